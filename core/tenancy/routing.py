"""From the path ``/s/<slug>/…`` to a bound session and an actor.

A stranger, and a structure that does not exist, both get 404; somebody signed out gets the same redirect to
the sign-in page for every ``/s/`` path, existing or not.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from flask import Flask, g, request
from flask_login import current_user
from sqlalchemy import String, and_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from core.access.permissions import SHIPPED_ROLES
from core.access.policy import SAFE_METHODS
from core.casefiles.models import FileNotice
from core.db.session import session
from core.errors import NotFound, SignInRequired
from core.extension.catalog import catalog
from core.tenancy.binding import Actor, Caller, TenantInfo, act_as, bind, enter_directory, info_from, state_of
from core.tenancy.models import Cover, Enablement, Membership, Role, Tenant

#: Answered to anybody without a look at who asks: neither session, nor database, nor Valkey.
NEUTRAL = frozenset({"static", "web.vendor", "web.icon_sheet", "web.healthz", "web.readyz"})
#: Where the session remembers how many notices wait for its member.
NOTICES = "file_notices"
SHIPPED = frozenset(role.key for role in SHIPPED_ROLES)


def is_structure_path(path: str) -> bool:
    return path == "/s" or path.startswith("/s/")


def is_api_path(path: str) -> bool:
    """Whether the caller is known by a token of its own: its cookie, if any, is never looked at."""
    return path.startswith("/api/")


#: What every page asks is built once: building costs more than sending.
_ENABLED: Final = (
    select(func.array_agg(aggregate_order_by(Enablement.plugin, Enablement.plugin), type_=ARRAY(String)))
    .where(Enablement.enabled.is_(True))
    .scalar_subquery()
)
_CUSTOM_ROLES: Final = (
    select(func.jsonb_object_agg(Role.key, func.jsonb_build_array(Role.label, Role.permissions)))
    .where(Role.archived_at.is_(None))
    .scalar_subquery()
)
_COVERED: Final = (
    select(func.array_agg(Cover.absent_id))
    .where(
        Cover.substitute_id == Membership.id,
        Cover.starts_on <= bindparam("today"),
        Cover.ends_on >= bindparam("today"),
        Cover.ended_at.is_(None),
    )
    .correlate(Membership)
    .scalar_subquery()
)
#: How many notices wait for her, counted with her rights: the frame of every page shows the number.
_NOTICES: Final = (
    select(func.count(FileNotice.id))
    .where(FileNotice.membership_id == Membership.id, FileNotice.seen_at.is_(None))
    .correlate(Membership)
    .scalar_subquery()
)
#: The membership of ``user_id`` in ``tenant_id`` on ``today``, and what its rights follow from.
_MEMBER: Final = select(
    Membership.id,
    Membership.given_name,
    Membership.family_name,
    Membership.number,
    Membership.role_keys,
    _ENABLED.label("enabled"),
    _CUSTOM_ROLES.label("roles"),
    _COVERED.label("covers"),
    _NOTICES.label("notices"),
).where(
    Membership.tenant_id == bindparam("tenant_id"),
    Membership.user_id == bindparam("user_id"),
    Membership.ended_at.is_(None),
    or_(Membership.starts_on.is_(None), Membership.starts_on <= bindparam("today")),
    or_(Membership.ends_on.is_(None), Membership.ends_on >= bindparam("today")),
)
#: The structure at ``slug``, and how many structures ``user_id`` is a member of.
_STRUCTURE: Final = select(
    Tenant,
    select(func.count())
    .where(Membership.user_id == bindparam("user_id"), Membership.ended_at.is_(None))
    .scalar_subquery(),
).where(Tenant.slug == bindparam("slug"))


def load_actor(tenant: Tenant, user_id: uuid.UUID) -> Actor:
    """The member's rights in the bound structure, in one query. Raises NotFound for a stranger."""
    today = datetime.now(info_from(tenant, frozenset()).tz).date()
    asked = {"tenant_id": tenant.id, "user_id": user_id, "today": today}
    row = session.execute(_MEMBER, asked).one_or_none()
    if row is None:
        raise NotFound
    info = info_from(tenant, frozenset(row.enabled or ()))
    state_of(session()).memo[NOTICES] = row.notices
    return Actor(
        kind=Caller.MEMBER,
        tenant=info,
        membership_id=row.id,
        user_id=user_id,
        permissions=permissions_of(row.role_keys, row.roles or {}, info),
        roles=tuple(row.role_keys),
        name=f"{row.given_name} {row.family_name}".strip() or f"membre n° {row.number}",
        label=role_label(row.role_keys, row.roles or {}),
        covers=frozenset(row.covers or ()),
    )


