"""Lists of paths, and the rows behind their figures: numbers and subjects, never a person, never her words."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from flask import url_for
from sqlalchemy import func, select

from core.toolkit import (
    Actor,
    Case,
    Form,
    State,
    dataclass,
    form_for,
    label_of,
    options,
    page,
    session,
    today,
)
from plugins.reinsertion import indicators, queries
from plugins.reinsertion.codelists import FORWARD, PSYCHOLOGICAL, STATUS_TINT, TAKEN_TINT
from plugins.reinsertion.filters import (
    FigureFilters,
    PathFilters,
    PathFiltersSchema,
    PeriodFilters,
    PeriodSchema,
)
from plugins.reinsertion.models import Objective, Orientation
from plugins.reinsertion.pages import due_words
from plugins.reinsertion.workflow import PATH

VIEW_WORDS: Final = {"open": "En cours", "due": "Point proche ou passé", "closed": "Terminés"}


@dataclass(frozen=True, slots=True)
class PathRow:
    id: uuid.UUID
    number: str
    subject: str
    state: State
    tracks: str
    progress: str
    next_on: date | None
    next_words: str
    late: bool


@dataclass(frozen=True, slots=True)
class PathList:
    rows: list[PathRow]
    views: list[tuple[str, str, int | None, bool]]
    next_url: str | None
    first_url: str | None
    chips: list[tuple[str, str]]
    form: Form
    kept: dict[str, str]


def path_row(found: Any, actor: Actor, day: date) -> PathRow:
    awaited = found.next_on if found.closed_on is None else None
    return PathRow(
        id=found.id,
        number=found.number or "Sans numéro",
        subject=found.subject,
        state=PATH.state(found.state),
        tracks=", ".join(label_of("reinsertion_track", one, actor) for one in found.tracks or ()),
        progress=f"{found.reached} sur {found.objectives}" if found.objectives else "",
        next_on=awaited,
        next_words=due_words(awaited, day) if awaited else "",
        late=awaited is not None and awaited < day,
    )


def path_list(filters: PathFilters, actor: Actor) -> PathList:
    day = today(actor)
    found = page(
        session,
        queries.path_list(filters, actor, day),
        (Case.last_on, Case.id),
        cursor=filters.cursor or None,
    )
    given = {"view": filters.view, "track": filters.track or ""}
    chips = []
    if filters.track:
        chips.append(
            (f"Volet : {label_of('reinsertion_track', filters.track, actor)}", _url(given, track=None))
        )
    tracks = [
        (one.value, one.label) for one in options("reinsertion_track", actor) if one.value != PSYCHOLOGICAL
    ]
    return PathList(
        rows=[path_row(row, actor, day) for row in found.rows],
        views=[
            (words, _url(given, view=view), None, view == filters.view) for view, words in VIEW_WORDS.items()
        ],
        next_url=_url(given, cursor=found.next_cursor) if found.next_cursor else None,
        first_url=_url(given) if filters.cursor else None,
        chips=chips,
        form=form_for(PathFiltersSchema, asdict(filters), choices={"track": tracks}),
        kept={"view": filters.view},
    )


def _url(given: Mapping[str, str], **changes: str | None) -> str:
    return _address("reinsertion.index", given, changes)


def _address(endpoint: str, given: Mapping[str, str], changes: Mapping[str, str | None]) -> str:
    merged: dict[str, Any] = {**given, **changes}
    return url_for(endpoint, **{name: value for name, value in merged.items() if value})


# --- rows behind a figure ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row with its path, by number and subject."""

    case_id: uuid.UUID
    file: str
    track: str
    day: date
    status: str
    tint: str


@dataclass(frozen=True, slots=True)
class FigureList:
    """``hidden``: rows that the figure counts and that are not the actor's to see here."""

    rows: list[FigureRow]
    total: int
    hidden: int
    chips: list[tuple[str, str]]
    next_url: str | None
    first_url: str | None


@dataclass(frozen=True, slots=True)
class _Figure:
    """What tells the two lists apart."""

    endpoint: str
    model: Any
    day: Any
    code: Any
    code_list: str
    tints: Mapping[str, str]
    listed: Callable[..., Any]
    counted: Callable[..., Any]
    over: Callable[..., Any]


_OBJECTIVES: Final = _Figure(
    "reinsertion.objective_index",
    Objective,
    Objective.set_on,
    Objective.status,
    "reinsertion_objective_status",
    STATUS_TINT,
    queries.objectives,
    indicators.objectives_set,
    indicators.over_objectives,
)
_ORIENTATIONS: Final = _Figure(
    "reinsertion.orientation_index",
    Orientation,
    Orientation.day,
    Orientation.taken_up,
    "reinsertion_taken_up",
    TAKEN_TINT,
    queries.orientations,
    indicators.oriented,
    indicators.over_orientations,
)


