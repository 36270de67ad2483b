"""What a person asks about her data, and the copy made for her."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, ScopedModel, now, scoped_fk

RIGHTS = ("access", "rectify", "erase", "object", "restrict", "portability")


class RightsRequest(ScopedModel, Edited):
    """A request of art. 15 to 21 RGPD, answered within one month of ``received_on`` (art. 12.3).

    ``subject_kind`` and ``subject_id`` are a SubjectRef. ``visa_reference`` and ``visa_on`` record the visa of
    the departmental archives, without which public archives are not eliminated (C. patr., art. L212-2).
    ``state``: received, running (a job is at it), ready (a copy that was not handed over yet), done, refused,
    failed; ``done_at`` of a copy is when it was handed over. ``documents`` are ids of those that go with it.
    ``answer`` is the code of what was done when no job does it (``core.lifecycle.schemas.ANSWERS``).
    """

    __tablename__ = "rights_request"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('access', 'rectify', 'erase', 'object', 'restrict', 'portability')", name="kind_known"
        ),
        CheckConstraint(
            "state IN ('received', 'running', 'ready', 'done', 'refused', 'failed')", name="state_known"
        ),
        Index("ix_rights_request_due_on", "tenant_id", "due_on", "id"),
        Index("ix_rights_request_subject", "tenant_id", "subject_kind", "subject_id"),
    )

    kind: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[uuid.UUID]
    received_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(Text, default="received", server_default=text("'received'"))
    done_at: Mapped[datetime | None]
    refused_for: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    visa_reference: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    visa_on: Mapped[date | None]
    documents: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))


class RightsCopy(ScopedModel):
    """The copy made for the person, sealed with the structure's key, removed after ``expires_on``."""

    __tablename__ = "rights_copy"
    __table_args__ = (
        UniqueConstraint("tenant_id", "request_id"),
        scoped_fk("request_id", "rights_request"),
    )

    request_id: Mapped[uuid.UUID]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(default=now)
