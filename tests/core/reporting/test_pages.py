"""The dashboard and the rows behind it, as each role sees them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update

from core.activities.models import Activity
from core.db.base import now
from core.db.session import db, session
from core.db.unit_of_work import commit
from core.planning.clock import today
from core.reporting import outside
from core.reporting.doors import indicators_for
from core.tenancy.binding import Actor
from core.tenancy.models import Role
from core.testing.plugin import Member, Structure
from core.web.typography import fr

Acting = Callable[..., AbstractContextManager[Actor]]
SignedIn = Callable[[Member], FlaskClient]


@contextmanager
def counted_statements(app: Flask) -> Iterator[list[str]]:
    """The statements sent meanwhile, the settings of a transaction aside."""
    sent: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("SET LOCAL"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "after_cursor_execute", note)


def some_activities(n: int, member: Member, acting: Acting) -> None:
    with acting(member) as actor:
        for index in range(n):
            moment = now() - timedelta(minutes=index)
            session.add(
                Activity(day=today(actor), starts_at=moment, kind="active_presence", author_id=actor.member)
            )
        commit()


@pytest.fixture
def dashboard(structure: Structure) -> str:
    return f"/s/{structure.slug}/tableau-de-bord/"


def test_a_director_opens_the_rows_of_a_figure(
    make_member: Callable[..., Member], acting: Acting, signed_in: SignedIn, dashboard: str
) -> None:
    director = make_member("director")
    some_activities(3, director, acting)
    page = signed_in(director).get(dashboard).text
    assert "Voir les 3 lignes" in page.replace("\u00a0", " ")
    rows = signed_in(director).get(f"{dashboard}lignes/activities")
    assert "3 interventions" in rows.text.replace("\u00a0", " ")
    assert rows.text.count("<tr") == 1 + 3


def test_what_each_figure_counts_is_a_page_of_its_own_that_the_dashboard_leads_to(
    make_member: Callable[..., Member], acting: Acting, signed_in: SignedIn, dashboard: str
) -> None:
    director = make_member("director")
    browser = signed_in(director)
    assert f'href="{dashboard}definitions"' in browser.get(dashboard).text
    page = browser.get(f"{dashboard}definitions").text
    with acting(director) as actor:
        told = [(figure.label, figure.definition) for figure in indicators_for(actor)]
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html.unescape(page)) == [
        (fr(label), fr(definition)) for label, definition in told
    ]


def test_a_mediator_sees_the_figures_of_the_team(
    make_member: Callable[..., Member], acting: Acting, signed_in: SignedIn, dashboard: str
) -> None:
    some_activities(2, make_member("mediator"), acting)
    page = signed_in(make_member("mediator")).get(dashboard)
    assert "Voir les 2 lignes" in page.text.replace("\u00a0", " ")


def test_a_reader_of_figures_finds_no_way_to_a_row(
    make_member: Callable[..., Member], acting: Acting, signed_in: SignedIn, dashboard: str
) -> None:
    some_activities(3, make_member("mediator"), acting)
    browser = signed_in(make_member("figures_reader"))
    page = browser.get(dashboard)
    assert page.status_code == 200
    assert "Présence active" in page.text
    assert "/lignes/" not in page.text
    assert browser.get(f"{dashboard}lignes/activities").status_code == 403


Figures = Callable[[str], dict[str, str]]


@pytest.fixture
def figures(
    make_member: Callable[..., Member],
    acting: Acting,
    signed_in: SignedIn,
    dashboard: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., dict[str, str]]:
    """``figures(role, women=3)``: what this role reads of last year, once two of its entries hold that many.

    « {year} » in a query stands for that year, « {next} » for the present one; whatever the day of the test.
    """
    monkeypatch.setattr(outside, "LATE", timedelta(0))

    def read(role: str, query: str = "?period={year}", now: bool = False, **said: int) -> dict[str, str]:
        mediator = make_member("mediator")
        some_activities(2, mediator, acting)
        with acting(mediator) as actor:
            year = today(actor).year - 1
            day = today(actor) if now else date(year, 11, 3)
            session.execute(update(Activity).values(day=day, **said))
            commit()
        asked = query.format(year=year, next=year + 1)
        page = signed_in(make_member(role)).get(f"{dashboard}{asked}").text
        found = re.findall(r'<dt>(.*?)</dt><dd class="big">(.*?)</dd>', page)
        return {label: html.unescape(value).replace("\u00a0", " ") for label, value in found}

    return read


def test_a_few_persons_of_one_kind_are_not_counted_outside_the_team(figures: Any) -> None:
    """By a characteristic only: acts and contacts name nobody."""
    read = figures("figures_reader", total=2, women=1)
    assert read["Femmes rencontrées"] == "n. c."
    assert (read["Interventions"], read["Personnes rencontrées"]) == ("2", "4")


def test_the_sisters_of_a_small_number_are_not_told_either(figures: Any) -> None:
    """Twelve people of whom ten are women: the two men would be worked out."""
    read = figures("figures_reader", total=6, women=5, men=1)
    assert read["Hommes rencontrés"] == "n. c."
    assert read["Femmes rencontrées"] == "n. c."


def test_whoever_may_open_the_rows_reads_the_number_itself(figures: Any) -> None:
    read = figures("director", total=2, women=1)
    assert read["Femmes rencontrées"] == "2"


@pytest.mark.parametrize(
    "query",
    [
        "?period={year}-t4",
        "?period={year}-11",
        "?period={year}-{next}",
        "?period={year}&domain=-",
        "?period={year}&kind=active_presence",
    ],
)
def test_two_filters_do_not_give_a_small_number_by_their_difference(figures: Any, query: str) -> None:
    """Outside the team, persons are told over whole civil years and without a filter."""
    read = figures("figures_reader", query, total=20, women=20)
    assert (read["Femmes rencontrées"], read["Personnes rencontrées"]) == ("–", "40")


def test_a_year_read_twice_while_it_runs_does_not_tell_who_was_met_meanwhile(figures: Any) -> None:
    read = figures("figures_reader", "?period={next}", now=True, total=20, women=20)
    assert (read["Femmes rencontrées"], read["Personnes rencontrées"]) == ("–", "40")


def test_a_year_that_is_over_is_told(figures: Any) -> None:
    assert figures("figures_reader", total=20, women=20)["Femmes rencontrées"] == "40"


def test_reception_has_no_dashboard(
    make_member: Callable[..., Member], signed_in: SignedIn, dashboard: str
) -> None:
    assert signed_in(make_member("reception")).get(dashboard).status_code == 403


def test_rows_need_the_right_to_read_rows_of_that_kind(
    make_member: Callable[..., Member],
    acting: Acting,
    signed_in: SignedIn,
    structure: Structure,
    dashboard: str,
) -> None:
    director = make_member("director")
    some_activities(1, director, acting)
    with acting(director):
        session.add(Role(key="chiffres", label="Chiffres", permissions=["reporting.read", "reporting.rows"]))
        commit()
    browser = signed_in(make_member("chiffres"))
    assert "/lignes/" not in browser.get(dashboard).text
    assert browser.get(f"{dashboard}lignes/activities").status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "?tenant_id=1",
        "?role=director",
        "?kind=Zo%C3%A9%20Martin",
        "?territory=abc",
        "?period=2026-13",
        "?figure=A%20B",
    ],
)
def test_what_is_not_a_known_field_or_a_code_is_refused(
    make_member: Callable[..., Member], signed_in: SignedIn, dashboard: str, query: str
) -> None:
    browser = signed_in(make_member("director"))
    assert browser.get(f"{dashboard}?{query}").status_code == 422
    assert browser.get(f"{dashboard}lignes/activities?{query}").status_code == 422


def test_a_figure_that_does_not_exist_is_not_found(
    make_member: Callable[..., Member], signed_in: SignedIn, dashboard: str
) -> None:
    browser = signed_in(make_member("director"))
    assert browser.get(f"{dashboard}?figure=nothing").status_code == 404
    assert browser.get(f"{dashboard}lignes/nothing").status_code == 404


def test_wrong_dates_are_shown_beside_their_field_with_what_was_typed(
    make_member: Callable[..., Member], signed_in: SignedIn, dashboard: str
) -> None:
    page = signed_in(make_member("director")).get(f"{dashboard}?since=2026-03-02&until=2026-03-01")
    assert page.status_code == 422
    assert "Donnez un dernier jour après le premier" in page.text
    assert 'value="2026-03-02"' in page.text


OUT_OF_RANGE = (
    *(f"period={code}" for code in ("0001", "1900", "9999", "0001-01", "9999-12", "9999-t4", "9998-9999")),
    "period=0001-01-01_0001-01-31",
    "period=1900-01-01_1900-12-31",
    "period=9999-12-01_9999-12-31",
    *(f"since={day}" for day in ("0001-01-01", "1900-01-01", "2100-12-31", "9999-12-31")),
    *(f"until={day}" for day in ("0001-01-01", "1900-12-31", "2100-01-01", "9999-12-31")),
    "since=2099-12-01&until=2100-01-01",
)
AT_ITS_ENDS = ("period=1901", "period=2099", "since=1901-01-01&until=1901-01-31", "since=2099-12-31")


@pytest.mark.parametrize("page", ["", "lignes/activities", "carte"])
def test_days_that_no_team_knows_are_refused_and_those_at_the_ends_are_read(
    make_member: Callable[..., Member], signed_in: SignedIn, dashboard: str, page: str
) -> None:
    browser = signed_in(make_member("director"))
    for query, status in (*((q, 422) for q in OUT_OF_RANGE), *((q, 200) for q in AT_ITS_ENDS)):
        assert (query, browser.get(f"{dashboard}{page}?{query}").status_code) == (query, status)


def test_removed_entries_count_nowhere(
    make_member: Callable[..., Member], acting: Acting, signed_in: SignedIn, dashboard: str
) -> None:
    director = make_member("director")
    with acting(director) as actor:
        session.add(Activity(day=today(actor), starts_at=now(), kind="active_presence", removed_at=now()))
        commit()
    page = signed_in(director).get(dashboard)
    assert "Rien n’est encore compté" in page.text
    assert "0 intervention" in signed_in(director).get(f"{dashboard}lignes/activities").text.replace(
        "\u00a0", " "
    )


def test_the_dashboard_costs_at_most_twelve_statements_beyond_the_frame(
    app: Flask, make_member: Callable[..., Member], acting: Acting, signed_in: SignedIn, dashboard: str
) -> None:
    director = make_member("director")
    browser = signed_in(director)
    more = dashboard.replace("tableau-de-bord/", "plus")
    with counted_statements(app) as frame:
        assert browser.get(more).status_code == 200
    spent = []
    for n in (1, 80):
        some_activities(n, director, acting)
        with counted_statements(app) as sent:
            assert browser.get(dashboard).status_code == 200
        spent.append(len(sent))
    assert spent[0] == spent[1]
    assert spent[0] - len(frame) <= 12, sent


def test_a_domain_brings_its_own_figures_under_its_name(
    make_structure: Callable[..., Structure],
    make_member: Callable[..., Member],
    acting: Acting,
    signed_in: SignedIn,
    dashboard: str,
) -> None:
    with_domain = make_structure("atelier")
    director = make_member("director", structure=with_domain)
    some_activities(1, director, acting)
    browser, there = signed_in(director), f"/s/{with_domain.slug}/tableau-de-bord/"
    assert ">Atelier</h2>" in browser.get(there).text
    assert "Nombre de notes d’atelier." in browser.get(f"{there}definitions").text
    assert ">Atelier</h2>" not in signed_in(make_member("director")).get(dashboard).text


def kinds_offered(page: str) -> list[str]:
    answers = page.partition('name="kind"')[2].partition("</select>")[0]
    return [html.unescape(label) for label in re.findall(r"<option[^>]*>([^<]+)</option>", answers)]


def test_the_filter_offers_the_kinds_of_the_domains_that_are_on_and_those_that_rows_hold(
    make_member: Callable[..., Member], acting: Acting, signed_in: SignedIn, dashboard: str
) -> None:
    director = make_member("director")
    some_activities(1, director, acting)
    browser = signed_in(director)
    offered = kinds_offered(browser.get(dashboard).text)
    assert "Présence active" in offered
    assert offered[-1] == "Non renseigné"
    assert "Atelier de réinsertion" not in offered
    assert "Trajet à bord" not in offered
    with acting(director):
        session.execute(update(Activity).values(kind="reinsertion_workshop"))
        commit()
    held = kinds_offered(browser.get(dashboard).text)
    assert "Atelier de réinsertion" in held, "it was entered before its domain was switched off"
    assert "Trajet à bord" not in held
    asked = browser.get(f"{dashboard}?kind=transport_ride").text
    assert "Trajet" in "".join(kinds_offered(asked)), "what the address asks for stays chosen"
