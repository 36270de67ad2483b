"""A network reads the periods that everybody reads, made of whole months that were published, and of nothing else."""

from __future__ import annotations

import html
from collections import Counter
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.exports.services import list_taken
from core.network import periods, reading, shown
from core.network.models import NetworkFigures
from core.network.publishing import lines_of, publish_figures
from core.network.services import links_of
from core.planning.clock import today
from core.reporting.indicators import FILE_INDICATORS, INDICATORS, MEDIAN, spans
from core.reporting.periods import civil_year, month_of, parse, quarter, school_year
from core.testing.plugin import create_member, create_structure
from core.testing.rows import make_row
from core.testing.statements import statements
from plugins.quality.models import Complaint
from tests.core.network.test_network import invite, join, met

#: The last school year that is over lies in the two civil years before this one.
MONTHS = [(back, month) for back in (2, 1) for month in range(1, 13)]

PERSONS = {i.label for i in (*INDICATORS, *FILE_INDICATORS) if i.floor}


@pytest.fixture
def year(acting, network):
    """Last year."""
    with acting(network) as actor:
        return today(actor).year - 1


def tell(acting, director, year, counts):
    """Entries of a day of some months, then the publication of each of their years."""
    with acting(director) as actor:
        for (back, month), numbers in counts.items():
            met(actor, date(year + 1 - back, month, 9), person_minutes=120, **numbers)
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
        assert page.total.cells == ("12", str(sum(20 + n for n in range(8, 20))), f"{12 * 2}\xa0h")
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

    def test_a_structure_whose_work_had_not_begun_is_not_compared(self, acting, network, member, year):
        both = {(back, month): {"adults": 20} for back in (2, 1) for month in range(2, 13)}
        tell(acting, member, year, both)
        assert read(acting, network, quarter(year, 2)).compared[0].startswith("3 un an plus tôt")
        assert set(read(acting, network, civil_year(year)).compared) == {""}

    def test_a_structure_that_worked_a_part_of_the_months_only_is_not_compared(
        self, acting, network, member, year
    ):
        before = {(2, month): {"adults": 20} for month in (1, 2, 4)}  # one entry in January, none in March
        tell(acting, member, year, {**before, **{(1, month): {"adults": 20} for month in range(1, 7)}})
        assert read(acting, network, some(year, 1, 2)).compared[0].startswith("2 un an plus tôt")
        for first, last in ((1, 3), (2, 4), (3, 3), (3, 4)):
            assert set(read(acting, network, some(year, first, last)).compared) == {""}

    def test_a_month_in_which_nobody_works_is_compared(self, acting, network, member, year):
        both = {(back, month): {"adults": 20} for back in (2, 1) for month in (6, 7, 9, 10)}
        tell(acting, member, year, both)
        assert read(acting, network, some(year, 7, 10)).compared[0].startswith("3 un an plus tôt")

    @pytest.mark.parametrize(("entries", "compared"), [(19, True), (20, False)])
    def test_a_year_that_was_hardly_entered_is_not_compared(
        self, acting, network, member, year, entries, compared
    ):
        with acting(member) as actor:
            for day in range(1, entries + 1):
                met(actor, date(year, 3, day), adults=1)
            met(actor, date(year - 1, 3, 2), adults=1)
            commit()
        tell(acting, member, year, {(2, 3): {"adults": 1}, (1, 2): {"adults": 1}})
        said = read(acting, network, month_of(date(year, 3, 1))).compared[0]
        assert said == ("2 un an plus tôt aux mêmes dates" if compared else "")

    def test_only_work_is_told_of_a_period_that_is_no_civil_year(self, acting, network, year, told):
        whole = read(acting, network, civil_year(year))
        assert whole.persons
        assert not whole.apart
        assert PERSONS & labels_of(whole)
        for period in (school_year(year - 1), quarter(year, 2), month_of(date(year, 3, 1)), some(year, 2, 6)):
            page = read(acting, network, period)
            assert [key for key, _label in page.heads] == list(reading.HEADS)
            assert (page.whole, page.persons) == (False, ())
            assert not PERSONS & labels_of(page)

    def test_what_does_not_add_up_is_read_by_civil_year_and_says_why(self, acting, network, year, told):
        whole, page = (read(acting, network, one) for one in (civil_year(year), school_year(year - 1)))
        reasons = dict(page.apart)
        assert reasons["De l’appel à la réponse"] == MEDIAN
        assert set(reasons) == labels_of(whole) - labels_of(page) - PERSONS
        assert labels_of(page) < labels_of(whole)

    @pytest.mark.parametrize(
        ("since", "until", "code"),
        [("2024-09", "2025-08", "2024-2025"), ("2025-04", "2025-06", "2025-t2"), ("2025-01", "2025-12", "2025"),
         ("2025-03", "2025-03", "2025-03"), ("2025-02", "2025-06", "2025-02-01_2025-06-30"),
         ("2023-11", "2025-02", "2023-11-01_2025-02-28"), ("2025-03", None, "2025-03")],
    )  # fmt: skip
    def test_two_months_make_a_period_by_its_plainest_name(self, since, until, code):
        ends = {"since": parse(since), "until": parse(until) if until else None}
        assert periods.asked({**ends, "period": None}, date(2026, 5, 4)).code == code
        again = {"since": None, "until": None, "period": parse(code)}
        assert periods.asked(again, date(2026, 5, 4)).code == code

    def test_any_range_of_months_is_read_and_has_neighbours_as_long(self, acting, network, year, told):
        page = read(acting, network, some(year, 2, 6))
        assert page.total.cells == ("5", str(33 + 34 + 35 + 36 + 37), "10\xa0h")
        assert page.compared[0].startswith("5 un an plus tôt")
        assert page.previous == periods.between(date(year - 1, 9, 1), date(year, 1, 31))
        assert page.following == periods.between(date(year, 7, 1), date(year, 11, 30))

    def test_is_taken_out_as_it_is_read(self, acting, network, year, told):
        with acting(network) as actor:
            rows = list(list_taken("network_figures", {"period": quarter(year, 2).code}, actor).rows())
        assert {row[4] for row in rows} == {"Avril", "Mai", "Juin"}
        assert sum(row[6] for row in rows if row[3] == "Heures-personnes") == 6
        assert sum(row[6] for row in rows if row[3] == "Personnes rencontrées") == 35 + 36 + 37


