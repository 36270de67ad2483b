"""Outlines of quartiers and QPV: a GeoJSON file of the structure, read with care and laid on its territories."""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, delete, func, select, update

from core.audit.services import record
from core.db.base import new_id
from core.db.session import session
from core.db.sorting import sort_key
from core.db.writing import apply_changes
from core.errors import InvalidInput
from core.places.models import QPV, Territory
from core.records import dataclass
from core.reporting.models import Outline
from core.tenancy.binding import Actor
from core.tenancy.models import Tenant

#: Bytes of a file, shapes in it, points of one shape: beyond, a map drawn on a telephone serves nobody.
HEAVIEST: Final = 2 * 1024 * 1024
MOST_SHAPES: Final = 300
MOST_POINTS: Final = 5_000
#: Decimals of a degree that are kept: about a metre.
DECIMALS: Final = 5
#: What exports of maps call the official code and the name of an area.
CODES: Final = ("code", "code_qp", "code_qpv", "codeqpv", "qp_code")
NAMES: Final = (
    "nom",
    "name",
    "libelle",
    "label",
    "lib",
    "nom_qp",
    "lib_qp",
    "nom_qpv",
    "quartier",
    "nom_quart",
)

NOT_GEOJSON: Final = "Ce fichier n’est pas un GeoJSON de surfaces : exportez vos contours en « GeoJSON »."
TOO_HEAVY: Final = "Ce fichier pèse plus de 2 Mo : simplifiez les contours avant de l’envoyer."
TOO_MANY: Final = f"Ce fichier contient plus de {MOST_SHAPES} contours : gardez ceux de vos quartiers."
NOT_DEGREES: Final = "Les coordonnées ne sont pas en degrés : exportez en WGS 84 (EPSG:4326)."
NOTHING_KNOWN: Final = (
    "Aucun contour ne porte le nom d’un de vos quartiers ou secteurs, ni le code d’un de vos QPV : {names}."
)

Ring = list[list[float]]


class _Unfit(ValueError):
    """A sentence in French that says what is wrong with the file."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One outline of the file, with what it says of itself."""

    code: str
    name: str
    geometry: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Laid:
    """How many territories have received an outline, and the names of those that the structure does not know."""

    count: int
    unknown: tuple[str, ...]


def read_outlines(content: bytes) -> list[Shape]:
    """The outlines of a GeoJSON file. Raises InvalidInput beside the field « file »."""
    try:
        return list(_read(content))
    except _Unfit as error:
        raise InvalidInput({"file": [str(error)]}) from error


def _read(content: bytes) -> Iterator[Shape]:
    if len(content) > HEAVIEST:
        raise _Unfit(TOO_HEAVY)
    try:
        told = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _Unfit(NOT_GEOJSON) from error
    if not isinstance(told, dict) or told.get("type") != "FeatureCollection":
        raise _Unfit(NOT_GEOJSON)
    features = told.get("features")
    if not isinstance(features, list) or not features:
        raise _Unfit(NOT_GEOJSON)
    if len(features) > MOST_SHAPES:
        raise _Unfit(TOO_MANY)
    for number, feature in enumerate(features, 1):
        yield _shape(feature, number)


def _shape(feature: Any, number: int) -> Shape:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    said = feature.get("properties") if isinstance(feature, dict) else None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _Unfit(f"Le contour n° {number} n’est pas une surface (« Polygon » ou « MultiPolygon »).")
    drawn = geometry["coordinates"] if isinstance(geometry, dict) and "coordinates" in geometry else None
    polygons = [drawn] if kind == "Polygon" else drawn
    if not isinstance(polygons, list) or not polygons:
        raise _Unfit(NOT_GEOJSON)
    kept = [_polygon(polygon, number) for polygon in polygons]
    if sum(len(ring) for polygon in kept for ring in polygon) > MOST_POINTS:
        raise _Unfit(
            f"Le contour n° {number} a plus de {MOST_POINTS} points : simplifiez-le avant de l’envoyer."
        )
    properties = {str(k).lower(): v for k, v in said.items()} if isinstance(said, dict) else {}
    coordinates: Any = kept[0] if kind == "Polygon" else kept
    return Shape(
        _first(properties, CODES), _first(properties, NAMES), {"type": kind, "coordinates": coordinates}
    )


def _first(properties: Mapping[str, Any], names: Sequence[str]) -> str:
    return next((str(properties[name]).strip()[:120] for name in names if properties.get(name)), "")


