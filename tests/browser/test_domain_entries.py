"""The usual entry by a domain's own form, all domains on, from « Ma journée » to saved: at most eight taps."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from core.db.unit_of_work import commit
from core.testing.browser import PATIENCE, PHONE
from core.testing.plugin import Member
from core.toolkit import Activity, Actor, PlaceCommand, create_place, new_id, session
from plugins.school_mediation import examples as school
from plugins.school_mediation.models import Entry
from plugins.transport import examples as transport
from plugins.transport.services import trip_of
from plugins.youth_outreach import examples as youth
from tests.browser.conftest import Thumb

pytestmark = pytest.mark.browser
TAPS = 8
DOMAINS = (
    "housing",
    "civic_mediation",
    "school_mediation",
    "transport",
    "reinsertion",
    "youth_outreach",
    "rights_access",
    "citizen_participation",
    "quality",
)


@dataclass(frozen=True, slots=True)
class Usual:
    """An entry of one kind: what was noted before it that day, what the thumb does, and what comes of it."""

    kind: str
    form: str
    before: Callable[[Actor], Any]
    taps: Callable[[Thumb], None]
    said: dict[str, Any]


def more(thumb: Thumb, counter: str) -> None:
    thumb.tap(thumb.page.get_by_role("button", name=f"Ajouter : {counter}"))


def answer(thumb: Thumb, question: str, words: str) -> None:
    """Tap the choice with these words among the answers of that question."""
    thumb.tap(thumb.page.get_by_role("radiogroup", name=question).locator(".choice", has_text=words).first)


def lost_child(thumb: Thumb) -> None:
    answer(thumb, "Quoi", "Mineur égaré")
    answer(thumb, "Où", "Arrêt")
    more(thumb, "Personnes concernées")
    answer(thumb, "À qui la personne a été confiée", "Conducteur")
    thumb.tap(thumb.page.get_by_role("button", name=re.compile("^Maintenant")))


def listening(thumb: Thumb) -> None:
    answer(thumb, "Quoi", "Entretien d’écoute avec un élève")
    answer(thumb, "Motif", "Mal-être")
    answer(thumb, "Niveau", "5e")
    answer(thumb, "Résultat", "Relais infirmerie")


def conflict(thumb: Thumb) -> None:
    answer(thumb, "Motif", "Insultes, moqueries")
    answer(thumb, "Résultat", "Apaisé")
    answer(thumb, "Niveau", "4e")
    more(thumb, "En tout")
    more(thumb, "En tout")


def prevention(thumb: Thumb) -> None:
    answer(thumb, "Thème", "Respect, vivre ensemble")
    more(thumb, "Jeunes présents, en tout")
    answer(thumb, "Durée", "1 h 30")


def a_place_of_youth(actor: Actor) -> None:
    place, _made = create_place(PlaceCommand(new_id(), "City-stade", "park"), actor=actor)
    youth.an_action(actor, place_id=place.id)


USUAL = (
    Usual(
        "transport_act",
        "Fait dans les transports",
        transport.an_act,
        lost_child,
        {"reason": "lost_child", "total": 1, "minutes": 10},
    ),
    Usual(
        "school_pupil",
        "Écoute d’élève",
        lambda actor: school.an_entry(actor, "individual_listen", motive="absence"),
        listening,
        {"reason": "malaise", "minutes": 30},
    ),
    Usual(
        "school_conflict",
        "Conflit à chaud entre élèves",
        school.an_entry,
        conflict,
        {"reason": "insult", "total": 2, "minutes": 15},
    ),
    Usual(
        "youth_prevention",
        "Action de prévention",
        a_place_of_youth,
        prevention,
        {"total": 1, "minutes": 90},
    ),
)


@pytest.fixture
def mediator(make_structure: Any, make_member: Any) -> Member:
    member: Member = make_member("mediator", structure=make_structure(*DOMAINS))
    return member


@pytest.mark.parametrize("usual", USUAL, ids=lambda usual: usual.kind)
def test_the_usual_entry_takes_at_most_eight_taps(
    usual: Usual, browse: Any, mediator: Member, acting: Any
) -> None:
    with acting(mediator) as actor:
        usual.before(actor)
        commit()
    page = browse(mediator, size=PHONE)
    page.goto(f"/s/{mediator.structure.slug}/")
    thumb = Thumb(page)
    thumb.tap(page.locator(".ps-bottom").get_by_role("link", name="Saisir"))
    thumb.tap(page.get_by_role("main").get_by_role("link", name=re.compile(f"^{usual.form}")))
    usual.taps(thumb)
    thumb.tap(page.get_by_role("button", name="Enregistrer", exact=True))
    expect(page.get_by_text(re.compile("enregistrée?$")).first).to_be_visible(timeout=PATIENCE)
    assert thumb.taps <= TAPS
    with acting(mediator) as actor:
        statement = select(Activity).where(Activity.kind == usual.kind).order_by(Activity.created_at)
        first, noted = session.execute(statement).scalars()
        assert {name: getattr(noted, name) for name in usual.said} == usual.said
        assert noted.place_id == first.place_id
        if usual.kind == "transport_act":
            before, trip = trip_of(first.id), trip_of(noted.id)
            assert (trip.line_id, trip.boarding_id) == (before.line_id, before.boarding_id)
            assert (trip.mode, trip.handed_to) == ("stop", "driver")
            assert trip.control_at is not None
        if usual.kind.startswith("school_"):
            schools = select(Entry.school_id).where(Entry.activity_id.in_([first.id, noted.id]))
            assert len(set(session.execute(schools).scalars())) == 1


def test_the_form_used_most_stands_before_the_others_and_every_form_is_one_more_tap_away(
    browse: Any, mediator: Member, acting: Any
) -> None:
    with acting(mediator) as actor:
        transport.a_ride(actor)
        commit()
    page = browse(mediator, size=PHONE)
    page.goto(f"/s/{mediator.structure.slug}/interventions/nouvelle")
    own = page.get_by_role("navigation", name="Formulaires propres à un domaine").get_by_role("link")
    expect(own).to_have_count(3)
    expect(own.first).to_have_text("Trajet à bord")
    thumb = Thumb(page)
    thumb.tap(page.locator("summary", has_text="Saisir autre chose"))
    expect(page.get_by_role("link", name="Accès aux droits", exact=True).last).to_be_visible()


def test_the_hour_of_now_is_written_in_its_field_and_stays_open_to_correction(
    browse: Any, mediator: Member, acting: Any
) -> None:
    with acting(mediator) as actor:
        transport.a_line(actor)
        commit()
    page = browse(mediator, size=PHONE)
    page.goto(f"/s/{mediator.structure.slug}/transport/faits/nouveau")
    hour = page.get_by_label(re.compile("PC prévenu à")).first
    page.get_by_role("button", name=re.compile("^Maintenant")).tap()
    expect(hour).to_have_value(re.compile(r"^\d\d:\d\d$"))
    hour.fill("17:20")
    expect(hour).to_have_value("17:20")


def drafts_here(page: Any) -> list[str]:
    """Keys of the drafts that this device keeps."""
    return list(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('ps-draft:'))"))


def typed(page: Any, act: Callable[[], None]) -> None:
    """Do it, and wait until the draft was posted."""
    with page.expect_response(lambda answer: "/brouillons/" in answer.url and answer.status == 204):
        act()


def test_what_is_typed_in_the_street_stays_on_the_device_until_she_signs_out(
    browse: Any, mediator: Member, acting: Any
) -> None:
    with acting(mediator) as actor:
        create_place(PlaceCommand(new_id(), "City-stade", "park"), actor=actor)
        school.a_school(actor)
        commit()
    page = browse(mediator, size=PHONE)
    home = f"/s/{mediator.structure.slug}"
    page.goto(f"{home}/mediation-civique/incidents/nouveau")
    typed(page, lambda: page.locator(".choice", has_text="Incivilité").first.tap())
    [incident] = drafts_here(page)
    assert "civic_mediation.add_incident" in incident
    page.goto(f"{home}/ecole/actes/conflit")
    typed(page, lambda: answer(Thumb(page), "Niveau", "4e"))
    assert len(drafts_here(page)) == 2, "the level of a class is no level of confidentiality"
    page.goto(f"{home}/mediation-civique/incidents/nouveau")
    expect(page.get_by_text("Votre saisie non envoyée est reprise.")).to_be_visible()
    page.locator("form[data-sign-out]").first.evaluate("form => form.requestSubmit()")
    page.wait_for_url("**/connexion**", timeout=PATIENCE)
    assert drafts_here(page) == []


def test_what_may_name_somebody_is_kept_by_the_server_alone(
    browse: Any, mediator: Member, acting: Any
) -> None:
    page = browse(mediator, size=PHONE)
    page.goto(f"/s/{mediator.structure.slug}/jeunes/reperages/nouveau")
    typed(page, lambda: page.get_by_label(re.compile("Comment le joindre")).fill("Au gymnase, le soir"))
    assert drafts_here(page) == []
    page.reload()
    expect(page.get_by_label(re.compile("Comment le joindre"))).to_have_value("Au gymnase, le soir")


def test_the_reasons_of_the_nature_that_is_chosen_come_first(browse: Any, mediator: Member) -> None:
    page = browse(mediator, size=PHONE)
    page.goto(f"/s/{mediator.structure.slug}/situations/nouvelle")
    groups = page.get_by_label(re.compile("^Motif")).locator("optgroup")
    for nature, group in (
        ("Conflit de voisinage", "Motif"),
        ("Médiation entre élèves", "Motifs à l’école"),
        ("Conflit de voisinage", "Motif"),
    ):
        answer(Thumb(page), "Nature de la situation", nature)
        expect(groups.first).to_have_attribute("label", group)


def test_the_levels_of_the_school_that_is_chosen_come_first(
    browse: Any, mediator: Member, acting: Any
) -> None:
    with acting(mediator) as actor:
        school.a_school(actor)
        school.a_school(actor, name="École des Lilas", kind="primary")
        commit()
    page = browse(mediator, size=PHONE)
    page.goto(f"/s/{mediator.structure.slug}/ecole/actes/conflit")
    asked = page.get_by_role("radiogroup", name="Niveau")
    levels = asked.locator(".choices").first.locator(".choice")
    for where, number, first, folded in (
        ("Collège Wangari-Maathai", 5, "6e", "CP"),
        ("École des Lilas", 5, "CP", "6e"),
        ("Collège Wangari-Maathai", 5, "6e", "CP"),
    ):
        answer(Thumb(page), "Où", where)
        expect(levels).to_have_count(number)
        expect(levels.first).to_have_text(first)
        expect(asked.locator("summary small")).to_have_text("9 de plus")
        expect(asked.locator("details .choice", has_text=folded)).to_be_hidden()


def test_the_stops_turn_round_with_the_direction(browse: Any, mediator: Member, acting: Any) -> None:
    with acting(mediator) as actor:
        transport.a_ride(actor)
        commit()
    page = browse(mediator, size=PHONE)
    page.goto(f"/s/{mediator.structure.slug}/transport/trajets/nouveau")
    served = page.get_by_label("Descente").locator("option:not([value=''])")
    on = page.get_by_label("Montée")
    chosen = on.input_value()
    assert served.all_text_contents() == [*transport.STOPS]
    answer(Thumb(page), "Sens", "Vers Gare")
    assert served.all_text_contents() == [*reversed(transport.STOPS)]
    assert on.input_value() == chosen, "what was chosen stays chosen"
    answer(Thumb(page), "Sens", "Vers Les Érables")
    assert served.all_text_contents() == [*transport.STOPS]
