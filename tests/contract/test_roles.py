"""What each shipped role opens: recorded route by route, called for real, and said in words.

``PASSERELLE_RECORD=1 pytest tests/contract/test_roles.py`` writes ``role_matrix.txt`` anew; its difference is
what a reviewer reads when a right moves.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import select

import wsgi
from core.access.permissions import SHIPPED_ROLES
from core.db.session import session
from core.db.unit_of_work import commit
from core.extension.catalog import catalog
from core.extension.enablement import disable
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Membership, Role
from core.testing.plugin import create_member, create_structure
from core.testing.routes import structure_routes
from core.testing.sign_in import post, sign_in
from tests.contract.world import address, guard_of, refused

pytestmark = pytest.mark.xdist_group("routes")

ROLES = [role.key for role in SHIPPED_ROLES]
ROUTES = [(endpoint, method) for endpoint, _rule, method in structure_routes(wsgi.plugins())]
RECORD = Path(__file__).with_name("role_matrix.txt")

#: What the examples of the routes write into situations, entries, incidents and rules of use.
CONTENT = ("Musique le soir", "Convenu sur place", "Le groupe du banc")
#: What they write into requests, and about who called.
ASKED = "Bruit le soir"
CALLER = ("Une voisine", "549000000", "49 00 00 00")
ORGANISED = ("Point d’étape", "Rappeler le centre")


@pytest.fixture(scope="module")
def roles(app, world):
    """One member of the home structure for each shipped role."""
    return {role: create_member(app, world["home"], role) for role in ROLES}


@pytest.fixture
def reach(app, world, acting, kept):
    """``reach(endpoint)``: its address with the example's path, and whether its existence is hidden."""

    def make(endpoint):
        example = kept.of(endpoint, acting)
        return address(app, world["home"], endpoint, example), example.form, example.hidden_from_strangers

    return make


@pytest.fixture
def enter(app):
    def make(member):
        client = app.test_client()
        sign_in(app, client, member.user_id)
        return client

    return make


def rights_of(app, world, role):
    with app.app_context(), bound(world["home"].slug, caller=Caller.COMMAND) as actor:
        return catalog().permissions_of_role(role, actor.tenant.enabled)


def opens(app, endpoint, rights):
    guard = guard_of(app, endpoint)
    return not guard.permissions or any(permission.key in rights for permission in guard.permissions)


def matrix(app, world):
    width = max(len(f"{endpoint} {method}") for endpoint, method in ROUTES)
    lines = [f"{'':{width}}  " + " ".join(ROLES)]
    rights = {role: rights_of(app, world, role) for role in ROLES}
    for endpoint, method in ROUTES:
        marks = [("x" if opens(app, endpoint, rights[role]) else ".").center(len(role)) for role in ROLES]
        lines.append(f"{f'{endpoint} {method}':{width}}  {' '.join(marks)}".rstrip())
    return "\n".join(lines) + "\n"


def test_every_role_opens_what_the_record_says_and_nothing_else(app, world):
    found = matrix(app, world)
    if os.environ.get("PASSERELLE_RECORD") == "1":
        RECORD.write_text(found, encoding="utf-8")
    assert found == RECORD.read_text(encoding="utf-8")


def turned_away(client, endpoint, method, reach):
    url, form, hidden = reach(endpoint)
    return refused(client, method, url, form).status_code == (404 if hidden else 403)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_refused_at_the_door_for_want_of_each_right_that_it_lacks(
    role, app, world, roles, reach, enter
):
    rights, client = rights_of(app, world, role), enter(roles[role])
    shut = {}  # one door for each right, or choice of rights, that doors ask for
    for endpoint, method in ROUTES:
        if not opens(app, endpoint, rights):
            shut.setdefault(guard_of(app, endpoint).permissions, (endpoint, method))
    assert shut
    assert [one for one in shut.values() if not turned_away(client, *one, reach)] == []


