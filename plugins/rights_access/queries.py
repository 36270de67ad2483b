"""Reading files and their procedures, and what forms offer: columns for lists, one statement a list."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    false,
    func,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from core.toolkit import (
    Actor,
    Case,
    Membership,
    Partner,
    Party,
    PersonAlias,
    Territory,
    opened_to,
    there,
    visible,
    within,
)
from plugins.rights_access.codelists import OPENED, RESTRICTED_LEVEL, TEAM_LEVEL
from plugins.rights_access.models import Follower, Matter, Procedure
from plugins.rights_access.schemas import ProcedureFilters
from plugins.rights_access.workflow import FILE_KEY

Rows: TypeAlias = Select[*tuple[Any, ...]]
#: How far ahead a date is near.
NEAR = timedelta(days=15)


# --- choices -----------------------------------------------------------------------------------------


def territory_options(actor: Actor) -> Rows:
    return (
        select(Territory.id, Territory.name)
        .where(Territory.tenant_id == actor.tenant.id, Territory.kind == "quartier")
        .order_by(Territory.sort_name, Territory.id)
    )


def partner_options(actor: Actor) -> Rows:
    return (
        select(Partner.id, Partner.name)
        .where(Partner.tenant_id == actor.tenant.id, Partner.archived_at.is_(None))
        .order_by(Partner.sort_name, Partner.id)
    )


def member_options(actor: Actor, kept: uuid.UUID | None = None) -> Rows:
    """Members of today, and the one whom a row names already."""
    offered = or_(Membership.ended_at.is_(None), Membership.id == kept)
    return (
        select(Membership.id, Membership.given_name, Membership.family_name)
        .where(Membership.tenant_id == actor.tenant.id, offered)
        .order_by(Membership.number)
    )


# --- files -------------------------------------------------------------------------------------------


def open_files(actor: Actor) -> Rows:
    return select(func.count(Case.id)).where(
        Case.tenant_id == actor.tenant.id, Case.type_key == FILE_KEY, Case.closed_on.is_(None)
    )


def _people_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Records of the people of a case, under whichever record they were kept: merged ones count as one person."""
    hers = select(Party.person_id).where(
        Party.tenant_id == actor.tenant.id,
        Party.case_id == case_id,
        Party.person_id.is_not(None),
        Party.removed_at.is_(None),
    )
    mine, twin = aliased(PersonAlias), aliased(PersonAlias)
    kept = select(func.coalesce(mine.kept_id, Party.person_id)).select_from(Party).outerjoin(
        mine, and_(mine.tenant_id == Party.tenant_id, mine.merged_id == Party.person_id)
    ).where(
        Party.tenant_id == actor.tenant.id,
        Party.case_id == case_id,
        Party.person_id.is_not(None),
        Party.removed_at.is_(None),
    )  # fmt: skip
    twins = select(twin.merged_id).where(twin.tenant_id == actor.tenant.id, twin.kept_id.in_(kept))
    both = union_all(hers, kept, twins).subquery()
    return select(both.c[0])


def cases_of_same_people(case_id: uuid.UUID, type_key: str, actor: Actor) -> Rows:
    """Files of another kind where one of the same people is a party, if the actor may know of them."""
    shared = select(Party.case_id).where(
        Party.tenant_id == actor.tenant.id,
        Party.removed_at.is_(None),
        Party.person_id.in_(_people_of(case_id, actor)),
    )
    return (
        select(Case.id, Case.number, Case.subject, Case.state, Case.type_key, Case.last_on, Case.closed_on)
        .where(
            Case.tenant_id == actor.tenant.id,
            Case.type_key == type_key,
            Case.id.in_(shared),
            visible(actor),
        )
        .order_by(Case.last_on.desc(), Case.id.desc())
        .limit(5)
    )


# --- procedures --------------------------------------------------------------------------------------


def _of_procedure() -> ColumnElement[bool]:
    return and_(Matter.tenant_id == Procedure.tenant_id, Matter.procedure_id == Procedure.id)


def procedure_rows(actor: Actor, *columns: Any) -> Rows:
    """Procedures that count, each with its file and what it is about."""
    return (
        select(*columns)
        .select_from(Procedure)
        .join(Case, and_(Case.tenant_id == Procedure.tenant_id, Case.id == Procedure.case_id))
        .join(Matter, _of_procedure())
        .where(Procedure.tenant_id == actor.tenant.id, Procedure.removed_at.is_(None))
    )


def held(actor: Actor) -> ColumnElement[bool]:
    """Restricted procedures that the actor may not read: nothing says which theme one has."""
    mine = and_(visible(actor), opened_to(RESTRICTED_LEVEL, actor))
    return and_(Procedure.level == RESTRICTED_LEVEL, not_(func.coalesce(mine, false())))


def readable(actor: Actor) -> ColumnElement[bool]:
    """Procedures that the actor may read, in the files that she may know of."""
    return and_(visible(actor), or_(Procedure.level == TEAM_LEVEL, opened_to(RESTRICTED_LEVEL, actor)))


def _active(filters: Any) -> ColumnElement[bool]:
    """Under way for one day of the period at least."""
    since, until = getattr(filters, "since", None), getattr(filters, "until", None)
    clauses: list[ColumnElement[bool]] = []
    if until is not None:
        clauses.append(Procedure.started_on <= until)
    if since is not None:
        clauses.append(or_(Procedure.ended_on.is_(None), Procedure.ended_on >= since))
    return and_(true(), *clauses)


