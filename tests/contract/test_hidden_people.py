"""Somebody known by a file kept from a member does not exist for her: 404 at every door that takes her id, and nowhere
is she listed, found or offered.
"""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from core.casefiles.circle import name_member
from core.casefiles.schemas import NameMember
from core.casefiles.services import link_person, open_file
from core.cases.completing import add_party, remove_event
from core.cases.models import Party
from core.cases.schemas import AddParty, OpenCase
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.errors import NotFound
from core.extension.catalog import catalog
from core.files.documents import store_document
from core.files.examples import Sample
from core.files.schemas import StoreDocument
from core.people.access import known_to, refuse_unknown
from core.people.matching import possible_duplicates
from core.people.models import Person
from core.people.queries import people_by_id, person_or_404
from core.people.schemas import (
    AddHouseholdMember,
    MakeHousehold,
    RegisterPerson,
    TiePeople,
)
from core.people.services import merge_people, register_person
from core.people.ties import add_household_member, make_household, tie_people
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Role
from core.testing.plugin import create_member
from core.testing.routes import structure_routes
from core.testing.sign_in import post, sign_in
from tests.contract.world import address, build_world, example_of, guard_of
from tests.under_test import under_test

ROUTES = [
    (endpoint, method) for endpoint, rule, method in structure_routes(under_test()) if "person_id" in rule
]
IDS = [f"{endpoint}:{method}" for endpoint, method in ROUTES]
NICKNAME, PHONE = "Zibulle", "06 99 88 77 66"


@pytest.fixture(scope="module")
def world(app):
    return build_world(app)


@pytest.fixture(scope="module")
def kept_type(app):
    """A type whose files are for the holders of a right of its own."""
    with app.app_context():
        return next(found for found in catalog().case_types.values() if found.readers)


@pytest.fixture(scope="module")
def outsider(app, world, kept_type):
    """Somebody who holds every right but that one."""
    with app.app_context(), bound(world["home"].slug, caller=Caller.COMMAND) as actor:
        rights = catalog().enabled_only(catalog().permissions, actor.tenant.enabled)
        kept = sorted(rights - {kept_type.readers.key})
        session.add(Role(key="all_but_kept", label="Tout sauf un type", permissions=kept))
        commit()
    return create_member(app, world["home"], "all_but_kept")


@pytest.fixture(scope="module")
def browser(app, outsider):
    client = app.test_client()
    sign_in(app, client, outsider.user_id)
    return client


def a_kept_file_of(person_id, kept_type, actor, subject="Un dossier gardé"):
    case = open_file(OpenCase(new_id(), kept_type.key, subject), actor=actor)
    link_person(add_party(case, AddParty(new_id(), "person"), actor=actor), person_id, actor=actor)
    return case


def somebody(actor, **said):
    return register_person(RegisterPerson(new_id(), anyway=True, **said), actor=actor)


def a_hidden_person(kept_type, actor):
    """Somebody with a telephone and a birth date, whose only file is of the kept type."""
    found = somebody(
        actor, nickname=NICKNAME, given_name="Lilas", family_name="Quenneville", phone="0699887766"
    )
    a_kept_file_of(found.id, kept_type, actor)
    return found.id


def call(client, method, url, form):
    return client.get(url) if method == "GET" else post(client, url, form)


@pytest.mark.parametrize(("endpoint", "method"), ROUTES, ids=IDS)
def test_whoever_is_known_by_a_kept_file_only_is_nowhere(
    endpoint, method, app, world, kept_type, outsider, browser, acting
):
    example = example_of(app, acting, world["home_all"], endpoint)
    her_page = f"/s/{world['home'].slug}/personnes/{example.view_args['person_id']}"
    assert browser.get(her_page).status_code == 200, "she has no file yet: as for everybody"
    with acting(world["home_all"]) as actor:
        a_kept_file_of(example.view_args["person_id"], kept_type, actor)
        commit()
    url = address(app, world["home"], endpoint, example)
    nowhere = url.replace(str(example.view_args["person_id"]), str(uuid.uuid4()))
    answer = call(browser, method, url, example.form)
    assert answer.status_code == call(browser, method, nowhere, example.form).status_code
    with acting(outsider) as actor:
        guard = guard_of(app, endpoint)
        opens = not guard.permissions or any(actor.may(right) for right in guard.permissions)
    assert answer.status_code == (404 if opens else 403)


def test_lists_searches_and_choices_know_nothing_of_her(world, kept_type, outsider, browser, acting):
    with acting(world["home_all"]) as actor:
        hidden = a_hidden_person(kept_type, actor)
        other = somebody(actor, given_name="Omar", family_name="Vasseur").id
        commit()
    home = f"/s/{world['home'].slug}"
    for path in ("/personnes", "/personnes/liens-declares", "/"):
        page = browser.get(home + path)
        assert page.status_code == 200, path
        assert NICKNAME not in page.text, path
    for words in (NICKNAME, "Quenneville", PHONE):
        for path in ("/personnes/chercher", "/chercher", "/chercher/palette"):
            found = post(browser, home + path, {"q": words})
            assert found.status_code == 200
            assert str(hidden) not in found.text, path
        for path in ("reunir", "liens/nouveau", "foyer/nouveau"):
            form = {"words": words, "find": "1", "other_id": str(hidden)}
            assert "Lilas" not in post(browser, f"{home}/personnes/{other}/{path}", form).text, path
    with acting(outsider) as actor:
        said = RegisterPerson(new_id(), "Lilas", "Quenneville", phone="0699887766")
        assert possible_duplicates(said, actor) == []
        assert people_by_id([hidden], actor) == {}
        assert hidden in people_by_id([hidden], actor, everybody=True)
    with acting(world["home_all"]) as actor:
        assert possible_duplicates(said, actor) == [hidden]


