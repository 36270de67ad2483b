"""Use-cases of both ends: a network awaits structures, each enters its code, agrees, and may stop at any moment."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, cast

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import func, select

from core.audit.services import record
from core.db.base import new_id, now
from core.db.outbox import enqueue
from core.db.session import session
from core.db.writing import apply_changes, create_once
from core.errors import InvalidInput, NotFound, Refused
from core.network import queries
from core.network.models import AGREED, ENDED, JOINED, WITHDRAWN, NetworkEvent, NetworkInvitation
from core.network.schemas import EnterCode, InviteStructure
from core.tenancy.binding import Actor
from core.tenancy.models import Tenant

UNKNOWN: Final = "Ce code n’ouvre aucun réseau : recopiez-le en entier, ou demandez-en un autre."
OWN: Final = "Ce code est celui de votre propre structure : donnez-le à une structure membre."
OVER: Final = "Le réseau a mis fin à cet échange : il faut un nouveau code pour reprendre."


@dataclass(frozen=True, slots=True)
class Link:
    """A network of this structure, and what was said last between them."""

    network_id: int
    name: str
    event: str
    invitation_id: uuid.UUID


# --- the network ---------------------------------------------------------------------------------------


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(cast(str, current_app.secret_key), salt="passerelle.network")


def signed_code(network_id: int, invitation_id: uuid.UUID, nonce: str) -> str:
    return str(_signer().dumps([network_id, invitation_id.hex, nonce]))


def code_of(invitation: NetworkInvitation) -> str:
    """What the network gives to the structure that it awaits; it opens nothing of the network's."""
    return signed_code(invitation.tenant_id, invitation.id, invitation.nonce)


def invite_structure(command: InviteStructure, *, actor: Actor) -> NetworkInvitation:
    row, made = create_once(
        NetworkInvitation,
        command.id,
        {"label": command.label},
        actor=actor,
        computed={"nonce": secrets.token_urlsafe(9)},
    )
    if made:
        record("network.invited", actor=actor, subject=row)
    return row


def end_invitation(invitation: NetworkInvitation, *, actor: Actor) -> None:
    """The network counts this structure no more: the figures that it published are closed, and it is told so."""
    if invitation.archived_at is not None:
        return
    apply_changes(invitation, invitation.version, {"archived_at": now()}, actor=actor)
    for member_id in [
        one for one, said in last_answers(actor).items() if said.invitation_id == invitation.id
    ]:
        _in_turn(member_id, actor.tenant.id)
        answer = last_answers(actor)[member_id]
        if answer.invitation_id == invitation.id and answer.event != ENDED:
            _say(ENDED, member_id, actor.tenant.id, invitation.id, actor)
    record("network.ended", actor=actor, subject=invitation)


def _in_turn(member_id: int, network_id: int) -> None:
    """One word at a time between two structures: what was said last is read once nobody else is saying anything."""
    session.execute(select(func.pg_advisory_xact_lock(member_id, network_id)))


def last_answers(actor: Actor) -> dict[int, Any]:
    """What each structure and this network said last, by structure; a code serves the first that used it only."""
    first: dict[uuid.UUID, int] = {}
    last: dict[int, Any] = {}
    for row in session.execute(queries.answers(actor)):
        if first.setdefault(row.invitation_id, row.tenant_id) == row.tenant_id:
            last[row.tenant_id] = row
    return last


# --- its member ----------------------------------------------------------------------------------------


def enter_code(command: EnterCode, *, actor: Actor) -> Link:
    """Answer a network: it learns the structure's name, and no figure yet. Raises InvalidInput."""
    network_id, invitation_id = _read(command.code)
    if network_id == actor.tenant.id:
        raise InvalidInput({"code": [OWN]})
    known = {link.network_id: link for link in links_of(actor)}.get(network_id)
    if known is not None and known.event != ENDED:
        return known
    if known is not None and known.invitation_id == invitation_id:
        raise InvalidInput({"code": [OVER]})
    row = _say(JOINED, actor.tenant.id, network_id, invitation_id, actor)
    record("network.linked", actor=actor, subject=row)
    return link_or_404(invitation_id, actor)


def _read(code: str) -> tuple[int, uuid.UUID]:
    try:
        network_id, invitation_id, _nonce = _signer().loads("".join(code.split()))
        found = int(network_id), uuid.UUID(hex=invitation_id)
    except (BadSignature, ValueError, TypeError) as error:
        raise InvalidInput({"code": [UNKNOWN]}) from error
    if session.execute(select(Tenant.id).where(Tenant.id == found[0])).first() is None:
        raise InvalidInput({"code": [UNKNOWN]})
    return found


def agree(link: Link, *, actor: Actor) -> None:
    """Share the structure's figures with a network from now on. Raises Refused once the network has ended it."""
    _in_turn(actor.tenant.id, link.network_id)
    link = link_or_404(link.invitation_id, actor)
    if link.event == ENDED:
        raise Refused([OVER])
    if link.event != AGREED:
        row = _say(AGREED, actor.tenant.id, link.network_id, link.invitation_id, actor)
        record("network.agreed", actor=actor, subject=row)
        enqueue("network.publish", actor.tenant.id)


def withdraw(link: Link, *, actor: Actor) -> None:
    """Take the agreement back: from the commit on the network reads no figure of the structure any more."""
    _in_turn(actor.tenant.id, link.network_id)
    link = link_or_404(link.invitation_id, actor)
    if link.event == AGREED:
        row = _say(WITHDRAWN, actor.tenant.id, link.network_id, link.invitation_id, actor)
        record("network.withdrawn", actor=actor, subject=row)


def links_of(actor: Actor) -> list[Link]:
    """The networks of this structure, by name."""
    rows = session.execute(queries.links(actor)).all()
    names = names_of([row.peer_id for row in rows])
    found = [Link(row.peer_id, names[row.peer_id], row.event, row.invitation_id) for row in rows]
    return sorted(found, key=lambda link: (link.name, link.network_id))


def link_or_404(invitation_id: uuid.UUID, actor: Actor) -> Link:
    """The network that this structure answered by that invitation. Raises NotFound."""
    found = next((link for link in links_of(actor) if link.invitation_id == invitation_id), None)
    if found is None:
        raise NotFound
    return found


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """Names of structures that are tied to this one."""
    rows = session.execute(select(Tenant.id, Tenant.name).where(Tenant.id.in_(list(ids))))
    return {row.id: row.name for row in rows}


def _say(event: str, member_id: int, network_id: int, invitation_id: uuid.UUID, actor: Actor) -> NetworkEvent:
    row = NetworkEvent(
        tenant_id=member_id,
        peer_id=network_id,
        id=new_id(),
        event=event,
        by_id=actor.tenant.id,
        invitation_id=invitation_id,
    )
    session.add(row)
    session.flush()
    return row
