"""What the team pages show, gathered: one statement a table, whatever the size of the team."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from core.activities.permissions import READ_TEAM
from core.activities.queries import KEYSET, filtered
from core.activities.schemas import ActivityFilters
from core.activities.views import Line, lines
from core.cases.models import Case
from core.cases.permissions import REASSIGN
from core.cases.queries import case_rows
from core.codelists.reasons import reason_label
from core.db.session import session
from core.errors import NotFound
from core.planning import queries as planning
from core.planning.clock import monday_of, today
from core.planning.models import WeekClosure
from core.planning.roster import Teammate, plannable, with_former
from core.planning.weeks import may_close_week
from core.records import dataclass
from core.requests.models import Request
from core.requests.queries import listed as requests_listed
from core.team import queries
from core.team.services import Finding, exceptions_of
from core.tenancy.binding import Actor
from core.web.typography import count, day_short, hour

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Load:
    """One member's week and what she has in hand; ``away`` is when she is absent this week, in words."""

    mate: Teammate
    entries: int
    appointments: int
    tasks: int
    requests: int
    cases: int
    away: str

    @property
    def words(self) -> str:
        """« 12 interventions cette semaine. En cours : 2 situations, 3 tâches »."""
        said = count(self.entries, "intervention", "interventions") + " cette semaine"
        pairs = (
            (self.cases, "situation", "situations"),
            (self.requests, "demande", "demandes"),
            (self.appointments, "rendez-vous", "rendez-vous"),
            (self.tasks, "tâche", "tâches"),
        )
        in_hand = ", ".join(count(n, one, many) for n, one, many in pairs if n)
        return f"{said}. En cours : {in_hand}." if in_hand else f"{said}."


@dataclass(frozen=True, slots=True)
class TeamPage:
    """The team's week; the loads are in the order of names, never ranked."""

    first_day: date
    loads: tuple[Load, ...]

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=6)


def _pairs(statement: planning.Rows) -> dict[uuid.UUID, int]:
    return {row[0]: int(row[1]) for row in session.execute(statement)}


def team_page(actor: Actor, day: date) -> TeamPage:
    first = monday_of(day)
    last = first + timedelta(days=6)
    entries = _pairs(queries.activities_by_member(actor, first, last))
    appointments = _pairs(queries.appointments_by_member(actor, first, last))
    tasks = _pairs(queries.tasks_by_member(actor))
    requests = _pairs(queries.requests_by_member(actor))
    cases = _pairs(queries.cases_by_member(actor))
    away = {row.membership_id for row in session.execute(planning.absences(actor, first, last))}
    in_hand = {*entries, *appointments, *tasks, *requests, *cases}
    names = with_former(actor, in_hand)
    loads = [
        Load(
            mate,
            entries.get(mate.id, 0),
            appointments.get(mate.id, 0),
            tasks.get(mate.id, 0),
            requests.get(mate.id, 0),
            cases.get(mate.id, 0),
            "Absence cette semaine" if mate.id in away else "",
        )
        for mate in names.values()
        if mate.in_field or mate.id in in_hand
    ]
    return TeamPage(first, tuple(loads))


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work that may change hands."""

    kind: str
    id: uuid.UUID
    title: str
    detail: str
    url: tuple[str, dict[str, Any]]

    @property
    def ref(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One member's week, and what she has in hand by kind."""

    mate: Teammate
    first_day: date
    last_day: date
    lines: list[Line]
    groups: tuple[tuple[str, tuple[Piece, ...]], ...]
    targets: tuple[Teammate, ...]

    @property
    def has_work(self) -> bool:
        return any(pieces for _label, pieces in self.groups)


