"""The first look at every line: values that no list knows, the order of dates, what is left aside and said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.ingest import values
from core.ingest.lines import Line, Work, lines_of
from core.ingest.plan import MOST_UNKNOWN, REFERENCE, columns_of, folded_counts, schema_field
from core.ingest.values import NotRead
from core.planning.clock import today
from core.web.forms import FrenchDate
from core.web.typography import day_short

MOST_LISTED = 8


@dataclass(slots=True)
class Dates:
    """What the dates of one column look like."""

    short: str = ""
    serial: str = ""
    #: Lines that can be read one way only; those that can be read both ways under "".
    orders: Counter[str] = field(default_factory=Counter)

    def see(self, text: str, lines: int) -> None:
        if values.is_short_date(text):
            self.short = self.short or text
            self.orders[values.order_shown(text)] += lines
        elif values.is_serial(text):
            self.serial = self.serial or text

    @property
    def order(self) -> str:
        """Day first, as everybody here writes, unless the column can only be read the other way.

        One odd date among others turns no file: where months come first, most lines show it.
        """
        months, both = self.orders[values.MONTH_FIRST], self.orders[""]
        plainly = not both or (months > 1 and 2 * months >= both)
        turned = months and not self.orders[values.DAY_FIRST] and plainly
        return values.MONTH_FIRST if turned else values.DAY_FIRST

    @property
    def unsure(self) -> bool:
        """Whether somebody may know better in which order they are."""
        return bool(
            self.orders[values.MONTH_FIRST] or (self.orders[""] and not self.orders[values.DAY_FIRST])
        )


def scan(work: Work, tell: Callable[[int], None]) -> bool:
    """Look at every line; True when values wait for an answer. Remarks and unknown values go to the facts."""
    work.columns, work.lookups = columns_of(work.importer, work.plan, work.facts, work.actor)
    dates = {column.index: Dates() for column in work.columns if _is_date(work, column.name)}
    listed = [(column, work.lookups[column.name]) for column in work.columns if column.name in work.lookups]
    seen: set[int] = set()
    repeated: list[int] = []
    for part in lines_of(work):
        for number, row in part:
            mark = hash(tuple(row))
            repeated += [number] if mark in seen else []
            seen.add(mark)
        for column, lookup in listed:
            for text in _cells(part, column.index):
                lookup.count(text)
        for index, found in dates.items():
            for text, lines in Counter(_cells(part, index)).items():
                found.see(text, lines)
        tell(part[-1][0] if part else 0)
    chosen = work.plan.get("order")
    orders = {str(index): chosen or found.order for index, found in dates.items()}
    work.plan = {**work.plan, "dates": orders}
    work.facts["unsure"] = any(found.unsure for found in dates.values())
    work.facts["remarks"] = [*_on_dates(work, dates), *_on_lines(work), *_on_repeats(repeated)]
    work.counts.clear()
    totals, work.totals = work.totals, []
    work.facts["totals"] = totals[:MOST_LISTED]
    return _note_unknown(work)


def _is_date(work: Work, name: str) -> bool:
    return name != REFERENCE and isinstance(schema_field(work.importer, name), FrenchDate)


def _cells(part: Sequence[Line], index: int) -> Iterable[str]:
    return (row[index] for _number, row in part if index < len(row) and row[index])


def _note_unknown(work: Work) -> bool:
    """Each once, with its count; a column that has too many is named apart."""
    found: dict[str, Any] = {}
    spelt: dict[str, Any] = {}
    work.facts.pop("too_many", None)
    unanswered = False
    for name, lookup in work.lookups.items():
        if not lookup.unknown:
            continue
        counts = folded_counts(lookup.unknown)
        if len(counts) > MOST_UNKNOWN:
            found[name] = [[folded, text, number] for folded, text, number in counts[:3]]
            work.facts["too_many"] = name
            continue
        found[name] = [[folded, text, number] for folded, text, number in counts]
        spelt[name] = {folded: text for folded, text, _number in counts}
        unanswered = unanswered or any(folded not in lookup.answers for folded, _text, _number in counts)
    work.facts["unknown"] = found
    work.facts["spelt"] = {**work.facts.get("spelt", {}), **spelt}
    return unanswered or "too_many" in work.facts


def _on_dates(work: Work, dates: dict[int, Dates]) -> list[str]:
    said = []
    titles = {column.index: column.label for column in work.columns}
    for index, found in dates.items():
        order, title = work.plan["dates"][str(index)], titles[index]
        if found.short:
            way = "mois/jour/année" if order == values.MONTH_FIRST else "jour/mois/année"
            said.append(f"{title} : « {found.short} » est lu {way}{_meant(found.short, order, work)}.")
        other = values.DAY_FIRST if order == values.MONTH_FIRST else values.MONTH_FIRST
        if number := found.orders[other]:
            way = "le jour avant le mois" if other == values.DAY_FIRST else "le mois avant le jour"
            one, many = (
                f"1 date met {way} ; elle est refusée",
                f"{number} dates mettent {way} ; elles sont refusées",
            )
            said.append(f"{title} : {one if number == 1 else many}.")
        if found.serial and (meant := _meant(found.serial, order, work)):
            start = "1904" if work.facts.get("from_1904") else "1900"
            said.append(
                f"{title} : un nombre comme {found.serial} est lu comme un jour compté depuis {start}{meant}."
            )
    return said


def _meant(text: str, order: str, work: Work) -> str:
    year = today(work.actor).year
    try:
        iso = values.read_date(text, order=order, from_1904=bool(work.facts.get("from_1904")), this_year=year)
    except NotRead:
        return ""
    return f", soit le {day_short(date.fromisoformat(iso), year=True)}"


def _listed(lines: Sequence[int]) -> str:
    return ", ".join(map(str, lines[:MOST_LISTED])) + ("…" if len(lines) > MOST_LISTED else "")


def _on_repeats(repeated: Sequence[int]) -> list[str]:
    """Two entries of one day may well be alike, two partners are not: it is said, and nothing is left aside."""
    if not repeated:
        return []
    words = "ligne en répète une autre" if len(repeated) == 1 else "lignes en répètent une autre"
    return [f"{len(repeated)} {words} mot pour mot : {_listed(repeated)}."]


def _on_lines(work: Work) -> list[str]:
    said = []
    if totals := work.totals:
        listed = _listed(totals)
        words = "ligne de total laissée" if len(totals) == 1 else "lignes de total laissées"
        said.append(f"{len(totals)} {words} de côté : {listed}.")
    for name, one, many in (
        ("empty", "ligne vide laissée de côté", "lignes vides laissées de côté"),
        ("titles", "ligne de titres répétée, laissée de côté", "lignes de titres répétées, laissées de côté"),
    ):
        if number := work.counts[name]:
            said.append(f"{number} {one if number == 1 else many}.")
    return said
