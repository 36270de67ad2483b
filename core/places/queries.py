"""The selects over places, territories and communes."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import Select, and_, func, or_, select

from core.db.sorting import sort_key
from core.places.models import Commune, Place, PlaceTerritory, Territory
from core.records import dataclass
from core.tenancy.binding import Actor

Rows: TypeAlias = Select[*tuple[Any, ...]]
#: A postcode or an INSEE code, Corsica's 2A and 2B included.
CODE = re.compile(r"\d{5}|2[AaBb]\d{3}")
CURRENT, ENDED, ALL = "actuels", "anciens", "tous"


@dataclass(frozen=True, slots=True)
class PlaceFilters:
    """What the list of places shows: ``state`` is CURRENT, ENDED or ALL on ``day``."""

    day: date
    territory_id: uuid.UUID | None = None
    kind: str | None = None
    state: str = CURRENT
    text: str = ""


def valid(model: Any, day: date) -> Any:
    """The condition that a dated row is valid on a day."""
    return and_(
        or_(model.starts_on.is_(None), model.starts_on <= day),
        or_(model.ends_on.is_(None), model.ends_on >= day),
    )


def _in_state(model: Any, state: str, day: date) -> Any:
    if state == ALL:
        return True
    return model.ends_on < day if state == ENDED else or_(model.ends_on.is_(None), model.ends_on >= day)


def _like(text: str) -> str:
    escaped = sort_key(text).replace("\\", "").replace("%", "").replace("_", "")
    return f"%{escaped}%"


def place_rows(actor: Actor, filters: PlaceFilters) -> Rows:
    """Columns of the list of places, with the name of the quartier."""
    statement = (
        select(
            Place.sort_name,
            Place.id,
            Place.name,
            Place.kind,
            Place.starts_on,
            Place.ends_on,
            Territory.name.label("territory_name"),
        )
        .outerjoin(
            Territory, and_(Territory.tenant_id == Place.tenant_id, Territory.id == Place.territory_id)
        )
        .where(Place.tenant_id == actor.tenant.id)
    )
    conditions = [_in_state(Place, filters.state, filters.day)]
    if filters.territory_id:
        conditions.append(Place.territory_id == filters.territory_id)
    if filters.kind:
        conditions.append(Place.kind == filters.kind)
    if filters.text:
        conditions.append(Place.sort_name.like(_like(filters.text)))
    return statement.where(*[c for c in conditions if c is not True])


def territory_rows(actor: Actor, kind: str, state: str, day: date) -> Rows:
    """Columns of the list of territories of one kind, with the number of places that lie there."""
    lying = (
        select(func.count())
        .select_from(Place)
        .where(
            Place.tenant_id == actor.tenant.id,
            or_(Place.territory_id == Territory.id, Place.sector_id == Territory.id),
            _in_state(Place, CURRENT, day),
        )
        .scalar_subquery()
    )
    linked = (
        select(func.count(PlaceTerritory.place_id.distinct()))
        .where(
            PlaceTerritory.tenant_id == actor.tenant.id,
            PlaceTerritory.territory_id == Territory.id,
            valid(PlaceTerritory, day),
        )
        .scalar_subquery()
    )
    statement = select(
        Territory.sort_name,
        Territory.id,
        Territory.name,
        Territory.code,
        Territory.vintage,
        Territory.starts_on,
        Territory.ends_on,
        (linked if kind == "qpv" else lying).label("places"),
    ).where(Territory.tenant_id == actor.tenant.id, Territory.kind == kind)
    condition = _in_state(Territory, state, day)
    return statement if condition is True else statement.where(condition)


def territory_options(actor: Actor, kind: str, day: date) -> Rows:
    """What a form offers: id, name, code, vintage of the territories of a kind valid on a day, by name."""
    return (
        select(Territory.id, Territory.name, Territory.code, Territory.vintage)
        .where(Territory.tenant_id == actor.tenant.id, Territory.kind == kind, valid(Territory, day))
        .order_by(Territory.sort_name, Territory.id)
    )


def place_options(actor: Actor, day: date) -> Rows:
    """What a form offers: id, name, kind, quartier of the places valid on a day, by name."""
    return (
        select(Place.id, Place.name, Place.kind, Place.territory_id)
        .where(Place.tenant_id == actor.tenant.id, valid(Place, day))
        .order_by(Place.sort_name, Place.id)
    )


def qpv_links(actor: Actor, place_id: uuid.UUID) -> Rows:
    """The QPV in which a place counts or counted, latest list first."""
    return (
        select(
            PlaceTerritory.id,
            PlaceTerritory.version,
            PlaceTerritory.starts_on,
            PlaceTerritory.ends_on,
            Territory.id.label("territory_id"),
            Territory.name,
            Territory.code,
            Territory.vintage,
        )
        .join(
            Territory,
            and_(
                Territory.tenant_id == PlaceTerritory.tenant_id, Territory.id == PlaceTerritory.territory_id
            ),
        )
        .where(PlaceTerritory.tenant_id == actor.tenant.id, PlaceTerritory.place_id == place_id)
        .order_by(Territory.vintage.desc(), Territory.sort_name, PlaceTerritory.id)
    )


def qpv_of_place(actor: Actor, place_id: uuid.UUID, day: date) -> Rows:
    """The QPV (id, code, vintage) in which a row of that place and that day counts, in every list."""
    return (
        select(Territory.id, Territory.code, Territory.vintage)
        .join(
            PlaceTerritory,
            and_(
                Territory.tenant_id == PlaceTerritory.tenant_id, Territory.id == PlaceTerritory.territory_id
            ),
        )
        .where(
            PlaceTerritory.tenant_id == actor.tenant.id,
            PlaceTerritory.place_id == place_id,
            valid(PlaceTerritory, day),
            valid(Territory, day),
        )
        .order_by(Territory.vintage)
    )


def communes_by_code(codes: tuple[str, ...]) -> Rows:
    return (
        select(
            Commune.insee_code, Commune.name, Commune.department, Commune.department_name, Commune.postcodes
        )
        .where(Commune.insee_code.in_(codes))
        .order_by(Commune.sort_name, Commune.insee_code)
    )


def communes_matching(text: str, limit: int = 20) -> Rows:
    """Communes of today whose name begins with the text, or with this postcode or INSEE code; largest first."""
    wanted = text.strip()
    if CODE.fullmatch(wanted):
        condition: Any = Commune.postcodes.contains([wanted]) | (Commune.insee_code == wanted.upper())
    else:
        condition = Commune.sort_name.like(_like(wanted)[1:])
    return (
        select(
            Commune.insee_code, Commune.name, Commune.department, Commune.department_name, Commune.postcodes
        )
        .where(Commune.current.is_(True), condition)
        .order_by(Commune.population.desc(), Commune.sort_name, Commune.insee_code)
        .limit(limit)
    )
