"""Figures computed: the one place where a value is made, for the screen, exports, reports and networks alike.

``compute`` answers numbers only; whoever shows them says the words, and holds persons back (``outside``) from readers
who may not open the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, TypeVar

from core.db.session import session
from core.extension.contributions import Indicator
from core.records import dataclass
from core.reporting.doors import rows_of, share_of
from core.reporting.filters import Filters
from core.reporting.indicators import MARGINS, MEASURES, SUBJECT_OF
from core.reporting.periods import Period
from core.reporting.queries import WHY, Asked, each_month, figures, figures_by_month
from core.reporting.rollups import totals
from core.reporting.subjects import ACTIVITIES, Subject
from core.tenancy.binding import Actor
from core.tenancy.isolation import reviewed

#: The core's figures of field entries → the number of an entry that each is made of (any, for the entries themselves).
OF_ENTRIES: Final = {
    "activities": "total",
    "people_met": "total",
    "person_hours": "person_minutes",
    **{f"met_{name}": name for name in MARGINS},
}
Number = TypeVar("Number", int, float)
#: A figure, and what it is counted over.
Pair = tuple[Indicator, Filters]
#: The floor of small numbers where the structure has not set its own.
FLOOR: Final = 5


@dataclass(frozen=True, slots=True)
class Told:
    """One row of ``figures()``; ``made`` is the sum or the median of the values known."""

    rows: int
    unsaid: int | None
    known: int | None
    made: float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure over a period: its value (None: no row carries one), what it is a share of, what is missing.

    ``rows`` are those it was made from; ``missing`` of them do not say what it needs: a value, or for a count the
    answer its subject expects (None: it needs nothing). ``whole`` is the number of rows it is a share of.
    """

    indicator: Indicator
    subject: Subject
    value: float | None
    rows: int
    missing: int | None
    whole: int | None

    @property
    def known(self) -> int:
        """The rows that make the figure."""
        return self.rows - (self.missing or 0) if self.indicator.unit in MEASURES else self.rows


def _over(name: str) -> str:
    """The name, among the figures read at once, of what a figure is a share of."""
    return f"{name}/over"


def read(asked: Mapping[str, Asked]) -> dict[str, Told]:
    """What each select of rows makes, by one statement."""
    found = session.execute(figures(asked), **reviewed(WHY))
    return {row.key: Told(row.rows, row.unsaid, row.known, row.made) for row in found}


def compute(asked: Iterable[Pair], actor: Actor) -> dict[str, Figure]:
    """Every figure asked, each under its own filters, by one statement; keyed by indicator."""
    return compute_each((asked,), actor)[0]


def compute_each(turns: Iterable[Iterable[Pair]], actor: Actor) -> list[dict[str, Figure]]:
    """The same for several askings (a year, and the one before) by one statement for all of them."""
    pairs = [list(asked) for asked in turns]
    counted: dict[str, Asked] = {}
    rolled: dict[Period, list[str]] = {}
    subjects: dict[str, Subject] = {}
    for turn, asked in enumerate(pairs):
        for indicator, filters in asked:
            name = _name(turn, indicator)
            if indicator.key in OF_ENTRIES and whole_months(filters):
                rolled.setdefault(filters.period, []).append(name)
                subjects[name] = ACTIVITIES
                continue
            subjects[name], made = _asked(name, indicator, filters, actor, turn=turn)
            counted |= made
    told = (read(counted) if counted else {}) | _from_rollups(rolled, actor)
    return [
        {i.key: _figure(i, name, subjects[name], told) for i, _filters in asked for name in (_name(turn, i),)}
        for turn, asked in enumerate(pairs)
    ]


def compute_by_month(
    indicators: Iterable[Indicator], period: Period, actor: Actor
) -> dict[str, dict[date, Figure]]:
    """The same for each month of whole months, by one statement for all; keyed by indicator, then by first day.

    ``over_months`` adds months up: not those of a figure that ``spans`` them.
    """
    asked, filters = list(indicators), Filters(each_month())
    counted: dict[str, Asked] = {}
    subjects: dict[str, Subject] = {}
    for indicator in asked:
        subjects[indicator.key], made = _asked(indicator.key, indicator, filters, actor, turn=0)
        counted |= made
    if not counted:
        return {}
    told: dict[date, dict[str, Told]] = defaultdict(dict)
    for row in session.execute(figures_by_month(counted, period), **reviewed(WHY)):
        told[row.month][row.key] = Told(row.rows, row.unsaid, row.known, row.made)
    return {
        i.key: {month: _figure(i, i.key, subjects[i.key], told[month]) for month in sorted(told)}
        for i in asked
    }


def over_months(figures: Sequence[Figure]) -> Figure:
    """A figure over several months, from what it was over each; its months add up."""
    return replace(
        figures[0],
        value=_sum(one.value for one in figures),
        rows=sum(one.rows for one in figures),
        missing=_sum(one.missing for one in figures),
        whole=_sum(one.whole for one in figures),
    )


def _sum(numbers: Iterable[Number | None]) -> Number | None:
    """The sum of those that are known; None: none is."""
    known = [number for number in numbers if number is not None]
    return sum(known[1:], known[0]) if known else None


def _asked(
    name: str, indicator: Indicator, filters: Filters, actor: Actor, *, turn: int
) -> tuple[Subject, dict[str, Asked]]:
    """The rows of a figure, and those that it is a share of, by their names among the figures read at once."""
    rows, subject = rows_of(indicator, actor, filters)
    scan = (turn, filters) if indicator.key in SUBJECT_OF else None
    found = {name: Asked(rows, subject, median=MEASURES.get(indicator.unit) == "median", scan=scan)}
    if indicator.over is not None:
        found[_over(name)] = Asked(share_of(indicator, actor, filters, subject), subject)
    return subject, found


def _name(turn: int, indicator: Indicator) -> str:
    """The name of a figure among those read at once."""
    return f"{turn}/{indicator.key}"


def whole_months(filters: Filters) -> bool:
    """Entries of whole months, whatever they answer: their rollups tell the same, to the unit."""
    return not filters.asked() and filters.period.whole_months


def _from_rollups(rolled: Mapping[Period, Iterable[str]], actor: Actor) -> dict[str, Told]:
    """Figures of entries over whole months, by their names."""
    if not rolled:
        return {}
    found = totals([(period.first, period.last.replace(day=1)) for period in rolled], actor)
    return {
        name: Told(sums["acts"], sums["unsaid"], sums[f"{made_of}_told"], sums[made_of])
        for sums, names in zip(found, rolled.values(), strict=True)
        for name in names
        for made_of in (OF_ENTRIES[name.partition("/")[2]],)
    }


def _figure(indicator: Indicator, name: str, subject: Subject, told: Mapping[str, Told]) -> Figure:
    one, whole = told[name], told.get(_over(name))
    value: float | None = one.rows
    missing = one.unsaid
    if indicator.unit in MEASURES:
        value, missing = one.made if one.known else None, one.rows - (one.known or 0)
    return Figure(indicator, subject, value, one.rows, missing, whole.rows if whole else None)


def floor_of(actor: Actor) -> int:
    """Counts of persons below this are not told outside the team."""
    return int(actor.tenant.settings.get("small_count_floor", FLOOR))
