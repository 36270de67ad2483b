"""Rollups of field entries: raw entries stay the truth, months are made anew when they changed.

``activity_month_dirty`` is an insert-only log filled by a trigger, one row for each change. Whoever makes a month anew
takes away the rows she *sees*, then counts in a later statement of the same transaction, under a lock of that month:
a change that commits in between is either counted or still in the log, never lost.

A reader never waits for that work: ``months`` reads the rollup of each clean month and the entries of the others, so
that what it answers equals the entries to the unit at any moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Select,
    cast,
    delete,
    func,
    insert,
    select,
    text,
    union_all,
)

from core.activities.models import Activity
from core.db.session import session
from core.extension.contributions import Job
from core.reporting.models import ActivityMonth, DirtyMonth
from core.tenancy.binding import Actor, current_actor
from core.tenancy.isolation import reviewed

WHY: Final = "rollups: every table of the statement is kept to the structure; row-level security holds"
#: Locks of this kind, apart from every other advisory lock: one for each structure and month.
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('activity_month', :tenant * 100000 + :month))"


@dataclass(frozen=True, slots=True)
class MonthOfKind:
    """Entries of one month and kind; ``met`` people were counted in ``told`` of them."""

    month: date
    kind: str
    acts: int
    met: int
    told: int


def _month_of(day: Any) -> ColumnElement[date]:
    """The first day of its month, on plain days: no zone is involved."""
    return cast(func.date_trunc("month", cast(day, DateTime(timezone=False))), Date)


def _after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _raw(actor: Actor, *conditions: ColumnElement[bool]) -> Select[Any]:
    month = _month_of(Activity.day)
    columns: tuple[Any, ...] = (
        Activity.tenant_id,
        month.label("month"),
        Activity.kind,
        func.count().label("acts"),
        func.coalesce(func.sum(Activity.total), 0).label("met"),
        func.count(Activity.total).label("told"),
    )
    return (
        select(*columns)
        .where(Activity.tenant_id == actor.tenant.id, Activity.removed_at.is_(None), *conditions)
        .group_by(Activity.tenant_id, month, Activity.kind)
    )


def dirty_months(actor: Actor) -> Sequence[date]:
    """Months that changed since their rollup was made, the oldest first."""
    statement = select(DirtyMonth.month).where(DirtyMonth.tenant_id == actor.tenant.id).distinct()
    return session.execute(statement.order_by(DirtyMonth.month)).scalars().all()


def refresh_month(month: date, *, actor: Actor) -> None:
    """Make one month anew; the caller commits."""
    tenant = actor.tenant.id
    lock = {"tenant": tenant, "month": month.year * 100 + month.month}
    session.execute(text(LOCK), lock, **reviewed("a lock: no table is read"))
    seen = delete(DirtyMonth).where(DirtyMonth.tenant_id == tenant, DirtyMonth.month == month)
    session.execute(seen, execution_options={"synchronize_session": False})
    old = delete(ActivityMonth).where(ActivityMonth.tenant_id == tenant, ActivityMonth.month == month)
    session.execute(old, execution_options={"synchronize_session": False})
    counted = _raw(actor, Activity.day >= month, Activity.day < _after(month)).subquery()
    columns = ("tenant_id", "month", "kind", "acts", "met", "told")
    made = select(func.gen_random_uuid(), *(counted.c[name] for name in columns))
    session.execute(insert(ActivityMonth).from_select(["id", *columns], made), **reviewed(WHY))


def refresh(*, actor: Actor) -> int:
    """Make every month that changed anew; returns how many."""
    found = dirty_months(actor)
    for month in found:
        refresh_month(month, actor=actor)
    return len(found)


def months(first: date, last: date, actor: Actor) -> list[MonthOfKind]:
    """A structure's entries by month and kind, from a first month to a last one, both included; one statement."""
    tenant = actor.tenant.id
    end = _after(last)
    changed = select(DirtyMonth.month).where(DirtyMonth.tenant_id == tenant)
    kept = select(
        ActivityMonth.month, ActivityMonth.kind, ActivityMonth.acts, ActivityMonth.met, ActivityMonth.told
    ).where(
        ActivityMonth.tenant_id == tenant,
        ActivityMonth.month >= first,
        ActivityMonth.month < end,
        ActivityMonth.month.not_in(changed),
    )
    # Days of the months that changed are told as ranges: an index on the day serves them.
    days = (
        select(DirtyMonth.month, (DirtyMonth.month + text("interval '1 month'")).label("next"))
        .where(DirtyMonth.tenant_id == tenant, DirtyMonth.month >= first, DirtyMonth.month < end)
        .distinct()
        .subquery()
    )
    raw = (
        select(
            days.c.month,
            Activity.kind,
            func.count(),
            func.coalesce(func.sum(Activity.total), 0),
            func.count(Activity.total),
        )
        .join_from(days, Activity, (Activity.day >= days.c.month) & (Activity.day < days.c.next))
        .where(Activity.tenant_id == tenant, Activity.removed_at.is_(None))
        .group_by(days.c.month, Activity.kind)
    )
    return _summed(session.execute(_by_kind(union_all(kept, raw)), **reviewed(WHY)))


def _by_kind(parts: Any) -> Select[Any]:
    every = parts.subquery()
    return (
        select(
            every.c.month,
            every.c.kind,
            *(cast(func.sum(every.c[name]), BigInteger).label(name) for name in ("acts", "met", "told")),
        )
        .group_by(every.c.month, every.c.kind)
        .order_by(every.c.month, every.c.kind)
    )


def _summed(rows: Iterable[Any]) -> list[MonthOfKind]:
    return [MonthOfKind(row.month, row.kind, row.acts, row.met, row.told) for row in rows]


def network_months(
    connection: Connection, tenants: Iterable[int], first: date, last: date
) -> list[MonthOfKind]:
    """The same over several structures, from their rollups alone.

    ``connection`` is the platform's own, which row-level security does not keep to one structure: no page holds it.
    Whoever publishes these figures to a network checks first that each structure agreed.
    """
    table: Any = ActivityMonth.__table__
    kept = select(table.c.month, table.c.kind, table.c.acts, table.c.met, table.c.told).where(
        table.c.tenant_id.in_(list(tenants)), table.c.month >= first, table.c.month < _after(last)
    )
    return _summed(connection.execute(_by_kind(kept)))


def run_refresh(**_slot: Any) -> None:
    """Runs in the structure's own session, bound by the worker."""
    refresh(actor=current_actor())


JOBS: Final = (Job("reporting.rollups", run_refresh, every=timedelta(minutes=15), always=True),)
