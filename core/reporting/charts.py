"""One figure in detail: by time, by each question, and by two of them, from one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from core.db.session import session
from core.extension.contributions import Indicator
from core.planning.clock import today
from core.records import dataclass
from core.reporting.doors import UNSAID, Words, door, rows_of
from core.reporting.filters import MISSING, Filters
from core.reporting.periods import Period
from core.reporting.queries import WHY, breakdown, crossing
from core.reporting.subjects import Dimension, Subject
from core.tenancy.binding import Actor
from core.tenancy.isolation import reviewed
from core.web.typography import MONTHS, cap, day_short, number, percent

#: Steps of a chart whose every label is written; beyond, the years only.
ALL_LABELS: Final = 13


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a chart and of its table; ``partial``: the step under way."""

    label: str
    value: int
    url: str | None = None
    short: str = ""
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures by one question; ``unsaid`` of ``total`` rows do not answer it."""

    id: str
    title: str
    head: str
    rows: tuple[Row, ...]
    desc: str
    detail: str


@dataclass(frozen=True, slots=True)
class CrossRow:
    label: str
    values: tuple[tuple[int, str | None], ...]
    total: int
    url: str | None


@dataclass(frozen=True, slots=True)
class Cross:
    """Figures by two questions; ``totals`` are those of the columns, then of everything."""

    title: str
    corner: str
    series: tuple[str, ...]
    rows: tuple[CrossRow, ...]
    totals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """One figure by time, by each question, and by two of them."""

    indicator: Indicator
    subject: Subject
    steps: Chart
    charts: tuple[Chart, ...]
    cross: Cross | None
    #: Question → the answers that its rows hold.
    held: Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class _Lines:
    """What makes lines of a breakdown: whose figure, under which filters, for whom."""

    indicator: Indicator
    subject: Subject
    filters: Filters
    actor: Actor
    words: Words

    def door(self, period: Period | None, **answers: str) -> str | None:
        filters = self.filters.over(period) if period else self.filters
        return door(self.indicator, self.subject, filters, self.actor, **answers)

    def word(self, name: str, answer: str) -> str:
        if answer == MISSING:
            return UNSAID
        return self.words[name].get(answer, answer)

    def position(self, name: str, answer: str) -> tuple[int, str]:
        """The order of the list, unknown codes after, « non renseigné » last."""
        known = list(self.words[name])
        if answer == MISSING:
            return len(known) + 1, ""
        return (known.index(answer) if answer in known else len(known)), answer


def _answer(value: Any) -> str:
    return MISSING if value is None else str(value)


def _step_words(step: Period, index: int, steps: Sequence[Period]) -> tuple[str, str]:
    """A step's label in the table, and the short one under its bar (a space for none)."""
    day = step.first
    if step.kind == "range" and step.days == 1:
        return day_short(day), str(day.day) if day.day == 1 or day.day % 5 == 0 else " "
    several = len({step.first.year for step in steps}) > 1
    label = f"{MONTHS[day.month - 1]} {day.year}" if several else MONTHS[day.month - 1]
    short = label[:1].upper()
    if len(steps) > ALL_LABELS:
        short = f"{day.year % 100:02d}" if day.month == 1 or not index else " "
    return cap(label), short


def _steps_chart(lines: _Lines, counts: Counts) -> Chart:
    now, period = today(lines.actor), lines.filters.period
    daily = period.daily
    every = list(period.buckets())
    begun = [step for step in every if step.first <= now or counts.of_step(step, period)] or every
    rows = []
    for index, step in enumerate(begun):
        label, short = _step_words(step, index, begun)
        n = counts.of_step(step, period)
        under_way = now in step and step.last > now
        rows.append(Row(label, n, lines.door(step), short, under_way))
    return Chart(
        "par-jour" if daily else "par-mois",
        f"{lines.indicator.label} par {'jour' if daily else 'mois'}",
        "Jour" if daily else "Mois",
        tuple(rows),
        _described(rows),
        f"{rows[-1].label} : jusqu’au {day_short(now)}" if rows and rows[-1].partial else "",
    )


