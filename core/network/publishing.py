"""The member's side: its year counted in its own binding, cleared of small numbers, and written down for a network.

What is published is one fixed cut. Work (entries, people met, hours, requests, cases, what each domain counts) is told
month by month up to the last whole one; a median, or what stands over several months, over the year alone. Figures
that count persons are told for a year that is over, a month after its end, once and for good: told again with one
person more, the difference would be that person. Nothing of what is hidden here is in the row, so that nothing can be
found in it, whoever reads it and whatever it is added to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from core.audit.services import record
from core.db.base import new_id
from core.db.session import session
from core.extension.catalog import catalog
from core.extension.contributions import Job
from core.network import queries
from core.network.models import AGREED, NetworkFigures
from core.network.services import links_of
from core.planning.clock import today
from core.records import dataclass
from core.reporting.computing import OF_ENTRIES, Figure, compute, compute_by_month, over_months
from core.reporting.filters import Filters
from core.reporting.indicators import spans
from core.reporting.outside import hidden_among, persons_told
from core.reporting.periods import Period, day_range
from core.reporting.permissions import EVERY_DOMAIN, READ
from core.reporting.rollups import months
from core.reporting.suppression import OPEN_FLOOR
from core.tenancy.binding import Actor, current_actor

#: The present year and the one before: a network compares them.
YEARS: Final = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One published number; see ``NetworkFigures``."""

    figure: str
    month: str | None = None
    kind: str | None = None
    value: int | None = None
    whole: int | None = None
    missing: int | None = None
    hidden: bool = False

    def said(self) -> dict[str, Any]:
        """As it is written: what it does not say is left out."""
        return {name: told for name, told in asdict(self).items() if told is not None and told is not False}


def year_until(year: int, now: date) -> Period | None:
    """The whole months of a year that are over; None: not one yet."""
    last = min(date(year, 12, 31), now.replace(day=1) - timedelta(days=1))
    return day_range(date(year, 1, 1), last) if last.year == year else None


def publish_figures(network_id: int, year: int, *, actor: Actor) -> NetworkFigures | None:
    """Write down a year for a network, unless it was published just so already; None then.

    The database refuses the row once the agreement is taken back.
    """
    period = year_until(year, today(actor))
    if period is None:
        return None
    lines = [line.said() for line in lines_of(period, actor)]
    told = hashlib.sha256(json.dumps([period.last.isoformat(), lines], sort_keys=True).encode()).hexdigest()
    last = session.execute(queries.published(network_id, year, actor).limit(1)).scalar_one_or_none()
    if last is not None and last.hash == told:
        return None
    row = NetworkFigures(
        tenant_id=actor.tenant.id,
        peer_id=network_id,
        id=new_id(),
        year=year,
        until=period.last,
        lines=lines,
        hash=told,
    )
    session.add(row)
    session.flush()
    record("network.sent", actor=actor, subject=row, details={"network": network_id, "year": year})
    return row


def publish_all(*, actor: Actor) -> int:
    """Publish for every network that the structure agrees with; returns how many years were written down."""
    agreed = [link.network_id for link in links_of(actor) if link.event == AGREED]
    now = today(actor)
    made = [
        publish_figures(network_id, now.year - back, actor=actor)
        for network_id in sorted(agreed)
        for back in range(YEARS)
    ]
    return sum(row is not None for row in made)


def lines_of(period: Period, actor: Actor) -> Iterator[Line]:
    """Every number of a year that a network may read, in a fixed order."""
    over = persons_told(period.first.year, today(actor)) and (period.last.month, period.last.day) == (12, 31)
    indicators = sorted(catalog().indicators_of(actor.tenant.enabled), key=lambda i: i.key)
    # Whoever publishes reads figures of every domain, and no row.
    reader = replace(actor, permissions=frozenset({READ.key, EVERY_DOMAIN.key}))
    told = _told_before(period.first.year, actor) if over else None
    asked = [i for i in indicators if not i.floor or (over and told is None)]
    # Entries are told by month and by kind, from their rollups.
    monthly = [i for i in asked if not i.floor and not spans(i) and i.key not in OF_ENTRIES]
    by_month = compute_by_month(monthly, period, reader)
    figures = compute([(i, Filters(period)) for i in asked if i.key not in by_month], reader)
    figures |= {key: over_months(list(of_month.values())) for key, of_month in by_month.items()}
    yield from _entries(period, reader)
    for indicator in asked:
        if not indicator.floor:
            yield _line(figures[indicator.key])
            # A month without any row goes without saying.
            told_of = by_month.get(indicator.key, {}).items()
            yield from (_line(one, month) for month, one in told_of if one.rows or one.whole)
    if told is None:
        yield from cleared([figures[i.key] for i in asked if i.floor])
    else:
        yield from told


def _entries(period: Period, reader: Actor) -> Iterator[Line]:
    """Entries, people met and hours by month and by kind; a number that no entry tells is not 0."""
    for month in months(period.first, period.last.replace(day=1), reader):
        at, kind = month.month.isoformat(), month.kind
        yield Line("activities", at, kind, month.acts)
        met, minutes = month.met if month.told else None, month.minutes if month.timed else None
        yield Line("people_met", at, kind, met, missing=month.acts - month.told)
        yield Line("person_hours", at, kind, minutes, missing=month.acts - month.timed)


def _line(figure: Figure, month: date | None = None) -> Line:
    value = figure.value if figure.value is None else round(figure.value)
    at = month.isoformat() if month is not None else None
    return Line(figure.indicator.key, at, value=value, whole=figure.whole, missing=figure.missing)


def _told_before(year: int, actor: Actor) -> list[Line] | None:
    """The figures of persons of a year that is over, as they were told the first time, to whichever network."""
    statement = (
        select(NetworkFigures.lines)
        .where(NetworkFigures.tenant_id == actor.tenant.id, NetworkFigures.year == year)
        .order_by(NetworkFigures.at, NetworkFigures.id)
    )
    known = catalog().indicators
    for lines in session.execute(statement).scalars():
        persons = [Line(**one) for one in lines if one["figure"] in known and known[one["figure"]].floor]
        if persons:
            return persons
    return None


# --- small numbers -------------------------------------------------------------------------------------


def cleared(figures: Iterable[Figure]) -> Iterator[Line]:
    """Figures of persons as they may leave: under the floor, or telling one that is, they carry no number at all."""
    every = {figure.indicator.key: figure for figure in figures}
    hidden = hidden_among(every, floor=OPEN_FLOOR)
    for key, figure in every.items():
        yield Line(key, hidden=True) if key in hidden else _line(figure)


def run_publish(**_slot: Any) -> None:
    """Runs in the member's own session, bound by the worker."""
    publish_all(actor=current_actor())


JOBS: Final = (Job("network.publish", run_publish, every=timedelta(days=1)),)
