"""Rides, acts and talks of last year come in from a spreadsheet as their forms would have written them."""

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
    get_or_404,
    new_id,
    session,
)
from core.web.typography import NBSP
from plugins.transport import entries, examples, figures, services, trip_queries
from plugins.transport.entries import ONE_STOP, OTHER_LINE
from plugins.transport.entry_schemas import ActCommand, CorrectTrip, RideCommand, TalkCommand, When, Where
from plugins.transport.importers import IMPORTERS, NO_LINE
from plugins.transport.indicators import INDICATORS
from plugins.transport.models import ClassTalk, Count, Line, Stop, Trip
from plugins.transport.plugin import ACTIVITY_KINDS
from plugins.transport.schemas import Period, TripFilters
from tests.core.ingest.conftest import Journey

RIDES = (
    "Date;Heure;Ligne;Sens;Arrêt de montée;Arrêt de descente;Service;Course;Voyageurs;Durée;Équipe;Note;"
    "Information voyageur;PMR;Conflit titre\n"
    "10/2/24;14h10;L2;Aller;Gare;lycee du lac;Matin;118;12;20;Solène Maréchal;Calme;3;;5\n"
)
ACTS = (
    "Date;Heure;Motif;Ligne;Sens;Où;Arrêt;Nombre de personnes;Ce qui a été fait;Résultat;Tension;Confié à;PC prévenu à;"
    "Réponse du PC;Équipe\n"
    "10/2/24;16h30;Enfant perdu;2;Aller;Arrêt;Halles;1;Dialogue / écoute;Situation apaisée;2;Conducteur;16h42;"
    "Pris en note;Solène Maréchal\n"
)
TALKS = (
    "Date;Heure;Établissement;Niveau;Classe;Thème;Élèves;Ligne;Durée;Équipe\n"
    "10/2/24;10h;Collège Camus;6ème;6e B;Règles à bord;26;2;55;Solène Maréchal\n"
)
TYPED, BROUGHT = date(2024, 2, 3), date(2024, 2, 10)
#: What an entry made by hand and one brought in do not share.
OWN = {"id", "activity_id", "trip_id", "day", "starts_at", "created_at", "updated_at", "content_hash"}


@pytest.fixture
def journey(app: Any, coordinator: Any, signed_in: Any, acting: Any) -> Journey:
    return Journey(app, coordinator, signed_in(coordinator), acting)


@pytest.fixture
def lines(saved: Any, coordinator: Any) -> Any:
    """Lines 2 and 4 by their code: their stops have the same names, the first ones of line 2 lie in a quartier."""

    def make(actor: Any) -> Any:
        line = examples.a_line(actor, "2")
        quartier = Territory(kind="quartier", name="Les Érables", sort_name="les erables")
        session.add(quartier)
        session.flush()
        for stop in examples.stops_of(line)[:2]:
            place, _made = create_place(PlaceCommand(new_id(), f"Arrêt {stop.label}", "stop"), actor=actor)
            place.territory_id, stop.place_id = quartier.id, place.id
        create_place(PlaceCommand(new_id(), "Collège Camus", "school_gate"), actor=actor)
        return {"2": line.id, "4": examples.a_line(actor, "4").id}

    return saved(coordinator, make)


def bring(journey: Journey, content: str, importer: str) -> None:
    journey.send(content, importer=importer)
    journey.accept()
    assert journey.run().state == "checked", (journey.run().state, journey.facts().get("unknown"))
    assert journey.faults() == []
    journey.apply()


def by_hand(actor: Any, line_id: Any) -> None:
    """What the three files say, a week before, typed in the forms."""
    stops = {stop.label: stop.id for stop in examples.stops_of(get_or_404(Line, line_id))}
    school_id = session.execute(select(Place.id).where(Place.name == "Collège Camus")).scalar_one()

    def when(hour: time, minutes: int | None = None, note: str = "") -> When:
        return When(minutes, TYPED, hour, note, (actor.member,))

    aboard = Where(
        line_id, "out", stops["Gare"], stops["Lycée du Lac"], service="morning", run="118",
    )  # fmt: skip
    at_stop = Where(
        line_id, "out", stops["Halles"], mode="stop", handed_to="driver",
        control_at=time(16, 42), control_answer="noted",
    )  # fmt: skip
    entries.record_ride(
        RideCommand(new_id(), aboard, when(time(14, 10), 20, "Calme"), 12, {"info": 3, "fare_conflict": 5}),
        actor=actor,
    )
    entries.record_act(
        ActCommand(new_id(), "lost_child", at_stop, when(time(16, 30)), 1, ("dialogue",), "calmed", 2),
        actor=actor,
    )
    entries.record_talk(
        TalkCommand(new_id(), "6e", "rules", 26, when(time(10), 55), "6e B", line_id, school_id),
        actor=actor,
    )


