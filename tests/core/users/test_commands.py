"""``passerelle users``, as the operator types it: what it gives is written in the structure's journal."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.audit.models import AuditEntry
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import next_number
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Membership
from core.testing.plugin import Structure
from core.users.commands import users_group
from core.users.services import find_account, invite

Typed = Callable[..., Any]


@pytest.fixture
def passerelle(app: Flask) -> Typed:
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(users_group, list(words))


@pytest.fixture
def address() -> str:
    return f"operatrice.{uuid.uuid4().hex[:8]}@exemple.test"


def test_a_place_given_at_the_console_stands_in_the_journal(
    app: Flask, passerelle: Typed, address: str, make_structure: Callable[..., Structure]
) -> None:
    structure = make_structure()
    answer = passerelle("create", address, "--structure", structure.slug, "--role", "director")
    assert answer.exit_code == 0
    with app.app_context(), bound(structure.slug, caller=Caller.COMMAND):
        given = select(AuditEntry.details).where(AuditEntry.action == "member.added")
        assert session.execute(given).scalars().all() == [{"roles": "director"}]


def test_an_unknown_structure_leaves_no_account_behind(app: Flask, passerelle: Typed, address: str) -> None:
    answer = passerelle("create", address, "--structure", "nulle-part")
    assert answer.exit_code == 1
    assert "Il n’y a pas de structure « nulle-part »." in answer.output
    with app.app_context():
        assert find_account(address) is None


def test_an_account_that_stands_gets_a_place_in_another_structure_once(
    passerelle: Typed, address: str, make_structure: Callable[..., Structure]
) -> None:
    first, second = make_structure(), make_structure()
    passerelle("create", address, "--structure", first.slug)
    assert "existait déjà" in passerelle("create", address, "--structure", second.slug).output
    again = passerelle("create", address, "--structure", second.slug)
    assert again.exit_code == 1
    assert "a déjà une place" in again.output


def test_whoever_was_invited_takes_the_place_that_waited_for_her(
    app: Flask, passerelle: Typed, address: str, make_structure: Callable[..., Structure]
) -> None:
    structure = make_structure()
    with app.app_context(), bound(structure.slug, caller=Caller.COMMAND) as actor:
        place = Membership(id=new_id(), role_keys=["director"], number=next_number("membership", actor=actor))
        session.add(place)
        session.flush()
        invite(place, address, actor=actor)
        place_id = place.id
        commit()
    answer = passerelle("create", address, "--structure", structure.slug, "--given-name", "Zoé")
    assert answer.exit_code == 0
    assert "La place où cette adresse était invitée est la sienne." in answer.output
    with app.app_context(), bound(structure.slug, caller=Caller.COMMAND) as actor:
        account = find_account(address)
        assert account is not None
        held = select(Membership).where(
            Membership.tenant_id == actor.tenant.id, Membership.user_id == account.user.id
        )
        [member] = session.execute(held).scalars().all()
        assert (member.id, member.given_name, member.role_keys) == (place_id, "Zoé", ["director"])
        assert member.invited_email is None
        waiting = select(Membership.id).where(
            Membership.tenant_id == actor.tenant.id, Membership.invited_email == address
        )
        assert session.execute(waiting).all() == []
