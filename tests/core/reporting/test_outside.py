"""Whoever may not open the rows adds and subtracts all that she reads of persons, and finds nobody."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import g
from hypothesis import given, settings
from hypothesis import strategies as st

from core.activities.models import Activity
from core.app import Passerelle
from core.cases.examples import a_case
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import NotFound
from core.papers import month as papers
from core.planning.clock import today
from core.reporting import dashboard, outside
from core.reporting.cards import cards_of
from core.reporting.dashboard import choices_for
from core.reporting.filters import MISSING, Filters
from core.reporting.outside import SPLITS, hidden_by_year
from core.reporting.periods import Period, civil_year, day_range, month_of, quarter, school_year
from core.reporting.permissions import EVERY_DOMAIN, READ
from core.reporting.subjects import ACTIVITIES, OPENED_CASES, REQUESTS
from core.reporting.suppression import FUNDER_FLOOR, Answer, kept_back
from core.reports.schemas import BeginReport, FreezeCommand
from core.reports.services import begin_report, freeze_report, preview
from core.tenancy.binding import Actor
from core.testing.plugin import Member, create_member, create_structure

Acting = Callable[..., AbstractContextManager[Actor]]
#: Days whose persons are known, as bits, with their number.
Known = dict[tuple[int, ...], int]


def worked_out(told: Iterable[tuple[tuple[int, ...], int]], width: int) -> Known:
    """What sums and differences of told numbers give: for each set of days that one makes, its persons."""
    combined: Known = {(0,) * width: 0}
    for row, value in told:
        for vector, number in list(combined.items()):
            for sign in (1, -1):
                moved = tuple(a + sign * b for a, b in zip(vector, row, strict=True))
                combined.setdefault(moved, number + sign * value)
    return {v: n for v, n in combined.items() if any(v) and min(v) >= 0 and max(v) == 1}


# --- over random entries -------------------------------------------------------------------------------

#: On both sides of where years and school years begin.
MET_ON = [date(year, month, 9) for year in (2024, 2025, 2026) for month in (3, 4, 10)]


MONTHS = [month_of(date(2024 + n // 12, n % 12 + 1, 1)) for n in range(36)]
ASKED = [
    *(civil_year(year) for year in (2024, 2025, 2026)),
    *(school_year(year) for year in (2023, 2024, 2025)),
    quarter(2024, 4),
    quarter(2025, 1),
    day_range(date(2024, 1, 1), date(2025, 12, 31)),
    day_range(date(2025, 1, 1), date(2025, 11, 30)),
]


def months_in(period: Period) -> tuple[int, ...]:
    return tuple(int(month.first in period and month.last in period) for month in MONTHS)


def told_of_persons(period: Period, actor: Actor) -> dict[str, int]:
    """The people met by age or sex that the dashboard of a period tells this reader, by figure."""
    shown, _empty = cards_of(Filters(period), ACTIVITIES, actor)
    kept = {card.key: card.value.replace("\u202f", "") for card in shown}
    return {key: int(kept[key]) for split in SPLITS for key in split if kept[key].isdigit()}


def meet(day: date, **said: int) -> None:
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    session.add(Activity(day=day, starts_at=moment, kind="active_presence", **said))
    session.flush()


@pytest.mark.parametrize("seed", range(8))
def test_no_few_persons_come_back_from_month_papers_and_dashboards(
    make_member: Callable[..., Member], acting: Acting, seed: int
) -> None:
    """Few or many women and men on some of those days; then every page that the reader may ask."""
    chance = random.Random(seed)
    with acting(make_member("figures_reader")) as actor:
        g.slug = actor.tenant.slug
        for day in chance.sample(MET_ON, 6):
            meet(day, total=80, women=chance.choice((1, 2, 9, 14)), men=chance.choice((0, 9, 30)))
        told: dict[str, list[tuple[tuple[int, ...], int]]] = {}
        for period in ASKED:
            for key, value in told_of_persons(period, actor).items():
                told.setdefault(key, []).append((months_in(period), value))
        for period in {month_of(day) for day in MET_ON}:
            page = repr(papers.build(period, actor)).lower()
            assert not [word for word in ("femme", "homme", "enfant", "adulte") if word in page]
    assert told, "the years that are over are told"
    for answers in told.values():
        for months, number in worked_out(answers, len(MONTHS)).items():
            assert number == 0 or number >= FUNDER_FLOOR, (months, answers)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_years_beside_frozen_reports_never_give_a_few_persons(seed: int) -> None:
    chance = random.Random(seed)
    cells, months = ("women", "men"), MONTHS[:24]
    each = [{cell: chance.choice((0, 0, 1, 2, 4, 6, 9)) for cell in cells} for _ in months]
    frozen: dict[str, list[Answer]] = {cell: [] for cell in cells}
    for _ in range(chance.randrange(4)):
        first = chance.randrange(24)
        last = chance.randint(first, 23)
        days = months[first].first.toordinal(), months[last].last.toordinal() + 1
        told = {cell: Answer(*days, sum(m[cell] for m in each[first : last + 1])) for cell in cells}
        back = kept_back(told, frozen, floor=FUNDER_FLOOR, total=True)
        for cell, answer in told.items():
            frozen[cell].append(Answer(*days, None if cell in back else answer.value))
    counts = {
        year: {cell: sum(m[cell] for m in each[n * 12 : n * 12 + 12]) for cell in cells}
        for n, year in enumerate((2024, 2025))
    }
    hidden = hidden_by_year(counts, frozen, floor=FUNDER_FLOOR)
    for cell in cells:
        read = [
            (tuple(int(a.first <= m.first.toordinal() < a.after) for m in months), a.value)
            for a in frozen[cell]
            if a.value is not None
        ]
        read += [
            (tuple(int(m.first.year == year) for m in months), counts[year][cell])
            for year in counts
            if cell not in hidden[year]
        ]
        for which, number in worked_out(read, 24).items():
            assert number == sum(each[i][cell] for i in range(24) if which[i])
            assert number == 0 or number >= FUNDER_FLOOR, (cell, read)


def test_a_year_that_is_told_says_in_how_many_entries_nobody_noted_it(
    make_member: Callable[..., Member], acting: Acting, last_year: Callable[[Actor], int]
) -> None:
    for role in ("figures_reader", "director"):
        with acting(make_member(role)) as actor:
            g.slug = actor.tenant.slug
            year = last_year(actor)
            meet(date(year, 3, 9), total=40, women=20)
            meet(date(year, 4, 9), total=40)
            shown, _empty = cards_of(Filters(civil_year(year)), ACTIVITIES, actor)
        women = next(card for card in shown if card.key == "met_women")
        assert women.value == "20"
        assert women.detail == "Comptées dans 1 sur 2 interventions. Non renseigné : 1"


# --- beside a report that was frozen --------------------------------------------------------------------


@pytest.fixture
def last_year(monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], int]:
    """Whatever the day of the test, January included."""
    monkeypatch.setattr(outside, "LATE", timedelta(0))
    return lambda actor: today(actor).year - 1


@pytest.mark.parametrize("first", ["the report", "the year"])
def test_a_frozen_month_and_the_year_do_not_give_the_other_months(
    first: str,
    make_member: Callable[..., Member],
    acting: Acting,
    last_year: Callable[[Actor], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ten women in March, two in April: « femmes 10 » in the report of March, « femmes 12 » in the year: what is told
    first keeps the other back.
    """
    lead = make_member("coordinator")
    with acting(lead) as actor:
        g.slug = actor.tenant.slug
        year = last_year(actor)
        reader = replace(actor, permissions=frozenset({READ.key, EVERY_DOMAIN.key}))
        meet(date(year, 3, 9), total=20, women=10, men=10)
        meet(date(year, 4, 9), total=22, women=2, men=20)
        whole = {"met_women": 12, "met_men": 30}
        if first == "the report":
            monkeypatch.setattr(outside, "LATE", timedelta(days=700))  # the year is not told yet
        assert told_of_persons(civil_year(year), reader) == (whole if first == "the year" else {})
        command = BeginReport(new_id(), date(year, 3, 1), date(year, 3, 31), grid="cerfa_15059")
        march = preview(begin_report(command, actor=actor), actor=actor)
        lines = {line.unit: line.value for section in march.content.sections for line in section.lines}
        told = (lines["women"], lines["men"])
        assert told == ((10, 10) if first == "the report" else (None, None))
        freeze_report(march, FreezeCommand(new_id(), march.hash), actor=actor)
        monkeypatch.setattr(outside, "LATE", timedelta(0))
        assert told_of_persons(civil_year(year), reader) == (whole if first == "the year" else {})
        assert told_of_persons(civil_year(year), actor) == whole


