"""What the planning pages read: columns rather than entities, one statement per table."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, time, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from core.db.session import session
from core.places.models import SECTOR, Place, Territory
from core.planning.clock import local_now, today
from core.planning.models import (
    UNDER_WAY,
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
from core.tenancy.binding import Actor
from core.tenancy.models import Cover, Membership

#: A ``select()`` of columns.
Rows: TypeAlias = Select[*tuple[Any, ...]]


def _members_of(link: Any, key: Any, owner: Any) -> Any:
    """The members of a round, permanence or appointment, as one column."""
    return (
        select(func.array_agg(link.membership_id))
        .where(link.tenant_id == owner.tenant_id, key == owner.id)
        .correlate(owner)
        .scalar_subquery()
        .label("members")
    )


def _with_member(link: Any, key: Any, owner: Any, members: Collection[uuid.UUID]) -> Any:
    return owner.id.in_(select(key).where(link.tenant_id == owner.tenant_id, link.membership_id.in_(members)))


def active_members(actor: Actor, day: date) -> Rows:
    """Members on that day, by name; numbers tell two without names apart."""
    return (
        select(
            Membership.id,
            Membership.number,
            Membership.given_name,
            Membership.family_name,
            Membership.role_keys,
            Membership.user_id.is_not(None).label("has_come"),
        )
        .where(
            Membership.tenant_id == actor.tenant.id,
            Membership.ended_at.is_(None),
            or_(Membership.starts_on.is_(None), Membership.starts_on <= day),
            or_(Membership.ends_on.is_(None), Membership.ends_on >= day),
        )
        .order_by(func.lower(Membership.given_name), func.lower(Membership.family_name), Membership.number)
    )


def members_named(actor: Actor, ids: Collection[uuid.UUID]) -> Rows:
    """Members by id, those who left included."""
    return select(
        Membership.id,
        Membership.number,
        Membership.given_name,
        Membership.family_name,
        Membership.role_keys,
        Membership.user_id.is_not(None).label("has_come"),
    ).where(Membership.tenant_id == actor.tenant.id, Membership.id.in_(ids))


def shifts(actor: Actor, first: date, last: date, members: Collection[uuid.UUID] | None = None) -> Rows:
    """Shifts that begin between two days; ``members`` None means everybody's."""
    found = (
        select(
            Shift.id,
            Shift.membership_id,
            Shift.day,
            Shift.starts_at,
            Shift.ends_at,
            Territory.name.label("sector"),
        )
        .outerjoin(Territory, and_(Territory.tenant_id == Shift.tenant_id, Territory.id == Shift.sector_id))
        .where(Shift.tenant_id == actor.tenant.id, Shift.day.between(first, last), Shift.removed_at.is_(None))
        .order_by(Shift.day, Shift.starts_at)
    )
    return found if members is None else found.where(Shift.membership_id.in_(members))


def rounds(actor: Actor, first: date, last: date, members: Collection[uuid.UUID] | None = None) -> Rows:
    """Rounds that begin between two days, with their members and the number of their stops."""
    stops = (
        select(func.count())
        .select_from(RoundStop)
        .where(RoundStop.tenant_id == Round.tenant_id, RoundStop.round_id == Round.id)
        .correlate(Round)
        .scalar_subquery()
    )
    found = (
        select(
            Round.id,
            Round.day,
            Round.label,
            Round.starts_at,
            Round.ends_at,
            Round.state,
            Round.started_at,
            Round.ended_at,
            Round.sector_id,
            Territory.name.label("sector"),
            _members_of(RoundMember, RoundMember.round_id, Round),
            stops.label("stop_count"),
        )
        .outerjoin(Territory, and_(Territory.tenant_id == Round.tenant_id, Territory.id == Round.sector_id))
        .where(Round.tenant_id == actor.tenant.id, Round.day.between(first, last), Round.removed_at.is_(None))
        .order_by(Round.day, Round.starts_at, Round.id)
    )
    if members is None:
        return found
    return found.where(_with_member(RoundMember, RoundMember.round_id, Round, members))


def _not_over(model: Any, day: date, hour: time) -> ColumnElement[bool]:
    """Rows of the day, and those of the night before that have not ended."""
    return or_(
        model.day == day,
        and_(model.day == day - timedelta(days=1), model.ends_at <= model.starts_at, model.ends_at > hour),
    )


