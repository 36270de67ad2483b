"""Reading situations: lists select columns, a page reads each table once, whatever the number of events."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from core.activities.models import Activity
from core.cases.access import visible
from core.cases.models import (
    Case,
    CaseAction,
    CaseActivity,
    CaseReason,
    CaseSession,
    CaseTransition,
    Party,
    SessionParty,
)
from core.cases.schemas import CaseFilters
from core.people.models import Person
from core.places.models import Place, Territory
from core.requests.models import Request
from core.tenancy.binding import Actor
from core.tenancy.models import Membership

Rows = Select[*tuple[Any, ...]]

#: Without any event for this long, a situation is « sans échange ».
QUIET_AFTER: Final = timedelta(days=30)
#: Counts beside the views stop here: a list answers as fast at a hundred thousand rows.
COUNT_LIMIT: Final = 500
#: Events of one kind on a page; older ones stay in the printed view.
PAGE_EVENTS: Final = 200


def member_name() -> ColumnElement[str]:
    """The name used in this structure, « membre n° 12 » once the names are gone, NULL where nobody joins."""
    full = func.btrim(func.concat(Membership.given_name, " ", Membership.family_name))
    return func.coalesce(func.nullif(full, ""), literal("membre n° ") + cast(Membership.number, Text))


def view_clauses(view: str, actor: Actor, today: date) -> list[ColumnElement[bool]]:
    return list(_VIEWS[view](actor, today))


def _followed_by(actor: Actor) -> ColumnElement[bool]:
    """One's own situations, and those of the members one stands in for."""
    return Case.referent_id.in_([m for m in (actor.membership_id, *actor.covers) if m is not None])


_VIEWS: Final[Mapping[str, Callable[[Actor, date], tuple[ColumnElement[bool], ...]]]] = {
    "team": lambda _actor, _today: (Case.closed_on.is_(None),),
    "mine": lambda actor, _today: (Case.closed_on.is_(None), _followed_by(actor)),
    "quiet": lambda _actor, today: (Case.closed_on.is_(None), Case.last_on < today - QUIET_AFTER),
    "closed": lambda _actor, _today: (Case.closed_on.is_not(None),),
    "all": lambda _actor, _today: (),
}


def _equal(filters: CaseFilters) -> list[ColumnElement[bool]]:
    columns = ("type_key", "state", "domain", "reason", "result", "territory_id", "place_id", "referent_id")
    wanted = [(getattr(Case, name), getattr(filters, name)) for name in columns]
    return [column == value for column, value in wanted if value is not None]


def of_kind(named: bool, actor: Actor) -> list[ColumnElement[bool]]:
    """Situations, or the named files that the actor may know of."""
    kind = Case.named_at.is_not(None) if named else Case.named_at.is_(None)
    return [Case.tenant_id == actor.tenant.id, kind, *([visible(actor)] if named else [])]


def filter_clauses(
    filters: CaseFilters, actor: Actor, today: date, *, named: bool
) -> list[ColumnElement[bool]]:
    clauses = [*of_kind(named, actor), *view_clauses(filters.view, actor, today), *_equal(filters)]
    if filters.since is not None:
        clauses.append(Case.opened_on >= filters.since)
    if filters.until is not None:
        clauses.append(Case.opened_on <= filters.until)
    return clauses


LIST_COLUMNS: Final = (
    Case.id,
    Case.number,
    Case.subject,
    Case.type_key,
    Case.state,
    Case.domain,
    Case.opened_on,
    Case.last_on,
    Case.closed_on,
    Case.result,
)


#: Built once: columns of the list, with the words of place, quartier and referent.
_ROWS: Final[Rows] = (
    select(
        *LIST_COLUMNS,
        Place.name.label("place"),
        Territory.name.label("territory"),
        member_name().label("referent"),
        Membership.id.label("referent_id"),
    )
    .outerjoin(Place, and_(Place.tenant_id == Case.tenant_id, Place.id == Case.place_id))
    .outerjoin(Territory, and_(Territory.tenant_id == Case.tenant_id, Territory.id == Case.territory_id))
    .outerjoin(Membership, and_(Membership.tenant_id == Case.tenant_id, Membership.id == Case.referent_id))
)


