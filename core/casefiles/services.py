"""What people do with a named file: open it."""

from __future__ import annotations

from core.cases.models import Case
from core.cases.schemas import OpenCase
from core.cases.services import open_case
from core.db.base import now
from core.db.session import session
from core.tenancy.binding import Actor


def open_file(command: OpenCase, *, actor: Actor) -> Case:
    """Open a named file, followed by the actor. Raises InvalidInput: nature not offered, place unknown."""
    case = open_case(command, actor=actor)
    if case.named_at is None:
        case.named_at, case.named_by = now(), actor.membership_id
        session.flush()
    return case