def member_page(actor: Actor, member_id: uuid.UUID, day: date) -> MemberPage:
    """Raises NotFound for somebody who is not, and never was, in the team."""
    mate = with_former(actor, (member_id,)).get(member_id)
    if mate is None:
        raise NotFound
    first = monday_of(day)
    last = first + timedelta(days=6)
    return MemberPage(
        mate,
        first,
        last,
        _entries(actor, member_id, first, last),
        (
            ("Situations", _cases(actor, member_id)),
            ("Demandes", _requests(actor, member_id)),
            ("Rendez-vous", _appointments(actor, member_id)),
            ("Tâches", _tasks(actor, member_id)),
        ),
        tuple(target for target in plannable(actor) if target.id != member_id),
    )


def _entries(actor: Actor, member: uuid.UUID, first: date, last: date) -> list[Line]:
    if not actor.may(READ_TEAM):
        return []
    statement = filtered(ActivityFilters(since=first, until=last, member=member), actor)
    ordered = statement.order_by(*[column.desc() for column in KEYSET]).limit(100)
    return lines(session.execute(ordered).all(), actor)


def _cases(actor: Actor, member: uuid.UUID) -> tuple[Piece, ...]:
    if not actor.may(REASSIGN):
        return ()
    statement = (
        case_rows(actor)
        .where(Case.referent_id == member, Case.closed_on.is_(None))
        .order_by(Case.last_on.desc(), Case.id.desc())
        .limit(SHOWN)
    )
    return tuple(
        Piece(
            "case",
            row.id,
            row.subject,
            f"{row.number or 'Sans numéro'}{', ' + row.place if row.place else ''}",
            ("cases.show", {"case_id": row.id}),
        )
        for row in session.execute(statement)
    )


def _requests(actor: Actor, member: uuid.UUID) -> tuple[Piece, ...]:
    statement = (
        requests_listed(actor)
        .where(Request.taken_by == member, Request.state != "closed")
        .order_by(Request.received_at)
        .limit(SHOWN)
    )
    return tuple(
        Piece(
            "request",
            row.id,
            f"Demande n° {row.number}",
            ", ".join(word for word in (reason_label(row.reason, actor), row.place_name) if word),
            ("requests.show", {"request_id": row.id}),
        )
        for row in session.execute(statement)
    )


def _appointments(actor: Actor, member: uuid.UUID) -> tuple[Piece, ...]:
    day = today(actor)
    rows = session.execute(
        planning.appointments(actor, day, day + timedelta(days=28), (member,)).limit(SHOWN)
    )
    return tuple(
        Piece(
            "appointment",
            row.id,
            row.subject,
            f"{day_short(row.day)}, {hour(row.starts_at)}",
            ("planning.appointment", {"item_id": row.id}),
        )
        for row in rows
    )


def _tasks(actor: Actor, member: uuid.UUID) -> tuple[Piece, ...]:
    rows = session.execute(planning.open_tasks(actor, (member,)).limit(SHOWN))
    return tuple(
        Piece("task", row.id, row.label, f"Pour le {day_short(row.due_on)}" if row.due_on else "", ("", {}))
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A week to read: what it held, what to look at again, whether it is closed."""

    first_day: date
    counts: dict[str, int]
    findings: tuple[Finding, ...]
    lines: dict[uuid.UUID, Line]
    names: dict[uuid.UUID, Teammate]
    closed: WeekClosure | None
    may_close: bool

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=6)


def review_page(actor: Actor, day: date) -> ReviewPage:
    first = monday_of(day)
    last = first + timedelta(days=6)
    counts = session.execute(queries.counts_of_week(actor, first, last)).one()
    found = exceptions_of(actor, first, last)
    closed = session.execute(planning.closure(actor, first)).scalar_one_or_none()
    said = [finding.row.author_id for finding in found if finding.row.author_id]
    return ReviewPage(
        first,
        {name: int(value) for name, value in counts._mapping.items()},
        tuple(found),
        {line.id: line for line in lines([finding.row for finding in found], actor)},
        with_former(actor, [*said, *([closed.closed_by] if closed else [])]),
        closed,
        may_close_week(first, today(actor)),
    )
