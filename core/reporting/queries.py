"""One select per figure: counted, grouped and listed alike, so that a figure equals its rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Float,
    Select,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import CompoundSelect

from core.activities.models import Activity
from core.places.models import Place, Territory
from core.reporting.filters import MISSING, Filters
from core.reporting.subjects import Subject
from core.tenancy.binding import Actor

#: Why these statements pass the listeners: each wraps selects whose every table carries the structure.
WHY = "reporting: groups an inner select that names tenant_id; row-level security holds"


def answered(subject: Subject, filters: Filters) -> list[Any]:
    """The answers chosen, as conditions; a question that the subject does not know is left open."""
    found = []
    for dimension in subject.dimensions:
        answer = filters.asked().get(dimension.name)
        column = getattr(subject.model, dimension.column)
        if answer is not None:
            found.append(column.is_(None) if answer == MISSING else column == answer)
    return found


def conditions(subject: Subject, filters: Filters, actor: Actor) -> list[Any]:
    """The rows of a subject that the filters keep; removed ones count nowhere."""
    model: Any = subject.model
    found = [
        model.tenant_id == actor.tenant.id,
        getattr(model, subject.day).between(filters.since, filters.until),
        subject.keeps(),
        *answered(subject, filters),
    ]
    if hasattr(model, "removed_at"):
        found.append(model.removed_at.is_(None))
    return found


def rows(subject: Subject, filters: Filters, actor: Actor) -> Select[Any]:
    """The ids of the rows; every figure and every list begins here."""
    model: Any = subject.model
    return select(model.id).where(*conditions(subject, filters, actor))


@dataclass(slots=True)
class _Scan:
    """Figures made of the same rows, read once: the rows, and the value that each figure is made of."""

    base: Select[Any]
    subject: Subject | None
    values: dict[str, Any] = field(default_factory=dict)

    def serves(self, counted: Select[Any], subject: Subject | None) -> bool:
        """The core's own selects only: each reads one table, by conditions plain enough to be compared."""
        mine, other = self.base.whereclause, counted.whereclause
        return subject is self.subject and mine is not None and other is not None and mine.compare(other)


def _scans(
    counted: Mapping[str, tuple[Select[Any], Subject | None]], together: Collection[str]
) -> list[_Scan]:
    """``together``: the figures that may be found to be made of the same rows."""
    found: list[_Scan] = []
    shared: list[_Scan] = []
    for key, (rows_, subject) in counted.items():
        value = rows_.selected_columns.get("value")
        base = rows_ if value is None else rows_.with_only_columns(rows_.selected_columns[0])
        scan = next((one for one in shared if key in together and one.serves(base, subject)), None)
        if scan is None:
            scan = _Scan(base, subject)
            found.append(scan)
            if key in together:
                shared.append(scan)
        scan.values[key] = value
    return found


def _told_by(scan: _Scan, index: int, medians: Collection[str]) -> list[Select[Any]]:
    """For each figure its rows, known values, their sum or median, and rows without the subject's main answer."""
    subject = scan.subject
    expected = None if subject is None else subject.dimension(subject.expects)
    named = {key: f"value_{n}" for n, (key, value) in enumerate(scan.values.items()) if value is not None}
    columns = [scan.values[key].label(name) for key, name in named.items()]
    if subject is not None and expected is not None:
        columns.append(getattr(subject.model, expected.column).label("expected"))
    inner = scan.base.add_columns(*columns).subquery()
    unsaid: Any = null() if expected is None else func.count().filter(inner.c.expected.is_(None))
    made = [func.count().label("rows"), cast(unsaid, BigInteger).label("unsaid")]
    for key, name in named.items():
        value = inner.c[name]
        made.append(func.count(value).label(f"known_{name}"))
        if key in medians:
            made_of: Any = func.percentile_cont(0.5).within_group(cast(value, Float).asc())
        else:
            made_of = func.sum(value)
        made.append(cast(made_of, Float).label(f"made_{name}"))
    nothing_known, nothing_made = cast(null(), BigInteger), cast(null(), Float)
    keys = list(scan.values)
    if len(keys) == 1 and not named:
        alone = (*made, nothing_known.label("known"), nothing_made.label("made"))
        return [select(literal(keys[0]).label("key"), *alone).select_from(inner)]
    once = select(*made).select_from(inner).cte(f"scan_{index}")
    return [
        select(
            literal(key).label("key"),
            once.c.rows,
            once.c.unsaid,
            (once.c[f"known_{named[key]}"] if key in named else nothing_known).label("known"),
            (once.c[f"made_{named[key]}"] if key in named else nothing_made).label("made"),
        )
        for key in keys
    ]


