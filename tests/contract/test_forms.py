"""What comes in by a form: only what the schema knows, once, and never another structure's rows."""

from __future__ import annotations

import html
import re
from collections import namedtuple

import marshmallow as ma
import pytest
from sqlalchemy import select

from core.api.schemas import Answer
from core.db.session import session
from core.db.unit_of_work import commit
from core.extension.catalog import catalog
from core.tenancy.binding import Caller, bound
from core.testing.plugin import create_member
from core.testing.routes import structure_routes
from core.testing.rows import make_row, scoped_models
from core.testing.sign_in import post, sign_in
from core.web.forms import CommandSchema, Id
from tests.contract.counting import counting
from tests.contract.world import Faults, address, example_of
from tests.under_test import under_test

pytestmark = pytest.mark.xdist_group("routes")

POSTS = [endpoint for endpoint, _rule, method in structure_routes(under_test()) if method == "POST"]

#: Routes that accept names they do not know, and why.
FREE = {
    "drafts.keep": "keeps what any form holds; the form itself refuses unknown names when it is sent",
}
#: What is not written by anybody: the months whose figures are to be counted again.
WAITING = {"activity_month_dirty"}
#: How the library begins its own sentences.
ENGLISH = re.compile(r"^(Missing|Field|Not a|Invalid|Must|Unknown|Length|Shorter|Longer|Value)\b")

#: Fields of that name which the form really asks for.
ASKED = {
    ("cases.add_party", "role"),
    ("cases.edit_party", "role"),
    ("civic_mediation.add_group_party", "role"),
    ("civic_mediation.add_post", "role"),
    ("civic_mediation.edit_post", "role"),
    ("files.name_member", "role"),
}
SMUGGLED = ("tenant_id", "role", "created_by", "author_id", "removed_at", "is_admin")

#: The table that an id of a form points into.
POINTS_AT = {
    "activity_id": "activity",
    "alighting_id": "transport_stop",
    "assigned_to": "membership",
    "boarding_id": "transport_stop",
    "case_id": "case_record",
    "documents": "document",
    "certified_ids": "membership",
    "document_id": "document",
    "college_id": "school_school",
    "convention_id": "funding_convention",
    "existing_id": "person",
    "group_id": "civic_group",
    "group_ids": "civic_group",
    "incident_id": "civic_incident",
    "landlord_id": "partner",
    "line_id": "transport_line",
    "link_id": "place_territory",
    "keep_id": "person",
    "member_ids": "membership",
    "members": "membership",
    "membership_id": "membership",
    "partner_id": "partner",
    "partner_ids": "partner",
    "party_id": "case_party",
    "organisation_id": "citizen_organisation",
    "network_id": "transport_network",
    "other_id": "person",
    "party_ids": "case_party",
    "person_id": "person",
    "place_id": "place",
    "place_ids": "place",
    "promotion_id": "school_promotion",
    "point_ids": "citizen_point",
    "project_id": "citizen_project",
    "proof_id": "document",
    "pupil_ids": "school_pupil",
    "recipient_id": "partner",
    "referent_id": "membership",
    "representative_id": "person",
    "requirement_id": "quality_requirement",
    "request_id": "request",
    "round_id": "round",
    "school_id": "school_school",
    "route_id": "citizen_route",
    "sector_id": "territory",
    "seen_id": "consent_record",
    "service_id": "civic_service",
    "stop_id": "citizen_stop",
    "substitute_id": "membership",
    "territory_id": "territory",
    "territory_ids": "territory",
    "to": "membership",
}

#: ``schema`` is the last one that read something, ``errors`` what it said; None and {} when nothing was read.
Sent = namedtuple("Sent", "status text location schema errors")


@pytest.fixture(scope="module")
def foreign(app, world):
    """The id of a row of every scoped table, in the other structure."""
    with app.app_context(), bound(world["other"].slug, caller=Caller.COMMAND):
        ids = {name: one_row(model).id for name, model in by_table().items() if name in POINTS_AT.values()}
        commit()
    return ids


def by_table():
    return {model.__tablename__: model for model in scoped_models()}


def one_row(model):
    """Any row that stands, or a new one."""
    return session.execute(select(model).limit(1)).scalar_one_or_none() or make_row(model)


@pytest.fixture(scope="module")
def insider(app, world):
    """One sign-in for every form."""
    client = app.test_client()
    sign_in(app, client, world["home_all"].user_id)
    return client


@pytest.fixture(scope="module")
def rows(stores, world):
    """``rows()``: how many the structure holds in each table."""
    with counting(stores, world["home"], but=WAITING) as counts:
        yield counts


