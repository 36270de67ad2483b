"""The rights of somebody in a mediation: her words exported, or deleted; her name taken out of all the rest.

``SubjectRef("person", id)``. Runs before her identity is erased, since her names are what is looked for.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

from sqlalchemy import CursorResult, delete, or_, select

from core.activities.models import Activity
from core.casefiles.mediation_schemas import ANSWERS, MOMENTS
from core.casefiles.models import (
    FileAgreement,
    FileAgreementLine,
    FileAnswer,
    FileBond,
    FileNote,
    FileReason,
    FileSolution,
)
from core.casefiles.naming import Names
from core.casefiles.notes import text_of
from core.casefiles.third_parties import Others, files_of, forget_but_links, others_of
from core.cases.models import Case, CaseAction, CaseActivity, CaseReason, CaseSession, Party
from core.cases.reasons import read_reason
from core.codelists.services import label_of
from core.db.base import ScopedModel
from core.db.session import session
from core.db.writing import Revision
from core.drafts.models import Draft
from core.drafts.services import fields_of
from core.extension.catalog import catalog
from core.extension.contributions import ExportPart, FileTexts, SubjectRef
from core.files.envelope import close_text, load_keys, open_text, owner_of
from core.files.keys import UnreadableError, keystore
from core.people.former import told_of
from core.people.privacy import ids_of
from core.planning.models import Appointment, Task
from core.records import dataclass
from core.requests.models import Request
from core.tenancy.binding import Actor

KIND: Final = "person"
ANSWER_WORDS: Final = {code: words for code, words, *_ in ANSWERS}
MOMENT_WORDS: Final = {code: words for code, words, *_ in MOMENTS}
#: What stands where her own proposal stood.
PROPOSAL: Final = "Proposition effacée"
#: Texts in clear of a file, by table; each row leads to its file by ``case_id``.
IN_CLEAR: Final[tuple[tuple[type[ScopedModel], tuple[str, ...]], ...]] = (
    (Party, ("label", "description")),
    (CaseSession, ("note", "language")),
    (CaseAction, ("note",)),
    (FileSolution, ("text",)),
)


@dataclass(frozen=True, slots=True)
class Her:
    """The person, the records that are the same person, where she takes part, and every file she was ever in."""

    ids: tuple[uuid.UUID, ...]
    names: Names
    party_ids: tuple[uuid.UUID, ...]
    case_ids: tuple[uuid.UUID, ...]
    files: tuple[uuid.UUID, ...]


def _known(subject: SubjectRef, actor: Actor) -> Her | None:
    if subject.kind != KIND:
        return None
    ids = ids_of(subject)
    told = told_of(ids, actor)
    parties = session.execute(
        select(Party.id, Party.case_id).where(Party.tenant_id == actor.tenant.id, Party.person_id.in_(ids))
    ).all()
    return Her(
        ids,
        Names.of(told.names | told.homes | told.mails, told.phones),
        tuple(row.id for row in parties),
        tuple({row.case_id for row in parties}),
        tuple(files_of(ids, actor)),
    )


# --- her copy -------------------------------------------------------------------------------------


def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    """Her words, answers, propositions, links and agreements; other people of her files are hidden."""
    her = _known(subject, actor)
    if her is None or not her.party_ids:
        return ()
    others = others_of(her.ids, actor)
    numbers = dict(
        session.execute(
            select(Case.id, Case.number).where(Case.tenant_id == actor.tenant.id, Case.id.in_(her.case_ids))
        ).all()
    )
    parts = (
        ("Ses paroles", _words(her, numbers, others, actor)),
        ("Propositions et réponses", _answers(her, numbers, others, actor)),
        ("Liens rompus et rétablis", _bonds(her, numbers, actor)),
        ("Accords conclus", _agreements(her, numbers, others, actor)),
    )
    return tuple(ExportPart(title, rows) for title, rows in parts if rows)


Numbers = dict[uuid.UUID, str | None]
Rows = tuple[dict[str, Any], ...]


def _words(her: Her, numbers: Numbers, others: Others, actor: Actor) -> Rows:
    statement = select(FileNote).where(
        FileNote.tenant_id == actor.tenant.id, FileNote.party_id.in_(her.party_ids)
    )
    return tuple(
        {
            "Dossier": numbers.get(note.case_id),
            "Jour": note.day.isoformat(),
            "Ce qui s’est dit": others.hidden_in(text_of(note, actor)),
        }
        for note in session.execute(statement.order_by(FileNote.day, FileNote.id)).scalars()
    )


def _answers(her: Her, numbers: Numbers, others: Others, actor: Actor) -> Rows:
    statement = (
        select(FileSolution, FileAnswer)
        .outerjoin(
            FileAnswer,
            (FileAnswer.tenant_id == FileSolution.tenant_id)
            & (FileAnswer.solution_id == FileSolution.id)
            & FileAnswer.party_id.in_(her.party_ids),
        )
        .where(
            FileSolution.tenant_id == actor.tenant.id,
            or_(FileSolution.party_id.in_(her.party_ids), FileAnswer.id.is_not(None)),
        )
        .order_by(FileSolution.day, FileSolution.id)
    )
    found: Any = session.execute(statement)  # the answer is None where she gave none
    return tuple(
        {
            "Dossier": numbers.get(line.case_id),
            "Proposition": others.hidden_in(line.text),
            "Proposée par vous": "oui" if line.party_id in her.party_ids else "non",
            "Sa réponse": ANSWER_WORDS[answer.answer] if answer is not None else "",
            "Sa modification": others.hidden_in(answer.amendment) if answer is not None else "",
        }
        for line, answer in found
    )


def _bonds(her: Her, numbers: Numbers, actor: Actor) -> Rows:
    statement = select(FileBond).where(
        FileBond.tenant_id == actor.tenant.id,
        FileBond.party_id.in_(her.party_ids),
        FileBond.removed_at.is_(None),
    )
    return tuple(
        {
            "Dossier": numbers.get(row.case_id),
            "Moment": MOMENT_WORDS[row.moment],
            "Lien": label_of("bond", row.bond, actor),
            "État": label_of("bond_state", row.state, actor),
            "Jour": row.day.isoformat(),
        }
        for row in session.execute(statement.order_by(FileBond.day, FileBond.id)).scalars()
    )


def _agreements(her: Her, numbers: Numbers, others: Others, actor: Actor) -> Rows:
    statement = (
        select(FileAgreement.case_id, FileAgreement.day, FileAgreementLine.text)
        .join(
            FileAgreementLine,
            (FileAgreementLine.tenant_id == FileAgreement.tenant_id)
            & (FileAgreementLine.agreement_id == FileAgreement.id),
        )
        .where(FileAgreement.tenant_id == actor.tenant.id, FileAgreement.case_id.in_(her.case_ids))
        .order_by(FileAgreement.day, FileAgreementLine.position)
    )
    return tuple(
        {
            "Dossier": numbers.get(row.case_id),
            "Jour": row.day.isoformat(),
            "Ligne": others.hidden_in(row.text),
        }
        for row in session.execute(statement)
    )


# --- erasure --------------------------------------------------------------------------------------


def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    """Delete her words and answers, take her name out of every other text of her files, forget former values.

    What she proposed stays as a line that says no more than that; her links stay as figures, said by a party
    without a name.
    """
    her = _known(subject, actor)
    if her is None:
        return 0
    number = _delete_hers(her, actor) + _blank_proposals(her, actor)
    for model, names in IN_CLEAR:
        number += _scrub_rows(_rows_of(model, her, actor), names, her, actor)
    number += _scrub_rows(_cases(her, actor), ("subject",), her, actor)
    for rows, names in _beside_the_files(her, actor):
        number += _scrub_rows(rows, names, her, actor)
    number += _scrub_data(her, actor)
    number += _scrub_rows(_answers_of_others(her, actor), ("amendment",), her, actor)
    number += _scrub_rows(_lines_of(her, actor), ("text",), her, actor)
    number += _scrub_notes(her, actor)
    number += _scrub_reasons(her, actor)
    number += sum(_scrub_domain(texts, her, actor) for texts in catalog().file_texts.values())
    number += _scrub_entries(her, actor)
    number += _forget_drafts(her, actor)
    session.flush()
    return number


def _gone(result: Any) -> int:
    return int(cast("CursorResult[Any]", result).rowcount)


def _forget(table: str, ids: Iterable[uuid.UUID], actor: Actor) -> int:
    """Former values of these rows."""
    if table == Party.__tablename__:
        return forget_but_links(list(ids), actor)
    return _gone(
        session.execute(
            delete(Revision).where(
                Revision.tenant_id == actor.tenant.id,
                Revision.entity == table,
                Revision.entity_id.in_(list(ids)),
            )
        )
    )


def _delete_hers(her: Her, actor: Actor) -> int:
    number = 0
    for model in (FileNote, FileAnswer):
        mine = (model.tenant_id == actor.tenant.id, model.party_id.in_(her.party_ids))
        ids = list(session.execute(select(model.id).where(*mine)).scalars())
        number += _forget(model.__tablename__, ids, actor)
        number += _gone(session.execute(delete(model).where(*mine)))
    return number


def _blank_proposals(her: Her, actor: Actor) -> int:
    """Her own words, in the lines that she proposed and in the agreements that took them up."""
    proposed = select(FileSolution).where(
        FileSolution.tenant_id == actor.tenant.id, FileSolution.party_id.in_(her.party_ids)
    )
    hers = list(session.execute(proposed).scalars())
    taken_up = select(FileAgreementLine).where(
        FileAgreementLine.tenant_id == actor.tenant.id,
        FileAgreementLine.solution_id.in_([line.id for line in hers]),
    )
    lines = [*hers, *session.execute(taken_up).scalars()]
    for line in lines:
        line.text = PROPOSAL
    return len(lines)


def _rows_of(model: Any, her: Her, actor: Actor) -> Sequence[Any]:
    statement = select(model).where(model.tenant_id == actor.tenant.id, model.case_id.in_(her.files))
    return session.execute(statement).scalars().all()


def _cases(her: Her, actor: Actor) -> Sequence[Case]:
    statement = select(Case).where(Case.tenant_id == actor.tenant.id, Case.id.in_(her.files))
    return session.execute(statement).scalars().all()


def _beside_the_files(her: Her, actor: Actor) -> Iterable[tuple[Sequence[Any], tuple[str, ...]]]:
    """Requests that became her files, and what members have to do for them."""
    asked = select(Case.request_id).where(Case.tenant_id == actor.tenant.id, Case.id.in_(her.files))
    for model, condition, names in (
        (Request, Request.id.in_(asked), ("subject", "place_text")),
        (Task, Task.subject_id.in_(her.files), ("label",)),
        (Appointment, Appointment.case_id.in_(her.files), ("subject",)),
    ):
        statement = select(model).where(model.tenant_id == actor.tenant.id, condition)
        yield session.execute(statement).scalars().all(), names


def _answers_of_others(her: Her, actor: Actor) -> Sequence[FileAnswer]:
    lines = select(FileSolution.id).where(
        FileSolution.tenant_id == actor.tenant.id, FileSolution.case_id.in_(her.files)
    )
    statement = select(FileAnswer).where(
        FileAnswer.tenant_id == actor.tenant.id, FileAnswer.solution_id.in_(lines)
    )
    return session.execute(statement).scalars().all()


def _lines_of(her: Her, actor: Actor) -> Sequence[FileAgreementLine]:
    agreements = select(FileAgreement.id).where(
        FileAgreement.tenant_id == actor.tenant.id, FileAgreement.case_id.in_(her.files)
    )
    statement = select(FileAgreementLine).where(
        FileAgreementLine.tenant_id == actor.tenant.id, FileAgreementLine.agreement_id.in_(agreements)
    )
    return session.execute(statement).scalars().all()


def _scrub_rows(rows: Sequence[Any], names: Sequence[str], her: Her, actor: Actor) -> int:
    """Her name out of the given columns; former values of every one of these rows go, since they may hold it."""
    number = 0
    for row in rows:
        for name in names:
            text = getattr(row, name)
            if text and her.names.within(text):
                setattr(row, name, her.names.out_of(text))
                number += 1
        if hasattr(row, "content_hash"):
            row.content_hash = None
    if rows:
        number += _forget(str(rows[0].__tablename__), [row.id for row in rows], actor)
    return number


def _scrub_data(her: Her, actor: Actor) -> int:
    number = 0
    for case in _cases(her, actor):
        data = _without(case.data, her.names)
        if data != case.data:
            case.data, number = data, number + 1
    return number


def _without(value: Any, names: Names) -> Any:
    """The domain's own fields, however deep."""
    if isinstance(value, str):
        return names.out_of(value)
    if isinstance(value, dict):
        return {key: _without(item, names) for key, item in value.items()}
    return [_without(item, names) for item in value] if isinstance(value, list) else value


