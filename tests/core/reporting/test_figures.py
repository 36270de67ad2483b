"""Each figure equals the number of its rows, whatever the data, the period and the filters."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.activities.models import Activity
from core.cases.models import Case
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import NotFound
from core.extension.catalog import catalog
from core.places.models import Territory
from core.reporting import dashboard, listing
from core.reporting.computing import compute, compute_by_month, over_months
from core.reporting.filters import MISSING, Filters, RowsSchema, filters_from
from core.reporting.indicators import INDICATORS, spans
from core.reporting.periods import Period, civil_year, day_range, month_of, school_year
from core.requests.models import Request
from core.tenancy.binding import Actor
from core.testing.plugin import Member
from core.testing.rows import make_row
from core.web.forms import decode
from core.web.typography import number

FIRST, LAST = date(2024, 7, 1), date(2026, 6, 30)
DAYS = st.dates(FIRST, LAST)
CODES = st.sampled_from([None, "rights", "transport", "gone_since"])
KINDS = st.sampled_from(["active_presence", "conflict_realtime", "gone_kind"])
RESULTS = st.sampled_from([None, "calmed", "ongoing"])
QUARTIERS = st.sampled_from([None, 0, 1])


@dataclass(frozen=True)
class Said:
    """One row of random data; which table it goes to is the list it stands in."""

    day: date
    domain: str | None
    kind: str
    result: str | None
    quartier: int | None
    total: int | None
    gone: bool
    later: int | None


SAID = st.builds(
    Said, DAYS, CODES, KINDS, RESULTS, QUARTIERS, st.none() | st.integers(0, 40), st.booleans(),
    st.none() | st.integers(0, 200),
)  # fmt: skip
PERIODS = st.one_of(
    st.sampled_from([civil_year(2025), civil_year(2024), school_year(2025)]),
    DAYS.map(month_of),
    st.tuples(DAYS, st.integers(0, 500)).map(lambda p: day_range(p[0], p[0] + timedelta(p[1]))),
)
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "territory": st.sampled_from([MISSING, 0, 1]),
        "domain": st.sampled_from([MISSING, "rights", "transport"]),
        "kind": st.sampled_from(["active_presence", "conflict_realtime"]),
        "result": st.sampled_from([MISSING, "calmed", "ongoing"]),
    },
)
FIGURES = st.sampled_from(["activities", "requests_received", "cases_opened", "cases_closed"])


def quartiers() -> list[uuid.UUID]:
    return [
        make_row(Territory, kind="quartier", name=name, sort_name=name.lower()).id
        for name in ("Bel-Air", "La Garenne")
    ]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def fill(said: list[Said], areas: list[uuid.UUID], actor: Actor) -> None:
    """Each line becomes an intervention, a request and a situation."""
    for row in said:
        area = None if row.quartier is None else areas[row.quartier]
        removed = at(row.day) if row.gone else None
        later = None if row.later is None else row.day + timedelta(row.later)
        session.add(
            Activity(
                day=row.day, starts_at=at(row.day), kind=row.kind, domain=row.domain, result=row.result,
                territory_id=area, total=row.total, removed_at=removed, author_id=actor.membership_id,
            )
        )  # fmt: skip
        session.add(
            Request(
                day=row.day, received_at=at(row.day), channel="phone", initiator=row.domain,
                territory_id=area, answered_at=at(later) if later else None,
            )
        )  # fmt: skip
        session.add(
            Case(
                type_key=row.kind, subject="Un groupe au square", state="open", domain=row.domain or "rights",
                territory_id=area, opened_on=row.day, closed_on=later, last_on=later or row.day,
                result=row.result,
            )
        )  # fmt: skip
    session.flush()


def opened(url: str, actor: Actor) -> listing.Listing:
    """What a door opens onto, read through its address alone."""
    parts = urlsplit(url)
    answers = decode(RowsSchema, dict(parse_qsl(parts.query)))
    key = parts.path.rsplit("/", 1)[1]
    return listing.build(key, filters_from(answers, LAST), answers, actor)


def rows_behind(page: dashboard.Dashboard) -> list[tuple[int, str]]:
    """Every number of the detail with the address of its rows."""
    detail = page.detail
    found = [(row.value, row.url) for chart in (detail.steps, *detail.charts) for row in chart.rows]
    if detail.cross is not None:
        found += [cell for row in detail.cross.rows for cell in row.values]
        found += [(row.total, row.url) for row in detail.cross.rows]
    return [(value, url) for value, url in found if url is not None]


def test_each_figure_equals_the_number_of_its_rows(
    make_member: Callable[..., Member], acting: Callable[..., AbstractContextManager[Actor]]
) -> None:
    member = make_member("director")

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(SAID, max_size=14), PERIODS, ASKED, FIGURES)
    def check(said: list[Said], period: Period, asked: dict[str, Any], figure: str) -> None:
        with acting(member) as actor:
            g.slug = member.structure.slug
            areas = quartiers()
            fill(said, areas, actor)
            if isinstance(asked.get("territory"), int):
                asked = {**asked, "territory": areas[asked["territory"]]}
            page = dashboard.build(figure, Filters(period, **asked), actor)
            for value, url in rows_behind(page):
                assert opened(url, actor).number == value, url
            for card in page.cards:
                if card.url is not None:
                    assert number(opened(card.url, actor).number) in card.door or card.door.endswith(
                        "la ligne"
                    )
            total = sum(row.value for row in page.detail.steps.rows)
            assert all(sum(row.value for row in chart.rows) == total for chart in page.detail.charts)
            if page.detail.cross is not None:
                assert page.detail.cross.totals[-1] == total

    check()


def test_the_figures_are_those_a_person_would_count(
    make_member: Callable[..., Member], acting: Callable[..., AbstractContextManager[Actor]]
) -> None:
    member = make_member("director")

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(SAID, max_size=14), PERIODS)
    def check(said: list[Said], period: Period) -> None:
        with acting(member) as actor:
            g.slug = member.structure.slug
            fill(said, quartiers(), actor)
            page = dashboard.build(None, Filters(period), actor)
            kept = [row for row in said if row.day in period]
            counted = [row for row in kept if not row.gone]
            closed = [
                row for row in said if row.later is not None and row.day + timedelta(row.later) in period
            ]
            values = {card.key: card.value for card in page.cards}
            assert values["activities"] == number(len(counted))
            totals = [row.total for row in counted if row.total is not None]
            assert values["people_met"] == (number(sum(totals)) if totals else "–")
            assert values["requests_received"] == values["cases_opened"] == number(len(kept))
            assert values["cases_closed"] == number(len(closed))
            by_kind = next(chart for chart in page.detail.charts if chart.id == "kind")
            labels = catalog().activity_kinds
            expected = Counter(labels[row.kind].label if row.kind in labels else row.kind for row in counted)
            assert {row.label: row.value for row in by_kind.rows} == expected

    check()


MONTHS = st.tuples(DAYS, DAYS).map(
    lambda days: day_range(month_of(min(days)).first, month_of(max(days)).last)
)


def test_months_add_up_to_any_range_of_them(
    make_member: Callable[..., Member], acting: Callable[..., AbstractContextManager[Actor]]
) -> None:
    member = make_member("director")

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(SAID, max_size=14), MONTHS)
    def check(said: list[Said], period: Period) -> None:
        with acting(member) as actor:
            fill(said, quartiers(), actor)
            asked = [i for i in INDICATORS if not spans(i)]
            figures = compute([(i, Filters(period)) for i in asked], actor)
            months = compute_by_month(asked, period, actor)
            assert {key: over_months(list(months[key].values())) for key in figures} == figures

    check()


def test_a_delay_is_the_median_of_the_requests_that_have_one(
    make_member: Callable[..., Member], acting: Callable[..., AbstractContextManager[Actor]]
) -> None:
    with acting(make_member("director")) as actor:
        g.slug = actor.tenant.slug
        for minutes in (10, 20, 90, None):
            call = at(date(2025, 3, 3))
            answered = None if minutes is None else call + timedelta(minutes=minutes)
            session.add(Request(day=call.date(), received_at=call, channel="phone", answered_at=answered))
        session.flush()
        page = dashboard.build(None, Filters(civil_year(2025)), actor)
        card = next(card for card in page.cards if card.key == "delay_to_answer")
        assert card.value == "20\u00a0min"
        assert "3 sur 4" in card.detail.replace("\u00a0", " ")
        assert "Non renseigné : 1" in card.detail
        assert card.url is not None
        page_of_rows = opened(card.url, actor)
        assert page_of_rows.number == 3
        assert page_of_rows.missing_url is not None
        assert opened(page_of_rows.missing_url, actor).number == 1


def test_an_area_of_another_structure_does_not_exist(
    make_member: Callable[..., Member],
    make_structure: Callable[..., Any],
    acting: Callable[..., AbstractContextManager[Actor]],
) -> None:
    elsewhere = make_member("director", structure=make_structure())
    with acting(elsewhere):
        theirs = quartiers()[0]
        commit()
    with acting(make_member("director")) as actor:
        g.slug = actor.tenant.slug
        with pytest.raises(NotFound):
            dashboard.build(None, Filters(civil_year(2025), territory=theirs), actor)