def shifts_now(actor: Actor, members: Collection[uuid.UUID] | None) -> Rows:
    """Shifts of the day; after midnight, last night's too while it lasts."""
    day = today(actor)
    return shifts(actor, day - timedelta(days=1), day, members).where(
        _not_over(Shift, day, local_now(actor).time())
    )


def rounds_now(actor: Actor, members: Collection[uuid.UUID] | None) -> Rows:
    """Rounds of the day; after midnight, last night's too while it lasts or is not ended."""
    day = today(actor)
    going = and_(Round.day == day - timedelta(days=1), Round.state == UNDER_WAY)
    return rounds(actor, day - timedelta(days=1), day, members).where(
        or_(_not_over(Round, day, local_now(actor).time()), going)
    )


def stops(actor: Actor, round_ids: Collection[uuid.UUID]) -> Rows:
    """Stops of rounds in their order, with the place's name, kind and detail."""
    return (
        select(
            RoundStop.id,
            RoundStop.round_id,
            RoundStop.position,
            RoundStop.done_at,
            RoundStop.place_id,
            Place.name,
            Place.kind,
            Place.detail,
        )
        .join(Place, and_(Place.tenant_id == RoundStop.tenant_id, Place.id == RoundStop.place_id))
        .where(RoundStop.tenant_id == actor.tenant.id, RoundStop.round_id.in_(round_ids))
        .order_by(RoundStop.round_id, RoundStop.position)
    )


def permanences(actor: Actor, first: date, last: date, members: Collection[uuid.UUID] | None = None) -> Rows:
    """Permanences held between two days; weekly ones are still to be laid on their days."""
    once = and_(Permanence.day.is_not(None), Permanence.day.between(first, last))
    weekly = and_(
        Permanence.weekday.is_not(None),
        or_(Permanence.starts_on.is_(None), Permanence.starts_on <= last),
        or_(Permanence.ends_on.is_(None), Permanence.ends_on >= first),
    )
    found = (
        select(
            Permanence.id,
            Permanence.label,
            Permanence.day,
            Permanence.weekday,
            Permanence.starts_at,
            Permanence.ends_at,
            Permanence.starts_on,
            Permanence.ends_on,
            Permanence.place_id,
            Place.name.label("place"),
            _members_of(PermanenceMember, PermanenceMember.permanence_id, Permanence),
        )
        .join(Place, and_(Place.tenant_id == Permanence.tenant_id, Place.id == Permanence.place_id))
        .where(Permanence.tenant_id == actor.tenant.id, Permanence.removed_at.is_(None), or_(once, weekly))
        .order_by(Permanence.starts_at, Permanence.id)
    )
    if members is None:
        return found
    return found.where(_with_member(PermanenceMember, PermanenceMember.permanence_id, Permanence, members))


def appointments(actor: Actor, first: date, last: date, members: Collection[uuid.UUID] | None = None) -> Rows:
    """Appointments between two days, with those expected there."""
    found = (
        select(
            Appointment.id,
            Appointment.day,
            Appointment.starts_at,
            Appointment.minutes,
            Appointment.subject,
            Appointment.confirmed,
            Appointment.case_kind,
            Appointment.case_id,
            Place.name.label("place"),
            _members_of(AppointmentMember, AppointmentMember.appointment_id, Appointment),
        )
        .outerjoin(Place, and_(Place.tenant_id == Appointment.tenant_id, Place.id == Appointment.place_id))
        .where(
            Appointment.tenant_id == actor.tenant.id,
            Appointment.day.between(first, last),
            Appointment.removed_at.is_(None),
        )
        .order_by(Appointment.day, Appointment.starts_at, Appointment.id)
    )
    if members is None:
        return found
    return found.where(
        _with_member(AppointmentMember, AppointmentMember.appointment_id, Appointment, members)
    )


def absences(actor: Actor, first: date, last: date, members: Collection[uuid.UUID] | None = None) -> Rows:
    """Absences that touch the days between two dates."""
    found = (
        select(Absence.id, Absence.membership_id, Absence.starts_on, Absence.ends_on)
        .where(
            Absence.tenant_id == actor.tenant.id,
            Absence.removed_at.is_(None),
            Absence.starts_on <= last,
            Absence.ends_on >= first,
        )
        .order_by(Absence.starts_on, Absence.id)
    )
    return found if members is None else found.where(Absence.membership_id.in_(members))


