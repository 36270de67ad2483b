"""Prevention actions of last year come in from a spreadsheet as their form would have written them."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select

from core.activities.importers import BY_IMPORT
from core.toolkit import (
    Activity,
    ActivityMember,
    Place,
    PlaceCommand,
    Territory,
    create_place,
    new_id,
    session,
)
from plugins.youth_outreach import examples, followup_pages, prevention
from plugins.youth_outreach.importers import IMPORTER
from plugins.youth_outreach.indicators import INDICATORS
from plugins.youth_outreach.models import Prevention, PreventionPartner
from plugins.youth_outreach.schemas import EditPrevention, PeriodFilters
from tests.core.ingest.conftest import Journey

FILE = (
    "Date;Heure;Lieu;Thème;Jeunes présents;Nombre estimé;Public;Durée;Partenaires;Médiateur;Observations\n"
    "10/2/24;14h30;Espace jeunes;Respect, vivre ensemble;14;oui;Adolescents;2h;{partners};Solène Maréchal;Débat animé\n"
)
TYPED, BROUGHT = date(2024, 2, 3), date(2024, 2, 10)
#: What an entry made by hand and one brought in do not share.
OWN = {"id", "activity_id", "prevention_id", "day", "starts_at", "created_at", "updated_at", "content_hash"}


@pytest.fixture
def journey(app: Any, coordinator: Any, signed_in: Any, acting: Any) -> Journey:
    return Journey(app, coordinator, signed_in(coordinator), acting)


@pytest.fixture
def partners(saved: Any, coordinator: Any) -> Any:
    """Two bodies by their name, beside a place of a quartier."""

    def make(actor: Any) -> Any:
        place, _made = create_place(PlaceCommand(new_id(), "Espace jeunes", "youth_space"), actor=actor)
        quartier = Territory(kind="quartier", name="Les Érables", sort_name="les erables")
        session.add(quartier)
        session.flush()
        place.territory_id = quartier.id
        found = [examples.a_partner(actor) for _ in range(2)]
        for number, one in enumerate(found, start=1):
            one.name = f"Mission locale {number}"
        return {one.name: one.id for one in found}

    return saved(coordinator, make)


def bring(journey: Journey, partners: Any, content: str = FILE) -> None:
    journey.send(content.format(partners=" ; ".join(partners).join('""')), importer="youth_prevention")
    journey.accept()
    assert journey.run().state == "checked", (journey.run().state, journey.facts().get("unknown"))
    assert journey.faults() == []
    journey.apply()


def whole_entry(day: date) -> list[Any]:
    """Everything that one action has written."""
    activity = session.execute(select(Activity).where(Activity.day == day)).scalar_one()
    found: list[Any] = [told(activity), activity.starts_at.time()]
    for column in (ActivityMember.activity_id, Prevention.activity_id, PreventionPartner.prevention_id):
        rows = session.execute(select(column.class_).where(column == activity.id)).scalars()
        found.append(sorted(map(repr, map(told, rows))))
    return found


def told(row: Any) -> dict[str, Any]:
    return {one.name: getattr(row, one.name) for one in row.__table__.c if one.name not in OWN}


def counted(day: date, actor: Any) -> tuple[dict[str, list[Any]], list[Any]]:
    """Every indicator, and the list of actions, of one day."""
    filters = PeriodFilters(since=day, until=day)
    read = {one.key: [row[1:] for row in session.execute(one.count(actor, filters))] for one in INDICATORS}
    page = followup_pages.action_list(filters, actor)
    rows = [
        (row.theme, row.public, row.place, row.people, row.minutes, {*row.partners.split(", ")})
        for row in page.found.rows
    ]
    return read, [rows, page.people, page.counted, page.minutes, page.found.total]


def test_a_row_and_the_same_action_made_by_hand_are_one_thing(
    journey: Any, partners: Any, saved: Any, browsing: Any, coordinator: Any
) -> None:
    def by_hand(actor: Any) -> None:
        place_id = session.execute(select(Place.id).where(Place.name == "Espace jeunes")).scalar_one()
        examples.an_action(
            actor, day=TYPED, at=time(14, 30), theme="respect", total=14, estimated=True, public_type="teen",
            minutes=120, place_id=place_id, partner_ids=tuple(partners.values()), note="Débat animé",
        )  # fmt: skip

    saved(coordinator, by_hand)
    bring(journey, partners)
    with browsing(coordinator) as actor:
        assert whole_entry(BROUGHT) == whole_entry(TYPED)
        found, listed = counted(BROUGHT, actor)
        assert (found, listed) == counted(TYPED, actor)
        assert found["youth_actions"] == [()]
        action = ("Respect, vivre ensemble", "Adolescents", "Espace jeunes", 14, 120, set(partners))
        assert listed == [[action], 14, 1, 120, 1]


def test_the_whole_is_taken_back_but_an_action_corrected_since(
    journey: Any, partners: Any, saved: Any, browsing: Any, coordinator: Any
) -> None:
    second = FILE.splitlines()[1].replace("10/2/24", "11/2/24")
    bring(journey, partners, f"{FILE}{second}\n")

    def correct(actor: Any) -> None:
        kept = select(Prevention).join(Activity, Activity.id == Prevention.activity_id)
        row = session.execute(kept.where(Activity.day == BROUGHT)).scalar_one()
        command = EditPrevention(row.version, "job", tuple(partners.values()))
        prevention.edit_action(row, command, actor=actor)

    saved(coordinator, correct)
    journey.press("annuler")
    with browsing(coordinator):
        assert session.execute(select(Activity.day)).scalars().all() == [BROUGHT]
        assert session.execute(select(Prevention.theme)).scalars().all() == ["job"]
        assert len(session.execute(select(PreventionPartner.id)).all()) == 2


def test_an_action_without_its_theme_or_to_come_is_refused_and_an_unknown_body_is_asked(
    journey: Any, partners: Any
) -> None:
    rows = "3/2/24;;\n3/2/2098;Harcèlement;\n3/2/24;Harcèlement;Mission locale 9\n"
    journey.send(f"Date;Thème;Partenaires\n{rows}", importer="youth_prevention")
    journey.accept()
    assert [text for _f, text, _n in journey.facts()["unknown"]["partner_ids"]] == ["Mission locale 9"]
    journey.answer("-")
    assert [fault[:2] for fault in journey.faults()] == [("2", "Thème"), ("3", "Date")]
    assert journey.run().counts["new"] == 1


def test_the_importer_of_entries_names_this_one(journey: Any) -> None:
    journey.send("Date;Nature\n3/2/24;Action de prévention\n")
    journey.accept()
    sentence = BY_IMPORT.format("Action de prévention", IMPORTER.label)
    assert journey.faults() == [("2", "Nature", sentence)]