class TestHoles:
    """Two members, one of which did not publish each year; nobody may take its part for the whole."""

    @pytest.fixture
    def other(self, acting, network, make_director):
        other = make_director("Passerelles du Nord")
        join(acting, other, invite(acting, network)[0])
        return other

    @pytest.fixture
    def told(self, acting, member, other, year):
        tell(acting, member, year, {(back, 3): {"adults": 20} for back in (2, 1)})
        # Back to three years before, without the one between.
        tell(acting, other, year, {(back, 3): {"adults": 30} for back in (3, 1)})

    def test_what_was_published_is_told_and_what_each_lacks_is_said(
        self, acting, network, year, told, signed_in
    ):
        period = periods.between(date(year - 3, 1, 1), date(year, 12, 1))
        page = read(acting, network, period)
        assert {line.label: (line.cells[:2], line.lacks) for line in page.lines} == {
            "Médiation des Berges": (("2", "40"), f"Non publié : janvier {year - 3} à décembre {year - 2}"),
            "Passerelles du Nord": (
                ("2", "60"),
                f"Non publié : janvier à décembre {year - 3}, janvier à décembre {year - 1}",
            ),
        }
        assert page.total.cells[:2] == ("4", "100")
        assert set(page.compared) == {""}
        assert (page.part, page.unpublished) == (2, f"janvier à décembre {year - 3}")
        url = f"/s/{network.structure.slug}/reseau/chiffres?since={year - 3}-01&until={year}-12"
        shown = html.unescape(signed_in(network).get(url).text).replace("\u00a0", " ")
        for said in (
            "Il manque des mois à 2 structures.",
            f"Mois qu’aucune structure n’a publiés : janvier à décembre {year - 3}.",
            f"Non publié : janvier {year - 3} à décembre {year - 2}",
        ):
            assert said in shown

    def test_a_part_of_the_members_is_compared_with_what_they_tell_now(
        self, acting, network, member, other, year
    ):
        counts = {2: 1, 1: 2}  # entries of each year
        for director, back_to in ((member, 2), (other, 1)):
            with acting(director) as actor:
                for back in range(1, back_to + 1):
                    for day in range(counts[back]):
                        met(actor, date(year + 1 - back, 3, 2 + day), adults=20)
                commit()
            tell(acting, director, year, {(back, 3): {"adults": 20} for back in range(1, back_to + 1)})
        page = read(acting, network, month_of(date(year, 3, 1)))
        assert page.total.cells[:2] == ("6", "120")
        among = "Pour 1\xa0structure sur 2 :"
        assert page.compared[0] == f"{among} 3, contre 2 un an plus tôt aux mêmes dates"
        assert page.compared[1].startswith(f"{among} 60, contre 40 un an plus tôt aux mêmes dates, + 50")

    def test_a_period_that_all_published_whole_says_nothing_of_the_kind(
        self, acting, network, year, told, signed_in
    ):
        url = f"/s/{network.structure.slug}/reseau/chiffres?period={year}"
        assert read(acting, network, civil_year(year)).part == 0
        shown = signed_in(network).get(url).text
        assert "Il manque des mois" not in shown
        assert "Non publié" not in shown

    @pytest.mark.parametrize("back", [1, 2, 3])
    def test_the_table_taken_out_holds_the_months_that_the_page_adds(self, acting, network, year, told, back):
        period = periods.between(date(year - back, 1, 1), date(year, 12, 1))
        page = read(acting, network, period)
        with acting(network) as actor:
            rows = list(list_taken("network_figures", {"period": period.code}, actor).rows())
        for index, label in enumerate(("Interventions", "Personnes rencontrées")):
            taken = Counter()
            for row in rows:
                taken[row[0]] += row[6] if row[3] == label else 0
            assert taken == {line.label: int(line.cells[index]) for line in page.lines}
        assert {(row[0], row[10]) for row in rows} == {(line.label, line.lacks) for line in page.lines}

    def test_a_figure_that_the_page_reads_by_year_only_is_taken_out_by_year_only(
        self, acting, network, member, year
    ):
        tell(acting, member, year, {(back, 3): {"adults": 20} for back in (2, 1)})
        with acting(member) as actor:
            mine = NetworkFigures.tenant_id == actor.tenant.id, NetworkFigures.year == year - 1
            row = session.execute(select(NetworkFigures).where(*mine)).scalar_one()
            lines = [one for one in row.lines if "month" not in one or one["figure"] != "person_hours"]
            ends = {"tenant_id": row.tenant_id, "peer_id": row.peer_id, "id": new_id(), "year": year - 1}
            session.add(NetworkFigures(**ends, until=row.until, lines=lines, hash="before its months"))
            commit()
        period = periods.between(date(year - 1, 1, 1), date(year, 12, 1))
        page = read(acting, network, period)
        assert page.total.cells == ("2", "40", "–")
        assert "Heures-personnes" in dict(page.apart)
        for one, told in ((period, False), (civil_year(year), True)):
            with acting(network) as actor:
                rows = list(list_taken("network_figures", {"period": one.code}, actor).rows())
            assert ("Heures-personnes" in {row[3] for row in rows}) is told


