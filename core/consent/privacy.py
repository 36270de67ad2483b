"""A person's rights over the ledger: her words are copied for her; erased, its rows name nobody and stay."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, CursorResult, Select, and_, delete, or_, select

from core.casefiles.third_parties import others_of
from core.cases.models import Case, Party
from core.consent.models import ConsentReason, ConsentRecord
from core.consent.reasons import unseal_reason
from core.consent.views import CHANNEL_WORDS, giver_words, state_words
from core.db.session import session
from core.extension.catalog import catalog
from core.extension.contributions import ConsentPurpose, ExportPart, SubjectRef
from core.people.queries import records_of
from core.referrals.models import Partner
from core.tenancy.binding import Actor

KIND: Final = "person"


def _hers(ids: Sequence[uuid.UUID], actor: Actor) -> ColumnElement[bool]:
    """Words about her, about a party that she is, or that she said for somebody else."""
    parties = select(Party.id).where(Party.tenant_id == actor.tenant.id, Party.person_id.in_(ids))
    return or_(
        ConsentRecord.person_id.in_(ids),
        ConsentRecord.representative_id.in_(ids),
        ConsentRecord.party_id.in_(parties),
    )


def _words(ids: Sequence[uuid.UUID], actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(ConsentRecord, Case.number, Partner.name, ConsentReason)
        .outerjoin(Case, and_(Case.tenant_id == ConsentRecord.tenant_id, Case.id == ConsentRecord.case_id))
        .outerjoin(
            Partner,
            and_(Partner.tenant_id == ConsentRecord.tenant_id, Partner.id == ConsentRecord.recipient_id),
        )
        .outerjoin(
            ConsentReason,
            and_(
                ConsentReason.tenant_id == ConsentRecord.tenant_id,
                ConsentReason.record_id == ConsentRecord.id,
            ),
        )
        .where(ConsentRecord.tenant_id == actor.tenant.id, _hers(ids, actor))
        .order_by(ConsentRecord.day, ConsentRecord.at, ConsentRecord.id)
    )


def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    """What she said, when and how; a mediator's reason is not hers, nor one that her representative or ward gave."""
    if subject.kind != KIND:
        return ()
    ids = records_of(subject.id)
    others = others_of(ids, actor)
    rows = []
    for word, number, recipient, reason in session.execute(_words(ids, actor)):
        purpose = catalog().consent_purposes.get(word.purpose)
        own = reason is not None and word.giver == "party"
        spoke = word.giver == "representative" and word.representative_id in ids
        rows.append(
            {
                "Jour": word.day.isoformat(),
                "Dossier": number or "",
                "Finalité": purpose.label if purpose is not None else "Accord d’un domaine arrêté",
                "À qui": recipient or "",
                "État": state_words(purpose, word.state, word.giver),
                "Qui l’a dit": _said_by(purpose, word, spoke=spoke),
                "Comment": CHANNEL_WORDS[word.channel],
                "Version du texte": word.wording_version,
                "Jusqu’au": word.expires_on.isoformat() if word.expires_on else "",
                "Raison": others.hidden_in(unseal_reason(reason, actor=actor)) if own else "",
            }
        )
    return (ExportPart("Accords donnés, refusés ou retirés", tuple(rows)),) if rows else ()


def _said_by(purpose: ConsentPurpose | None, word: ConsentRecord, *, spoke: bool) -> str:
    """As she reads it: « par vous », « à vous »."""
    said = giver_words(purpose, word.state, word.giver)
    if spoke:
        return "par vous, pour une personne mineure"
    return said.replace("la partie", "vous").replace("son représentant", "votre représentant")


def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    """Delete the reasons typed with her words; the rows hold ids, codes and days, and stay."""
    if subject.kind != KIND:
        return 0
    about = select(ConsentRecord.id).where(
        ConsentRecord.tenant_id == actor.tenant.id, _hers(records_of(subject.id), actor)
    )
    gone = session.execute(
        delete(ConsentReason)
        .where(ConsentReason.tenant_id == actor.tenant.id, ConsentReason.record_id.in_(about))
        .execution_options(synchronize_session=False)
    )
    return int(cast(CursorResult[Any], gone).rowcount)
