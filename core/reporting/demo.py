"""Outlines of the quartiers of a demo town, so that its map has something to show: a middle and a ring around it.

The town does not exist, and neither does what is drawn: no street lies under it unless somebody asks for the State's
map.
"""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any, Final

from sqlalchemy import select

from core.db.session import session
from core.demo.scenario import scenario
from core.places.models import QUARTIER, Territory
from core.reporting.outlines import Shape, lay_outlines, number_of_outlines
from core.tenancy.binding import Actor

#: Longitude and latitude of the middle of the town, and of its edges: degrees as wide as they are high there.
MIDDLE: Final = (0.34, 46.58)
STRETCH: Final = (1.45, 1.0)
INNER, OUTER = 0.006, 0.017
#: Corners of a quarter turn.
CORNERS: Final = 6


def _at(turn: float, far: float) -> list[float]:
    """A point of the town; banks and hills make no circle."""
    far *= 1 + 0.12 * sin(3 * turn) + 0.07 * cos(5 * turn)
    return [
        round(middle + stretch * far * along, 5)
        for middle, stretch, along in zip(MIDDLE, STRETCH, (cos(turn), sin(turn)), strict=True)
    ]


def _arc(first: float, last: float, far: float) -> list[list[float]]:
    steps = max(2, round(CORNERS * (last - first) / (pi / 2)))
    return [_at(first + (last - first) * step / steps, far) for step in range(steps + 1)]


def _polygon(ring: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def shapes(names: list[str]) -> list[Shape]:
    """One outline for each name, side by side: the first in the middle, the others around it."""
    if not names:
        return []
    around = names[1:]
    found = [Shape("", names[0], _polygon(_arc(0, 2 * pi, INNER)[:-1]))]
    for index, name in enumerate(around):
        first, last = (2 * pi * turn / len(around) for turn in (index, index + 1))
        found.append(
            Shape("", name, _polygon([*_arc(first, last, OUTER), *reversed(_arc(first, last, INNER))]))
        )
    return found


def seed(actor: Actor) -> None:
    """Drawn once; nothing where no scenario is played, or where the structure has outlines of its own."""
    if scenario() is None or number_of_outlines(actor):
        return
    wanted = (
        select(Territory.name)
        .where(Territory.tenant_id == actor.tenant.id, Territory.kind == QUARTIER)
        .order_by(Territory.sort_name)
    )
    drawn = shapes(list(session.execute(wanted).scalars()))
    if drawn:
        lay_outlines(drawn, actor=actor)
