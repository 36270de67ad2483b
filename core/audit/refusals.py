"""Refusals are written in a session of their own: the refused work is rolled back, its trace is not."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import current_app

from core.audit.models import WRITES
from core.audit.services import Detail, append, record_platform
from core.db.unit_of_work import commit
from core.tenancy.binding import Actor, aside


def record_refusal(
    action: str,
    *,
    actor: Actor,
    subject_table: str | None = None,
    subject_id: uuid.UUID | None = None,
    details: Mapping[str, Detail] | None = None,
) -> None:
    """Write at once, whatever becomes of the caller's session, that the actor was refused something."""
    with aside(actor):
        append(
            action,
            actor=actor,
            subject_table=subject_table,
            subject_id=subject_id,
            details=details,
            chain=WRITES,
        )
        commit()


def record_platform_refusal(
    action: str, *, user_id: uuid.UUID | None = None, details: Mapping[str, Detail] | None = None
) -> None:
    """Write at once, on the platform's chain, a refusal that belongs to no structure (a failed sign-in)."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context():
        record_platform(action, user_id=user_id, details=details)
        commit()