def _scrub_notes(her: Her, actor: Actor) -> int:
    """Notes of the team and of other parties: closed ones are opened, and closed again with the same key."""
    number = 0
    notes = cast("Sequence[FileNote]", _rows_of(FileNote, her, actor))
    for note in notes:
        note.content_hash = None
        if note.sealed is None:
            if her.names.within(note.text):
                note.text, number = her.names.out_of(note.text), number + 1
            continue
        sealed = _closed_again(note.sealed, note.id, her, actor)
        if sealed is not None:
            note.sealed, number = sealed, number + 1
    return number + _forget(FileNote.__tablename__, [note.id for note in notes], actor)


def _closed_again(sealed: bytes, record_id: uuid.UUID | str, her: Her, actor: Actor) -> bytes | None:
    """The text without her name, closed as it was; None when it does not name her, or opens no more."""
    owner = owner_of(sealed, actor=actor)
    if owner is None:
        return None
    try:
        text = open_text(sealed, record_id=record_id, actor=actor)
    except UnreadableError:
        return None
    if not her.names.within(text):
        return None
    return close_text(her.names.out_of(text), owner=owner, record_id=record_id, actor=actor)


def _scrub_reasons(her: Her, actor: Actor) -> int:
    number = 0
    for reason in cast("Sequence[CaseReason]", _rows_of(CaseReason, her, actor)):
        text = read_reason(reason.id, reason.sealed, actor=actor)
        if her.names.within(text):
            clean = her.names.out_of(text)
            reason.sealed = keystore().seal(clean, tenant_id=actor.tenant.id, record_id=str(reason.id))
            number += 1
    for reason in _rows_of(FileReason, her, actor):
        sealed = _closed_again(reason.sealed, reason.id, her, actor)
        if sealed is not None:
            reason.sealed, number = sealed, number + 1
    return number


