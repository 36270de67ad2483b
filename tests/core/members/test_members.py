"""Inviting, changing and ending memberships; roles of the structure's own; domains from the page."""

from __future__ import annotations

import re
import threading
import time

import pytest
from sqlalchemy import select

from core.access.permissions import COORDINATOR, DIRECTOR, MEDIATOR
from core.audit.models import AuditEntry
from core.db.base import new_id
from core.db.outbox import OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import Forbidden, InvalidInput, Refused
from core.members.domains import switch_domains
from core.members.journal import in_words
from core.members.schemas import EditMember, EditRole, InviteMember, MakeRole
from core.members.services import (
    archive_role,
    edit_member,
    edit_role,
    end_membership,
    invite_member,
    make_role,
    member_or_404,
    reopen_membership,
    reset_second_factor,
    role_or_404,
)
from core.planning.roster import roster
from core.requests.schemas import RequestCommand
from core.requests.services import receive_request, take_request
from core.testing.sign_in import post
from core.users.services import get_account
from tests.throwaway.models import AtelierNote


@pytest.fixture
def director(make_member):
    return make_member(DIRECTOR)


def invitation(**values):
    given = {
        "id": new_id(),
        "email": "jeanne.marceau@exemple.test",
        "given_name": "Jeanne",
        "family_name": "Marceau",
        "form": "f",
        "role_keys": [MEDIATOR],
        "starts_on": None,
        "ends_on": None,
    }
    return InviteMember(**{**given, **values})


def edition(member, **values):
    given = {
        "version": member.version,
        "given_name": member.given_name,
        "family_name": member.family_name,
        "form": member.form,
        "role_keys": list(member.role_keys),
        "starts_on": member.starts_on,
        "ends_on": member.ends_on,
    }
    return EditMember(**{**given, **values})


def test_a_member_is_invited_once_however_often_it_is_sent(acting, director):
    command = invitation()
    numbers = []
    for _ in range(2):
        with acting(director) as actor:
            numbers.append(invite_member(command, actor=actor).number)
            commit()
    assert numbers[0] == numbers[1]


def test_the_same_address_twice_is_refused(acting, director):
    with acting(director) as actor:
        invite_member(invitation(), actor=actor)
        with pytest.raises(InvalidInput) as error:
            invite_member(invitation(), actor=actor)
        assert "email" in error.value.errors


def test_a_role_that_does_not_exist_here_is_refused(acting, director):
    with acting(director) as actor, pytest.raises(InvalidInput):
        invite_member(invitation(role_keys=["own-ailleurs"]), actor=actor)


def test_the_last_director_keeps_her_role_and_her_place(acting, director, make_member):
    other = make_member(COORDINATOR)
    with acting(director) as actor:
        mine = member_or_404(director.membership_id)
        with pytest.raises(Refused):
            edit_member(mine, edition(mine, role_keys=[MEDIATOR]), actor=actor)
        with pytest.raises(Refused):
            end_membership(mine, actor=actor)
        end_membership(member_or_404(other.membership_id), actor=actor)


def test_a_right_taken_away_counts_on_the_next_request(acting, director, make_member, signed_in):
    coordinator = make_member(COORDINATOR)
    browser = signed_in(coordinator)
    url = f"/s/{director.structure.slug}/structure/membres"
    assert browser.get(url).status_code == 200
    with acting(director) as actor:
        row = member_or_404(coordinator.membership_id)
        edit_member(row, edition(row, role_keys=[MEDIATOR]), actor=actor)
        commit()
    assert browser.get(url).status_code == 403


def test_an_ended_member_is_a_stranger_until_she_is_let_in_again(acting, director, make_member, signed_in):
    member = make_member()
    browser = signed_in(member)
    url = f"/s/{director.structure.slug}/"
    assert browser.get(url).status_code == 200
    with acting(director) as actor:
        end_membership(member_or_404(member.membership_id), actor=actor)
        commit()
    assert browser.get(url).status_code == 404
    with acting(director) as actor:
        reopen_membership(member_or_404(member.membership_id), actor=actor)
        commit()
    assert browser.get(url).status_code == 200


def test_a_role_of_its_own_opens_what_it_names_and_nothing_else(acting, director, make_member, signed_in):
    with acting(director) as actor:
        role = make_role(MakeRole(new_id(), "Référent des lieux", ["places.read"]), actor=actor)
        commit()
        key = role.key
    browser = signed_in(make_member(key))
    slug = director.structure.slug
    assert browser.get(f"/s/{slug}/lieux").status_code == 200
    assert browser.get(f"/s/{slug}/structure/membres").status_code == 403


