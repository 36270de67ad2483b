"""The OpenAPI document is true: calls made at random from it are answered as it says."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from core.api.examples import a_token
from core.api.routes import bp
from core.api.tokens import text_of
from core.db.unit_of_work import commit
from core.reporting.indicators import INDICATORS

PERIODS = ("2024", "2024-t4", "2024-11", "2024-2025", "2024-01-15_2024-02-20")


@pytest.fixture
def described(app):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.fixture
def header(acting, make_member, monkeypatch):
    """A director's software, which may call as often as it likes."""
    monkeypatch.setattr("core.api.tokens.spend", lambda *_: None)
    with acting(make_member("director")) as actor:
        text = text_of(a_token(actor))
        commit()
    return {"Authorization": f"Bearer {text}"}


def test_calls_at_random_are_answered_as_described(described, header):
    calls = st.one_of([operation.ok().as_strategy() for operation in described.get_all_operations()])
    seen = set()

    @settings(max_examples=120, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(calls, st.sampled_from(PERIODS), st.sampled_from(INDICATORS), st.booleans())
    def each(case, period, indicator, plausible):
        if plausible:  # at random alone, hardly a call would be right
            case.query = {"period": period} if "figures" in case.path else {}
            case.path_parameters = {"indicator": indicator.key} if "{" in case.path else {}
        # Which codes and ids exist is a structure's own: no schema tells a right one.
        answer = case.call_and_validate(headers=header, excluded_checks=[positive_data_acceptance])
        seen.add((case.path, answer.status_code))

    each()
    assert {path for path, status in seen if status == 200} == set(described.raw_schema["paths"])
    assert {status for _path, status in seen} >= {200, 422}


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
