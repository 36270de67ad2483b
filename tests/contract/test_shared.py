"""Shared tables: read by both ends and nobody else, written by one, while an agreement lives."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from core.db.session import session
from core.db.unit_of_work import commit
from core.tenancy.binding import Caller, bound
from core.tenancy.isolation import reviewed
from core.testing.plugin import create_structure
from tests.throwaway.models import AtelierAccord, AtelierExchange

REVIEWED = reviewed("contract test of a shared table")


@pytest.fixture
def ends(app):
    """The giving end, the receiving end, and a third structure."""
    return tuple(create_structure(app) for _ in range(3))


@pytest.fixture
def inside(app):
    def open_session(structure):
        return bound(structure.slug, caller=Caller.COMMAND)

    with app.app_context():
        yield open_session


def agree(inside, giver, receiver, event="given"):
    with inside(giver):
        session.add(AtelierAccord(tenant_id=giver.id, peer_id=receiver.id, event=event))
        commit()


def give(inside, giver, receiver):
    with inside(giver):
        session.add(AtelierExchange(tenant_id=giver.id, peer_id=receiver.id, text="Extrait"))
        commit()


def count(inside, structure):
    with inside(structure):
        return len(session.execute(select(AtelierExchange.id)).all())


def test_both_ends_read_and_a_third_does_not(inside, ends):
    giver, receiver, third = ends
    agree(inside, giver, receiver)
    give(inside, giver, receiver)
    assert (count(inside, giver), count(inside, receiver), count(inside, third)) == (1, 1, 0)


def test_the_other_end_does_not_write(inside, ends):
    giver, receiver, _third = ends
    agree(inside, giver, receiver)
    with inside(receiver):
        session.add(AtelierExchange(tenant_id=giver.id, peer_id=receiver.id, text="Faux"))
        with pytest.raises(DBAPIError, match="row-level security"):
            session.flush()


def test_a_third_does_not_write(inside, ends):
    giver, receiver, third = ends
    agree(inside, giver, receiver)
    with inside(third):
        session.add(AtelierExchange(tenant_id=giver.id, peer_id=receiver.id, text="Faux"))
        with pytest.raises(DBAPIError, match="row-level security"):
            session.flush()


def test_nothing_is_given_without_a_live_agreement(inside, ends):
    giver, receiver, _third = ends
    with inside(giver):
        session.add(AtelierExchange(tenant_id=giver.id, peer_id=receiver.id, text="Trop tôt"))
        with pytest.raises(DBAPIError, match="row-level security"):
            session.flush()
    agree(inside, giver, receiver)
    give(inside, giver, receiver)
    agree(inside, giver, receiver, "ended")
    with inside(giver):
        session.add(AtelierExchange(tenant_id=giver.id, peer_id=receiver.id, text="Trop tard"))
        with pytest.raises(DBAPIError, match="row-level security"):
            session.flush()


@pytest.mark.parametrize("order", ["UPDATE atelier_exchange SET text = 'x'", "DELETE FROM atelier_exchange"])
def test_what_was_given_stays(inside, ends, order):
    giver, receiver, _third = ends
    agree(inside, giver, receiver)
    give(inside, giver, receiver)
    with inside(giver), pytest.raises(DBAPIError, match="permission denied"):
        session.execute(text(order), **REVIEWED)
