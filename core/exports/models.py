"""What was taken out: who, which list, why, and the file while it is kept."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, ScopedModel, scoped_fk

FORMATS = ("csv", "xlsx", "ods", "zip")
#: Sent while it was asked; waiting for its job; made and kept; over its 48 hours; failed, tried again by itself.
STATES = ("sent", "waiting", "ready", "expired", "failed")


class ExportRun(ScopedModel, Edited):
    """One list taken out by ``author_id``, under ``filters`` (codes and ids, as the address held them).

    ``list_key`` "everything" is the archive of the whole structure. ``reason`` is a code of "export_reason".
    ``row_count`` is what was announced (tables for the archive), ``done`` how far the job is. ``secret`` is the
    password that the file will carry, closed, and gone once it is made.
    """

    __tablename__ = "export_run"
    __table_args__ = (
        CheckConstraint("format IN ('csv', 'xlsx', 'ods', 'zip')", name="format_known"),
        CheckConstraint("state IN ('sent', 'waiting', 'ready', 'expired', 'failed')", name="state_known"),
        CheckConstraint("state <> 'ready' OR expires_at IS NOT NULL", name="ready_expires"),
        Index("ix_export_run_created_at", "tenant_id", "created_at", "id"),
        Index("ix_export_run_expires_at", "tenant_id", "expires_at"),
    )

    list_key: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(Text)
    filters: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    row_count: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    done: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    size: Mapped[int | None] = mapped_column(BigInteger)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None]


class ExportPiece(ScopedModel):
    """One piece of a file, closed with its run's own key, in order of ``n``."""

    __tablename__ = "export_piece"
    __table_args__ = (
        UniqueConstraint("tenant_id", "run_id", "n"),
        scoped_fk("run_id", "export_run"),
    )

    run_id: Mapped[uuid.UUID]
    n: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
