"""Use-cases of a file: its procedures, and who else follows. Words are the core's notes; here are codes and days."""

from __future__ import annotations

import uuid
from typing import Any, Final

from sqlalchemy import select

from core.toolkit import (
    Actor,
    Case,
    Edited,
    Forbidden,
    InvalidInput,
    Membership,
    NotFound,
    Partner,
    Refused,
    apply_changes,
    case_or_404,
    check_day,
    create_once,
    get_or_404,
    now,
    readable_levels,
    record,
    session,
    today,
)
from plugins.rights_access.codelists import ENDED, RESTRICTED_LEVEL, TEAM_LEVEL, level_of
from plugins.rights_access.models import Budget, Debt, DebtStage, Follower, Matter, Procedure
from plugins.rights_access.permissions import BUDGET, FOLLOW
from plugins.rights_access.schemas import FollowerCommand, ProcedureCommand
from plugins.rights_access.workflow import FILE_KEY

CLOSED: Final = "Ce dossier est clos : rouvrez-le pour y écrire."
NOT_OURS: Final = "Choisissez un élément de la liste."
NOT_HERS: Final = (
    "Vous ne pourriez plus lire cette démarche : la personne référente la note, ou vous associe au dossier."
)
#: Rows that can be taken away, by the word of their address, and the right it takes.
PARTS: Final[dict[str, tuple[type[Any], Any]]] = {
    "demarche": (Procedure, FOLLOW),
    "service": (Follower, FOLLOW),
    "budget": (Budget, BUDGET),
    "dette": (Debt, BUDGET),
    "etape": (DebtStage, BUDGET),
}


def rights_file(case_id: uuid.UUID, actor: Actor) -> Case:
    """The file, if the actor may know of it; NotFound for any other case."""
    case = case_or_404(case_id, actor)
    if case.type_key != FILE_KEY:
        raise NotFound
    return case


def named_or_404(case_id: uuid.UUID, actor: Actor) -> Case:
    """A named file of any kind, if the actor may know of it; NotFound for a situation."""
    case = case_or_404(case_id, actor)
    if case.named_at is None:
        raise NotFound
    return case


def writable(case: Case, actor: Actor) -> Case:
    """The file, locked, while it is open. Raises Refused once it is closed."""
    case = case_or_404(case.id, actor, lock=True)
    if case.closed_on is not None:
        raise Refused([CLOSED])
    return case


def check_past(day: Any, actor: Actor, field: str = "day") -> None:
    check_day(day, actor, field)


def happened(case: Case, day: Any, event: str, row: Any, details: dict[str, Any], actor: Actor) -> None:
    case.last_on = max(case.last_on, day)
    session.flush()
    record(event, subject=row, actor=actor, details={"case": str(case.id), **details})


def may_read(level: str, case: Case, actor: Actor) -> bool:
    """Whether a procedure of this level is the actor's to read in this file."""
    return level == TEAM_LEVEL or readable_levels(case, actor).may_read(RESTRICTED_LEVEL)


# --- procedures --------------------------------------------------------------------------------------


def note_procedure(case: Case, command: ProcedureCommand, *, actor: Actor) -> Procedure:
    """Note a procedure, once for its id; its theme and operator decide who reads it.

    Raises InvalidInput: a day to come, a colleague of another structure, a theme that its author could not read again.
    """
    if command.id is None:
        raise ValueError("a procedure has an id made by its form")
    case = writable(case, actor)
    said = {"case_id": case.id, **_said(case, command, actor)}
    # The theme tells whether a replay is the same; it is kept beside.
    told = {"theme": command.theme, "operator": command.operator}
    row, made = create_once(Procedure, command.id, said, actor=actor, said=told)
    if made:
        session.add(Matter(procedure_id=row.id, theme=command.theme, operator=command.operator))
        happened(case, command.started_on, "rights_access.step_noted", row, {"stage": row.stage}, actor)
    return row


def _said(case: Case, command: ProcedureCommand, actor: Actor) -> dict[str, Any]:
    check_past(command.started_on, actor, "started_on")
    check_past(command.ended_on, actor, "ended_on")
    _check_member(command.membership_id)
    level = level_of(command.theme, command.operator)
    if not may_read(level, case, actor):
        raise InvalidInput({"theme": [NOT_HERS]})
    ended = command.stage == ENDED
    names = ("stage", "mode", "blocked", "started_on", "due_on", "membership_id")
    return {
        **{name: getattr(command, name) for name in names},
        "level": level,
        "result": command.result if ended else None,
        "ended_on": (command.ended_on or max(today(actor), command.started_on)) if ended else None,
    }


