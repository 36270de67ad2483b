"""Coming in, leaving, changing structure, and what the page says before it lets somebody out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import next_number
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Membership
from core.testing.browser import DESKTOP, PHONE
from core.testing.plugin import PASSWORD, Member, Structure

pytestmark = pytest.mark.browser
#: « Bonjour Inès », « Bonsoir Inès » from 18 h on.
GREETING = re.compile("^Bon(jour|soir) Inès")


@pytest.fixture
def two_places(app: Any, make_structure: Any, make_member: Any) -> Member:
    """A médiatrice of « Est » who coordinates « Ouest »."""
    member = make_member(structure=make_structure(name="Association de l’Est"))
    _join(app, make_structure(name="Association de l’Ouest"), member, "coordinator")
    return member


def _join(app: Any, structure: Structure, member: Member, role: str) -> None:
    with app.app_context(), bound(structure.slug, caller=Caller.COMMAND) as actor:
        row = Membership(
            id=new_id(),
            number=next_number("membership", actor=actor),
            user_id=member.user_id,
            given_name="Inès",
            family_name="Carpentier",
            role_keys=[role],
        )
        session.add(row)
        commit()


def enter(page: Any, member: Member) -> None:
    page.get_by_label("Adresse électronique").fill(member.email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def test_a_page_asked_for_is_found_again_after_signing_in(browse: Any, make_member: Any) -> None:
    member = make_member()
    page = browse(None)
    page.goto(f"/s/{member.structure.slug}/taches")
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()
    enter(page, member)
    expect(page.get_by_role("heading", name="Tâches", exact=True)).to_be_visible()


def test_leaving_from_the_account_menu_forgets_the_drafts_of_the_device(
    browse: Any, make_member: Any
) -> None:
    member = make_member()
    page = browse(None)
    page.goto("/connexion")
    enter(page, member)
    expect(page.get_by_role("heading", name=GREETING)).to_be_visible()
    page.goto(f"/s/{member.structure.slug}/interventions/nouvelle")
    with page.expect_response(lambda answer: "/brouillons/" in answer.url):
        page.get_by_label("Note").fill("Deux mots")
    assert page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('ps-draft:'))")
    page.locator("details[data-menu] > summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()
    assert not page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('ps-draft:'))")
    page.goto(f"/s/{member.structure.slug}/")
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_going_from_one_structure_to_the_other(browse: Any, two_places: Member, size: Any) -> None:
    page = browse(two_places, size=size)
    page.goto(f"/s/{two_places.structure.slug}/")
    if size is PHONE:
        page.locator(".ps-bottom").get_by_role("link", name="Plus").tap()
        page.get_by_role("link", name="Changer de structure").tap()
    else:
        page.get_by_role("link", name="Changer de structure, actuelle").click()
    page.get_by_role("link", name="Association de l’Ouest").click()
    expect(page.get_by_role("heading", name=GREETING)).to_be_visible()
    assert f"/s/{two_places.structure.slug}/" not in page.url


def test_a_warning_two_minutes_before_the_session_ends_and_a_way_to_stay(
    browse: Any, make_member: Any
) -> None:
    member = make_member()
    page = browse(member, size=PHONE)
    page.clock.install()
    page.goto(f"/s/{member.structure.slug}/interventions/nouvelle")
    page.clock.run_for(60_000)
    expect(page.locator(".idle-note")).to_have_count(0)
    page.clock.fast_forward("27:30")
    page.clock.run_for(6_000)
    note = page.get_by_role("alert").filter(has_text="Votre session se ferme")
    expect(note).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "HEAD" and answer.ok):
        page.get_by_role("button", name="Continuer à travailler").tap()
    expect(note).to_have_count(0)
    page.clock.fast_forward("27:00")
    page.clock.run_for(6_000)
    expect(note).to_have_count(0)


def test_the_draft_is_kept_when_the_session_ends_by_itself(browse: Any, make_member: Any) -> None:
    member = make_member()
    page = browse(member, size=PHONE)
    page.clock.install()
    page.goto(f"/s/{member.structure.slug}/interventions/nouvelle")
    page.get_by_label("Note").fill("Deux mots")
    page.context.clear_cookies()
    page.clock.fast_forward("31:00")
    page.clock.run_for(10_000)
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()
    enter(page, member)
    page.get_by_role("button", name="La reprendre").tap()
    expect(page.get_by_label("Note")).to_have_value("Deux mots")


def test_the_appearance_chosen_stays_on_every_page_and_device(browse: Any, make_member: Any) -> None:
    member = make_member()
    page = browse(member)
    page.goto("/compte")
    page.locator(".choice", has_text="Sombre").click()
    page.get_by_role("button", name="Enregistrer l’apparence").click()
    expect(page.get_by_text("Apparence enregistrée")).to_be_visible()
    elsewhere = browse(member, size=PHONE)
    elsewhere.goto(f"/s/{member.structure.slug}/")
    expect(elsewhere.locator("html[data-bs-theme=dark]")).to_have_count(1)
    ground = elsewhere.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(24, 19, 23)"