def objective_list(filters: FigureFilters, actor: Actor) -> FigureList:
    return _figure_list(_OBJECTIVES, filters, actor)


def orientation_list(filters: FigureFilters, actor: Actor) -> FigureList:
    """Those of the psychological track are counted, and shown on no list."""
    return _figure_list(_ORIENTATIONS, filters, actor)


def _figure_list(figure: _Figure, filters: FigureFilters, actor: Actor) -> FigureList:
    listed = figure.over(figure.listed(actor), actor, filters)
    counted = figure.counted(actor, filters)
    if filters.code:
        listed, counted = (rows.where(figure.code == filters.code) for rows in (listed, counted))
    found = page(session, listed, (figure.day, figure.model.id), cursor=filters.cursor or None)
    whole, total = (
        session.execute(select(func.count()).select_from(rows.subquery())).scalar_one()
        for rows in (counted, listed)
    )
    given = {
        "since": filters.since.isoformat() if filters.since else "",
        "until": filters.until.isoformat() if filters.until else "",
        "territory_id": str(filters.territory_id or ""),
        "code": filters.code or "",
    }
    return FigureList(
        rows=[_figure_row(figure, row, actor) for row in found.rows],
        total=total,
        hidden=whole - total,
        chips=_chips(figure, filters, given, actor),
        next_url=_address(figure.endpoint, given, {"cursor": found.next_cursor})
        if found.next_cursor
        else None,
        first_url=_address(figure.endpoint, given, {}) if filters.cursor else None,
    )


def _chips(
    figure: _Figure, filters: FigureFilters, given: Mapping[str, str], actor: Actor
) -> list[tuple[str, str]]:
    names = {}
    if filters.territory_id:
        names = {str(row.id): row.name for row in session.execute(queries.territory_options(actor))}
    words = {
        "since": f"Du : {filters.since:%d/%m/%Y}" if filters.since else "",
        "until": f"Au : {filters.until:%d/%m/%Y}" if filters.until else "",
        "territory_id": f"Quartier : {names.get(given['territory_id'], '')}",
        "code": label_of(figure.code_list, filters.code, actor),
    }
    return [(words[name], _address(figure.endpoint, given, {name: None})) for name in given if given[name]]


def _figure_row(figure: _Figure, found: Any, actor: Actor) -> FigureRow:
    return FigureRow(
        case_id=found.case_id,
        file=f"{found.number}, {found.subject}" if found.number else found.subject,
        track=label_of("reinsertion_track", found.track, actor),
        day=getattr(found, figure.day.key),
        status=label_of(figure.code_list, found.code, actor),
        tint=figure.tints.get(found.code, ""),
    )


# --- how people come and leave -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart and of its table."""

    label: str
    value: int
    url: str | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Flows:
    """Paths opened in the period by who sent the person, and those ended by the kind of exit: counts, no file."""

    came: list[Bar]
    left: list[Bar]
    opened: int
    ended: int
    forward: int
    form: Form
    chips: list[tuple[str, str]]


def flows(filters: PeriodFilters, actor: Actor) -> Flows:
    came = session.execute(queries.by_prescriber(indicators.entries(actor, filters), actor)).all()
    left = session.execute(queries.by_result(indicators.exits(actor, filters), actor)).all()
    given = {name: day.isoformat() if day else "" for name, day in asdict(filters).items()}
    words = {
        "since": f"Du : {filters.since:%d/%m/%Y}" if filters.since else "",
        "until": f"Au : {filters.until:%d/%m/%Y}" if filters.until else "",
    }
    return Flows(
        came=_bars("reinsertion_prescriber", came, actor),
        left=_bars("reinsertion_exit", left, actor),
        opened=sum(row.number for row in came),
        ended=sum(row.number for row in left),
        forward=sum(row.number for row in left if row.code in FORWARD),
        form=form_for(PeriodSchema, asdict(filters)),
        chips=[
            (words[name], _address("reinsertion.flow_index", given, {name: None}))
            for name in given
            if given[name]
        ],
    )


def _bars(list_key: str, rows: Any, actor: Actor) -> list[Bar]:
    """The most frequent first."""
    told = [(label_of(list_key, row.code, actor) or "Non renseigné", row.number) for row in rows]
    return [Bar(label, value) for label, value in sorted(told, key=lambda one: (-one[1], one[0]))]
