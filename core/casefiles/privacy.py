"""A person's rights over the files where she is a party: her part in them copied, then made nobody's.

The file stays, as a figure and for the other parties; its words are ``mediation_privacy``'s. The party the id of an
emptied person, since the ledger points at both.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import and_, func, select

from core.casefiles.agreements import end_news
from core.casefiles.rules import MEDIATE
from core.casefiles.third_parties import Others, files_of, forget_but_links, others_of
from core.cases import privacy as cases_privacy
from core.cases.models import Case, CaseSession, Party, SessionParty, letter
from core.cases.privacy import ERASED
from core.cases.workflow import state_of, type_of
from core.codelists.services import label_of
from core.consent.gate import nobody_agrees
from core.db.session import session
from core.db.writing import Revision
from core.extension.contributions import ExportPart, SubjectRef
from core.people.privacy import Words, ids_of, purge_revisions, words_of
from core.records import dataclass
from core.requests import privacy as requests_privacy
from core.requests.models import RequestCaller
from core.tenancy.binding import Actor

SESSIONS: Final = {
    "separate": "Entretien séparé",
    "joint": "Table ronde",
    "phone": "Téléphone",
    "visit": "Visite",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Her place in the files: her records, the parties that she is, their cases, and the words that name her."""

    ids: tuple[uuid.UUID, ...]
    parties: tuple[Party, ...]
    words: Words
    #: Every file she was ever in, those where a party is no longer hers included.
    files: tuple[uuid.UUID, ...]

    @property
    def party_ids(self) -> list[uuid.UUID]:
        return [party.id for party in self.parties]

    @property
    def case_ids(self) -> list[uuid.UUID]:
        return sorted({party.case_id for party in self.parties})


def part_of(actor: Actor, subject: SubjectRef) -> Part | None:
    """None for a subject of another kind."""
    ids = ids_of(subject)
    if not ids:
        return None
    hers = select(Party).where(Party.tenant_id == actor.tenant.id, Party.person_id.in_(ids))
    return Part(
        ids, tuple(session.execute(hers).scalars()), words_of(ids, actor), tuple(files_of(ids, actor))
    )


def _callers(part: Part, actor: Actor) -> list[RequestCaller]:
    """Who called for one of her files and has her name or her telephone: it was she."""
    found = (
        select(RequestCaller)
        .join(
            Case, and_(Case.tenant_id == RequestCaller.tenant_id, Case.request_id == RequestCaller.request_id)
        )
        .where(RequestCaller.tenant_id == actor.tenant.id, Case.id.in_(part.files))
        .distinct()
    )
    return [
        caller
        for caller in session.execute(found).scalars()
        if part.words.name_her(caller.name) or part.words.name_her(caller.phone)
    ]


# --- the copy ----------------------------------------------------------------------------------------


def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    """Her files and her meetings; other parties are a number."""
    part = part_of(actor, subject)
    if part is None:
        return ()
    others = others_of(part.ids, actor)
    parts = [
        ExportPart("Dossiers", tuple(_files(part, others, actor))),
        ExportPart("Rencontres", tuple(_meetings(part, actor))),
    ]
    for caller in _callers(part, actor):
        parts += requests_privacy.said_by(caller, others, actor=actor)
    return tuple(one for one in parts if one.rows)


def _files(part: Part, others: Others, actor: Actor) -> Iterable[dict[str, Any]]:
    beside = (
        select(func.count())
        .select_from(Party)
        .where(
            Party.tenant_id == Case.tenant_id,
            Party.case_id == Case.id,
            Party.id.not_in(part.party_ids),
            Party.removed_at.is_(None),
        )
        .correlate(Case)
        .scalar_subquery()
    )
    statement = (
        select(Case, beside.label("beside"))
        .where(Case.tenant_id == actor.tenant.id, Case.id.in_(part.case_ids))
        .order_by(Case.opened_on, Case.id)
    )
    mine = {party.case_id: party for party in part.parties}
    for case, number in session.execute(statement):
        case_type = type_of(case.type_key)
        yield {
            "Dossier": case.number or "",
            "Nature": case_type.label,
            "Ouvert le": case.opened_on.isoformat(),
            "Clos le": case.closed_on.isoformat() if case.closed_on else "",
            "État": state_of(case_type, case.state).label,
            "Votre place": f"Partie {letter(mine[case.id].position)}",
            "Votre rôle": label_of("party_role", mine[case.id].role, actor),
            "Ce qui est noté de vous": others.hidden_in(mine[case.id].description),
            "Autres parties": number,
        }


def _meetings(part: Part, actor: Actor) -> Iterable[dict[str, Any]]:
    statement = (
        select(CaseSession.day, CaseSession.kind, CaseSession.language, CaseSession.minutes)
        .join(
            SessionParty,
            and_(SessionParty.tenant_id == CaseSession.tenant_id, SessionParty.session_id == CaseSession.id),
        )
        .where(CaseSession.tenant_id == actor.tenant.id, SessionParty.party_id.in_(part.party_ids))
        .order_by(CaseSession.day, CaseSession.id)
    )
    for row in session.execute(statement):
        yield {
            "Jour": row.day.isoformat(),
            "Rencontre": SESSIONS[row.kind],
            "Langue": row.language or "français",
            "Minutes": row.minutes if row.minutes is not None else "",
        }


# --- the end -----------------------------------------------------------------------------------------


def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    """Runs before her identity is emptied: what names her is found by her names."""
    part = part_of(actor, subject)
    if part is None:
        return 0
    number = 0
    for called in _callers(part, actor):
        caller = SubjectRef(requests_privacy.KIND, called.id)
        # Situations first: their words are told by those of the request.
        number += cases_privacy.erase_person_data(actor, caller)
        number += requests_privacy.erase_person_data(actor, caller)
    for party in part.parties:
        party.label, party.description = f"Partie {letter(party.position)}", None
        party.content_hash = None
        number += 1
    for case_id in part.case_ids:
        if nobody_agrees(case_id, MEDIATE, actor, gone=part.party_ids):
            end_news(case_id, actor)
    number += forget_but_links(part.party_ids, actor)
    for case in _cases(part, actor):
        if part.words.name_her(case.subject) or said_before(case, part.words, actor):
            case.subject = ERASED if part.words.name_her(case.subject) else case.subject
            case.content_hash = None
            number += 1 + purge_revisions(Case, [case.id], actor)
    session.flush()
    return number


def _cases(part: Part, actor: Actor) -> Sequence[Case]:
    hers = select(Case).where(Case.tenant_id == actor.tenant.id, Case.id.in_(part.files))
    return session.execute(hers).scalars().all()


def said_before(row: Any, words: Words, actor: Actor) -> bool:
    """Whether the row named her before one of its changes."""
    statement = select(Revision.changes).where(
        Revision.tenant_id == actor.tenant.id,
        Revision.entity == row.__tablename__,
        Revision.entity_id == row.id,
    )
    changes = session.execute(statement).scalars()
    return any(words.name_her(str(text)) for change in changes for pair in change.values() for text in pair)