def test_a_role_in_use_is_not_archived(acting, director, make_member):
    with acting(director) as actor:
        role = make_role(MakeRole(new_id(), "Accueil du soir", ["places.read"]), actor=actor)
        commit()
        role_id, key = role.id, role.key
    make_member(key)
    with acting(director) as actor:
        with pytest.raises(Refused):
            archive_role(role_or_404(role_id), actor=actor)
        assert edit_role(
            role_or_404(role_id), EditRole(1, "Accueil du soir", ["places.read", "members.read"]), actor=actor
        )


def test_switching_domains_brings_what_they_require_and_deletes_nothing(acting, director):
    with acting(director) as actor:
        on, off = switch_domains(["atelier"], actor=actor)
        commit()
    assert (on, off) == (["atelier"], [])
    with acting(director) as actor:
        assert actor.tenant.enabled == {"atelier"}
        assert switch_domains([], actor=actor) == ([], ["atelier"])
        commit()
    with acting(director) as actor:
        assert actor.tenant.enabled == frozenset()


def test_a_domain_that_others_need_goes_off_with_them_or_not_at_all_and_the_page_says_who_needs_it(
    acting, director, signed_in
):
    with acting(director) as actor:
        switch_domains(["housing"], actor=actor)
        commit()
        assert actor.tenant.enabled == frozenset(), "read once for the request"
    answer = post(
        signed_in(director), f"/s/{director.structure.slug}/structure/domaines", {"domains": ["housing"]}
    )
    assert answer.status_code == 409
    assert "Logement" in answer.text
    assert "a besoin de" in answer.text
    with acting(director) as actor:
        assert actor.tenant.enabled == {"housing", "named_files"}
        assert set(switch_domains([], actor=actor)[1]) == {"housing", "named_files"}


def test_what_was_switched_tells_what_was_asked_from_what_follows(director, signed_in):
    browser, address = signed_in(director), f"/s/{director.structure.slug}/structure/domaines"

    def told(*domains):
        answer = post(browser, address, {"domains": list(domains)}, follow_redirects=True)
        return answer.text.replace("\u00a0", " ").replace("\u202f", " ")

    assert "Activé : Logement, et Dossiers nominatifs dont il a besoin" in told("housing")
    assert "Activé : Réinsertion" in told("housing", "named_files", "reinsertion"), "it was on already"
    assert "Désactivé : Logement, Réinsertion" in told("named_files")
    assert "Aucun changement" in told("named_files")


def test_an_invitation_leaves_one_line_in_the_journal(acting, director):
    with acting(director) as actor:
        member = invite_member(invitation(email="une.seule@exemple.test"), actor=actor)
        commit()
        written = session.execute(select(AuditEntry.action).where(AuditEntry.subject_id == member.id))
        assert [action for action in written.scalars() if action.endswith(".invited")] == ["member.invited"]


def test_an_objection_keeps_the_domain_on_and_says_why(acting, director, signed_in):
    with acting(director) as actor:
        switch_domains(["atelier"], actor=actor)
        session.add(AtelierNote(event="garde:atelier"))
        commit()
    browser = signed_in(director)
    answer = post(browser, f"/s/{director.structure.slug}/structure/domaines", {})
    assert answer.status_code == 409
    assert "retient ce domaine" in answer.text
    with acting(director) as actor:
        assert "atelier" in actor.tenant.enabled


def test_nobody_manages_members_without_the_right(acting, make_member, signed_in):
    member = make_member(COORDINATOR)
    answer = post(signed_in(member), f"/s/{member.structure.slug}/structure/membres/inviter", {})
    assert answer.status_code == Forbidden.status


