"""A partner's form: the signed address, what it opens, and its use-cases.

The address carries the structure's id, the link's id and the link's nonce under our signature. A link is the
third of the four callers that may bind a session.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from core.audit.services import record
from core.db.base import now
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404
from core.errors import InvalidInput, NotFound
from core.planning.clock import today
from core.records import dataclass
from core.requests.models import PartnerLink, Request
from core.requests.schemas import LinkCommand, RequestCommand
from core.requests.services import receive_request
from core.tenancy.binding import Actor, Caller, act_as, bind, tenant_info
from core.tenancy.models import Tenant
from core.tenancy.signed import Signer
from core.users.throttling import Limit, spend

#: Channel under which a partner's form counts: a code of the list "channel".
CHANNEL = "web"
#: Requests accepted from one address through one link.
SENDING = Limit("partner-link", 10, timedelta(minutes=10))
SIGNER: Final = Signer("partner-link")


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that works, with its structure bound."""

    row: PartnerLink
    actor: Actor


def token_of(link: PartnerLink) -> str:
    """The last part of the link's address."""
    return SIGNER.sign(link.tenant_id, link.id, link.nonce)


def create_link(command: LinkCommand, *, actor: Actor) -> PartnerLink:
    """Open a form for one partner; raises InvalidInput when its last day has passed."""
    if command.expires_on < today(actor):
        raise InvalidInput({"expires_on": ["Choisissez un jour à venir."]})
    said = {"label": command.label, "initiator": command.initiator, "expires_on": command.expires_on}
    link, made = create_once(
        PartnerLink, command.id, said, actor=actor, computed={"nonce": secrets.token_urlsafe(16)}
    )
    if made:
        record("partner_link.created", subject=link, actor=actor, details={"initiator": link.initiator})
    return link


def renew_link(link: PartnerLink, seen: str, *, actor: Actor) -> None:
    """Give it another address: the old one stops at once.

    ``seen`` is the nonce of the address that shall stop: sent twice, the new one stays.
    """
    if seen != link.nonce:
        return
    apply_changes(link, link.version, {"nonce": secrets.token_urlsafe(16), "revoked_at": None}, actor=actor)
    record("partner_link.renewed", subject=link, actor=actor, details={})


def revoke_link(link: PartnerLink, *, actor: Actor) -> None:
    """Close the form: its address answers like one that never existed."""
    if link.revoked_at is not None:
        return
    apply_changes(link, link.version, {"revoked_at": now()}, actor=actor)
    record("partner_link.revoked", subject=link, actor=actor, details={})


def open_link(token: str) -> OpenLink:
    """Bind the session to the structure that the address names; raises NotFound for every failure."""
    tenant_id, link_id, nonce = SIGNER.read(token)
    tenant = session.execute(
        select(Tenant).where(Tenant.id == tenant_id, Tenant.suspended_at.is_(None))
    ).scalar_one_or_none()
    if tenant is None:
        raise NotFound
    bind(tenant.id)
    actor = Actor(kind=Caller.LINK, tenant=tenant_info(tenant), label="Formulaire d’un partenaire")
    act_as(actor)
    link = get_or_404(PartnerLink, link_id)
    over = link.revoked_at is not None or link.expires_on < today(actor)
    if over or not secrets.compare_digest(link.nonce, nonce):
        raise NotFound
    actor = replace(actor, label=link.label)
    act_as(actor)
    return OpenLink(link, actor)


def receive_through(opened: OpenLink, command: RequestCommand) -> Request:
    """A partner's request: who asks is the link's, whatever the form says."""
    if opened.row.last_used_on != today(opened.actor):
        opened.row.last_used_on = today(opened.actor)
    return receive_request(
        replace(command, channel=CHANNEL, initiator=opened.row.initiator),
        actor=opened.actor,
        partner_link_id=opened.row.id,
    )


def throttle(opened: OpenLink, address: str) -> None:
    """Count a sending from one address through one link; raises Throttled."""
    spend(SENDING, f"{opened.actor.tenant.id}:{opened.row.id}:{address}")
