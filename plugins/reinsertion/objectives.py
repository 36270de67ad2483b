"""Use-cases of objectives: agreed with her, moved step by step, looked at again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.toolkit import (
    Actor,
    Case,
    DuplicateContent,
    InvalidInput,
    Refused,
    apply_changes,
    create_once,
    get_or_404,
    session,
    today,
)
from plugins.reinsertion.codelists import OVER, PSYCHOLOGICAL
from plugins.reinsertion.files import NOT_OFFERED, check_past, happened, opened, sealed, writable
from plugins.reinsertion.models import Action, Objective, ObjectivePoint
from plugins.reinsertion.schemas import AddAction, NotePoint, SetObjective
from plugins.reinsertion.words import journey_of
from plugins.reinsertion.workflow import WORDS_FIRST

NOT_BACKWARDS = "Ce jour est avant celui où l’objectif a été convenu."
IN_THE_PAST = "Choisissez un jour à venir."


def set_objective(case: Case, command: SetObjective, *, actor: Actor) -> Objective:
    """Agree on an objective, in her words, closed with the case.

    Raises Refused before her words are told, InvalidInput (a day to come, a track that holds no content) and
    DuplicateContent (sent twice with other words).
    """
    case = writable(case, actor)
    if journey_of(case, actor) is None:
        raise Refused([WORDS_FIRST])
    check_past(command.set_on, actor, "set_on")
    if command.track == PSYCHOLOGICAL:
        raise InvalidInput({"track": [NOT_OFFERED]})
    _check_later(command.review_on, command.set_on)
    said = {
        "case_id": case.id,
        "track": command.track,
        "set_on": command.set_on,
        "review_on": command.review_on,
    }
    told = {
        "status": "todo",
        "status_on": command.set_on,
        "sealed": sealed(command.text, case, command.id, actor),
    }
    row, made = create_once(Objective, command.id, said, actor=actor, computed=told)
    _once(row, made, command.text, actor)
    if made:
        happened(case, command.set_on, "reinsertion.objective_added", row, actor, {"track": row.track})
    return row


def _once(row: Any, made: bool, text: str, actor: Actor) -> None:
    """A form sent twice says the same words."""
    if not made and opened(row.sealed, row.id, actor) != text:
        raise DuplicateContent


def _check_later(day: Any, after: Any) -> None:
    if day is not None and day < after:
        raise InvalidInput({"review_on": [IN_THE_PAST]})


def note_point(case: Case, objective: Objective, command: NotePoint, *, actor: Actor) -> Objective:
    """Say where an objective stands; a replay (same ``command.id``) changes nothing. Raises InvalidInput."""
    case = writable(case, actor)
    objective = get_or_404(Objective, objective.id, lock=True)
    noted = select(ObjectivePoint.id).where(ObjectivePoint.id == command.id)
    if session.execute(noted).scalar_one_or_none() is not None:
        return objective
    check_past(command.day, actor)
    if command.day < objective.set_on:
        raise InvalidInput({"day": [NOT_BACKWARDS]})
    _check_later(command.review_on, command.day)
    review_on = None if command.status in OVER else command.review_on
    latest = command.day >= objective.status_on
    if latest:
        changes = {"status": command.status, "status_on": command.day, "review_on": review_on}
        apply_changes(objective, objective.version, changes, actor=actor)
    point = ObjectivePoint(
        id=command.id,
        objective_id=objective.id,
        status=command.status,
        day=command.day,
        by_id=actor.membership_id,
    )
    session.add(point)
    session.flush()
    happened(
        case, command.day, "reinsertion.objective_reviewed", objective, actor, {"status": command.status}
    )
    return objective


def add_action(case: Case, objective: Objective, command: AddAction, *, actor: Actor) -> Action:
    """Add what is to be done for an objective. Raises DuplicateContent (sent twice with other words)."""
    case = writable(case, actor)
    said = {
        "case_id": case.id,
        "objective_id": objective.id,
        "who": command.who,
        "due_on": command.due_on,
    }
    told = {"sealed": sealed(command.text, case, command.id, actor)}
    row, made = create_once(Action, command.id, said, actor=actor, computed=told)
    _once(row, made, command.text, actor)
    if made:
        happened(case, today(actor), "reinsertion.action_added", row, actor)
    return row


def finish_action(case: Case, action: Action, *, actor: Actor) -> None:
    """It is done, today; said twice, it is done once."""
    case = writable(case, actor)
    if action.done_on is None:
        apply_changes(action, action.version, {"done_on": today(actor)}, actor=actor)
        happened(case, today(actor), "reinsertion.action_done", action, actor)


def reopen_action(case: Case, action: Action, *, actor: Actor) -> None:
    """It was not done after all."""
    case = writable(case, actor)
    if action.done_on is not None:
        apply_changes(action, action.version, {"done_on": None}, actor=actor)
        happened(case, today(actor), "reinsertion.action_reopened", action, actor)