def _scrub_domain(texts: FileTexts, her: Her, actor: Actor) -> int:
    """Her name out of what a domain keeps about her files."""
    model: Any = texts.model
    hers = select(model).where(model.tenant_id == actor.tenant.id, texts.case_id.in_(her.files))
    return _scrub_columns(session.execute(hers).scalars().all(), texts.clear, texts.sealed, her, actor)


def _scrub_entries(her: Her, actor: Actor) -> int:
    """Field entries that belong to her files: anonymous as they are meant, they are the team's, and stay."""
    joined = select(CaseActivity.activity_id).where(
        CaseActivity.tenant_id == actor.tenant.id, CaseActivity.case_id.in_(her.files)
    )
    statement = select(Activity).where(Activity.tenant_id == actor.tenant.id, Activity.id.in_(joined))
    return _scrub_columns(session.execute(statement).scalars().all(), ("note",), (), her, actor)


def _scrub_columns(
    rows: Sequence[Any], clear: tuple[str, ...], sealed: tuple[str, ...], her: Her, actor: Actor
) -> int:
    load_keys((getattr(row, name) for row in rows for name in sealed), actor=actor)
    number = 0
    for row in rows:
        for name in clear:
            if her.names.within(text := getattr(row, name) or ""):
                setattr(row, name, her.names.out_of(text))
                number += 1
        for name in sealed:
            closed = _domain_text_closed_again(row, name, her, actor)
            if closed is not None:
                setattr(row, name, closed)
                number += 1
        if hasattr(row, "content_hash"):
            row.content_hash = None
    return number + _forget_values(rows, clear, sealed, her, actor)


