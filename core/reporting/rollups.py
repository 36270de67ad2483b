"""Rollups of field entries: raw entries stay the truth, months are made anew when they changed.

``activity_month_dirty`` is an insert-only log filled by a trigger, one row for each change. Whoever makes a month anew
takes away the rows she *sees*, then counts in a later statement of the same transaction, under a lock of that month:
a change that commits in between is either counted or still in the log, never lost.

A reader never waits for that work: ``months`` reads the rollup of each clean month and the entries of the others, so
that what it answers equals the entries to the unit at any moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Date,
    Select,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    union_all,
)

from core.activities.models import Activity
from core.db.session import session
from core.extension.contributions import Job
from core.records import dataclass
from core.reporting.models import SUMMED, ActivityMonth, ActivityMonthPlace, DirtyMonth
from core.tenancy.binding import Actor, current_actor
from core.tenancy.isolation import reviewed

WHY: Final = "rollups: every table of the statement is kept to the structure; row-level security holds"
#: What a rollup keeps: entries, those without a result, and each number as its sum and how many told it.
KEPT: Final = ("acts", "unsaid", *(column for name in SUMMED for column in (name, f"{name}_told")))
#: What is read by month and kind: over a network from an index alone, of one structure with its hours.
OF_NETWORK: Final = ("acts", "total", "total_told")
OF_HOURS: Final = ("person_minutes", "person_minutes_told")
#: Locks of this kind, apart from every other advisory lock: one for each structure and month.
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('activity_month', :tenant * 100000 + :month))"


@dataclass(frozen=True, slots=True)
class MonthOfKind:
    """Entries of one month and kind; ``met`` people were counted in ``told`` of them, ``minutes`` in ``timed``."""

    month: date
    kind: str
    acts: int
    met: int
    told: int
    minutes: int = 0
    timed: int = 0


def _kept(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return Activity.tenant_id == actor.tenant.id, Activity.removed_at.is_(None)


def _after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _made() -> list[Any]:
    """What a rollup keeps of the entries it is made of, in the order of ``KEPT``."""
    made: list[Any] = [func.count(), func.count().filter(Activity.result.is_(None))]
    for name in SUMMED:
        column = getattr(Activity, name)
        made += [func.coalesce(func.sum(column), 0), func.count(column)]
    return [value.label(name) for name, value in zip(KEPT, made, strict=True)]


@dataclass(frozen=True, slots=True)
class Cut:
    """A rollup: its table, what its entries are grouped ``by``, and the numbers it keeps, made by ``made``."""

    table: Any
    by: tuple[str, ...]
    kept: tuple[str, ...]
    made: Callable[[], list[Any]]


BY_KIND: Final = Cut(ActivityMonth, ("kind",), KEPT, _made)
BY_PLACE: Final = Cut(
    ActivityMonthPlace, ("territory_id", "place_id"), ("acts",), lambda: [func.count().label("acts")]
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
    _make(BY_KIND, month, actor)
    _make(BY_PLACE, month, actor)


def _make(cut: Cut, month: date, actor: Actor) -> None:
    table = cut.table
    old = delete(table).where(table.tenant_id == actor.tenant.id, table.month == month)
    session.execute(old, execution_options={"synchronize_session": False})
    by = tuple(getattr(Activity, name) for name in cut.by)
    columns: tuple[Any, ...] = (Activity.tenant_id, literal(month, Date).label("month"), *by, *cut.made())
    counted = (
        select(*columns)
        .where(*_kept(actor), Activity.day >= month, Activity.day < _after(month))
        .group_by(Activity.tenant_id, *by)
        .subquery()
    )
    names = ["tenant_id", "month", *cut.by, *cut.kept]
    made = select(func.gen_random_uuid(), *(counted.c[name] for name in names))
    session.execute(insert(table).from_select(["id", *names], made), **reviewed(WHY))


def refresh(*, actor: Actor) -> int:
    """Make every month that changed anew; returns how many."""
    found = dirty_months(actor)
    for month in found:
        refresh_month(month, actor=actor)
    return len(found)


def _exact(cut: Cut, tenant: Any, first: Any, end: Any) -> Any:
    """Rows of a cut by month, ``end`` left out: the rollups of clean months, and the entries of those that changed.

    Each of the three is a value, or the parameter of a statement that is built once.
    """
    table = cut.table
    changed = select(DirtyMonth.month).where(DirtyMonth.tenant_id == tenant)
    clean: tuple[Any, ...] = (table.month, *(getattr(table, name) for name in cut.by))
    kept = select(*clean, *(getattr(table, name) for name in cut.kept)).where(
        table.tenant_id == tenant,
        table.month >= first,
        table.month < end,
        table.month.not_in(changed),
    )
    # Months that changed are told as ranges of days: an index on the day serves them.
    days = (
        select(DirtyMonth.month, (DirtyMonth.month + text("interval '1 month'")).label("next"))
        .where(DirtyMonth.tenant_id == tenant, DirtyMonth.month >= first, DirtyMonth.month < end)
        .distinct()
        .subquery()
    )
    dirty: tuple[Any, ...] = (days.c.month, *(getattr(Activity, name) for name in cut.by))
    raw = (
        select(*dirty, *cut.made())
        .join_from(days, Activity, (Activity.day >= days.c.month) & (Activity.day < days.c.next))
        .where(Activity.tenant_id == tenant, Activity.removed_at.is_(None))
        .group_by(*dirty)
    )
    return union_all(kept, raw)


def months(first: date, last: date, actor: Actor) -> list[MonthOfKind]:
    """A structure's entries by month and kind, from a first month to a last one, both included; one statement."""
    every = _exact(BY_KIND, actor.tenant.id, first, _after(last))
    return _summed(session.execute(_by_kind(every, (*OF_NETWORK, *OF_HOURS)), **reviewed(WHY)))


