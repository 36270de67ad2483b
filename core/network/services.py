"""Use-cases of both ends: a network awaits structures, each enters its code, agrees, and may stop at any moment."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import BigInteger, func, literal, select

from core.audit.services import record
from core.db.base import new_id, now
from core.db.outbox import enqueue
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404
from core.errors import InvalidInput, NotFound, Refused
from core.network import queries
from core.network.codes import OPEN, RETIRED, TAKEN
from core.network.models import AGREED, ENDED, JOINED, WITHDRAWN, NetworkEvent, NetworkInvitation
from core.network.schemas import EnterCode, InviteStructure
from core.records import dataclass
from core.tenancy.binding import Actor
from core.tenancy.models import Tenant
from core.tenancy.signed import Carried, Signer

UNKNOWN: Final = "Ce code n’ouvre aucun réseau : recopiez-le en entier, ou demandez-en un autre."
OWN: Final = "Ce code est celui de votre propre structure : donnez-le à une structure membre."
OVER: Final = "Le réseau a mis fin à cet échange : il faut un nouveau code pour reprendre."
NOT_YOURS: Final = "Ce code avait déjà servi à une autre structure : demandez au réseau celui de la vôtre."
#: How a code stands → why it is refused.
REFUSED: Final = {
    None: UNKNOWN,
    RETIRED: "Le réseau a retiré ce code, il ne sert plus : demandez-lui-en un nouveau.",
    TAKEN: "Ce code a déjà servi à une autre structure : demandez au réseau celui de la vôtre.",
}
SIGNER: Final = Signer("network")


@dataclass(frozen=True, slots=True)
class Link:
    """A network of this structure, and what was said last between them.

    ``event`` is ``ended`` too where the code by which it was said serves this structure no more, or never did
    (``taken``): whatever was agreed to by it, the network counts nothing.
    """

    network_id: int
    name: str
    event: str
    invitation_id: uuid.UUID
    taken: bool


# --- the network ---------------------------------------------------------------------------------------


def signed_code(network_id: int, invitation_id: uuid.UUID, nonce: str) -> str:
    return SIGNER.sign(network_id, invitation_id, nonce)


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
    _in_turn(actor.tenant.id)
    invitation = get_or_404(NetworkInvitation, invitation.id, lock=True)
    if invitation.archived_at is None:
        apply_changes(invitation, invitation.version, {"archived_at": now()}, actor=actor)
        record("network.ended", actor=actor, subject=invitation)
    _end([said for said in _said(actor)[1].values() if said.invitation_id == invitation.id], actor)


def end_uncounted(*, actor: Actor) -> int:
    """Tell the end of it to whoever spoke by a code that was not theirs; returns to how many."""
    _in_turn(actor.tenant.id)
    told = _end(uncounted(actor), actor)
    for row in told:
        record("network.ended", actor=actor, subject=row)
    return len(told)


def _end(answers: Iterable[Any], actor: Actor) -> list[NetworkEvent]:
    return [
        _say(ENDED, said.tenant_id, actor.tenant.id, said.invitation_id, actor)
        for said in answers
        if said.event != ENDED
    ]


def _in_turn(network_id: int) -> None:
    """One word at a time in a network: what was said last, and who used a code first, is read once nobody else is
    saying anything. Words are rare, and the two who hold one code know nothing of each other."""
    key = func.hashtextextended("network", literal(network_id, BigInteger))
    session.execute(select(func.pg_advisory_xact_lock(key)))


def last_answers(actor: Actor) -> dict[int, Any]:
    """What each structure said last with this network, by structure; a code serves the first that used it only."""
    first, last = _said(actor)
    return {member_id: said for member_id, said in last.items() if first[said.invitation_id] == member_id}


def uncounted(actor: Actor) -> list[Any]:
    """What structures said last by a code taken back before, or used by another first: it may not have ended."""
    first, last = _said(actor)
    awaited = {row.id for row in session.execute(queries.invitations(actor)).scalars()}
    return [
        said
        for member_id, said in last.items()
        if said.event != ENDED
        and (said.invitation_id not in awaited or first[said.invitation_id] != member_id)
    ]


def _said(actor: Actor) -> tuple[dict[uuid.UUID, int], dict[int, Any]]:
    """Who used each code first, and what was said last with each structure."""
    first: dict[uuid.UUID, int] = {}
    last: dict[int, Any] = {}
    for row in session.execute(queries.answers(actor)):
        first.setdefault(row.invitation_id, row.tenant_id)
        last[row.tenant_id] = row
    return first, last


# --- its member ----------------------------------------------------------------------------------------


def enter_code(command: EnterCode, *, actor: Actor) -> Link:
    """Answer a network: it learns the structure's name, and no figure yet. Raises InvalidInput."""
    network_id, invitation_id, nonce = _read(command.code)
    if network_id == actor.tenant.id:
        raise InvalidInput({"code": [OWN]})
    _in_turn(network_id)
    asked = queries.standing_of_code(network_id, invitation_id, nonce)
    standing = session.execute(asked).scalar_one_or_none()
    if standing in REFUSED:
        raise InvalidInput({"code": [REFUSED[standing]]})
    known = {link.network_id: link for link in links_of(actor)}.get(network_id)
    if known is not None and known.event != ENDED:
        return known
    row = _say(JOINED, actor.tenant.id, network_id, invitation_id, actor)
    record("network.linked", actor=actor, subject=row)
    return link_or_404(invitation_id, actor)


def _read(code: str) -> Carried:
    try:
        return SIGNER.read("".join(code.split()))
    except NotFound as error:
        raise InvalidInput({"code": [UNKNOWN]}) from error


def agree(link: Link, *, actor: Actor) -> None:
    """Share the structure's figures with a network from now on. Raises Refused once the network has ended it."""
    _in_turn(link.network_id)
    link = link_or_404(link.invitation_id, actor)
    if link.event == ENDED:
        raise Refused([NOT_YOURS if link.taken else OVER])
    if link.event != AGREED:
        row = _say(AGREED, actor.tenant.id, link.network_id, link.invitation_id, actor)
        record("network.agreed", actor=actor, subject=row)
        enqueue("network.publish", actor.tenant.id)


def withdraw(link: Link, *, actor: Actor) -> None:
    """Take the agreement back: from the commit on the network reads no figure of the structure any more."""
    _in_turn(link.network_id)
    link = link_or_404(link.invitation_id, actor)
    if link.event == AGREED:
        row = _say(WITHDRAWN, actor.tenant.id, link.network_id, link.invitation_id, actor)
        record("network.withdrawn", actor=actor, subject=row)


def links_of(actor: Actor) -> list[Link]:
    """The networks of this structure, by name."""
    rows = session.execute(queries.links(actor)).all()
    names = names_of([row.peer_id for row in rows])
    found = [
        Link(
            row.peer_id,
            names[row.peer_id],
            row.event if row.standing == OPEN else ENDED,
            row.invitation_id,
            taken=row.standing == TAKEN,
        )
        for row in rows
    ]
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
