"""The planning of a demo structure: last week closed, this week and the next planned, things to do today.

Ids are derived from the structure and the day, so that seeding twice leaves the same rows.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import select

from core.access.permissions import COORDINATOR, MEDIATOR, TRAINEE
from core.db.base import ScopedModel
from core.db.session import session
from core.planning.clock import monday_of, today
from core.planning.models import (
    DONE,
    Absence,
    Appointment,
    AppointmentMember,
    Permanence,
    PermanenceMember,
    Round,
    RoundMember,
    RoundStop,
    Shift,
    Task,
    WeekClosure,
)
from core.planning.queries import open_places, open_sectors
from core.planning.roster import Teammate, roster
from core.tenancy.binding import Actor

NAMESPACE: Final = uuid.UUID("5b9d1a6e-7c1f-5c55-9d67-0f6f3f6a9c11")
Row = TypeVar("Row", bound=ScopedModel)
STOPS: Final = 5
TASKS: Final = (
    "Rappeler le centre de quartier",
    "Préparer la salle de la table ronde",
    "Signaler l’éclairage",
)


class _Seed:
    """Adds rows with derived ids, each once; ``known`` are the ids that stand already."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.known: dict[str, set[uuid.UUID]] = {}

    def id(self, *parts: object) -> uuid.UUID:
        return uuid.uuid5(NAMESPACE, ":".join(str(part) for part in (self.actor.tenant.id, *parts)))

    def add(self, model: type[Row], key: tuple[object, ...], values: Mapping[str, Any]) -> Row | None:
        """The new row, or None when an earlier seeding made it."""
        table = model.__tablename__
        if table not in self.known:
            ids = session.execute(select(model.id).where(model.tenant_id == self.actor.tenant.id)).scalars()
            self.known[table] = set(ids)
        row_id = self.id(table, *key)
        if row_id in self.known[table]:
            return None
        row = model(tenant_id=self.actor.tenant.id, id=row_id, **values)
        session.add(row)
        self.known[table].add(row_id)
        return row


def seed(actor: Actor) -> None:
    """Plan three weeks around today; nothing without a team."""
    team = [mate for mate in roster(actor).values() if {MEDIATOR, TRAINEE} & set(mate.role_keys)]
    if not team:
        return
    seeding = _Seed(actor)
    places = [row.id for row in session.execute(open_places(actor, today(actor)))]
    sectors = [(row.id, row.name) for row in session.execute(open_sectors(actor, today(actor)))]
    first = monday_of(today(actor)) - timedelta(days=7)
    for offset in range(21):
        day = first + timedelta(days=offset)
        if day.weekday() < 5 or offset % 7 == 5:
            _day(seeding, day, team, places, sectors)
    _permanence(seeding, team, places)
    _today(seeding, team, places)
    _absence(seeding, team, first + timedelta(days=14))
    _close(seeding, first)
    session.flush()


def _day(
    seeding: _Seed,
    day: date,
    team: list[Teammate],
    places: list[uuid.UUID],
    sectors: list[tuple[uuid.UUID, str]],
) -> None:
    for rank, mate in enumerate(team):
        if (rank + day.toordinal()) % 6 == 0:
            continue  # a day off in turn
        sector = sectors[rank % len(sectors)][0] if sectors else None
        evening = (rank + day.isocalendar().week) % 2 == 0
        hours = (time(14), time(21)) if evening else (time(9, 30), time(17))
        values = {"membership_id": mate.id, "day": day, "sector_id": sector}
        seeding.add(Shift, (day, mate.id), {**values, "starts_at": hours[0], "ends_at": hours[1]})
    for rank in range(0, max(len(team) - 1, 1), 2):
        _round(seeding, day, rank, team[rank : rank + 2], places, sectors)


def _round(
    seeding: _Seed,
    day: date,
    rank: int,
    pair: list[Teammate],
    places: list[uuid.UUID],
    sectors: list[tuple[uuid.UUID, str]],
) -> None:
    sector = sectors[rank // 2 % len(sectors)] if sectors else (None, "")
    label = f"Tournée du soir, {sector[1]}" if sector[1] else "Tournée du soir"
    over = day < today(seeding.actor)
    values = {
        "day": day,
        "label": label,
        "starts_at": time(17),
        "ends_at": time(21),
        "sector_id": sector[0],
        "state": DONE if over else "planned",
    }
    walk = seeding.add(Round, (day, rank), values)
    if walk is None:
        return
    session.flush()
    for mate in pair:
        session.add(RoundMember(round_id=walk.id, membership_id=mate.id))
    start = (day.toordinal() + rank * 3) % max(len(places), 1)
    for position, place in enumerate([*places[start:], *places[:start]][:STOPS]):
        session.add(RoundStop(round_id=walk.id, place_id=place, position=position))


def _permanence(seeding: _Seed, team: list[Teammate], places: list[uuid.UUID]) -> None:
    if not places:
        return
    values = {
        "place_id": places[0],
        "label": "Permanence du mercredi",
        "weekday": 2,
        "starts_at": time(14),
        "ends_at": time(16),
    }
    held = seeding.add(Permanence, ("wednesday",), values)
    if held is not None:
        session.flush()
        session.add(PermanenceMember(permanence_id=held.id, membership_id=team[0].id))


def _today(seeding: _Seed, team: list[Teammate], places: list[uuid.UUID]) -> None:
    day = today(seeding.actor)
    leads = [mate.id for mate in roster(seeding.actor).values() if COORDINATOR in mate.role_keys]
    for rank, mate in enumerate(team):
        values = {
            "day": day,
            "starts_at": time(11 + rank % 4),
            "minutes": 45,
            "place_id": places[rank % len(places)] if places else None,
            "subject": "Rencontre avec le centre de quartier" if rank % 2 else "Temps séparé, partie B",
            "confirmed": rank % 3 != 1,
        }
        meeting = seeding.add(Appointment, (day, mate.id), values)
        if meeting is not None:
            session.flush()
            session.add(AppointmentMember(appointment_id=meeting.id, membership_id=mate.id))
        for index, label in enumerate(TASKS):
            author = leads[0] if leads and index == 0 else mate.id
            due = day + timedelta(days=index)
            task = {"label": label, "due_on": due, "assigned_to": mate.id, "author_id": author}
            seeding.add(Task, (mate.id, index), task)


def _absence(seeding: _Seed, team: list[Teammate], monday: date) -> None:
    values = {"membership_id": team[-1].id, "starts_on": monday, "ends_on": monday + timedelta(days=2)}
    seeding.add(Absence, (monday,), values)


def _close(seeding: _Seed, first: date) -> None:
    leads = [mate.id for mate in roster(seeding.actor).values() if COORDINATOR in mate.role_keys]
    if leads:
        before = first - timedelta(days=7)
        values = {"first_day": before, "closed_by": leads[0], "counts": {}}
        seeding.add(WeekClosure, (before,), values)
