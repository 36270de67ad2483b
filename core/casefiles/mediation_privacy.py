"""The words of files: those that one person said, those that name her; copied for her, then deleted.

Runs before her identity is emptied: what names her is found by her names.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import and_, select

from core.casefiles.models import FileAgreementLine, FileAnswer, FileNote, FileReason, FileSolution
from core.casefiles.privacy import Part, part_of, said_before
from core.cases.models import CaseAction, CaseReason, CaseSession, Party
from core.cases.reasons import read_reason
from core.db.base import now
from core.db.session import session
from core.drafts.models import Draft
from core.extension.contributions import ExportPart, SubjectRef
from core.files import envelope
from core.people.privacy import purge_revisions
from core.tenancy.binding import Actor

PROPOSAL: Final = "Proposition effacée"
NOTE: Final = "Note effacée"


def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    """The notes of her own meetings, and her answers."""
    part = part_of(actor, subject)
    if part is None:
        return ()
    parts = (
        ExportPart("Notes de vos entretiens", tuple(_notes(part, actor))),
        ExportPart("Solutions proposées et réponses", tuple(_answers(part, actor))),
    )
    return tuple(one for one in parts if one.rows)


def _notes(part: Part, actor: Actor) -> Iterable[dict[str, Any]]:
    for note in _notes_of(FileNote.party_id.in_(part.party_ids), actor):
        yield {"Jour": note.day.isoformat(), "Note": _text_of(note, actor), "Écrite par": "l’équipe"}


def _notes_of(condition: Any, actor: Actor) -> Sequence[FileNote]:
    statement = (
        select(FileNote)
        .where(FileNote.tenant_id == actor.tenant.id, condition)
        .order_by(FileNote.day, FileNote.id)
    )
    found = session.execute(statement).scalars().all()
    envelope.load_keys((note.sealed for note in found), actor=actor)
    return found


def _text_of(note: FileNote, actor: Actor) -> str:
    if note.sealed is None:
        return note.text
    return envelope.open_text(note.sealed, record_id=note.id, actor=actor)


def _answers(part: Part, actor: Actor) -> Iterable[dict[str, Any]]:
    words = {"accepted": "acceptée", "refused": "refusée", "amended": "à modifier"}
    answered = (
        select(FileSolution.text, FileAnswer.answer, FileAnswer.amendment, FileAnswer.day)
        .join(
            FileAnswer,
            and_(FileAnswer.tenant_id == FileSolution.tenant_id, FileAnswer.solution_id == FileSolution.id),
        )
        .where(FileSolution.tenant_id == actor.tenant.id, FileAnswer.party_id.in_(part.party_ids))
        .order_by(FileAnswer.day, FileAnswer.id)
    )
    for row in session.execute(answered):
        yield {
            "Solution": row.text,
            "Votre réponse": words[row.answer],
            "Vos mots": row.amendment,
            "Jour": row.day.isoformat(),
        }


def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    """Delete her words; take away those of anybody that name her, in her files and in unsent forms."""
    part = part_of(actor, subject)
    if part is None:
        return 0
    number = _forget_her_words(part, actor) + _forget_named(part, actor) + _forget_reasons(part, actor)
    number += _forget_drafts(part, actor)
    session.flush()
    return number


def _forget_her_words(part: Part, actor: Actor) -> int:
    """Notes of her own meetings, her proposals, her amendments."""
    number = 0
    for note in _notes_of(FileNote.party_id.in_(part.party_ids), actor):
        session.delete(note)
        number += 1 + purge_revisions(FileNote, [note.id], actor)
    for row in _rows(FileSolution, FileSolution.party_id.in_(part.party_ids), actor):
        number += _blank(row, "text", PROPOSAL, actor)
        number += _forget_lines(row.id, actor)
    for row in _rows(FileAnswer, FileAnswer.party_id.in_(part.party_ids), actor):
        number += _blank(row, "amendment", "", actor)
    return number


def _forget_lines(solution_id: uuid.UUID, actor: Actor) -> int:
    """An agreement keeps the other party's lines; hers are said to be gone."""
    lines = _rows(FileAgreementLine, FileAgreementLine.solution_id == solution_id, actor)
    for line in lines:
        line.text = PROPOSAL
    return len(lines)


#: Texts of a file that may name a party: (model, column that holds the case, field, what stands there after).
_TEXTS: Final[tuple[tuple[type[Any], str, str, str | None], ...]] = (
    (Party, "case_id", "description", None),
    (CaseSession, "case_id", "note", None),
    (CaseAction, "case_id", "note", None),
    (FileNote, "case_id", "text", NOTE),
    (FileSolution, "case_id", "text", PROPOSAL),
)


def _forget_named(part: Part, actor: Actor) -> int:
    """Words of anybody that name her, in her files."""
    number = 0
    for model, column, field, instead in _TEXTS:
        for row in _rows(model, getattr(model, column).in_(part.case_ids), actor):
            if part.words.name_her(getattr(row, field)):
                number += _blank(row, field, instead, actor)
            elif said_before(row, part.words, actor):
                number += purge_revisions(model, [row.id], actor)
    for line in _rows(FileAgreementLine, FileAgreementLine.solution_id.in_(_solutions(part)), actor):
        if part.words.name_her(line.text):
            line.text, number = PROPOSAL, number + 1
    for note in _notes_of(and_(FileNote.case_id.in_(part.case_ids), FileNote.sealed.is_not(None)), actor):
        if note not in session.deleted and part.words.name_her(_text_of(note, actor)):
            session.delete(note)
            number += 1
    for answer in _rows(FileAnswer, FileAnswer.solution_id.in_(_solutions(part)), actor):
        if part.words.name_her(answer.amendment):
            number += _blank(answer, "amendment", "", actor)
    return number


def _solutions(part: Part) -> Any:
    return select(FileSolution.id).where(FileSolution.case_id.in_(part.case_ids))


def _forget_reasons(part: Part, actor: Actor) -> int:
    """Reasons of steps, accesses and recusals that name her; the others stay with the file."""
    number = 0
    for reason in _rows(FileReason, FileReason.case_id.in_(part.case_ids), actor):
        words = envelope.open_text(reason.sealed, record_id=reason.id, actor=actor)
        if part.words.name_her(words):
            session.delete(reason)
            number += 1
    for row in _rows(CaseReason, CaseReason.case_id.in_(part.case_ids), actor):
        if part.words.name_her(read_reason(row.id, row.sealed, actor=actor)):
            session.delete(row)
            number += 1
    return number


def _rows(model: type[Any], condition: Any, actor: Actor) -> Sequence[Any]:
    found = select(model).where(model.tenant_id == actor.tenant.id, condition)
    return session.execute(found).scalars().all()


def _blank(row: Any, field: str, after: str | None, actor: Actor) -> int:
    """Replace a text and forget what the row said before."""
    setattr(row, field, after)
    row.content_hash = None
    row.updated_at = now()
    return 1 + purge_revisions(type(row), [row.id], actor)


def _forget_drafts(part: Part, actor: Actor) -> int:
    """Unsent forms of any member that name her, and the closed ones of a form about her or her files."""
    about = tuple(map(str, (*part.ids, *part.party_ids, *part.case_ids)))
    drafts = session.execute(select(Draft).where(Draft.tenant_id == actor.tenant.id)).scalars().all()
    gone = [
        draft
        for draft in drafts
        if any(part.words.name_her(text) for values in (draft.payload or {}).values() for text in values)
        or any(one in draft.form_key for one in about)
    ]
    for draft in gone:
        session.delete(draft)
    return len(gone)
