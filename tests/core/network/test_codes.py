"""A code serves one structure, until the network takes it back; the two ends never believe different things."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text

from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.errors import InvalidInput, Refused
from core.network.codes import RETIRED, TAKEN
from core.network.models import AGREED, ENDED, JOINED, NetworkEvent, NetworkFigures, NetworkInvitation
from core.network.queries import answers
from core.network.schemas import EnterCode
from core.network.services import (
    REFUSED,
    agree,
    end_invitation,
    enter_code,
    link_or_404,
    links_of,
    signed_code,
    uncounted,
    withdraw,
)
from core.tenancy.isolation import reviewed
from core.testing.sign_in import post
from tests.core.network.test_network import end, invite, join, page_of, pill_of, publish, work


@pytest.fixture
def other(make_director):
    return make_director("Passerelles du Nord")


def refusal(acting, director, code):
    """Why the code is refused, beside its field."""
    with acting(director) as actor, pytest.raises(InvalidInput) as raised:
        enter_code(EnterCode(code), actor=actor)
    return raised.value.errors["code"][0]


def accepted_before(acting, director, network, invitation_id, *events):
    """What a structure could say by any code, before codes were checked."""
    for event in events:
        with acting(director) as actor:
            session.add(
                NetworkEvent(
                    tenant_id=actor.tenant.id,
                    peer_id=network.structure.id,
                    id=new_id(),
                    event=event,
                    by_id=actor.tenant.id,
                    invitation_id=invitation_id,
                )
            )
            commit()


def state_of(acting, director):
    with acting(director) as actor:
        return [(link.event, link.taken) for link in links_of(actor)]


class TestRefused:
    def test_a_code_of_another_structure_says_so(self, acting, network, director, other):
        code, _id = invite(acting, network)
        join(acting, director, code)
        assert refusal(acting, other, code) == REFUSED[TAKEN]
        assert pill_of(acting, network) == [("Médiation des Berges", AGREED)]
        assert state_of(acting, other) == []

    def test_a_code_taken_back_before_it_was_used_says_so(self, acting, network, director):
        code, invitation_id = invite(acting, network)
        end(acting, network, invitation_id)
        assert refusal(acting, director, code) == REFUSED[RETIRED]
        assert state_of(acting, director) == []

    def test_a_code_that_the_network_does_not_know_opens_nothing(self, acting, network, director):
        _code, invitation_id = invite(acting, network)
        with acting(network):
            unknown = [signed_code(network.structure.id, id_, "autre") for id_ in (invitation_id, new_id())]
        for wrong in unknown:
            assert refusal(acting, director, wrong) == REFUSED[None]

    def test_a_structure_in_the_network_is_told_of_a_wrong_code_too(self, acting, network, director, other):
        hers, theirs = invite(acting, network)[0], invite(acting, network, "Le Nord")[0]
        join(acting, other, theirs)
        join(acting, director, hers)
        assert refusal(acting, director, theirs) == REFUSED[TAKEN]
        assert state_of(acting, director) == [(AGREED, False)]

    def test_is_said_beside_the_field_and_nothing_is_lost(self, acting, network, director, other, signed_in):
        code, _id = invite(acting, network)
        join(acting, director, code)
        browser = signed_in(other)
        answer = post(browser, f"/s/{other.structure.slug}/structure/reseaux", {"code": code})
        assert answer.status_code == 422
        assert "Ce code a déjà servi à une autre structure" in answer.text
        assert f'value="{code}"' in answer.text


class TestAcceptedBefore:
    """Codes were not always checked: what was said by a wrong one must be seen, and end."""

    @pytest.fixture
    def wrong(self, acting, network, director, other):
        """The other structure agreed by the code of the first."""
        code, invitation_id = invite(acting, network)
        join(acting, director, code)
        accepted_before(acting, other, network, invitation_id, JOINED, AGREED)
        return invitation_id

    def test_its_director_reads_that_nothing_counts(self, acting, network, other, wrong, signed_in):
        assert state_of(acting, other) == [(ENDED, True)]
        page = signed_in(other).get(f"/s/{other.structure.slug}/structure/reseaux/{wrong}").text
        assert "Vos chiffres ne comptent pas dans ce réseau." in page
        assert "Donner l’accord" not in page
        with acting(other) as actor, pytest.raises(Refused, match="une autre structure"):
            agree(link_or_404(wrong, actor), actor=actor)

    def test_it_publishes_nothing_more(self, acting, other, wrong):
        work(acting, other, {"adults": 20})
        assert publish(acting, other) == 0

    def test_the_network_sees_it_and_ends_it_and_keeps_whom_it_counts(
        self, acting, network, director, other, wrong, signed_in
    ):
        browser, home = signed_in(network), f"/s/{network.structure.slug}/reseau/structures"
        assert "saisi par Passerelles du Nord" in browser.get(home, follow_redirects=True).text
        assert post(browser, f"{home}/codes-errones/fin").status_code == 303
        assert "Passerelles du Nord" not in browser.get(home, follow_redirects=True).text
        with acting(network):
            said = session.execute(
                select(NetworkEvent.event)
                .where(NetworkEvent.tenant_id == other.structure.id)
                .order_by(NetworkEvent.at)
            )
            assert list(said.scalars()) == [JOINED, AGREED, ENDED]
        assert state_of(acting, director) == [(AGREED, False)]

    def test_a_code_of_its_own_counts_it_at_last(self, acting, network, director, other, wrong):
        join(acting, other, invite(acting, network, "Le Nord")[0])
        assert state_of(acting, other) == [(AGREED, False)]
        assert [name for name, _event in pill_of(acting, network)] == [
            "Médiation des Berges",
            "Passerelles du Nord",
        ]
        with acting(network) as actor:
            assert uncounted(actor) == []

    def test_one_by_a_code_taken_back_ends_too(self, acting, network, director):
        _code, invitation_id = invite(acting, network)
        end(acting, network, invitation_id)
        accepted_before(acting, director, network, invitation_id, JOINED, AGREED)
        assert state_of(acting, director) == [(ENDED, False)]
        end(acting, network, invitation_id)
        with acting(network) as actor:
            assert uncounted(actor) == []


def speaks(acting, member, say, *, before=lambda: None, after=lambda: None):
    """One says a word in a session of her own; returns why it was refused, None when it was not."""
    before()
    try:
        with acting(member) as actor:
            say(actor)
            after()
            commit()
    except (InvalidInput, Refused) as error:
        return str(error.errors or error)
    return None


WAITING = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database \
WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"


def at_once(acting, first, second):
    """The second begins once the first has said her word, and the first commits once the second waits for her."""
    said = threading.Event()

    def until_the_second_waits():
        said.set()
        for _each in range(200):
            if session.execute(text(WAITING), **reviewed("locks: no table is read")).scalar_one():
                return
            time.sleep(0.01)

    with ThreadPoolExecutor(2) as pool:
        begun = pool.submit(speaks, acting, *first, after=until_the_second_waits)
        follows = pool.submit(speaks, acting, *second, before=lambda: said.wait(30))
        return begun.result(60), follows.result(60)


class TestAtOnce:
    """Two structures speak in the same second, each by a connection of its own."""

    @pytest.fixture
    def agreeing(self, acting, network, director):
        """What agrees, what ends, and the invitation they speak of; figures were published before."""
        invitation_id = join(acting, director, invite(acting, network)[0])
        work(acting, director, {"adults": 20})
        publish(acting, director)
        with acting(director) as actor:
            withdraw(link_or_404(invitation_id, actor), actor=actor)
            commit()

        def agrees(actor):
            agree(link_or_404(invitation_id, actor), actor=actor)

        def ends(actor):
            end_invitation(get_or_404(NetworkInvitation, invitation_id), actor=actor)

        return (director, agrees), (network, ends)

    @pytest.mark.parametrize("agrees_first", [True, False])
    def test_an_agreement_and_its_end_leave_it_ended_and_closed(
        self, acting, network, director, agreeing, agrees_first
    ):
        agrees, ends = agreeing
        first, second = at_once(acting, *((agrees, ends) if agrees_first else (ends, agrees)))
        assert first is None
        assert (second is None) == agrees_first
        assert state_of(acting, director) == [(ENDED, False)]
        assert page_of(acting, network).members == ()
        with acting(network) as actor:
            assert last_words(actor) == [ENDED]
            assert session.execute(select(NetworkFigures.id)).all() == []

    def test_of_two_structures_by_one_code_one_is_counted_and_the_other_told(
        self, acting, network, director, other
    ):
        code, _id = invite(acting, network)

        def enters(actor):
            enter_code(EnterCode(code), actor=actor)

        first, second = at_once(acting, (director, enters), (other, enters))
        assert first is None
        assert REFUSED[TAKEN] in second
        assert (state_of(acting, director), state_of(acting, other)) == ([(JOINED, False)], [])
        with acting(network) as actor:
            assert last_words(actor) == [JOINED]
            assert uncounted(actor) == []

    @pytest.mark.parametrize("enters_first", [True, False])
    def test_a_code_entered_while_it_is_taken_back_is_never_believed(
        self, acting, network, director, enters_first
    ):
        code, invitation_id = invite(acting, network)
        enters = director, lambda actor: enter_code(EnterCode(code), actor=actor)
        ends = (
            network,
            lambda actor: end_invitation(get_or_404(NetworkInvitation, invitation_id), actor=actor),
        )
        first, second = at_once(acting, *((enters, ends) if enters_first else (ends, enters)))
        assert first is None
        assert (second is None) == enters_first
        assert state_of(acting, director) == ([(ENDED, False)] if enters_first else [])
        with acting(network) as actor:
            assert uncounted(actor) == []

    def test_two_colleagues_who_end_it_say_it_once(self, acting, network, agreeing):
        _agrees, ends = agreeing
        assert at_once(acting, ends, ends) == (None, None)
        with acting(network) as actor:
            said = session.execute(select(NetworkEvent.event).where(NetworkEvent.peer_id == actor.tenant.id))
            assert list(said.scalars()).count(ENDED) == 1


def last_words(actor):
    """What each structure and this network said last, counted or not."""
    rows = {row.tenant_id: row.event for row in session.execute(answers(actor))}
    return list(rows.values())
