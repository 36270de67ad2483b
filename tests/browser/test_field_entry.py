"""An entry from the street, at phone width and with a thumb: few taps, never twice, never lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from core.activities.models import Activity, ActivityMember
from core.activities.schemas import ActivityCommand
from core.activities.services import record_activity
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.places.models import Place, Territory
from core.planning.clock import today
from core.planning.schemas import PlanRound
from core.planning.services import plan_round
from core.planning.walking import start_round
from core.testing.browser import PHONE
from core.testing.plugin import Member
from tests.browser.conftest import Thumb

pytestmark = pytest.mark.browser
KIND = "Présence active"
REASON = "Bruit de voisinage"


@dataclass(frozen=True, slots=True)
class Street:
    """A médiatrice on her round with a pair, and how to look at what was recorded."""

    member: Member
    home: str
    acting: Callable[..., Any]

    def entries(self) -> list[Activity]:
        with self.acting(self.member):
            found = session.execute(select(Activity).where(Activity.removed_at.is_(None))).scalars().all()
            session.expunge_all()
            return list(found)

    def members_of(self, activity_id: UUID) -> int:
        with self.acting(self.member):
            return session.execute(
                select(func.count()).where(ActivityMember.activity_id == activity_id)
            ).scalar_one()

    def records(self, **said: Any) -> UUID:
        """An entry made earlier, without the browser."""
        with self.acting(self.member) as actor:
            values = {"kind": "active_presence", "minutes": 15, "distinct": True, **said}
            row = record_activity(ActivityCommand(id=new_id(), **values), actor=actor)
            commit()
            return row.id


@pytest.fixture
def street(make_member: Any, acting: Any, structure: Any) -> Street:
    member, pair = make_member(), make_member(given_name="Samir", family_name="Oudart")
    with acting(make_member("coordinator")) as actor:
        quartier = Territory(kind="quartier", name="Les Tilleuls", sort_name="les tilleuls")
        session.add(quartier)
        session.flush()
        places = [
            Place(name=name, sort_name=name.lower(), kind="park", territory_id=quartier.id)
            for name in ("Square des Tilleuls", "Place du Marché")
        ]
        session.add_all(places)
        session.flush()
        pairs = [member.membership_id, pair.membership_id]
        walk = plan_round(
            PlanRound(
                new_id(),
                "Tournée du soir",
                today(actor),
                time(0),
                time(23, 59),
                pairs,
                [p.id for p in places],
            ),
            actor=actor,
        )
        start_round(walk, actor=actor)
        commit()
    return Street(member, f"/s/{structure.slug}/", acting)


def filled(thumb: Thumb) -> None:
    """From « Ma journée » to a filled form."""
    page = thumb.page
    thumb.tap(page.locator(".ps-bottom").get_by_role("link", name="Saisir"))
    thumb.choose(KIND)
    thumb.tap(page.get_by_role("button", name="Ajouter : En tout"))
    thumb.tap(page.get_by_role("button", name="Ajouter : En tout"))
    thumb.choose(REASON)


def save(page: Any) -> Any:
    return page.get_by_role("button", name="Enregistrer", exact=True)


def saved(page: Any) -> Any:
    return expect(page.get_by_text("Intervention enregistrée", exact=True))


def test_an_entry_takes_at_most_eight_taps_and_keeps_what_was_said(browse: Any, street: Street) -> None:
    page = browse(street.member, size=PHONE)
    page.goto(street.home)
    thumb = Thumb(page)
    filled(thumb)
    thumb.tap(save(page))
    saved(page).to_be_visible()
    assert thumb.taps <= 8
    [entry] = street.entries()
    assert (entry.kind, entry.total, entry.reason, entry.minutes) == (
        "active_presence",
        2,
        "noise_neighbour",
        15,
    )
    assert entry.place_id is not None
    assert entry.round_id is not None
    assert street.members_of(entry.id) == 2


def test_the_place_of_the_round_and_the_last_kind_are_proposed(browse: Any, street: Street) -> None:
    street.records(kind="conflict_realtime")
    page = browse(street.member, size=PHONE)
    page.goto(f"{street.home}interventions/nouvelle")
    expect(page.get_by_role("radio", name="Conflit à chaud")).to_be_checked()
    expect(page.get_by_role("radio", name="Square des Tilleuls")).to_be_checked()


def test_the_teams_usual_reasons_come_first_and_the_rest_by_search(browse: Any, street: Street) -> None:
    for _ in range(3):
        street.records(reason="use_conflict")
    page = browse(street.member, size=PHONE)
    page.goto(f"{street.home}interventions/nouvelle")
    reasons = page.get_by_role("radiogroup", name="Motif")
    expect(reasons.locator(".choice").first).to_contain_text("Conflit d’usage")
    assert reasons.locator(".choice:visible").count() == 6
    thumb = Thumb(page)
    thumb.tap(reasons.locator("summary"))
    reasons.get_by_label("Chercher un motif").fill("degrad")
    expect(reasons.locator("details .choice:visible")).not_to_have_count(0)
    words = reasons.locator("details .choice:visible").all_inner_texts()
    assert all("dégrad" in text.lower() for text in words)
    thumb.tap(reasons.locator("details .choice:visible").first)
    assert reasons.get_by_role("radio", checked=True).count() == 1


def test_counters_go_up_and_down_and_may_be_typed(browse: Any, street: Street) -> None:
    page = browse(street.member, size=PHONE)
    page.goto(f"{street.home}interventions/nouvelle")
    total = page.get_by_label("En tout", exact=True)
    more, less = (page.get_by_role("button", name=f"{word} : En tout") for word in ("Ajouter", "Retirer"))
    for _ in range(3):
        more.tap()
    less.tap()
    expect(total).to_have_value("2")
    expect(page.locator("#annonce")).to_contain_text("En tout : 2")
    total.fill("14")
    less.tap()
    expect(total).to_have_value("13")


def test_the_same_again_in_two_taps(browse: Any, street: Street) -> None:
    street.records(kind="conflict_realtime", reason="noise_neighbour", total=9, note="Calme revenu")
    page = browse(street.member, size=PHONE)
    page.goto(street.home)
    thumb = Thumb(page)
    thumb.tap(page.get_by_role("link", name=re.compile("Refaire la même")))
    thumb.tap(save(page))
    saved(page).to_be_visible()
    assert thumb.taps == 2
    first, second = sorted(street.entries(), key=lambda entry: entry.created_at)
    assert (second.kind, second.reason) == (first.kind, first.reason)
    assert (second.total, second.note) == (None, ""), "people and words belong to one moment"


def test_the_draft_keeps_itself_and_comes_back(browse: Any, street: Street) -> None:
    page = browse(street.member, size=PHONE)
    page.goto(street.home)
    thumb = Thumb(page)
    with page.expect_response(lambda answer: "/brouillons/" in answer.url and answer.status == 204):
        filled(thumb)
    page.goto(street.home)
    page.goto(f"{street.home}interventions/nouvelle")
    expect(page.get_by_text("Votre saisie non envoyée est reprise.")).to_be_visible()
    expect(page.get_by_role("radio", name=KIND)).to_be_checked()
    expect(page.get_by_role("radio", name=REASON)).to_be_checked()
    expect(page.get_by_label("En tout", exact=True)).to_have_value("2")
    save(page).tap()
    saved(page).to_be_visible()
    page.goto(f"{street.home}interventions/nouvelle")
    expect(page.get_by_text("Votre saisie non envoyée est reprise.")).to_have_count(0)
    expect(page.locator(".draft-offer")).to_have_count(0)


def test_a_correction_keeps_the_first_value(browse: Any, street: Street) -> None:
    entry = street.records(total=4, reason="noise_neighbour")
    page = browse(street.member, size=PHONE)
    page.goto(f"{street.home}interventions/{entry}")
    page.get_by_role("link", name="Corriger").tap()
    page.get_by_label("En tout", exact=True).fill("6")
    page.get_by_role("button", name="Enregistrer").tap()
    expect(page.get_by_text("Correction enregistrée")).to_be_visible()
    history = page.get_by_role("region", name="Historique")
    expect(history).to_contain_text(re.compile(r"6\s*Première saisie\s*:\s*4"))


def test_a_removal_by_mistake_is_undone(browse: Any, street: Street) -> None:
    entry = street.records(total=4)
    page = browse(street.member, size=PHONE)
    page.goto(f"{street.home}interventions/{entry}")
    page.get_by_role("button", name="Supprimer cette intervention").tap()
    expect(page.get_by_text("Intervention supprimée", exact=True)).to_be_visible()
    assert street.entries() == []
    page.get_by_role("button", name="Annuler").tap()
    expect(page.get_by_text("Intervention rétablie", exact=True)).to_be_visible()
    assert [row.id for row in street.entries()] == [entry]


def test_an_entry_just_saved_is_taken_back_from_its_message(browse: Any, street: Street) -> None:
    page = browse(street.member, size=PHONE)
    page.goto(street.home)
    filled(Thumb(page))
    save(page).tap()
    page.get_by_role("button", name="Annuler").tap()
    expect(page.get_by_text("Intervention supprimée", exact=True)).to_be_visible()
    assert street.entries() == []


def test_a_double_tap_makes_one_row(browse: Any, street: Street) -> None:
    page = browse(street.member, size=PHONE)
    page.goto(street.home)
    filled(Thumb(page))
    save(page).dblclick(delay=10)
    saved(page).to_be_visible()
    assert len(street.entries()) == 1


def test_going_back_and_sending_again_makes_one_row(browse: Any, street: Street) -> None:
    page = browse(street.member, size=PHONE)
    page.goto(street.home)
    filled(Thumb(page))
    save(page).tap()
    saved(page).to_be_visible()
    page.go_back()
    save(page).tap()
    saved(page).to_be_visible()
    assert len(street.entries()) == 1


def test_what_was_taken_back_may_be_sent_again(browse: Any, street: Street) -> None:
    page = browse(street.member, size=PHONE)
    page.goto(street.home)
    filled(Thumb(page))
    save(page).tap()
    page.get_by_role("button", name="Annuler").tap()
    expect(page.get_by_text("Intervention supprimée", exact=True)).to_be_visible()
    page.go_back()
    page.go_back()
    save(page).tap()
    saved(page).to_be_visible()
    assert len(street.entries()) == 1


class TestWithoutScripts:
    @pytest.fixture
    def page(self, browse: Any, street: Street) -> Iterator[Any]:
        page = browse(street.member, size=PHONE, java_script_enabled=False)
        page.goto(street.home)
        return page

    def test_the_same_form_records_an_entry(self, page: Any, street: Street) -> None:
        page.locator(".ps-bottom").get_by_role("link", name="Saisir").tap()
        page.locator(".choice", has_text=KIND).first.tap()
        page.get_by_label("En tout", exact=True).fill("5")
        page.locator(".choice", has_text=REASON).first.tap()
        save(page).tap()
        saved(page).to_be_visible()
        [entry] = street.entries()
        assert (entry.total, entry.reason) == (5, "noise_neighbour")

    def test_going_back_and_sending_again_makes_one_row(self, page: Any, street: Street) -> None:
        page.goto(f"{street.home}interventions/nouvelle")
        for _twice in range(2):
            page.locator(".choice", has_text=KIND).first.tap()
            page.get_by_label("En tout", exact=True).fill("5")
            save(page).tap()
            saved(page).to_be_visible()
            page.go_back()
            expect(page.get_by_text("Cette intervention est déjà enregistrée.")).to_be_visible()
        assert len(street.entries()) == 1

    def test_an_error_is_beside_its_field_and_nothing_is_retyped(self, page: Any, street: Street) -> None:
        page.goto(f"{street.home}interventions/nouvelle")
        page.get_by_label("En tout", exact=True).fill("5")
        save(page).tap()
        expect(page.get_by_text("Dites ce que c’était.")).to_be_visible()
        expect(page.get_by_label("En tout", exact=True)).to_have_value("5")
        page.locator(".choice", has_text=KIND).first.tap()
        save(page).tap()
        saved(page).to_be_visible()

    def test_the_way_back_stands_at_the_top_of_the_next_page(self, page: Any, street: Street) -> None:
        page.goto(f"{street.home}interventions/nouvelle")
        page.locator(".choice", has_text=KIND).first.tap()
        save(page).tap()
        page.get_by_role("button", name="Annuler").tap()
        expect(page.get_by_text("Intervention supprimée", exact=True)).to_be_visible()
        assert street.entries() == []

    def test_the_long_list_of_reasons_opens_and_a_double_tap_makes_one_row(
        self, page: Any, street: Street
    ) -> None:
        page.goto(f"{street.home}interventions/nouvelle")
        page.locator(".choice", has_text=KIND).first.tap()
        reasons = page.get_by_role("radiogroup", name="Motif")
        reasons.locator("summary").tap()
        reasons.locator("details .choice:visible").last.tap()
        save(page).dblclick(delay=10)
        saved(page).to_be_visible()
        assert len(street.entries()) == 1


def test_what_is_typed_in_an_entry_done_again_is_there_after_a_reload_and_the_first_draft_too(
    street: Street, browse: Any
) -> None:
    done = street.records(total=3)
    page = browse(street.member, size=PHONE)
    note = page.locator("[name=note]")

    def typed(path: str, words: str) -> None:
        page.goto(f"{street.home}interventions/{path}")
        note.evaluate("field => { for (const one of document.querySelectorAll('details')) one.open = true }")
        with page.expect_response(lambda answer: "/brouillons/" in answer.url and answer.status == 204):
            note.fill(words)

    typed("nouvelle", "Premier brouillon")
    typed(f"nouvelle?repeat={done}", "Refaite sous la pluie")
    page.reload()
    expect(note).to_have_value("Refaite sous la pluie")
    expect(page.get_by_text("Votre saisie non envoyée est reprise")).to_be_visible()
    expect(page.locator(".draft-offer")).to_have_count(0)
    page.locator("form[data-draft]").get_by_role("button", name="Enregistrer").first.click()
    page.wait_for_url(lambda url: "/nouvelle" not in url)
    page.goto(f"{street.home}interventions/nouvelle")
    expect(note).to_have_value("Premier brouillon")