def test_those_who_are_hidden_leave_their_place_to_others(world, kept_type, browser, acting):
    with acting(world["home_all"]) as actor:
        for rank in range(8):  # more than the palette shows
            a_kept_file_of(somebody(actor, given_name="Quirin", family_name=f"Aa{rank}").id, kept_type, actor)
        seen = somebody(actor, given_name="Quirin", family_name="Zz").id
        commit()
    home = f"/s/{world['home'].slug}"
    assert str(seen) in post(browser, f"{home}/chercher/palette", {"q": "Quirin"}).text


def test_homes_and_ties_do_not_name_her(world, kept_type, browser, acting):
    with acting(world["home_all"]) as actor:
        hidden = a_hidden_person(kept_type, actor)
        parent = person_or_404(somebody(actor, given_name="Nadège").id, actor)
        tie = tie_people(parent, TiePeople(new_id(), hidden, "parent"), actor=actor)
        home = make_household(parent, MakeHousehold(new_id(), "adult"), actor=actor)
        member = add_household_member(
            parent, home, AddHouseholdMember(new_id(), hidden, "child"), actor=actor
        )
        person_id, tie_id, member_id = parent.person.id, tie.id, member.id
        commit()
    where = f"/s/{world['home'].slug}/personnes/{person_id}"
    page = browser.get(where)
    assert page.status_code == 200
    assert str(hidden) not in page.text
    assert NICKNAME not in page.text
    for path in (f"liens/{tie_id}/retirer", f"foyer/membres/{member_id}/retirer"):
        assert post(browser, f"{where}/{path}").status_code == 404, path


def test_her_documents_answer_nothing(world, kept_type, browser, acting):
    with acting(world["home_all"]) as actor:
        person = somebody(actor, nickname=NICKNAME)
        command = StoreDocument(id=new_id(), kind="letter", title="Courrier reçu")
        document_id = store_document(command, Sample(), actor=actor, person=person).id
        person_id = person.id
        commit()
    url = f"/s/{world['home'].slug}/documents/{document_id}"
    assert browser.get(url).status_code == 200, "she has no file yet: as for everybody"
    with acting(world["home_all"]) as actor:
        a_kept_file_of(person_id, kept_type, actor)
        commit()
    assert browser.get(url).status_code == 404
    assert post(browser, f"{url}/retirer").status_code == 404


class TestWhoKnowsHer:
    @pytest.fixture
    def hidden(self, world, kept_type, acting):
        with acting(world["home_all"]) as actor:
            found = a_hidden_person(kept_type, actor)
            commit()
        return found

    @pytest.fixture
    def exists_for(self, acting, hidden):
        def ask(member, person_id=hidden):
            with acting(member) as actor:
                listed_too = select(Person.id).where(Person.id == person_id, known_to(actor))
                exists = session.execute(listed_too).first() is not None
                assert exists == (person_id in people_by_id([person_id], actor))
                return exists

        return ask

    def test_nobody_whom_the_right_leaves_out(self, outsider, exists_for):
        assert not exists_for(outsider)

    def test_the_holders_of_the_right(self, world, exists_for):
        assert exists_for(world["home_all"])

    def test_whoever_registered_her(self, world, kept_type, outsider, exists_for, acting):
        with acting(outsider) as actor:
            person_id = somebody(actor, nickname=NICKNAME).id
            commit()
        with acting(world["home_all"]) as actor:
            a_kept_file_of(person_id, kept_type, actor)
            commit()
        assert exists_for(outsider, person_id)

    def test_whoever_has_a_place_in_her_file(self, world, kept_type, outsider, exists_for, acting):
        with acting(world["home_all"]) as actor:
            person_id = somebody(actor, nickname=NICKNAME).id
            case = a_kept_file_of(person_id, kept_type, actor)
            name_member(case, NameMember(new_id(), outsider.membership_id, "co_referent"), actor=actor)
            commit()
        assert exists_for(outsider, person_id)

    def test_whoever_may_open_another_file_of_hers(self, world, hidden, outsider, exists_for, acting):
        with acting(world["home_all"]) as actor:
            case = open_file(OpenCase(new_id(), "mediation_file", "Bruit le soir"), actor=actor)
            party = add_party(case, AddParty(new_id(), "person"), actor=actor)
            party_id = link_person(party, hidden, actor=actor).id
            commit()
        assert exists_for(outsider)
        with acting(world["home_all"]) as actor:
            remove_event(get_or_404(Party, party_id), actor=actor)
            commit()
        assert not exists_for(outsider)

    def test_under_a_record_merged_into_hers_too(self, world, kept_type, outsider, exists_for, acting):
        with acting(world["home_all"]) as actor:
            kept, merged = somebody(actor, given_name="Zoé"), somebody(actor, nickname=NICKNAME)
            a_kept_file_of(merged.id, kept_type, actor)
            commit()
            assert exists_for(outsider, kept.id)
            merge_people(kept, merged, actor=actor)
            commit()
            kept_id, merged_id = kept.id, merged.id
        assert not exists_for(outsider, kept_id)
        with acting(outsider) as actor:
            assert people_by_id([merged_id], actor) == {}
            with pytest.raises(NotFound):
                refuse_unknown(merged_id, actor)
