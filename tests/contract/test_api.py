"""Every address that a token opens: shut without one, to a member without the right, and to a cookie; and short."""

from __future__ import annotations

import pytest
from flask import url_for

from core.api.examples import a_token
from core.api.tokens import text_of
from core.db.session import session
from core.db.unit_of_work import commit
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Role
from core.testing.plugin import create_member
from core.testing.routes import api_routes
from core.testing.sign_in import sign_in
from core.testing.statements import statements
from tests.contract.test_statements import FRAME, PAGE
from tests.contract.world import build_world, example_of, guard_of
from tests.under_test import under_test

ROUTES = [(endpoint, method) for endpoint, _rule, method in api_routes(under_test())]
OPEN = {"api.openapi"}
BY_TOKEN = [route for route in ROUTES if route[0] not in OPEN]


@pytest.fixture(scope="module")
def world(app):
    made = build_world(app)
    with app.app_context(), bound(made["home"].slug, caller=Caller.COMMAND):
        session.add(Role(key="only_opens", label="Ouvre des accès", permissions=["api.manage"]))
        commit()
    made["only_opens"] = create_member(app, made["home"], "only_opens")
    return made


@pytest.fixture
def ask(app, world, acting, client):
    """``ask(endpoint, who)``: the route's own example, called with a token of hers (None: without any)."""

    def call(endpoint, who):
        example = example_of(app, acting, world["home_all"], endpoint)
        headers = {}
        if who is not None:
            with acting(world[who]) as actor:
                headers["Authorization"] = f"Bearer {text_of(a_token(actor))}"
                commit()
        with app.test_request_context():
            url = url_for(endpoint, **example.view_args)
        client.get(url, headers=headers)  # the first call of a token is noted
        with statements(app) as seen:
            answer = client.get(url, headers=headers)
        return answer, seen

    return call


def test_there_are_some():
    assert len(BY_TOKEN) > 3
    assert {method for _endpoint, method in ROUTES} == {"GET"}, "a route that writes needs its own contract"


@pytest.mark.parametrize(("endpoint", "method"), BY_TOKEN)
def test_it_is_guarded_and_answers_whoever_has_the_right(app, endpoint, method, ask):
    assert guard_of(app, endpoint).permissions
    answer, seen = ask(endpoint, "home_all")
    assert answer.status_code == 200, answer.json
    assert len(seen) <= FRAME + PAGE, "\n".join(seen)


@pytest.mark.parametrize(("endpoint", "method"), BY_TOKEN)
def test_it_is_shut_without_a_token(app, world, endpoint, method, ask, client):
    sign_in(app, client, world["home_all"].user_id)
    assert ask(endpoint, None)[0].status_code == 401


@pytest.mark.parametrize(("endpoint", "method"), BY_TOKEN)
def test_it_is_refused_to_whoever_lacks_the_right(endpoint, method, ask):
    answer, _seen = ask(endpoint, "only_opens")
    assert answer.status_code == 403
    assert answer.mimetype == "application/problem+json"
