"""The lines of a grid counted for a convention or for the whole structure, and the rows behind each.

The select of a line is that of the dashboard (``core.reporting``), kept by the codes of the line and by the scope of
the convention; screen, frozen version and every output read the same ``Figure``.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, and_, func, null, or_, select, true

from core.activities.models import Activity
from core.cases.models import Case
from core.db.session import session
from core.extension.catalog import GRID_SOURCES, catalog
from core.extension.contributions import GridLine, Indicator
from core.funding.allotment import Piece, told_to
from core.funding.grids import UsedGrid
from core.funding.mapping import AGES, SEXES, SUMS, UNITS, conditions_of, person_conditions
from core.funding.queries import people_of_files
from core.funding.scope import Scope, activity_conditions, counted_in, row_conditions
from core.funding.worked import pieces_of, total
from core.people.models import Person
from core.records import dataclass
from core.reporting import queries
from core.reporting.computing import Told, read
from core.reporting.doors import may_open_rows, rows_of
from core.reporting.indicators import MEASURES, SUBJECT_OF
from core.reporting.queries import conditions, rows
from core.reporting.subjects import ACTIVITIES, OPENED_FILES, Subject
from core.reporting.suppression import Answer, Part, kept_back
from core.tenancy.binding import Actor
from core.web.typography import plural

#: What the alias of a share's whole is called beside its line.
WHOLE: Final = "/over"


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows of a line; ``subject`` None: a domain's own table, or people. ``note``: what is to be said of it."""

    rows: Select[Any]
    subject: Subject | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line as counted. ``value`` None: nothing to count (a domain switched off, no delay or sex known).

    ``rows`` are those behind it, ``missing`` the rows that do not say the value, ``over`` what it is a share of,
    ``before`` what it was over the same days a year earlier, None: not told.
    Hours are in minutes. ``opens``: this reader may see its rows.
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


def indicator_of(line: GridLine, actor: Actor) -> Indicator | None:
    """The figure that a line repeats; None for the core's own sources and for a domain that is off."""
    if line.source in GRID_SOURCES:
        return None
    return next((i for i in catalog().indicators_of(actor.tenant.enabled) if i.key == line.source), None)


def rows_of_line(line: GridLine, scope: Scope, actor: Actor, *, over: bool = False) -> Counted | None:
    """The select of a line's rows; None where the domain that brings it is off. ``over``: of its whole."""
    if line.source in ("activities", "time"):
        kept = [*conditions_of(line), *activity_conditions(scope, actor)]
        return Counted(rows(ACTIVITIES, scope.filters, actor).where(*kept), ACTIVITIES)
    if line.source == "files":
        return Counted(_persons(line, scope, actor), None, _team_note(scope))
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


def _persons(line: GridLine, scope: Scope, actor: Actor) -> Select[Any]:
    """Distinct people of the named files at work for a day of the period at least."""
    first, last = scope.period.first, scope.period.last
    inside = people_of_files(
        actor,
        Case.opened_on <= last,
        or_(Case.closed_on.is_(None), Case.closed_on >= first),
        *row_conditions(Case, last, scope, actor),
        *([Case.domain.in_(scope.domains)] if scope.domains else []),
    )
    return select(Person.id).where(
        Person.tenant_id == actor.tenant.id, Person.id.in_(inside), *person_conditions(line, last)
    )


@dataclass(frozen=True, slots=True)
class Sum:
    """What is counted of a line: its rows, the rows that say the value, their sum, and how many different ones."""

    rows: int
    known: int
    sum: int
    distinct: int


def _of_entries(lines: Sequence[GridLine], scope: Scope, actor: Actor) -> dict[str, Sum]:
    """Every line of field entries, by one reading of them: the rows of each are those of ``rows_of_line``."""
    if not lines:
        return {}
    columns: list[Any] = []
    for n, line in enumerate(lines):
        kept = and_(true(), *conditions_of(line))
        column: Any = getattr(Activity, SUMS.get(line.unit, "total"))
        seen: Any = Activity.place_id if line.unit == "places" else Activity.day
        columns += [
            func.count().filter(kept).label(f"rows_{n}"),
            func.count(column).filter(kept).label(f"known_{n}"),
            func.coalesce(func.sum(column).filter(kept), 0).label(f"sum_{n}"),
            (
                func.count(func.distinct(seen)).filter(kept) if line.unit in ("places", "days") else null()
            ).label(f"distinct_{n}"),
        ]
    whole = conditions(ACTIVITIES, scope.filters, actor)
    row = session.execute(select(*columns).where(*whole, *activity_conditions(scope, actor))).one()
    told = row._mapping
    return {
        line.key: Sum(told[f"rows_{n}"], told[f"known_{n}"], told[f"sum_{n}"], told[f"distinct_{n}"] or 0)
        for n, line in enumerate(lines)
    }