def told(row: Any) -> dict[str, Any]:
    return {one.name: getattr(row, one.name) for one in row.__table__.c if one.name not in OWN}


def whole_entry(kind: str, day: date) -> list[Any]:
    """Everything that one entry has written."""
    activity = session.execute(
        select(Activity).where(Activity.kind == kind, Activity.day == day)
    ).scalar_one()
    found: list[Any] = [told(activity), activity.starts_at.time()]
    for column in (ActivityMember.activity_id, Trip.activity_id, Count.trip_id, ClassTalk.activity_id):
        rows = session.execute(select(column.class_).where(column == activity.id)).scalars()
        found.append(sorted(map(repr, map(told, rows))))
    return found


def counted(since: date, actor: Any) -> tuple[dict[Any, list[Any]], list[Any]]:
    """Every indicator, and every table of the page of figures, of one day."""
    period = Period(since, since)
    read = {
        (one.key, n): [row[1:] for row in session.execute(select_of(actor, period))]
        for one in INDICATORS
        for n, select_of in enumerate((one.count, one.over))
        if select_of is not None
    }
    page = figures.figures(period, actor)
    tables = [
        [(row.label, [value for value, _url in row.cells]) for row in rows]
        for rows in (page.lines, page.stops, page.bands, page.motives)
    ]
    return read, tables


def test_a_row_and_the_same_entry_made_by_hand_are_one_thing(
    journey: Any, lines: Any, saved: Any, browsing: Any, coordinator: Any
) -> None:
    saved(coordinator, lambda actor: by_hand(actor, lines["2"]))
    bring(journey, RIDES, "transport_rides")
    bring(journey, ACTS, "transport_acts")
    bring(journey, TALKS, "transport_talks")
    with browsing(coordinator) as actor:
        for kind in ACTIVITY_KINDS:
            assert whole_entry(kind.key, BROUGHT) == whole_entry(kind.key, TYPED)
        found, tables = counted(BROUGHT, actor)
        assert (found, tables) == counted(TYPED, actor)
        assert all(tables), "each table has a line"
        assert found["transport_passengers", 0] == [(12,)]
        assert found["transport_pupils", 0] == [(26,)]


def test_a_stop_is_that_of_its_line_and_what_is_out_of_service_since_is_known(
    journey: Any, lines: Any, saved: Any, browsing: Any, coordinator: Any
) -> None:
    def end(actor: Any) -> None:
        line = get_or_404(Line, lines["4"])
        line.ends_on = date(2024, 12, 31)
        services.set_stops(line, "Halles\nStade", actor=actor)

    saved(coordinator, end)
    bring(
        journey,
        "Date;Ligne;Sens;Montée;Descente\n3/2/24;4;Aller;Gare;Les Érables\n3/2/24;2;Aller;Gare;Les Érables\n",
        "transport_rides",
    )
    with browsing(coordinator):
        ends = select(Trip.line_id, Stop.line_id, Stop.label).join(Stop, Stop.id == Trip.boarding_id)
        found = {tuple(row) for row in session.execute(ends)}
        assert found == {(line_id, line_id, "Gare") for line_id in lines.values()}


def test_names_that_no_list_knows_are_asked_once_and_so_is_a_line_that_two_networks_have(
    journey: Any, lines: Any, saved: Any, coordinator: Any
) -> None:
    saved(coordinator, lambda actor: examples.a_line(actor, "4").id)
    row = "3/2/24;{};Aller;{};Halles\n"
    asked = row.format("4", "La gare") + row.format("2", "la gare") + row.format("L2", "Gare")
    journey.send(f"Date;Ligne;Sens;Montée;Descente\n{asked}", importer="transport_rides")
    journey.accept()
    assert journey.run().state == "values"
    unknown = {name: [text for _f, text, _n in found] for name, found in journey.facts()["unknown"].items()}
    assert unknown == {"line_id": ["4"], "boarding": ["La gare"]}


