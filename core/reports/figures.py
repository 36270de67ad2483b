"""The lines of a grid counted for a convention or for the whole structure, and the rows behind each.

The select of a line is that of the dashboard (``core.reporting``), kept by the codes of the line and by the scope of
the convention; screen, frozen version and every output read the same ``Figure``.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, and_, false, func, null, or_, select, true

from core.activities.models import Activity
from core.db.session import session
from core.extension.catalog import GRID_SOURCES, catalog
from core.extension.contributions import GridLine, Indicator
from core.funding.allotment import Piece, told_to
from core.funding.grids import UsedGrid
from core.funding.mapping import AGES, PARTICIPANTS, PEOPLE, SEXES, SUMS, UNITS, conditions_of
from core.funding.scope import Scope, activity_conditions, counted_in, row_conditions
from core.funding.worked import pieces_of, total
from core.records import dataclass
from core.reporting import queries
from core.reporting.computing import Told, read
from core.reporting.doors import may_open_rows, rows_of
from core.reporting.indicators import MEASURES, SUBJECT_OF
from core.reporting.queries import conditions, rows
from core.reporting.subjects import ACTIVITIES, OPENED_FILES, Subject
from core.reporting.suppression import Answer, Part, kept_back
from core.reports.people import People, count_people, people_of
from core.tenancy.binding import Actor
from core.web.typography import count, number, plural

#: What the alias of a share's whole is called beside its line.
WHOLE: Final = "/over"
#: Sources whose rows are field entries, and units made of a column of theirs.
ENTRIES: Final = ("activities", "rest", "time")
VALUED: Final = frozenset({*SUMS, "places", "days"})


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows of a line; ``subject`` None: a domain's own table, or people. ``note``: what is to be said of it."""

    rows: Select[Any]
    subject: Subject | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line as counted. ``value`` None: nothing to count (a domain switched off, no delay or sex known).

    ``rows`` are those behind it, ``missing`` those that do not say the value, of ``asked``, ``over`` what it is a
    share of, ``before`` what it was over the same days a year earlier, None: not told.
    Hours are in minutes. ``opens``: this reader may see its rows. ``said`` is told of the lines of its section
    together.
    """

    line: GridLine
    unit: str
    value: int | None
    rows: int = 0
    missing: int | None = None
    over: int | None = None
    over_label: str = ""
    note: str = ""
    opens: bool = False
    before: int | None = None
    asked: int | None = None
    said: str = ""


def indicator_of(line: GridLine, actor: Actor) -> Indicator | None:
    """The figure that a line repeats; None for the core's own sources and for a domain that is off."""
    if line.source in GRID_SOURCES:
        return None
    return next((i for i in catalog().indicators_of(actor.tenant.enabled) if i.key == line.source), None)


def rows_of_line(
    grid: UsedGrid, line: GridLine, scope: Scope, actor: Actor, *, over: bool = False
) -> Counted | None:
    """The select of a line's rows; None where the domain that brings it is off. ``over``: of its whole."""
    if line.source in ENTRIES:
        kept = [*kept_entries(grid, line, scope, actor), *activity_conditions(scope, actor)]
        return Counted(rows(ACTIVITIES, scope.filters, actor).where(*kept), ACTIVITIES)
    if line.source in PEOPLE:
        return Counted(people_of(line, scope, actor), None, _people_note(line, scope))
    indicator = indicator_of(line, actor)
    if indicator is None:
        return None
    counted, subject = rows_of(indicator, actor, scope.filters)
    count = indicator.over if over and indicator.over is not None else indicator.count
    if subject.kind is not None or not subject.day:
        own, note = counted_in(count, scope, actor)
        return Counted(own, None, note or _team_note(scope))
    if subject.model is Activity:
        kept = activity_conditions(scope, actor)
    else:
        model: Any = subject.model
        kept = row_conditions(model, getattr(model, subject.day), scope, actor)
    found = count(actor, scope.filters) if over else counted
    return Counted(found.where(*kept), subject, "" if subject.model is Activity else _team_note(scope))


def _team_note(scope: Scope) -> str:
    """Files and requests are a team's: a post has none of its own."""
    return "compté pour toute l’équipe" if scope.posts else ""


def _people_note(line: GridLine, scope: Scope) -> str:
    """A list of participants is a convention's own, whoever holds its posts."""
    if line.source == "files":
        return _team_note(scope)
    return "toutes les conventions ensemble" if scope.convention is None else ""


# --- categories of field entries -----------------------------------------------------------------------


