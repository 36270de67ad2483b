"""What the templates of lists, figures and networks read, built from queries; nothing is written here."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from flask import url_for
from sqlalchemy import func, select

from core.toolkit import (
    Activity,
    Actor,
    Form,
    dataclass,
    form_for,
    get_or_404,
    label_of,
    page,
    place_options,
    session,
    today,
)
from plugins.transport import queries, trip_queries
from plugins.transport.bands import BANDS
from plugins.transport.codelists import ACT, RIDE, TREND_TINT, VEHICLES
from plugins.transport.models import DriverWord, Line, Network, Stop
from plugins.transport.permissions import LINES, WRITE
from plugins.transport.schemas import (
    CONTROLS,
    KINDS,
    DriverFiltersSchema,
    ListFilters,
    TalkFiltersSchema,
    TripFilters,
    TripFiltersSchema,
)
from plugins.transport.workflow import LINE_DIFFICULTY

Choices = dict[str, list[tuple[Any, ...]]]
YEAR: Final = timedelta(days=364)
SHOWN_STOPS: Final = 20
KIND_WORDS: Final = {RIDE: "Trajet", ACT: "Fait"}


def pairs(statement: Any) -> list[tuple[Any, ...]]:
    return [(str(row[0]), row[1]) for row in session.execute(statement)]


def line_words(row: Any) -> str:
    """« Ligne 2, Gare – Lycée »."""
    return f"Ligne {row.code}, {row.inward} – {row.outward}"


def line_choices(actor: Actor) -> list[tuple[Any, ...]]:
    found = session.execute(queries.line_options(actor, today(actor)))
    return [(str(row.id), line_words(row)) for row in found]


def may_write(actor: Actor) -> bool:
    return actor.may(WRITE) and not actor.tenant.suspended


def may_describe(actor: Actor) -> bool:
    return actor.may(LINES) and not actor.tenant.suspended


# --- lists ---------------------------------------------------------------------------------------------


def given(filters: Any) -> dict[str, str]:
    """The filters set, as an address carries them."""
    values = {item.name: getattr(filters, item.name) for item in fields(filters)}
    return {name: str(value) for name, value in values.items() if value}


def address(endpoint: str, said: Mapping[str, str], **changes: str | None) -> str:
    merged: dict[str, Any] = {**said, "cursor": None, **changes}
    return url_for(endpoint, **{name: value for name, value in merged.items() if value})


def _chips(endpoint: str, filters: Any, form: Form) -> list[tuple[str, str]]:
    said = given(filters)
    chips = []
    for name in said:
        if name == "cursor":
            continue
        value = getattr(filters, name)
        words = {str(choice[0]): str(choice[1]) for choice in form[name].choices}
        told = value.strftime("%d/%m/%Y") if isinstance(value, date) else words.get(str(value), "choisi")
        chips.append((f"{form[name].label} : {told}", address(endpoint, said, **{name: None})))
    return chips


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, with its filters and their way off."""

    rows: list[Any]
    totals: Any
    next_url: str | None
    first_url: str | None
    chips: list[tuple[str, str]]
    form: Form
    can_write: bool


def _listed(
    endpoint: str,
    filters: Any,
    form: Form,
    statement: Any,
    keyset: tuple[Any, ...],
    totals: Any,
    as_row: Any,
    actor: Actor,
) -> Listed:
    found = page(session, statement, keyset, cursor=filters.cursor or None)
    said = given(filters)
    return Listed(
        rows=[as_row(row, actor) for row in found.rows],
        totals=totals,
        next_url=address(endpoint, said, cursor=found.next_cursor) if found.next_cursor else None,
        first_url=address(endpoint, said) if filters.cursor else None,
        chips=_chips(endpoint, filters, form),
        form=form,
        can_write=may_write(actor),
    )


@dataclass(frozen=True, slots=True)
class TripRow:
    """A ride or an act of a list, in words."""

    id: uuid.UUID
    day: date
    told_at: datetime | None
    title: str
    where: str
    people: str
    facts: int
    result: str
    control: str


