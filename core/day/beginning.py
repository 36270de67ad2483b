"""A structure that has just been opened: what it lacks yet, and which weeks it has not lived."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from flask import url_for
from sqlalchemy import exists, select

from core.access.permissions import Permission
from core.activities.models import Activity
from core.db.session import session
from core.extension.catalog import catalog
from core.extension.contributions import FirstStep
from core.members.permissions import MANAGE_DOMAINS, MANAGE_MEMBERS
from core.places.models import Place, Territory
from core.places.permissions import MANAGE_PLACES
from core.planning import queries
from core.planning.clock import day_of
from core.team.permissions import REVIEW
from core.tenancy.binding import Actor
from core.tenancy.models import Membership, Tenant

RIGHTS: Final = (REVIEW, MANAGE_DOMAINS, MANAGE_MEMBERS)
#: What comes before any row: the fact read, the right, title, detail, icon and endpoint.
BEFORE: Final[tuple[tuple[str, Permission, str, str, str, str], ...]] = (
    (
        "undecided",
        MANAGE_DOMAINS,
        "Choisir les domaines",
        "Ce que fait votre structure, à activer ou non",
        "domains",
        "members.domains",
    ),
    (
        "alone",
        MANAGE_MEMBERS,
        "Inviter votre équipe",
        "Chaque membre avec son rôle",
        "users",
        "members.invite_form",
    ),
)
#: The core's own rows, first among those of the domains.
STEPS: Final = (
    FirstStep(
        Territory,
        MANAGE_PLACES,
        "Nommer vos quartiers",
        "Les chiffres se lisent par quartier",
        "map",
        "places.territories",
        {"what": "quartiers"},
        order=10,
    ),
    FirstStep(
        Place,
        MANAGE_PLACES,
        "Ajouter vos premiers lieux",
        "Ceux où l’équipe passe le plus souvent",
        "pin",
        "places.new_place",
        order=20,
    ),
)


def _steps(actor: Actor) -> list[FirstStep]:
    return [s for s in catalog().first_steps_of(actor.tenant.enabled) if actor.may(s.permission)]


def standing(actor: Actor, monday: date) -> Any:
    """What the structure lacks, and whether the week of ``monday`` was closed or worked, in one statement.

    None for whoever may do nothing about it.
    """
    steps = _steps(actor)
    if not steps and not any(actor.may(right) for right in RIGHTS):
        return None
    house = actor.tenant.id
    members = select(Membership.id).where(Membership.tenant_id == house).offset(1).limit(1)
    worked = exists().where(
        Activity.tenant_id == house, Activity.day.between(monday, monday + timedelta(days=6))
    )
    statement = select(
        Tenant.created_at,
        queries.closure(actor, monday).exists().label("closed"),
        worked.label("worked"),
        (~members.exists()).label("alone"),
        *((~exists().where(s.model.tenant_id == house)).label(s.key) for s in steps),
    ).where(Tenant.id == house)
    return session.execute(statement).one()


def to_review(row: Any, actor: Actor, monday: date) -> bool:
    """Whether that week waits: it was lived (or brought in), and nobody closed it."""
    lived = day_of(row.created_at, actor) <= monday + timedelta(days=6)
    return not row.closed and (lived or row.worked)


def first_steps(row: Any, actor: Actor) -> list[tuple[str, str, str, str]]:
    """(title, detail, icon, address) of what the member may do about what lacks; none once the house is filled."""
    lacks = {"undecided": not actor.tenant.enabled, "alone": row.alone}
    slug = actor.tenant.slug
    before = [
        (title, detail, icon, url_for(endpoint, slug=slug))
        for key, right, title, detail, icon, endpoint in BEFORE
        if lacks[key] and actor.may(right)
    ]
    return before + [
        (s.label, s.detail, s.icon, url_for(s.endpoint, slug=slug, **s.values))
        for s in _steps(actor)
        if getattr(row, s.key)
    ]
