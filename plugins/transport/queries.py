"""Reading networks, lines, rides, acts, talks and words: columns for lists, one statement a list."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, true, union_all
from sqlalchemy.orm import aliased

from core.toolkit import Activity, Actor, Case, Membership, Place, Territory, visible
from plugins.transport.bands import in_band
from plugins.transport.codelists import ACT, CONFLICTS, RIDE, TALK
from plugins.transport.entry_schemas import Where
from plugins.transport.models import CaseLine, ClassTalk, Count, DriverWord, Line, Network, Stop, Trip
from plugins.transport.schemas import ListFilters, TripFilters
from plugins.transport.workflow import TYPE_KEY

Rows: TypeAlias = Select[*tuple[Any, ...]]

Boarding, Alighting = aliased(Stop, name="boarding"), aliased(Stop, name="alighting")


def valid_on(model: Any, day: date) -> ColumnElement[bool]:
    return and_(
        or_(model.starts_on.is_(None), model.starts_on <= day),
        or_(model.ends_on.is_(None), model.ends_on >= day),
    )


def in_plan_order() -> tuple[Any, ...]:
    """Lines as a plan lists them: « 2 » before « 10 », figures before letters."""
    return func.length(Line.code), Line.code, Line.id


# --- networks, lines, stops ----------------------------------------------------------------------------


def networks(actor: Actor) -> Rows:
    return (
        select(
            Network.id,
            Network.label,
            Network.operator,
            Network.control_room,
            Network.starts_on,
            Network.ends_on,
        )
        .where(Network.tenant_id == actor.tenant.id)
        .order_by(func.lower(Network.label), Network.id)
    )


def lines(actor: Actor) -> Rows:
    """Lines with their network and how many stops they serve today."""
    served = (
        select(func.count())
        .select_from(Stop)
        .where(Stop.tenant_id == Line.tenant_id, Stop.line_id == Line.id, Stop.ended_on.is_(None))
        .correlate(Line)
        .scalar_subquery()
    )
    return (
        select(
            Line.id,
            Line.network_id,
            Line.code,
            Line.mode,
            Line.outward,
            Line.inward,
            Line.starts_on,
            Line.ends_on,
            Network.control_room,
            served.label("stops"),
        )
        .join(Network, and_(Network.tenant_id == Line.tenant_id, Network.id == Line.network_id))
        .where(Line.tenant_id == actor.tenant.id)
        .order_by(*in_plan_order())
    )


def lines_in_service(actor: Actor, day: date) -> Rows:
    return lines(actor).where(valid_on(Line, day), valid_on(Network, day))


def line_options(actor: Actor, day: date) -> Rows:
    """What a form offers: id, code, ends of the lines in service."""
    return (
        select(Line.id, Line.code, Line.outward, Line.inward)
        .where(Line.tenant_id == actor.tenant.id, valid_on(Line, day))
        .order_by(*in_plan_order())
    )


def stops_of(line_id: uuid.UUID, actor: Actor) -> Rows:
    """Stops of a line in the order of the way out, those without service last."""
    return (
        select(Stop.id, Stop.label, Stop.position, Stop.ended_on, Stop.place_id, Place.name.label("place"))
        .outerjoin(Place, and_(Place.tenant_id == Stop.tenant_id, Place.id == Stop.place_id))
        .where(Stop.tenant_id == actor.tenant.id, Stop.line_id == line_id)
        .order_by(Stop.ended_on.is_not(None), Stop.position, Stop.id)
    )


def stops_at(place_id: uuid.UUID, actor: Actor) -> Rows:
    """The lines that stop at a place."""
    return (
        select(Stop.id, Stop.label, Line.id.label("line_id"), Line.code, Line.mode, Line.outward, Line.inward)
        .join(Line, and_(Line.tenant_id == Stop.tenant_id, Line.id == Stop.line_id))
        .where(Stop.tenant_id == actor.tenant.id, Stop.place_id == place_id, Stop.ended_on.is_(None))
        .order_by(*in_plan_order())
    )


def serving(territory_id: uuid.UUID, actor: Actor) -> Rows:
    """Ids of the lines with a stop in a quartier."""
    return (
        select(Stop.line_id)
        .join(Place, and_(Place.tenant_id == Stop.tenant_id, Place.id == Stop.place_id))
        .where(Stop.tenant_id == actor.tenant.id, Place.territory_id == territory_id)
    )


# --- rides and acts --------------------------------------------------------------------------------------


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
            Activity.starts_at.between(since, until),
            or_(Activity.author_id.is_(None), Activity.author_id != actor.membership_id),
        )
        .order_by(Activity.starts_at, Activity.id)
        .limit(3)
    )


def last_ride(actor: Actor) -> Any:
    """The member's last ride: its line and its end are proposed for the next one."""
    return (
        select(Trip)
        .join(Activity, and_(Activity.tenant_id == Trip.tenant_id, Activity.id == Trip.activity_id))
        .where(*counted(actor), Activity.kind == RIDE, Activity.author_id == actor.membership_id)
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


# --- talks and words -------------------------------------------------------------------------------------


def talks(actor: Actor, filters: ListFilters) -> Rows:
    statement = (
        select(
            Activity.id,
            Activity.day,
            Activity.starts_at,
            Activity.total,
            ClassTalk.level,
            ClassTalk.class_label,
            ClassTalk.theme,
            Line.code.label("line"),
            Place.name.label("place"),
        )
        .select_from(Activity)
        .join(
            ClassTalk,
            and_(ClassTalk.tenant_id == Activity.tenant_id, ClassTalk.activity_id == Activity.id),
        )
        .outerjoin(Line, and_(Line.tenant_id == ClassTalk.tenant_id, Line.id == ClassTalk.line_id))
        .outerjoin(Place, and_(Place.tenant_id == Activity.tenant_id, Place.id == Activity.place_id))
        .where(Activity.tenant_id == actor.tenant.id, Activity.removed_at.is_(None), Activity.kind == TALK)
    )
    return statement.where(
        *_in_list(Activity.day, ClassTalk, filters),
        *([Activity.territory_id == filters.territory_id] if filters.territory_id else []),
    )


def _in_list(day: Any, model: Any, filters: ListFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.since is not None:
        found.append(day >= filters.since)
    if filters.until is not None:
        found.append(day <= filters.until)
    for column, value in ((model.line_id, filters.line_id), (model.theme, filters.theme)):
        if value is not None:
            found.append(column == value)
    return found


def kept_words(actor: Actor) -> list[ColumnElement[bool]]:
    return [DriverWord.tenant_id == actor.tenant.id, DriverWord.removed_at.is_(None)]


def words(actor: Actor, filters: ListFilters) -> Rows:
    """What drivers said; of a quartier: on the lines that serve it."""
    statement = (
        select(
            DriverWord.id,
            DriverWord.day,
            DriverWord.theme,
            DriverWord.trend,
            DriverWord.service,
            DriverWord.words,
            Line.id.label("line_id"),
            Line.code.label("line"),
        )
        .join(Line, and_(Line.tenant_id == DriverWord.tenant_id, Line.id == DriverWord.line_id))
        .where(*kept_words(actor), *_in_list(DriverWord.day, DriverWord, filters))
    )
    if filters.territory_id is not None:
        statement = statement.where(DriverWord.line_id.in_(serving(filters.territory_id, actor)))
    if filters.trend is not None:
        statement = statement.where(DriverWord.trend == filters.trend)
    return statement


def trends(actor: Actor, since: date, until: date) -> Rows:
    """How many words say each trend, by line."""
    return (
        select(DriverWord.line_id, DriverWord.trend, func.count(DriverWord.id).label("n"))
        .where(*kept_words(actor), DriverWord.day.between(since, until))
        .group_by(DriverWord.line_id, DriverWord.trend)
    )


# --- situations, panels ------------------------------------------------------------------------------------


def difficulties(actor: Actor, line_id: uuid.UUID) -> Rows:
    """Situations of a line that are still open."""
    return (
        select(Case.id, Case.number, Case.subject, Case.state, Case.last_on)
        .join(CaseLine, and_(CaseLine.tenant_id == Case.tenant_id, CaseLine.case_id == Case.id))
        .where(
            Case.tenant_id == actor.tenant.id,
            CaseLine.line_id == line_id,
            Case.closed_on.is_(None),
            visible(actor),
        )
        .order_by(Case.last_on.desc(), Case.id.desc())
        .limit(20)
    )


def open_difficulties(actor: Actor) -> Rows:
    return select(func.count(Case.id)).where(
        Case.tenant_id == actor.tenant.id, Case.type_key == TYPE_KEY, Case.closed_on.is_(None)
    )


def line_of_case(case_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        select(Line.id, Line.code, Line.outward, Line.inward)
        .join(CaseLine, and_(CaseLine.tenant_id == Line.tenant_id, CaseLine.line_id == Line.id))
        .where(Line.tenant_id == actor.tenant.id, CaseLine.case_id == case_id)
    )


def waiting_for_control(actor: Actor, since: date) -> Rows:
    """Entries of which the control room was warned and whose answer is not noted."""
    filters = TripFilters(since=since, control="waiting")
    return trips(actor, filters).order_by(Activity.starts_at.desc(), Activity.id.desc()).limit(10)


# --- what forms offer ---------------------------------------------------------------------------------------


def member_name() -> ColumnElement[str]:
    full = func.btrim(func.concat(Membership.given_name, " ", Membership.family_name))
    return func.coalesce(func.nullif(full, ""), func.concat("membre n° ", Membership.number))


def member_options(actor: Actor) -> Rows:
    return (
        select(Membership.id, member_name().label("name"))
        .where(Membership.tenant_id == actor.tenant.id, Membership.ended_at.is_(None))
        .order_by(Membership.family_name, Membership.given_name, Membership.number)
    )


def territory_options(actor: Actor) -> Rows:
    return (
        select(Territory.id, Territory.name)
        .where(Territory.tenant_id == actor.tenant.id, Territory.kind == "quartier")
        .order_by(Territory.sort_name, Territory.id)
    )


def stop_options(actor: Actor) -> Rows:
    """Stops of every line, for filters: id, line, label."""
    return (
        select(Stop.id, Line.code, Stop.label)
        .join(Line, and_(Line.tenant_id == Stop.tenant_id, Line.id == Stop.line_id))
        .where(Stop.tenant_id == actor.tenant.id)
        .order_by(*in_plan_order()[:2], Stop.position, Stop.id)
    )
