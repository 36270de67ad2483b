"""Reading partners and shares."""

from __future__ import annotations

import uuid
from typing import Any, Final

from sqlalchemy import Select, and_, func, select

from core.db.session import session
from core.db.sorting import sort_key
from core.files.envelope import key_id_of
from core.files.models import DataKey
from core.referrals.models import Partner, Share, ShareParty
from core.tenancy.binding import Actor

Rows = Select[*tuple[Any, ...]]

KEYSET: Final = (Partner.sort_name, Partner.id)


def partners(actor: Actor, *, archived: bool = False, words: str = "") -> Rows:
    """The directory by name; ``words`` are parts of a name, accents apart."""
    there = Partner.archived_at.is_not(None) if archived else Partner.archived_at.is_(None)
    parts = [Partner.sort_name.contains(part, autoescape=True) for part in sort_key(words).split()]
    return select(
        Partner.sort_name,
        Partner.id,
        Partner.name,
        Partner.kind,
        Partner.contact_name,
        Partner.email,
        Partner.phone,
        Partner.archived_at,
    ).where(Partner.tenant_id == actor.tenant.id, there, *parts)


def partner_options(actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """Partners that may be chosen, by name: (id, name)."""
    statement = partners(actor).order_by(*KEYSET).limit(500)
    return [(row.id, row.name) for row in session.execute(statement)]


def shares_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Shares of a case with the partner's name and the parties that each speaks of, newest first."""
    about = (
        select(func.array_agg(ShareParty.party_id))
        .where(ShareParty.tenant_id == Share.tenant_id, ShareParty.share_id == Share.id)
        .correlate(Share)
        .scalar_subquery()
    )
    return (
        select(
            Share,
            Partner.name.label("partner"),
            about.label("party_ids"),
            DataKey.id.label("key_id"),
            DataKey.wrapped,
        )
        .join(Partner, and_(Partner.tenant_id == Share.tenant_id, Partner.id == Share.partner_id))
        .outerjoin(DataKey, and_(DataKey.tenant_id == Share.tenant_id, DataKey.id == key_id_of(Share.sealed)))
        .where(Share.tenant_id == actor.tenant.id, Share.case_id == case_id)
        .order_by(Share.sent_at.desc(), Share.id.desc())
        .limit(100)
    )


def shares_about(party_ids: list[uuid.UUID], actor: Actor) -> Rows:
    """Shares that speak of these parties, with how many parties each speaks of."""
    number = (
        select(func.count(ShareParty.id))
        .where(ShareParty.tenant_id == Share.tenant_id, ShareParty.share_id == Share.id)
        .correlate(Share)
        .scalar_subquery()
    )
    hers = select(ShareParty.share_id).where(
        ShareParty.tenant_id == actor.tenant.id, ShareParty.party_id.in_(party_ids)
    )
    return (
        select(Share, Partner.name.label("partner"), number.label("parties"))
        .join(Partner, and_(Partner.tenant_id == Share.tenant_id, Partner.id == Share.partner_id))
        .where(Share.tenant_id == actor.tenant.id, Share.id.in_(hers))
        .order_by(Share.sent_at, Share.id)
    )
