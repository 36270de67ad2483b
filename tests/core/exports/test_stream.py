"""A body that is read after the request: bound to its structure, unable to write, and gone with its reader."""

from __future__ import annotations

import pytest
from flask import current_app, has_app_context
from sqlalchemy import func, select
from sqlalchemy.exc import InternalError

from core.db.session import session
from core.places.models import Place
from core.tenancy.binding import current_actor, stream, tenant_id_of
from core.tenancy.models import Membership
from core.testing.rows import make_row


@pytest.fixture
def two(make_structure, make_member):
    """A director in each of two structures."""
    return [make_member("director", structure=make_structure("civic_mediation")) for _ in range(2)]


def begun(acting, member, produce):
    """The pieces, asked for once the request that made them is over."""
    with acting(member) as actor:
        return stream(actor, produce)


def test_it_reads_its_own_structure_and_no_other(acting, two):
    def produce():
        assert current_actor().membership_id == two[0].membership_id
        yield str(session.execute(select(func.count(Membership.id))).scalar_one()).encode()

    assert b"".join(begun(acting, two[0], produce)) == b"1"


def test_it_cannot_write(acting, two):
    def produce():
        yield b"first"
        make_row(Place, name="Square")

    pieces = begun(acting, two[0], produce)
    assert next(pieces) == b"first"
    with pytest.raises(InternalError, match="read-only"):
        next(pieces)


def test_nothing_of_it_is_seen_by_who_reads_the_pieces(acting, two):
    def produce():
        for _ in range(3):
            yield str(tenant_id_of(session())).encode()

    pieces = begun(acting, two[0], produce)
    assert not has_app_context()
    first = next(pieces)
    assert not has_app_context()
    with acting(two[1]) as actor:
        assert next(pieces) == first
        assert tenant_id_of(session()) == actor.tenant.id != int(first)


def test_a_browser_that_goes_away_ends_it(acting, two):
    ended = []

    def produce():
        try:
            while True:
                assert current_app
                yield b"more"
        finally:
            ended.append(tenant_id_of(session()))

    pieces = begun(acting, two[0], produce)
    next(pieces)
    pieces.close()
    assert ended == [two[0].structure.id]
