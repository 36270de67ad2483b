"""A period is one code in an address, and its steps cover it exactly."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reporting.periods import (
    Period,
    PeriodError,
    civil_year,
    day_range,
    month_of,
    parse,
    quarter_of,
    school_year,
    school_year_of,
)

DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))
PERIODS = st.one_of(
    st.integers(1950, 2090).map(civil_year),
    st.integers(1950, 2090).map(school_year),
    DAYS.map(quarter_of),
    DAYS.map(month_of),
    st.tuples(DAYS, st.integers(0, 5 * 365)).map(
        lambda pair: day_range(pair[0], pair[0] + timedelta(pair[1]))
    ),
)


@given(PERIODS)
def test_the_code_of_a_period_is_read_back_as_the_same_period(period: Period) -> None:
    assert parse(period.code) == period


@given(PERIODS)
def test_the_steps_of_a_period_follow_each_other_without_gap_or_overlap(period: Period) -> None:
    steps = list(period.buckets())
    assert (steps[0].first, steps[-1].last) == (period.first, period.last)
    for before, after in pairwise(steps):
        assert after.first == before.last + timedelta(days=1)


@given(PERIODS)
def test_the_period_after_the_period_before_is_the_period_itself(period: Period) -> None:
    before = period.neighbour(-1)
    assert before is not None
    assert before.last == period.first - timedelta(days=1)
    assert before.neighbour(1) == period


@pytest.mark.parametrize(
    "code",
    ["", "26", "2026-13", "2026-t0", "2026-t5", "2026-T1",
     "2026-00", "2026-2028", "9999", "0000", "2026-02-30_2026-03-01", "２０２６",
     "2026-03-02_2026-03-01", "1990-01-01_2026-01-01", "2026-11 ", "' OR 1=1",
     "1900-01-01_1900-12-31", "2099-12-01_2100-01-31", "9999-01-01_9999-12-31"],
)  # fmt: skip
def test_what_names_no_period_is_refused(code: str) -> None:
    with pytest.raises(PeriodError):
        parse(code)


def test_a_school_year_goes_from_september_to_august() -> None:
    assert school_year_of(date(2026, 8, 31)) == parse("2025-2026")
    assert school_year_of(date(2026, 9, 1)) == parse("2026-2027")
    assert parse("2025-2026").last == date(2026, 8, 31)


def test_a_year_under_way_is_compared_with_the_same_days_a_year_earlier() -> None:
    year = civil_year(2026)
    assert year.year_before(date(2026, 11, 17)).last == date(2025, 11, 17)
    assert year.year_before(date(2027, 3, 1)).last == date(2025, 12, 31)
    assert month_of(date(2024, 2, 1)).year_before(date(2024, 2, 29)).last == date(2023, 2, 28)


def test_a_period_to_come_is_compared_whole() -> None:
    assert civil_year(2030).year_before(date(2026, 11, 17)).last == date(2029, 12, 31)