def some(year, first, last):
    return periods.between(date(year, first, 1), date(year, last, 1))


def labels_of(page):
    """The figures that are told beside the three at the head."""
    return {total.label for group in page.groups for total in group.totals}


class TestDomains:
    """What a domain counts is read over the periods of everybody, shares included."""

    @pytest.fixture
    def housing(self, app, acting, network):
        home = create_structure(app, "named_files", "housing", "quality", name="Régie des Tilleuls")
        director = create_member(app, home, "director")
        join(acting, director, invite(acting, network)[0])
        return director

    def complaints(self, acting, director, year, *months):
        """One for each month, those of even months answered in time."""
        with acting(director) as actor:
            met(actor, date(year, 1, 8))
            for month in months:
                day = date(year, month, 9)
                answered = day + timedelta(days=3) if month % 2 == 0 else day + timedelta(days=40)
                make_row(
                    Complaint, received_on=day, due_on=day + timedelta(days=15), answered_on=answered,
                    number=f"R-{year}-{month}", topic="presence", channel="letter",
                )  # fmt: skip
            (link,) = links_of(actor)
            publish_figures(link.network_id, year, actor=actor)
            commit()

    def test_a_share_adds_its_two_numbers_and_is_compared(self, acting, network, housing, year):
        self.complaints(acting, housing, year - 1, 9, 10, 11, 12)
        self.complaints(acting, housing, year, 1, 2, 3, 10, 12)
        label = "Réclamations répondues sous 15 jours"
        for period, value, whole, before in (
            (civil_year(year), "3", 5, "2 un an plus tôt"),
            (school_year(year - 1), "3", 7, "1\xa0structure"),
            (quarter(year, 4), "2", 2, "2 un an plus tôt"),
            (some(year, 1, 3), "1", 3, "0 un an plus tôt"),
            (month_of(date(year, 2, 1)), "1", 1, "0 un an plus tôt"),
        ):
            page = read(acting, network, period)
            (told,) = [t for group in page.groups for t in group.totals if t.label == label]
            assert told.value == value, period
            assert told.detail.startswith(
                f"Sur {whole}, parmi les réclamations répondues ou en retard. {before}"
            ), told.detail

    def test_its_months_are_taken_out_and_shown_to_both_ends(self, acting, network, housing, year, signed_in):
        self.complaints(acting, housing, year, 1, 2, 4)
        with acting(network) as actor:
            rows = list(list_taken("network_figures", {"period": some(year, 1, 4).code}, actor).rows())
        told = [(row[4], row[6], row[8]) for row in rows if row[3] == "Réclamations répondues sous 15 jours"]
        assert told == [("Janvier", 0, 1), ("Février", 1, 1), ("Avril", 1, 1)]
        with acting(housing) as actor:
            (link,) = links_of(actor)
            (told, *_older) = shown.own_years(link.network_id, actor)
        (line,) = [one for one in told.months if one.label == "Réclamations répondues sous 15 jours"]
        assert line.cells[:4] == ("0 sur 1", "1 sur 1", "0", "1 sur 1")
        assert len(line.cells) == len(told.month_heads) == 12
        page = signed_in(housing).get(f"/s/{housing.structure.slug}/structure/reseaux/{link.invitation_id}")
        assert "Autres chiffres, par mois" in page.text