def over_procedures(statement: Any, counted_as: str | None, actor: Actor, filters: Any) -> Any:
    """Procedures of the period and of the quartier as a figure counts them."""
    if counted_as in ("ended", "opened"):
        statement = within(statement.where(Procedure.ended_on.is_not(None)), Procedure.ended_on, filters)
        if counted_as == "opened":
            statement = statement.where(Procedure.result.in_(OPENED))
    elif counted_as in ("active", "blocked", "said", "with"):
        statement = statement.where(_active(filters))
        extra = {
            "blocked": Procedure.blocked.is_not(None),
            "said": Procedure.mode.is_not(None),
            "with": Procedure.mode == "with",
        }
        if counted_as in extra:
            statement = statement.where(extra[counted_as])
    else:
        statement = within(statement, Procedure.started_on, filters)
    return there(statement, Case.place_id, filters, actor)


def _listed(filters: ProcedureFilters, actor: Actor, day: date, *columns: Any) -> Any:
    statement = procedure_rows(actor, *columns)
    if filters.view == "ended":
        statement = statement.where(Procedure.ended_on.is_not(None))
    elif filters.view != "all":
        statement = statement.where(Procedure.ended_on.is_(None))
    if filters.view == "due":
        statement = statement.where(Procedure.due_on <= day + NEAR)
    return over_procedures(statement.where(*_about(filters, actor)), filters.counted, actor, filters)


def _about(filters: Any, actor: Actor) -> list[ColumnElement[bool]]:
    """The theme and the operator asked for; those withheld are told apart from it (``masking``)."""
    asked = [n for n in ("theme", "operator") if getattr(filters, n) is not None]
    clauses: list[ColumnElement[bool]] = [getattr(Matter, name) == getattr(filters, name) for name in asked]
    return [*clauses, not_(held(actor))] if asked else []


def procedure_list(filters: ProcedureFilters, actor: Actor, day: date) -> Rows:
    found: Rows = _listed(
        filters,
        actor,
        day,
        Procedure.id,
        Procedure.started_on,
        Procedure.stage,
        Procedure.result,
        Procedure.due_on,
        Procedure.ended_on,
        Procedure.blocked,
        Matter.theme,
        Matter.operator,
        Case.id.label("case_id"),
        Case.number,
        Case.subject,
    )
    return found.where(readable(actor))


def procedure_counts(filters: ProcedureFilters, actor: Actor, day: date) -> Rows:
    """Procedures counted, and those of them that the actor may read."""
    found: Rows = _listed(
        filters,
        actor,
        day,
        func.count(Procedure.id).label("counted"),
        func.count(Procedure.id).filter(readable(actor)).label("read"),
    )
    return found


def _measures() -> list[Any]:
    return [
        func.count().label("started"),
        func.count().filter(Procedure.ended_on.is_not(None)).label("ended"),
        func.count().filter(Procedure.result.in_(OPENED)).label("opened"),
        func.count().filter(Procedure.blocked.is_not(None)).label("blocked"),
    ]


def procedure_table(by: str, filters: Any, actor: Actor) -> Rows:
    """Named procedures by theme or operator, begun in the period, those withheld left out."""
    column = getattr(Matter, by)
    statement = procedure_rows(actor, column.label("code"), *_measures())
    statement = statement.where(not_(held(actor)), *_about(filters, actor))
    found: Rows = over_procedures(statement, "started", actor, filters)
    return found.group_by(column)


def held_counts(by: str, filters: ProcedureFilters, actor: Actor, day: date) -> Rows:
    """Procedures withheld, by theme or operator and year of their beginning, whatever is asked of either."""
    column, year = getattr(Matter, by), func.extract("year", Procedure.started_on)
    whatever = replace(filters, theme=None, operator=None)
    found: Rows = _listed(whatever, actor, day, column.label("code"), year.label("year"), *_measures())
    return found.where(held(actor)).group_by(column, year)


def procedures_of(case_id: uuid.UUID, levels: Iterable[str], actor: Actor) -> Rows:
    """Procedures of a file, the latest first; what those of other levels are about is not read (theme None)."""
    told = and_(_of_procedure(), Procedure.level.in_(list(levels)))
    return (
        select(
            Procedure.id,
            Procedure.level,
            Procedure.stage,
            Procedure.result,
            Procedure.mode,
            Procedure.blocked,
            Procedure.started_on,
            Procedure.due_on,
            Procedure.ended_on,
            Matter.theme,
            Matter.operator,
            Membership.given_name,
            Membership.family_name,
        )
        .outerjoin(Matter, told)
        .outerjoin(
            Membership,
            and_(Membership.tenant_id == Procedure.tenant_id, Membership.id == Procedure.membership_id),
        )
        .where(
            Procedure.tenant_id == actor.tenant.id,
            Procedure.case_id == case_id,
            Procedure.removed_at.is_(None),
        )
        .order_by(Procedure.started_on.desc(), Procedure.id.desc())
    )


def followers_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        select(
            Follower.id,
            Follower.service,
            Follower.part,
            Follower.since,
            Follower.until,
            Partner.name.label("partner"),
        )
        .outerjoin(Partner, and_(Partner.tenant_id == Follower.tenant_id, Partner.id == Follower.partner_id))
        .where(
            Follower.tenant_id == actor.tenant.id,
            Follower.case_id == case_id,
            Follower.removed_at.is_(None),
        )
        .order_by(Follower.since.desc(), Follower.id.desc())
    )
