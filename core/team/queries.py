"""The team's work in figures: one statement a table, grouped by member."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from core.activities.models import Activity, ActivityMember
from core.cases.access import visible
from core.cases.models import Case
from core.planning.models import DONE, Appointment, AppointmentMember, Round, Task
from core.planning.queries import Rows
from core.requests.models import Request
from core.tenancy.binding import Actor


def activities_by_member(actor: Actor, first: date, last: date) -> Rows:
    """(member, number of entries she took part in) between two days."""
    return (
        select(ActivityMember.membership_id, func.count(Activity.id))
        .join(
            Activity,
            (Activity.tenant_id == ActivityMember.tenant_id) & (Activity.id == ActivityMember.activity_id),
        )
        .where(
            ActivityMember.tenant_id == actor.tenant.id,
            Activity.day.between(first, last),
            Activity.removed_at.is_(None),
        )
        .group_by(ActivityMember.membership_id)
    )


def tasks_by_member(actor: Actor) -> Rows:
    """(member, number of tasks still to do)."""
    return (
        select(Task.assigned_to, func.count(Task.id))
        .where(Task.tenant_id == actor.tenant.id, Task.done_at.is_(None), Task.removed_at.is_(None))
        .group_by(Task.assigned_to)
    )


def appointments_by_member(actor: Actor, first: date, last: date) -> Rows:
    """(member, number of appointments) between two days."""
    return (
        select(AppointmentMember.membership_id, func.count(Appointment.id))
        .join(
            Appointment,
            (Appointment.tenant_id == AppointmentMember.tenant_id)
            & (Appointment.id == AppointmentMember.appointment_id),
        )
        .where(
            AppointmentMember.tenant_id == actor.tenant.id,
            Appointment.day.between(first, last),
            Appointment.removed_at.is_(None),
        )
        .group_by(AppointmentMember.membership_id)
    )


def requests_by_member(actor: Actor) -> Rows:
    """(member, number of requests she took and has not closed)."""
    return (
        select(Request.taken_by, func.count(Request.id))
        .where(Request.tenant_id == actor.tenant.id, Request.taken_by.is_not(None), Request.state != "closed")
        .group_by(Request.taken_by)
    )


def cases_by_member(actor: Actor) -> Rows:
    """(member, number of open situations and files she follows)."""
    return (
        select(Case.referent_id, func.count(Case.id))
        .where(
            Case.tenant_id == actor.tenant.id,
            Case.referent_id.is_not(None),
            Case.closed_on.is_(None),
            visible(actor),
        )
        .group_by(Case.referent_id)
    )


def counts_of_week(actor: Actor, first: date, last: date) -> Rows:
    """What the days held, as one row; ``uncounted`` are entries without a number of people."""
    entries = (
        Activity.tenant_id == actor.tenant.id,
        Activity.day.between(first, last),
        Activity.removed_at.is_(None),
    )
    received = (Request.tenant_id == actor.tenant.id, Request.day.between(first, last))
    opened = (
        Case.tenant_id == actor.tenant.id,
        Case.opened_on.between(first, last),
        Case.named_at.is_(None),
    )
    walked = (
        Round.tenant_id == actor.tenant.id,
        Round.day.between(first, last),
        Round.removed_at.is_(None),
        Round.state == DONE,
    )
    return select(
        select(func.count(Activity.id)).where(*entries).scalar_subquery().label("activities"),
        select(func.coalesce(func.sum(Activity.total), 0)).where(*entries).scalar_subquery().label("people"),
        select(func.count(Activity.id))
        .where(*entries, Activity.total.is_(None))
        .scalar_subquery()
        .label("uncounted"),
        select(func.count(Request.id)).where(*received).scalar_subquery().label("requests"),
        select(func.count(Case.id)).where(*opened).scalar_subquery().label("cases"),
        select(func.count(Round.id)).where(*walked).scalar_subquery().label("rounds"),
    )


def completions_asked(actor: Actor, activity_ids: Collection[uuid.UUID]) -> Rows:
    """Open tasks that ask an author to complete one of these entries."""
    return select(Task.subject_id, Task.assigned_to).where(
        Task.tenant_id == actor.tenant.id,
        Task.subject_kind == "activity",
        Task.subject_id.in_(activity_ids),
        Task.done_at.is_(None),
        Task.removed_at.is_(None),
    )