def _polygon(polygon: Any, number: int) -> list[Ring]:
    if not isinstance(polygon, list) or not polygon:
        raise _Unfit(NOT_GEOJSON)
    return [_ring(ring, number) for ring in polygon]


def _ring(ring: Any, number: int) -> Ring:
    """A closed line of at least three points, rounded; points that fall together are kept once."""
    if not isinstance(ring, list):
        raise _Unfit(NOT_GEOJSON)
    points: Ring = []
    for point in ring:
        here = _point(point)
        if not points or here != points[-1]:
            points.append(here)
    if len(points) < 4 or points[0] != points[-1]:
        raise _Unfit(f"Le contour n° {number} n’est pas fermé : son dernier point doit être le premier.")
    return points


def _point(point: Any) -> list[float]:
    numbers = point[:2] if isinstance(point, list) else []
    if len(numbers) != 2 or not all(
        isinstance(n, int | float) and not isinstance(n, bool) and math.isfinite(n) for n in numbers
    ):
        raise _Unfit(NOT_GEOJSON)
    longitude, latitude = (round(float(n), DECIMALS) for n in numbers)
    if abs(longitude) > 180 or abs(latitude) > 90:
        raise _Unfit(NOT_DEGREES)
    return [longitude, latitude]


# --- laying ---------------------------------------------------------------------------------------------------


def outlines(actor: Actor) -> Select[Any]:
    """Outlines by territory."""
    return select(Outline.territory_id, Outline.geometry).where(Outline.tenant_id == actor.tenant.id)


def number_of_outlines(actor: Actor) -> int:
    counted = select(func.count()).select_from(Outline).where(Outline.tenant_id == actor.tenant.id)
    return int(session.execute(counted).scalar_one())


def lay_outlines(shapes: Sequence[Shape], *, actor: Actor) -> Laid:
    """Give each outline to the QPV of its code, else to the areas of its name; the others are named back.

    Raises InvalidInput when none is known.
    """
    found, unknown = {}, []
    known = session.execute(
        select(Territory.id, Territory.kind, Territory.code, Territory.sort_name).where(
            Territory.tenant_id == actor.tenant.id
        )
    ).all()
    by_code = {row.code.casefold(): row.id for row in known if row.kind == QPV and row.code}
    for shape in shapes:
        same = [row.id for row in known if shape.name and row.sort_name == sort_key(shape.name)]
        owners = [by_code[shape.code.casefold()]] if shape.code.casefold() in by_code else same
        found.update(dict.fromkeys(owners, shape.geometry))
        if not owners:
            unknown.append(shape.name or shape.code or "sans nom")
    if not found:
        raise InvalidInput({"file": [NOTHING_KNOWN.format(names=", ".join(unknown[:5]))]})
    _write(found, actor)
    record("outline.changed", actor=actor, details={"count": len(found)})
    return Laid(len(found), tuple(unknown))


def _write(found: Mapping[uuid.UUID, dict[str, Any]], actor: Actor) -> None:
    present = {
        row.territory_id: row
        for row in session.execute(
            select(Outline).where(Outline.tenant_id == actor.tenant.id, Outline.territory_id.in_(found))
        ).scalars()
    }
    for territory_id, geometry in found.items():
        row = present.get(territory_id)
        if row is None:
            session.add(
                Outline(
                    id=new_id(), territory_id=territory_id, geometry=geometry, author_id=actor.membership_id
                )
            )
        else:
            apply_changes(row, row.version, {"geometry": geometry}, actor=actor)
    session.flush()


def remove_outlines(*, actor: Actor) -> None:
    """Back to circles: a file sent again draws them anew."""
    session.execute(delete(Outline).where(Outline.tenant_id == actor.tenant.id))
    record("outline.removed", actor=actor)


# --- what is asked of somebody else's server ------------------------------------------------------------------

#: The State's own map, which asks for no account. Its server learns which streets are looked at: off by default.
TILES_ORIGIN: Final = "https://data.geopf.fr"
TILES: Final = (
    f"{TILES_ORIGIN}/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
    "&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)
SETTING: Final = "outside_tiles"


def tiles_on(actor: Actor) -> bool:
    return bool(actor.tenant.settings.get(SETTING, False))


def set_outside_tiles(on: bool, *, actor: Actor) -> None:
    settings = {**actor.tenant.settings, SETTING: on}
    session.execute(update(Tenant).where(Tenant.id == actor.tenant.id).values(settings=settings))
    record("settings.changed", actor=actor, details={"outside_tiles": int(on)})
