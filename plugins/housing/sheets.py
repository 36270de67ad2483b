"""Use-cases of technical sheets: send one, correct it, note each step of its answer."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import func, select

from core.toolkit import (
    Activity,
    Actor,
    InvalidInput,
    NotFound,
    Partner,
    Place,
    Refused,
    ScopedModel,
    apply_changes,
    case_or_404,
    check_day,
    create_once,
    get_or_404,
    next_number,
    now,
    record,
    session,
    today,
)
from plugins.housing.models import Sheet, SheetEvent
from plugins.housing.schemas import SheetCommand, SheetStepCommand
from plugins.housing.steps import BY_KEY, SENT, SheetStep, blocked

NOT_OURS = "Choisissez un élément de la liste."
EDITABLE = ("place_id", "spot", "category", "urgency", "description", "landlord_id")


def check_ours(model: type[ScopedModel], row_id: uuid.UUID | None, field: str) -> None:
    """Raise InvalidInput beside the field for a row that is not this structure's."""
    if row_id is None:
        return
    if session.execute(select(model.id).where(model.id == row_id)).scalar_one_or_none() is None:
        raise InvalidInput({field: [NOT_OURS]})


def check_landlord(landlord_id: uuid.UUID | None, field: str = "landlord_id") -> None:
    """Raise InvalidInput for somebody who is not a landlord of the partner directory."""
    if landlord_id is None:
        return
    statement = select(Partner.kind).where(Partner.id == landlord_id)
    if session.execute(statement).scalar_one_or_none() != "landlord":
        raise InvalidInput({field: ["Choisissez un bailleur de la liste."]})


def check_past(day: date, actor: Actor, field: str = "day") -> None:
    """Raise InvalidInput for a day to come, or too old to be one."""
    check_day(
        day, actor, field, to_come="Cela se note une fois fait : choisissez aujourd’hui ou un jour passé."
    )


def send_sheet(command: SheetCommand, *, actor: Actor) -> Sheet:
    """Send a sheet to a landlord. Raises InvalidInput: day to come, place or landlord unknown.

    The field entry and the situation it comes from stay linked; a situation that the actor may not know of
    does not exist (NotFound).
    """
    sent_on = command.sent_on or today(actor)
    check_past(sent_on, actor, "sent_on")
    check_ours(Place, command.place_id, "place_id")
    check_landlord(command.landlord_id)
    check_ours(Activity, command.activity_id, "activity_id")
    if command.case_id is not None:
        _check_case(command.case_id, actor)
    said = {
        **{name: value for name, value in asdict(command).items() if name not in {"id", "version"}},
        "sent_on": sent_on,
    }
    if command.id is None:
        raise ValueError("a new sheet carries the id its form made")
    known = session.execute(select(Sheet.number).where(Sheet.id == command.id)).scalar_one_or_none()
    computed = {"number": known or _next(sent_on, actor), "status": SENT, "waiting_since": sent_on}
    sheet, made = create_once(Sheet, command.id, said, actor=actor, computed=computed)
    if made:
        _log(sheet, SENT, sent_on, actor)
        record("housing.sheet_sent", subject=sheet, actor=actor, details={"category": sheet.category})
    return sheet


def _check_case(case_id: uuid.UUID, actor: Actor) -> None:
    try:
        case_or_404(case_id, actor)
    except NotFound as missing:
        raise InvalidInput({"case_id": [NOT_OURS]}) from missing


def _next(sent_on: date, actor: Actor) -> str:
    """« FT-2026-0012 »: what the landlord is told on the telephone."""
    return f"FT-{sent_on.year}-{next_number(f'housing_sheet:{sent_on.year}', actor=actor):04d}"


def _log(sheet: Sheet, step: str, day: date, actor: Actor, entry_id: uuid.UUID | None = None) -> SheetEvent:
    given = {"id": entry_id} if entry_id else {}
    entry = SheetEvent(
        sheet_id=sheet.id, step=step, status=sheet.status, day=day, by_id=actor.membership_id, **given
    )
    session.add(entry)
    session.flush()
    return entry


