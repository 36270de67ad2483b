"""Reading networks, lines, rides, acts, talks and words: columns for lists, one statement a list."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from core.toolkit import Activity, Actor, Case, Membership, Place, Territory, visible
from plugins.transport.codelists import TALK
from plugins.transport.models import CaseLine, ClassTalk, DriverWord, Line, Network, Stop
from plugins.transport.schemas import ListFilters
from plugins.transport.workflow import TYPE_KEY

Rows: TypeAlias = Select[*tuple[Any, ...]]


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
