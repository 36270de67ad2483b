"""A person's rights over what was shared about her."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import delete, select

from core.casefiles.third_parties import Others, others_of
from core.cases.models import Party
from core.db.session import session
from core.db.writing import Revision
from core.extension.contributions import ExportPart, SubjectRef
from core.people.queries import records_of
from core.referrals.models import Share
from core.referrals.queries import shares_about
from core.referrals.services import close_share, read_answer, read_extract
from core.tenancy.binding import Actor

KIND: Final = "person"
#: In place of a text that speaks of other parties too: theirs is not hers to read.
OF_SEVERAL: Final = "Texte commun à plusieurs parties"


def _parties(subject: SubjectRef, actor: Actor) -> list[uuid.UUID]:
    statement = select(Party.id).where(
        Party.tenant_id == actor.tenant.id, Party.person_id.in_(records_of(subject.id))
    )
    return list(session.execute(statement).scalars())


def _shares(subject: SubjectRef, actor: Actor) -> Sequence[Any]:
    if subject.kind != KIND:
        return ()
    parties = _parties(subject, actor)
    return session.execute(shares_about(parties, actor)).all() if parties else ()


def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    """With whom, until when, and the texts that speak of her alone, whoever else they name hidden."""
    shares = _shares(subject, actor)
    if not shares:
        return ()
    others = others_of(records_of(subject.id), actor)
    rows = tuple(
        {
            "Partenaire": row.partner,
            "Envoyé le": row.Share.sent_at.astimezone(actor.tenant.tz).isoformat(timespec="minutes"),
            "Ouvert jusqu’au": row.Share.expires_on.isoformat(),
            "Clos": row.Share.closed_at is not None,
            "Extrait": _of_her(read_extract(row.Share, actor=actor), row.parties, others),
            "Réponse": _of_her(read_answer(row.Share, actor=actor), row.parties, others),
        }
        for row in shares
    )
    return (ExportPart("Partages", rows),)


def _of_her(text: str, parties: int, others: Others) -> str:
    return others.hidden_in(text) if parties == 1 else OF_SEVERAL


def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    """Close what is open and lose both texts and the address; that something was shared, and when, stays."""
    shares = [row.Share for row in _shares(subject, actor)]
    for share in shares:
        close_share(share, reason="cancelled", actor=actor)
        _forget(share, actor)
    session.flush()
    return len(shares)


def _forget(share: Share, actor: Actor) -> None:
    share.sealed, share.answer_sealed = b"", None
    share.nonce, share.content_hash = secrets.token_urlsafe(16), None
    session.flush()
    session.execute(
        delete(Revision)
        .where(
            Revision.tenant_id == actor.tenant.id,
            Revision.entity == Share.__tablename__,
            Revision.entity_id == share.id,
        )
        .execution_options(synchronize_session=False)
    )
