"""What is told of persons to whoever may not open the rows: one rule for the dashboard, the papers and the networks.

A number of persons is read over *one fixed cut*: a civil year, whole, without a filter, once it has been over for a
month. Two filters, two months, a school year beside two civil years, or one year read twice while it runs would each
give a few persons by their difference. Two years have no day in common: no difference of what is told gives anything.
So the page of a month tells no person by age or sex, to nobody: it goes to a desk, where the year is read too.
A situation or a file is a person by her situation as often as not: their number is read whole, never by kind, place or
result (``Subject.discreet``).

Inside that cut, what is under the floor and what would give it back is hidden: by the sisters of a margin and the
rest of a whole (``hidden_among``), and by the reports that were frozen, whose days nobody fixed (``beside_reports``). A
report that is frozen later is told beside the years that were read (``read_of_years``). A later correction of a year
that is over changes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from core.activities.models import AGES, SEXES
from core.db.session import session
from core.extension.catalog import catalog
from core.extension.contributions import Indicator
from core.funding.scope import ground_of
from core.planning.clock import today
from core.reporting.computing import Figure, compute_each, floor_of
from core.reporting.filters import Filters
from core.reporting.periods import Period, civil_year
from core.reporting.permissions import ROWS
from core.reporting.suppression import Answer, kept_back, suppress
from core.reports import queries as reports
from core.reports.content import read_back, told_by
from core.tenancy.binding import Actor

#: Given to entries that come late: what lacks in the figures of persons of a year then lacks where they are told once.
LATE: Final = timedelta(days=31)
#: Before the name of an age or a sex, the key of its figure.
MET: Final = "met_"
#: Figures that add up to a known one: the ages and the sexes of the people met.
SPLITS: Final = tuple(tuple(f"{MET}{name}" for name in names) for names in (AGES, SEXES))
#: What is read in place of a number of situations or files of one kind, place or result.
WHOLE_ONLY: Final = (
    "Un nombre de situations, de dossiers ou de liens se lit entier, sans filtre : d’une seule nature ou d’un seul "
    "lieu, ce peut être une personne"
)
#: What is read in place of a number of persons over another cut.
BY_YEAR: Final = (
    "Un nombre de personnes se lit par année civile entière, un mois après sa fin, et sans filtre"
)

#: Reasons that say over which other cut a figure is read: nothing is hidden of this one, it is not counted for her.
READ_OTHERWISE: Final = frozenset({WHOLE_ONLY, BY_YEAR})


def too_small(floor: int) -> str:
    """What is read under a number that is hidden."""
    return f"Non communiqué : moins de {floor} personnes, ou un nombre qui les ferait retrouver"


def persons_told(year: int, now: date) -> bool:
    """Whether figures of persons of that year may be told by that day."""
    return now > date(year, 12, 31) + LATE


def is_the_cut(filters: Filters, now: date) -> bool:
    """Whether persons may be told over these days and filters: a whole civil year that is over."""
    period = filters.period
    whole = (period.first, period.last) == (date(period.first.year, 1, 1), date(period.first.year, 12, 31))
    return whole and not filters.asked() and persons_told(period.first.year, now)


def withheld(figures: Mapping[str, Figure], held: Mapping[str, Filters], actor: Actor) -> dict[str, str]:
    """Figures that this reader is not told, each with its reason; none for whoever may open the rows."""
    if actor.may(ROWS):
        return {}
    now, floor = today(actor), floor_of(actor)
    persons = {key: figure for key, figure in figures.items() if figure.indicator.floor}
    found = {key: WHOLE_ONLY for key, one in figures.items() if one.subject.discreet and held[key].asked()}
    found |= {key: BY_YEAR for key in persons if not is_the_cut(held[key], now)}
    told = {key: figure for key, figure in persons.items() if key not in found}
    if told:
        period = held[next(iter(told))].period
        hidden = hidden_among(told, floor=floor) | beside_reports(told, period, actor)
        found |= dict.fromkeys(hidden, too_small(floor))
    return found


# --- inside the cut ------------------------------------------------------------------------------------


def hidden_among(figures: Mapping[str, Figure], *, floor: int) -> frozenset[str]:
    """Keys of the figures of persons that are not told: those under the floor, and those that would tell one."""
    hidden: set[str] = set()
    for family in _families(figures):
        counts = {("", key): count for key, count in family.items()}
        if len(family) > 1:
            # Their sum may be known from elsewhere: one hidden alone would be what is left.
            shown = suppress([""], list(family), counts, floor=floor, public=("rows", "total")).cells
        else:
            shown = suppress([""], list(family), counts, floor=floor).cells
        hidden |= {key for key in family if key in figures and shown["", key] is None}
    return frozenset(hidden | {key for key, figure in figures.items() if 0 < (figure.whole or 0) < floor})


def _families(figures: Mapping[str, Figure]) -> Iterator[dict[str, int]]:
    """Cells that split the same persons: ages, sexes, parts of one whole with what is left of it ("")."""
    values = {key: round(figure.value) for key, figure in figures.items() if figure.value is not None}
    for split in SPLITS:
        if family := {key: values.pop(key) for key in split if key in values}:
            yield family
    parts: dict[tuple[Any, ...], dict[str, int]] = {}
    for key, value in values.items():
        whole = figures[key].whole
        if whole is None:
            yield {key: value}
            continue
        yield {key: value, "": max(0, whole - value)}
        family = parts.setdefault(_whole_of(figures[key].indicator), {})
        family[key] = value
        if len(family) > 1:
            yield {**family, "": max(0, whole - sum(family.values()))}


def _whole_of(indicator: Indicator) -> tuple[Any, ...]:
    return catalog().plugin_of("indicators", indicator.key), indicator.over_label


# --- beside the reports that were frozen ----------------------------------------------------------------


def told_by_reports(actor: Actor) -> dict[str, list[Answer]]:
    """What frozen reports told, or hid, of each cell of persons: they lie with funders, and readers of figures."""
    contents = [read_back(text) for text in session.execute(reports.frozen(actor)).scalars()]
    areas = {name for one in contents if one.convention is not None for name in one.convention.territories}
    return told_by(contents, ground_of(areas, actor))


def beside_reports(figures: Mapping[str, Figure], period: Period, actor: Actor) -> frozenset[str]:
    """Keys of the people met by age or sex that are not told of a year, for what a frozen report told."""
    splits = [{key: figures[key].indicator for key in split if key in figures} for split in SPLITS]
    frozen = told_by_reports(actor)
    if not frozen or not any(splits):
        return frozenset()
    year = period.first.year
    counted = _counted(splits, {year}, frozen, actor)
    hidden: set[str] = set()
    for split in splits:
        back = hidden_by_year(_cells(split, counted), frozen, floor=floor_of(actor))[year]
        hidden |= {f"{MET}{cell}" for cell in back}
    return frozenset(hidden)


def read_of_years(period: Period, actor: Actor) -> dict[str, list[Answer]]:
    """What readers of figures may have read, by cell, of the civil years that are over and have a day in the period:
    a report of some of their months is told beside it.
    """
    now = today(actor)
    over = {year for year in range(period.first.year, period.last.year + 1) if persons_told(year, now)}
    if not over:
        return {}
    frozen, floor = told_by_reports(actor), floor_of(actor)
    known = catalog().indicators
    splits = [{key: known[key] for key in split if key in known} for split in SPLITS]
    counted = _counted(splits, over, frozen, actor)
    found: dict[str, list[Answer]] = {}
    for split in splits:
        cells = _cells(split, counted)
        back = hidden_by_year(cells, frozen, floor=floor)
        for year in over:
            small = hidden_among({key: counted[year][key] for key in split}, floor=floor)
            for cell, value in cells[year].items():
                told = None if cell in back[year] or f"{MET}{cell}" in small else value
                found.setdefault(cell, []).append(_answer(year, told))
    return found


def _counted(
    splits: Iterable[Mapping[str, Indicator]],
    asked: Collection[int],
    frozen: Mapping[str, Sequence[Answer]],
    actor: Actor,
) -> dict[int, dict[str, Figure]]:
    """The years asked, and those before them that frozen reports have a day in, with their figures."""
    now = today(actor)
    before = {one for one in _years(frozen) if one < max(asked) and persons_told(one, now)}
    years = sorted({*before, *asked})
    every = [indicator for split in splits for indicator in split.values()]
    counted = compute_each(([(i, Filters(civil_year(one))) for i in every] for one in years), actor)
    return dict(zip(years, counted, strict=True))


def _cells(split: Iterable[str], counted: Mapping[int, Mapping[str, Figure]]) -> dict[int, dict[str, int]]:
    return {
        year: {key.removeprefix(MET): round(n) for key in split if (n := of_year[key].value) is not None}
        for year, of_year in counted.items()
    }


def _answer(year: int, value: int | None) -> Answer:
    return Answer(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1, value)


def _years(told: Mapping[str, Sequence[Answer]]) -> set[int]:
    """The years that have a day in what was told."""
    return {
        year
        for answers in told.values()
        for one in answers
        for year in range(date.fromordinal(one.first).year, date.fromordinal(one.after - 1).year + 1)
    }


def hidden_by_year(
    counts: Mapping[int, Mapping[str, int]], frozen: Mapping[str, Iterable[Answer]], *, floor: int
) -> dict[int, frozenset[str]]:
    """The cells of one split that are not told of each year, beside what frozen reports and the years before tell.

    ``counts``: for each year, the persons of each cell. The oldest year is told first, whichever is asked, so that
    the answers of one reader are the same in any order.
    """
    told = {cell: list(answers) for cell, answers in frozen.items()}
    found: dict[int, frozenset[str]] = {}
    for year in sorted(counts):
        cells = {cell: _answer(year, value) for cell, value in counts[year].items()}
        back = kept_back(cells, told, floor=floor, total=len(cells) > 1) if cells else frozenset()
        found[year] = back
        for cell in cells:
            answer = _answer(year, None if cell in back else counts[year][cell])
            told.setdefault(cell, []).append(answer)
    return found