def _check_member(membership_id: uuid.UUID | None) -> None:
    if membership_id is None:
        return
    try:
        get_or_404(Membership, membership_id)
    except NotFound as error:
        raise InvalidInput({"membership_id": [NOT_OURS]}) from error


def procedure_or_404(case: Case, procedure_id: uuid.UUID, actor: Actor) -> tuple[Procedure, Matter]:
    """A procedure that stands in the file and what it is about; NotFound when it is not the actor's to read."""
    statement = (
        select(Procedure, Matter)
        .join(Matter, (Matter.tenant_id == Procedure.tenant_id) & (Matter.procedure_id == Procedure.id))
        .where(
            Procedure.tenant_id == actor.tenant.id,
            Procedure.case_id == case.id,
            Procedure.id == procedure_id,
            Procedure.removed_at.is_(None),
        )
    )
    found = session.execute(statement).one_or_none()
    if found is None or not may_read(found.Procedure.level, case, actor):
        raise NotFound
    return found.Procedure, found.Matter


def correct_procedure(
    case: Case, procedure_id: uuid.UUID, command: ProcedureCommand, *, actor: Actor
) -> Procedure:
    """Change a procedure, or note how far it is. Raises as ``note_procedure``, and StaleEdit."""
    case = writable(case, actor)
    row, matter = procedure_or_404(case, procedure_id, actor)
    said = _said(case, command, actor)
    changed = apply_changes(row, command.version or row.version, said, actor=actor)
    # Kept out of the history of the row: it would tell there what the level hides.
    about = (matter.theme, matter.operator) != (command.theme, command.operator)
    matter.theme, matter.operator = command.theme, command.operator
    if changed or about:
        day = row.ended_on or today(actor)
        happened(case, day, "rights_access.step_corrected", row, {"stage": row.stage}, actor)
    return row


def procedure_data(row: Procedure, matter: Matter) -> dict[str, Any]:
    """A procedure as its form shows it."""
    names = ("stage", "result", "mode", "blocked", "started_on", "due_on", "ended_on", "membership_id")
    said = {name: getattr(row, name) for name in names}
    return {"theme": matter.theme, "operator": matter.operator, **said}


def new_procedure_data(actor: Actor) -> dict[str, Any]:
    return {"started_on": today(actor), "stage": "started", "membership_id": actor.membership_id}


# --- who else follows --------------------------------------------------------------------------------


def note_follower(case: Case, command: FollowerCommand, *, actor: Actor) -> Follower:
    """Note a service that follows too. Raises InvalidInput: a beginning to come, an unknown partner."""
    case = writable(case, actor)
    check_past(command.since, actor, "since")
    if command.partner_id is not None:
        try:
            get_or_404(Partner, command.partner_id)
        except NotFound as error:
            raise InvalidInput({"partner_id": [NOT_OURS]}) from error
    names = ("service", "part", "partner_id", "since", "until")
    said = {"case_id": case.id, **{name: getattr(command, name) for name in names}}
    row, made = create_once(Follower, command.id, said, actor=actor)
    if made:
        happened(case, min(command.since, today(actor)), "rights_access.row_added", row, {}, actor)
    return row


# --- rows entered by mistake -------------------------------------------------------------------------


def part_or_404(case: Case, part: str, row_id: uuid.UUID, actor: Actor) -> Edited:
    """A row of the file by the word of its address. Raises NotFound, and Forbidden without its right."""
    if part not in PARTS:
        raise NotFound
    model, right = PARTS[part]
    if not actor.may(right):
        raise Forbidden
    row = get_or_404(model, row_id)
    if row.case_id != case.id:
        raise NotFound
    if isinstance(row, Procedure) and not may_read(row.level, case, actor):
        raise NotFound
    return row  # type: ignore[no-any-return]


def remove_row(case: Case, row: Any, *, actor: Actor) -> None:
    """Take away a row entered by mistake; it can be brought back. Raises Refused once the file is closed."""
    writable(case, actor)
    row.removed_at, row.removed_by = now(), actor.membership_id
    session.flush()
    record("rights_access.row_removed", subject=row, actor=actor, details={"case": str(case.id)})


def restore_row(case: Case, row: Any, *, actor: Actor) -> None:
    """Bring back what was taken away."""
    writable(case, actor)
    row.removed_at = row.removed_by = None
    session.flush()
    record("rights_access.row_restored", subject=row, actor=actor, details={"case": str(case.id)})
