"""What mediation at school holds about a person: her way as a pupil mediator. Everything else names nobody."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import delete, or_, select

from core.toolkit import Actor, ExportPart, PersonAlias, Revision, SubjectRef, label_of, session
from plugins.school_mediation import queries, years
from plugins.school_mediation.models import Promotion, Pupil, School
from plugins.school_mediation.steps import SAID, STATE


def _records_of(person_id: uuid.UUID, actor: Actor) -> list[uuid.UUID]:
    """Every record of hers, merged ones included."""
    pairs = select(PersonAlias.kept_id, PersonAlias.merged_id).where(
        PersonAlias.tenant_id == actor.tenant.id,
        or_(PersonAlias.kept_id == person_id, PersonAlias.merged_id == person_id),
    )
    return [person_id, *{one for row in session.execute(pairs) for one in row}]


def _pupils_of(person_id: uuid.UUID, actor: Actor) -> list[Pupil]:
    statement = select(Pupil).where(
        Pupil.tenant_id == actor.tenant.id, Pupil.person_id.in_(_records_of(person_id, actor))
    )
    return list(session.execute(statement.order_by(Pupil.letter_on, Pupil.id)).scalars())


def export(subject: SubjectRef, actor: Actor) -> tuple[ExportPart, ...]:
    """Her promotions, steps and presences; nothing for any other kind of subject. Her words are in the ledger."""
    if subject.kind != "person":
        return ()
    parts = []
    for pupil in _pupils_of(subject.id, actor):
        parts += [
            ExportPart("Élève médiateur", (_way(pupil, actor),)),
            ExportPart("Étapes du parcours", _steps(pupil, actor)),
            ExportPart("Présences aux séances", _attended(pupil, actor)),
        ]
    return tuple(part for part in parts if part.rows)


def _way(pupil: Pupil, actor: Actor) -> dict[str, Any]:
    found = session.execute(
        select(School.name, Promotion.year)
        .join(Promotion, (Promotion.tenant_id == School.tenant_id) & (Promotion.school_id == School.id))
        .where(Promotion.tenant_id == actor.tenant.id, Promotion.id == pupil.promotion_id)
    ).one()
    return {
        "établissement": found.name,
        "année scolaire": years.words(found.year),
        "niveau": label_of("school_level", pupil.level, actor),
        "classe": pupil.class_label,
        "parcours": STATE[pupil.status].label,
        "lettre reçue le": pupil.letter_on.isoformat(),
        "badge remis le": pupil.badge_on.isoformat() if pupil.badge_on else "",
        "raison de l’arrêt": label_of("school_leaving", pupil.leaving, actor),
    }


def _steps(pupil: Pupil, actor: Actor) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"étape": SAID.get(row.step, "Autre étape"), "le": row.day.isoformat()}
        for row in session.execute(queries.steps_of(pupil.id, actor))
    )


def _attended(pupil: Pupil, actor: Actor) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"séance": label_of("mae_activity", row.act, actor), "le": row.day.isoformat()}
        for row in session.execute(queries.attended(pupil.id, actor))
    )


def erase(subject: SubjectRef, actor: Actor) -> int:
    """Let go of who she is: the row keeps its codes and days, which still count, and names nobody.

    Her class goes too, and what it was before. Returns the number of rows changed.
    """
    if subject.kind != "person":
        return 0
    pupils = _pupils_of(subject.id, actor)
    for pupil in pupils:
        pupil.person_id = pupil.content_hash = None
        pupil.class_label = ""
    session.flush()
    if pupils:
        session.execute(
            delete(Revision)
            .where(
                Revision.tenant_id == actor.tenant.id,
                Revision.entity == Pupil.__tablename__,
                Revision.entity_id.in_([pupil.id for pupil in pupils]),
            )
            .execution_options(synchronize_session="fetch")
        )
    return len(pupils)
