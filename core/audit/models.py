"""Audit chains: each entry is signed over the one before it, so that a change anywhere shows.

Entries hold ids and codes, never a name or a text. The heads say where each chain ends.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import GlobalModel, ScopedModel, new_id

WRITES = "writes"
READS = "reads"
PLATFORM = "platform"


class _Head:
    """The end of a chain: its last number and signature. ``n`` is 0 before the first entry."""

    chain: Mapped[str] = mapped_column(Text)
    n: Mapped[int] = mapped_column(BigInteger, default=0)
    mac: Mapped[bytes] = mapped_column(LargeBinary, default=b"")


class _Entry:
    """One event. ``actor_id`` is a membership (on the platform's chain, a user), or None for a job or a link.

    ``mac`` signs everything else on the row and the mac before it, with the audit key ``key_id``.
    """

    chain: Mapped[str] = mapped_column(Text)
    n: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[uuid.UUID | None]
    action: Mapped[str] = mapped_column(Text)
    subject_table: Mapped[str | None] = mapped_column(Text)
    subject_id: Mapped[uuid.UUID | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    key_id: Mapped[int] = mapped_column(BigInteger)
    mac: Mapped[bytes] = mapped_column(LargeBinary)


class AuditHead(ScopedModel, _Head):
    """Where a structure's chain ends; locked last in each unit of work."""

    __tablename__ = "audit_head"
    __table_args__ = (
        UniqueConstraint("tenant_id", "chain"),
        CheckConstraint("chain IN ('writes', 'reads')", name="chain"),
    )


class AuditEntry(ScopedModel, _Entry):
    """An event of a structure."""

    append_only: ClassVar[bool] = True

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("tenant_id", "chain", "n"),
        Index("ix_audit_entry_subject", "tenant_id", "subject_table", "subject_id"),
        CheckConstraint("chain IN ('writes', 'reads')", name="chain"),
    )


class AuditCut(ScopedModel):
    """Retention's signed word that the chain may begin after entry ``n``, whose mac was ``entry_mac``."""

    append_only: ClassVar[bool] = True

    __tablename__ = "audit_cut"
    __table_args__ = (
        UniqueConstraint("tenant_id", "chain", "n"),
        CheckConstraint("chain = 'reads'", name="chain"),
    )

    chain: Mapped[str] = mapped_column(Text, default=READS)
    n: Mapped[int] = mapped_column(BigInteger)
    entry_mac: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    key_id: Mapped[int] = mapped_column(BigInteger)
    mac: Mapped[bytes] = mapped_column(LargeBinary)


class PlatformAuditHead(GlobalModel, _Head):
    """Where the platform's chain ends."""

    __tablename__ = "platform_audit_head"
    __table_args__ = (UniqueConstraint("chain"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)


class PlatformAuditEntry(GlobalModel, _Entry):
    """An event without a structure: a sign-in, an account, the opening of a structure."""

    append_only: ClassVar[bool] = True

    __tablename__ = "platform_audit_entry"
    __table_args__ = (
        UniqueConstraint("chain", "n"),
        Index("ix_platform_audit_entry_subject", "subject_table", "subject_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
