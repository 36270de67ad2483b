"""Correcting what is said of a document: its title, level, date and kind. Its bytes never change."""

from __future__ import annotations

from typing import Any, Final

from core.audit.services import Detail, record
from core.casefiles.levels import Reader
from core.casefiles.notes import PRIVATE, RANK
from core.casefiles.rules import CLOSED as FILE_CLOSED
from core.cases.access import case_or_404
from core.cases.models import Case
from core.cases.permissions import REASSIGN
from core.db.writing import get_or_404, plain
from core.errors import Forbidden, InvalidInput, Refused
from core.files import envelope
from core.files.closed_edits import Closed, keep_version, prints, purge_versions, real_changes
from core.files.documents import FUTURE, NOT_HERS, readable_document, refuse_restricted
from core.files.models import Document
from core.files.schemas import PERSON_LEVELS, EditDocument
from core.planning.clock import today
from core.tenancy.binding import Actor

LOWER: Final = (
    "Seule la personne qui l’a ajouté, ou la personne référente, peut ouvrir ce document à plus de monde."
)
HERS_ALONE: Final = "Seule la personne qui l’a ajouté peut le garder pour elle."


def may_correct(author_id: Any, case: Case | None, actor: Actor) -> bool:
    """Its author, and who leads: the referent or who stands in for her, and the coordination."""
    if author_id is not None and author_id == actor.membership_id:
        return True
    referent = case.referent_id if case is not None else None
    hers = referent is not None and referent in {actor.membership_id, *actor.covers}
    return hers or actor.may(REASSIGN)


def edit_document(document: Document, command: EditDocument, *, actor: Actor) -> list[str]:
    """Correct its title, level, date or kind; returns the fields. Raises StaleEdit with both values, in clear.

    The former title is kept nowhere in clear. Raising the level closes the title anew and purges older versions;
    lowering it is for the author or the referent, and is noted in the journal. Raises NotFound unless it is hers
    to read, Forbidden, Refused (closed file, restricted person), InvalidInput.
    """
    document, reader = readable_document(document.id, actor)
    case = case_or_404(document.case_id, actor, lock=True) if document.case_id is not None else None
    if not may_correct(document.author_id, case, actor):
        raise Forbidden
    if case is not None and case.closed_on is not None:
        raise Refused([FILE_CLOSED])
    refuse_restricted(document.person_id, actor)
    if command.day > today(actor):
        raise InvalidInput({"day": [FUTURE]})
    document = get_or_404(Document, document.id, lock=True)
    closed = Closed("title", _owner(document))
    stands = said_of(document, actor)
    said = {name: getattr(command, name) for name in stands}
    changes = real_changes(document, command.version, stands, said, closed, actor)
    if not changes:
        return []
    if "level" in changes:
        _check_level(document, command.level, case, reader, actor)
    _keep(document, stands, changes, closed, actor)
    details: dict[str, Detail] = {"fields": len(changes), **_place(document)}
    record("document.edited", subject=document, actor=actor, details=details)
    return sorted(changes)


def _owner(document: Document) -> envelope.Owner:
    if document.person_id is not None:
        return envelope.of_person(document.person_id)
    assert document.case_id is not None  # noqa: S101 (the table holds one or the other)
    return envelope.of_case(document.case_id)


def said_of(document: Document, actor: Actor) -> dict[str, Any]:
    """What a correction may change, in clear. Whoever calls has asked whether it is hers to read."""
    title = envelope.open_text(document.title, record_id=document.id, actor=actor)
    return {"title": title, "level": document.level, "day": document.day, "kind": document.kind}


def _check_level(
    document: Document, level: str, case: Case | None, reader: Reader | None, actor: Actor
) -> None:
    author = document.author_id == actor.membership_id
    leads = case is not None and case.referent_id is not None and case.referent_id == actor.membership_id
    if level == PRIVATE and not author:
        raise InvalidInput({"level": [HERS_ALONE]})
    if RANK[level] < RANK[document.level] and not (author or leads):
        raise InvalidInput({"level": [LOWER]})
    readable = level in PERSON_LEVELS if reader is None else reader.may_read(level, document.author_id)
    if not readable:
        raise InvalidInput({"level": [NOT_HERS]})


def _keep(
    document: Document, stands: dict[str, Any], changes: dict[str, Any], closed: Closed, actor: Actor
) -> None:
    """Write the change and its version, which never holds a title in clear."""
    history = {name: [plain(stands[name]), plain(value)] for name, value in changes.items()}
    if "title" in changes:
        history["title"] = prints((stands["title"], changes["title"]), closed.owner, actor)
    former = document.level
    raised = RANK[changes.get("level", former)] > RANK[former]
    if raised:
        purge_versions(document, actor)
    if raised or "title" in changes:
        title = changes.get("title", stands["title"])
        document.title = envelope.close_text(title, owner=closed.owner, record_id=document.id, actor=actor)
    for name in ("level", "day", "kind"):
        setattr(document, name, changes.get(name, stands[name]))
    keep_version(document, history, actor)
    if document.level != former:
        details = {"from": former, "to": document.level, **_place(document)}
        record("document.document_level_changed", subject=document, actor=actor, details=details)


def _place(document: Document) -> dict[str, str]:
    """The case, so that « qui a vu ce dossier » finds it."""
    return {"case": str(document.case_id)} if document.case_id is not None else {}
