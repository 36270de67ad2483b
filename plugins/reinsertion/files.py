"""What every use-case of a path asks first, and how its texts are closed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from core.toolkit import (
    Actor,
    Case,
    InvalidInput,
    NotFound,
    Partner,
    Party,
    Refused,
    UnreadableError,
    case_or_404,
    check_day,
    close_text,
    get_or_404,
    now,
    of_case,
    open_text,
    readable_levels,
    record,
    session,
)
from plugins.reinsertion.codelists import PSYCHOLOGICAL
from plugins.reinsertion.permissions import FOLLOW
from plugins.reinsertion.workflow import HERSELF, PATH_KEY

CLOSED: Final = "Ce dossier est clos : rouvrez-le pour y écrire."
ERASED: Final = "Texte effacé."
NOT_OFFERED: Final = "Choisissez une des réponses proposées."


def path_or_404(case_id: uuid.UUID, actor: Actor) -> Case:
    """The path, if the actor may know of it; NotFound for any other case."""
    case = case_or_404(case_id, actor)
    if case.type_key != PATH_KEY:
        raise NotFound
    return case


def writable(case: Case, actor: Actor) -> Case:
    """The path, locked. Raises Refused once it is ended."""
    case = case_or_404(case.id, actor, lock=True)
    if case.closed_on is not None:
        raise Refused([CLOSED])
    return case


def reads_restricted(case: Case, actor: Actor) -> bool:
    """Whether the psychological track exists for the actor: her place in the file and the right to follow it."""
    return actor.may(FOLLOW) and readable_levels(case, actor).may_read("restricted")


def offered_tracks(case: Case | None, actor: Actor, codes: Any) -> list[Any]:
    """The tracks as the actor may choose them; whoever opens a path (None) is its referent."""
    hides = case is not None and not reads_restricted(case, actor)
    return [one for one in codes if not (hides and one[0] == PSYCHOLOGICAL)]


def person_of(case: Case, actor: Actor) -> uuid.UUID | None:
    """The party whose path it is: the first person among the parties."""
    statement = (
        select(Party.id)
        .where(
            Party.tenant_id == actor.tenant.id,
            Party.case_id == case.id,
            Party.kind.in_(HERSELF),
            Party.removed_at.is_(None),
        )
        .order_by(Party.position, Party.id)
        .limit(1)
    )
    found: uuid.UUID | None = session.execute(statement).scalar_one_or_none()
    return found


def part_of(model: Any, case_id: uuid.UUID, row_id: uuid.UUID, *, removed_too: bool = False) -> Any:
    """A row of this very path, standing unless ``removed_too``. Raises NotFound."""
    row = get_or_404(model, row_id)
    if row.case_id != case_id or (row.removed_at is not None and not removed_too):
        raise NotFound
    return row


def check_past(day: date, actor: Actor, name: str = "day") -> None:
    check_day(day, actor, name)


def check_partner(partner_id: uuid.UUID | None, actor: Actor) -> None:
    """Raises InvalidInput for an organisation that the directory does not offer."""
    if partner_id is None:
        return
    statement = select(Partner.id).where(
        Partner.tenant_id == actor.tenant.id, Partner.id == partner_id, Partner.archived_at.is_(None)
    )
    if session.execute(statement).first() is None:
        raise InvalidInput({"partner_id": ["Choisissez le partenaire, dans le carnet de la structure."]})


def sealed(text: str, case: Case, record_id: uuid.UUID | str, actor: Actor) -> bytes | None:
    """The text closed with the key of the case; None for no text."""
    return close_text(text, owner=of_case(case.id), record_id=record_id, actor=actor) if text else None


def opened(closed: bytes | None, record_id: uuid.UUID | str, actor: Actor) -> str:
    """The text again; "" for none, « Texte effacé. » once its key is gone."""
    if not closed:
        return ""
    try:
        return open_text(closed, record_id=record_id, actor=actor)
    except UnreadableError:
        return ERASED


def happened(
    case: Case, day: date, event: str, row: Any, actor: Actor, details: Mapping[str, Any] | None = None
) -> None:
    """Keep the day of the last event, and note it with ids and codes only."""
    case.last_on = max(case.last_on, day)
    session.flush()
    record(event, subject=row, actor=actor, details={"case": str(case.id), **(details or {})})


def remove_row(case: Case, row: Any, *, actor: Actor) -> None:
    """Take away a row entered by mistake; it can be brought back. Raises Refused once the path is ended."""
    _set_aside(case, row, True, "reinsertion.row_removed", actor)


def restore_row(case: Case, row: Any, *, actor: Actor) -> None:
    """Bring back what was taken away."""
    _set_aside(case, row, False, "reinsertion.row_restored", actor)


def _set_aside(case: Case, row: Any, gone: bool, event: str, actor: Actor) -> None:
    writable(case, actor)
    row.removed_at, row.removed_by = (now(), actor.membership_id) if gone else (None, None)
    session.flush()
    record(event, subject=row, actor=actor, details={"case": str(case.id)})
