"""The OpenAPI document is true: calls made at random from it are answered as it says."""

from __future__ import annotations

from dataclasses import replace

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from core.api.examples import a_token
from core.api.routes import bp
from core.api.tokens import CALLS, GUESSES, text_of
from core.db.unit_of_work import commit

#: Figures told in detail to whoever opens no row.
DETAILED = ("activities", "passages", "requests_received")
PERIODS = ("2024", "2024-t4", "2024-11", "2024-2025", "2024-01-15_2024-02-20")


@pytest.fixture
def described(app):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.fixture
def header(acting, make_member, monkeypatch):
    """A director's software, which may call as often as it likes."""
    for name, limit in (("CALLS", CALLS), ("GUESSES", GUESSES)):  # calls without a token are made too
        monkeypatch.setattr(f"core.api.tokens.{name}", replace(limit, tries=100_000))
    with acting(make_member("director")) as actor:
        text = text_of(a_token(actor))
        commit()
    return {"Authorization": f"Bearer {text}"}


def test_calls_at_random_are_answered_as_described(described, header):
    quick = settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))

    def answered(case):
        # Which codes and ids exist is a structure's own: no schema tells a right one.
        return case.call_and_validate(headers=header, excluded_checks=[positive_data_acceptance]).status_code

    for operation in (found.ok() for found in described.get_all_operations()):

        @quick
        @given(operation.as_strategy())
        def whatever(case):
            answered(case)

        @quick
        @given(operation.as_strategy(), st.sampled_from(PERIODS), st.sampled_from(DETAILED))
        def right(case, period, key):
            case.query = {"period": period} if "figures" in case.path else {}
            case.path_parameters = {"indicator": key} if "{" in case.path else {}
            assert answered(case) == 200

        whatever()
        right()


def test_it_names_every_address(app, client):
    told = set(client.get("/api/v1/openapi.json").json["paths"])
    routes = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(f"{bp.name}.") and rule.endpoint != "api.openapi"
    }
    assert told == routes


def test_each_parameter_is_explained(client):
    paths = client.get("/api/v1/openapi.json").json["paths"]
    asked = [one for path in paths.values() for one in path["get"]["parameters"]]
    assert asked
    assert [one["name"] for one in asked if not one.get("description")] == []