@cache
def _totals(ranges: int) -> Any:
    """The statement of ``totals``; built once for each number of ranges, since building costs more than sending."""
    return union_all(*(_total_of(index) for index in range(ranges)))


def _total_of(index: int) -> Select[Any]:
    first: Any = bindparam(f"first_{index}")
    end: Any = bindparam(f"end_{index}")
    every = _exact(BY_KIND, bindparam("tenant"), first, end).subquery()
    summed: tuple[Any, ...] = tuple(
        cast(func.coalesce(func.sum(every.c[name]), 0), BigInteger).label(name) for name in KEPT
    )
    return select(literal(index).label("range"), *summed)


def totals(ranges: Sequence[tuple[date, date]], actor: Actor) -> list[dict[str, int]]:
    """Each number of ``KEPT`` for each range of months, both ends included, all kinds together; one statement."""
    asked: dict[str, Any] = {"tenant": actor.tenant.id}
    for index, (first, last) in enumerate(ranges):
        asked |= {f"first_{index}": first, f"end_{index}": _after(last)}
    found = session.execute(_totals(len(ranges)), asked, **reviewed(WHY))
    return [
        {name: row[name] for name in KEPT} for row in sorted(found.mappings(), key=lambda row: row["range"])
    ]


def by_place(first: date, last: date, actor: Actor) -> Select[Any]:
    """Entries of those months by quartier and place (``area``, ``place``, ``n``), to be read as one statement."""
    every = _exact(BY_PLACE, actor.tenant.id, first, _after(last)).subquery()
    n = cast(func.sum(every.c.acts), BigInteger).label("n")
    return select(every.c.territory_id.label("area"), every.c.place_id.label("place"), n).group_by(
        every.c.territory_id, every.c.place_id
    )


def _by_kind(parts: Any, names: Iterable[str]) -> Select[Any]:
    every = parts.subquery()
    summed = (cast(func.sum(every.c[name]), BigInteger).label(name) for name in names)
    return (
        select(every.c.month, every.c.kind, *summed)
        .group_by(every.c.month, every.c.kind)
        .order_by(every.c.month, every.c.kind)
    )


def _summed(rows: Iterable[Any]) -> list[MonthOfKind]:
    """Each row as its month, its kind and the numbers asked, in the order of ``MonthOfKind``."""
    return [MonthOfKind(*row) for row in rows]


def network_months(
    connection: Connection, tenants: Iterable[int], first: date, last: date
) -> list[MonthOfKind]:
    """The same over several structures, from their rollups alone.

    ``connection`` is the platform's own, which row-level security does not keep to one structure: no page holds it.
    Whoever publishes these figures to a network checks first that each structure agreed.
    """
    table: Any = ActivityMonth.__table__
    kept = select(table.c.month, table.c.kind, table.c.acts, table.c.total, table.c.total_told).where(
        table.c.tenant_id.in_(list(tenants)), table.c.month >= first, table.c.month < _after(last)
    )
    return _summed(connection.execute(_by_kind(kept, OF_NETWORK)))


def run_refresh(**_slot: Any) -> None:
    """Runs in the structure's own session, bound by the worker."""
    refresh(actor=current_actor())


JOBS: Final = (Job("reporting.rollups", run_refresh, every=timedelta(minutes=15), always=True),)