def test_situations_and_files_are_told_whole_to_whoever_may_not_open_them(
    app: Passerelle, acting: Acting
) -> None:
    """One file of one kind in one quartier on one day is one person by her situation."""
    names = [manifest.name for manifest in app.extensions["passerelle.plugins"].domains]
    home = create_structure(app, *names)
    with acting(create_member(app, home, "director")) as actor:
        a_case(actor)
        chosen = [i.key for i, _subject in choices_for(actor)]
        assert {"cases_opened", "files_opened", "files_closed"} <= set(chosen)
        commit()
    with acting(create_member(app, home, "figures_reader")) as actor:
        g.slug = actor.tenant.slug
        period = civil_year(today(actor).year)
        assert {subject for _i, subject in choices_for(actor)} == {ACTIVITIES, REQUESTS}
        for key in ("cases_opened", "cases_closed", "files_opened", "files_closed", "bonds_restored"):
            with pytest.raises(NotFound):
                dashboard.detailed(key, actor)
        whole = {card.key: card for card in cards_of(Filters(period), OPENED_CASES, actor)[0]}
        assert whole["cases_opened"].value == "1"
        assert whole["files_opened"].detail == outside.BY_YEAR, "files are people by their situation"
        answer = MISSING
        for asked in (
            Filters(period, territory=answer), Filters(period, kind=answer),
            Filters(period, result=answer), Filters(period, domain=answer),
        ):  # fmt: skip
            cards = {card.key: card for card in cards_of(asked, OPENED_CASES, actor)[0]}
            for key in ("cases_opened", "cases_closed"):
                assert (cards[key].value, cards[key].detail) == ("–", outside.WHOLE_ONLY), (key, asked)
