"""A figure says what it was a year before, and a percentage only where one says something."""

from __future__ import annotations

import pytest

from core.reporting.cards import change


@pytest.mark.parametrize(
    ("now", "before", "ending"),
    [
        (106, 100, ", + 6 %"),
        (90, 100, " 10 %"),
        (100, 100, ", autant"),
        (9, 4, "aux mêmes dates"),
        (71_482, 81, "aux mêmes dates"),
        (1000, 100, "aux mêmes dates"),
        (999, 100, ", + 899 %"),
    ],
)
def test_a_percentage_is_said_between_ten_and_ten_times_more(now: int, before: int, ending: str) -> None:
    assert change("acts", now, before).endswith(ending)


def test_nothing_is_compared_with_nothing() -> None:
    assert change("acts", 12, 0) == change("acts", None, 12) == ""
