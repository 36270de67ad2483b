"""The periods that a network reads: whole months that were published, and what a member told over one.

A period that is no civil year is the sum of months published already, of work alone: nothing more leaves a member
for it, so that no two periods can be subtracted to find what neither tells. Figures of persons, told once a civil
year, are told over no other: two that overlap would tell the persons of the days between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from core.records import dataclass
from core.reporting.periods import Period, civil_year, month_of, quarter_of, school_year_of

#: Civil years that the page offers, the present one included.
OFFERED: Final = 3


def last_month(now: date) -> date:
    """A day of the last month that is over: nothing later has been published."""
    return now.replace(day=1) - timedelta(days=1)


def shown_first(now: date) -> Period:
    """In January nothing of the year has been published yet."""
    return civil_year(last_month(now).year)


def offered(period: Period, now: date) -> tuple[Period, ...]:
    """What the page offers; the period that it shows is among them."""
    last = last_month(now)
    found = [civil_year(now.year - back) for back in range(OFFERED)]
    found += [school_year_of(last), quarter_of(last), month_of(last)]
    return tuple(found if period in found else (period, *found))


def neighbour(period: Period, step: int, now: date) -> Period | None:
    """The next (1) or previous (-1) period; None where nothing can have been published."""
    found = period.neighbour(step)
    return found if found is not None and found.first <= last_month(now) else None


def year_earlier(period: Period) -> Period:
    """The same months a year before."""
    return period.year_before(period.last)


def years_in(period: Period) -> range:
    """The civil years whose publications tell it."""
    return range(period.first.year, period.last.year + 1)


# --- one member ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """A member's numbers of a period up to ``until``, from its first month on and without a hole."""

    until: date
    lines: tuple[Mapping[str, Any], ...]


def told(period: Period, by_year: Mapping[int, Any]) -> Told | None:
    """What the publications of a member, by civil year, tell of a period; None: not its first month."""
    until: date | None = None
    lines: list[Mapping[str, Any]] = []
    for year in years_in(period):
        row = by_year.get(year)
        if row is None or row.until < max(period.first, date(year, 1, 1)):
            break
        lines.extend(_of(period, row.lines))
        until = min(row.until, period.last)
        if row.until < date(year, 12, 31):
            break
    return Told(until, tuple(lines)) if until is not None else None


def _of(period: Period, lines: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        month = line["month"]
        if period.kind == "year" if month is None else date.fromisoformat(month) in period:
            yield line
