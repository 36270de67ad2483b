"""A named file for tests and examples, opened by its use-case."""

from __future__ import annotations

from datetime import date

from core.casefiles.services import open_file
from core.casefiles.workflow import TYPE_KEY
from core.cases.models import Case
from core.cases.schemas import OpenCase
from core.db.base import new_id
from core.tenancy.binding import Actor


def open_named_file(
    actor: Actor, *, subject: str = "Bruit entre deux logements", opened_on: date | None = None
) -> Case:
    """A mediation that names people, followed by the actor."""
    return open_file(OpenCase(new_id(), TYPE_KEY, subject, opened_on=opened_on), actor=actor)
