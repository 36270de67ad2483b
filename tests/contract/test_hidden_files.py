"""A named file hidden from a member does not exist for her: 404 at every door that takes its id."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from core.casefiles.examples import SUBJECT, a_file
from core.cases.models import Case
from core.db.base import now
from core.db.session import session
from core.db.unit_of_work import commit
from core.extension.catalog import catalog
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Role
from core.testing.plugin import create_member
from core.testing.routes import structure_routes
from core.testing.sign_in import post, sign_in
from tests.contract.world import KeptExamples, address, build_world, guard_of
from tests.under_test import under_test

ROUTES = [
    (endpoint, method) for endpoint, rule, method in structure_routes(under_test()) if "case_id" in rule
]
IDS = [f"{endpoint}:{method}" for endpoint, method in ROUTES]


@pytest.fixture(scope="module")
def world(app):
    return build_world(app)


@pytest.fixture(scope="module")
def outsiders(app, world):
    """A trainee, and somebody who holds every right but that of reading the team's files."""
    with app.app_context(), bound(world["home"].slug, caller=Caller.COMMAND) as actor:
        rights = sorted(catalog().enabled_only(catalog().permissions, actor.tenant.enabled) - {"files.read"})
        session.add(Role(key="all_but_files", label="Tout sauf les dossiers", permissions=rights))
        commit()
    return {role: create_member(app, world["home"], role) for role in ("trainee", "all_but_files")}


@pytest.fixture(scope="module")
def browsers(app, outsiders):
    found = {role: app.test_client() for role in outsiders}
    for role, client in found.items():
        sign_in(app, client, outsiders[role].user_id)
    return found


@pytest.fixture(scope="module")
def hidden(app, world):
    """The routes' own examples, their cases made named files that home_all follows: nobody here changes them."""

    class HiddenExamples(KeptExamples):
        def made(self, endpoint, acting):
            example = super().made(endpoint, acting)
            with app.app_context(), bound(world["home"].slug, caller=Caller.COMMAND):
                wanted = select(Case).where(Case.id == example.view_args["case_id"])
                case = session.execute(wanted).scalar_one()
                case.named_at = case.named_at or now()
                commit()
            return example

    return HiddenExamples(app, world["home_all"])


def call(client, method, url, form):
    return client.get(url) if method == "GET" else post(client, url, form)


@pytest.mark.parametrize(("endpoint", "method"), ROUTES, ids=IDS)
def test_a_file_outside_ones_circle_is_nowhere(
    endpoint, method, app, world, outsiders, browsers, acting, hidden
):
    example = hidden.of(endpoint, acting)
    url = address(app, world["home"], endpoint, example)
    nowhere = url.replace(str(example.view_args["case_id"]), str(uuid.uuid4()))
    for role, member in outsiders.items():
        client = browsers[role]
        answer = call(client, method, url, example.form)
        assert answer.status_code == call(client, method, nowhere, example.form).status_code, role
        with acting(member) as actor:
            guard = guard_of(app, endpoint)
            opens = not guard.permissions or any(actor.may(right) for right in guard.permissions)
        assert answer.status_code == (404 if opens else 403), (role, endpoint)
        assert SUBJECT not in answer.text


def test_lists_searches_and_forms_know_nothing_of_it(app, world, outsiders, acting):
    with acting(world["home_all"]) as actor:
        case = a_file(actor)
        case_id, number = case.id, case.number
        commit()
    client = app.test_client()
    sign_in(app, client, outsiders["all_but_files"].user_id)
    home = f"/s/{world['home'].slug}"
    for path in ("/dossiers/?view=all", "/situations/?view=all", "/", "/attente", "/suivi"):
        page = client.get(home + path)
        assert page.status_code == 200, path
        assert SUBJECT not in page.text, path
        assert number not in page.text, path
    for path in ("/dossiers/chercher", "/situations/chercher"):
        for words in ("Tilleuls", number):
            found = post(client, home + path, {"q": words})
            assert found.status_code == 200
            assert str(case_id) not in found.text
    assert client.get(f"{home}/mediation-civique/regles/nouvelle?case_id={case_id}").status_code == 404
    colleague = outsiders["trainee"].membership_id
    work = {"to": str(world["home_all"].membership_id), "works": f"case:{case_id}"}
    assert post(client, f"{home}/suivi/{colleague}", work).status_code == 404