def kept_entries(grid: UsedGrid, line: GridLine, scope: Scope, actor: Actor) -> list[Any]:
    """The field entries that a line keeps; those of "rest" are what no other category takes."""
    if line.source != "rest":
        return conditions_of(line)
    beside = [one for one in grid.lines if one.section == line.section]
    taken = categories(beside, scope, actor) or categories(grid.lines, scope, actor)
    return [~_any_of(taken.values())]


def categories(lines: Sequence[GridLine], scope: Scope, actor: Actor) -> dict[str, Any]:
    """What each line that sorts acts takes, by its key; one that counts them all sorts nothing."""
    found = {}
    for line in lines:
        if line.source == "activities":
            kept = conditions_of(line)
            if line.unit == "acts" and kept:
                found[line.key] = and_(*kept)
            continue
        indicator = indicator_of(line, actor)
        if indicator is not None:
            counted, subject = rows_of(indicator, actor, scope.filters)
            if subject.model is Activity:
                found[line.key] = Activity.id.in_(counted.with_only_columns(Activity.id))
    return found


def _any_of(conditions: Iterable[Any]) -> Any:
    """Whether one of them holds: an answer that was not given holds nothing."""
    return func.coalesce(or_(false(), *conditions), false())


@dataclass(frozen=True, slots=True)
class Sum:
    """What is counted of a line: its rows, the rows that say the value, their sum, and how many different ones."""

    rows: int
    known: int
    sum: int
    distinct: int


@dataclass(frozen=True, slots=True)
class Entries:
    """The lines of field entries by key; by section, how many acts its categories take, of how many ``acts``."""

    lines: Mapping[str, Sum] = field(default_factory=dict)
    taken: Mapping[str, int] = field(default_factory=dict)
    acts: int = 0


def _of_entries(grid: UsedGrid, scope: Scope, actor: Actor) -> Entries:
    """Every line of field entries, by one reading of them: the rows of each are those of ``rows_of_line``."""
    lines = [line for line in grid.lines if line.source in ("activities", "rest") and line.unit != "hours"]
    if not lines:
        return Entries()
    columns: list[Any] = [func.count().label("acts")]
    for n, line in enumerate(lines):
        kept = and_(true(), *kept_entries(grid, line, scope, actor))
        column: Any = value_of(line) if line.unit in VALUED else Activity.total
        distinct = func.count(func.distinct(column)) if line.unit in ("places", "days") else None
        added = func.sum(column) if line.unit in SUMS else None
        columns += [
            func.count().filter(kept).label(f"rows_{n}"),
            func.count(column).filter(kept).label(f"known_{n}"),
            (func.coalesce(added.filter(kept), 0) if added is not None else null()).label(f"sum_{n}"),
            (distinct.filter(kept) if distinct is not None else null()).label(f"distinct_{n}"),
        ]
    sorted_in = {line.section: [one for one in lines if one.section == line.section] for line in lines}
    for n, beside in enumerate(sorted_in.values()):
        taken = categories(beside, scope, actor)
        columns.append(func.count().filter(_any_of(taken.values())).label(f"taken_{n}"))
    whole = conditions(ACTIVITIES, scope.filters, actor)
    told = session.execute(select(*columns).where(*whole, *activity_conditions(scope, actor))).one()._mapping
    return Entries(
        {
            line.key: Sum(
                told[f"rows_{n}"], told[f"known_{n}"], told[f"sum_{n}"] or 0, told[f"distinct_{n}"] or 0
            )
            for n, line in enumerate(lines)
        },
        {section: told[f"taken_{n}"] for n, section in enumerate(sorted_in)},
        told["acts"],
    )


def value_of(line: GridLine) -> Any:
    """The column that a figure of field entries is made of; None for acts, which are counted."""
    if line.unit in SUMS:
        return getattr(Activity, SUMS[line.unit])
    return {"places": Activity.place_id, "days": Activity.day}.get(line.unit)


def said_of(lines: Sequence[GridLine], told: Entries) -> str:
    """What is to be said of the acts that the lines of a section sort: taken by several, or by none."""
    sorting = [line for line in lines if line.source == "activities" and line.unit == "acts"]
    kept = [line for line in sorting if conditions_of(line)]
    rest = [line for line in lines if line.source == "rest"]
    if len(kept) < 2:
        return ""
    taken = told.taken.get(lines[0].section, 0)
    added = sum(told.lines[line.key].rows for line in (*kept, *rest))
    acts = told.acts if rest else taken
    said = []
    if added > acts:
        several = "Un acte peut être compté sur plusieurs de ces lignes"
        # A total among them is not added up with its parts.
        whole = len(sorting) > len(kept)
        said.append(
            f"{several}."
            if whole
            else f"{several} : {number(added)} en les additionnant, pour {count(acts, 'acte', 'actes')}."
        )
    left = 0 if rest else told.acts - taken
    if left:
        verb = plural(left, "n’entre", "n’entrent")
        said.append(f"{count(left, 'acte', 'actes')} {verb} dans aucune de ces lignes.")
    return " ".join(said)


