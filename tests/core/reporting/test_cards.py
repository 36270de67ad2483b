"""A figure says what it was a year before, and a percentage only where one says something."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import g

from core.activities.models import Activity
from core.db.base import now
from core.papers import month as papers
from core.reporting.cards import cards_of, change
from core.reporting.filters import Filters
from core.reporting.periods import first_worked, parse
from core.reporting.subjects import ACTIVITIES
from core.testing.rows import make_row


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


def test_nothing_is_compared_with_what_is_not_known_nor_nothing_with_nothing() -> None:
    assert change("acts", 12, None) == change("acts", None, 12) == change("acts", 0, 0) == ""


def test_a_year_before_without_anything_is_said() -> None:
    assert change("acts", 12, 0) == "0 un an plus tôt aux mêmes dates"
    assert change("acts", 0, 12).startswith("12 un an plus tôt")


@pytest.mark.parametrize(
    ("first", "worked"),
    [
        (date(2025, 11, 1), date(2025, 11, 3)),  # All Saints' Day, a Saturday
        (date(2025, 1, 1), date(2025, 1, 2)),
        (date(2026, 5, 1), date(2026, 5, 4)),
        (date(2025, 10, 1), date(2025, 10, 1)),
    ],
)
def test_nobody_begins_to_work_on_a_sunday_or_a_holiday(first: date, worked: date) -> None:
    assert first_worked(first) == worked


@pytest.mark.parametrize(
    ("began", "code", "compared"),
    [
        (date(2025, 11, 5), "2026-11", False),  # two days of work lack
        (date(2025, 11, 3), "2026-11", True),  # the first day of work of that month
        (date(2025, 10, 7), "2026-11", True),  # nothing on the first, but at work since
        (date(2025, 1, 2), "2026", True),
        (date(2025, 1, 3), "2026", False),
        (date(2025, 11, 5), "2026-11-05_2026-11-20", True),
        (date(2025, 11, 3), "2026-11-01_2026-11-02", False),  # it began the day after
    ],
)
def test_dashboard_and_month_paper_compare_with_days_that_were_worked_whole(
    make_member: Any, acting: Any, began: date, code: str, compared: bool
) -> None:
    with acting(make_member("director")) as actor:
        g.slug = actor.tenant.slug
        period = parse(code)
        for day in (began, began, period.first):
            make_row(Activity, day=day, starts_at=now(), kind="active_presence", total=3)
        cards, _empty = cards_of(Filters(period), ACTIVITIES, actor)
        acts = next(card for card in cards if card.key == "activities")
        assert ("un an plus tôt" in acts.detail) == compared
        if period.kind == "month":
            figures = {figure.label: figure.before for figure in papers.build(period, actor).figures}
            before = "2" if began.month == period.first.month else "0"
            assert figures["Interventions"] == (before if compared else "")
            assert acts.detail.startswith(f"{before} un an plus tôt") == compared