def figures(
    counted: Mapping[str, tuple[Select[Any], Subject | None]],
    medians: Collection[str],
    together: Collection[str],
) -> CompoundSelect[Any]:
    """Every figure in one statement: one row for each key. Rows that several figures are made of are read once.

    A subject of None: nobody asks which of the rows say what they are expected to.
    """
    scans = enumerate(_scans(counted, together))
    return union_all(*(told for index, scan in scans for told in _told_by(scan, index, medians)))


def _step(column: Any, daily: bool) -> Any:
    """The first day of the step that a day falls in, on plain days: no zone is involved."""
    return column if daily else cast(func.date_trunc("month", cast(column, DateTime(timezone=False))), Date)


def breakdown(counted: Select[Any], subject: Subject, filters: Filters) -> Select[Any]:
    """The rows of a figure by step of time, by each question, and quartier × domain: one statement.

    Each row says with ``set`` which grouping it belongs to: "total", "step", a question's name, or "cross".
    """
    model: Any = subject.model
    step = _step(getattr(model, subject.day), filters.period.daily)
    columns = {d.name: getattr(model, d.column) for d in subject.dimensions}
    inner = counted.add_columns(
        step.label("step"), *(column.label(name) for name, column in columns.items())
    ).subquery()
    names = ["step", *columns]
    sets: list[tuple[str, tuple[str, ...]]] = [("total", ()), *((name, (name,)) for name in names)]
    crossed = crossing(subject)
    if crossed is not None:
        sets.append(("cross", crossed))
    told = func.grouping(*(inner.c[name] for name in names))
    return (
        select(
            case(*((told == _mask(names, kept), name) for name, kept in sets)).label("set"),
            *(inner.c[name] for name in names),
            func.count().label("n"),
        )
        .select_from(inner)
        .group_by(func.grouping_sets(*(tuple_(*(inner.c[name] for name in kept)) for _name, kept in sets)))
    )


def crossing(subject: Subject) -> tuple[str, str] | None:
    """The two questions of the cross table: quartier by domain, or by kind where rows have no domain."""
    across = next((name for name in ("domain", "kind") if subject.dimension(name)), None)
    return ("territory", across) if subject.dimension("territory") and across else None


def _mask(names: Sequence[str], kept: Sequence[str]) -> int:
    """What GROUPING() answers for a set: a bit for each column, the first the highest, 1 when left out."""
    return sum(1 << (len(names) - 1 - index) for index, name in enumerate(names) if name not in kept)


def of_figure(counted: Select[Any], *, missing: bool = False) -> Select[Any]:
    """The rows behind a figure: those whose value is known (all, when it only counts), or the others."""
    value = counted.selected_columns.get("value")
    if value is None:
        return counted.where(false()) if missing else counted
    return counted.where(value.is_(None) if missing else value.is_not(None))


def number_of(listed: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(listed.subquery())


def lines(listed: Select[Any], subject: Subject, *columns: Any) -> Select[Any]:
    """The rows behind a figure with what a list shows: their day, answers and place."""
    model: Any = subject.model
    place, territory = aliased(Place), aliased(Territory)
    day = [getattr(model, subject.day)] if subject.day else []
    shown = [getattr(model, d.column).label(d.name) for d in subject.dimensions if d.words is not None]
    nowhere = cast(null(), Text)
    placed, zoned = hasattr(model, "place_id"), hasattr(model, "territory_id")
    listed = listed.add_columns(
        *day,
        *shown,
        *columns,
        (place.name if placed else nowhere).label("place_name"),
        (territory.name if zoned else nowhere).label("territory_name"),
    )
    if placed:
        listed = listed.outerjoin(place, and_(place.tenant_id == model.tenant_id, place.id == model.place_id))
    if zoned:
        is_it = and_(territory.tenant_id == model.tenant_id, territory.id == model.territory_id)
        listed = listed.outerjoin(territory, is_it)
    return listed


def worked_on(day: date, actor: Actor) -> Select[Any]:
    """A row when the structure's field work had begun by ``day``: before, there is nothing to compare with."""
    return select(Activity.id).where(Activity.tenant_id == actor.tenant.id, Activity.day <= day).limit(1)


def territories(actor: Actor) -> Select[Any]:
    """Areas of every kind in French order, ended ones included: old rows keep theirs."""
    columns: tuple[Any, ...] = (Territory.id, Territory.name, Territory.kind)
    return (
        select(*columns)
        .where(Territory.tenant_id == actor.tenant.id)
        .order_by(Territory.sort_name, Territory.id)
    )