def covers(actor: Actor, first: date, last: date) -> Rows:
    """Who stands in for whom between two days; covers ended early are left out."""
    return (
        select(Cover.id, Cover.absent_id, Cover.substitute_id, Cover.starts_on, Cover.ends_on)
        .where(
            Cover.tenant_id == actor.tenant.id,
            Cover.ended_at.is_(None),
            Cover.starts_on <= last,
            Cover.ends_on >= first,
        )
        .order_by(Cover.starts_on, Cover.id)
    )


def _tasks(actor: Actor) -> Rows:
    return select(
        Task.id,
        Task.label,
        Task.due_on,
        Task.assigned_to,
        Task.author_id,
        Task.done_at,
        Task.subject_kind,
        Task.subject_id,
        Task.created_at,
    ).where(Task.tenant_id == actor.tenant.id, Task.removed_at.is_(None))


def open_tasks(actor: Actor, members: Collection[uuid.UUID]) -> Rows:
    """What is still to do, what is due first coming first; undated last."""
    return (
        _tasks(actor)
        .where(Task.assigned_to.in_(members), Task.done_at.is_(None))
        .order_by(Task.due_on.asc().nulls_last(), Task.id)
    )


def tasks_of_day(actor: Actor, members: Collection[uuid.UUID], since: Any, *, limit: int = 12) -> Rows:
    """Open tasks, then those ticked since a moment, so that a tick can be taken back."""
    return (
        _tasks(actor)
        .where(Task.assigned_to.in_(members), or_(Task.done_at.is_(None), Task.done_at >= since))
        .order_by(Task.done_at.is_not(None), Task.due_on.asc().nulls_last(), Task.id)
        .limit(limit)
    )


def done_tasks(actor: Actor, members: Collection[uuid.UUID], *, limit: int = 20) -> Rows:
    """The last ones done, newest first."""
    return (
        _tasks(actor)
        .where(Task.assigned_to.in_(members), Task.done_at.is_not(None))
        .order_by(Task.done_at.desc(), Task.id)
        .limit(limit)
    )


#: Built once: it stands beside the menu of every page.
_OPEN_TASKS: Final = select(func.count(Task.id)).where(
    Task.tenant_id == bindparam("tenant_id"),
    Task.removed_at.is_(None),
    Task.assigned_to.in_(bindparam("members", expanding=True)),
    Task.done_at.is_(None),
)


def open_task_count(actor: Actor) -> int:
    """How many tasks are on the member's list, those of whom she stands in for included: as many as its page says."""
    if actor.membership_id is None:
        return 0
    asked = {"tenant_id": actor.tenant.id, "members": [actor.membership_id, *actor.covers]}
    return int(session.execute(_OPEN_TASKS, asked).scalar_one())


def closure(actor: Actor, first_day: date) -> Select[WeekClosure]:
    """The closing of the week that begins on that Monday, if it was closed."""
    return select(WeekClosure).where(
        WeekClosure.tenant_id == actor.tenant.id, WeekClosure.first_day == first_day
    )


def open_places(actor: Actor, day: date) -> Rows:
    """Places in use on that day, by name."""
    return (
        select(Place.id, Place.name)
        .where(
            Place.tenant_id == actor.tenant.id,
            or_(Place.starts_on.is_(None), Place.starts_on <= day),
            or_(Place.ends_on.is_(None), Place.ends_on >= day),
        )
        .order_by(Place.sort_name, Place.id)
    )


def open_sectors(actor: Actor, day: date) -> Rows:
    """Sectors of rounds in use on that day, by name."""
    return (
        select(Territory.id, Territory.name)
        .where(
            Territory.tenant_id == actor.tenant.id,
            Territory.kind == SECTOR,
            or_(Territory.starts_on.is_(None), Territory.starts_on <= day),
            or_(Territory.ends_on.is_(None), Territory.ends_on >= day),
        )
        .order_by(Territory.sort_name, Territory.id)
    )


def member_ids_of(link: Any, key: Any, owner_id: uuid.UUID) -> Rows:
    """Members of one round, permanence or appointment."""
    return select(link.membership_id).where(key == owner_id)


def members_of_round(round_id: uuid.UUID) -> Rows:
    return member_ids_of(RoundMember, RoundMember.round_id, round_id)
