"""The periods that a network reads: whole months that were published, and what a member told over one.

A period that is no civil year is the sum of months published already, of work alone: nothing more leaves a member
for it, so that no two periods can be subtracted to find what neither tells. Figures of persons, told once a civil
year, are told over no other: two that overlap would tell the persons of the days between them. Nor are those whose
months do not add up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from core.errors import InvalidInput
from core.extension.catalog import catalog
from core.records import dataclass
from core.reporting.cards import hardly_entered
from core.reporting.indicators import MEASURES, spans
from core.reporting.periods import (
    Period,
    PeriodError,
    civil_year,
    day_range,
    month_of,
    named,
    quarter_of,
    school_year_of,
)
from core.web.typography import MONTHS
from core.web.typography import month as month_in_words

#: Civil years that the page offers, the present one included.
OFFERED: Final = 3
#: Told from the first month that was worked on.
ENTRIES: Final = "activities"
#: What is said beside months that make no period.
NOT_AFTER: Final = "Choisissez un dernier mois après le premier, cinq ans plus tard au plus."
#: The numbers of a line.
TOLD: Final = ("value", "whole", "missing")


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


def months_offered(period: Period, now: date) -> list[Period]:
    """The months that a period may begin and end with, the newest first; the first of the one shown is among them."""
    last = max(last_month(now), period.first)
    first = min(date(now.year - OFFERED + 1, 1, 1), period.first)
    return [month_of(day) for day in _months(first, last)][::-1]


def _months(first: date, last: date) -> Iterator[date]:
    """The first days of the months between two days."""
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(month // 12, month % 12 + 1, 1)


def neighbour(period: Period, step: int, now: date) -> Period | None:
    """The next (1) or previous (-1) period; None where nothing can have been published."""
    found = _moved(period, step) if period.kind == "range" else period.neighbour(step)
    return found if found is not None and found.first <= last_month(now) else None


def _moved(period: Period, step: int) -> Period | None:
    """As many months before or after."""
    first = period.first.year * 12 + period.first.month - 1
    length = period.last.year * 12 + period.last.month - first
    months = first + step * length, first + step * length + length - 1
    try:
        return between(*(date(month // 12, month % 12 + 1, 1) for month in months))
    except (ValueError, PeriodError):
        return None


def between(first: date, last: date) -> Period:
    """From the month of a day to the month of another, by its plainest name. Raises PeriodError."""
    found = day_range(month_of(first).first, month_of(last).last)
    quarter = quarter_of(first)
    same = (quarter.first, quarter.last) == (found.first, found.last)
    return quarter if same else named(found.first, found.last)


def asked(answers: Mapping[str, Any], now: date) -> Period:
    """The period of an address: its code, or a first and a last month. Raises InvalidInput."""
    since, until = answers["since"], answers["until"]
    if since is None and until is None:
        period: Period | None = answers["period"]
        return between(period.first, period.last) if period is not None else shown_first(now)
    try:
        return between((since or until).first, (until or since).last)
    except PeriodError as error:
        raise InvalidInput({"until": [NOT_AFTER]}) from error


def year_earlier(period: Period) -> Period:
    """The same months a year before."""
    return period.year_before(period.last)


def years_in(period: Period) -> range:
    """The civil years whose publications tell it."""
    return range(period.first.year, period.last.year + 1)


def months_over(period: Period, now: date) -> list[date]:
    """The first days of its months that are over: whoever publishes tells them all."""
    return list(_months(period.first, min(period.last, last_month(now))))


def in_words(months: Iterable[date]) -> str:
    """« janvier à octobre 2024, novembre 2025 à février 2026 »: months in order, those in a row as one."""
    runs: list[tuple[date, date]] = []
    for month in months:
        if runs and month_of(runs[-1][1]).last + timedelta(days=1) == month:
            runs[-1] = runs[-1][0], month
        else:
            runs.append((month, month))
    return ", ".join(_run(first, last) for first, last in runs)


def _run(first: date, last: date) -> str:
    if first == last:
        return month_in_words(first)
    start = MONTHS[first.month - 1] if first.year == last.year else month_in_words(first)
    return f"{start} à {month_in_words(last)}"


# --- one member ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """A member's numbers of the months of a period that it published (``known``: their first days), up to ``until``.

    ``figures`` has the number of each over those months, ``months`` the lines by month that it adds up, of those that
    are told by month. ``apart`` are figures of work that the member tells of a civil year only. ``begun``: field work
    had begun by the first month.
    """

    until: date
    known: frozenset[date]
    figures: Mapping[str, Mapping[str, Any]]
    months: Mapping[str, Sequence[Mapping[str, Any]]]
    apart: frozenset[str]
    begun: bool

    def lacks(self, months: Iterable[date]) -> list[date]:
        """Those of the months that it did not publish."""
        return [month for month in months if month not in self.known]


def told(period: Period, by_year: Mapping[int, Any]) -> Told | None:
    """What the publications of a member, by civil year, tell of a period; None: not one of its months.

    A year that was never published, the first one included, hides nothing of the others.
    """
    known: list[date] = []
    of_year: dict[str, Mapping[str, Any]] = {}
    months: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    untold: set[str] = set()
    begun = False
    first, last = period.first.isoformat(), period.last.isoformat()
    for year in years_in(period):
        row = by_year.get(year)
        if row is None or row.until < period.first:
            continue
        known += _months(max(period.first, date(year, 1, 1)), min(period.last, row.until))
        whole = {line["figure"]: line for line in row.lines if line.get("month") is None}
        of_year |= whole
        untold |= whole.keys() - _by_month(row.lines, whole)
        for line in row.lines:
            month = line.get("month") or ""
            if first <= month <= last:
                months[line["figure"]].append(line)
            begun |= line["figure"] == ENTRIES and bool(month) and month <= first
    if not known:
        return None
    until = month_of(known[-1]).last
    added = {key: months.get(key, []) for key in of_year if key not in untold}
    if period.kind == "year":
        return Told(until, frozenset(known), of_year, added, frozenset(), begun)
    apart = frozenset(key for key in untold if not _persons(key))
    figures = {key: sum_of(key, lines) for key, lines in added.items()}
    return Told(until, frozenset(known), figures, added, apart, begun)


def _by_month(lines: Iterable[Mapping[str, Any]], whole: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Figures whose months were told: they add up to the year. Before, only entries and people met were."""
    summed: Counter[tuple[str, str]] = Counter()
    for line in lines:
        if line.get("month") is not None:
            for name in ("value", "whole"):
                summed[line["figure"], name] += line.get(name) or 0
    return {
        key
        for key, line in whole.items()
        if not _persons(key)
        and not reason_apart(key)
        and all(summed[key, name] == (line.get(name) or 0) for name in ("value", "whole"))
    }


