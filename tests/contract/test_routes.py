"""Every route is guarded; strangers, wrong roles, other structures' ids and switched-off domains find nothing."""

from __future__ import annotations

import re
import uuid

import pytest

from core.access.policy import SAFE_METHODS
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.extension.manager import hooks
from core.tenancy.models import Tenant
from core.testing.plugin import create_member, create_structure
from core.testing.routes import structure_routes
from core.testing.sign_in import post, sign_in
from tests.contract.world import Faults, address, guard_of, refused
from tests.under_test import under_test

pytestmark = pytest.mark.xdist_group("routes")

ASKED = [(endpoint, method) for endpoint, _rule, method in structure_routes(under_test())]
IDS = [f"{endpoint}:{method}" for endpoint, method in ASKED]


@pytest.fixture(scope="module")
def enter(app, world):
    """``enter(who)``: her browser, signed in once for all the routes."""
    browsers = {}

    def make(who):
        if who not in browsers:
            browsers[who] = app.test_client()
            sign_in(app, browsers[who], world[who].user_id)
        return browsers[who]

    return make


@pytest.fixture(scope="module")
def bare(app):
    """A structure without any domain, and its director's browser."""
    structure = create_structure(app)
    browser = app.test_client()
    sign_in(app, browser, create_member(app, structure, "director").user_id)
    return structure, browser


@pytest.fixture(scope="module")
def nowhere(app, world, enter):
    """What a structure that never existed answers to a stranger, by method."""
    url = f"/s/structure-inconnue-{uuid.uuid4().hex[:6]}/"
    answers = {method: call(enter("stranger"), method, url) for method in ("GET", "POST")}
    return {method: (answer.status_code, _without_tokens(answer.text)) for method, answer in answers.items()}


def call(client, method, url, form=None):
    return client.get(url) if method == "GET" else post(client, url, form)


@pytest.fixture(scope="module")
def door(app, world):
    """What somebody signed out is answered where nothing ever was, by method."""
    url = f"/s/{world['home'].slug}/nulle-part-{uuid.uuid4().hex}"
    return {method: call(app.test_client(), method, url) for method in ("GET", "POST")}


@pytest.mark.parametrize(("endpoint", "method"), ASKED, ids=IDS)
def test_a_route_is_guarded_and_turns_away_whoever_has_no_business_there(
    endpoint, method, app, world, enter, client, bare, acting, kept, nowhere, door
):
    """That it opens to who has the right: test_statements.py reads each page, test_forms.py sends each form."""
    guard = guard_of(app, endpoint)
    assert guard is not None, f"{endpoint} has no @guarded"
    example, faults = kept.of(endpoint, acting), Faults()
    url = address(app, world["home"], endpoint, example)

    with faults.unless("sends somebody signed out to the same door"):
        answer, reference = call(client, method, url, example.form), door[method]
        assert answer.status_code == reference.status_code == 303
        assert answer.location.partition("?")[0] == reference.location.partition("?")[0] == "/connexion"

    with faults.unless("does not exist for a stranger"):
        answer = call(enter("stranger"), method, url, example.form)
        assert answer.status_code == 404
        assert (answer.status_code, _without_tokens(answer.text)) == nowhere[method]

    if guard.permissions:
        with faults.unless("is refused to a member without the right"):
            answer = refused(enter("nothing"), method, url, example.form)
            assert answer.status_code == (404 if example.hidden_from_strangers else 403)

    if any(isinstance(value, uuid.UUID) for value in example.view_args.values()):
        with faults.unless("does not know another structure's ids"):
            there = address(app, world["other"], endpoint, example)
            assert refused(enter("other_all"), method, there, example.form).status_code == 404

    if not of_the_installation(app, endpoint):
        with faults.unless("is gone when its domain is off"):
            structure, browser = bare
            answer = call(browser, method, address(app, structure, endpoint, example), example.form)
            assert answer.status_code == 404
            if method == "GET":
                assert 'class="ps-shell"' not in answer.text, "an address that never was has no frame"

    assert not faults.found, "\n".join(faults.found)