@pytest.fixture
def send(app, world, acting, kept, insider, rows, monkeypatch):
    """``send(endpoint, changes)`` posts a new example with those answers changed; None leaves one out.

    Sent several times, it gives all answers, then the numbers of rows after each.
    """
    loaded = []
    load = CommandSchema.load

    def noting(schema, *arguments, **options):
        loaded.append((schema, {}))
        try:
            return load(schema, *arguments, **options)
        except ma.ValidationError as error:
            loaded[-1] = schema, error.normalized_messages()
            raise

    monkeypatch.setattr(CommandSchema, "load", noting)

    def send_form(endpoint, changes=None, times=1):
        # What is to be refused leaves its example as it was; whatever may succeed has one of its own.
        refused = changes is not None and endpoint not in FREE
        example = (
            kept.of(endpoint, acting) if refused else example_of(app, acting, world["home_all"], endpoint)
        )
        form = {
            name: value for name, value in {**example.form, **(changes or {})}.items() if value is not None
        }
        url = address(app, world["home"], endpoint, example)
        loaded.clear()
        answers, counted = [], []
        for _time in range(times):
            answers.append(_sent(post(insider, url, form), loaded))
            if times > 1:
                counted.append(rows())
        return (*answers, *counted) if times > 1 else answers[0]

    return send_form


def _sent(answer, loaded):
    return Sent(answer.status_code, answer.text, answer.location, *(loaded[-1] if loaded else (None, {})))


@pytest.mark.parametrize("endpoint", POSTS)
def test_a_form_takes_what_it_asks_for_once_and_nothing_else(endpoint, send, foreign):
    faults = Faults()
    names = ["champ_inconnu", *(name for name in SMUGGLED if (endpoint, name) not in ASKED)]
    answer = send(endpoint, dict.fromkeys(names[:1] if endpoint in FREE else names, "1"))
    schema = answer.schema  # none: a button, or a draft
    with faults.unless("refuses by name what it does not know and what only the application decides"):
        if endpoint in FREE:
            assert answer.status < 400
        else:
            assert answer.status == 422
            assert [name for name in names if name not in answer.text] == []

    needed = [name for name, field in schema.fields.items() if field.required] if schema else []
    if needed:
        with faults.unless("says in French all that is missing"):
            answer = send(endpoint, dict.fromkeys(needed))
            assert answer.status == 422
            assert sorted(set(needed) - set(answer.errors)) == []
            shown = html.unescape(answer.text)
            for name in needed:
                for message in answer.errors[name]:
                    assert ENGLISH.search(message) is None, message
                    assert message in shown, (name, message)

    with faults.unless("knows no id of another structure"):
        for name in ids_of(schema) if schema else []:
            answer = send(endpoint, {name: str(foreign[POINTS_AT[name]])})
            assert answer.status in {404, 422}, (name, answer.status)

    first, second, rows_then, rows_now = send(endpoint, times=2)
    with faults.unless("counts once when sent twice"):
        assert name_of(first.schema) == name_of(schema), "what was refused was read otherwise"
        assert first.status in {200, 204, 303}, first.text[:500]
        assert second.status in {first.status, 404, 409}, (second.status, second.text[:500])
        if schema is not None and "id" in schema.fields:
            assert (second.status, second.location) == (first.status, first.location)
        assert rows_now == rows_then

    assert not faults.found, "\n".join(faults.found)


def name_of(schema):
    """The class itself may be made anew for each request."""
    return type(schema).__name__


def ids_of(schema):
    """Names of the answers that are ids of rows, the client-made id of the form's own row left out."""
    found = []
    for name, field in schema.fields.items():
        inner = field.inner if isinstance(field, ma.fields.List) else field
        if isinstance(inner, Id | ma.fields.UUID) and name != "id":
            found.append(name)
    return found


def our_schemas(base=ma.Schema):
    for cls in base.__subclasses__():
        if cls.__module__.partition(".")[0] in {"core", "plugins", "tenants"}:
            yield cls
        yield from our_schemas(cls)


def test_every_schema_refuses_unknown_fields(app):
    found = set(our_schemas())
    assert len(found) > 50
    for cls in found:
        assert cls().unknown == ma.RAISE, cls
        # What the API answers is written, never read.
        assert issubclass(cls, CommandSchema | Answer) or cls.__module__ == "tenants.profile", cls
    with app.app_context():
        for case_type in catalog().case_types.values():
            assert case_type.schema is None or case_type.schema().unknown == ma.RAISE, case_type.key


def test_no_field_of_any_schema_speaks_english(app):
    for cls in set(our_schemas(CommandSchema)):
        for name, field in cls().fields.items():
            for key in ("required", "null", "invalid"):
                message = field.error_messages.get(key, "")
                assert ENGLISH.search(message) is None, (cls.__name__, name, key, message)


def test_a_replay_by_somebody_else_finds_nothing(app, world, acting):
    """The same client-made id from another member is not hers to see."""
    example = example_of(app, acting, world["home_all"], "requests.create")
    url = address(app, world["home"], "requests.create", example)
    colleague = create_member(app, world["home"], "mediator")
    answers = []
    for member in (world["home_all"], colleague):
        client = app.test_client()
        sign_in(app, client, member.user_id)
        answers.append(post(client, url, example.form).status_code)
    assert answers == [303, 404]


def test_other_content_under_the_same_id_is_shown_as_a_conflict(app, world, acting):
    example = example_of(app, acting, world["home_all"], "requests.create")
    url = address(app, world["home"], "requests.create", example)
    client = app.test_client()
    sign_in(app, client, world["home_all"].user_id)
    assert post(client, url, example.form).status_code == 303
    assert post(client, url, {**example.form, "subject": "Autre chose"}).status_code == 409
