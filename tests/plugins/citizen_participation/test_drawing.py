"""The plan of a route is drawn from its coordinates, the north up, at one scale."""

from __future__ import annotations

from itertools import combinations
from math import hypot
from typing import Any

import pytest

from core.toolkit import InvalidInput, decode
from plugins.citizen_participation.drawing import MARGIN, WIDTH, Spotted, drawing
from plugins.citizen_participation.schemas import NewStopSchema, spot_words


def spot(north: int, east: int, shape: str = "stop") -> Spotted:
    return Spotted(49_894_200 + north, 2_295_700 + east, "1", shape, "Une étape")


def test_nothing_is_drawn_without_a_spot() -> None:
    assert drawing([]) is None


def test_a_stop_further_north_stands_higher_and_further_east_more_to_the_right() -> None:
    drawn = drawing([spot(0, 0), spot(2_000, 3_000)])
    assert drawn is not None
    first, second = drawn.marks
    assert second.y < first.y
    assert second.x > first.x


def test_everything_stays_inside_the_picture() -> None:
    drawn = drawing([spot(0, 0), spot(9_000, 100)], [spot(-4_000, 8_000, "circle")])
    assert drawn is not None
    for mark in drawn.marks:
        assert MARGIN - 1 <= mark.x <= WIDTH - MARGIN + 1
        assert MARGIN - 1 <= mark.y <= drawn.height - MARGIN + 1


def test_the_line_joins_the_stops_and_not_what_was_seen() -> None:
    drawn = drawing([spot(0, 0), spot(500, 500)], [spot(100, 100, "star")])
    assert drawn is not None
    assert len(drawn.line.split()) == 2
    assert len(drawn.marks) == 3


def test_one_stop_alone_is_drawn_without_a_line() -> None:
    drawn = drawing([spot(0, 0)])
    assert drawn is not None
    assert (drawn.line, drawn.metres) == ("", 0)


def test_a_thousandth_of_a_degree_north_is_about_a_hundred_and_ten_metres() -> None:
    drawn = drawing([spot(0, 0), spot(1_000, 0)])
    assert drawn is not None
    assert drawn.metres == 110
    length, metres = drawn.scale
    assert metres == 20 or length <= (WIDTH - 2 * MARGIN) / 3


def test_what_was_seen_at_a_stop_is_drawn_beside_it_and_never_over_another() -> None:
    seen = [spot(0, 0, "square") for _ in range(11)]
    drawn = drawing([spot(0, 0), spot(2_000, 3_000)], seen)
    assert drawn is not None
    stop, _other, *beside = drawn.marks
    apart = [hypot(a.x - b.x, a.y - b.y) for a, b in combinations([stop, *beside], 2)]
    assert min(apart) > 9
    assert max(hypot(mark.x - stop.x, mark.y - stop.y) for mark in beside) < 40
    assert all(0 < mark.x < WIDTH and 0 < mark.y < drawn.height for mark in beside)


def test_what_was_seen_apart_from_the_stops_is_drawn_where_it_was() -> None:
    drawn = drawing([spot(0, 0), spot(2_000, 0)], [spot(1_000, 0, "circle")])
    assert drawn is not None
    south, north, seen = drawn.marks
    assert seen.y == pytest.approx((south.y + north.y) / 2, abs=0.2)


def test_the_outline_of_a_quartier_is_drawn_where_it_crosses_the_picture_alone() -> None:
    def square(south: float, west: float) -> dict[str, Any]:
        ring = [[west, south], [west + 0.01, south], [west + 0.01, south + 0.01], [west, south + 0.01]]
        return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}

    here, far = square(49.89, 2.29), square(46.5, 0.3)
    both = {"type": "MultiPolygon", "coordinates": [here["coordinates"], far["coordinates"]]}
    drawn = drawing([spot(0, 0), spot(2_000, 3_000)], (), [here, far, both])
    assert drawn is not None
    assert len(drawn.areas) == 2
    assert drawn.areas[0] == drawn.areas[1]
    assert drawn.areas[0].startswith("M")
    assert drawing([], (), [here]) is None


@pytest.mark.parametrize(
    "written",
    ["49.8942, 2.2957", "49,8942 2,2957", "49.8942,2.2957", "49,8942 ; 2,2957", " 49.8942  2.2957 "],
)
def test_coordinates_are_read_as_maps_write_them(written: str) -> None:
    assert decode(NewStopSchema, {"spot": written}).spot == (49_894_200, 2_295_700)


@pytest.mark.parametrize("written", ["49.8942", "ici", "149.0, 2.0", "49.0, 200.0", "1, 2, 3"])
def test_other_words_are_refused_beside_the_field(written: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        decode(NewStopSchema, {"spot": written})
    assert set(refused.value.errors) == {"spot"}


def test_a_spot_is_shown_as_it_may_be_written_again() -> None:
    shown = spot_words(49_894_200, -2_295_700)
    assert decode(NewStopSchema, {"spot": shown}).spot == (49_894_200, -2_295_700)
    assert spot_words(None, None) == ""
