"""Accesses as the page lists them."""

from __future__ import annotations

import uuid

from sqlalchemy import Select, and_, select

from core.api.models import ApiToken
from core.tenancy.binding import Actor
from core.tenancy.models import Membership, Role


def own_roles(actor: Actor) -> Select[str, str, list[str]]:
    """The structure's own roles: key, name, rights."""
    return select(Role.key, Role.label, Role.permissions).where(
        Role.tenant_id == actor.tenant.id, Role.archived_at.is_(None)
    )


def open_tokens_of(membership_id: uuid.UUID, actor: Actor) -> Select[ApiToken]:
    """The accesses that a member opened and nobody closed."""
    return select(ApiToken).where(
        ApiToken.tenant_id == actor.tenant.id,
        ApiToken.author_id == membership_id,
        ApiToken.revoked_at.is_(None),
    )


def tokens(actor: Actor) -> Select[ApiToken, Membership]:
    """Every access of the structure and whose it is, the newest first."""
    owner = and_(Membership.tenant_id == ApiToken.tenant_id, Membership.id == ApiToken.author_id)
    return (
        select(ApiToken, Membership)
        .join(Membership, owner)
        .where(ApiToken.tenant_id == actor.tenant.id)
        .order_by(ApiToken.created_at.desc(), ApiToken.id)
    )