def correct_sheet(sheet: Sheet, command: SheetCommand, *, actor: Actor) -> list[str]:
    """Change what a sheet says; returns the fields. Raises StaleEdit, and Refused once it is closed."""
    if sheet.status == "closed":
        raise Refused(["Cette fiche est close : elle se lit, elle ne se modifie plus."])
    check_ours(Place, command.place_id, "place_id")
    check_landlord(command.landlord_id)
    said = {name: getattr(command, name) for name in EDITABLE}
    changed = apply_changes(sheet, command.version or sheet.version, said, actor=actor)
    if changed:
        record("housing.sheet_corrected", subject=sheet, actor=actor, details={"fields": len(changed)})
    return changed


def move_sheet(sheet: Sheet, step_key: str, command: SheetStepCommand, *, actor: Actor) -> Sheet:
    """Note a step of a sheet; a replay (same ``command.id``) changes nothing.

    Raises NotFound (no such step), Refused (not from this state, too soon) and InvalidInput (a day to come,
    before the last step, or no words where they are needed).
    """
    step = step_named(step_key)
    sheet = get_or_404(Sheet, sheet.id, lock=True)
    if _already_logged(command.id):
        return sheet
    if sheet.removed_at is not None or sheet.status not in step.source:
        raise Refused(["Cette fiche n’est plus à cette étape : elle a avancé entre-temps."])
    last = last_day_of(sheet, actor)
    check_past(command.day, actor)
    if command.day < last:
        raise InvalidInput({"day": ["Ce jour est avant l’étape précédente de la fiche."]})
    unsaid = step.needs_answer and not command.answer
    missing = {"answer": ["Notez ce que le bailleur a répondu."]} if unsaid else {}
    problem = blocked(step, sheet, command.day, last)
    if problem:
        raise Refused([problem], missing)
    if missing:
        raise InvalidInput(missing)
    apply_changes(sheet, sheet.version, _changes(sheet, step, command), actor=actor)
    _log(sheet, step.key, command.day, actor, command.id)
    record("housing.sheet_moved", subject=sheet, actor=actor, details={"step": step.key})
    return sheet


def step_named(key: str) -> SheetStep:
    """Raises NotFound for a step that the table does not have."""
    if key not in BY_KEY:
        raise NotFound
    return BY_KEY[key]


def last_day_of(sheet: Sheet, actor: Actor) -> date:
    statement = select(func.max(SheetEvent.day)).where(
        SheetEvent.tenant_id == actor.tenant.id, SheetEvent.sheet_id == sheet.id
    )
    last: date | None = session.execute(statement).scalar_one()
    return last or sheet.sent_on


def _changes(sheet: Sheet, step: SheetStep, command: SheetStepCommand) -> dict[str, Any]:
    changes: dict[str, Any] = {"status": step.target or sheet.status}
    if step.answers:
        changes |= {"waiting_since": None, "answered_on": sheet.answered_on or command.day}
        changes |= {"answer": command.answer} if command.answer else {}
    if step.promises:
        changes["promised_on"] = command.promised_on
    if step.key == "remind":
        changes["reminders"] = sheet.reminders + 1
    if step.key == "resend" or (step.key == "remind" and sheet.status == SENT):
        changes["waiting_since"] = command.day
    if step.key in ("no_answer", "close"):
        changes["waiting_since"] = None
    return changes


def _already_logged(entry_id: uuid.UUID) -> bool:
    statement = select(SheetEvent.id).where(SheetEvent.id == entry_id)
    return session.execute(statement).scalar_one_or_none() is not None


def remove_sheet(sheet: Sheet, *, actor: Actor) -> None:
    """Take away a sheet made by mistake; it can be brought back."""
    sheet.removed_at, sheet.removed_by = now(), actor.membership_id
    session.flush()
    record("housing.sheet_removed", subject=sheet, actor=actor)


def restore_sheet(sheet: Sheet, *, actor: Actor) -> None:
    sheet.removed_at = sheet.removed_by = None
    session.flush()
    record("housing.sheet_restored", subject=sheet, actor=actor)
