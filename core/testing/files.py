"""A named file for tests and examples, opened by the use-cases of situations."""

from __future__ import annotations

from datetime import date

from core.casefiles.workflow import TYPE_KEY
from core.cases.models import Case
from core.cases.schemas import OpenCase
from core.cases.services import open_case
from core.db.base import new_id, now
from core.db.session import session
from core.tenancy.binding import Actor


def open_named_file(
    actor: Actor, *, subject: str = "Bruit entre deux logements", opened_on: date | None = None
) -> Case:
    """A mediation that names people, followed by the actor."""
    case = open_case(OpenCase(new_id(), TYPE_KEY, subject, opened_on=opened_on), actor=actor)
    if case.named_at is None:
        case.named_at, case.named_by = now(), actor.membership_id
        session.flush()
    return case