def count_lines(grid: UsedGrid, scope: Scope, actor: Actor) -> list[Figure]:
    """Every line: field entries by one statement, people by one, other figures by one, the hours by one."""
    found = {line.key: rows_of_line(grid, line, scope, actor) for line in grid.lines}
    entries = _of_entries(grid, scope, actor)
    people = count_people([line for line in grid.lines if line.source in PEOPLE], scope, actor)
    asked: dict[str, queries.Asked] = {}
    for line in grid.lines:
        counted = found[line.key]
        if counted is None or line.source in GRID_SOURCES:
            continue
        indicator = indicator_of(line, actor)
        median = indicator is not None and MEASURES.get(indicator.unit) == "median"
        scan = grid.ref if line.key in SUBJECT_OF else None
        asked[line.key] = queries.Asked(counted.rows, None, median=median, scan=scan)
        if indicator is not None and indicator.over is not None:
            whole = rows_of_line(grid, line, scope, actor, over=True)
            if whole is not None:
                asked[line.key + WHOLE] = queries.Asked(whole.rows, None)
    read_now = Read(read(asked) if asked else {}, entries, people, _hours(grid, found, scope, actor))
    sections = {
        line.section: [one for one in grid.lines if one.section == line.section] for line in grid.lines
    }
    said = {section: said_of(lines, entries) for section, lines in sections.items()}
    return [
        replace(_figure(line, found[line.key], read_now, actor), said=said[line.section])
        for line in grid.lines
    ]


@dataclass(frozen=True, slots=True)
class Read:
    """What the statements of a report told, by line."""

    told: Mapping[str, Told]
    entries: Entries
    people: Mapping[str, People]
    hours: Mapping[str, tuple[int, int]]


def _figure(line: GridLine, counted: Counted | None, found: Read, actor: Actor) -> Figure:
    indicator = indicator_of(line, actor)
    unit = indicator.unit if indicator is not None else line.unit
    if counted is None:
        return Figure(line, unit, None, note="domaine désactivé")
    subject = OPENED_FILES if line.source in PEOPLE else counted.subject
    opens = subject is not None and may_open_rows(subject, actor)
    if indicator is not None:
        opens = opens and actor.may(indicator.permission)
    if line.unit == "hours":
        minutes, n = found.hours[line.key]
        return Figure(line, unit, minutes, n, note=counted.note, opens=opens)
    if line.key in found.people:
        people = found.people[line.key]
        missing = people.unsaid if any(codes for _key, codes in line.codes) else None
        return Figure(
            line, unit, people.value, people.rows, missing, note=counted.note, opens=opens, asked=people.all
        )
    if line.key in found.entries.lines:
        told = found.entries.lines[line.key]
        value, missing = _of_unit(line, told)
        return Figure(line, unit, value, told.rows, missing, note=counted.note, opens=opens, asked=told.rows)
    said = found.told[line.key]
    value, missing = _value(said, indicator)
    whole = found.told.get(line.key + WHOLE)
    return Figure(
        line,
        unit,
        value,
        said.rows,
        missing,
        whole.rows if whole is not None else None,
        indicator.over_label if indicator is not None and whole is not None else "",
        counted.note,
        opens,
        asked=said.rows,
    )


def _of_unit(line: GridLine, told: Sum) -> tuple[int | None, int | None]:
    """The figure of a line of field entries, and how many of them do not say it; nothing where none does."""
    if line.unit in VALUED:
        value = told.sum if line.unit in SUMS else told.distinct
        return (value if told.known or not told.rows else None), told.rows - told.known
    return told.rows, None


def _value(told: Told, indicator: Indicator | None) -> tuple[int | None, int | None]:
    """The figure, and how many of its rows do not say it."""
    measure = MEASURES.get(indicator.unit, "rows") if indicator is not None else "rows"
    if measure == "rows":
        return told.rows, None
    known = told.known or 0
    value = told.made
    return (round(value) if value is not None else (0 if measure == "sum" else None)), told.rows - known


def _hours(
    grid: UsedGrid, found: Mapping[str, Counted | None], scope: Scope, actor: Actor
) -> dict[str, tuple[int, int]]:
    """For each line of hours, minutes and how many entries they come from: each minute told once."""
    lines = [line for line in grid.lines if line.unit == "hours"]
    pieces = pieces_told(scope, actor) if lines else []
    told = {}
    for line in lines:
        kept = pieces_of_line(line, pieces, found[line.key])
        told[line.key] = total(kept), len({(piece.source_id, piece.day) for piece in kept})
    return told


