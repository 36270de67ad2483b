"""Reading field entries: lists, proposals, and what a teammate may have entered already."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, Uuid, and_, any_, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from core.activities.models import Activity, ActivityMember
from core.activities.schemas import ActivityFilters
from core.places.choosing import Rows
from core.places.models import Place, Territory
from core.planning.models import Round, RoundMember, RoundStop
from core.tenancy.binding import Actor
from core.tenancy.models import Membership

#: Two entries of a team at one place within this time are probably the same act.
SAME_ACT = timedelta(minutes=30)
#: What the team usually meets is counted over this many days.
USUAL_DAYS = 90


def _counted(actor: Actor) -> Any:
    return and_(Activity.tenant_id == actor.tenant.id, Activity.removed_at.is_(None))


def of_member(membership_id: uuid.UUID, actor: Actor) -> Any:
    """Condition: this member took part."""
    return exists().where(
        ActivityMember.tenant_id == actor.tenant.id,
        ActivityMember.activity_id == Activity.id,
        ActivityMember.membership_id == membership_id,
    )


def listed(actor: Actor) -> Rows:
    """The columns of a list, with place and quartier; removed entries included."""
    return (
        select(
            Activity.id,
            Activity.day,
            Activity.starts_at,
            Activity.told_at.label("told_at"),
            Activity.minutes,
            Activity.kind,
            Activity.domain,
            Activity.reason,
            Activity.result,
            Activity.total,
            Activity.estimated,
            Activity.tension,
            Activity.author_id,
            Activity.place_id,
            Activity.removed_at,
            Place.name.label("place_name"),
            Territory.name.label("territory_name"),
        )
        .select_from(Activity)
        .outerjoin(Place, and_(Place.tenant_id == Activity.tenant_id, Place.id == Activity.place_id))
        .outerjoin(
            Territory, and_(Territory.tenant_id == Activity.tenant_id, Territory.id == Activity.territory_id)
        )
        .where(Activity.tenant_id == actor.tenant.id)
    )


KEYSET = (Activity.day, Activity.starts_at, Activity.id)


def conditions(filters: ActivityFilters, actor: Actor) -> list[Any]:
    """The filters as conditions on Activity, for the list, its count and the figures that open onto it."""
    removed = (
        Activity.removed_at.is_not(None) if filters.whose == "removed" else Activity.removed_at.is_(None)
    )
    found: list[Any] = [removed]
    for column, value in (
        (Activity.territory_id, filters.territory),
        (Activity.place_id, filters.place),
        (Activity.domain, filters.domain),
        (Activity.kind, filters.kind),
        (Activity.reason, filters.reason),
        (Activity.result, filters.result),
    ):
        if value is not None:
            found.append(column == value)
    if filters.since is not None:
        found.append(Activity.day >= filters.since)
    if filters.until is not None:
        found.append(Activity.day <= filters.until)
    if filters.member is not None:
        found.append(of_member(filters.member, actor))
    if filters.whose == "mine":
        found.append(of_member(actor.member, actor))
    return found


def filtered(filters: ActivityFilters, actor: Actor) -> Rows:
    return listed(actor).where(*conditions(filters, actor))


def number_of(filters: ActivityFilters, actor: Actor) -> Rows:
    return (
        select(func.count())
        .select_from(Activity)
        .where(Activity.tenant_id == actor.tenant.id, *conditions(filters, actor))
    )


def of_day(day: date, actor: Actor, *, member: uuid.UUID | None = None) -> Rows:
    """The entries of one day, in the order of the day; ``member`` keeps those she took part in."""
    statement = listed(actor).where(Activity.day == day, Activity.removed_at.is_(None))
    if member is not None:
        statement = statement.where(of_member(member, actor))
    return statement.order_by(Activity.starts_at, Activity.id)


def members_of(activity_ids: list[uuid.UUID], actor: Actor) -> Rows:
    """Who took part in each of these entries, by name."""
    return (
        select(
            ActivityMember.activity_id,
            ActivityMember.membership_id,
            ActivityMember.minutes,
            Membership.given_name,
            Membership.family_name,
            Membership.number,
        )
        .join(
            Membership,
            and_(
                Membership.tenant_id == ActivityMember.tenant_id,
                Membership.id == ActivityMember.membership_id,
            ),
        )
        # One parameter whatever their number: an export asks for a thousand at a time.
        .where(
            ActivityMember.tenant_id == actor.tenant.id,
            ActivityMember.activity_id == any_(literal(activity_ids, ARRAY(Uuid))),
        )
        .order_by(Membership.given_name, Membership.number)
    )


def teammate_entries(
    place_id: uuid.UUID, starts_at: datetime, author: uuid.UUID | None, actor: Actor
) -> Rows:
    """Somebody else's entries at the same place within half an hour, the nearest in time first."""
    distance = func.abs(func.extract("epoch", Activity.starts_at) - starts_at.timestamp())
    return (
        listed(actor)
        .where(
            Activity.removed_at.is_(None),
            Activity.place_id == place_id,
            Activity.hour_told,
            Activity.starts_at.between(starts_at - SAME_ACT, starts_at + SAME_ACT),
            or_(Activity.author_id.is_(None), Activity.author_id != author),
        )
        .order_by(distance, Activity.id)
        .limit(3)
    )


