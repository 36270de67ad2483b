"""What civic mediation holds about a person: which member worked in which centre, and words beside situations.

Nobody is named in these words as they are meant; whoever was all the same is taken out of them when she is erased.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete

from core.toolkit import Actor, ExportPart, FileTexts, SubjectRef, label_of, session
from plugins.civic_mediation import queries
from plugins.civic_mediation.models import CentreStaff, Incident, UseRule

FILE_TEXTS: Final = (
    FileTexts(Incident, Incident.case_id, clear=("facts",)),
    FileTexts(UseRule, UseRule.case_id, clear=("title", "body", "adopted_by")),
)


def export(subject: SubjectRef, actor: Actor) -> tuple[ExportPart, ...]:
    """The posts of a member; nothing for any other kind of subject."""
    if subject.kind != "membership":
        return ()
    statement = queries.staff(actor).where(CentreStaff.membership_id == subject.id)
    rows = tuple(
        {
            "lieu": row.place,
            "rôle": label_of("civic_staff_role", row.role, actor),
            "depuis": row.starts_on.isoformat(),
            "jusqu’au": row.ends_on.isoformat() if row.ends_on else "",
        }
        for row in session.execute(statement)
    )
    return (ExportPart("Équipes des centres", rows),) if rows else ()


def erase(subject: SubjectRef, actor: Actor) -> int:
    """Remove the posts of a member; returns how many."""
    if subject.kind != "membership":
        return 0
    statement = delete(CentreStaff).where(
        CentreStaff.tenant_id == actor.tenant.id, CentreStaff.membership_id == subject.id
    )
    return len(session.execute(statement.returning(CentreStaff.id)).all())