def _described(rows: Sequence[Row]) -> str:
    """The chart in one sentence, for whoever does not see it."""
    if not any(row.value for row in rows):
        return "Aucune ligne."
    most, least = max(rows, key=lambda row: row.value), min(rows, key=lambda row: row.value)
    if most.value == least.value:
        return f"{number(most.value)} partout."
    return f"Le plus : {most.label}, {number(most.value)}. Le moins : {least.label}, {number(least.value)}."


def _dimension_chart(lines: _Lines, dimension: Dimension, found: Mapping[str, int], total: int) -> Chart:
    name = dimension.name
    ordered = sorted(found, key=lambda a: (a == MISSING, -found[a], lines.position(name, a)))
    rows = tuple(
        Row(
            lines.word(name, answer),
            found[answer],
            lines.door(None, **{name: answer}),
            partial=answer == MISSING,
        )
        for answer in ordered
    )
    unsaid = found.get(MISSING, 0)
    share = percent(unsaid, total)
    said = f"{UNSAID} : {number(unsaid)} sur {number(total)}"
    said += f", soit {share}" if share and unsaid else ""
    return Chart(name, dimension.title, dimension.head, rows, _described(rows), said)


def _cross(lines: _Lines, cells: Mapping[tuple[str, str], int]) -> Cross | None:
    names = crossing(lines.subject)
    if names is None or not cells:
        return None
    down, across = names
    downs = sorted({d for d, _a in cells}, key=lambda answer: lines.position(down, answer))
    acrosses = sorted({a for _d, a in cells}, key=lambda answer: lines.position(across, answer))
    rows = []
    for d in downs:
        values = [cells.get((d, a), 0) for a in acrosses]
        doors = [lines.door(None, **{down: d, across: a}) for a in acrosses]
        cells_of_row = tuple(zip(values, doors, strict=True))
        whole = lines.door(None, **{down: d})
        rows.append(CrossRow(lines.word(down, d), cells_of_row, sum(values), whole))
    totals = [sum(cells.get((d, a), 0) for d in downs) for a in acrosses]
    dimension = lines.subject.dimension(across)
    head = dimension.head.lower() if dimension else across
    return Cross(
        f"{lines.indicator.label} par quartier et par {head}",
        "Quartier",
        tuple(lines.word(across, a) for a in acrosses),
        tuple(rows),
        (*totals, sum(totals)),
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """The rows of one figure: all, by the first day of each step, by answer to each question, by two questions.

    A question without an answer has the answer MISSING.
    """

    total: int
    by_step: Mapping[date, int]
    by_answer: Mapping[str, Mapping[str, int]]
    cells: Mapping[tuple[str, str], int]

    def of_step(self, step: Period, period: Period) -> int:
        # Months are cut at the ends of a range; the database dates a step by the first day of its month.
        return self.by_step.get(step.first if period.daily else step.first.replace(day=1), 0)


def counts_of(indicator: Indicator, subject: Subject, filters: Filters, actor: Actor) -> Counts:
    counted, _subject = rows_of(indicator, actor, filters)
    by_step: dict[date, int] = {}
    by_answer: dict[str, dict[str, int]] = {d.name: {} for d in subject.dimensions}
    cells: dict[tuple[str, str], int] = {}
    total = 0
    for row in session.execute(breakdown(counted, subject, filters), **reviewed(WHY)):
        if row.set == "total":
            total = row.n
        elif row.set == "step":
            by_step[row.step] = row.n
        elif row.set == "cross":
            down, across = crossing(subject) or ("", "")
            cells[_answer(getattr(row, down)), _answer(getattr(row, across))] = row.n
        else:
            by_answer[row.set][_answer(getattr(row, row.set))] = row.n
    return Counts(total, by_step, by_answer, cells)


def detail_of(indicator: Indicator, subject: Subject, filters: Filters, words: Words, actor: Actor) -> Detail:
    counts = counts_of(indicator, subject, filters, actor)
    lines = _Lines(indicator, subject, filters, actor, words)
    charts = tuple(
        _dimension_chart(lines, d, counts.by_answer[d.name], counts.total) for d in subject.dimensions
    )
    cross = _cross(lines, counts.cells)
    return Detail(indicator, subject, _steps_chart(lines, counts), charts, cross, counts.by_answer)
