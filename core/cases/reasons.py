"""The reason typed for a step: sealed in a row of its own, so that erasing it leaves the log whole."""

from __future__ import annotations

import uuid

from core.cases.models import CaseReason, CaseTransition
from core.db.base import new_id
from core.db.session import session
from core.files.keys import keystore
from core.tenancy.binding import Actor


def keep_reason(entry: CaseTransition, text: str, *, actor: Actor) -> None:
    """Seal and keep the reason; an empty one leaves no row."""
    if not text:
        return
    reason_id = new_id()
    sealed = keystore().seal(text, tenant_id=actor.tenant.id, record_id=str(reason_id))
    session.add(CaseReason(id=reason_id, case_id=entry.case_id, transition_id=entry.id, sealed=sealed))
    session.flush()


def read_reason(reason_id: uuid.UUID | None, sealed: bytes | None, *, actor: Actor) -> str:
    """The reason in clear; "" where none was typed, or once it was erased."""
    if reason_id is None or sealed is None:
        return ""
    return keystore().unseal(sealed, tenant_id=actor.tenant.id, record_id=str(reason_id))