def test_what_is_refused_in_the_record_is_refused_at_each_door_to_all_of_those_roles_at_once(
    app, world, reach, enter
):
    """One member holds all the roles that the door is shut to: rights add up (TestRightsMove), so that whoever has
    but one of them is refused as well, and one call of each route looks for all of them."""
    rights = {role: rights_of(app, world, role) for role in ROLES}
    clients, let_in, asked = {}, [], 0
    for endpoint, method in ROUTES:
        shut_to = tuple(role for role in ROLES if not opens(app, endpoint, rights[role]))
        if not shut_to:
            continue
        if shut_to not in clients:
            clients[shut_to] = enter(create_member(app, world["home"], *shut_to))
        if not turned_away(clients[shut_to], endpoint, method, reach):
            let_in.append((endpoint, method, shut_to))
        asked += 1
    assert let_in == []
    assert asked > len(ROUTES) * 0.9


@pytest.mark.parametrize("role", ROLES)
def test_a_refusal_is_a_page_of_the_roles_own(role, app, world, roles, reach, enter):
    rights, client = rights_of(app, world, role), enter(roles[role])
    shut = next(e for e, method in ROUTES if method == "GET" and not opens(app, e, rights))
    url, _form, hidden = reach(shut)
    answer = client.get(url)
    assert answer.status_code == (404 if hidden else 403)
    assert "<h1" in answer.text


@pytest.fixture(scope="module")
def seen():
    return {}


@pytest.fixture
def pages_of(app, world, roles, reach, enter, seen):
    """``pages_of(role)``: every page that it opens, as text, by endpoint, looked at once for all who ask.

    The rest of a row's rights may still refuse it.
    """

    def make(role):
        if role not in seen:
            seen[role] = look(role)
        return seen[role]

    def look(role):
        rights, client = rights_of(app, world, role), enter(roles[role])
        for endpoint, _method in ROUTES:  # everything exists before anything is looked at
            reach(endpoint)
        found = {}
        for endpoint, method in ROUTES:
            if method != "GET" or not opens(app, endpoint, rights):
                continue
            answer = client.get(reach(endpoint)[0])
            assert answer.status_code in {200, 302, 303, 403, 404}, (role, endpoint, answer.status_code)
            if answer.status_code == 200:
                found[endpoint] = answer.data.decode("utf-8", "replace")  # a download is bytes
        return found

    return make


def holding(pages, *words):
    return {endpoint: word for endpoint, text in pages.items() for word in words if word in text}


class TestInWords:
    def test_a_mediator_reads_the_work_of_her_team(self, pages_of):
        pages = pages_of("mediator")
        assert {"cases.show", "activities.show", "requests.show", "reporting.dashboard"} <= set(pages)
        assert CONTENT[0] in pages["cases.show"]
        assert not {"members.index", "team.review", "members.journal"} & set(pages)

    def test_who_called_is_hidden_from_a_mediator_until_she_takes_the_request(
        self, roles, reach, enter, pages_of
    ):
        pages = pages_of("mediator")
        assert not holding(pages, *CALLER)
        url, _form, _hidden = reach("requests.take")
        client = enter(roles["mediator"])
        assert post(client, url).status_code == 303
        assert CALLER[0] in client.get(url.removesuffix("/prendre")).text

    def test_reception_sees_requests_and_appointments_and_no_content(self, pages_of):
        pages = pages_of("reception")
        assert ASKED in pages["requests.show"]
        assert CALLER[0] in pages["requests.show"]
        assert ORGANISED[0] in pages["planning.appointment"]
        assert not holding(pages, *CONTENT)
        assert not [e for e in pages if e.partition(".")[0] in {"cases", "activities", "reporting", "team"}]

    def test_reading_figures_shows_no_row_no_list_and_no_search(self, pages_of):
        pages = pages_of("figures_reader")
        dashboard = pages["reporting.dashboard"]
        assert not holding(pages, ASKED, *CONTENT, *CALLER, *ORGANISED)
        assert "/tableau-de-bord/lignes/" not in dashboard
        assert 'type="search"' not in dashboard
        assert "/tableau-de-bord/lignes/" not in pages["reporting.map_page"]
        shown = set(pages) - {"reporting.dashboard", "reporting.definitions", "reporting.map_page"}
        # Frozen reports, the month on one page and a network's figures are figures too, without a name.
        told = {"day", "drafts", "network", "papers", "reports"}
        assert {endpoint.partition(".")[0] for endpoint in shown} <= told

    def test_a_data_protection_officer_reads_registers_and_journal_and_no_content(self, pages_of):
        pages = pages_of("dpo")
        assert {"members.index", "members.journal"} <= set(pages)
        assert not holding(pages, ASKED, *CONTENT, *CALLER, *ORGANISED)

    #: What a domain opens to a relay: to send, to read what she sent, the list of the projects of her body.
    OWN_TO_A_RELAY = (
        "citizen_participation.projects",
        "youth_outreach.send",
        "youth_outreach.mine",
        "youth_outreach.own",
    )

    @pytest.mark.parametrize("role", ["partner_relay", "network_admin"])
    def test_a_relay_and_a_network_read_nothing_of_the_structure(self, role, pages_of):
        pages = pages_of(role)
        assert not holding(pages, ASKED, *CONTENT, *CALLER, *ORGANISED)
        sent = self.OWN_TO_A_RELAY if role == "partner_relay" else ()
        # A network reads what its members agreed to publish, and takes it out with a reason.
        own = {"exports", "network"} if role == "network_admin" else set()
        rest = {endpoint.partition(".")[0] for endpoint in pages if endpoint not in sent}
        assert rest - own <= {"day", "drafts"}

    def test_only_a_director_changes_members_roles_domains_and_settings(self, app, world):
        managing = {"members.manage", "roles.manage", "domains.manage", "settings.manage"}
        for role in ROLES:
            held = rights_of(app, world, role) & managing
            assert held == (managing if role == "director" else set()), role

    def test_a_trainee_neither_corrects_nor_reviews_the_others(self, app, world):
        rights = rights_of(app, world, "trainee")
        assert "activities.record" in rights
        assert not rights & {"activities.correct_team", "team.review", "cases.reassign", "planning.plan"}


