"""What the pages of consent show, in words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from flask import current_app, url_for
from sqlalchemy import and_, func, select

from core.cases.models import Case, Party, letter
from core.codelists.services import label_of
from core.consent.models import ConsentRecord
from core.consent.purposes import INFORM_PARENTS
from core.consent.reasons import read_reasons
from core.consent.schemas import CHANNELS, GIVERS, STATES
from core.consent.wordings import purposes_of
from core.db.session import session
from core.extension.contributions import ConsentPurpose
from core.files.models import Document
from core.people.queries import people_by_id, records_of, representatives_of
from core.records import dataclass
from core.referrals.models import Partner
from core.referrals.queries import partner_options
from core.tenancy.binding import Actor
from core.web.typography import day_short

PILLS: Final = {"given": "ok", "refused": "stop", "withdrawn": "stop", "expired": "stop"}
STATE_WORDS: Final = {
    "given": "Donné",
    "refused": "Refusé",
    "withdrawn": "Retiré",
    "expired": "Arrivé à sa fin",
}
#: Information is told, not agreed to.
TOLD_WORDS: Final = {
    "given": "Remise",
    "refused": "Opposition",
    "withdrawn": "Opposition",
    "expired": "À redonner",
}
CHANNEL_WORDS: Final = {"oral": "de vive voix", "written": "par écrit", "remote": "à distance"}
GIVER_WORDS: Final = {
    "party": "par la partie",
    "representative": "par son représentant légal",
    "mediator": "par la médiatrice ou le médiateur",
}
#: Information is handed to somebody; an opposition to it is said by her.
TOLD_TO_WORDS: Final = {"party": "à la partie", "representative": "à son représentant légal"}

#: What the mediator's own word stops, and what goes on.
BY_THE_MEDIATOR: Final = (
    "La médiation est arrêtée avec toutes les parties, jusqu’à ce qu’une autre personne la reprenne.",
    "Le dossier se lit encore ; il peut être confié à quelqu’un d’autre, mis en pause ou clos.",
)
#: The written exception for the parents of a minor.
NOT_INFORMED: Final = (
    "Les parents ne sont pas informés de ce suivi, pour la raison écrite, décidée avec la personne qui encadre.",
    "Le suivi et l’écoute continuent. Les parents pourront être informés plus tard.",
)


def effects_of(purpose: ConsentPurpose, giver: str) -> tuple[str, str]:
    """What a refusal or a withdrawal stops, and what goes on, in words."""
    if giver != "mediator":
        return purpose.stops, purpose.goes_on
    return NOT_INFORMED if purpose.key == INFORM_PARENTS.key else BY_THE_MEDIATOR


def file_url(case_id: uuid.UUID) -> str:
    """The page of the file, on whichever page this installation shows it."""
    endpoint = "files.show" if "files.show" in current_app.view_functions else "cases.show"
    return url_for(endpoint, case_id=case_id)


def state_words(purpose: ConsentPurpose | None, state: str, giver: str = "party") -> str:
    if purpose is not None and purpose.key == INFORM_PARENTS.key and giver == "mediator":
        return "Exception écrite"
    return (TOLD_WORDS if purpose is not None and purpose.information else STATE_WORDS)[state]


def giver_words(purpose: ConsentPurpose | None, state: str, giver: str) -> str:
    """By whom a word was said; of an information that was handed over, to whom."""
    told = purpose is not None and purpose.information and state == "given"
    return TOLD_TO_WORDS.get(giver, GIVER_WORDS[giver]) if told else GIVER_WORDS[giver]


@dataclass(frozen=True, slots=True)
class WordLine:
    """One row of the ledger, for those who read the file; ``reason`` "" when there is none she may read."""

    id: uuid.UUID
    title: str
    pill: tuple[str, str]
    day: date
    detail: str
    reason: str
    may_send: bool


def history_of(case: Case, party_id: uuid.UUID | None, actor: Actor) -> list[WordLine]:
    """Every word of a party (None: the mediator's own), newest first."""
    statement = (
        select(ConsentRecord, Partner.name.label("recipient"))
        .outerjoin(
            Partner,
            and_(Partner.tenant_id == ConsentRecord.tenant_id, Partner.id == ConsentRecord.recipient_id),
        )
        .where(
            ConsentRecord.tenant_id == actor.tenant.id,
            ConsentRecord.case_id == case.id,
            ConsentRecord.party_id.is_not_distinct_from(party_id),
        )
        .order_by(ConsentRecord.day.desc(), ConsentRecord.at.desc(), ConsentRecord.id.desc())
        .limit(100)
    )
    rows = session.execute(statement).all()
    reasons = read_reasons(case, [row.ConsentRecord for row in rows], actor=actor)
    purposes = {purpose.key: purpose for purpose in purposes_of(actor)}
    return [
        _word_line(row.ConsentRecord, row.recipient, purposes, reasons.get(row.ConsentRecord.id, ""))
        for row in rows
    ]


def _word_line(
    word: ConsentRecord, recipient: str | None, purposes: dict[str, ConsentPurpose], reason: str
) -> WordLine:
    purpose = purposes.get(word.purpose)
    label = purpose.label if purpose is not None else word.purpose
    said = [
        giver_words(purpose, word.state, word.giver),
        CHANNEL_WORDS[word.channel],
        f"texte v{word.wording_version}",
        f"jusqu’au {day_short(word.expires_on, year=True)}" if word.expires_on else "",
    ]
    return WordLine(
        id=word.id,
        title=f"{label}, {recipient}" if recipient else label,
        pill=(PILLS[word.state], state_words(purpose, word.state, word.giver)),
        day=word.day,
        detail=", ".join(part for part in said if part),
        reason=reason,
        may_send=word.state != "expired" and word.giver != "mediator",
    )


def latest_id(case_id: uuid.UUID, actor: Actor) -> uuid.UUID | None:
    """The last word written in a file: whatever came before it was there for the form's author to see."""
    statement = (
        select(ConsentRecord.id)
        .where(ConsentRecord.tenant_id == actor.tenant.id, ConsentRecord.case_id == case_id)
        .order_by(ConsentRecord.at.desc(), ConsentRecord.id.desc())
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()


def word_choices(case: Case, party: Party, actor: Actor) -> dict[str, list[Any]]:
    """What the form offers; the mediator's own word has its page, so that here she only writes an exception."""
    return {
        "purpose": [(purpose.key, purpose.label) for purpose in purposes_of(actor)],
        "recipient_id": partner_options(actor),
        "state": list(STATES),
        "giver": list(GIVERS),
        "representative_id": _representatives(party.person_id, actor),
        "channel": list(CHANNELS),
        "proof_id": _proofs(case.id, actor),
    }


def _representatives(person_id: uuid.UUID | None, actor: Actor) -> list[tuple[uuid.UUID, str]]:
    if person_id is None:
        return []
    ids = list(session.execute(representatives_of(records_of(person_id), actor)).scalars())
    return sorted(((found.id, found.name) for found in people_by_id(ids, actor).values()), key=lambda c: c[1])


def _proofs(case_id: uuid.UUID, actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """Documents of the file, by nature and day: a title is sealed, and may name somebody."""
    statement = (
        select(Document.id, Document.kind, Document.day)
        .where(
            Document.tenant_id == actor.tenant.id,
            Document.case_id == case_id,
            Document.removed_at.is_(None),
            Document.level == "team",
        )
        .order_by(Document.day.desc(), Document.id.desc())
        .limit(100)
    )
    return [
        (row.id, f"{label_of('document_kind', row.kind, actor)}, {day_short(row.day, year=True)}")
        for row in session.execute(statement)
    ]


@dataclass(frozen=True, slots=True)
class RegisterCount:
    label: str
    counts: dict[str, int]


def register_counts(actor: Actor) -> list[RegisterCount]:
    """Words written, by purpose and state."""
    statement = (
        select(ConsentRecord.purpose, ConsentRecord.state, func.count(ConsentRecord.id))
        .where(ConsentRecord.tenant_id == actor.tenant.id)
        .group_by(ConsentRecord.purpose, ConsentRecord.state)
    )
    found: dict[str, dict[str, int]] = {}
    for purpose, state, number in session.execute(statement):
        found.setdefault(purpose, {})[state] = number
    return [RegisterCount(purpose.label, found.get(purpose.key, {})) for purpose in purposes_of(actor)]


def register_rows(actor: Actor) -> Any:
    """Rows of the register: ids, codes and days; a party is told by her letter, a file by its number."""
    return (
        select(
            ConsentRecord.at,
            ConsentRecord.id,
            ConsentRecord.day,
            ConsentRecord.purpose,
            ConsentRecord.state,
            ConsentRecord.giver,
            ConsentRecord.channel,
            ConsentRecord.wording_version,
            Case.number,
            Party.position,
        )
        .outerjoin(Case, and_(Case.tenant_id == ConsentRecord.tenant_id, Case.id == ConsentRecord.case_id))
        .outerjoin(
            Party, and_(Party.tenant_id == ConsentRecord.tenant_id, Party.id == ConsentRecord.party_id)
        )
        .where(ConsentRecord.tenant_id == actor.tenant.id)
    )


@dataclass(frozen=True, slots=True)
class RegisterLine:
    day: date
    purpose: str
    pill: tuple[str, str]
    about: str
    how: str


def register_lines(rows: Iterable[Any], actor: Actor) -> list[RegisterLine]:
    purposes = {purpose.key: purpose for purpose in purposes_of(actor)}
    return [
        RegisterLine(
            day=row.day,
            purpose=purposes[row.purpose].label if row.purpose in purposes else row.purpose,
            pill=(PILLS[row.state], state_words(purposes.get(row.purpose), row.state, row.giver)),
            about=_about(row),
            how=f"{giver_words(purposes.get(row.purpose), row.state, row.giver)}, "
            f"{CHANNEL_WORDS[row.channel]}, texte v{row.wording_version}",
        )
        for row in rows
    ]


def _about(row: Any) -> str:
    file = f"Dossier {row.number}" if row.number else "Sans numéro de dossier"
    return f"{file}, partie {letter(row.position)}" if row.position is not None else file
