"""A route and its observations drawn by the server: no outside map, the same picture on screen and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import cos, hypot, radians
from typing import Final

from core.toolkit import dataclass

WIDTH: Final = 340
MARGIN: Final = 26
#: Least side of the ground that is drawn, in metres, so that two near stops do not fill the picture.
LEAST_GROUND: Final = 120.0
METRES_A_DEGREE: Final = 111_320.0
#: Lengths that a scale may stand for, in metres.
SCALES: Final = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)


@dataclass(frozen=True, slots=True)
class Spotted:
    """Something that has a spot: ``mark`` is what is written in it, ``shape`` how it is drawn."""

    latitude: int
    longitude: int
    mark: str
    shape: str
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    y: float
    mark: str
    shape: str
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """``line`` joins the stops in their order; ``scale`` is (length in the picture, metres)."""

    width: int
    height: int
    line: str
    marks: tuple[Mark, ...]
    scale: tuple[float, int]
    metres: int


def drawing(stops: Sequence[Spotted], points: Iterable[Spotted] = ()) -> Drawing | None:
    """The picture of a route with its observations; None when nothing has a spot."""
    seen = [*stops, *points]
    if not seen:
        return None
    flat = [_flat(one, seen[0]) for one in seen]
    xs, ys = [x for x, _y in flat], [y for _x, y in flat]
    across = max(max(xs) - min(xs), LEAST_GROUND)
    along = max(max(ys) - min(ys), LEAST_GROUND)
    inside = WIDTH - 2 * MARGIN
    factor = inside / max(across, along)
    height = round(along * factor) + 2 * MARGIN + 20
    left = (WIDTH - (max(xs) - min(xs)) * factor) / 2
    top = MARGIN + (along - (max(ys) - min(ys))) * factor / 2
    placed = [
        (round(left + (x - min(xs)) * factor, 1), round(top + (max(ys) - y) * factor, 1)) for x, y in flat
    ]
    way = placed[: len(stops)]
    return Drawing(
        width=WIDTH,
        height=height,
        line=" ".join(f"{x},{y}" for x, y in way) if len(way) > 1 else "",
        marks=tuple(
            Mark(x, y, one.mark, one.shape, one.label) for (x, y), one in zip(placed, seen, strict=True)
        ),
        scale=_scale(factor, inside),
        metres=round(_length(flat[: len(stops)]), -1) if len(stops) > 1 else 0,  # type: ignore[arg-type]
    )


def _flat(one: Spotted, origin: Spotted) -> tuple[float, float]:
    """Metres east and north of the first spot: a town is small enough to be flat."""
    east = (one.longitude - origin.longitude) / 1_000_000 * METRES_A_DEGREE
    north = (one.latitude - origin.latitude) / 1_000_000 * METRES_A_DEGREE
    return east * cos(radians(origin.latitude / 1_000_000)), north


def _length(way: Sequence[tuple[float, float]]) -> float:
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(way))


def _scale(factor: float, inside: float) -> tuple[float, int]:
    """The longest known length that fills at most a third of the picture."""
    fitting = [metres for metres in SCALES if metres * factor <= inside / 3]
    metres = fitting[-1] if fitting else SCALES[0]
    return round(metres * factor, 1), metres
