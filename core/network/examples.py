"""How the contract tests reach each route of a network and of its members."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from core.access.policy import Example
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.network.models import NetworkInvitation
from core.network.schemas import EnterCode, InviteStructure
from core.network.services import code_of, enter_code, invite_structure
from core.tenancy.binding import Actor, Caller, bound
from core.tenancy.models import Tenant


def nothing(_actor: Actor) -> Example:
    return Example()


def a_network(actor: Actor) -> Example:
    """One of the structures that it awaits has not answered yet."""
    _awaited(actor)
    return Example()


def an_invitation(_actor: Actor) -> Example:
    return Example(form={"id": str(new_id()), "label": "Médiation des Berges"})


def an_awaited_structure(actor: Actor) -> Example:
    return Example({"invitation_id": _awaited(actor).id})


def _awaited(actor: Actor) -> NetworkInvitation:
    return invite_structure(InviteStructure(new_id(), "Médiation des Berges"), actor=actor)


def a_code(actor: Actor) -> Example:
    return Example(form={"code": _code_of_another(actor)})


def a_network_answered(actor: Actor) -> Example:
    """The code of a network was entered, no figure is shared yet."""
    link = enter_code(EnterCode(_code_of_another(actor)), actor=actor)
    return Example({"invitation_id": link.invitation_id})


def _code_of_another(actor: Actor) -> str:
    """A network lies in another structure, that this session may not write into: its code is made there."""
    known = select(Tenant.id).where(Tenant.id != actor.tenant.id).order_by(Tenant.id).limit(1)
    network_id = session.execute(known).scalar_one_or_none() or _another()
    with bound(network_id, caller=Caller.COMMAND) as network:
        code = code_of(_awaited(network))
        commit()
    return code


def _another() -> int:
    with current_app.app_context():
        network = Tenant(slug=f"reseau-{new_id().hex[-8:]}", name="Réseau d’exemple", profile="reseau")
        session.add(network)
        commit()
        return network.id
