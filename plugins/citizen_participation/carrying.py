"""Who else reads a project: a body that takes part in it, through the account that it has here.

It reads that project and no other: its stages, walks, synthesis and recommendations. One that leads or co-leads
also notes observations and the answers of decision-makers.
"""

from __future__ import annotations

import uuid
from typing import Final

from sqlalchemy import func, select

from core.toolkit import Actor, Forbidden, Membership, NotFound, Permission, holders, session
from plugins.citizen_participation.models import Organisation, Project
from plugins.citizen_participation.permissions import CARRY, READ
from plugins.citizen_participation.queries import Rows

#: Parts, of "citizen_part", that write in the project.
LEADING: Final = ("lead", "co_lead")


def projects_of(actor: Actor) -> Rows:
    """Ids of the projects where the acting member is named for a body."""
    return select(Organisation.project_id).where(
        Organisation.tenant_id == actor.tenant.id, Organisation.membership_id == actor.membership_id
    )


def _parts(project_id: uuid.UUID, actor: Actor) -> set[str]:
    if not actor.may(CARRY):
        return set()
    named = projects_of(actor).where(Organisation.project_id == project_id)
    return set(session.execute(named.with_only_columns(Organisation.part)).scalars())


def check_read(project_id: uuid.UUID | None, actor: Actor) -> None:
    """Raise NotFound for a project, or a gathering outside any, that is not the actor's to know of."""
    if not actor.may(READ) and (project_id is None or not _parts(project_id, actor)):
        raise NotFound


def may_note(project: Project, permission: Permission, actor: Actor) -> bool:
    """Whether the actor holds the right, or acts for a body that leads this project."""
    return actor.may(permission) or not _parts(project.id, actor).isdisjoint(LEADING)


def check_note(project: Project, permission: Permission, actor: Actor) -> None:
    """Raise NotFound for a project that is not hers to know of, Forbidden for one that she only reads."""
    if not actor.may(permission):
        check_read(project.id, actor)
        if not may_note(project, permission, actor):
            raise Forbidden


def accounts(actor: Actor, kept: uuid.UUID | None) -> Rows:
    """Accounts that a body may have here, by their names; ``kept`` stays offered once it is a relay's no longer."""
    offered = holders(CARRY, actor) | ({kept} if kept else set())
    full = func.btrim(func.concat(Membership.given_name, " ", Membership.family_name))
    name = func.coalesce(func.nullif(full, ""), func.concat("membre n° ", Membership.number))
    return (
        select(Membership.id, name)
        .where(Membership.tenant_id == actor.tenant.id, Membership.id.in_(offered))
        .order_by(Membership.family_name, Membership.given_name, Membership.id)
    )
