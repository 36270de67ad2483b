"""What transport shows on the pages of a place, a situation, a field entry and the day."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import select

from core.toolkit import (
    EDIT_CASES,
    OPEN_CASES,
    Actor,
    Panel,
    Party,
    RowsPanel,
    correction_opens,
    label_of,
    session,
)
from plugins.transport import queries, trip_queries
from plugins.transport.codelists import ACT, RIDE, TALK
from plugins.transport.models import ClassTalk, Count, Line, Trip
from plugins.transport.pages import line_words, may_write, trip_row
from plugins.transport.permissions import READ
from plugins.transport.schemas import TripFilters
from plugins.transport.workflow import PARTIES, TYPE_KEY

WAITED = timedelta(days=7)
RECENT = timedelta(days=90)


def of_place(place: Any, actor: Actor) -> tuple[RowsPanel, ...]:
    """Lines that stop at a place; nothing for a place without a stop."""
    if not actor.may(READ):
        return ()

    def tell(rows: list[Any]) -> dict[str, Any] | None:
        return {"stops": [(row, line_words(row)) for row in rows]} if rows else None

    statement = queries.stops_at(place.id, actor)
    return (RowsPanel("transport", "Lignes", "transport/_place_panel.html", statement, tell, order=40),)


def of_case(case: Any, actor: Actor) -> tuple[Panel, ...]:
    """Line of a difficulty, the conflicts of its last months, its usual parties."""
    if case.type_key != TYPE_KEY or not actor.may(READ):
        return ()
    line = session.execute(queries.line_of_case(case.id, actor)).one_or_none()
    since = case.last_on - RECENT
    rows: list[Any] = []
    if line is not None:
        filters = TripFilters(line_id=line.id, conflict="1", since=since)
        newest = [column.desc() for column in trip_queries.KEYSET]
        rows = list(session.execute(trip_queries.trips(actor, filters).order_by(*newest).limit(5)))
    writes = case.closed_on is None and actor.may(EDIT_CASES) and may_write(actor)
    there = select(Party.label).where(Party.case_id == case.id, Party.removed_at.is_(None))
    known = set(session.execute(there).scalars()) if writes else set()
    usual = [(key, label) for key, (_kind, label) in PARTIES.items() if label not in known]
    context = {
        "case_id": case.id,
        "line": (line.id, line_words(line)) if line is not None else None,
        "since": since,
        "rows": [trip_row(row, actor) for row in rows],
        "parties": usual if writes else [],
        "can_write": writes,
    }
    return (Panel("transport", "Sur la ligne", "transport/_case_panel.html", context, order=20),)


def of_activity(activity: Any, actor: Actor) -> tuple[Panel, ...]:
    """The details of a ride, an act or a talk; nothing for an entry of another domain."""
    if activity.kind not in (RIDE, ACT, TALK) or not actor.may(READ):
        return ()
    if activity.kind == TALK:
        return _of_talk(activity, actor)
    statement = (
        select(
            Trip,
            Line.code,
            Line.inward,
            Line.outward,
            trip_queries.Boarding.label.label("boarding"),
            trip_queries.Alighting.label.label("alighting"),
        )
        .outerjoin(Line, (Line.tenant_id == Trip.tenant_id) & (Line.id == Trip.line_id))
        .outerjoin(
            trip_queries.Boarding,
            (trip_queries.Boarding.tenant_id == Trip.tenant_id)
            & (trip_queries.Boarding.id == Trip.boarding_id),
        )
        .outerjoin(
            trip_queries.Alighting,
            (trip_queries.Alighting.tenant_id == Trip.tenant_id)
            & (trip_queries.Alighting.id == Trip.alighting_id),
        )
        .where(Trip.tenant_id == actor.tenant.id, Trip.activity_id == activity.id)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return ()
    trip = row.Trip
    ride = activity.kind == RIDE
    correct = url_for("transport.correct_trip", activity_id=activity.id)
    context = {
        "activity_id": activity.id,
        "correct": (correct, "Corriger le trajet" if ride else "Corriger le lieu ou le relais"),
        "facts": _facts(row, actor),
        "counts": _counts(trip.id, actor) if ride else [],
        "ride": ride,
        "can_correct": correction_opens(activity, actor),
        "can_raise": may_write(actor) and actor.may(OPEN_CASES),
    }
    title = "Le trajet" if ride else "Dans les transports"
    return (Panel("transport", title, "transport/_activity_panel.html", context, order=10),)


def _facts(row: Any, actor: Actor) -> list[tuple[str, str]]:
    trip = row.Trip
    towards = {"out": row.outward, "back": row.inward}.get(trip.direction or "", "")
    ends = " → ".join(end for end in (row.boarding, row.alighting) if end)
    return [
        ("Ligne", line_words(row) if row.code else ""),
        ("Sens", f"Vers {towards}" if towards else ""),
        ("De, à" if row.alighting else "Arrêt", ends),
        ("Où", "" if row.alighting else label_of("transport_mode", trip.mode, actor)),
        ("Service", label_of("transport_service", trip.service, actor)),
        ("Véhicule ou course", trip.run),
        ("Confiée à", label_of("transport_handed_to", trip.handed_to, actor)),
        ("PC prévenu à", f"{trip.control_at:%H:%M}" if trip.control_at else ""),
        ("Réponse du PC", label_of("transport_control_answer", trip.control_answer, actor)),
    ]


def _counts(trip_id: uuid.UUID, actor: Actor) -> list[tuple[str, int]]:
    statement = (
        select(Count.motive, Count.number)
        .where(Count.tenant_id == actor.tenant.id, Count.trip_id == trip_id)
        .order_by(Count.number.desc(), Count.motive)
    )
    return [
        (label_of("transport_motive", row.motive, actor), row.number) for row in session.execute(statement)
    ]


def _of_talk(activity: Any, actor: Actor) -> tuple[Panel, ...]:
    statement = (
        select(ClassTalk, Line.code, Line.inward, Line.outward)
        .outerjoin(Line, (Line.tenant_id == ClassTalk.tenant_id) & (Line.id == ClassTalk.line_id))
        .where(ClassTalk.tenant_id == actor.tenant.id, ClassTalk.activity_id == activity.id)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return ()
    facts = [
        ("Niveau", label_of("transport_school_level", row.ClassTalk.level, actor)),
        ("Classe", row.ClassTalk.class_label),
        ("Thème", label_of("transport_school_theme", row.ClassTalk.theme, actor)),
        ("Ligne", line_words(row) if row.code else ""),
    ]
    context = {
        "correct": (
            url_for("transport.correct_talk", activity_id=activity.id),
            "Corriger le thème ou la classe",
        ),
        "facts": facts,
        "counts": [],
        "ride": False,
        "can_correct": correction_opens(activity, actor),
        "can_raise": False,
    }
    return (Panel("transport", "En classe", "transport/_activity_panel.html", context, order=10),)


def of_day(day: date, actor: Actor) -> tuple[Panel, ...]:
    """The ways to note a ride and an act, and to the warnings that wait for an answer: no statement of its own."""
    if not may_write(actor):
        return ()
    context = {"since": day - WAITED}
    return (Panel("transport", "Dans les transports", "transport/_day_panel.html", context, order=50),)
