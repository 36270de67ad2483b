"""Periods that figures are counted over, each written as one code in an address.

« 2026 » is a civil year, « 2026-t4 » a quarter, « 2026-11 » a month, « 2025-2026 » a school year,
« 2026-01-15_2026-02-20 » any range of days. Days are the structure's own; both ends are included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, Literal

from core.records import dataclass
from core.web.typography import day_short, month

PeriodKind = Literal["year", "quarter", "month", "school_year", "range"]

#: A school year begins on the first day of this month.
SCHOOL_MONTH: Final = 9
#: Years that a period may lie in.
YEARS: Final = range(1901, 2100)
#: A range of days longer than this is refused: its chart would say nothing.
LONGEST: Final = timedelta(days=5 * 366)
QUARTERS: Final = ("1er", "2e", "3e", "4e")
#: Public holidays that keep their day, (month, day): nobody begins work on one.
HOLIDAYS: Final = frozenset({(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)})
#: A period up to this long is drawn day by day.
DAILY: Final = 35


class PeriodError(ValueError):
    """The code names no period."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included."""

    kind: PeriodKind
    first: date
    last: date

    @property
    def code(self) -> str:
        """What stands in an address; ``parse()`` reads it back."""
        if self.kind == "year":
            return f"{self.first.year:04d}"
        if self.kind == "quarter":
            return f"{self.first.year:04d}-t{self.last.month // 3}"
        if self.kind == "month":
            return f"{self.first.year:04d}-{self.first.month:02d}"
        if self.kind == "school_year":
            return f"{self.first.year:04d}-{self.last.year:04d}"
        return f"{self.first.isoformat()}_{self.last.isoformat()}"

    @property
    def label(self) -> str:
        """« 2026 », « 4e trimestre 2026 », « novembre 2026 », « année scolaire 2025-2026 », « du 15 janv. au… »."""
        if self.kind == "year":
            return str(self.first.year)
        if self.kind == "quarter":
            return f"{QUARTERS[self.last.month // 3 - 1]} trimestre {self.first.year}"
        if self.kind == "month":
            return month(self.first)
        if self.kind == "school_year":
            return f"année scolaire {self.first.year}-{self.last.year}"
        if self.first == self.last:
            return f"le {day_short(self.first, year=True)}"
        return f"du {day_short(self.first, year=True)} au {day_short(self.last, year=True)}"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def daily(self) -> bool:
        """Short enough to be drawn day by day."""
        return self.days <= DAILY

    @property
    def whole_months(self) -> bool:
        """From the first day of a month to the last one of a month."""
        return self.first.day == 1 and (self.last + timedelta(days=1)).day == 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def neighbour(self, step: int) -> Period | None:
        """The next (1) or previous (-1) period of the same kind; None beyond the years we know."""
        if self.kind == "range":
            shift = timedelta(days=self.days * step)
            return _known(Period("range", self.first + shift, self.last + shift))
        if self.kind == "month":
            year, index = divmod(self.first.year * 12 + self.first.month - 1 + step, 12)
            return _month(year, index) if year in YEARS else None
        if self.kind == "quarter":
            year, index = divmod(self.first.year * 4 + self.last.month // 3 - 1 + step, 4)
            return quarter(year, index + 1) if year in YEARS else None
        made = (civil_year if self.kind == "year" else school_year)(self.first.year + step)
        return _known(made)

    def year_before(self, until: date) -> Period:
        """The same days a year earlier, stopped where this one stands on ``until`` (a period under way)."""
        last = min(self.last, until) if until >= self.first else self.last
        return Period("range", _year_earlier(self.first), _year_earlier(last))

    def up_to(self, day: date) -> Period:
        """The part of the period that has begun by ``day``; the whole period when it is past or to come."""
        return Period("range", self.first, day) if day in self else self

    def buckets(self) -> Iterator[Period]:
        """The steps of its chart, in order: days of a short period, else months, cut at both ends."""
        if self.daily:
            for offset in range(self.days):
                day = self.first + timedelta(days=offset)
                yield Period("range", day, day)
            return
        at: Period | None = month_of(self.first)
        while at is not None and at.first <= self.last:
            whole = at.first >= self.first and at.last <= self.last
            yield at if whole else Period("range", max(at.first, self.first), min(at.last, self.last))
            at = at.neighbour(1)


def _known(period: Period) -> Period | None:
    return period if period.first.year in YEARS and period.last.year in YEARS else None


def _year_earlier(day: date) -> date:
    """29 February becomes the 28th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def first_worked(day: date) -> date:
    """The day itself, or the next that is no Saturday, Sunday or holiday."""
    while day.weekday() >= 5 or (day.month, day.day) in HOLIDAYS:
        day += timedelta(days=1)
    return day


def civil_year(year: int) -> Period:
    return Period("year", date(year, 1, 1), date(year, 12, 31))


def school_year(year: int) -> Period:
    """The school year that begins in September of ``year``."""
    last = date(year + 1, SCHOOL_MONTH, 1) - timedelta(days=1)
    return Period("school_year", date(year, SCHOOL_MONTH, 1), last)


def school_year_of(day: date) -> Period:
    return school_year(day.year if day.month >= SCHOOL_MONTH else day.year - 1)


def _month(year: int, index: int) -> Period:
    """``index`` counts months from 0."""
    following = date(year + (index == 11), (index + 1) % 12 + 1, 1)
    return Period("month", date(year, index + 1, 1), following - timedelta(days=1))


def month_of(day: date) -> Period:
    return _month(day.year, day.month - 1)


def quarter(year: int, index: int) -> Period:
    """``index`` counts quarters from 1. Raises ValueError when there is none."""
    return Period("quarter", date(year, index * 3 - 2, 1), _month(year, index * 3 - 1).last)


def quarter_of(day: date) -> Period:
    return quarter(day.year, (day.month + 2) // 3)


#: What is said beside days that make no period.
NO_PERIOD: Final = (
    "Donnez un dernier jour après le premier, cinq ans plus tard au plus, "
    f"entre {YEARS.start} et {YEARS.stop - 1}."
)


def holds(first: date, last: date) -> bool:
    """Whether these days make a period: in order, not too far apart, in years that one may lie in."""
    return first <= last and last - first <= LONGEST and {first.year, last.year} <= set(YEARS)


def day_range(first: date, last: date) -> Period:
    """Any days. Raises PeriodError when they make no period (``holds``)."""
    if not holds(first, last):
        raise PeriodError
    return Period("range", first, last)


def named(first: date, last: date) -> Period:
    """The plainest name of these days: a month, a year, a school year, else a range. It judges no day."""
    for made in (month_of, lambda day: civil_year(day.year), school_year_of):
        found: Period = made(first)
        if (found.first, found.last) == (first, last):
            return found
    return Period("range", first, last)


def parse(code: str) -> Period:
    """The period that a code stands for; raises PeriodError."""
    try:
        found = _parsed(code)
    except ValueError as error:
        raise PeriodError(code) from error
    known = _known(found) if found is not None else None
    if known is None:
        raise PeriodError(code)
    return known


def _parsed(code: str) -> Period | None:
    if re.fullmatch(r"\d{4}", code, re.ASCII):
        return civil_year(int(code))
    if re.fullmatch(r"\d{4}-t[1-4]", code, re.ASCII):
        return quarter(int(code[:4]), int(code[6]))
    if re.fullmatch(r"\d{4}-\d{2}", code, re.ASCII):
        return month_of(date(int(code[:4]), int(code[5:]), 1))
    if re.fullmatch(r"\d{4}-\d{4}", code, re.ASCII):
        year = school_year(int(code[:4]))
        return year if year.last.year == int(code[5:]) else None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}_\d{4}-\d{2}-\d{2}", code, re.ASCII):
        return day_range(date.fromisoformat(code[:10]), date.fromisoformat(code[11:]))
    return None
