"""What every use-case of a mediation asks first: a named file, open, and parties of it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select, and_, select

from core.cases.access import case_or_404
from core.cases.models import Case, Party
from core.cases.workflow import is_closed
from core.consent import purposes
from core.db.base import ScopedModel
from core.db.session import session
from core.db.writing import get_or_404
from core.errors import InvalidInput, NotFound, Refused
from core.people.models import Person
from core.planning.clock import check_day, today
from core.tenancy.binding import Actor

CLOSED = "Ce dossier est clos : rouvrez-le pour y écrire."
NOT_A_PARTY = "Choisissez parmi les parties de ce dossier."
#: The one purpose that a mediation stands on.
MEDIATE = purposes.MEDIATE.key

Part = TypeVar("Part", bound=ScopedModel)


def file_or_404(case_id: uuid.UUID, actor: Actor, *, lock: bool = False) -> Case:
    """A named file that the actor may know of; a situation has none of these pages."""
    case = case_or_404(case_id, actor, lock=lock)
    if case.named_at is None:
        raise NotFound
    return case


def open_file_or_refuse(case_id: uuid.UUID, actor: Actor) -> Case:
    """The file, locked, to write in it. Raises Refused once it is closed."""
    case = file_or_404(case_id, actor, lock=True)
    if is_closed(case):
        raise Refused([CLOSED])
    return case


def part_or_404(model: type[Part], case_id: uuid.UUID, part_id: uuid.UUID) -> Part:
    """A part of this very file; NotFound when it belongs to another one."""
    part = get_or_404(model, part_id)
    if getattr(part, "case_id", None) != case_id:
        raise NotFound
    return part


def present_parties(case_id: uuid.UUID, actor: Actor) -> Select[Any]:
    """Parties of a file who may still be asked, in their order: neither taken away nor erased."""
    columns: tuple[Any, ...] = (Party.id, Party.position, Party.label, Party.person_id)
    return (
        select(*columns)
        .outerjoin(Person, and_(Person.tenant_id == Party.tenant_id, Person.id == Party.person_id))
        .where(
            Party.tenant_id == actor.tenant.id,
            Party.case_id == case_id,
            Party.removed_at.is_(None),
            Person.erased_at.is_(None),
        )
        .order_by(Party.position, Party.id)
    )


def present_ids(case_id: uuid.UUID, actor: Actor) -> list[uuid.UUID]:
    return [row.id for row in session.execute(present_parties(case_id, actor))]


def check_party(case: Case, party_id: uuid.UUID | None, actor: Actor) -> None:
    """Raises InvalidInput beside the field for a party of another file; None is nobody in particular."""
    if party_id is not None and party_id not in present_ids(case.id, actor):
        raise InvalidInput({"party_id": [NOT_A_PARTY]})


def check_past(day: date, actor: Actor, field: str = "day") -> None:
    check_day(day, actor, field)


def happened(case: Case, day: date, actor: Actor) -> None:
    """Keep the day of the last event; what is planned for later has not happened yet."""
    case.last_on = max(case.last_on, min(day, today(actor)))