def trip_row(row: Any, actor: Actor) -> TripRow:
    line = f"Ligne {row.line}" if row.line else label_of("transport_mode", row.mode, actor)
    ride = row.kind == RIDE
    ends = [end for end in (row.boarding, row.alighting) if end]
    motive = label_of("transport_motive", row.reason, actor)
    answer = label_of("transport_control_answer", row.control_answer, actor)
    warned = f"PC prévenu, {answer.lower() if answer else 'réponse non notée'}" if row.control_at else ""
    return TripRow(
        id=row.id,
        day=row.day,
        told_at=row.told_at,
        title=f"{KIND_WORDS[RIDE]}, {line.lower()}" if ride else motive or KIND_WORDS[ACT],
        where=" → ".join(ends) if ride else ", ".join(word for word in (line, *ends) if word),
        people="" if row.total is None else f"{'environ ' if row.estimated else ''}{row.total}",
        facts=int(row.facts or 0),
        result=label_of("immediate_result", row.result, actor),
        control=warned,
    )


def _filter_choices(actor: Actor) -> Choices:
    return {
        "territory_id": pairs(queries.territory_options(actor)),
        "line_id": line_choices(actor),
    }


def trip_list(filters: TripFilters, actor: Actor) -> Listed:
    """Rides and acts; the totals above the list are those of every page, so that a figure finds itself there."""
    stops = session.execute(queries.stop_options(actor))
    choices: Choices = {
        **_filter_choices(actor),
        "stop_id": [(str(row.id), f"{row.code}, {row.label}") for row in stops],
        "kind": list(KINDS),
        "band": [(band.key, band.label) for band in BANDS],
        "conflict": [("1", "Avec un conflit")],
        "control": list(CONTROLS),
    }
    form = form_for(TripFiltersSchema, asdict(filters), choices=choices)
    totals = session.execute(trip_queries.totals(actor, replace(filters, cursor=None))).one()
    statement = trip_queries.trips(actor, filters)
    return _listed("transport.trips", filters, form, statement, trip_queries.KEYSET, totals, trip_row, actor)


def trip_views(filters: TripFilters) -> list[tuple[str, str, None, bool]]:
    """The views of the list that are asked every day."""
    offered = (
        ("Tout", "", ""),
        ("Trajets", "ride", ""),
        ("Faits", "act", ""),
        ("PC, réponse à noter", "", "waiting"),
    )
    return [
        (
            label,
            address("transport.trips", {}, kind=kind, control=control),
            None,
            (filters.kind, filters.control) == (kind, control),
        )
        for label, kind, control in offered
    ]


@dataclass(frozen=True, slots=True)
class TalkRow:
    id: uuid.UUID
    day: date
    title: str
    place: str
    line: str
    pupils: int | None


def talk_row(row: Any, actor: Actor) -> TalkRow:
    level = label_of("transport_school_level", row.level, actor)
    theme = label_of("transport_school_theme", row.theme, actor)
    return TalkRow(
        id=row.id,
        day=row.day,
        title=f"{row.class_label or level}, {theme}",
        place=row.place or "",
        line=f"Ligne {row.line}" if row.line else "",
        pupils=row.total,
    )


def talk_list(filters: ListFilters, actor: Actor) -> Listed:
    form = form_for(TalkFiltersSchema, asdict(filters), choices=_filter_choices(actor))
    statement = queries.talks(actor, filters)
    totals = _count(statement, Activity.id)
    return _listed("transport.talks", filters, form, statement, trip_queries.KEYSET, totals, talk_row, actor)


def _count(statement: Any, column: Any) -> int:
    counted = statement.with_only_columns(func.count(column)).order_by(None)
    return int(session.execute(counted).scalar_one())


@dataclass(frozen=True, slots=True)
class WordRow:
    id: uuid.UUID
    day: date
    line: str
    theme: str
    trend: str
    tint: str
    service: str
    words: str


