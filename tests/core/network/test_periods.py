"""A network reads the periods that everybody reads, made of whole months that were published, and of nothing else."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.db.unit_of_work import commit
from core.exports.services import list_taken
from core.network import periods, reading
from core.network.publishing import publish_figures
from core.network.services import links_of
from core.planning.clock import today
from core.reporting.indicators import INDICATORS
from core.reporting.periods import civil_year, month_of, parse, quarter, school_year
from tests.core.network.test_network import invite, join, met

#: The last school year that is over lies in the two civil years before this one.
MONTHS = [(back, month) for back in (2, 1) for month in range(1, 13)]


@pytest.fixture
def year(acting, network):
    """Last year."""
    with acting(network) as actor:
        return today(actor).year - 1


def tell(acting, director, year, counts):
    """Entries of a day of some months, then the publication of each of their years."""
    with acting(director) as actor:
        for (back, month), numbers in counts.items():
            met(actor, date(year + 1 - back, month, 9), **numbers)
        (link,) = links_of(actor)
        for one in {year + 1 - back for back, _month in counts}:
            publish_figures(link.network_id, one, actor=actor)
        commit()


def read(acting, network, period):
    with acting(network) as actor:
        return reading.build(period, actor)


@pytest.fixture
def member(acting, network, director):
    join(acting, director, invite(acting, network)[0])
    return director


class TestSums:
    @pytest.fixture
    def told(self, acting, member, year):
        tell(acting, member, year, {one: {"women": 20 + n} for n, one in enumerate(MONTHS)})

    def test_a_school_year_adds_months_of_two_civil_years(self, acting, network, year, told):
        page = read(acting, network, school_year(year - 1))
        assert page.total.cells == ("12", str(sum(20 + n for n in range(8, 20))))
        assert [row.label for row in page.months][:2] == ["Septembre", "Octobre"]
        assert [line.until for line in page.lines] == [date(year, 8, 31)]

    def test_quarters_and_months_add_up_to_the_year(self, acting, network, year, told):
        def people(period):
            return int(read(acting, network, period).total.cells[1])

        whole = people(civil_year(year))
        assert sum(people(quarter(year, n)) for n in range(1, 5)) == whole
        assert sum(people(month_of(date(year, n, 1))) for n in range(1, 13)) == whole

    def test_is_compared_with_the_same_months_a_year_before(self, acting, network, year, told):
        page = read(acting, network, quarter(year, 2))
        assert page.total.cells[1] == str(35 + 36 + 37)
        assert page.compared[1].startswith("72 un an plus tôt aux mêmes dates, + 50")

    def test_a_structure_that_told_less_a_year_before_is_not_compared(self, acting, network, member, year):
        told = {(1, month): {"adults": 20} for month in range(1, 13)}
        tell(acting, member, year, told)
        assert set(read(acting, network, quarter(year, 2)).compared) == {""}

    def test_only_work_is_told_of_a_period_that_is_no_civil_year(self, acting, network, year, told):
        assert read(acting, network, civil_year(year)).persons
        for period in (school_year(year - 1), quarter(year, 2), month_of(date(year, 3, 1))):
            page = read(acting, network, period)
            assert [key for key, _label in page.heads] == ["activities", "people_met"]
            assert (page.whole, page.persons, page.groups) == (False, (), ())

    def test_is_taken_out_as_it_is_read(self, acting, network, year, told):
        with acting(network) as actor:
            rows = list(list_taken("network_figures", {"period": quarter(year, 2).code}, actor).rows())
        assert {row[4] for row in rows} == {"Avril", "Mai", "Juin"}
        assert sum(row[6] for row in rows if row[3] == "Personnes rencontrées") == 35 + 36 + 37


def a_year(until, lines=()):
    return SimpleNamespace(until=until, lines=lines)


class TestWhatIsTold:
    def test_a_period_whose_first_month_was_not_published_is_not_told(self):
        assert periods.told(school_year(2024), {2025: a_year(date(2025, 12, 31))}) is None
        assert periods.told(quarter(2025, 3), {2025: a_year(date(2025, 6, 30))}) is None

    def test_nothing_is_told_beyond_a_hole(self):
        known = {2024: a_year(date(2024, 10, 31)), 2025: a_year(date(2025, 12, 31))}
        assert periods.told(school_year(2024), known).until == date(2024, 10, 31)
        known[2024] = a_year(date(2024, 12, 31))
        assert periods.told(school_year(2024), known).until == date(2025, 8, 31)

    @given(code=st.sampled_from(["2024", "2025", "2024-2025", "2025-t1", "2024-t4", "2025-03", "2024-12"]))
    def test_no_number_of_persons_is_told_but_of_a_civil_year_and_none_that_was_not_published(self, code):
        """Whatever periods are subtracted, what is left is a sum of months that everybody reads already."""
        years = {
            year: a_year(
                date(year, 12, 31),
                [{"figure": i.key, "month": None} for i in INDICATORS]
                + [{"figure": "people_met", "month": f"{year}-{month:02}-01"} for month in range(1, 13)],
            )
            for year in (2024, 2025)
        }
        period = parse(code)
        floored = {i.key for i in INDICATORS if i.floor}
        lines = periods.told(period, years).lines
        published = [line for row in years.values() for line in row.lines]
        assert all(any(line is one for one in published) for line in lines)
        assert all(line["month"] for line in lines) == (period.kind != "year")
        assert bool(floored & {line["figure"] for line in lines}) == (period.kind == "year")


class TestPages:
    @pytest.mark.parametrize("code", ["2025", "2024-2025", "2025-t2", "2025-03"])
    def test_each_period_has_its_page_and_its_neighbours(self, network, signed_in, code):
        page = signed_in(network).get(f"/s/{network.structure.slug}/reseau/chiffres?period={code}")
        assert page.status_code == 200
        assert f"period={parse(code).neighbour(-1).code}" in page.text

    def test_a_period_under_way_has_no_page_after_it(self, network, signed_in, acting):
        with acting(network) as actor:
            last = month_of(periods.last_month(today(actor)))
        page = signed_in(network).get(f"/s/{network.structure.slug}/reseau/chiffres?period={last.code}").text
        assert f"period={last.neighbour(1).code}" not in page

    @pytest.mark.parametrize("code", ["2025-01-15_2025-02-20", "bientôt"])
    def test_days_that_are_no_whole_months_are_refused(self, network, signed_in, code):
        page = signed_in(network).get(f"/s/{network.structure.slug}/reseau/chiffres?period={code}")
        assert page.status_code == 422
