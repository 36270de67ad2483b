"""The map of one figure: by quartier on outlines or circles, by commune in a table; the same numbers as its rows."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from sqlalchemy import func, select

from core.db.session import session
from core.extension.contributions import Indicator
from core.places.models import Commune, Place
from core.planning.clock import today
from core.records import dataclass
from core.reporting.charts import Row
from core.reporting.computing import whole_months
from core.reporting.dashboard import FIRST, Link, address, choices_for, detailed, period_words
from core.reporting.doors import UNSAID, check_territory, door, fitted, named_territories, rows_of
from core.reporting.filters import MISSING, Filters
from core.reporting.outlines import TILES, outlines, tiles_on
from core.reporting.queries import WHY
from core.reporting.rollups import by_place
from core.tenancy.binding import Actor
from core.tenancy.isolation import reviewed

MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Map:
    """Everything the page shows. ``drawn`` goes to the browser: names, numbers, addresses and shapes."""

    indicator: Indicator
    context: str
    choices: tuple[Link, ...]
    rows: tuple[Row, ...]
    communes: tuple[Row, ...]
    drawn: dict[str, Any]
    unplaced: int
    back_url: str


#: Quartier and place of rows → how many.
Spread = dict[tuple[uuid.UUID | None, uuid.UUID | None], int]


def _spread(indicator: Indicator, filters: Filters, actor: Actor) -> Spread:
    """The rows by quartier and place; entries of whole months are read from their rollups, which say the same."""
    counted, subject = rows_of(indicator, actor, filters)
    if indicator.key == FIRST and whole_months(filters):
        statement = by_place(filters.period.first, filters.period.last.replace(day=1), actor)
    else:
        model: Any = subject.model
        inner = counted.add_columns(
            model.territory_id.label("area"), model.place_id.label("place")
        ).subquery()
        statement = select(inner.c.area, inner.c.place, func.count().label("n")).group_by(
            inner.c.area, inner.c.place
        )
    return {(row.area, row.place): row.n for row in session.execute(statement, **reviewed(WHY))}


def _by_territory(spread: Spread) -> Counter[uuid.UUID | None]:
    found: Counter[uuid.UUID | None] = Counter()
    for (area, _place), n in spread.items():
        found[area] += n
    return found


def _by_commune(spread: Spread, actor: Actor) -> list[tuple[str | None, int]]:
    """Name of the commune of each row's place, None where no place or no commune is noted; the most first."""
    places = {place for _area, place in spread if place is not None}
    statement = (
        select(Place.id, Commune.insee_code, Commune.name)
        .join(Commune, Commune.insee_code == Place.insee_code)
        .where(Place.tenant_id == actor.tenant.id, Place.id.in_(places))
    )
    named = {row.id: (row.insee_code, row.name) for row in session.execute(statement)}
    found: Counter[tuple[str, str] | None] = Counter()
    for (_area, place), n in spread.items():
        found[named.get(place) if place is not None else None] += n
    ordered = sorted(found.items(), key=lambda one: (one[0] is None, -one[1], one[0] or ("", "")))
    return [(commune[1] if commune is not None else None, n) for commune, n in ordered]


def _centres(actor: Actor) -> dict[uuid.UUID, list[float]]:
    """The middle of the places of each quartier whose coordinates are known: [latitude, longitude]."""
    statement = (
        select(Place.territory_id, func.avg(Place.latitude), func.avg(Place.longitude))
        .where(
            Place.tenant_id == actor.tenant.id, Place.territory_id.is_not(None), Place.latitude.is_not(None)
        )
        .group_by(Place.territory_id)
    )
    return {
        area: [round(float(lat) / MICRO, 5), round(float(lon) / MICRO, 5)]
        for area, lat, lon in session.execute(statement)
        if area is not None
    }


def build(figure: str | None, filters: Filters, actor: Actor) -> Map:
    """The map of a figure that counts rows by quartier. Raises NotFound like the dashboard."""
    indicator, subject = detailed(figure, actor)
    names, _quartiers = named_territories(actor)
    check_territory(filters, names)
    filters = fitted(filters, subject, subject)
    spread = _spread(indicator, filters, actor)
    numbers = _by_territory(spread)
    shapes = {row.territory_id: row.geometry for row in session.execute(outlines(actor))}
    centres = _centres(actor)
    rows: list[Row] = []
    features: list[dict[str, Any]] = []
    for area in sorted(numbers, key=lambda one: (one is None, -numbers[one])):
        answer = MISSING if area is None else str(area)
        url = door(indicator, subject, filters, actor, territory=answer)
        label = UNSAID if area is None else names.get(answer, answer)
        rows.append(Row(label, numbers[area], url, partial=area is None))
        if area is not None and (area in shapes or area in centres):
            shape, at = shapes.get(area), centres.get(area)
            features.append({"name": label, "value": numbers[area], "url": url, "shape": shape, "at": at})
    drawn = sum(one["value"] for one in features)
    return Map(
        indicator=indicator,
        context=period_words(filters.period, today(actor)),
        choices=tuple(
            Link(i.label, address(filters, i.key, subject, s, endpoint="reporting.map_page"), i is indicator)
            for i, s in choices_for(actor)
        ),
        rows=tuple(rows),
        communes=tuple(
            Row(name or UNSAID, n, partial=name is None) for name, n in _by_commune(spread, actor)
        ),
        drawn={"features": features, "tiles": TILES if tiles_on(actor) else None},
        unplaced=sum(numbers.values()) - drawn,
        back_url=address(filters, indicator.key, subject),
    )
