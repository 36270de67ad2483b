"""A CCAS that switched on youth outreach beside civic mediation, and everybody who works with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from flask import g
from sqlalchemy import select

from core.db.unit_of_work import commit
from core.testing.plugin import Member, Structure
from core.toolkit import session
from plugins.youth_outreach import examples
from plugins.youth_outreach.models import Relay


@pytest.fixture
def ccas(make_structure: Callable[..., Structure]) -> Structure:
    return make_structure("youth_outreach", "civic_mediation")


@pytest.fixture
def coordinator(make_member: Callable[..., Member], ccas: Structure) -> Member:
    return make_member("coordinator", structure=ccas, given_name="Solène", family_name="Maréchal")


@pytest.fixture
def animator(make_member: Callable[..., Member], ccas: Structure) -> Member:
    """« Médiateur·rice »: the animateur of a centre."""
    return make_member("mediator", structure=ccas, given_name="Yanis", family_name="Perrot")


@pytest.fixture
def social_worker(make_member: Callable[..., Member], ccas: Structure) -> Member:
    return make_member("social_worker", structure=ccas, given_name="Lise", family_name="Vannier")


@pytest.fixture
def browsing(acting: Callable[[Member], AbstractContextManager[Any]]) -> Callable[..., Any]:
    """``with browsing(member) as actor:`` is ``acting``, with addresses inside her structure."""

    @contextmanager
    def run(member: Member) -> Iterator[Any]:
        with acting(member) as actor:
            g.slug = member.structure.slug
            yield actor

    return run


@pytest.fixture
def saved(browsing: Callable[[Member], AbstractContextManager[Any]]) -> Callable[..., Any]:
    """``saved(member, make)`` runs ``make(actor)`` for that member, commits, and gives its result."""

    def run(member: Member, make: Callable[[Any], Any]) -> Any:
        with browsing(member) as actor:
            result = make(actor)
            commit()
            return result

    return run


@pytest.fixture
def unattached(make_member: Callable[..., Member], ccas: Structure) -> Member:
    """A relay whom nobody has attached to a body yet."""
    return make_member("partner_relay", structure=ccas, given_name="Awa", family_name="Lenoir")


@pytest.fixture
def relay(unattached: Member, coordinator: Member, saved: Callable[..., Any]) -> Member:
    """The relay of a body of the partner directory."""
    saved(coordinator, lambda actor: examples.a_relay(actor, unattached.membership_id).id)
    return unattached


@pytest.fixture
def body(relay: Member, browsing: Callable[[Member], AbstractContextManager[Any]]) -> Any:
    """The id of the body that the relay speaks for."""
    with browsing(relay):
        return session.execute(
            select(Relay.partner_id).where(Relay.membership_id == relay.membership_id)
        ).scalar_one()
