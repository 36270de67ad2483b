"""The card « Documents » of a file or of a person, and the form that adds one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask import url_for

from core.casefiles.levels import Reader, readable_levels
from core.casefiles.permissions import EDIT_FILES, EDIT_PEOPLE
from core.cases.models import Case, letter
from core.codelists.services import label_of
from core.db.session import session
from core.files import envelope
from core.files.correcting import may_correct
from core.files.documents import may_read, title_of, weight, why_aside
from core.files.queries import documents_of_case, documents_of_person, parties_of
from core.files.schemas import LEVEL_CHOICES, PERSON_LEVELS
from core.files.sniffing import KINDS
from core.people.models import Person
from core.people.queries import records_of
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.forms import Choice


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document as the list shows it; ``aside`` says why it cannot be opened for now."""

    id: uuid.UUID
    title: str
    kind: str
    level: str
    detail: str
    day: date
    edit_url: str
    aside: str | None = None


def documents_panel(case: Case, reader: Reader, actor: Actor) -> dict[str, Any]:
    """What ``documents/_list.html`` reads as ``documents``, for a file: one statement, whatever their number.

    What is hidden is told by the page of the file, in one number with everything else.
    """
    rows = session.execute(documents_of_case(case.id, actor)).all()
    may_add = actor.may(EDIT_FILES) and case.closed_on is None and case.named_at is not None
    return {
        "lines": _shown(rows, reader, case, actor, editable=may_add),
        "add_url": url_for("documents.new_of_case", case_id=case.id) if may_add else None,
        "may_remove": actor.may(EDIT_FILES),
    }


def person_documents_panel(person: Person, actor: Actor) -> dict[str, Any]:
    """The same for a person; what is its author's alone is announced to nobody."""
    rows = session.execute(documents_of_person(records_of(person.id), actor)).all()
    may_add = actor.may(EDIT_PEOPLE) and person.restricted_on is None
    return {
        "lines": _shown(rows, None, None, actor, editable=may_add),
        "add_url": url_for("documents.new_of_person", person_id=person.id) if may_add else None,
        "may_remove": actor.may(EDIT_PEOPLE),
    }


def _shown(
    rows: Sequence[Any], reader: Reader | None, case: Case | None, actor: Actor, *, editable: bool
) -> list[DocumentLine]:
    readable = [row for row in rows if may_read(row, reader, actor)]
    envelope.know_keys({row.key_id: row.wrapped for row in readable if row.key_id}, actor=actor)
    return [
        _line(row, actor, editable=editable and may_correct(row.author_id, case, actor)) for row in readable
    ]


def _line(row: Any, actor: Actor, *, editable: bool) -> DocumentLine:
    kind = label_of("document_kind", row.kind, actor)
    words = [KINDS[row.mime].label, weight(row.size)]
    if row.party_position is not None:
        words.insert(0, f"Partie {letter(row.party_position)}")
    title = title_of(row, actor)
    if title != kind:
        words.insert(0, kind)
    edit_url = url_for("documents.edit", document_id=row.id) if editable else ""
    aside = why_aside(row, actor)
    return DocumentLine(row.id, title, kind, row.level, ", ".join(words), row.day, edit_url, aside)


def choices_for_case(case: Case, actor: Actor) -> dict[str, Iterable[Choice]]:
    """Parties of the file, and the levels that the actor would read herself once the document is kept."""
    parties = session.execute(parties_of(case.id, actor)).all()
    return {
        "party_id": [(str(row.id), f"Partie {letter(row.position)}") for row in parties],
        "level": levels_for(case, actor.membership_id, actor),
    }


def levels_for(case: Case, author_id: uuid.UUID | None, actor: Actor) -> list[Choice]:
    """Levels at which she would still read what this author added."""
    reader = readable_levels(case, actor)
    return [one for one in LEVEL_CHOICES if reader.may_read(str(one[0]), author_id)]


def choices_for_person() -> dict[str, Iterable[Choice]]:
    return {"level": [choice for choice in LEVEL_CHOICES if choice[0] in PERSON_LEVELS]}
