"""Use-cases of recommendations: written with residents, handed over, answered, followed to the end."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import func, select

from core.toolkit import (
    Actor,
    InvalidInput,
    NotFound,
    Refused,
    apply_changes,
    create_once,
    get_or_404,
    now,
    record,
    session,
)
from plugins.citizen_participation.follow_schemas import AnswerCommand, RecommendationCommand
from plugins.citizen_participation.models import (
    Organisation,
    Point,
    Project,
    Recommendation,
    RecommendationPoint,
    RecommendationStep,
)
from plugins.citizen_participation.services import (
    check_all,
    check_ours,
    check_past,
    known,
    lay_links,
    linked,
    require_open,
)
from plugins.citizen_participation.workflow import ANSWERS

#: What an answer may want, in words.
WANTED: Final = {
    "body": "Dites quel organisme ou quel service répond.",
    "words": "Écrivez ce qui est répondu ; pour un refus, son motif.",
    "due_on": "Dites pour quand c’est annoncé.",
}
NO_MORE: Final = "Cette recommandation a déjà reçu une autre suite : relisez-la."


def save_recommendation(
    project: Project,
    command: RecommendationCommand,
    *,
    actor: Actor,
    recommendation: Recommendation | None = None,
) -> Recommendation:
    """Write what residents ask, or correct it. Raises InvalidInput, Refused once the project has ended."""
    require_open(project)
    check_past(command.proposed_on, actor, "proposed_on")
    if command.asked_on is not None:
        check_past(command.asked_on, actor, "asked_on")
    of_project = Organisation.project_id == project.id
    check_ours(Organisation, command.organisation_id, "organisation_id", of_project)
    check_all(Point, command.point_ids, "point_ids", Point.project_id == project.id)
    points = sorted(map(str, set(command.point_ids)))
    said = {n: v for n, v in asdict(command).items() if n not in {"id", "version", "point_ids"}}
    if recommendation is None:
        recommendation, changed = _write(project, command, said, points, actor)
    else:
        changed = _correct(recommendation, command, said, points, actor)
    if "point_ids" in changed:
        lay_links(
            RecommendationPoint, "recommendation_id", recommendation.id, "point_id", map(uuid.UUID, points)
        )
    return recommendation


def _write(
    project: Project, command: RecommendationCommand, said: dict[str, Any], points: list[str], actor: Actor
) -> tuple[Recommendation, list[str]]:
    if command.id is None:
        raise ValueError("a new row carries the id its form made")
    get_or_404(Project, project.id, lock=True)  # two of them never take one number
    last = select(func.coalesce(func.max(Recommendation.number), 0)).where(
        Recommendation.project_id == project.id
    )
    status = ANSWERS.initial.key
    computed = {
        "number": int(session.execute(last).scalar_one()) + 1,
        "status": status,
        "status_on": command.proposed_on,
    }
    row, made = create_once(
        Recommendation,
        command.id,
        {**said, "project_id": project.id},
        actor=actor,
        computed=computed,
        said={"point_ids": points},
    )
    if not made:
        return row, []
    session.add(
        RecommendationStep(recommendation_id=row.id, step="propose", status=status, day=command.proposed_on)
    )
    session.flush()
    record("citizen.recommendation_added", subject=row, actor=actor, details={"number": row.number})
    return row, ["point_ids"]


def _correct(
    row: Recommendation,
    command: RecommendationCommand,
    said: dict[str, Any],
    points: list[str],
    actor: Actor,
) -> list[str]:
    if row.removed_at is not None:
        raise NotFound
    row_id = row.id
    changed = apply_changes(
        row,
        command.version or row.version,
        {**said, "point_ids": points},
        actor=actor,
        lists={"point_ids": lambda: linked(RecommendationPoint, "recommendation_id", row_id, "point_id")},
    )
    if changed:
        record("citizen.recommendation_edited", subject=row, actor=actor, details={"fields": len(changed)})
    return changed


def answer_recommendation(
    recommendation: Recommendation, command: AnswerCommand, *, actor: Actor
) -> Recommendation:
    """Note the answer of a decision-maker, or what became of it; replayed, it counts once.

    Raises InvalidInput with every missing word beside its field, Refused when this answer cannot follow.
    """
    row = get_or_404(Recommendation, recommendation.id, lock=True)
    if row.removed_at is not None or get_or_404(Project, row.project_id).removed_at is not None:
        raise NotFound
    if known(RecommendationStep, command.id):
        return row  # a project may have ended: what was accepted is followed all the same
    step = ANSWERS.step(command.step)
    if step is None:
        raise InvalidInput({"step": ["Choisissez une des réponses proposées."]})
    if row.status not in step.source:
        raise Refused([NO_MORE])
    check_past(command.day, actor)
    missing = {name: [WANTED[name]] for name in step.requires if not getattr(command, name)}
    if command.day < row.proposed_on:
        missing["day"] = ["Ce jour est avant celui de la recommandation."]
    if missing:
        raise InvalidInput(missing)
    _apply(row, step.target, command, actor)
    return row


def _apply(row: Recommendation, status: str, command: AnswerCommand, actor: Actor) -> None:
    changes: dict[str, Any] = {"status": status, "status_on": command.day}
    if status != "no_answer":
        changes |= {
            "answered_on": row.answered_on or command.day,
            "answered_by": command.body,
            "reply": command.words or row.reply,
            "due_on": command.due_on or row.due_on,
        }
    # What was never noted as handed over was, at the latest, the day of the answer.
    changes["asked_on"] = row.asked_on or command.day
    apply_changes(row, row.version, changes, actor=actor)
    session.add(
        RecommendationStep(
            id=command.id,
            recommendation_id=row.id,
            step=command.step,
            status=status,
            day=command.day,
            body=command.body,
            words=command.words,
        )
    )
    session.flush()
    record("citizen.recommendation_answered", subject=row, actor=actor, details={"status": status})


def remove_recommendation(recommendation: Recommendation, *, actor: Actor) -> None:
    """Take away one written by mistake. Raises Refused once it was answered."""
    if recommendation.answered_on is not None:
        raise Refused(["Une réponse a été notée : cette recommandation ne se retire plus."])
    if recommendation.removed_at is None:
        recommendation.removed_at, recommendation.removed_by = now(), actor.membership_id
        session.flush()
        record("citizen.recommendation_removed", subject=recommendation, actor=actor)


def restore_recommendation(recommendation: Recommendation, *, actor: Actor) -> None:
    if recommendation.removed_at is not None:
        recommendation.removed_at = recommendation.removed_by = None
        session.flush()
        record("citizen.recommendation_restored", subject=recommendation, actor=actor)
