"""The school year as this domain's period: « 2026 » stands for 2026-2027, from September to August."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.toolkit import Actor, Period, school_year, school_year_of, today

#: How many past years a list proposes.
BACK = 5


def year_of(day: date) -> int:
    return school_year_of(day).first.year


def this_year(actor: Actor) -> int:
    return year_of(today(actor))


def words(year: int) -> str:
    """« 2026-2027 »."""
    return f"{year}-{year + 1}"


def period(year: int) -> Period:
    return school_year(year)


def choices(actor: Actor, *, ahead: int = 0) -> list[tuple[str, str]]:
    """School years that a list proposes, the latest first."""
    last = this_year(actor) + ahead
    return [(str(year), words(year)) for year in range(last, last - BACK - 1 - ahead, -1)]


def bounds(filters: Any, actor: Actor) -> tuple[date | None, date | None]:
    """The days a list covers: those given, else a school year, the present one when none is named."""
    if filters.since is not None or filters.until is not None:
        return filters.since, filters.until
    chosen = period(filters.year if filters.year is not None else this_year(actor))
    return chosen.first, chosen.last