def word_row(row: Any, actor: Actor) -> WordRow:
    return WordRow(
        id=row.id,
        day=row.day,
        line=f"Ligne {row.line}",
        theme=label_of("transport_driver_theme", row.theme, actor),
        trend=label_of("transport_driver_trend", row.trend, actor),
        tint=TREND_TINT.get(row.trend, ""),
        service=label_of("transport_service", row.service, actor),
        words=row.words,
    )


def word_list(filters: ListFilters, actor: Actor) -> Listed:
    form = form_for(DriverFiltersSchema, asdict(filters), choices=_filter_choices(actor))
    statement = queries.words(actor, filters)
    totals = _count(statement, DriverWord.id)
    keyset = (DriverWord.day, DriverWord.id)
    return _listed("transport.words", filters, form, statement, keyset, totals, word_row, actor)


# --- networks and lines ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LineRow:
    id: uuid.UUID
    label: str
    mode: str
    stops: int
    held: bool


@dataclass(frozen=True, slots=True)
class NetworkCard:
    id: uuid.UUID
    label: str
    operator: str
    control_room: str
    held: bool
    lines: list[LineRow]


def _held(row: Any, day: date) -> bool:
    return (row.starts_on is None or row.starts_on <= day) and (row.ends_on is None or row.ends_on >= day)


def network_cards(actor: Actor) -> list[NetworkCard]:
    day = today(actor)
    rows: dict[uuid.UUID, list[LineRow]] = defaultdict(list)
    for row in session.execute(queries.lines(actor)):
        mode = label_of("transport_mode", row.mode, actor)
        rows[row.network_id].append(LineRow(row.id, line_words(row), mode, row.stops, _held(row, day)))
    return [
        NetworkCard(row.id, row.label, row.operator, row.control_room, _held(row, day), rows[row.id])
        for row in session.execute(queries.networks(actor))
    ]


@dataclass(frozen=True, slots=True)
class LinePage:
    line: Line
    label: str
    mode: str
    network: Network
    stops: list[Any]
    ended: list[Any]
    cases: list[Any]
    words: list[WordRow]
    rows: list[TripRow]
    can_describe: bool
    can_write: bool


def line_page(line_id: uuid.UUID, actor: Actor) -> LinePage:
    line = get_or_404(Line, line_id)
    run = session.execute
    stops = run(queries.stops_of(line_id, actor)).all()
    words = queries.words(actor, ListFilters(line_id=line_id))
    recent = trip_queries.trips(actor, TripFilters(line_id=line_id))
    newest = [column.desc() for column in trip_queries.KEYSET]
    cases = run(queries.difficulties(actor, line_id))
    return LinePage(
        line=line,
        label=line_words(line),
        mode=label_of("transport_mode", line.mode, actor),
        network=get_or_404(Network, line.network_id),
        stops=[stop for stop in stops if stop.ended_on is None],
        ended=[stop for stop in stops if stop.ended_on is not None],
        cases=[(row, LINE_DIFFICULTY.state(row.state)) for row in cases],
        words=[
            word_row(row, actor)
            for row in run(words.order_by(DriverWord.day.desc(), DriverWord.id.desc()).limit(5))
        ],
        rows=[trip_row(row, actor) for row in run(recent.order_by(*newest).limit(10))],
        can_describe=may_describe(actor),
        can_write=may_write(actor),
    )


def stops_text(line: Line) -> str:
    """The stops in service, one a row."""
    statement = (
        select(Stop.label)
        .where(Stop.line_id == line.id, Stop.ended_on.is_(None))
        .order_by(Stop.position, Stop.id)
    )
    return "\n".join(session.execute(statement).scalars())


def network_choices(actor: Actor) -> Choices:
    """Answers of the forms that describe a network."""
    return {
        "network_id": pairs(queries.networks(actor)),
        "place_id": pairs(place_options(actor, today(actor))),
        "mode": [(mode, label_of("transport_mode", mode, actor)) for mode in VEHICLES],
    }
