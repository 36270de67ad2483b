"""What the API answers is what the screen shows: the same computation, the same rights, the same silence on persons."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import g

from core.activities.models import Activity
from core.api.models import OWN
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.extension.catalog import catalog
from core.places.models import QUARTIER, Territory
from core.reporting.cards import cards_of, in_words
from core.reporting.computing import compute
from core.reporting.filters import Filters
from core.reporting.outside import BY_YEAR
from core.reporting.periods import civil_year
from core.reporting.subjects import ACTIVITIES
from core.testing.plugin import create_member, create_structure
from core.testing.rows import make_row

YEAR = "2024"
MARCH = date(2024, 3, 12)


def met(day=MARCH, **said):
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    row = Activity(id=new_id(), day=day, starts_at=moment, **{"kind": "active_presence", **said})
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def director(make_member):
    return make_member("director")


@pytest.fixture
def worked(acting, director):
    """A year of a team that has gone: three entries, one quartier, two women met among many."""
    with acting(director):
        place = make_row(Territory, kind=QUARTIER, name="Les Rives", sort_name="les rives")
        met(total=40, women=2, men=30, children=12, territory_id=place.id, domain="public_space_housing")
        met(total=6, territory_id=place.id, kind="conflict_realtime", result="calmed")
        met(date(2024, 7, 1))
        commit()
        return str(place.id)


def by_key(answer):
    assert answer.status_code == 200, answer.json
    return {figure["key"]: figure for figure in answer.json["figures"]}


def test_each_figure_is_the_dashboards(app, worked, director, token_for, call, acting):
    told = by_key(call(token_for(director, OWN), "/figures", period=YEAR))
    with app.test_request_context("/"), acting(director) as actor:
        g.slug = director.structure.slug
        cards, _empty = cards_of(Filters(civil_year(2024)), ACTIVITIES, actor)
    assert {card.key: card.value for card in cards} == {
        key: in_words(one["unit"], one["value"]) for key, one in told.items()
    }
    assert told["activities"]["value"] == 3
    assert told["people_met"] | {"label": ""} == {
        "key": "people_met",
        "label": "",
        "unit": "contact",
        "value": 46.0,
        "rows": 3,
        "missing": 1,
        "whole": None,
        "withheld": None,
        "left_open": [],
        "year_before": None,
        "rows_path": f"/s/{director.structure.slug}/tableau-de-bord/lignes/people_met?period=2024",
    }


def test_every_indicator_of_every_domain_reads_alike(app, token_for, call, acting):
    names = [manifest.name for manifest in app.extensions["passerelle.plugins"].domains]
    home = create_structure(app, *names)
    head = create_member(app, home, "director")
    told = by_key(call(token_for(head, OWN), "/figures", period=YEAR))
    with acting(head) as actor:
        shown = catalog().indicators_of(actor.tenant.enabled)
        figures = compute([(i, Filters(civil_year(2024))) for i in shown], actor)
    assert {key: one["value"] for key, one in told.items()} == {
        key: figure.value for key, figure in figures.items()
    }


def test_outside_the_team_small_numbers_of_persons_are_not_told(worked, director, token_for, call):
    token = token_for(director)
    told = by_key(call(token, "/figures", period=YEAR))
    assert told["met_women"]["value"] is told["met_women"]["rows"] is None
    assert "Non communiqué" in told["met_women"]["withheld"]
    assert told["activities"]["value"] == 3, "work is never withheld"
    month = by_key(call(token, "/figures", period="2024-03"))
    assert {month[key]["withheld"] for key in ("met_women", "met_men", "met_children")} == {BY_YEAR}
    assert all(one["rows_path"] is None for one in told.values())
    assert by_key(call(token_for(director, OWN), "/figures", period=YEAR))["met_women"]["value"] == 2


def test_some_figures_only_and_none_that_is_unknown(worked, director, token_for, call):
    token = token_for(director)
    told = call(token, "/figures", period=YEAR, indicator=["activities", "cases_opened"])
    assert list(by_key(told)) == ["activities", "cases_opened"]
    refused = call(token, "/figures", indicator="inconnu")
    assert refused.status_code == 422
    assert refused.json["errors"] == {"indicator": ["Aucun chiffre ne porte ce nom ici : inconnu."]}


def test_a_figure_says_which_filters_it_leaves_open(worked, director, token_for, call):
    told = by_key(
        call(token_for(director), "/figures", period=YEAR, kind="conflict_realtime", territory=worked)
    )
    assert (told["activities"]["value"], told["activities"]["left_open"]) == (1, [])
    assert told["requests_received"]["left_open"] == ["kind"]


def test_the_year_before_stands_beside(acting, director, token_for, call):
    with acting(director):
        for day in (date(2023, 1, 2), date(2023, 5, 2), date(2024, 5, 2)):
            met(day)
        commit()
    told = by_key(call(token_for(director), "/figures", period=YEAR))
    assert told["activities"]["year_before"] == {"value": 2.0, "first": "2023-01-01", "last": "2023-12-31"}


def test_one_in_detail_by_month_and_by_question(worked, director, token_for, call):
    answer = call(token_for(director), "/figures/activities", period=YEAR)
    assert answer.status_code == 200
    steps = {step["first"]: step["value"] for step in answer.json["steps"]}
    assert len(steps) == 12
    assert (steps["2024-03-01"], steps["2024-07-01"], sum(steps.values())) == (2, 1, answer.json["total"])
    asked = {one["question"]: one["answers"] for one in answer.json["questions"]}
    assert asked["territory"] == [
        {"code": worked, "label": "Les Rives", "value": 2},
        {"code": None, "label": "Non renseigné", "value": 1},
    ]
    for answers in asked.values():
        assert sum(one["value"] for one in answers) == answer.json["total"]


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"period": "2024-13"}, "period"),
        ({"period": "hier"}, "period"),
        ({"since": "31/02/2024"}, "since"),
        ({"since": "2024-02-01", "until": "2024-01-01"}, "until"),
        ({"territory": "ailleurs"}, "territory"),
        ({"kind": "DROP TABLE"}, "kind"),
        ({"tenant_id": "1"}, "tenant_id"),
        ({"period": ["2024", "2025"]}, "period"),
        ({"period": "2024", "since": "2024-02-01"}, "period"),
    ],
)
def test_a_wrong_question_is_told_in_french_beside_its_name(query, wrong, director, token_for, call):
    answer = call(token_for(director), "/figures", **query)
    assert answer.status_code == 422
    assert set(answer.json["errors"]) == {wrong}
    assert answer.json["type"] == "urn:passerelle:invalid"


def test_another_structures_quartier_is_not_there(app, worked, token_for, call):
    stranger = create_member(app, create_structure(app), "director")
    token = token_for(stranger)
    for path in ("/figures", "/figures/activities"):
        assert call(token, path, territory=worked).status_code == 404


def test_what_is_not_told_in_detail_is_not_there(director, token_for, call):
    token = token_for(director)
    told = {one["key"]: one["detailed"] for one in call(token, "/indicators").json["indicators"]}
    assert told["activities"]
    assert not told["people_met"]
    for key in ("people_met", "inconnu"):
        assert call(token, f"/figures/{key}").status_code == 404
    refused = call(token, "/figures/requests_received", domain="public_space_housing")
    assert refused.status_code == 422
    assert refused.json["errors"] == {"domain": ["Ce chiffre ne répond pas à cette question."]}


def test_definitions_are_those_of_the_screen(app, director, token_for, call):
    told = call(token_for(director), "/indicators").json["indicators"]
    assert told
    with app.app_context():
        declared = catalog().indicators
    for one in told:
        indicator = declared[one["key"]]
        assert (one["label"], one["definition"]) == (indicator.label, indicator.definition)
        assert (one["unit"], one["persons"]) == (indicator.unit, indicator.floor)