def permissions_of(keys: list[str], custom: dict[str, Any], info: TenantInfo) -> frozenset[str]:
    """Union of the bundles of the member's roles, switched-off plugins' rights left out."""
    found: frozenset[str] = frozenset()
    for key in keys:
        if key in SHIPPED:
            found |= catalog().permissions_of_role(key, info.enabled)
        elif key in custom:
            found |= catalog().enabled_only(custom[key][1], info.enabled)
    return found


def role_label(keys: list[str], custom: dict[str, Any]) -> str:
    """The roles in words, « Coordination, Médiateur·rice »."""
    shipped = {role.key: role.label for role in SHIPPED_ROLES}
    return ", ".join(shipped.get(key) or custom.get(key, [key])[0] for key in keys)


def enter_structure(slug: str) -> None:
    """Bind the request to the structure, or raise SignInRequired or NotFound."""
    if not current_user.is_authenticated:
        raise SignInRequired
    found = session.execute(_STRUCTURE, {"slug": slug, "user_id": current_user.id}).one_or_none()
    if found is None:
        raise NotFound
    tenant, memberships = found
    g.has_other_structures = memberships > 1
    bind(tenant.id)
    actor = load_actor(tenant, current_user.id)
    act_as(actor)
    g.actor = actor
    g.zone = actor.tenant.tz
    g.today = datetime.now(g.zone).date()


def begin(app: Flask) -> None:
    """Before anything reads: a safe request gets a transaction that cannot write."""

    @app.before_request
    def _open_directory() -> None:
        if request.endpoint not in NEUTRAL:
            enter_directory(None, read_only=request.method in SAFE_METHODS)


def init_app(app: Flask) -> None:
    @app.before_request
    def _enter() -> None:
        if request.endpoint in NEUTRAL or is_api_path(request.path):
            return
        if current_user.is_authenticated:
            enter_directory(current_user.id, read_only=request.method in SAFE_METHODS)
        if request.routing_exception is not None or not is_structure_path(request.path):
            return
        slug = (request.view_args or {}).pop("slug", None)
        if slug is not None:
            g.slug = slug
            enter_structure(slug)

    @app.url_defaults
    def _add_slug(endpoint: str, values: dict[str, Any]) -> None:
        slug = g.get("slug")
        known = endpoint in app.view_functions  # an unknown one is url_for's to refuse
        if slug and known and "slug" not in values and app.url_map.is_endpoint_expecting(endpoint, "slug"):
            values["slug"] = slug


def memberships_of(user_id: uuid.UUID) -> Sequence[Any]:
    """Directory phase: the structures of one user, by name."""
    statement = (
        select(Tenant.slug, Tenant.name, Tenant.suspended_at, Membership.role_keys)
        .join(Membership, and_(Membership.tenant_id == Tenant.id, Membership.user_id == user_id))
        .where(Membership.ended_at.is_(None))
        .order_by(Tenant.name)
    )
    rows: Sequence[Any] = session.execute(statement).all()
    return rows


def structure_by_id(tenant_id: int) -> Tenant | None:
    wanted = select(Tenant).where(Tenant.id == tenant_id)
    found: Tenant | None = session.execute(wanted).scalar_one_or_none()
    return found
