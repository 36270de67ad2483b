"""One select per figure: counted, grouped and listed alike, so that a figure equals its rows."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    BigInteger,
    Date,
    DateTime,
    Float,
    FromClause,
    Select,
    Text,
    and_,
    case,
    cast,
    column,
    false,
    func,
    literal,
    literal_column,
    null,
    select,
    text,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import CompoundSelect

from core.activities.models import Activity
from core.places.models import Place, Territory
from core.records import dataclass
from core.reporting.filters import MISSING, Filters
from core.reporting.periods import Period
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


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure to be read: the select of its rows, and how they are told.

    A ``subject`` of None: nobody asks which of the rows say what they are expected to. ``median``: its values are not
    added up. Figures of the same ``scan`` (None: of none) may be found to be made of the same rows.
    """

    rows: Select[Any]
    subject: Subject | None
    median: bool = False
    scan: Hashable = None


@dataclass(slots=True)
class _Scan:
    """Figures made of the same rows, read once: the rows, and the value that each figure is made of."""

    base: Select[Any]
    of: Asked
    values: dict[str, Any] = field(default_factory=dict)

    def serves(self, base: Select[Any], asked: Asked) -> bool:
        """The core's own selects only: each reads one table, by conditions plain enough to be compared."""
        if asked.scan is None or asked.scan != self.of.scan or asked.subject is not self.of.subject:
            return False
        mine, other = self.base.whereclause, base.whereclause
        return mine is not None and other is not None and mine.compare(other)


def _scans(asked: Mapping[str, Asked]) -> list[_Scan]:
    found: list[_Scan] = []
    for key, one in asked.items():
        value = one.rows.selected_columns.get("value")
        base = one.rows if value is None else one.rows.with_only_columns(one.rows.selected_columns[0])
        scan = next((known for known in found if known.serves(base, one)), None)
        if scan is None:
            scan = _Scan(base, one)
            found.append(scan)
        scan.values[key] = value
    return found


#: What every figure tells, built once: they are columns of whatever select they are put in.
_ROWS: Final = func.count().label("rows")
_UNSAID: Final = cast(func.count().filter(column("expected").is_(None)), BigInteger).label("unsaid")
_NOT_ASKED: Final = cast(null(), BigInteger).label("unsaid")
_NOTHING_KNOWN: Final = cast(null(), BigInteger).label("known")
_NOTHING_MADE: Final = cast(null(), Float).label("made")


#: The months that figures are counted over one by one, in the statement that counts them so.
_MONTHS: Final = "each_month"


def each_month() -> Period:
    """The days of whichever month a statement of ``figures_by_month`` is counting, as SQL reads them.

    They belong to no table that a select would add to what it reads, however deep they stand in it.
    """
    first: Any = literal_column(f"{_MONTHS}.first_day", Date)
    last: Any = literal_column(f"{_MONTHS}.last_day", Date)
    return Period("month", first, last)


def _months_of(period: Period) -> CTE:
    begins = func.generate_series(
        cast(period.first, DateTime(timezone=False)),
        cast(period.last, DateTime(timezone=False)),
        text("interval '1 month'"),
    ).column_valued("begins")
    last = cast(begins + text("interval '1 month - 1 day'"), Date).label("last_day")
    return select(cast(begins, Date).label("first_day"), last).cte(_MONTHS)


def _made(columns: Iterable[Any], rows: FromClause, months: CTE | None) -> Select[Any]:
    """What the rows make, or what they make month by month."""
    made = select(*columns).select_from(rows)
    if months is None:
        return made
    each = made.lateral("told")
    return select(months.c.first_day.label("month"), *each.c).select_from(months.join(each, true()))


