"""The journal, as its readers page through it: the newest first, by number."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Select, select

from core.audit.models import WRITES, AuditEntry, AuditHead, PlatformAuditHead
from core.tenancy.binding import Actor


def entries(
    actor: Actor,
    *,
    chain: str = WRITES,
    before: int | None = None,
    subject: tuple[str, uuid.UUID] | None = None,
    member_id: uuid.UUID | None = None,
) -> Select[*tuple[Any, ...]]:
    """Entries of one chain of the actor's structure, numbered below ``before`` (None: from the last one)."""
    statement = (
        select(
            AuditEntry.id,
            AuditEntry.n,
            AuditEntry.at,
            AuditEntry.actor_kind,
            AuditEntry.actor_id,
            AuditEntry.action,
            AuditEntry.subject_table,
            AuditEntry.subject_id,
            AuditEntry.details,
        )
        .where(AuditEntry.tenant_id == actor.tenant.id, AuditEntry.chain == chain)
        .order_by(AuditEntry.n.desc())
    )
    if before is not None:
        statement = statement.where(AuditEntry.n < before)
    if subject is not None:
        statement = statement.where(
            AuditEntry.subject_table == subject[0], AuditEntry.subject_id == subject[1]
        )
    if member_id is not None:
        statement = statement.where(AuditEntry.actor_id == member_id)
    return statement


def heads(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Where each chain of the structure ends."""
    return select(AuditHead.chain, AuditHead.n, AuditHead.mac).where(AuditHead.tenant_id == actor.tenant.id)


def platform_heads() -> Select[*tuple[Any, ...]]:
    return select(PlatformAuditHead.chain, PlatformAuditHead.n, PlatformAuditHead.mac)