def _domain_text_closed_again(row: Any, name: str, her: Her, actor: Actor) -> bytes | None:
    sealed = getattr(row, name)
    under = (row.id, f"{row.id}:{name}") if sealed else ()
    found = (_closed_again(sealed, record_id, her, actor) for record_id in under)
    return next((one for one in found if one is not None), None)


def _forget_values(
    rows: Sequence[Any], clear: tuple[str, ...], sealed: tuple[str, ...], her: Her, actor: Actor
) -> int:
    """Former values that name her, or are closed; the steps of such a row are told by its other columns."""
    if not rows:
        return 0
    former = select(Revision).where(
        Revision.tenant_id == actor.tenant.id,
        Revision.entity == rows[0].__tablename__,
        Revision.entity_id.in_([row.id for row in rows]),
    )
    number = 0
    for revision in session.execute(former).scalars():
        gone = {
            name
            for name, pair in revision.changes.items()
            if name in sealed or (name in clear and any(her.names.within(str(text)) for text in pair))
        }
        if gone:
            revision.changes = {name: pair for name, pair in revision.changes.items() if name not in gone}
            number += 1
    return number


def _forget_drafts(her: Her, actor: Actor) -> int:
    """Unsent forms of any member that name her; there are few, and none older than a week."""
    drafts = session.execute(select(Draft).where(Draft.tenant_id == actor.tenant.id)).scalars().all()
    number = 0
    for draft in drafts:
        texts = [text for values in fields_of(draft, actor=actor).values() for text in values]
        if any(her.names.within(text) for text in texts):
            session.delete(draft)
            number += 1
    return number
