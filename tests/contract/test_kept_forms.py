"""A form that makes something keeps what is typed in it: given back as it was, forgotten once sent."""

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
ROUTES = structure_routes(under_test())
SHOWN = {rule: endpoint for endpoint, rule, method in ROUTES if method == "GET"}
#: Forms that are sent to another address than that of their page.
SENT_ELSEWHERE = {
    "activities.create": "activities.new",
    "people.create": "people.new",
    "requests.create": "requests.new",
}
#: Forms that have a page of their own, and that page; what is asked beside a button on another page is not kept.
FORMS = {
    endpoint: SENT_ELSEWHERE.get(endpoint) or SHOWN[rule]
    for endpoint, rule, method in ROUTES
    if method == "POST" and (rule in SHOWN or endpoint in SENT_ELSEWHERE) and endpoint != "drafts.keep"
}
#: What keeps nothing though it makes something, and why.
FILE, SECRET, NO_WORD, LINE = (
    "a file comes with it",
    "a password",
    "nothing is typed",
    "one line beside a list",
)
NOT_KEPT = {
    "api_tokens.open_access": LINE,
    "atelier.create": LINE,
    "documents.add_to_case": FILE,
    "documents.add_to_person": FILE,
    "exports.create": SECRET,
    "exports.leave": NO_WORD,
    "files.raise_case": NO_WORD,
    "imports.start": FILE,
    "network.invite": LINE,
    "places.link_qpv": NO_WORD,
    "planning.cover": NO_WORD,
    "requests.open_form": LINE,
    "rights.create": NO_WORD,
}


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
    """The schemas that were asked of what was sent, the last one last."""
    asked = []
    load = CommandSchema.load

    def noting(schema, *arguments, **options):
        asked.append(schema)
        return load(schema, *arguments, **options)

    monkeypatch.setattr(CommandSchema, "load", noting)
    return asked


def makes(asked, sent):
    """A schema with a client-made id, sent without the version that it is based on, is that of something new."""
    return bool(asked) and "id" in asked[-1].fields and not sent.get("version")


@pytest.mark.parametrize("endpoint", sorted(FORMS))
def test_what_is_typed_in_a_form_that_makes_something_is_given_back_until_it_is_sent(
    endpoint, app, world, acting, insider, read
):
    member = world["home_all"]
    example = example_of(app, acting, member, endpoint)
    page_url, url = addresses(app, world, endpoint, example)
    page = insider.get(page_url, follow_redirects=True)
    read.clear()
    post(
        insider, url, {"champ_inconnu": "1"}
    )  # refused: it says which schema reads the form, and uses up nothing
    if endpoint in NOT_KEPT:
        assert makes(read, example.form), "it is no exception"
        assert "data-draft-url" not in page.text, "it is no exception"
        return
    if not makes(read, example.form):
        return
    assert "data-draft-url" in page.text, "what is typed in this form is kept nowhere"

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
    page = insider.get(page_url, follow_redirects=True)
    assert RESUMED in html.unescape(page.text)
    assert lost(kept_form(page), typed, least=0) == {}
    assert kept_form(page).fields["id"] == typed["id"], "resumed, it is the same sending"

    assert post(insider, url, typed).status_code == 303
    assert insider.get(opened.url).status_code == 404, "its draft is forgotten"


def addresses(app, world, endpoint, example):
    """Where the form is read, and where it is sent."""
    return tuple(address(app, world["home"], one, example) for one in (FORMS[endpoint], endpoint))


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


@pytest.mark.parametrize("endpoint", ["consent.update", "consent.write_text", "partners.prepare"])
def test_what_is_only_shown_before_it_is_confirmed_stays_kept(endpoint, app, world, acting, insider):
    example = example_of(app, acting, world["home_all"], endpoint)
    url = address(app, world["home"], endpoint, example)
    page = insider.get(url)
    opened = kept_form(page)
    typed = {**lists_of(example.form), "id": opened.fields["id"]}
    typed.pop("confirmed", None)
    if endpoint == "consent.update":
        typed["state"] = ["refused"]
    kept = insider.post(opened.url, json={"data": typed}, headers={"X-CSRFToken": token(page)})
    assert kept.status_code == 204
    assert post(insider, url, typed).status_code == 200
    assert lost(kept_form(insider.get(url)), typed, least=0) == {}
    assert post(insider, url, {**typed, "confirmed": "1"}).status_code == 303
    assert insider.get(opened.url).status_code == 404


def test_no_domain_is_excepted_but_the_throw_away_one():
    assert {endpoint.partition(".")[0] for endpoint in FORMS} >= DOMAINS
    assert {endpoint.partition(".")[0] for endpoint in NOT_KEPT} & DOMAINS == {"atelier"}


def test_a_schema_tells_what_it_makes():
    class New(CommandSchema):
        id = ma.fields.UUID()
        version = ma.fields.Integer()

    class Edit(CommandSchema):
        version = ma.fields.Integer()

    assert makes([New()], {})
    assert not makes([New()], {"version": "2"})
    assert not makes([Edit()], {})
    assert not makes([], {})
