"""Reads of a network and of its members; row-level security keeps each to what it may see."""

from __future__ import annotations

import uuid
from typing import Any, Final

from sqlalchemy import BigInteger, Select, Text, Uuid, func, literal, null, select
from sqlalchemy.dialects.postgresql import distinct_on

from core.network.models import NetworkEvent, NetworkFigures, NetworkInvitation
from core.tenancy.binding import Actor

_EVENT: Final[tuple[Any, ...]] = (
    NetworkEvent.tenant_id,
    NetworkEvent.peer_id,
    NetworkEvent.event,
    NetworkEvent.invitation_id,
    NetworkEvent.at,
)


def links(actor: Actor) -> Select[Any]:
    """The networks of this structure, each with what was said last, and how the code stands by which it was said."""
    standing = func.network_code_standing(NetworkEvent.peer_id, NetworkEvent.invitation_id, null())
    return (
        select(*_EVENT, standing.label("standing"))
        .where(NetworkEvent.tenant_id == actor.tenant.id)
        .ext(distinct_on(NetworkEvent.peer_id))
        .order_by(NetworkEvent.peer_id, NetworkEvent.at.desc(), NetworkEvent.id.desc())
    )


def standing_of_code(network_id: int, invitation_id: uuid.UUID, nonce: str) -> Select[Any]:
    """How a code stands for this structure (``core.network.codes``); None: the network gave no such one."""
    told = literal(network_id, BigInteger), literal(invitation_id, Uuid), literal(nonce, Text)
    return select(func.network_code_standing(*told))


def answers(actor: Actor) -> Select[Any]:
    """Everything said between this network and those that it awaits, in order."""
    return (
        select(*_EVENT)
        .where(NetworkEvent.peer_id == actor.tenant.id)
        .order_by(NetworkEvent.at, NetworkEvent.id)
    )


def invitations(actor: Actor) -> Select[Any]:
    return (
        select(NetworkInvitation)
        .where(NetworkInvitation.tenant_id == actor.tenant.id, NetworkInvitation.archived_at.is_(None))
        .order_by(NetworkInvitation.created_at, NetworkInvitation.id)
    )


def published(network_id: int, year: int, actor: Actor) -> Select[Any]:
    """What this structure published of a year for a network, the newest first."""
    return (
        select(NetworkFigures)
        .where(
            NetworkFigures.tenant_id == actor.tenant.id,
            NetworkFigures.peer_id == network_id,
            NetworkFigures.year == year,
        )
        .order_by(NetworkFigures.at.desc(), NetworkFigures.id.desc())
    )


def newest(years: range, actor: Actor) -> Select[Any]:
    """Ids of the last publication of each of those years, by each member that this network may read today."""
    return (
        select(NetworkFigures.id)
        .where(NetworkFigures.peer_id == actor.tenant.id, NetworkFigures.year.in_(years))
        .ext(distinct_on(NetworkFigures.tenant_id, NetworkFigures.year))
        .order_by(
            NetworkFigures.tenant_id,
            NetworkFigures.year,
            NetworkFigures.at.desc(),
            NetworkFigures.id.desc(),
        )
    )
