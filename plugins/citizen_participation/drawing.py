"""A route and its observations drawn by the server: no outside map, the same picture on screen and on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import cos, hypot, pi, radians, sin
from typing import Any, Final

from core.toolkit import dataclass

WIDTH: Final = 340
MARGIN: Final = 30
#: How far from a spot that is taken the next ones are drawn, how many go round it, how far the next round is.
ASIDE: Final = 21
AROUND: Final = 8
NEXT_ROUND: Final = 13
#: Nothing is drawn nearer to the edge of the picture.
EDGE: Final = 8
#: Least side of the ground that is drawn, in metres, so that two near stops do not fill the picture.
LEAST_GROUND: Final = 120.0
METRES_A_DEGREE: Final = 111_320.0
MICRO: Final = 1_000_000
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
    """``line`` joins the stops in their order; ``scale`` is (length in the picture, metres).

    ``areas`` are the outlines that cross the picture, as the path of each; what is beyond its edge is not seen.
    """

    width: int
    height: int
    line: str
    marks: tuple[Mark, ...]
    scale: tuple[float, int]
    metres: int
    areas: tuple[str, ...] = ()


def drawing(
    stops: Sequence[Spotted], points: Iterable[Spotted] = (), outlines: Iterable[Mapping[str, Any]] = ()
) -> Drawing | None:
    """The picture of a route with its observations; None when nothing has a spot.

    ``outlines`` are GeoJSON surfaces, in degrees. What was seen at a stop, or where something else was seen, is
    drawn beside it.
    """
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

    def put(x: float, y: float) -> tuple[float, float]:
        return round(left + (x - min(xs)) * factor, 1), round(top + (max(ys) - y) * factor, 1)

    way = [put(x, y) for x, y in flat[: len(stops)]]
    aside = [
        _beside(put(x, y), rank, height)
        for (x, y), rank in zip(flat[len(stops) :], _ranks(stops, seen), strict=True)
    ]
    areas = [[put(*_metres(east, north, seen[0])) for east, north in ring] for ring in _rings(outlines)]
    return Drawing(
        width=WIDTH,
        height=height,
        line=" ".join(f"{x},{y}" for x, y in way) if len(way) > 1 else "",
        marks=tuple(
            Mark(x, y, one.mark, one.shape, one.label)
            for (x, y), one in zip([*way, *aside], seen, strict=True)
        ),
        scale=_scale(factor, inside),
        metres=round(_length(flat[: len(stops)]), -1) if len(stops) > 1 else 0,  # type: ignore[arg-type]
        areas=tuple(_path(ring) for ring in areas if _crosses(ring, height)),
    )


def _ranks(stops: Sequence[Spotted], seen: Sequence[Spotted]) -> Iterator[int]:
    """How many things stand already where each observation was made."""
    taken = Counter((one.latitude, one.longitude) for one in stops)
    for one in seen[len(stops) :]:
        spot = one.latitude, one.longitude
        yield taken[spot]
        taken[spot] += 1


def _beside(spot: tuple[float, float], rank: int, height: int) -> tuple[float, float]:
    """The spot itself for the first, then round it, far apart while they are few."""
    if rank == 0:
        return spot
    rounds, turn = divmod(rank - 1, AROUND)
    angle, far = (3 * turn + 0.5 * rounds) * 2 * pi / AROUND, ASIDE + NEXT_ROUND * rounds
    x, y = spot[0] + far * sin(angle), spot[1] - far * cos(angle)
    return round(min(max(x, EDGE), WIDTH - EDGE), 1), round(min(max(y, EDGE), height - EDGE), 1)


def _rings(outlines: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[Sequence[float]]]:
    """The outer line of each surface: (longitude, latitude) in degrees."""
    for shape in outlines:
        surfaces = shape["coordinates"]
        yield from (surface[0] for surface in ([surfaces] if shape["type"] == "Polygon" else surfaces))


def _crosses(ring: Sequence[tuple[float, float]], height: int) -> bool:
    """Whether the box around an outline touches the picture."""
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    return min(xs) < WIDTH and max(xs) > 0 and min(ys) < height and max(ys) > 0


def _path(ring: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in ring) + "z"


def _flat(one: Spotted, origin: Spotted) -> tuple[float, float]:
    return _metres(one.longitude / MICRO, one.latitude / MICRO, origin)


def _metres(longitude: float, latitude: float, origin: Spotted) -> tuple[float, float]:
    """Metres east and north of the first spot: a town is small enough to be flat."""
    east = (longitude - origin.longitude / MICRO) * METRES_A_DEGREE
    north = (latitude - origin.latitude / MICRO) * METRES_A_DEGREE
    return east * cos(radians(origin.latitude / MICRO)), north


def _length(way: Sequence[tuple[float, float]]) -> float:
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(way))


def _scale(factor: float, inside: float) -> tuple[float, int]:
    """The longest known length that fills at most a third of the picture."""
    fitting = [metres for metres in SCALES if metres * factor <= inside / 3]
    metres = fitting[-1] if fitting else SCALES[0]
    return round(metres * factor, 1), metres
