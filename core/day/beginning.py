"""A structure that has just been opened: what it lacks yet, and which weeks it has not lived."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from flask import url_for
from sqlalchemy import exists, select

from core.access.permissions import Permission
from core.activities.models import Activity
from core.db.session import session
from core.members.permissions import MANAGE_DOMAINS, MANAGE_MEMBERS
from core.places.models import Place, Territory
from core.places.permissions import MANAGE_PLACES
from core.planning import queries
from core.planning.clock import day_of
from core.team.permissions import REVIEW
from core.tenancy.binding import Actor
from core.tenancy.models import Membership, Tenant

#: What comes first while it lacks: the fact read, the right, title, detail, icon, endpoint and its arguments.
FIRST_STEPS: Final[tuple[tuple[str, Permission, str, str, str, str, dict[str, Any]], ...]] = (
    (
        "undecided",
        MANAGE_DOMAINS,
        "Choisir les domaines",
        "Ce que fait votre structure, à activer ou non",
        "domains",
        "members.domains",
        {},
    ),
    (
        "alone",
        MANAGE_MEMBERS,
        "Inviter votre équipe",
        "Chaque membre avec son rôle",
        "users",
        "members.invite_form",
        {},
    ),
    (
        "unmapped",
        MANAGE_PLACES,
        "Nommer vos quartiers",
        "Les chiffres se lisent par quartier",
        "map",
        "places.territories",
        {"what": "quartiers"},
    ),
    (
        "placeless",
        MANAGE_PLACES,
        "Ajouter vos premiers lieux",
        "Ceux où l’équipe passe le plus souvent",
        "pin",
        "places.new_place",
        {},
    ),
)
RIGHTS: Final = (REVIEW, *(step[1] for step in FIRST_STEPS))


def standing(actor: Actor, monday: date) -> Any:
    """What the structure lacks, and whether the week of ``monday`` was closed or worked, in one statement.

    None for whoever may do nothing about it.
    """
    if not any(actor.may(right) for right in RIGHTS):
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
        (~exists().where(Territory.tenant_id == house)).label("unmapped"),
        (~exists().where(Place.tenant_id == house)).label("placeless"),
    ).where(Tenant.id == house)
    return session.execute(statement).one()


def to_review(row: Any, actor: Actor, monday: date) -> bool:
    """Whether that week waits: it was lived (or brought in), and nobody closed it."""
    lived = day_of(row.created_at, actor) <= monday + timedelta(days=6)
    return not row.closed and (lived or row.worked)


def first_steps(row: Any, actor: Actor) -> list[tuple[str, str, str, str]]:
    """(title, detail, icon, address) of what the member may do about what lacks; none once the house is filled."""
    lacks = {"undecided": not actor.tenant.enabled, **{key: getattr(row, key) for key in _READ}}
    return [
        (title, detail, icon, url_for(endpoint, slug=actor.tenant.slug, **values))
        for key, right, title, detail, icon, endpoint, values in FIRST_STEPS
        if lacks[key] and actor.may(right)
    ]


_READ: Final = ("alone", "unmapped", "placeless")
