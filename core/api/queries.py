"""Accesses as the page lists them."""

from __future__ import annotations

from sqlalchemy import Select, and_, select

from core.api.models import ApiToken
from core.tenancy.binding import Actor
from core.tenancy.models import Membership


def tokens(actor: Actor) -> Select[ApiToken, Membership]:
    """Every access of the structure and whose it is, the newest first."""
    owner = and_(Membership.tenant_id == ApiToken.tenant_id, Membership.id == ApiToken.author_id)
    return (
        select(ApiToken, Membership)
        .join(Membership, owner)
        .where(ApiToken.tenant_id == actor.tenant.id)
        .order_by(ApiToken.created_at.desc(), ApiToken.id)
    )