def cost(app, acting, network, period):
    with acting(network) as actor, statements(app) as seen:
        reading.build(period, actor)
        return len(seen)


def test_the_page_asks_as_much_whatever_the_months_and_the_members(
    app, acting, network, member, year, make_director
):
    tell(acting, member, year, {(1, 3): {"adults": 20}})
    few = cost(app, acting, network, month_of(date(year, 3, 1)))
    for name in ("Passerelles du Nord", "Passerelles du Sud"):
        other = make_director(name)
        join(acting, other, invite(acting, network)[0])
        tell(acting, other, year, {one: {"women": 20} for one in MONTHS})
    many = [civil_year(year), school_year(year - 1), periods.between(date(year - 1, 1, 1), date(year, 11, 1))]
    assert [cost(app, acting, network, period) for period in many] == [few] * 3


def test_a_year_is_counted_by_as_many_statements_as_a_month(app, acting, member, year):
    with acting(member) as actor:
        asked = []
        for last in (1, 12):
            with statements(app) as seen:
                told = list(lines_of(some(year, 1, last), actor))
            asked.append([one for one in seen if "each_month" in one])
            assert told
    assert [len(one) for one in asked] == [1, 1]


def a_line(figure, month=None, value=1, whole=None):
    return {"figure": figure, "month": month, "kind": None, "value": value, "whole": whole, "missing": None,
            "hidden": False}  # fmt: skip


def a_year(until, lines=()):
    return SimpleNamespace(until=until, lines=lines)


def months_of(year):
    return [f"{year}-{month:02}-01" for month in range(1, 13)]


