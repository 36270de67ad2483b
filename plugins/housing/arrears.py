"""Use-cases of an arrears file: stages reached, what was done, where the debt stands."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from core.toolkit import (
    Actor,
    Case,
    DuplicateContent,
    NotFound,
    Refused,
    case_or_404,
    close_text,
    create_once,
    now,
    of_case,
    open_text,
    record,
    require_consent,
    session,
)
from plugins.housing.models import Account, Stage, Step
from plugins.housing.schemas import AccountCommand, StageCommand, StepCommand
from plugins.housing.sheets import check_landlord, check_past
from plugins.housing.workflow import ARREARS_KEY, MEDIATE

CLOSED = "Ce dossier est clos : rouvrez-le pour y écrire."


def arrears_file(case_id: Any, actor: Actor) -> Case:
    """The arrears file, if the actor may know of it; NotFound for any other case."""
    case = case_or_404(case_id, actor)
    if case.type_key != ARREARS_KEY:
        raise NotFound
    return case


def _writable(case: Case, actor: Actor) -> Case:
    case = case_or_404(case.id, actor, lock=True)
    if case.closed_on is not None:
        raise Refused([CLOSED])
    return case


def note_stage(case: Case, command: StageCommand, *, actor: Actor) -> Stage:
    """Note a stage of the procedure: it may skip one or go back, it is never to come (InvalidInput)."""
    case = _writable(case, actor)
    check_past(command.day, actor)
    said = {"case_id": case.id, "stage": command.stage, "day": command.day, "source": command.source}
    row, made = create_once(Stage, command.id, said, actor=actor)
    if made:
        _happened(case, command.day, "housing.stage_noted", row, {"stage": row.stage}, actor)
    return row


def note_step(case: Case, command: StepCommand, *, actor: Actor) -> Step:
    """Note something done to keep the home; its words are closed with the key of the case.

    Raises InvalidInput (a day to come), DuplicateContent (sent twice with other words) and ConsentMissing: the
    household has refused, or no longer agrees.
    """
    case = _writable(case, actor)
    check_past(command.day, actor)
    require_consent(case, MEDIATE, None, actor, first_listening=True)
    said = {
        "case_id": case.id,
        "action": command.action,
        "outcome": command.outcome,
        "day": command.day,
        "amount": command.amount,
    }
    sealed = None
    if command.note:
        sealed = close_text(command.note, owner=of_case(case.id), record_id=command.id, actor=actor)
    row, made = create_once(Step, command.id, said, actor=actor, computed={"sealed": sealed})
    if made:
        _happened(case, command.day, "housing.step_noted", row, {"action": row.action}, actor)
    elif _words(row, actor) != command.note:
        raise DuplicateContent
    return row


def _words(step: Step, actor: Actor) -> str:
    return open_text(step.sealed, record_id=step.id, actor=actor) if step.sealed else ""


def take_stock(case: Case, command: AccountCommand, *, actor: Actor) -> Account:
    """Note where the debt stands and the next legal date. Raises InvalidInput: to come, unknown landlord."""
    case = _writable(case, actor)
    check_past(command.day, actor)
    check_landlord(command.landlord_id)
    said = {"case_id": case.id, **{n: v for n, v in asdict(command).items() if n != "id"}}
    row, made = create_once(Account, command.id, said, actor=actor)
    if made:
        _happened(case, command.day, "housing.debt_noted", row, {}, actor)
    return row


def _happened(case: Case, day: Any, event: str, row: Any, details: dict[str, Any], actor: Actor) -> None:
    case.last_on = max(case.last_on, day)
    session.flush()
    record(event, subject=row, actor=actor, details={"case": str(case.id), **details})


def remove_row(case: Case, row: Stage | Step | Account, *, actor: Actor) -> None:
    """Take away a row entered by mistake; it can be brought back. Raises Refused once the file is closed."""
    _writable(case, actor)
    row.removed_at, row.removed_by = now(), actor.membership_id
    session.flush()
    record("housing.row_removed", subject=row, actor=actor, details={"case": str(case.id)})


def restore_row(case: Case, row: Stage | Step | Account, *, actor: Actor) -> None:
    """Bring back what was taken away."""
    _writable(case, actor)
    row.removed_at = row.removed_by = None
    session.flush()
    record("housing.row_restored", subject=row, actor=actor, details={"case": str(case.id)})