def case_rows(actor: Actor) -> Rows:
    """Columns of the list, with the words of place, quartier and referent, of all the actor may know of."""
    return _ROWS.where(Case.tenant_id == actor.tenant.id, visible(actor))


def case_list(filters: CaseFilters, actor: Actor, today: date, *, named: bool) -> Rows:
    return _ROWS.where(visible(actor), *filter_clauses(filters, actor, today, named=named))


def sort_of(filters: CaseFilters) -> tuple[tuple[Any, ...], bool]:
    """Sort columns, the last one unique, and whether the greatest comes first."""
    if filters.sort == "opened":
        return (Case.opened_on, Case.id), True
    return (Case.last_on, Case.id), filters.sort == "latest"


def _counted(clauses: list[ColumnElement[bool]]) -> Any:
    some = select(literal(1)).select_from(Case).where(*clauses).limit(COUNT_LIMIT + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def view_counts(filters: CaseFilters, actor: Actor, today: date, *, named: bool) -> Rows:
    """One row: how many the filters keep, and how many each view holds; COUNT_LIMIT + 1 means more."""
    kind = of_kind(named, actor)
    return select(
        _counted(filter_clauses(filters, actor, today, named=named)).label("found"),
        *(
            _counted([*kind, *view_clauses(view, actor, today)]).label(view)
            for view in ("team", "mine", "quiet")
        ),
    )


def search_cases(words: str, actor: Actor, *, named: bool) -> Rows:
    """By number, or by words of the subject (posted: never in an address)."""
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return (
        case_rows(actor)
        .where(*of_kind(named, actor), or_(Case.number == words, Case.subject.ilike(pattern, escape="\\")))
        .order_by(Case.last_on.desc(), Case.id.desc())
        .limit(50)
    )


def case_head(case_id: uuid.UUID, actor: Actor) -> Rows:
    """The situation with the words its page needs, in one statement; ``been`` are the states of its journal."""
    been = (
        select(func.array_agg(CaseTransition.target))
        .where(CaseTransition.tenant_id == Case.tenant_id, CaseTransition.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )
    return (
        select(
            Case,
            Place.name.label("place"),
            Territory.name.label("territory"),
            member_name().label("referent"),
            Membership.form.label("referent_form"),
            Request.number.label("request_number"),
            Request.day.label("request_day"),
            Request.place_text.label("request_place"),
            been.label("been"),
        )
        .outerjoin(Place, and_(Place.tenant_id == Case.tenant_id, Place.id == Case.place_id))
        .outerjoin(Territory, and_(Territory.tenant_id == Case.tenant_id, Territory.id == Case.territory_id))
        .outerjoin(
            Membership, and_(Membership.tenant_id == Case.tenant_id, Membership.id == Case.referent_id)
        )
        .outerjoin(Request, and_(Request.tenant_id == Case.tenant_id, Request.id == Case.request_id))
        .where(Case.tenant_id == actor.tenant.id, Case.id == case_id, visible(actor))
    )


def parties_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Parties in their order, with what is known of the age of those who are known."""
    return (
        select(
            Party.id,
            Party.position,
            Party.label,
            Party.kind,
            Party.role,
            Party.size,
            Party.description,
            Party.person_id,
            Party.version,
            Person.birth_date,
            Person.age_band,
            Person.erased_at,
        )
        .outerjoin(Person, and_(Person.tenant_id == Party.tenant_id, Person.id == Party.person_id))
        .where(Party.tenant_id == actor.tenant.id, Party.case_id == case_id, Party.removed_at.is_(None))
        .order_by(Party.position, Party.id)
    )


def _author(model: Any) -> Any:
    return and_(Membership.tenant_id == model.tenant_id, Membership.id == model.author_id)


def sessions_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Meetings with the ids of the parties that were there, newest first."""
    with_whom = (
        select(func.array_agg(SessionParty.party_id))
        .where(SessionParty.tenant_id == CaseSession.tenant_id, SessionParty.session_id == CaseSession.id)
        .correlate(CaseSession)
        .scalar_subquery()
    )
    return (
        select(
            CaseSession.id,
            CaseSession.day,
            CaseSession.starts_at,
            CaseSession.kind,
            CaseSession.minutes,
            CaseSession.language,
            CaseSession.interpreter,
            CaseSession.note,
            Place.name.label("place"),
            member_name().label("author"),
            with_whom.label("party_ids"),
        )
        .outerjoin(Place, and_(Place.tenant_id == CaseSession.tenant_id, Place.id == CaseSession.place_id))
        .outerjoin(Membership, _author(CaseSession))
        .where(
            CaseSession.tenant_id == actor.tenant.id,
            CaseSession.case_id == case_id,
            CaseSession.removed_at.is_(None),
        )
        .order_by(CaseSession.day.desc(), CaseSession.id.desc())
        .limit(PAGE_EVENTS)
    )


def actions_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        select(
            CaseAction.id, CaseAction.day, CaseAction.action, CaseAction.note, member_name().label("author")
        )
        .outerjoin(Membership, _author(CaseAction))
        .where(
            CaseAction.tenant_id == actor.tenant.id,
            CaseAction.case_id == case_id,
            CaseAction.removed_at.is_(None),
        )
        .order_by(CaseAction.day.desc(), CaseAction.id.desc())
        .limit(PAGE_EVENTS)
    )


def transitions_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Steps passed with their sealed reasons, newest first."""
    return (
        select(
            CaseTransition.id,
            CaseTransition.transition,
            CaseTransition.source,
            CaseTransition.target,
            CaseTransition.day,
            CaseTransition.at,
            CaseTransition.result,
            CaseTransition.member_id,
            CaseReason.id.label("reason_id"),
            CaseReason.sealed,
            member_name().label("author"),
        )
        .outerjoin(
            CaseReason,
            and_(
                CaseReason.tenant_id == CaseTransition.tenant_id,
                CaseReason.transition_id == CaseTransition.id,
            ),
        )
        .outerjoin(
            Membership,
            and_(Membership.tenant_id == CaseTransition.tenant_id, Membership.id == CaseTransition.by_id),
        )
        .where(CaseTransition.tenant_id == actor.tenant.id, CaseTransition.case_id == case_id)
        .order_by(CaseTransition.at.desc(), CaseTransition.id.desc())
        .limit(PAGE_EVENTS)
    )


def activities_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Field entries of the situation, newest first. Removed ones are gone from here as from everywhere, but for the
    one that it was opened from: where it comes from stays said."""
    return (
        select(
            Activity.id,
            Activity.day,
            Activity.told_at.label("told_at"),
            Activity.kind,
            Activity.reason,
            Activity.result,
            Activity.total,
            Activity.estimated,
            Activity.removed_at,
            CaseActivity.is_origin,
            Place.name.label("place"),
            member_name().label("author"),
        )
        .join(
            CaseActivity,
            and_(CaseActivity.tenant_id == Activity.tenant_id, CaseActivity.activity_id == Activity.id),
        )
        .outerjoin(Place, and_(Place.tenant_id == Activity.tenant_id, Place.id == Activity.place_id))
        .outerjoin(Membership, _author(Activity))
        .where(
            Activity.tenant_id == actor.tenant.id,
            CaseActivity.case_id == case_id,
            or_(Activity.removed_at.is_(None), CaseActivity.is_origin.is_(True)),
        )
        .order_by(Activity.starts_at.desc(), Activity.id.desc())
        .limit(PAGE_EVENTS)
    )


def place_choices(actor: Actor, day: date, *, keep: uuid.UUID | None = None) -> Rows:
    """Places in use on ``day``, and the one already chosen."""
    in_use = and_(
        or_(Place.starts_on.is_(None), Place.starts_on <= day),
        or_(Place.ends_on.is_(None), Place.ends_on >= day),
    )
    return (
        select(Place.id, Place.name)
        .where(Place.tenant_id == actor.tenant.id, or_(in_use, Place.id == keep) if keep else in_use)
        .order_by(Place.sort_name, Place.id)
        .limit(1000)
    )


_QUARTIERS: Final[Rows] = (
    select(Territory.id, Territory.name)
    .where(Territory.kind == "quartier")
    .order_by(Territory.sort_name, Territory.id)
)
_MEMBERS: Final[Rows] = (
    select(Membership.id, member_name().label("name"))
    .where(Membership.ended_at.is_(None))
    .order_by(Membership.family_name, Membership.given_name, Membership.number)
)


def territory_choices(actor: Actor) -> Rows:
    return _QUARTIERS.where(Territory.tenant_id == actor.tenant.id)


def member_choices(actor: Actor) -> Rows:
    """Members who are in the structure today, by name."""
    return _MEMBERS.where(Membership.tenant_id == actor.tenant.id)


def gathered(**lists: Rows) -> Rows:
    """One row with a column for each list of choices, ``[[id, name], …]``: one statement in place of several."""
    return select(*(_gathered(statement).label(name) for name, statement in lists.items()))


def _gathered(statement: Rows) -> Any:
    some = statement.subquery()
    pairs = func.jsonb_agg(func.jsonb_build_array(*some.c))
    return select(func.coalesce(pairs, literal([], JSONB))).select_from(some).scalar_subquery()


def cases_of_activity(activity_id: uuid.UUID, actor: Actor) -> Rows:
    """Situations that a field entry belongs to, the one raised from it first."""
    return (
        select(
            Case.id,
            Case.number,
            Case.subject,
            Case.type_key,
            Case.state,
            Case.named_at,
            CaseActivity.is_origin,
        )
        .join(CaseActivity, and_(CaseActivity.tenant_id == Case.tenant_id, CaseActivity.case_id == Case.id))
        .where(Case.tenant_id == actor.tenant.id, CaseActivity.activity_id == activity_id, visible(actor))
        .order_by(CaseActivity.is_origin.desc(), Case.opened_on.desc())
    )


def cases_of_request(request_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        select(Case.id, Case.number, Case.subject, Case.type_key, Case.state, Case.named_at)
        .where(Case.tenant_id == actor.tenant.id, Case.request_id == request_id, visible(actor))
        .order_by(Case.opened_on, Case.id)
    )


def entries_of_request(request_id: uuid.UUID, actor: Actor) -> Rows:
    """Field entries made from a request; whether the reader may open one is the caller's to ask."""
    return (
        select(Activity.id, Activity.kind, Activity.day)
        .where(
            Activity.tenant_id == actor.tenant.id,
            Activity.request_id == request_id,
            Activity.removed_at.is_(None),
        )
        .order_by(Activity.starts_at, Activity.id)
    )


def open_cases_at(place_id: uuid.UUID, actor: Actor) -> Rows:
    """Open situations of a place, the liveliest first. A named file is no place’s: nothing is attached to it there."""
    return (
        select(Case.id, Case.number, Case.subject, Case.type_key, Case.state, Case.named_at, Case.last_on)
        .where(
            Case.tenant_id == actor.tenant.id,
            Case.place_id == place_id,
            Case.closed_on.is_(None),
            Case.named_at.is_(None),
            visible(actor),
        )
        .order_by(Case.last_on.desc(), Case.id.desc())
        .limit(20)
    )