class TestWhatIsTold:
    def test_a_period_of_which_no_month_was_published_is_not_told(self):
        assert periods.told(quarter(2025, 3), {2025: a_year(date(2025, 6, 30))}) is None
        assert periods.told(civil_year(2024), {2025: a_year(date(2025, 12, 31))}) is None

    @pytest.mark.parametrize(
        ("until", "lacks"),
        [
            ({2026: (10, 31)}, "janvier 2024 à décembre 2025"),
            ({2025: (12, 31), 2026: (10, 31)}, "janvier à décembre 2024"),
            ({2024: (12, 31), 2026: (10, 31)}, "janvier à décembre 2025"),
            ({2024: (10, 31), 2026: (9, 30)}, "novembre 2024 à décembre 2025, octobre 2026"),
            ({2024: (12, 31), 2025: (12, 31), 2026: (10, 31)}, ""),
        ],
    )  # fmt: skip
    def test_a_hole_hides_no_other_month_and_is_said(self, until, lacks):
        period = periods.between(date(2024, 1, 1), date(2026, 12, 1))
        over = periods.months_over(period, date(2026, 11, 30))
        known = {year: a_year(date(year, *day)) for year, day in until.items()}
        told = periods.told(period, known)
        assert told.until == max(row.until for row in known.values())
        assert periods.in_words(told.lacks(over)) == lacks
        assert len(told.known) + len(told.lacks(over)) == len(over) == 34

    def test_a_year_published_before_its_months_were_is_not_read_as_months_of_nothing(self, app):
        lines = [a_line("activities", value=12), *(a_line("activities", one) for one in months_of(2024))]
        old = a_year(date(2024, 12, 31), [*lines, a_line("person_hours", value=600)])
        with app.app_context():
            assert periods.told(civil_year(2024), {2024: old}).figures["person_hours"]["value"] == 600
            told = periods.told(quarter(2024, 2), {2024: old})
        assert set(told.figures) == {"activities"}
        assert told.apart == {"person_hours"}

    @given(code=st.sampled_from(["2024", "2025", "2024-2025", "2025-t1", "2024-t4", "2025-03", "2024-12",
                                 "2024-11-01_2025-02-28"]))  # fmt: skip
    def test_no_number_of_persons_is_told_but_of_a_civil_year_and_none_that_was_not_published(
        self, app, code
    ):
        """Whatever periods are subtracted, what is left is a sum of months that everybody reads already."""
        work = [i.key for i in INDICATORS if not i.floor and not spans(i)]
        years = {
            year: a_year(
                date(year, 12, 31),
                [a_line(i.key, value=12) for i in INDICATORS]
                + [a_line(key, month) for key in work for month in months_of(year)],
            )
            for year in (2024, 2025)
        }
        period = parse(code)
        floored = {i.key for i in INDICATORS if i.floor}
        with app.app_context():
            told = periods.told(period, years)
        published = [line for row in years.values() for line in row.lines]
        added = [line for lines in told.months.values() for line in lines]
        assert all(any(line is one for one in published) for line in added)
        assert all(date.fromisoformat(line["month"]) in period for line in added)
        if period.kind == "year":
            assert all(any(line is one for one in published) for line in told.figures.values())
            assert floored < set(told.figures)
        else:
            assert set(told.figures) == set(work)
            assert not floored & told.apart


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

    def test_any_months_are_chosen_on_the_page_and_a_wrong_choice_is_said_beside_it(self, network, signed_in):
        browser, home = signed_in(network), f"/s/{network.structure.slug}/reseau/chiffres"
        page = browser.get(f"{home}?since=2025-02&until=2025-06")
        assert page.status_code == 200
        assert 'value="2025-02" selected' in page.text
        assert 'value="2025-06" selected' in page.text
        wrong = browser.get(f"{home}?since=2025-06&until=2025-02")
        assert wrong.status_code == 422
        assert periods.NOT_AFTER in wrong.text
        assert 'value="2025-06" selected' in wrong.text
        assert browser.get(f"{home}?since=2025&until=2025-02").status_code == 422

    @pytest.mark.parametrize("code", ["2025-01-15_2025-02-20", "bientôt"])
    def test_days_that_are_no_whole_months_are_refused(self, network, signed_in, code):
        page = signed_in(network).get(f"/s/{network.structure.slug}/reseau/chiffres?period={code}")
        assert page.status_code == 422
