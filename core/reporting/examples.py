"""What each route is called with in the contract suite."""

from __future__ import annotations

import io
import json

from core.access.policy import Example
from core.db.base import new_id
from core.places.models import QUARTIER
from core.places.schemas import TerritoryCommand
from core.places.services import create_territory
from core.reporting.indicators import INDICATORS
from core.tenancy.binding import Actor

SQUARE = [[1.0, 47.0], [1.1, 47.0], [1.1, 47.1], [1.0, 47.0]]


class Sent(io.BytesIO):
    """A file that can be sent again: whoever sends it closes it, which here goes back to its start."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name

    def close(self) -> None:
        self.seek(0)


def plain(_actor: Actor) -> Example:
    return Example()


def some_rows(_actor: Actor) -> Example:
    return Example(view_args={"indicator": INDICATORS[0].key})


def geojson(*names: str) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"nom": name},
            "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
        }
        for name in names
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def some_outlines(actor: Actor) -> Example:
    create_territory(TerritoryCommand(id=new_id(), kind=QUARTIER, name="Les Rives"), actor=actor)
    return Example(form={"file": Sent(geojson("Les Rives"), "contours.geojson")})


def tiles(_actor: Actor) -> Example:
    return Example(form={"outside_tiles": "1"})
