"""The map of one figure: by quartier on outlines or circles, by commune in a table; the same numbers as its rows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select

from core.db.session import session
from core.extension.contributions import Indicator
from core.places.models import Commune, Place
from core.planning.clock import today
from core.reporting.charts import Row
from core.reporting.dashboard import Link, address, choices_for, detailed, period_words
from core.reporting.doors import UNSAID, check_territory, door, fitted, named_territories, rows_of
from core.reporting.filters import MISSING, Filters
from core.reporting.outlines import TILES, outlines, tiles_on
from core.reporting.queries import WHY
from core.reporting.subjects import Subject
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


def _by_territory(counted: Select[Any], subject: Subject) -> dict[uuid.UUID | None, int]:
    model: Any = subject.model
    inner = counted.add_columns(model.territory_id.label("area")).subquery()
    found = session.execute(
        select(inner.c.area, func.count().label("n")).group_by(inner.c.area), **reviewed(WHY)
    )
    return {row.area: row.n for row in found}


def _by_commune(counted: Select[Any], subject: Subject, actor: Actor) -> list[Any]:
    """Name of the commune of each row's place, None where no place or no commune is noted; the most first."""
    model: Any = subject.model
    inner = counted.add_columns(model.place_id.label("place")).subquery()
    statement = (
        select(Commune.name, func.count().label("n"))
        .select_from(inner)
        .outerjoin(Place, and_(Place.id == inner.c.place, Place.tenant_id == actor.tenant.id))
        .outerjoin(Commune, Commune.insee_code == Place.insee_code)
        .group_by(Commune.insee_code, Commune.name)
        .order_by(Commune.name.is_(None), func.count().desc(), Commune.name)
    )
    return list(session.execute(statement, **reviewed(WHY)))


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
    counted, _subject = rows_of(indicator, actor, filters)
    numbers = _by_territory(counted, subject)
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
            Row(row.name or UNSAID, row.n, partial=row.name is None)
            for row in _by_commune(counted, subject, actor)
        ),
        drawn={"features": features, "tiles": TILES if tiles_on(actor) else None},
        unplaced=sum(numbers.values()) - drawn,
        back_url=address(filters, indicator.key, subject),
    )
