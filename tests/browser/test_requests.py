"""A request is written while the telephone is held, and what was written is never typed again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from core.activities.models import Activity
from core.cases.models import Case
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.places.models import Place
from core.planning.clock import today
from core.requests.links import create_link, token_of
from core.requests.models import Request
from core.requests.schemas import Caller, LinkCommand, RequestCommand
from core.requests.services import receive_request
from core.testing.browser import PHONE
from core.testing.plugin import Member, Structure
from tests.browser.conftest import Thumb

pytestmark = pytest.mark.browser
PLACE = "Square des Tilleuls"
SUBJECT = "Musique forte le soir"


@dataclass(frozen=True, slots=True)
class Desk:
    """A structure with one place, its reception and a médiatrice."""

    structure: Structure
    reception: Member
    mediator: Member
    acting: Callable[..., Any]

    @property
    def home(self) -> str:
        return f"/s/{self.structure.slug}/"

    def only(self, model: type[Any]) -> Any:
        with self.acting(self.mediator):
            row = session.execute(select(model)).scalar_one()
            session.expunge_all()
            return row

    def request(self) -> str:
        """The address of a request that reception wrote down."""
        with self.acting(self.reception) as actor:
            place = session.execute(select(Place.id)).scalar_one()
            command = RequestCommand(
                id=new_id(),
                channel="phone",
                subject=SUBJECT,
                reason="noise_neighbour",
                place_id=place,
                caller=Caller(name="Une voisine", phone="+33549000000"),
            )
            row = receive_request(command, actor=actor)
            commit()
            return f"{self.home}demandes/{row.id}"


@pytest.fixture
def desk(make_structure: Any, make_member: Any, acting: Any) -> Desk:
    structure = make_structure("civic_mediation", name="Médiation des Deux-Rives")
    found = Desk(
        structure,
        make_member("reception", structure=structure),
        make_member(structure=structure),
        acting,
    )
    with acting(make_member("director", structure=structure)):
        session.add(Place(name=PLACE, sort_name=PLACE.lower(), kind="park"))
        commit()
    return found


def test_reception_writes_a_request_in_six_taps(browse: Any, desk: Desk) -> None:
    page = browse(desk.reception, size=PHONE)
    page.goto(desk.home)
    thumb = Thumb(page)
    thumb.tap(page.locator(".ps-bottom").get_by_role("link", name="Demandes"))
    thumb.tap(page.get_by_role("link", name="Nouvelle demande"))
    thumb.choose("Bruit de voisinage")
    thumb.choose("Habitant")
    thumb.choose(PLACE)
    page.get_by_label("Téléphone", exact=False).first.fill("05 49 00 00 00")
    page.get_by_label("Ce qui est demandé").fill(SUBJECT)
    thumb.tap(page.get_by_role("button", name="Enregistrer la demande"))
    expect(page.get_by_text("Demande notée", exact=True)).to_be_visible()
    assert thumb.taps <= 6
    row = desk.only(Request)
    assert (row.subject, row.reason, row.channel) == (SUBJECT, "noise_neighbour", "phone")
    assert row.place_id is not None


def test_one_tap_makes_it_an_intervention(browse: Any, desk: Desk) -> None:
    address = desk.request()
    page = browse(desk.mediator, size=PHONE)
    page.goto(address)
    page.get_by_role("link", name="Noter l’intervention").tap()
    expect(page.get_by_role("radio", name=PLACE)).to_be_checked()
    expect(page.get_by_role("radio", name="Bruit de voisinage")).to_be_checked()
    Thumb(page).choose("Conflit à chaud")
    page.get_by_role("button", name="Enregistrer", exact=True).tap()
    expect(page.get_by_text("Intervention enregistrée", exact=True)).to_be_visible()
    entry, request = desk.only(Activity), desk.only(Request)
    assert (entry.request_id, entry.reason, entry.place_id) == (request.id, request.reason, request.place_id)
    assert request.state == "visited"


def test_one_tap_makes_it_a_situation(browse: Any, desk: Desk) -> None:
    address = desk.request()
    page = browse(desk.mediator, size=PHONE)
    page.goto(address)
    page.get_by_role("link", name="En faire une situation").tap()
    expect(page.get_by_label("Objet")).to_have_value(SUBJECT)
    page.get_by_role("button", name="Ouvrir la situation").tap()
    expect(page.get_by_text("Situation ouverte", exact=True).first).to_be_visible()
    case, request = desk.only(Case), desk.only(Request)
    assert (case.request_id, case.subject, case.place_id) == (request.id, SUBJECT, request.place_id)


def test_an_intervention_becomes_a_situation_in_words(browse: Any, desk: Desk) -> None:
    """A reason of another list than the situations' still gives its words, never its code."""
    page = browse(desk.mediator, size=PHONE)
    page.goto(f"{desk.home}interventions/nouvelle")
    thumb = Thumb(page)
    thumb.tap(page.get_by_role("radiogroup", name="Quoi").locator("summary"))
    thumb.choose("Mise en relation")
    thumb.choose(PLACE)
    thumb.tap(page.get_by_role("radiogroup", name="Motif").locator("summary"))
    thumb.choose("Personne sans abri")
    thumb.tap(page.get_by_role("button", name="Enregistrer", exact=True))
    expect(page.get_by_text("Intervention enregistrée", exact=True)).to_be_visible()
    entry = desk.only(Activity)
    page.goto(f"{desk.home}interventions/{entry.id}")
    thumb.tap(page.get_by_role("link", name="En faire une situation"))
    expect(page.get_by_label("Objet")).to_have_value(f"Personne sans abri, {PLACE}")


def test_the_caller_is_read_by_whoever_takes_the_request(browse: Any, desk: Desk) -> None:
    address = desk.request()
    page = browse(desk.mediator, size=PHONE)
    page.goto(address)
    expect(page.get_by_text("05 49 00 00 00")).to_have_count(0)
    page.get_by_role("button", name="Prendre la demande").tap()
    expect(page.get_by_text("05 49 00 00 00")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_partner_without_an_account_gets_a_receipt_and_nothing_else(
    browse: Any, desk: Desk, make_member: Any, scripts: bool
) -> None:
    with desk.acting(make_member("director", structure=desk.structure)) as actor:
        command = LinkCommand(
            new_id(), "Centre social voisin", "association", today(actor) + timedelta(days=30)
        )
        address = f"/f/{token_of(create_link(command, actor=actor))}"
        commit()
    page = browse(None, size=PHONE, java_script_enabled=scripts)
    page.goto(address)
    assert PLACE not in page.content()
    page.get_by_role("button", name="Envoyer la demande").tap()
    expect(page.get_by_label("Ce qui se passe")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Ce qui se passe").fill(SUBJECT)
    page.get_by_label("Où").fill("Entrée nord")
    page.get_by_role("button", name="Envoyer la demande").tap()
    expect(page.get_by_role("heading", name="Demande reçue")).to_be_visible()
    expect(page.get_by_text(f"numéro {desk.only(Request).number}")).to_be_visible()
    shown = page.content()
    assert SUBJECT not in shown
    assert "/s/" not in shown
    assert PLACE not in shown
