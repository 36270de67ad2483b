"""What every use-case of a situation asks before it writes, and notes after."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select

from core.audit.services import record
from core.casefiles.permissions import EDIT_FILES
from core.cases.models import Case
from core.cases.workflow import refuse_closed
from core.db.base import ScopedModel
from core.db.session import session
from core.errors import Forbidden, InvalidInput, Refused
from core.places.models import Place
from core.planning.clock import today
from core.tenancy.binding import Actor

IN_A_FILE = "Dans un dossier, une rencontre se note depuis sa page : ce qui s’y dit y a un niveau."


def refuse_unless_writable(case: Case, actor: Actor) -> None:
    """Raises Refused once it is closed; Forbidden: in a named file, who may not write in files reads only."""
    refuse_closed(case)
    if case.named_at is not None and actor.membership_id is not None and not actor.may(EDIT_FILES):
        raise Forbidden


def refuse_in_a_file(case: Case) -> None:
    if case.named_at is not None:
        raise Refused([IN_A_FILE])


def happened(case: Case, day: date, actor: Actor) -> None:
    """Keep the day of the last event; a meeting planned for later has not happened yet."""
    case.last_on = max(case.last_on, min(day, today(actor)))


def said_of(command: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(command).items() if name not in {"id", "version"}}


def _place(place_id: uuid.UUID | None) -> Place | None:
    if place_id is None:
        return None
    place = session.execute(select(Place).where(Place.id == place_id)).scalar_one_or_none()
    if place is None:
        raise InvalidInput({"place_id": ["Choisissez un lieu de la liste."]})
    return place


def check_place(place_id: uuid.UUID | None) -> None:
    _place(place_id)


def territory_of(place_id: uuid.UUID | None) -> uuid.UUID | None:
    """The quartier of the place, copied at entry: moving the place later changes no past figure."""
    place = _place(place_id)
    return place.territory_id if place else None


def record_change(event: str, row: ScopedModel, case_id: uuid.UUID, changed: list[str], actor: Actor) -> None:
    if changed:
        record(event, subject=row, actor=actor, details={"case": str(case_id), "fields": len(changed)})
