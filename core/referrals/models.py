"""The partner directory, and the shares: an extract shown to one partner by a signed link, closed at once when
the consent that carries it ends."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, ScopedModel, now, scoped_fk

CLOSINGS = ("withdrawn", "expired", "cancelled", "done")


class Partner(ScopedModel, Edited):
    """An organisation that the structure works with; ``kind`` is a code of "partner_type".

    ``contact_name``, ``email`` and ``phone`` are professional. ``archived_at``: no longer offered.
    """

    __tablename__ = "partner"
    __table_args__ = (Index("ix_partner_sort_name", "tenant_id", "sort_name", "id"),)

    name: Mapped[str] = mapped_column(Text)
    sort_name: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    kind: Mapped[str] = mapped_column(Text)
    contact_name: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    email: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    phone: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    note: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    archived_at: Mapped[datetime | None]


class Share(ScopedModel, Edited):
    """What is shown to a partner about a case, and her answer; both closed with the case's key.

    ``expires_on`` is the last day its address works. ``close_reason`` says why it ended: a withdrawn or
    expired consent, our own decision, or the work done. Its address is signed from the structure, the row's id
    and ``nonce``.
    """

    __tablename__ = "share"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("partner_id", "partner"),
        CheckConstraint(
            "close_reason IN ('withdrawn', 'expired', 'cancelled', 'done')", name="close_reason_known"
        ),
        CheckConstraint("(closed_at IS NULL) = (close_reason IS NULL)", name="closing_has_a_reason"),
        Index("ix_share_case_id", "tenant_id", "case_id"),
        Index("ix_share_partner_id", "tenant_id", "partner_id"),
    )

    case_id: Mapped[uuid.UUID]
    partner_id: Mapped[uuid.UUID]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    nonce: Mapped[str] = mapped_column(Text)
    expires_on: Mapped[date]
    sent_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None] = mapped_column(Text)


class ShareParty(ScopedModel):
    """A party that the share speaks of: every one of them must agree to it."""

    __tablename__ = "share_party"
    __table_args__ = (
        UniqueConstraint("tenant_id", "share_id", "party_id"),
        scoped_fk("share_id", "share"),
        scoped_fk("party_id", "case_party"),
        Index("ix_share_party_party_id", "tenant_id", "party_id"),
    )

    share_id: Mapped[uuid.UUID]
    party_id: Mapped[uuid.UUID]
