"""What citizen participation holds about a member: the bodies for which she reads a project.

No table of the domain reaches another person.
"""

from __future__ import annotations

from sqlalchemy import and_, select, update

from core.toolkit import Actor, ExportPart, SubjectRef, label_of, session
from plugins.citizen_participation.models import Organisation, Project


def export(subject: SubjectRef, actor: Actor) -> tuple[ExportPart, ...]:
    """The projects that she reads for a body; nothing about anybody else."""
    if subject.kind != "membership":
        return ()
    statement = (
        select(Project.title, Organisation.name, Organisation.part)
        .join(
            Project, and_(Project.tenant_id == Organisation.tenant_id, Project.id == Organisation.project_id)
        )
        .where(Organisation.tenant_id == actor.tenant.id, Organisation.membership_id == subject.id)
        .order_by(Project.starts_on, Organisation.id)
    )
    rows = tuple(
        {"projet": row.title, "organisme": row.name, "place": label_of("citizen_part", row.part, actor)}
        for row in session.execute(statement)
    )
    return (ExportPart("Projets d’habitants lus pour un organisme", rows),) if rows else ()


def erase(subject: SubjectRef, actor: Actor) -> int:
    """The body stays named in its projects, without her account. Returns the number of rows changed."""
    if subject.kind != "membership":
        return 0
    hers = and_(Organisation.tenant_id == actor.tenant.id, Organisation.membership_id == subject.id)
    gone = update(Organisation).where(hers).values(membership_id=None).returning(Organisation.id)
    return len(session.execute(gone).all())
