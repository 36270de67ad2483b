"""Reading acts: columns for lists, one statement a list."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select, union_all

from core.toolkit import Activity, Actor, Place, there, within
from plugins.rights_access.codelists import OPENED
from plugins.rights_access.models import Act
from plugins.rights_access.queries import Rows
from plugins.rights_access.schemas import ActFilters

#: Over how many days what is used is looked at.
USUAL_DAYS = 60


# --- choices -----------------------------------------------------------------------------------------


def usual_codes(actor: Actor, since: date) -> Any:
    """Themes and operators by how often they came these last weeks, in one statement."""
    parts = [
        select(literal(name).label("about"), column.label("code"), func.count().label("number"))
        .select_from(Act)
        .join(Activity, _of_act())
        .where(*counted(actor), Activity.day >= since, column.is_not(None))
        .group_by(column)
        for name, column in (("theme", Act.theme), ("operator", Act.operator))
    ]
    both = union_all(*[select(part.subquery()) for part in parts]).subquery()
    return select(both.c.about, both.c.code).order_by(both.c.number.desc(), both.c.code)


# --- acts --------------------------------------------------------------------------------------------


def _of_act() -> ColumnElement[bool]:
    return and_(Activity.tenant_id == Act.tenant_id, Activity.id == Act.activity_id)


def counted(actor: Actor) -> list[ColumnElement[bool]]:
    """Acts that count: those of the structure, whose entry was not removed."""
    return [Act.tenant_id == actor.tenant.id, Activity.removed_at.is_(None)]


def act_rows(actor: Actor, *columns: Any) -> Rows:
    return select(*columns).select_from(Act).join(Activity, _of_act()).where(*counted(actor))


def over_acts(statement: Any, actor: Actor, filters: Any) -> Any:
    """Acts of the period and of the quartier: of a figure as of its list."""
    return there(within(statement, Activity.day, filters), Activity.place_id, filters, actor)


def act_clauses(filters: ActFilters) -> list[ColumnElement[bool]]:
    """The answers asked for, shared by the list, its count and its figures."""
    names = ("theme", "operator", "act", "result", "verb", "autonomy", "mode", "blocked")
    found: list[ColumnElement[bool]] = [
        getattr(Act, name) == getattr(filters, name) for name in names if getattr(filters, name) is not None
    ]
    if filters.known is not None:
        found.append(getattr(Act, filters.known).is_not(None))
    if filters.opened is not None:
        found.append(Act.result.in_(OPENED))
    return found


def act_list(filters: ActFilters, actor: Actor) -> Rows:
    statement = act_rows(
        actor,
        Activity.id,
        Activity.day,
        Activity.told_at.label("told_at"),
        Activity.total,
        Act.theme,
        Act.operator,
        Act.act,
        Act.result,
        Act.mode,
        Act.blocked,
        Place.name.label("place"),
    ).outerjoin(Place, and_(Place.tenant_id == Activity.tenant_id, Place.id == Activity.place_id))
    found: Rows = over_acts(statement, actor, filters).where(*act_clauses(filters))
    return found


def act_count(filters: ActFilters, actor: Actor) -> Rows:
    statement = act_rows(actor, func.count(Act.id))
    found: Rows = over_acts(statement, actor, filters).where(*act_clauses(filters))
    return found


def acts_of_day(actor: Actor, day: date) -> Rows:
    """Acts of a day, and people received."""
    return act_rows(actor, func.count(Act.id).label("acts"), func.sum(Activity.total).label("people")).where(
        Activity.day == day
    )


#: Columns of the table of acts: name and the acts it counts.
def act_columns() -> dict[str, ColumnElement[bool]]:
    return {
        "opened": Act.result.in_(OPENED),
        "in_progress": Act.result == "in_progress",
        "refused": Act.result == "refused",
        "blocked": Act.blocked.is_not(None),
        "done_with": Act.mode == "with",
        "done_for": Act.mode == "for",
    }


def act_table(by: str, filters: Any, actor: Actor) -> Rows:
    """Acts by theme or by operator, with what was done and obtained; one statement."""
    column = getattr(Act, by)
    counts = [func.count().filter(kept).label(name) for name, kept in act_columns().items()]
    statement = act_rows(actor, column.label("code"), func.count().label("acts"), *counts)
    found: Rows = over_acts(statement, actor, filters).where(
        *[
            getattr(Act, n) == getattr(filters, n)
            for n in ("theme", "operator")
            if getattr(filters, n) is not None
        ]
    )
    return found.group_by(column).order_by(func.count().desc(), column)


def act_kinds(filters: Any, actor: Actor) -> Rows:
    """Acts by what was done, over the same acts as the table."""
    statement = act_rows(actor, Act.act.label("code"), func.count().label("acts"))
    found: Rows = over_acts(statement, actor, filters).where(
        *[
            getattr(Act, n) == getattr(filters, n)
            for n in ("theme", "operator")
            if getattr(filters, n) is not None
        ]
    )
    return found.group_by(Act.act).order_by(func.count().desc(), Act.act)


def act_details(activity_id: uuid.UUID, actor: Actor) -> Rows:
    return select(Act).where(Act.tenant_id == actor.tenant.id, Act.activity_id == activity_id)