def comparable(now: Told, then: Told, first: date) -> bool:
    """Whether what a member tells from ``first`` on may stand beside the same months a year before.

    It published both without a hole, and its field work of the year before was whole: begun by the first month, as
    its own dashboard asks (``core.reporting.readings.year_before``; only months are published), with entries in each
    month that has some now, and not hardly entered.
    """
    asked_of = list(_months(first, now.until))
    if now.lacks(asked_of) or then.lacks(map(_earlier, asked_of)) or not then.begun:
        return False
    acts, acts_then = _acts(now), _acts(then)
    pairs = [(acts[month], acts_then[_earlier(month)]) for month in asked_of]
    whole = all(before for count, before in pairs if count)
    return whole and not hardly_entered(sum(before for _count, before in pairs), sum(acts.values()))


def _earlier(month: date) -> date:
    return month.replace(year=month.year - 1)


def _acts(told: Told) -> Counter[date]:
    """Entries by month."""
    found: Counter[date] = Counter()
    for line in told.months.get(ENTRIES, ()):
        found[date.fromisoformat(line["month"])] += line["value"]
    return found


def _persons(key: str) -> bool:
    indicator = catalog().indicators.get(key)
    return indicator is not None and indicator.floor


def reason_apart(key: str) -> str:
    """Why the months of a figure do not add up, in a sentence; "" where they do."""
    indicator = catalog().indicators.get(key)
    return spans(indicator) if indicator is not None else ""


def sum_of(key: str, lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A figure over several months, as it would have been told of them: a sum over no row is not known, a count is."""
    indicator = catalog().indicators.get(key)
    measured = indicator is not None and indicator.unit in MEASURES
    numbers = {name: [line[name] for line in lines if line.get(name) is not None] for name in TOLD}
    made = {name: sum(known) if known else None for name, known in numbers.items()}
    if not measured:
        made["value"] = made["value"] or 0
    return {"figure": key, **made}
