"""The page of figures: by line, stop, hour band and motive; each figure opens exactly its entries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any, Final

from core.toolkit import Actor, Form, dataclass, form_for, get_or_404, label_of, session, today
from plugins.transport import queries, trip_queries
from plugins.transport.bands import BANDS, band_of
from plugins.transport.models import Line
from plugins.transport.pages import address, given, line_choices, line_words
from plugins.transport.schemas import Period, PeriodSchema, TripFilters

YEAR: Final = timedelta(days=364)
SHOWN_STOPS: Final = 20


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row of a table of figures: its name, and each figure with the address of its rows (None for 0)."""

    label: str
    cells: tuple[tuple[int, str | None], ...]


@dataclass(frozen=True, slots=True)
class Figures:
    since: date
    until: date
    line: str
    form: Form
    entries: int
    lines: list[FigureRow]
    stops: list[FigureRow]
    bands: list[FigureRow]
    hourless: int
    motives: list[FigureRow]
    words: list[FigureRow]
    more_stops: bool


#: Columns of the tables by line, stop and hour band: (figure, what its door adds).
CUT: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("rides", {"kind": "ride"}),
    ("passengers", {"kind": "ride"}),
    ("facts", {}),
    ("conflicts", {"conflict": "1"}),
)
CUT_HEADS: Final = ("Trajets", "Voyageurs", "Faits relevés", "dont conflits")


def figures(period: Period, actor: Actor) -> Figures:
    """Five tables over one period; every figure opens the list of its own entries."""
    until = period.until or today(actor)
    since = period.since or until - YEAR
    line = get_or_404(Line, period.line_id) if period.line_id else None
    filters = TripFilters(since=since, until=until, line_id=period.line_id)
    run = session.execute
    stops = run(trip_queries.by_stop(actor, filters, SHOWN_STOPS + 1)).all()
    found = {row.band: row for row in run(trip_queries.totals(actor, filters, band_of(actor).label("band")))}
    asked = asdict(Period(since, until, period.line_id))
    lines = list(run(trip_queries.by_line(actor, filters)))
    return Figures(
        since=since,
        until=until,
        line=line_words(line) if line else "",
        form=form_for(PeriodSchema, asked, choices={"line_id": line_choices(actor)}),
        entries=sum(row.entries for row in found.values()),
        lines=[_cut(line_words(row), row, filters, line_id=row.id) for row in lines],
        stops=[
            _cut(f"{row.label} (ligne {row.code})", row, filters, stop_id=row.id)
            for row in stops[:SHOWN_STOPS]
        ],
        bands=[
            _cut(band.label, found[band.key], filters, band=band.key) for band in BANDS if band.key in found
        ],
        hourless=found[None].entries if None in found else 0,
        motives=[_motive(row, filters, actor) for row in run(trip_queries.by_motive(actor, filters))],
        words=_trends(lines, since, until, period.line_id, actor),
        more_stops=len(stops) > SHOWN_STOPS,
    )


def _door(filters: TripFilters, **more: Any) -> str:
    return address("transport.trips", given(replace(filters, **more)))


def _cut(label: str, row: Any, filters: TripFilters, **cut: Any) -> FigureRow:
    cells = []
    for name, more in CUT:
        value = int(getattr(row, name))
        cells.append((value, _door(filters, **cut, **more) if value else None))
    return FigureRow(label, tuple(cells))


def _motive(row: Any, filters: TripFilters, actor: Actor) -> FigureRow:
    url = _door(filters, motive=row.motive)
    label = label_of("transport_motive", row.motive, actor)
    return FigureRow(label, ((int(row.facts), url), (int(row.entries), url)))


TRENDS: Final = ("better", "same", "worse")


def _trends(
    lines: list[Any], since: date, until: date, line_id: uuid.UUID | None, actor: Actor
) -> list[FigureRow]:
    """How drivers say each line evolves; the words of a line open together."""
    counts: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for row in session.execute(queries.trends(actor, since, until)):
        counts[row.line_id][row.trend] = row.n
    names = {row.id: line_words(row) for row in lines}
    missing = [one for one in counts if one not in names and line_id in (None, one)]
    if missing:
        found = session.execute(queries.lines(actor).where(Line.id.in_(missing)))
        names |= {row.id: line_words(row) for row in found}
    rows = []
    for one, label in names.items():
        if one not in counts:
            continue
        said = {"since": str(since), "until": str(until), "line_id": str(one)}
        cells = []
        for trend in (*TRENDS, None):
            value = counts[one].get(trend, 0) if trend else sum(counts[one].values())
            cells.append((value, address("transport.words", said, trend=trend) if value else None))
        rows.append(FigureRow(label, tuple(cells)))
    return rows
