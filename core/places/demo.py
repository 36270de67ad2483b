"""Territories and places of a demo structure."""

from __future__ import annotations

import uuid
from typing import Any

from core.db.sorting import sort_key
from core.demo.rows import demo_id, write_new, write_parts
from core.demo.scenario import Area, Scenario, scenario
from core.places.models import QPV, QUARTIER, SECTOR, Place, PlaceTerritory, Territory
from core.tenancy.binding import Actor


def seed(actor: Actor) -> None:
    """Write the quartiers, sectors, QPV and places of the scenario being played."""
    playing = scenario()
    if playing is None:
        return
    write_new(Territory, [_territory(area, actor) for area in playing.areas], actor)
    fresh = write_new(Place, [_place(spot, actor) for spot in playing.spots], actor)
    write_parts(PlaceTerritory, _in_qpv(playing, actor), "place_id", fresh, actor)


def _area_id(kind: str, key: str, actor: Actor) -> uuid.UUID:
    return demo_id(actor, "territory", kind, key)


def _territory(area: Area, actor: Actor) -> dict[str, Any]:
    return {
        "id": _area_id(area.kind, area.code if area.kind == QPV else area.name, actor),
        "kind": area.kind,
        "name": area.name,
        "sort_name": sort_key(area.name),
        "code": area.code,
        "vintage": area.vintage,
        "insee_code": area.insee_code,
        "starts_on": area.starts_on,
        "ends_on": area.ends_on,
    }


def _place(spot: Any, actor: Actor) -> dict[str, Any]:
    return {
        "id": demo_id(actor, "place", spot.name),
        "name": spot.name,
        "sort_name": sort_key(spot.name),
        "kind": spot.kind,
        "territory_id": _area_id(QUARTIER, spot.quartier, actor),
        "sector_id": _area_id(SECTOR, spot.sector, actor) if spot.sector else None,
        "insee_code": next(iter(actor.tenant.insee_codes), None),
        "detail": spot.detail,
    }


def _in_qpv(playing: Scenario, actor: Actor) -> list[dict[str, Any]]:
    dates = {area.code: (area.starts_on, area.ends_on) for area in playing.areas if area.kind == QPV}
    return [
        {
            "id": demo_id(actor, "place-territory", spot.name, code),
            "place_id": demo_id(actor, "place", spot.name),
            "territory_id": _area_id(QPV, code, actor),
            "starts_on": dates[code][0],
            "ends_on": dates[code][1],
        }
        for spot in playing.spots
        for code in spot.qpv
    ]
