"""The week as the page shows it: every kind of plan as one kind of entry, laid on days and members."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any, Literal

from core.db.session import session
from core.planning import queries
from core.planning.clock import monday_of
from core.planning.models import WeekClosure
from core.planning.roster import Teammate, roster, with_former
from core.records import dataclass
from core.tenancy.binding import Actor

EntryKind = Literal["absence", "shift", "round", "permanence", "appointment"]
ORDER: dict[EntryKind, int] = {"absence": 0, "shift": 1, "round": 2, "permanence": 2, "appointment": 2}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing planned on one day; hours None: the whole day. ``state`` is a round's."""

    kind: EntryKind
    id: uuid.UUID
    day: date
    starts_at: time | None
    ends_at: time | None
    title: str
    detail: str
    members: tuple[uuid.UUID, ...]
    state: str = ""
    confirmed: bool = True

    @property
    def rank(self) -> tuple[int, time]:
        return ORDER[self.kind], self.starts_at or time(0)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days, the members who have a line, and what is planned."""

    first_day: date
    entries: tuple[Entry, ...]
    mates: tuple[Teammate, ...]
    names: dict[uuid.UUID, Teammate]
    closed: WeekClosure | None

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first_day + timedelta(days=n) for n in range(7))

    @property
    def before(self) -> date:
        return self.first_day - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.first_day + timedelta(days=7)

    def on(self, day: date) -> list[Entry]:
        return sorted((e for e in self.entries if e.day == day), key=lambda e: e.rank)

    def of(self, member: uuid.UUID, day: date) -> list[Entry]:
        return [e for e in self.on(day) if member in e.members]

    def words_for(self, members: Iterable[uuid.UUID]) -> str:
        """« Inès et Karim »."""
        return in_words([self.names[m].given_name for m in members if m in self.names])


def in_words(names: Sequence[str]) -> str:
    """« Inès, Karim et Jeanne »; "" for nobody."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} et {names[-1]}"


def end_of(starts_at: time, minutes: int) -> time:
    total = (starts_at.hour * 60 + starts_at.minute + minutes) % 1440
    return time(total // 60, total % 60)


def _shift(row: Any) -> Entry:
    return Entry(
        "shift", row.id, row.day, row.starts_at, row.ends_at, "Service", row.sector or "",
        (row.membership_id,),
    )  # fmt: skip


def _round(row: Any) -> Entry:
    return Entry(
        "round", row.id, row.day, row.starts_at, row.ends_at, row.label, row.sector or "",
        tuple(row.members or ()), row.state,
    )  # fmt: skip


def _permanence(row: Any, day: date) -> Entry:
    return Entry(
        "permanence", row.id, day, row.starts_at, row.ends_at, row.label, row.place, tuple(row.members or ())
    )


def _appointment(row: Any) -> Entry:
    return Entry(
        "appointment", row.id, row.day, row.starts_at, end_of(row.starts_at, row.minutes), row.subject,
        row.place or "", tuple(row.members or ()), confirmed=row.confirmed,
    )  # fmt: skip


def _absence(row: Any, day: date) -> Entry:
    return Entry("absence", row.id, day, None, None, "Absence", "", (row.membership_id,))


def days_of_permanence(row: Any, days: Iterable[date]) -> list[date]:
    """The days, among these, on which a permanence is held."""
    if row.day is not None:
        return [day for day in days if day == row.day]
    return [
        day
        for day in days
        if day.weekday() == row.weekday
        and (row.starts_on is None or row.starts_on <= day)
        and (row.ends_on is None or day <= row.ends_on)
    ]


def entries_between(
    actor: Actor, days: Sequence[date], members: tuple[uuid.UUID, ...] | None
) -> tuple[Entry, ...]:
    """Everything planned on these days, one statement per kind; ``members`` None means everybody."""
    first, last = days[0], days[-1]
    run = session.execute
    found = [_shift(row) for row in run(queries.shifts(actor, first, last, members))]
    found += [_round(row) for row in run(queries.rounds(actor, first, last, members))]
    for row in run(queries.permanences(actor, first, last, members)):
        found += [_permanence(row, day) for day in days_of_permanence(row, days)]
    found += [_appointment(row) for row in run(queries.appointments(actor, first, last, members))]
    for row in run(queries.absences(actor, first, last, members)):
        found += [_absence(row, day) for day in days if row.starts_on <= day <= row.ends_on]
    return tuple(found)


def load_week(actor: Actor, day: date, *, whole_team: bool) -> Week:
    """The week of ``day``: one's own, or the whole team's."""
    first = monday_of(day)
    days = tuple(first + timedelta(days=n) for n in range(7))
    own = (actor.member,)
    entries = entries_between(actor, days, None if whole_team else own)
    named = {member for entry in entries for member in entry.members}
    names = with_former(actor, named)
    if whole_team:
        lines = [m for m in names.values() if m.in_field or m.id in named]
    else:
        lines = [roster(actor)[actor.member]] if actor.member in roster(actor) else []
    closed = session.execute(queries.closure(actor, first)).scalar_one_or_none()
    return Week(first, entries, tuple(lines), names, closed)