def _told_by(
    scan: _Scan, index: int, asked: Mapping[str, Asked], months: CTE | None = None
) -> list[Select[Any]]:
    """For each figure its rows, known values, their sum or median, and rows without the subject's main answer."""
    subject = scan.of.subject
    expected = None if subject is None else subject.dimension(subject.expects)
    named = {key: f"value_{n}" for n, (key, value) in enumerate(scan.values.items()) if value is not None}
    columns = [scan.values[key].label(name) for key, name in named.items()]
    if subject is not None and expected is not None:
        columns.append(getattr(subject.model, expected.column).label("expected"))
    inner = scan.base.add_columns(*columns).subquery()
    made: list[Any] = [_ROWS, _NOT_ASKED if expected is None else _UNSAID]
    keys = list(scan.values)
    if len(keys) == 1 and not named:
        alone = (literal(keys[0]).label("key"), *made, _NOTHING_KNOWN, _NOTHING_MADE)
        return [_made(alone, inner, months)]
    for key, name in named.items():
        made += _made_of(name, median=asked[key].median)
    once = _made(made, inner, months).cte(f"scan_{index}")
    return [
        select(
            *(() if months is None else (once.c.month,)),
            literal(key).label("key"),
            column("rows"),
            column("unsaid"),
            column(f"known_{named[key]}").label("known") if key in named else _NOTHING_KNOWN,
            column(f"made_{named[key]}").label("made") if key in named else _NOTHING_MADE,
        ).select_from(once)
        for key in keys
    ]


@cache
def _made_of(name: str, *, median: bool) -> tuple[Any, Any]:
    """How many values are known, and what they make."""
    value: Any = column(name)
    made: Any = func.sum(value)
    if median:
        made = func.percentile_cont(0.5).within_group(cast(value, Float).asc())
    return func.count(value).label(f"known_{name}"), cast(made, Float).label(f"made_{name}")


def figures(asked: Mapping[str, Asked]) -> CompoundSelect[Any]:
    """Every figure in one statement: one row for each key. Rows that several figures are made of are read once."""
    scans = enumerate(_scans(asked))
    return union_all(*(told for index, scan in scans for told in _told_by(scan, index, asked)))


def figures_by_month(asked: Mapping[str, Asked], period: Period) -> CompoundSelect[Any]:
    """Every figure month by month over whole months in one statement, however many they are: a row for each of both.

    The selects are those of figures over ``each_month()``: the days of each month in turn are put in them.
    """
    scans, months = enumerate(_scans(asked)), _months_of(period)
    return union_all(*(told for index, scan in scans for told in _told_by(scan, index, asked, months)))


def _step(column: Any, daily: bool) -> Any:
    """The first day of the step that a day falls in, on plain days: no zone is involved."""
    return column if daily else cast(func.date_trunc("month", cast(column, DateTime(timezone=False))), Date)


def breakdown(counted: Select[Any], subject: Subject, filters: Filters) -> Select[Any]:
    """The rows of a figure by step of time, by each question, and quartier × domain: one statement.

    Each row says with ``set`` which grouping it belongs to: "total", "step", a question's name, or "cross". Rows are
    first counted by all questions at once: a few hundred counts are then added up in place of every row.
    """
    model: Any = subject.model
    step = _step(getattr(model, subject.day), filters.period.daily)
    asked = [step.label("step"), *(getattr(model, d.column).label(d.name) for d in subject.dimensions)]
    counts = counted.with_only_columns(*asked, func.count().label("n")).group_by(*asked).subquery()
    names = tuple(column.name for column in asked)
    told, sets = _added_up(names, crossing(subject))
    return select(*told).select_from(counts).group_by(sets)


@cache
def _added_up(names: tuple[str, ...], crossed: tuple[str, str] | None) -> tuple[tuple[Any, ...], Any]:
    """What a breakdown tells of counts by ``names``, and the sets it adds them up by."""
    sets: list[tuple[str, tuple[str, ...]]] = [("total", ()), *((name, (name,)) for name in names)]
    if crossed is not None:
        sets.append(("cross", crossed))
    columns: dict[str, Any] = {name: column(name) for name in names}
    grouping = func.grouping(*columns.values())
    told = (
        case(*((grouping == _mask(names, kept), name) for name, kept in sets)).label("set"),
        *columns.values(),
        cast(func.coalesce(func.sum(column("n")), 0), BigInteger).label("n"),
    )
    return told, func.grouping_sets(*(tuple_(*(columns[name] for name in kept)) for _name, kept in sets))


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