def pieces_told(scope: Scope, actor: Actor) -> list[Piece]:
    """The time of a convention, or of the whole structure, each minute once."""
    pieces = [] if scope.empty else pieces_of(scope.period, actor)
    if scope.convention is not None:
        return list(told_to(pieces, scope.convention.id))
    return [piece for piece in pieces if not piece.again]


def pieces_of_line(line: GridLine, pieces: Sequence[Piece], counted: Counted | None) -> Sequence[Piece]:
    """The time of a line of hours: all of it, or that of the entries it keeps."""
    return pieces if line.source == "time" else _of_acts(pieces, counted)


def _of_acts(pieces: Sequence[Piece], counted: Counted | None) -> list[Piece]:
    if counted is None:
        return []
    acts: set[uuid.UUID] = set(session.execute(counted.rows).scalars())
    return [piece for piece in pieces if piece.kind == "activity" and piece.source_id in acts]


# --- small numbers -------------------------------------------------------------------------------------


def _family(figure: Figure) -> tuple[Any, ...] | None:
    """Cells that split the same persons by one characteristic; None: a figure that the floor is not about."""
    line = figure.line
    if line.source == "activities" and line.unit in SEXES | AGES:
        return "met", "sex" if line.unit in SEXES else "age", line.codes
    asked = dict(line.codes)
    if line.source in PEOPLE and any(asked.values()):
        return line.source, tuple(sorted(asked))
    return None


def of_persons(figure: Figure) -> bool:
    """Whether it counts persons by what they are: what was a year before is then not told, a year's floor hides one."""
    return _family(figure) is not None


def cell_of(figure: Figure) -> str:
    """What a cell of persons counts, the same from one report and one grid to another; "" for any other figure."""
    if not of_persons(figure):
        return ""
    line = figure.line
    counts = line.source if line.source in PARTICIPANTS else line.unit
    asked = [[key, sorted(codes)] for key, codes in sorted(line.codes) if codes]
    return f"{counts} {json.dumps(asked)}" if asked else counts


@dataclass(frozen=True, slots=True)
class Asked:
    """Where and when the figures of a report are counted, and what frozen reports told of each cell."""

    first: date
    last: date
    part: Part
    earlier: Mapping[str, Sequence[Answer]] = field(default_factory=dict)

    def answer(self, value: int | None) -> Answer:
        return Answer(self.first.toordinal(), self.last.toordinal() + 1, value, self.part)


def masked(figures: Sequence[Figure], floor: int, asked: Asked) -> frozenset[str]:
    """Keys of the lines that are not told outside the structure: cells of persons under ``floor``, and what would
    give one back, by the total or by a frozen report.

    In a family of cells one hidden alone could be told from the total: the smallest other one is hidden with it.
    Acts, hours, places and days are work, and are always told.
    """
    families: dict[tuple[Any, ...], list[Figure]] = {}
    for figure in figures:
        family = _family(figure)
        if family is not None and figure.value is not None:
            families.setdefault(family, []).append(figure)
    return frozenset().union(*(_masked_in(cells, floor, asked) for cells in families.values()))


def _masked_in(cells: Sequence[Figure], floor: int, asked: Asked) -> frozenset[str]:
    answers = {cell.line.key: asked.answer(cell.value) for cell in cells}
    earlier = {cell.line.key: asked.earlier.get(cell_of(cell), ()) for cell in cells}
    # The total is told by another line, unless the line is alone in its family.
    return kept_back(answers, earlier, floor=floor, total=len(cells) > 1)


#: A median is told as a duration (« 13 h 58 »), whatever it is; files hold its minutes.
MEDIAN: Final = ("durée médiane", "durée médiane")
#: Units that the core's own indicators say in English, and what they count.
_CORE_UNITS: Final = {
    "activity": ("intervention", "interventions"),
    "request": ("demande", "demandes"),
    "case": ("situation ou dossier", "situations et dossiers"),
    "bond": ("lien", "liens"),
    "person": ("personne rencontrée", "personnes rencontrées"),
    "minute": MEDIAN,
}


def unit_words(figure: Figure) -> str:
    """What the value counts, in words."""
    ours = figure.line.source in GRID_SOURCES
    default = (figure.unit, f"{figure.unit}s")
    one, many = UNITS[figure.unit] if ours else _CORE_UNITS.get(figure.unit, default)
    return plural(figure.value or 0, one, many) if figure.unit != "hours" else many
