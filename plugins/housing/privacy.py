"""What housing holds about a person: the rows of the arrears files where she is a party, and sheets made there."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select, update

from core.toolkit import (
    Actor,
    ExportPart,
    FileTexts,
    Others,
    Revision,
    SubjectRef,
    UnreadableError,
    cases_of,
    label_of,
    load_keys,
    open_text,
    others_of,
    records_of,
    session,
)
from plugins.housing import queries
from plugins.housing.arrears_pages import typed
from plugins.housing.models import Sheet, Stage, Step

#: What a text becomes.
ERASED = "Texte effacé"
TEXTS = ("spot", "description", "answer")
FILE_TEXTS = (FileTexts(Sheet, Sheet.case_id, clear=TEXTS), FileTexts(Step, Step.case_id, sealed=("sealed",)))


def export(subject: SubjectRef, actor: Actor) -> tuple[ExportPart, ...]:
    """The procedure, what was done and the debt, file by file; nothing for any other kind of subject."""
    if subject.kind != "person":
        return ()
    others = others_of(records_of(subject.id), actor)
    parts = []
    for case_id in cases_of(subject.id, actor):
        parts += [
            ExportPart("Étapes de la procédure", _stages(case_id, actor)),
            ExportPart("Démarches pour le logement", _steps(case_id, others, actor)),
            ExportPart("Points sur la dette", _accounts(case_id, actor)),
            ExportPart("Fiches techniques", _sheets(case_id, others, actor)),
        ]
    return tuple(part for part in parts if part.rows)


def _stages(case_id: uuid.UUID, actor: Actor) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "étape": label_of("eviction_stage", row.stage, actor),
            "le": row.day.isoformat(),
            "source": label_of("housing_source", row.source, actor),
        }
        for row in session.execute(queries.stages_of(case_id, actor))
    )


def _steps(case_id: uuid.UUID, others: Others, actor: Actor) -> tuple[dict[str, Any], ...]:
    rows = list(session.execute(queries.steps_of(case_id, actor)))
    load_keys([row.sealed for row in rows], actor=actor)
    return tuple(
        {
            "démarche": label_of("housing_action", row.action, actor),
            "suite": label_of("housing_outcome", row.outcome, actor),
            "le": row.day.isoformat(),
            "montant en euros": typed(row.amount) or "",
            "précisions": others.hidden_in(_words(row, actor)),
        }
        for row in rows
    )


def _words(row: Any, actor: Actor) -> str:
    try:
        return open_text(row.sealed, record_id=row.id, actor=actor) if row.sealed else ""
    except UnreadableError:
        return ERASED


def _accounts(case_id: uuid.UUID, actor: Actor) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "le": row.day.isoformat(),
            "bailleur": row.landlord or "",
            "dette en euros": typed(row.debt) or "",
            "loyer en euros": typed(row.rent) or "",
            "mensualité en euros": typed(row.instalment) or "",
            "prochaine étape": label_of("eviction_stage", row.next_stage, actor) if row.next_stage else "",
            "prochaine date": row.next_on.isoformat() if row.next_on else "",
        }
        for row in session.execute(queries.accounts_of(case_id, actor))
    )


def _sheets(case_id: uuid.UUID, others: Others, actor: Actor) -> tuple[dict[str, Any], ...]:
    statement = select(Sheet).where(Sheet.tenant_id == actor.tenant.id, Sheet.case_id == case_id)
    return tuple(
        {
            "fiche": row.number,
            "objet": label_of("tech_report_category", row.category, actor),
            "transmise le": row.sent_on.isoformat(),
            "où": others.hidden_in(row.spot),
            "ce qui se voit": others.hidden_in(row.description),
            "réponse du bailleur": others.hidden_in(row.answer),
        }
        for row in session.execute(statement.order_by(Sheet.sent_on)).scalars()
    )


def erase(subject: SubjectRef, actor: Actor) -> int:
    """Take the words away from her files and from the sheets made there; codes, days and amounts name nobody.

    The link of a sheet to her file goes too. Returns the number of rows changed.
    """
    if subject.kind != "person":
        return 0
    case_ids = cases_of(subject.id, actor)
    if not case_ids:
        return 0
    steps = _without_words(case_ids, actor)
    return steps + _without_texts(case_ids, actor)


def _without_words(case_ids: list[uuid.UUID], actor: Actor) -> int:
    statement = (
        update(Step)
        .where(Step.tenant_id == actor.tenant.id, Step.case_id.in_(case_ids))
        .values(sealed=None, content_hash=None)
        .returning(Step.id)
    )
    forget = (
        update(Stage)
        .where(Stage.tenant_id == actor.tenant.id, Stage.case_id.in_(case_ids))
        .values(content_hash=None)
        .returning(Stage.id)
    )
    session.execute(forget)
    return len(session.execute(statement).all())


def _without_texts(case_ids: list[uuid.UUID], actor: Actor) -> int:
    statement = select(Sheet).where(Sheet.tenant_id == actor.tenant.id, Sheet.case_id.in_(case_ids))
    sheets = list(session.execute(statement).scalars())
    for sheet in sheets:
        for name in TEXTS:
            if getattr(sheet, name):
                setattr(sheet, name, ERASED)
        sheet.case_id = sheet.content_hash = None
    session.flush()
    former = select(Revision).where(
        Revision.tenant_id == actor.tenant.id,
        Revision.entity == Sheet.__tablename__,
        Revision.entity_id.in_([sheet.id for sheet in sheets]),
    )
    for revision in session.execute(former).scalars():
        revision.changes = {name: pair for name, pair in revision.changes.items() if name not in TEXTS}
    session.flush()
    return len(sheets)
