"""Reading the quality approach: columns for lists, one statement a list."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from core.toolkit import (
    MEDIATOR,
    Activity,
    Actor,
    Case,
    Document,
    Membership,
    Partner,
    session,
    today,
    visible,
)
from plugins.quality.models import (
    Action,
    Adoption,
    Audit,
    Dossier,
    Evidence,
    Fact,
    NonConformity,
    Paper,
    Rating,
    Requirement,
)
from plugins.quality.standards import LATEST

Rows: TypeAlias = Select[*tuple[Any, ...]]
#: Who acts as a mediator: those who sign the charter.
SIGNING = (MEDIATOR, "social_worker", "coordinator", "trainee")


def of_tenant(model: Any, actor: Actor) -> ColumnElement[bool]:
    """The structure's rows, those taken away left out."""
    ours = model.tenant_id == actor.tenant.id
    return and_(ours, model.removed_at.is_(None)) if hasattr(model, "removed_at") else ours


def joined(model: Any, column: str, other: Any) -> Any:
    return and_(other.tenant_id == model.tenant_id, other.id == getattr(model, column))


# --- members -----------------------------------------------------------------------------------------


def member_name() -> ColumnElement[str]:
    full = func.btrim(func.concat(Membership.given_name, " ", Membership.family_name))
    return func.coalesce(func.nullif(full, ""), func.concat("membre n° ", Membership.number))


def members(actor: Actor) -> Rows:
    return (
        select(Membership.id, member_name().label("name"))
        .where(Membership.tenant_id == actor.tenant.id, Membership.ended_at.is_(None))
        .order_by(Membership.family_name, Membership.given_name, Membership.number)
    )


def signing_members(actor: Actor) -> Rows:
    """Those of the team who sign the charter."""
    return members(actor).where(or_(*(Membership.role_keys.contains([role]) for role in SIGNING)))


def names_of(ids: set[uuid.UUID], actor: Actor) -> Rows:
    return select(Membership.id, member_name().label("name")).where(
        Membership.tenant_id == actor.tenant.id, Membership.id.in_(ids)
    )


# --- the référentiel ---------------------------------------------------------------------------------


def adoptions(actor: Actor) -> Rows:
    """Editions the structure worked with, the last first."""
    return (
        select(Adoption.id, Adoption.number, Adoption.edition, Adoption.adopted_on)
        .where(Adoption.tenant_id == actor.tenant.id)
        .order_by(Adoption.number.desc())
    )


def edition_in_use(actor: Actor) -> int:
    found = session.execute(adoptions(actor).limit(1)).first()
    return LATEST if found is None else int(found.edition)


def requirements(actor: Actor) -> Rows:
    """Every requirement with its owner and how many proofs that still count and open actions it has."""
    ours = Requirement.tenant_id
    proofs = (
        select(func.count(Evidence.id))
        .where(
            Evidence.tenant_id == ours,
            Evidence.requirement_id == Requirement.id,
            Evidence.removed_at.is_(None),
            or_(Evidence.until.is_(None), Evidence.until >= today(actor)),
        )
        .correlate(Requirement)
        .scalar_subquery()
    )
    waiting = (
        select(func.count(Action.id))
        .where(
            Action.tenant_id == ours,
            Action.requirement_id == Requirement.id,
            Action.removed_at.is_(None),
            Action.done_on.is_(None),
        )
        .correlate(Requirement)
        .scalar_subquery()
    )
    return (
        select(
            Requirement.id,
            Requirement.code,
            Requirement.process,
            Requirement.register,
            Requirement.title,
            Requirement.words,
            Requirement.proofs,
            Requirement.own,
            Requirement.in_force,
            Requirement.gap,
            Requirement.assigned_to,
            member_name().label("owner"),
            proofs.label("evidence"),
            waiting.label("waiting"),
        )
        .outerjoin(Membership, joined(Requirement, "assigned_to", Membership))
        .where(ours == actor.tenant.id)
        .order_by(Requirement.position, Requirement.title, Requirement.id)
    )


def requirement_options(actor: Actor) -> Rows:
    return (
        select(Requirement.id, Requirement.title)
        .where(Requirement.tenant_id == actor.tenant.id, Requirement.in_force.is_(True))
        .order_by(Requirement.position, Requirement.title)
    )


def evidence(actor: Actor, requirement_id: uuid.UUID | None = None) -> Rows:
    statement = (
        select(
            Evidence.id,
            Evidence.requirement_id,
            Evidence.day,
            Evidence.words,
            Evidence.kept_at,
            Evidence.document_id,
            Evidence.until,
        )
        .where(of_tenant(Evidence, actor))
        .order_by(Evidence.day.desc(), Evidence.id.desc())
    )
    return statement if requirement_id is None else statement.where(Evidence.requirement_id == requirement_id)


def document_options(actor: Actor) -> Rows:
    """The last documents that the whole team reads, in files the actor may open."""
    return (
        select(Document.id, Document.kind, Document.day, Case.number)
        .join(Case, joined(Document, "case_id", Case))
        .where(of_tenant(Document, actor), Document.level == "team", visible(actor))
        .order_by(Document.day.desc(), Document.id.desc())
    )


