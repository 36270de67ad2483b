"""A form of a domain that makes something keeps what is typed in it: given back as it was, forgotten once sent."""

from __future__ import annotations

import html

import marshmallow as ma
import pytest

from core.app import make_manager
from core.drafts.services import CLOSED_FORMS, draft_of
from core.extension.blueprint import PluginBlueprint
from core.testing.routes import structure_routes
from core.testing.sign_in import post, sign_in
from core.web.forms import CommandSchema
from tests.contract.kept import RESUMED, kept_form, lists_of, lost, token
from tests.contract.world import address, build_world, example_of
from tests.under_test import under_test

DOMAINS = {
    blueprint.name
    for _plugin, blueprint in make_manager(under_test()).declare("register_blueprints")
    if isinstance(blueprint, PluginBlueprint) and not blueprint.import_name.startswith("core.")
}
ROUTES = [
    (endpoint, method)
    for endpoint, _rule, method in structure_routes(under_test())
    if endpoint.partition(".")[0] in DOMAINS
]
#: Forms that have a page of their own; what is asked beside a button on another page is not kept.
FORMS = sorted(
    {e for e, method in ROUTES if method == "POST"} & {e for e, method in ROUTES if method == "GET"}
)


@pytest.fixture(scope="module")
def world(app):
    return build_world(app)


@pytest.fixture(scope="module")
def insider(app, world):
    client = app.test_client()
    sign_in(app, client, world["home_all"].user_id)
    return client


@pytest.fixture
def read(monkeypatch):
    """The names that schemas asked of what was sent, the last one last."""
    asked = []
    load = CommandSchema.load

    def noting(schema, *arguments, **options):
        asked.append(schema.fields)
        return load(schema, *arguments, **options)

    monkeypatch.setattr(CommandSchema, "load", noting)
    return asked


def makes(asked):
    """A schema with a client-made id, and that is not based on a version, is that of something new."""
    return bool(asked) and "id" in asked[-1] and "version" not in asked[-1]


@pytest.mark.parametrize("endpoint", FORMS)
def test_what_is_typed_in_a_form_that_makes_something_is_given_back_until_it_is_sent(
    endpoint, app, world, acting, insider, read
):
    member = world["home_all"]
    example = example_of(app, acting, member, endpoint)
    url = address(app, world["home"], endpoint, example)
    page = insider.get(url, follow_redirects=True)
    read.clear()
    sent = post(insider, url, example.form)
    assert sent.status_code == 303, sent.text[:300]
    if not makes(read):
        return
    assert "data-draft-url" in page.text, "what is typed in this form is kept nowhere"

    example = example_of(app, acting, member, endpoint)
    url = address(app, world["home"], endpoint, example)
    page = insider.get(url, follow_redirects=True)
    assert RESUMED not in html.unescape(page.text), "nothing was typed yet"
    opened = kept_form(page)
    key = opened.url.rpartition("/")[2]
    assert opened.local != key.startswith(CLOSED_FORMS), "what may name somebody is not left on a device"
    typed = {**lists_of(example.form), "id": opened.fields["id"]}
    kept = insider.post(opened.url, json={"key": key, "data": typed}, headers={"X-CSRFToken": token(page)})
    assert kept.status_code == 204
    with acting(member) as actor:
        draft = draft_of(key, actor=actor)
        assert (draft.payload is None) == key.startswith(CLOSED_FORMS)
    page = insider.get(url, follow_redirects=True)
    assert RESUMED in html.unescape(page.text)
    assert lost(kept_form(page), typed, least=0) == {}
    assert kept_form(page).fields["id"] == typed["id"], "resumed, it is the same sending"

    assert post(insider, url, typed).status_code == 303
    assert insider.get(opened.url).status_code == 404, "its draft is forgotten"


def test_the_draft_of_one_page_is_not_shown_in_another(app, world, acting, insider):
    member, endpoint = world["home_all"], "rights_access.add_procedure"
    assert endpoint in FORMS
    first, other = (
        address(app, world["home"], endpoint, example_of(app, acting, member, endpoint)) for _file in range(2)
    )
    page = insider.get(first, follow_redirects=True)
    opened = kept_form(page)
    key, typed = opened.url.rpartition("/")[2], {"act": ["application"], "id": opened.fields["id"]}
    sent = insider.post(opened.url, json={"key": key, "data": typed}, headers={"X-CSRFToken": token(page)})
    assert sent.status_code == 204
    assert RESUMED in html.unescape(insider.get(first, follow_redirects=True).text)
    assert RESUMED not in html.unescape(insider.get(other, follow_redirects=True).text)


def test_every_domain_makes_something_by_a_form_but_the_throw_away_one():
    assert DOMAINS - {endpoint.partition(".")[0] for endpoint in FORMS} == {"atelier"}


def test_a_schema_tells_what_it_makes():
    class New(CommandSchema):
        id = ma.fields.UUID()

    class Edit(New):
        version = ma.fields.Integer()

    assert makes([New().fields])
    assert not makes([Edit().fields])
    assert not makes([])
