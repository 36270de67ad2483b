"""The reason typed with a word, sealed in a row of its own; read by the referent, co-referents and its author only."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from core.casefiles.models import FileMember
from core.cases.models import Case
from core.consent.models import ConsentReason, ConsentRecord
from core.db.base import new_id
from core.db.session import session
from core.files.keys import keystore
from core.tenancy.binding import Actor


def keep_reason(word: ConsentRecord, text: str, *, actor: Actor) -> None:
    """Seal and keep the reason; an empty one leaves no row."""
    if not text:
        return
    reason_id = new_id()
    sealed = keystore().seal(text, tenant_id=actor.tenant.id, record_id=str(reason_id))
    session.add(ConsentReason(id=reason_id, record_id=word.id, sealed=sealed))
    session.flush()


def unseal_reason(reason: ConsentReason, *, actor: Actor) -> str:
    return keystore().unseal(reason.sealed, tenant_id=actor.tenant.id, record_id=str(reason.id))


def read_reasons(case: Case, words: Iterable[ConsentRecord], *, actor: Actor) -> dict[uuid.UUID, str]:
    """The reasons that the actor may read, by word; those of the others are not even counted."""
    mine = _leads(case, actor)
    readable = [word.id for word in words if mine or _wrote(word, actor)]
    if not readable:
        return {}
    statement = select(ConsentReason).where(
        ConsentReason.tenant_id == actor.tenant.id, ConsentReason.record_id.in_(readable)
    )
    found = session.execute(statement).scalars()
    return {reason.record_id: unseal_reason(reason, actor=actor) for reason in found}


def _wrote(word: ConsentRecord, actor: Actor) -> bool:
    return actor.membership_id is not None and word.author_id == actor.membership_id


def _leads(case: Case, actor: Actor) -> bool:
    if actor.membership_id is None:
        return False
    if case.referent_id == actor.membership_id:
        return True
    statement = select(FileMember.id).where(
        FileMember.tenant_id == actor.tenant.id,
        FileMember.case_id == case.id,
        FileMember.membership_id == actor.membership_id,
        FileMember.role == "co_referent",
        FileMember.ended_at.is_(None),
    )
    return session.execute(statement).first() is not None
