"""Reading rides and acts: one list, its totals, and the same totals cut by line, stop and hour band."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, true, union_all
from sqlalchemy.orm import aliased

from core.toolkit import Activity, Actor
from plugins.transport.bands import in_band
from plugins.transport.codelists import ACT, CONFLICTS, RIDE
from plugins.transport.entry_schemas import Where
from plugins.transport.models import Count, Line, Stop, Trip
from plugins.transport.queries import Rows, in_plan_order
from plugins.transport.schemas import TripFilters

Boarding, Alighting = aliased(Stop, name="boarding"), aliased(Stop, name="alighting")


def counted(actor: Actor) -> list[ColumnElement[bool]]:
    """Entries of this domain that count: removed ones left out."""
    return [
        Activity.tenant_id == actor.tenant.id,
        Activity.removed_at.is_(None),
        Activity.kind.in_((RIDE, ACT)),
    ]


def _with_trip(statement: Rows) -> Rows:
    return statement.join(Trip, and_(Trip.tenant_id == Activity.tenant_id, Trip.activity_id == Activity.id))


class Held:
    """How many facts an entry holds, and how many conflicts among them.

    A ride holds what its counters say, an act one fact, its motive. The counters are read by their index, entry by
    entry (``rows``, to be joined), whatever the planner knows of the tables.
    """

    def __init__(self, motive: str | None = None) -> None:
        """``motive`` counts that one only."""
        asked = [Count.motive == motive] if motive is not None else []
        conflict = Count.motive.in_(CONFLICTS)
        self.rows = (
            select(
                func.coalesce(func.sum(Count.number), 0).label("facts"),
                func.coalesce(func.sum(Count.number).filter(conflict), 0).label("conflicts"),
            )
            .where(Count.tenant_id == Trip.tenant_id, Count.trip_id == Trip.id, *asked)
            .correlate(Trip)
            .lateral("held")
        )
        told = Activity.reason == motive if motive is not None else Activity.reason.is_not(None)
        self.facts = self._of(told, self.rows.c.facts)
        self.conflicts = self._of(and_(told, Activity.reason.in_(CONFLICTS)), self.rows.c.conflicts)

    def _of(self, told: ColumnElement[bool], counted: ColumnElement[int]) -> ColumnElement[int]:
        return case((Activity.kind == ACT, case((told, 1), else_=0)), else_=counted)


def trips(actor: Actor, filters: TripFilters) -> Rows:
    """Rides and acts with their line and stops."""
    found = Held(filters.motive)
    return (
        _with_trip(
            select(
                Activity.id,
                Activity.day,
                Activity.starts_at,
                Activity.told_at.label("told_at"),
                Activity.kind,
                Activity.reason,
                Activity.result,
                Activity.total,
                Activity.estimated,
                Trip.direction,
                Trip.mode,
                Trip.control_at,
                Trip.control_answer,
                Line.code.label("line"),
                Boarding.label.label("boarding"),
                Alighting.label.label("alighting"),
                found.facts.label("facts"),
                found.conflicts.label("conflicts"),
            ).select_from(Activity)
        )
        .join(found.rows, true())
        .outerjoin(Line, and_(Line.tenant_id == Trip.tenant_id, Line.id == Trip.line_id))
        .outerjoin(Boarding, and_(Boarding.tenant_id == Trip.tenant_id, Boarding.id == Trip.boarding_id))
        .outerjoin(Alighting, and_(Alighting.tenant_id == Trip.tenant_id, Alighting.id == Trip.alighting_id))
        .where(*counted(actor), *trip_clauses(filters, found, actor))
    )


KEYSET = (Activity.day, Activity.starts_at, Activity.id)


def trip_clauses(filters: TripFilters, held: Held, actor: Actor) -> list[ColumnElement[bool]]:
    """The filters as conditions, shared by the list, its totals and the figures that open onto it."""
    pairs: list[tuple[Any, Any]] = [
        (Activity.territory_id, filters.territory_id),
        (Trip.line_id, filters.line_id),
        (Trip.boarding_id, filters.stop_id),
        (Trip.service, filters.service),
        (Activity.kind, {"ride": RIDE, "act": ACT}.get(filters.kind)),
    ]
    found = [column == value for column, value in pairs if value is not None]
    if filters.since is not None:
        found.append(Activity.day >= filters.since)
    if filters.until is not None:
        found.append(Activity.day <= filters.until)
    if filters.motive is not None:
        found.append(held.facts > 0)
    if filters.conflict:
        found.append(held.conflicts > 0)
    if filters.band:
        found.append(in_band(filters.band, actor))
    if filters.control:
        found.append(CONTROL[filters.control]())
    return found


#: What the control room was told, as conditions.
CONTROL: dict[str, Any] = {
    "warned": lambda: Trip.control_at.is_not(None),
    "answered": lambda: Trip.control_answer.is_not(None),
    "waiting": lambda: and_(Trip.control_at.is_not(None), Trip.control_answer.is_(None)),
}


def totals(actor: Actor, filters: TripFilters, *cut: Any) -> Rows:
    """The figures of the entries that the filters keep, in all or cut by the given columns."""
    ride, found = Activity.kind == RIDE, Held(filters.motive)
    entries = _with_trip(
        select(
            *cut,
            func.count(Activity.id).label("entries"),
            func.count(Activity.id).filter(ride).label("rides"),
            func.coalesce(func.sum(Activity.total).filter(ride), 0).label("passengers"),
            func.coalesce(func.sum(found.facts), 0).label("facts"),
            func.coalesce(func.sum(found.conflicts), 0).label("conflicts"),
        ).select_from(Activity)
    )
    statement = entries.join(found.rows, true()).where(*counted(actor), *trip_clauses(filters, found, actor))
    return statement.group_by(*cut) if cut else statement


def by_line(actor: Actor, filters: TripFilters) -> Rows:
    statement = totals(actor, filters, Line.id, Line.code, Line.outward, Line.inward)
    return statement.join(Line, and_(Line.tenant_id == Trip.tenant_id, Line.id == Trip.line_id)).order_by(
        *in_plan_order()
    )


def by_stop(actor: Actor, filters: TripFilters, limit: int) -> Rows:
    """The stops where most was noted: a ride counts at the stop where the team got on."""
    statement = totals(actor, filters, Boarding.id, Boarding.label, Line.code)
    return (
        statement.join(Boarding, and_(Boarding.tenant_id == Trip.tenant_id, Boarding.id == Trip.boarding_id))
        .join(Line, and_(Line.tenant_id == Boarding.tenant_id, Line.id == Boarding.line_id))
        .order_by(func.count(Activity.id).desc(), Boarding.label, Boarding.id)
        .limit(limit)
    )


def by_motive(actor: Actor, filters: TripFilters) -> Rows:
    """How many times each motive was met, and in how many entries."""
    found = Held()
    kept = [*counted(actor), *trip_clauses(filters, found, actor)]
    of_rides = (
        _with_trip(select(Count.motive, Count.number).select_from(Activity))
        .join(found.rows, true())
        .join(Count, and_(Count.tenant_id == Trip.tenant_id, Count.trip_id == Trip.id))
        .where(*kept, Activity.kind == RIDE)
    )
    of_acts = (
        _with_trip(select(Activity.reason, literal(1)).select_from(Activity))
        .join(found.rows, true())
        .where(*kept, Activity.kind == ACT, Activity.reason.is_not(None))
    )
    each = union_all(of_rides, of_acts).subquery("facts")
    number = func.sum(each.c.number)
    return (
        select(each.c.motive, number.label("facts"), func.count().label("entries"))
        .group_by(each.c.motive)
        .order_by(number.desc(), each.c.motive)
    )


def same_ride(where: Where, since: datetime, until: datetime, actor: Actor) -> Rows:
    """Rides of somebody else on the same line, in the same direction, at that time."""
    return (
        trips(actor, TripFilters(line_id=where.line_id, kind="ride"))
        .where(
            Trip.direction == where.direction,
            Activity.hour_told,
            Activity.starts_at.between(since, until),
            or_(Activity.author_id.is_(None), Activity.author_id != actor.membership_id),
        )
        .order_by(Activity.starts_at, Activity.id)
        .limit(3)
    )


def last_trip(actor: Actor) -> Any:
    """The member's last ride, or last act on a line: its line and where it ended are proposed for what follows."""
    return (
        select(Trip)
        .join(Activity, and_(Activity.tenant_id == Trip.tenant_id, Activity.id == Trip.activity_id))
        .where(*counted(actor), Trip.line_id.is_not(None), Activity.author_id == actor.membership_id)
        .order_by(Activity.starts_at.desc(), Activity.id.desc())
        .limit(1)
    )


def conflicts_of(trip_id: uuid.UUID) -> Rows:
    """Motives of conflict counted during a ride, the most met first."""
    return (
        select(Count.motive)
        .where(Count.trip_id == trip_id, Count.motive.in_(CONFLICTS))
        .order_by(Count.number.desc(), Count.motive)
    )
