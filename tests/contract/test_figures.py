"""Every registered figure equals its rows, in several structures, over moved days and any period, for each reader."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import g
from sqlalchemy import create_engine, select, text

from core.access.permissions import COORDINATOR, DIRECTOR, FIGURES_READER, MEDIATOR, SOCIAL_WORKER
from core.db.session import session
from core.db.unit_of_work import commit
from core.extension.catalog import catalog
from core.places.models import QUARTIER, Territory
from core.planning.clock import today
from core.reporting.computing import compute, compute_by_month, over_months
from core.reporting.doors import door, fitted, indicators_for, may_open, rows_of, subject_for
from core.reporting.filters import Filters, RowsSchema, filters_from
from core.reporting.indicators import MEASURES, SUBJECT_OF, spans
from core.reporting.listing import build
from core.reporting.periods import Period, civil_year, day_range, month_of, quarter_of, school_year_of
from core.reporting.rollups import refresh
from core.tenancy.binding import Caller, bound
from core.testing.plugin import Member, Structure, create_member
from core.web.forms import decode
from tenants.demo import STRUCTURES, seed_everything

#: The structures whose domains, together, are all of them.
CHOSEN = ("mediation-port-alban", "ccas-de-montclair", "passage-des-droits", "mediation-saint-avel")
ROLES = (DIRECTOR, COORDINATOR, SOCIAL_WORKER, MEDIATOR)
#: Figures of the test domain, and those that moving days leaves at nothing: what they compare no longer follows.
EMPTY = frozenset(
    # Moved days leave little in time.
    {
        "atelier_notes",
        "housing_sheets_in_time",
        "quality_actions_in_time",
        "school_peers_badged",
        "youth_contact_in_time",
    }
)
#: Figures of persons who are known for several months: no period but a civil year is told of them.
STANDING = frozenset(
    {"distinct_persons", "housing_arrears", "housing_maintained", "reinsertion_paths", "rights_debt_filed"}
    | {"rights_files", "youth_followed"}
)
#: Figures that need the last day of their period before it reaches the database.
FIXED = frozenset({"civic_rules", "quality_proved", "quality_signed"})
#: Lists up to this long are read to their end.
WALKED = 60
SAID_ONCE = {"reviewed": "test: moves the days of one structure's rows"}


@dataclass(frozen=True)
class House:
    structure: Structure
    members: dict[str, Member]


def shift_days(actor: Any, chance: random.Random) -> None:
    """Rows of every counted table move by a few months, so that no figure is as its author expected."""
    filters = Filters(civil_year(today(actor).year))
    subjects = {subject_for(i, actor, filters) for i in catalog().indicators.values()}
    for subject in sorted(subjects, key=lambda one: one.key):  # the same chance in every run
        if subject.day:
            table, column = subject.model.__table__.name, subject.day
            way = "+" if column == "closed_on" else "-"
            session.execute(
                text(
                    f"UPDATE {table} SET {column} = {column} {way} (ascii(right(id::text, 1)) % :span)::int "  # noqa: S608
                    f"WHERE tenant_id = :tenant AND {column} IS NOT NULL"
                ),
                {"tenant": actor.tenant.id, "span": chance.randint(2, 40)},
                execution_options=SAID_ONCE,
            )


@pytest.fixture(scope="module")
def houses(app: Any, tmp_path_factory: pytest.TempPathFactory) -> list[House]:
    chosen = [replace(one, slug=f"chiffres-{one.slug}") for one in STRUCTURES if one.slug in CHOSEN]
    found = []
    with app.app_context():
        seed_everything(chosen, tmp_path_factory.mktemp("figures"))
    for index, one in enumerate(chosen):
        with app.app_context(), bound(one.slug, caller=Caller.COMMAND) as actor:
            shift_days(actor, random.Random(index))
            if index % 2:
                refresh(actor=actor)  # the others are read while their rollups are to be made
            commit()
            structure = Structure(actor.tenant.id, one.slug)
        members = {role: create_member(app, structure, role) for role in (*ROLES, FIGURES_READER)}
        found.append(House(structure, members))
    owner = create_engine(app.extensions["passerelle.config"].owner_url)
    with owner.connect() as connection:
        connection.execute(text("ANALYZE"))  # the database does so by itself a minute later
        connection.commit()
    owner.dispose()
    return found


def some_periods(now: date, chance: random.Random) -> list[Period]:
    first = now - timedelta(days=chance.randint(30, 330))
    return [
        civil_year(now.year),
        school_year_of(now),
        quarter_of(now),
        month_of(now - timedelta(days=chance.randint(0, 200))),
        day_range(first, first + timedelta(days=chance.randint(0, 60))),
    ]


def pages_of(url: str, actor: Any) -> list[Any]:
    """The pages that an address opens onto, read as the route reads it; of a long list the first alone."""
    found: list[Any] = []
    while url and (not found or found[0].number <= WALKED):
        parts = urlsplit(url)
        answers = decode(RowsSchema, dict(parse_qsl(parts.query)))
        filters = filters_from(answers, today(actor))
        found.append(build(parts.path.rsplit("/", 1)[1], filters, answers, actor))
        url = found[-1].next_url
    return found


@pytest.mark.parametrize("index", range(len(CHOSEN)))
def test_every_figure_is_the_number_of_its_rows(houses: list[House], acting: Any, index: int) -> None:
    """The director over her year, then somebody over any period and quartier."""
    house, chance = houses[index], random.Random(index)
    with acting(house.members[DIRECTOR]) as actor:
        g.slug = house.structure.slug
        everything = indicators_for(actor)
        told = check(everything, Filters(civil_year(today(actor).year)), actor)
        areas = session.execute(
            select(Territory.id).where(Territory.tenant_id == actor.tenant.id, Territory.kind == QUARTIER)
        ).scalars()
        where: list[Any] = [None, *areas]
    assert len(told.shown) > 20
    for _each in range(3):
        with acting(house.members[chance.choice(ROLES)]) as actor:
            g.slug = house.structure.slug
            filters = Filters(
                chance.choice(some_periods(today(actor), chance)), territory=chance.choice(where)
            )
            found = indicators_for(actor)
            check(chance.sample(found, min(12, len(found))), filters, actor)


def test_no_figure_is_empty_everywhere(houses: list[House], acting: Any, app: Any) -> None:
    """Equality would say nothing of a figure that never counts."""
    counted: set[str] = set()
    for house in houses:
        with acting(house.members[DIRECTOR]) as actor:
            filters = Filters(civil_year(today(actor).year))
            figures = compute([(i, filters) for i in indicators_for(actor)], actor)
            counted |= {key for key, figure in figures.items() if figure.rows}
    with app.app_context():
        assert set(catalog().indicators) - EMPTY - counted == set()


def test_what_a_reader_may_not_know_of_is_counted_and_said(houses: list[House], acting: Any) -> None:
    hidden: set[str] = set()
    for house in houses:
        with acting(house.members[MEDIATOR]) as actor:
            g.slug = house.structure.slug
            files = [
                i
                for i in indicators_for(actor)
                if i.unit in ("objectif", "orientation", "démarche", "étape", "situation", "case")
            ]
            hidden |= check(files, Filters(civil_year(today(actor).year)), actor).hidden
    assert hidden


def some_months(now: date, chance: random.Random) -> Period:
    """From a month of the three years before to any one up to now."""
    ends = sorted(chance.sample(range(36), 2), reverse=True)
    first, last = (month_of(now.replace(day=1) - timedelta(days=30 * back)) for back in ends)
    return day_range(first.first, last.last)


@pytest.mark.parametrize("index", range(len(CHOSEN)))
def test_the_months_of_a_figure_add_up_to_it(houses: list[House], acting: Any, index: int) -> None:
    """Over whole months, to the unit: its value, its rows, what it is a share of and what is missing."""
    house, chance = houses[index], random.Random(index)
    with acting(house.members[DIRECTOR]) as actor:
        asked = [i for i in catalog().indicators_of(actor.tenant.enabled) if not spans(i)]
        asked = [i for i in asked if i.key not in STANDING]
        now = today(actor)
        year = day_range(now.replace(month=1, day=1), month_of(now).last)
        for period in (year, *(some_months(now, chance) for _each in range(2))):
            figures = compute([(i, Filters(period)) for i in asked], actor)
            months = compute_by_month(asked, period, actor)
            for indicator in asked:
                by_month = months[indicator.key]
                assert len(by_month) == len(list(months_of(period))), indicator.key
                assert over_months(list(by_month.values())) == figures[indicator.key], indicator.key


def months_of(period: Period) -> Iterator[Period]:
    at: Period | None = month_of(period.first)
    while at is not None and at.first <= period.last:
        yield at
        at = at.neighbour(1)


def test_a_month_is_what_the_figure_is_over_that_month(houses: list[House], acting: Any) -> None:
    """Each by itself, those whose months do not add up included."""
    with acting(houses[0].members[DIRECTOR]) as actor:
        asked = [i for i in catalog().indicators_of(actor.tenant.enabled) if i.key not in FIXED]
        quarter = quarter_of(today(actor))
        months = compute_by_month(asked, quarter, actor)
        for one in months_of(quarter):
            figures = compute([(i, Filters(one)) for i in asked], actor)
            for key, figure in figures.items():
                assert months[key][one.first] == figure, key


@dataclass(frozen=True)
class Told:
    """Keys of the figures that showed rows, and of those that hid some."""

    shown: set[str]
    hidden: set[str]


def check(indicators: list[Any], filters: Filters, actor: Any) -> Told:
    shown, hidden = set(), set()
    found = [(i, subject_for(i, actor, filters)) for i in indicators]
    held = {i.key: fitted(filters, subject, subject) for i, subject in found}
    figures = compute([(i, held[i.key]) for i, _subject in found], actor)
    for indicator, subject in found:
        figure = figures[indicator.key]
        if not may_open(indicator, subject, actor):
            assert door(indicator, subject, held[indicator.key], actor) is None
            continue
        url = door(indicator, subject, held[indicator.key], actor)
        assert url is not None, indicator.key
        pages = pages_of(url, actor)
        lines = [line for page in pages for line in page.lines]
        assert len(lines) == pages[0].number or pages[0].number > WALKED, indicator.key
        assert pages[0].number + pages[0].hidden == figure.known, indicator.key
        if indicator.unit not in MEASURES:
            assert figure.value == figure.known == figure.rows, indicator.key
        if figure.whole is not None:
            assert figure.rows <= figure.whole, indicator.key
        if lines:
            shown.add(indicator.key)
        if pages[0].hidden:
            hidden.add(indicator.key)
    return Told(shown, hidden)


def test_a_share_keeps_its_rows_among_those_it_is_a_share_of(houses: list[House], acting: Any) -> None:
    for house in houses:
        with acting(house.members[DIRECTOR]) as actor:
            filters = Filters(civil_year(today(actor).year))
            for indicator in indicators_for(actor):
                if indicator.over is None:
                    continue
                part = {row[0] for row in session.execute(rows_of(indicator, actor, filters)[0])}
                whole = {row[0] for row in session.execute(indicator.over(actor, filters))}
                assert part <= whole, indicator.key


def test_each_door_opens_a_page_that_says_its_rows(houses: list[House], acting: Any, signed_in: Any) -> None:
    house = houses[0]
    browser = signed_in(house.members[DIRECTOR])
    page = browser.get(f"/s/{house.structure.slug}/tableau-de-bord/").text
    opened = 0
    with acting(house.members[DIRECTOR]) as actor:
        g.slug = house.structure.slug
        urls = [
            door(i, subject_for(i, actor, filters), filters, actor)
            for filters in [Filters(civil_year(today(actor).year))]
            for i in indicators_for(actor)
        ]
    for url in filter(None, urls):
        answer = browser.get(url)
        assert answer.status_code == 200, url
        opened += urlsplit(url).path in page
    assert opened > 30


def test_who_reads_figures_reads_those_of_every_domain_and_opens_no_row(
    houses: list[House], acting: Any, signed_in: Any
) -> None:
    house = houses[0]
    member = house.members[FIGURES_READER]
    with acting(member) as actor:
        g.slug = house.structure.slug
        on = catalog().indicators_of(actor.tenant.enabled)
        assert {i.key for i in indicators_for(actor)} == {i.key for i in on}
        assert not any(may_open(i, subject_for(i, actor, Filters(civil_year(2026))), actor) for i in on)
    page = signed_in(member).get(f"/s/{house.structure.slug}/tableau-de-bord/").text
    assert "<dt>Conflits de voisinage ouverts</dt>" in page
    assert "/lignes/" not in page


def test_the_four_words_are_four_units_and_hours_a_fifth(app: Any) -> None:
    with app.app_context():
        units = {i.key: i.unit for i in catalog().indicators.values()}
    said = [
        units[key] for key in ("distinct_persons", "people_met", "passages", "activities", "person_hours")
    ]
    assert len(set(said)) == 5
    assert set(SUBJECT_OF) <= set(units)