# --- facts -------------------------------------------------------------------------------------------


def still_proves(day: date) -> ColumnElement[bool]:
    """Whether a fact still is one on a day: a paper that ran out proves nothing any more."""
    over = select(Paper.id).where(
        Paper.tenant_id == Fact.tenant_id, Paper.id == Fact.subject_id, Paper.until < day
    )
    return and_(Fact.day <= day, ~over.exists())


def fact_counts(actor: Actor) -> Rows:
    """Facts of each kind: how many, the first and the last day."""
    return (
        select(
            Fact.kind,
            func.count(Fact.id).label("n"),
            func.min(Fact.day).label("first"),
            func.max(Fact.day).label("last"),
        )
        .where(Fact.tenant_id == actor.tenant.id, still_proves(today(actor)))
        .group_by(Fact.kind)
    )


def activity_counts(actor: Actor, since: date) -> Rows:
    """Field entries of each kind since a day."""
    return (
        select(Activity.kind, func.count(Activity.id).label("n"))
        .where(Activity.tenant_id == actor.tenant.id, Activity.removed_at.is_(None), Activity.day >= since)
        .group_by(Activity.kind)
    )


# --- gaps, actions, audits, papers ---------------------------------------------------------------------


def gaps(actor: Actor) -> Rows:
    open_actions = func.count(Action.id).filter(Action.done_on.is_(None))
    checked = func.count(Action.id).filter(Action.effective.is_(True))
    return (
        select(
            NonConformity.id,
            NonConformity.day,
            NonConformity.source,
            NonConformity.subject,
            Requirement.title.label("requirement"),
            func.count(Action.id).label("actions"),
            open_actions.label("waiting"),
            checked.label("checked"),
        )
        .outerjoin(Requirement, joined(NonConformity, "requirement_id", Requirement))
        .outerjoin(
            Action,
            and_(
                Action.tenant_id == NonConformity.tenant_id,
                Action.nonconformity_id == NonConformity.id,
                Action.removed_at.is_(None),
            ),
        )
        .where(of_tenant(NonConformity, actor))
        .group_by(NonConformity.tenant_id, NonConformity.id, Requirement.title)
    )


def actions(actor: Actor) -> Rows:
    return (
        select(
            Action.id,
            Action.words,
            Action.due_on,
            Action.done_on,
            Action.checked_on,
            Action.effective,
            Action.requirement_id,
            Action.nonconformity_id,
            Action.assigned_to,
            member_name().label("owner"),
            Requirement.title.label("requirement"),
        )
        .join(Membership, joined(Action, "assigned_to", Membership))
        .outerjoin(Requirement, joined(Action, "requirement_id", Requirement))
        .where(of_tenant(Action, actor))
    )


def audits(actor: Actor) -> Rows:
    rated = func.count(Rating.id)
    return (
        select(
            Audit.id,
            Audit.day,
            Audit.label,
            Audit.edition,
            Audit.closed_on,
            rated.label("rated"),
            func.count(Rating.id).filter(Rating.rating == "met").label("met"),
        )
        .outerjoin(Rating, and_(Rating.tenant_id == Audit.tenant_id, Rating.audit_id == Audit.id))
        .where(Audit.tenant_id == actor.tenant.id)
        .group_by(Audit.tenant_id, Audit.id)
    )


def ratings(audit_id: uuid.UUID, actor: Actor) -> Rows:
    return select(Rating.requirement_id, Rating.rating, Rating.gap).where(
        Rating.tenant_id == actor.tenant.id, Rating.audit_id == audit_id
    )


def count_unrated(audit_id: uuid.UUID, actor: Actor) -> Rows:
    rated = select(Rating.requirement_id).where(
        Rating.tenant_id == actor.tenant.id, Rating.audit_id == audit_id
    )
    return select(func.count(Requirement.id)).where(
        Requirement.tenant_id == actor.tenant.id,
        Requirement.in_force.is_(True),
        Requirement.id.not_in(rated),
    )


def papers(actor: Actor) -> Rows:
    return (
        select(
            Paper.id,
            Paper.kind,
            Paper.title,
            Paper.day,
            Paper.until,
            Paper.bodies,
            Paper.kept_at,
            Partner.name.label("partner"),
        )
        .outerjoin(Partner, joined(Paper, "partner_id", Partner))
        .where(of_tenant(Paper, actor))
    )


def partner_options(actor: Actor) -> Rows:
    return (
        select(Partner.id, Partner.name)
        .where(Partner.tenant_id == actor.tenant.id, Partner.archived_at.is_(None))
        .order_by(Partner.name, Partner.id)
    )


def dossiers(actor: Actor) -> Rows:
    return (
        select(Dossier.id, Dossier.number, Dossier.day, Dossier.edition)
        .where(Dossier.tenant_id == actor.tenant.id)
        .order_by(Dossier.number.desc())
    )
