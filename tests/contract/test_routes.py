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
from tests.contract.world import KeptExamples, address, build_world, example_of, guard_of, refused
from tests.under_test import under_test

ROUTES = structure_routes(under_test())
IDS = [f"{endpoint}:{method}" for endpoint, _rule, method in ROUTES]


@pytest.fixture(scope="module")
def world(app):
    return build_world(app)


@pytest.fixture(scope="module")
def kept(app, world):
    return KeptExamples(app, world["home_all"])


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
    answers = {method: call(app, enter("stranger"), method, url) for method in ("GET", "POST")}
    return {method: (answer.status_code, _without_tokens(answer.text)) for method, answer in answers.items()}


def call(app, client, method, url, form=None):
    return client.get(url) if method == "GET" else post(client, url, form)


@pytest.fixture(scope="module")
def door(app, world):
    """What somebody signed out is answered where nothing ever was, by method."""
    url = f"/s/{world['home'].slug}/nulle-part-{uuid.uuid4().hex}"
    return {method: call(app, app.test_client(), method, url) for method in ("GET", "POST")}


@pytest.mark.parametrize(("endpoint", "rule", "method"), ROUTES, ids=IDS)
class TestEachRoute:
    def test_is_guarded_and_reachable_by_the_right_role(
        self, endpoint, rule, method, app, world, enter, acting, kept
    ):
        assert guard_of(app, endpoint) is not None, f"{endpoint} has no @guarded"
        # Reading leaves its example as it was; what is sent may use it up, and has one of its own.
        reading = method in SAFE_METHODS
        example = (
            kept.of(endpoint, acting) if reading else example_of(app, acting, world["home_all"], endpoint)
        )
        url = address(app, world["home"], endpoint, example)
        answer = call(app, enter("home_all"), method, url, example.form)
        assert answer.status_code in ({200, 302, 303} if method == "GET" else {200, 201, 204, 303}), (
            answer.status_code,
            re.sub(r"<[^>]+>|\s+", " ", answer.text)[:600],
        )

    def test_sends_somebody_signed_out_to_the_same_door(
        self, endpoint, rule, method, app, world, client, acting, kept, door
    ):
        example = kept.of(endpoint, acting)
        url = address(app, world["home"], endpoint, example)
        answer, reference = call(app, client, method, url, example.form), door[method]
        assert answer.status_code == reference.status_code == 303
        assert answer.location.partition("?")[0] == reference.location.partition("?")[0] == "/connexion"

    def test_does_not_exist_for_a_stranger(
        self, endpoint, rule, method, app, world, enter, acting, kept, nowhere
    ):
        example = kept.of(endpoint, acting)
        url = address(app, world["home"], endpoint, example)
        answer = call(app, enter("stranger"), method, url, example.form)
        assert answer.status_code == 404
        assert (answer.status_code, _without_tokens(answer.text)) == nowhere[method]

    def test_is_refused_to_a_member_without_the_right(
        self, endpoint, rule, method, app, world, enter, acting, kept
    ):
        guard = guard_of(app, endpoint)
        if not guard.permissions:
            pytest.skip("open to every member")
        example = kept.of(endpoint, acting)
        url = address(app, world["home"], endpoint, example)
        answer = refused(enter("nothing"), method, url, example.form)
        assert answer.status_code == (404 if example.hidden_from_strangers else 403)

    def test_does_not_know_another_structures_ids(
        self, endpoint, rule, method, app, world, enter, acting, kept
    ):
        example = kept.of(endpoint, acting)
        if not any(isinstance(value, uuid.UUID) for value in example.view_args.values()):
            pytest.skip("no id in the path")
        url = address(app, world["other"], endpoint, example)
        assert refused(enter("other_all"), method, url, example.form).status_code == 404

    def test_is_gone_when_its_domain_is_off(self, endpoint, rule, method, app, bare, acting, kept):
        plugin = app.extensions["passerelle.blueprints"][endpoint.partition(".")[0]]
        with app.app_context():
            if hooks().manifests[plugin].platform:
                pytest.skip("part of the installation")
        structure, browser = bare
        example = kept.of(endpoint, acting)
        url = address(app, structure, endpoint, example)
        answer = call(app, browser, method, url, example.form)
        assert answer.status_code == 404
        if method == "GET":
            assert 'class="ps-shell"' not in answer.text, "an address that never was has no frame"


def test_a_suspended_structure_is_read_only(app, world, enter, acting, kept):
    writes = [
        (endpoint, method)
        for endpoint, _rule, method in ROUTES
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