def last_of(member: uuid.UUID, actor: Actor) -> Select[Activity]:
    """The member's last entry, as proposals need it."""
    return (
        select(Activity)
        .where(_counted(actor), Activity.author_id == member)
        .order_by(Activity.starts_at.desc(), Activity.id.desc())
        .limit(1)
    )


def recent_places(member: uuid.UUID, since: datetime, actor: Actor) -> Rows:
    """Places of the member's recent entries, the last used first."""
    return (
        select(Activity.place_id)
        .where(
            _counted(actor),
            Activity.author_id == member,
            Activity.starts_at >= since,
            Activity.place_id.is_not(None),
        )
        .group_by(Activity.place_id)
        .order_by(func.max(Activity.starts_at).desc())
        .limit(6)
    )


def usual(column: Any, since: date, actor: Actor) -> Rows:
    """Codes of a column of Activity, the team's most frequent first, over the days since ``since``."""
    return (
        select(column)
        .where(_counted(actor), Activity.day >= since, column.is_not(None))
        .group_by(column)
        .order_by(func.count().desc(), column)
        .limit(6)
    )


def usual_actions(since: date, actor: Actor) -> Rows:
    """Actions of the team, the most frequent first."""
    action = func.jsonb_array_elements_text(Activity.actions).column_valued("action", joins_implicitly=True)
    return (
        select(action)
        .select_from(Activity)
        .where(_counted(actor), Activity.day >= since)
        .group_by(action)
        .order_by(func.count().desc(), action)
        .limit(6)
    )


def rounds_of(member: uuid.UUID, days: tuple[date, ...], actor: Actor) -> Select[Round]:
    """The member's rounds of those days that are not over, those under way first, then the last begun."""
    return (
        select(Round)
        .join(RoundMember, and_(RoundMember.tenant_id == Round.tenant_id, RoundMember.round_id == Round.id))
        .where(
            Round.tenant_id == actor.tenant.id,
            RoundMember.membership_id == member,
            Round.day.in_(days),
            Round.state != "done",
            Round.removed_at.is_(None),
        )
        .order_by(Round.state.desc(), Round.day.desc(), Round.starts_at.desc())
    )


def round_members(round_id: uuid.UUID, actor: Actor) -> Rows:
    return select(RoundMember.membership_id).where(
        RoundMember.tenant_id == actor.tenant.id, RoundMember.round_id == round_id
    )


def round_places(round_id: uuid.UUID, actor: Actor) -> Rows:
    """Stops of a round, those not yet reached first, in order."""
    return (
        select(RoundStop.place_id)
        .where(RoundStop.tenant_id == actor.tenant.id, RoundStop.round_id == round_id)
        .order_by(RoundStop.done_at.is_not(None), RoundStop.position)
    )
