"""The signed address of a share, and what it opens: the extract and the partner's answer, nothing else of the file."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from core.audit.models import READS
from core.audit.services import record
from core.consent.gate import concerned, lacks, read_ledger
from core.consent.purposes import SHARE
from core.db.base import now
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.errors import NotFound
from core.planning.clock import today
from core.records import dataclass
from core.referrals.models import Partner, Share, ShareParty
from core.tenancy.binding import Actor, Caller, act_as, bind, bound, tenant_info
from core.tenancy.models import Tenant
from core.tenancy.signed import Signer
from core.users.throttling import Limit, spend

#: The domain that the address belongs to: switched off, no address of it answers.
DOMAIN: Final = "named_files"
#: Openings from one address of one share, and answers.
OPENING: Final = Limit("share-opening", 60, timedelta(minutes=10))
ANSWERING: Final = Limit("share-answer", 10, timedelta(minutes=10))
SIGNER: Final = Signer("share")


@dataclass(frozen=True, slots=True)
class OpenShare:
    """A share whose address is right, with its structure bound; ``open``: it may still be read and answered."""

    row: Share
    partner: Partner
    actor: Actor
    open: bool


def token_of(share: Share) -> str:
    """The last part of the share's address."""
    return SIGNER.sign(share.tenant_id, share.id, share.nonce)


def open_share(token: str, address: str) -> OpenShare:
    """Bind the session to the structure that the address names. Raises NotFound for an unknown one, Throttled."""
    tenant_id, share_id, nonce = SIGNER.read(token)
    spend(OPENING, f"{tenant_id}:{share_id}:{address}")
    tenant = session.execute(
        select(Tenant).where(Tenant.id == tenant_id, Tenant.suspended_at.is_(None))
    ).scalar_one_or_none()
    if tenant is None:
        raise NotFound
    bind(tenant.id)
    actor = Actor(kind=Caller.LINK, tenant=tenant_info(tenant), label="Partenaire")
    act_as(actor)
    share = get_or_404(Share, share_id)
    if DOMAIN not in actor.tenant.enabled or not secrets.compare_digest(share.nonce, nonce):
        raise NotFound
    partner = get_or_404(Partner, share.partner_id)
    actor = replace(actor, label=partner.name)
    act_as(actor)
    return OpenShare(share, partner, actor, is_open(share, actor))


def is_open(share: Share, actor: Actor) -> bool:
    """Neither closed nor past its last day, and every party that it speaks of still agrees today."""
    if share.closed_at is not None or share.expires_on < today(actor):
        return False
    about = select(ShareParty.party_id).where(
        ShareParty.tenant_id == actor.tenant.id, ShareParty.share_id == share.id
    )
    ids = set(session.execute(about).scalars())
    ledger, parties = read_ledger(share.case_id, actor), concerned(share.case_id, actor)
    day = today(actor)
    return bool(ids) and all(
        party_id in parties
        and lacks(ledger.get(party_id, ()), parties[party_id], SHARE, share.partner_id, day) is None
        for party_id in ids
    )


def note_reading(opened: OpenShare) -> None:
    """Write, before the extract leaves, that it was read: a page cannot write in its own transaction."""
    with bound(opened.actor.tenant.id, caller=Caller.LINK) as actor:
        share = get_or_404(Share, opened.row.id)
        if share.seen_at is None:
            share.seen_at = now()
        record("share.seen", actor=actor, subject=share, chain=READS)
        commit()


def throttle(opened: OpenShare, address: str) -> None:
    """Count an answer from one address; raises Throttled."""
    spend(ANSWERING, f"{opened.actor.tenant.id}:{opened.row.id}:{address}")