def test_what_the_forms_refuse_is_told_by_row_and_column(journey: Any, lines: Any) -> None:
    journey.send(
        "Date;Ligne;Sens;Montée;Descente\n"
        "3/2/24;2;Aller;Gare;Gare\n3/2/2098;2;Aller;Gare;Halles\n3/2/24;2;;Gare;Halles\n3/2/24;;Aller;Gare;Halles\n"
        "3/2/24;2;Retour;Gare;Halles\n",
        importer="transport_rides",
    )
    journey.accept()
    assert [fault[:2] for fault in journey.faults()] == [
        ("2", "Descente"), ("3", "Date"), ("4", "Sens"), ("5", "Ligne"), ("6", "Descente")
    ]  # fmt: skip
    assert journey.faults()[0][2] == ONE_STOP
    assert "changez le sens" in journey.faults()[4][2]
    journey.send(
        "Date;Motif;Ligne;Arrêt;Réponse du PC\n"
        "3/2/24;Mineur égaré;2;Gare;\n3/2/24;Malaise;;Gare;\n3/2/24;Malaise;2;Gare;Pris en note\n",
        importer="transport_acts",
    )
    journey.accept()
    assert [fault[:2] for fault in journey.faults()] == [
        ("2", "À qui la personne a été confiée"), ("3", "Ligne"), ("4", "PC prévenu à")
    ]  # fmt: skip
    assert journey.faults()[1][2] == NO_LINE


def test_a_stop_that_another_line_has_is_refused(
    journey: Any, lines: Any, saved: Any, coordinator: Any
) -> None:
    saved(
        coordinator,
        lambda actor: services.set_stops(get_or_404(Line, lines["4"]), "Gare\nDépôt", actor=actor),
    )
    journey.send("Date;Motif;Ligne;Arrêt\n3/2/24;Malaise;2;Dépôt\n", importer="transport_acts")
    journey.accept()
    assert journey.faults() == [("2", "Arrêt", OTHER_LINE)]


def test_the_whole_is_taken_back_but_a_ride_corrected_since(
    journey: Any, lines: Any, saved: Any, browsing: Any, coordinator: Any
) -> None:
    second = RIDES.splitlines()[1].replace("10/2/24", "11/2/24")
    bring(journey, f"{RIDES}{second}\n", "transport_rides")

    def correct(actor: Any) -> None:
        kept = select(Trip).join(Activity, Activity.id == Trip.activity_id).where(Activity.day == BROUGHT)
        trip = session.execute(kept).scalar_one()
        where = Where(trip.line_id, "out", trip.boarding_id, trip.alighting_id)
        entries.correct_trip(trip, CorrectTrip(trip.version, where, {"info": 4}), actor=actor)

    saved(coordinator, correct)
    journey.press("annuler")
    with browsing(coordinator):
        assert session.execute(select(Activity.day)).scalars().all() == [BROUGHT]
        assert len(session.execute(select(Trip.id)).all()) == 1
        assert set(session.execute(select(Count.motive, Count.number)).all()) == {
            ("info", 4), ("fare_conflict", 5)
        }  # fmt: skip


def test_a_ride_without_an_hour_is_in_no_hour_band_and_shows_none(
    journey: Any, lines: Any, browsing: Any, coordinator: Any, house: Any, signed_in: Any
) -> None:
    bring(journey, "Date;Ligne;Sens;Montée;Descente\n10/2/24;2;Aller;Gare;Halles\n", "transport_rides")
    with browsing(coordinator) as actor:
        page = figures.figures(Period(BROUGHT, BROUGHT), actor)
        assert (page.entries, page.bands, page.hourless) == (1, [], 1)
        noon = TripFilters(since=BROUGHT, until=BROUGHT, band="noon")
        assert session.execute(trip_queries.trips(actor, noon)).all() == []
    browser = signed_in(coordinator)
    listed = browser.get(f"/s/{house.slug}/transport/").text
    assert "Trajet, ligne 2" in listed
    assert "12:00" not in listed
    told = browser.get(f"/s/{house.slug}/transport/chiffres?since=2024-02-10&until=2024-02-10").text
    assert "1 saisie n’en a pas." in told.replace(NBSP, " ")


def test_the_importer_of_entries_names_the_one_of_each_kind(
    journey: Any, browsing: Any, coordinator: Any
) -> None:
    kinds = "".join(f"3/2/24;{kind.label}\n" for kind in ACTIVITY_KINDS)
    journey.send(f"Date;Nature\n{kinds}")
    journey.accept()
    assert [sentence for _line, _column, sentence in journey.faults()] == [
        BY_IMPORT.format(kind.label, importer.label)
        for kind, importer in zip(ACTIVITY_KINDS, IMPORTERS, strict=True)
    ]
