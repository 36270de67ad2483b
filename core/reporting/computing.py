"""Figures computed: the one place where a value is made, for the screen, exports, reports and networks alike.

``compute`` answers numbers only; whoever shows them says the words, and applies the floor (``floored``) to readers
who may not open the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Select

from core.db.session import session
from core.extension.contributions import Indicator
from core.reporting.doors import Counted, rows_of, share_of
from core.reporting.filters import Filters
from core.reporting.indicators import MARGINS, MEASURES, SUBJECT_OF
from core.reporting.periods import Period
from core.reporting.permissions import ROWS
from core.reporting.queries import WHY, figures
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


def _over(key: str) -> str:
    """The name, among the figures read at once, of what a figure is a share of."""
    return f"{key}/over"


def read(
    counted: Mapping[str, tuple[Select[Any], Subject | None]], medians: Collection[str] = ()
) -> dict[str, Told]:
    """What each select of rows makes, by one statement; ``medians``: the keys whose values are not added up."""
    found = session.execute(figures(counted, medians, SUBJECT_OF), **reviewed(WHY))
    return {row.key: Told(row.rows, row.unsaid, row.known, row.made) for row in found}


def compute(asked: Iterable[tuple[Indicator, Filters]], actor: Actor) -> dict[str, Figure]:
    """Every figure asked, each under its own filters, by one statement; keyed by indicator."""
    counted: dict[str, Counted] = {}
    pairs = list(asked)
    rolled: dict[Period, list[Indicator]] = {}
    for indicator, filters in pairs:
        if indicator.key in OF_ENTRIES and whole_months(filters):
            rolled.setdefault(filters.period, []).append(indicator)
            continue
        counted[indicator.key] = rows_of(indicator, actor, filters)
        if indicator.over is not None:
            subject = counted[indicator.key][1]
            counted[_over(indicator.key)] = share_of(indicator, actor, filters, subject), subject
    medians = {i.key for i, _filters in pairs if MEASURES.get(i.unit) == "median"}
    told = read(counted, medians) if counted else {}
    for period, indicators in rolled.items():
        told |= _from_rollups(period, indicators, actor)
    return {i.key: _figure(i, counted[i.key][1] if i.key in counted else ACTIVITIES, told) for i, _f in pairs}


def whole_months(filters: Filters) -> bool:
    """Entries of whole months, whatever they answer: their rollups tell the same, to the unit."""
    period = filters.period
    return not filters.asked() and period.first.day == 1 and (period.last + timedelta(days=1)).day == 1


def _from_rollups(period: Period, indicators: Iterable[Indicator], actor: Actor) -> dict[str, Told]:
    found = totals(period.first, period.last.replace(day=1), actor)
    return {
        i.key: Told(found["acts"], found["unsaid"], found[f"{name}_told"], found[name])
        for i in indicators
        for name in (OF_ENTRIES[i.key],)
    }


def _figure(indicator: Indicator, subject: Subject, told: Mapping[str, Told]) -> Figure:
    one, whole = told[indicator.key], told.get(_over(indicator.key))
    value: float | None = one.rows
    missing = one.unsaid
    if indicator.unit in MEASURES:
        value, missing = one.made if one.known else None, one.rows - (one.known or 0)
    return Figure(indicator, subject, value, one.rows, missing, whole.rows if whole else None)


def floor_of(actor: Actor) -> int:
    """Counts of persons below this are not told outside the team."""
    return int(actor.tenant.settings.get("small_count_floor", FLOOR))


def floored(indicator: Indicator, value: float | None, actor: Actor) -> bool:
    """A few persons could be known again by whoever may not open the rows: « < 5 ». Acts name nobody."""
    return indicator.floor and not actor.may(ROWS) and value is not None and 0 < value < floor_of(actor)