def of_the_installation(app, endpoint):
    """Whether the route belongs to what no structure switches off."""
    plugin = app.extensions["passerelle.blueprints"][endpoint.partition(".")[0]]
    with app.app_context():
        return hooks().manifests[plugin].platform


def test_most_routes_need_a_right_and_many_belong_to_a_domain_or_name_a_row(app, acting, kept):
    """What is asked of a route only where it has one of these is asked of enough of them."""
    endpoints = {endpoint for endpoint, _method in ASKED}
    assert len([one for one in endpoints if guard_of(app, one).permissions]) > len(endpoints) * 0.9
    assert len([one for one in endpoints if not of_the_installation(app, one)]) > len(endpoints) / 2
    named = [kept.of(one, acting).view_args.values() for one in endpoints]
    assert len([1 for values in named if any(isinstance(v, uuid.UUID) for v in values)]) > len(endpoints) / 2


def test_every_route_is_read_or_sent():
    """Whoever reads every page and sends every form has asked every route."""
    assert {method for _endpoint, method in ASKED} == {"GET", "POST"}


def test_a_suspended_structure_is_read_only(app, world, enter, acting, kept):
    writes = [
        (endpoint, method)
        for endpoint, method in ASKED
        if method not in SAFE_METHODS and not guard_of(app, endpoint).when_suspended
    ]
    made = {endpoint: kept.of(endpoint, acting) for endpoint, _method in writes}
    client = enter("home_all")
    suspend(app, world["home"], True)
    try:
        answers = {
            (endpoint, method): refused(
                client,
                method,
                address(app, world["home"], endpoint, made[endpoint]),
                made[endpoint].form,
            ).status_code
            for endpoint, method in writes
        }
    finally:
        suspend(app, world["home"], False)
    assert len(answers) > 100
    assert {route: status for route, status in answers.items() if status != 403} == {}


def test_a_suspended_structure_says_so_on_its_pages_and_where_it_refuses(app, world, enter):
    browser, url = enter("home_all"), f"/s/{world['home'].slug}/"
    suspend(app, world["home"], True)
    try:
        day, refused = (
            browser.get(url),
            post(browser, f"{url}atelier/", {"id": str(new_id()), "text": "Essai"}),
        )
    finally:
        suspend(app, world["home"], False)
    assert "Cette structure est suspendue" in day.text
    assert refused.status_code == 403
    assert "Cette structure est suspendue" in refused.text.partition("<main")[2]
    assert "votre rôle ne permet pas" not in refused.text


def suspend(app, structure, yes):
    with app.app_context():
        tenant = session.get(Tenant, structure.id)
        tenant.suspended_at = now() if yes else None
        commit()


def _without_tokens(html):
    return re.sub(r'(nonce|data-csrf|value|content)="[^"]*"', r"\1", html)


def test_every_other_route_says_why_it_is_open(app):
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/s/") or rule.endpoint == "static":
            continue
        view = app.view_functions[rule.endpoint]
        if rule.rule.startswith("/api/") and guard_of(app, rule.endpoint) is not None:
            continue  # a token opens it: tests/contract/test_api.py
        assert getattr(view, "__open__", None), f"{rule.endpoint} is neither guarded nor marked open_to_all"


def test_an_unknown_query_changes_nothing(app, world, enter):
    assert enter("home_all").get(f"/s/{world['home'].slug}/?tenant_id=1&role=director").status_code in {
        200,
        422,
    }


def test_smuggled_fields_are_refused_by_name(app, world, enter):
    client = enter("home_all")
    url = f"/s/{world['home'].slug}/atelier/"
    for field in ("tenant_id", "role", "created_by", "author_id", "version"):
        data = {"id": str(new_id()), "text": "Essai", field: "1"}
        answer = post(client, url, data)
        assert answer.status_code == 422
        assert field in answer.text
