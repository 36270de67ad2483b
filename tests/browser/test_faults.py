"""When something goes wrong: the eye is led to it, nothing is retyped, nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from core.activities.models import Activity
from core.activities.schemas import ActivityCommand
from core.activities.services import record_activity
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.testing.browser import PHONE

pytestmark = pytest.mark.browser
KIND = "Présence active"


@pytest.fixture
def member(make_member: Any) -> Any:
    return make_member("coordinator")


@pytest.fixture
def home(member: Any) -> str:
    return f"/s/{member.structure.slug}/"


def save(page: Any) -> None:
    page.get_by_role("button", name="Enregistrer", exact=True).tap()


def total(page: Any) -> Any:
    return page.get_by_label("En tout", exact=True)


class TestAWrongForm:
    def test_the_first_wrong_field_has_the_focus_and_the_rest_is_kept(
        self, browse: Any, member: Any, home: str
    ) -> None:
        page = browse(member, size=PHONE)
        page.goto(f"{home}interventions/nouvelle")
        total(page).fill("3")
        page.locator("summary", has_text="Préciser").tap()
        page.get_by_label("Enfants", exact=True).fill("8")
        page.get_by_label("Note").fill("Deux mots")
        save(page)
        expect(page.get_by_text("2 points sont à revoir.")).to_be_visible()
        expect(page.get_by_role("radio", name=KIND)).to_be_focused()
        expect(total(page)).to_have_value("3")
        expect(page.get_by_label("Enfants", exact=True)).to_have_value("8")
        expect(page.get_by_label("Note")).to_have_value("Deux mots")
        expect(page.get_by_text("8 personnes, plus que le total de 3").last).to_be_visible()

    def test_a_link_of_the_summary_leads_to_its_field_even_when_folded(
        self, browse: Any, member: Any, home: str
    ) -> None:
        page = browse(member, size=PHONE)
        page.goto(f"{home}interventions/nouvelle")
        total(page).fill("3")
        page.locator("summary", has_text="Préciser").tap()
        page.get_by_label("Enfants", exact=True).fill("8")
        save(page)
        page.locator(".error-list a", has_text="Enfants").tap()
        expect(page.get_by_label("Enfants", exact=True)).to_be_focused()

    def test_a_field_says_its_error_where_it_is_described(self, browse: Any, member: Any, home: str) -> None:
        page = browse(member, size=PHONE)
        page.goto(f"{home}taches")
        page.get_by_role("button", name="Ajouter", exact=True).tap()
        field = page.get_by_label("À faire")
        expect(field).to_be_focused()
        expect(field).to_have_attribute("aria-invalid", "true")
        told = page.locator(f"#{(field.get_attribute('aria-describedby') or '').split()[0]}")
        expect(told).to_be_visible()
        assert told.inner_text().strip()


class TestAServerThatDoesNotAnswer:
    def test_what_was_typed_is_kept_in_the_browser_and_comes_back(
        self, browse: Any, member: Any, home: str
    ) -> None:
        page = browse(member, size=PHONE)
        page.goto(f"{home}interventions/nouvelle")
        page.route("**/brouillons/**", lambda route: route.fulfill(status=503))
        page.route(
            "**/interventions",
            lambda route: route.fulfill(status=503, content_type="text/html", body="<h1>En pause</h1>"),
        )
        page.locator(".choice", has_text=KIND).first.tap()
        total(page).fill("7")
        page.get_by_label("Note").fill("Deux mots")
        save(page)
        expect(page.get_by_role("heading", name="En pause")).to_be_visible()
        page.unroute_all()
        page.goto(f"{home}interventions/nouvelle")
        page.get_by_role("button", name="La reprendre").tap()
        expect(page.get_by_role("radio", name=KIND)).to_be_checked()
        expect(total(page)).to_have_value("7")
        expect(page.get_by_label("Note")).to_have_value("Deux mots")
        save(page)
        expect(page.get_by_text("Intervention enregistrée", exact=True)).to_be_visible()
        page.goto(f"{home}interventions/nouvelle")
        expect(page.locator(".draft-offer")).to_have_count(0)

    def test_the_page_says_that_the_draft_is_on_the_device_while_offline(
        self, browse: Any, member: Any, home: str
    ) -> None:
        page = browse(member)
        page.goto(f"{home}interventions/nouvelle")
        page.context.set_offline(True)
        page.get_by_label("Note").fill("Deux mots")
        expect(page.locator("[data-sync-text]")).to_have_text("Hors ligne, gardé sur cet appareil")
        page.get_by_label("Note").fill("Deux mots de plus")
        page.context.set_offline(False)
        page.get_by_label("Note").fill("Deux mots encore")
        expect(page.locator("[data-sync-text]")).to_have_text("Brouillon gardé")

    def test_a_name_typed_for_a_caller_never_stays_on_the_device(
        self, browse: Any, member: Any, home: str
    ) -> None:
        page = browse(member)
        page.goto(f"{home}demandes/nouvelle")
        with page.expect_response(lambda answer: "/brouillons/" in answer.url):
            page.locator("#f-name").fill("Une voisine")
        assert "voisine" not in page.evaluate("JSON.stringify(localStorage)")


class TestTwoPeopleOnOneEntry:
    @pytest.fixture
    def address(self, member: Any, home: str, acting: Any) -> str:
        with acting(member) as actor:
            command = ActivityCommand(id=new_id(), kind="active_presence", total=4, minutes=15)
            row = record_activity(command, actor=actor)
            commit()
            return f"{home}interventions/{row.id}/corriger"

    def test_both_values_are_shown_and_one_is_chosen(
        self, browse: Any, member: Any, address: str, acting: Any, make_member: Any
    ) -> None:
        mine, theirs = browse(member, size=PHONE), browse(make_member("coordinator"), size=PHONE)
        for page, value in ((mine, "8"), (theirs, "6")):
            page.goto(address)
            total(page).fill(value)
        save(theirs)
        expect(theirs.get_by_text("Correction enregistrée")).to_be_visible()
        save(mine)
        expect(mine.get_by_text("Votre saisie")).to_be_visible()
        expect(mine.locator(".choice", has_text="8")).to_be_visible()
        expect(mine.locator(".choice", has_text="6")).to_be_visible()
        mine.get_by_role("button", name="Garder ces valeurs").tap()
        expect(mine.get_by_text("Correction enregistrée")).to_be_visible()
        with acting(member):
            assert session.execute(select(Activity.total)).scalar_one() == 8
        history = mine.get_by_role("region", name="Historique")
        expect(history).to_contain_text("6")
        expect(history).to_contain_text("4")

    def test_changes_of_different_fields_are_both_kept(
        self, browse: Any, member: Any, address: str, acting: Any, make_member: Any
    ) -> None:
        mine, theirs = browse(member, size=PHONE), browse(make_member("coordinator"), size=PHONE)
        mine.goto(address)
        theirs.goto(address)
        mine.get_by_label("Note").fill("Deux mots")
        total(theirs).fill("6")
        save(theirs)
        expect(theirs.get_by_text("Correction enregistrée")).to_be_visible()
        save(mine)
        expect(mine.get_by_text("Correction enregistrée")).to_be_visible()
        with acting(member):
            assert session.execute(select(Activity.total, Activity.note)).one() == (6, "Deux mots")