class TestAColleagueWhoLostHerSecondFactor:
    @pytest.fixture
    def protected(self, app, make_member):
        member = make_member(COORDINATOR)
        with app.app_context():
            account = get_account(member.user_id)
            account.credential.totp_secret, account.credential.recovery_codes = "secret", ["x"]
            commit()
        return member

    def has_factor(self, app, member):
        with app.app_context():
            credential = get_account(member.user_id).credential
            return credential.totp_secret is not None or bool(credential.recovery_codes)

    def test_gets_it_taken_off_by_her_director_and_is_told(
        self, app, acting, director, protected, signed_in, structure
    ):
        hers = signed_in(protected)
        url = f"/s/{structure.slug}/structure/membres/{protected.membership_id}/protection"
        page = signed_in(director).get(url)
        assert "Retirer le second facteur de" in page.text
        assert post(signed_in(director), url).status_code == 303
        assert not self.has_factor(app, protected)
        assert hers.get("/compte").status_code == 303, "her sessions end"
        with acting(director):
            told = session.execute(
                select(OutboxJob.args).where(OutboxJob.job == "users.send_notice")
            ).scalars()
            assert {"user": str(protected.user_id), "kind": "second_factor_changed"} in list(told)
            written = session.execute(
                select(AuditEntry.action).where(AuditEntry.subject_id == protected.membership_id)
            ).scalars()
            assert "member.protection_reset" in list(written)

    def test_keeps_it_when_a_coordinator_asks(self, app, protected, make_member, signed_in, structure):
        url = f"/s/{structure.slug}/structure/membres/{protected.membership_id}/protection"
        assert post(signed_in(make_member(COORDINATOR)), url).status_code == 403
        assert self.has_factor(app, protected)

    def test_is_not_oneself(self, director, signed_in, structure):
        browser = signed_in(director)
        url = f"/s/{structure.slug}/structure/membres/{director.membership_id}"
        assert post(browser, f"{url}/protection").status_code == 409
        assert "Retirer le second facteur" not in browser.get(url).text

    def test_has_an_account(self, acting, director):
        with acting(director) as actor, pytest.raises(Refused):
            reset_second_factor(invite_member(invitation(), actor=actor), actor=actor)


def test_one_address_invited_twice_at_once_is_one_invitation(app, acting, director):
    """Two directors who invite the same person in the same second: the second is told so beside the field."""
    together, outcomes = threading.Barrier(2), []

    def send():
        with acting(director) as actor:
            together.wait()
            try:
                invite_member(invitation(email="double@exemple.test"), actor=actor)
                time.sleep(0.2)
                commit()
                outcomes.append("invited")
            except InvalidInput as error:
                outcomes.append(error.errors["email"][0])

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["Cette adresse est déjà celle d’un membre de la structure.", "invited"]


def test_two_members_of_one_name_are_told_apart_by_their_numbers(make_member, acting):
    first, second = (make_member(given_name="Jeanne", family_name="Marceau") for _ in range(2))
    alone = make_member(given_name="Karim", family_name="Delaunay")
    with acting(alone) as actor:
        names = {mate.id: mate.name for mate in roster(actor).values()}
        numbers = {one: member_or_404(one.membership_id).number for one in (first, second)}
        for one in (first, second):
            assert names[one.membership_id] == f"Jeanne Marceau (n° {numbers[one]})"
        assert names[alone.membership_id] == "Karim Delaunay"


def test_rights_of_a_role_stand_under_what_they_are_about(make_member, signed_in, structure):
    page = signed_in(make_member("director")).get(f"/s/{structure.slug}/structure/roles/nouveau").text
    titles = re.findall(r'<p class="small fw-bold w-100 mb-0 mt-2">([^<]+)</p>', page)
    assert titles[:2] == ["Le travail", "La structure et ses chiffres"]
    assert len(set(titles)) == len(titles)
    work, rest = page.split("La structure et ses chiffres", 1)
    assert 'value="activities.record"' in work
    assert 'value="settings.manage"' in rest


def test_the_journal_says_which_situation_and_request_and_which_page_was_refused(
    make_member, acting, signed_in, structure
):
    mediator, lead = make_member(), make_member("director")
    with acting(mediator) as actor:
        asked = receive_request(RequestCommand(new_id(), "phone", subject="Bruit le soir"), actor=actor)
        take_request(asked, actor=actor)
        number = asked.number
        commit()
    assert signed_in(mediator).get(f"/s/{structure.slug}/structure/membres").status_code == 403
    page = signed_in(lead).get(f"/s/{structure.slug}/structure/journal").text
    assert f"n° {number}" in page.replace("\u00a0", " ")
    refused = page[page.index("Refus") - 600 : page.index("Refus")]
    assert "Membres" in refused, "the page that was asked for"
    with acting(lead):
        assert in_words("code.moved")[1] != in_words("case.moved")[1] == "Changement d’étape"
