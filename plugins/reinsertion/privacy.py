"""What the paths hold about a person: her words, objectives, marks and orientations, in the files she is a party of."""

from __future__ import annotations

import uuid
from typing import Any, Final

from sqlalchemy import select, update

from core.toolkit import (
    Actor,
    Case,
    ExportPart,
    FileTexts,
    Others,
    SubjectRef,
    cases_of,
    label_of,
    load_keys,
    others_of,
    records_of,
    session,
)
from plugins.reinsertion import queries
from plugins.reinsertion.codelists import MOMENT_WORDS, SCALE_WORDS
from plugins.reinsertion.files import opened
from plugins.reinsertion.models import Action, Journey, Objective, Orientation, Review
from plugins.reinsertion.schemas import WORDS
from plugins.reinsertion.workflow import PATH_KEY

#: Tables that hold words of hers, and the columns where these lie closed.
SEALED: Final = (
    (Journey, WORDS),
    (Objective, ("sealed",)),
    (Action, ("sealed",)),
    (Review, ("sealed",)),
    # No words: only what would tell one row from another is forgotten.
    (Orientation, ()),
)
FILE_TEXTS: Final = tuple(FileTexts(model, model.case_id, sealed=names) for model, names in SEALED if names)


def _paths_of(person_id: uuid.UUID, actor: Actor) -> list[uuid.UUID]:
    """Paths where she is, or was, a party."""
    statement = (
        select(Case.id)
        .where(
            Case.tenant_id == actor.tenant.id,
            Case.type_key == PATH_KEY,
            Case.id.in_(cases_of(person_id, actor)),
        )
        .order_by(Case.opened_on, Case.id)
    )
    return list(session.execute(statement).scalars())


def export(subject: SubjectRef, actor: Actor) -> tuple[ExportPart, ...]:
    """All that she said and agreed to, path by path; nothing for any other kind of subject."""
    if subject.kind != "person":
        return ()
    others = others_of(records_of(subject.id), actor)
    parts = []
    for case_id in _paths_of(subject.id, actor):
        parts += [
            ExportPart("Parcours de réinsertion", _head(case_id, others, actor)),
            ExportPart("Objectifs et actions", _objectives(case_id, others, actor)),
            ExportPart("Points d’étape", _reviews(case_id, others, actor)),
            ExportPart("Orientations", _orientations(case_id, actor)),
        ]
    return tuple(part for part in parts if part.rows)


def _head(case_id: uuid.UUID, others: Others, actor: Actor) -> tuple[dict[str, Any], ...]:
    found = session.execute(queries.head_of(case_id, actor)).one()
    if found.id is None and not found.tracks and not found.themes:
        return ()
    load_keys([getattr(found, name) for name in WORDS], actor=actor)
    said = {
        name: others.hidden_in(opened(getattr(found, name), f"{found.id}:{name}", actor)) for name in WORDS
    }
    return (
        {
            "dit le": found.told_on.isoformat() if found.told_on else "",
            "points forts": said["strengths"],
            "ce qui l’intéresse": said["interests"],
            "ce qu’elle veut": said["aspirations"],
            "qui l’a adressée": label_of("reinsertion_prescriber", found.prescriber, actor),
            "organisme": found.partner or "",
            "volets": ", ".join(label_of("reinsertion_track", one, actor) for one in found.tracks or ()),
            "thèmes": ", ".join(
                label_of("reinsertion_focus_theme", one, actor) for one in found.themes or ()
            ),
        },
    )


def _objectives(case_id: uuid.UUID, others: Others, actor: Actor) -> tuple[dict[str, Any], ...]:
    rows = session.execute(queries.objectives_of(case_id, actor)).all()
    load_keys([closed for row in rows for closed in (row.sealed, row.action_sealed)], actor=actor)
    return tuple(
        {
            "objectif": others.hidden_in(opened(row.sealed, row.id, actor)),
            "volet": label_of("reinsertion_track", row.track, actor),
            "convenu le": row.set_on.isoformat(),
            "où il en est": label_of("reinsertion_objective_status", row.status, actor),
            "depuis le": row.status_on.isoformat(),
            "action": others.hidden_in(opened(row.action_sealed, row.action_id, actor))
            if row.action_id
            else "",
            "qui": label_of("reinsertion_who", row.who, actor),
            "pour le": row.due_on.isoformat() if row.due_on else "",
            "faite le": row.done_on.isoformat() if row.done_on else "",
        }
        for row in rows
    )


def _reviews(case_id: uuid.UUID, others: Others, actor: Actor) -> tuple[dict[str, Any], ...]:
    rows = session.execute(queries.reviews_of(case_id, actor)).all()
    load_keys([row.sealed for row in rows], actor=actor)
    return tuple(
        {
            "le": row.day.isoformat(),
            "moment": MOMENT_WORDS[row.moment],
            "confiance": SCALE_WORDS.get(row.confidence, ""),
            "prise sur son projet": SCALE_WORDS.get(row.control, ""),
            "ses mots": others.hidden_in(opened(row.sealed, row.id, actor)),
        }
        for row in rows
    )


def _orientations(case_id: uuid.UUID, actor: Actor) -> tuple[dict[str, Any], ...]:
    """All of them: they are hers."""
    rows = session.execute(queries.orientations_of(case_id, actor, restricted=True))
    return tuple(
        {
            "partenaire": row.partner,
            "volet": label_of("reinsertion_track", row.track, actor),
            "le": row.day.isoformat(),
            "suite": label_of("reinsertion_taken_up", row.taken_up, actor),
            "allée le": row.taken_on.isoformat() if row.taken_on else "",
        }
        for row in rows
    )


def erase(subject: SubjectRef, actor: Actor) -> int:
    """Take her words away from her paths; codes, days, marks and orientations stay as figures, and name nobody.

    Returns the number of rows changed.
    """
    if subject.kind != "person":
        return 0
    case_ids = _paths_of(subject.id, actor)
    if not case_ids:
        return 0
    return sum(_without_words(model, names, case_ids, actor) for model, names in SEALED)


def _without_words(model: Any, names: tuple[str, ...], case_ids: list[uuid.UUID], actor: Actor) -> int:
    statement = (
        update(model)
        .where(model.tenant_id == actor.tenant.id, model.case_id.in_(case_ids))
        .values(dict.fromkeys([*names, "content_hash"]))
        .returning(model.id)
    )
    return len(session.execute(statement).all())