def change(app, structure, statement, values):
    with app.app_context(), bound(structure.slug, caller=Caller.COMMAND):
        row = session.execute(statement).scalar_one()
        for name, value in values.items():
            setattr(row, name, value)
        commit()


class TestRightsMove:
    @pytest.fixture
    def house(self, app):
        return create_structure(app, "civic_mediation")

    @pytest.fixture
    def visit(self, house, enter):
        def make(member):
            client = enter(member)
            return lambda path: client.get(f"/s/{house.slug}{path}").status_code

        return make

    def test_a_right_taken_away_counts_on_the_next_request(self, app, house, visit):
        member = create_member(app, house, "coordinator")
        see = visit(member)
        assert see("/relecture") == 200
        mine = select(Membership).where(Membership.id == member.membership_id)
        change(app, house, mine, {"role_keys": ["mediator"]})
        assert (see("/relecture"), see("/situations/")) == (403, 200)

    def test_a_role_of_the_structures_own_opens_what_it_holds(self, app, house, visit):
        with app.app_context(), bound(house.slug, caller=Caller.COMMAND):
            session.add(Role(key="relecture", label="Relecture", permissions=["team.review"]))
            commit()
        see = visit(create_member(app, house, "relecture"))
        assert (see("/relecture"), see("/situations/"), see("/structure/membres")) == (200, 403, 403)
        own = select(Role).where(Role.key == "relecture")
        change(app, house, own, {"permissions": ["cases.read"]})
        assert (see("/relecture"), see("/situations/")) == (403, 200)

    def test_somebody_with_two_roles_has_the_rights_of_both(self, app, house, visit):
        see = visit(create_member(app, house, "reception", "figures_reader"))
        assert (see("/demandes"), see("/tableau-de-bord/"), see("/situations/")) == (200, 200, 403)

    def test_the_rights_of_a_domain_switched_off_vanish(self, app, house, visit, acting):
        with app.app_context(), bound(house.slug, caller=Caller.COMMAND):
            session.add(Role(key="civique", label="Civique", permissions=["civic.read", "cases.read"]))
            commit()
        shipped, own = create_member(app, house, "coordinator"), create_member(app, house, "civique")
        visits = [visit(member) for member in (shipped, own)]
        assert [see("/mediation-civique/groupes") for see in visits] == [200, 200]
        with app.app_context(), bound(house.slug, caller=Caller.COMMAND) as actor:
            disable("civic_mediation", actor=actor)
            commit()
        assert [see("/mediation-civique/groupes") for see in visits] == [404, 404]
        assert [see("/situations/") for see in visits] == [200, 200]
        for member in (shipped, own):
            with acting(member) as actor:
                assert not [key for key in actor.permissions if key.startswith("civic.")]
