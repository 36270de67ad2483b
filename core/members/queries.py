"""Reading members, roles, domains and their use."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from core.tenancy.binding import Actor
from core.tenancy.models import Enablement, Membership, Role
from core.users.models import User


def members(actor: Actor, *, ended: bool = False) -> Select[*tuple[Any, ...]]:
    """Members by family name; ``email`` is the account's, or the invited address before acceptance."""
    statement = (
        select(
            Membership.id,
            Membership.number,
            Membership.given_name,
            Membership.family_name,
            Membership.role_keys,
            Membership.starts_on,
            Membership.ends_on,
            Membership.ended_at,
            Membership.user_id,
            func.coalesce(User.email, Membership.invited_email).label("email"),
        )
        .outerjoin(User, User.id == Membership.user_id)
        .where(Membership.tenant_id == actor.tenant.id)
        .order_by(func.lower(Membership.family_name), func.lower(Membership.given_name), Membership.number)
    )
    if ended:
        return statement.where(Membership.ended_at.is_not(None))
    return statement.where(Membership.ended_at.is_(None))


def roles(actor: Actor) -> Select[Any]:
    """The structure's own roles, archived ones left out."""
    return (
        select(Role).where(Role.tenant_id == actor.tenant.id, Role.archived_at.is_(None)).order_by(Role.label)
    )


def enablements(actor: Actor) -> Select[Any]:
    return select(Enablement).where(Enablement.tenant_id == actor.tenant.id)


def directors(actor: Actor, role_key: str) -> Select[Any]:
    """Ids of the active members who hold a role."""
    return select(Membership.id).where(
        Membership.tenant_id == actor.tenant.id,
        Membership.ended_at.is_(None),
        Membership.user_id.is_not(None),
        Membership.role_keys.op("?")(role_key),
    )