def count_lines(grid: UsedGrid, scope: Scope, actor: Actor) -> list[Figure]:
    """Every line: field entries by one statement, other figures by one, the hours by one."""
    found = {line.key: rows_of_line(line, scope, actor) for line in grid.lines}
    entries = [line for line in grid.lines if line.source == "activities" and line.unit != "hours"]
    summed = _of_entries(entries, scope, actor)
    asked: dict[str, queries.Asked] = {}
    for line in grid.lines:
        counted = found[line.key]
        if counted is None or line.source in ("activities", "time"):
            continue
        indicator = indicator_of(line, actor)
        median = indicator is not None and MEASURES.get(indicator.unit) == "median"
        scan = grid.ref if line.key in SUBJECT_OF else None
        asked[line.key] = queries.Asked(counted.rows, None, median=median, scan=scan)
        if indicator is not None and indicator.over is not None:
            whole = rows_of_line(line, scope, actor, over=True)
            if whole is not None:
                asked[line.key + WHOLE] = queries.Asked(whole.rows, None)
    told = read(asked) if asked else {}
    hours = _hours(grid, found, scope, actor)
    return [_figure(line, found[line.key], told, summed, hours, actor) for line in grid.lines]


def _figure(
    line: GridLine, counted: Counted | None, told: Mapping[str, Told], summed: Mapping[str, Sum],
    hours: Mapping[str, tuple[int, int]], actor: Actor,
) -> Figure:  # fmt: skip
    indicator = indicator_of(line, actor)
    unit = indicator.unit if indicator is not None else line.unit
    if counted is None:
        return Figure(line, unit, None, note="domaine désactivé")
    subject = OPENED_FILES if line.source == "files" else counted.subject
    opens = subject is not None and may_open_rows(subject, actor)
    if indicator is not None:
        opens = opens and actor.may(indicator.permission)
    if line.unit == "hours":
        minutes, n = hours[line.key]
        return Figure(line, unit, minutes, n, note=counted.note, opens=opens and line.source == "activities")
    if line.key in summed:
        value, missing = _of_unit(line, summed[line.key])
        return Figure(line, unit, value, summed[line.key].rows, missing, note=counted.note, opens=opens)
    said = told[line.key]
    value, missing = _value(said, indicator)
    whole = told.get(line.key + WHOLE)
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
    )


def _of_unit(line: GridLine, told: Sum) -> tuple[int | None, int | None]:
    """The figure of a line of field entries, and how many of them do not say it; nothing where none does."""
    if line.unit in SUMS:
        return (told.sum if told.known or not told.rows else None), told.rows - told.known
    return (told.distinct if line.unit in ("places", "days") else told.rows), None


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
    if not lines:
        return {}
    pieces = [] if scope.empty else pieces_of(scope.period, actor)
    if scope.convention is not None:
        pieces = list(told_to(pieces, scope.convention.id))
    else:
        pieces = [piece for piece in pieces if not piece.again]
    told = {}
    for line in lines:
        kept = pieces if line.source == "time" else _of_acts(pieces, found[line.key])
        told[line.key] = total(kept), len({piece.source_id for piece in kept})
    return told


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
    if line.source == "files" and (asked.get("gender") or asked.get("age_band")):
        return "known", tuple(sorted(asked))
    return None


def of_persons(figure: Figure) -> bool:
    """Whether it counts persons by what they are: what was a year before is then not told, a year's floor hides one."""
    return _family(figure) is not None


def cell_of(figure: Figure) -> str:
    """What a cell of persons counts, the same from one report and one grid to another; "" for any other figure."""
    if not of_persons(figure):
        return ""
    asked = [[key, sorted(codes)] for key, codes in sorted(figure.line.codes) if codes]
    return f"{figure.line.unit} {json.dumps(asked)}" if asked else figure.line.unit


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
