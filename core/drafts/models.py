"""What a member has typed and not yet sent."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import ScopedModel, now, scoped_fk


class Draft(ScopedModel):
    """One unsent form of one member; ``form_key`` names the form (« activity:new », « case:… »).

    ``payload`` holds the plain fields of a form without level; a form that carries one is kept in ``sealed``,
    encrypted, never both.
    """

    __tablename__ = "draft"
    __table_args__ = (
        scoped_fk("membership_id", "membership"),
        UniqueConstraint("tenant_id", "membership_id", "form_key"),
        CheckConstraint("payload IS NULL OR sealed IS NULL", name="plain_or_sealed"),
        CheckConstraint("(level IS NULL) = (sealed IS NULL)", name="a_level_is_sealed"),
        Index("ix_draft_updated_at", "tenant_id", "updated_at"),
    )

    membership_id: Mapped[uuid.UUID]
    form_key: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    level: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(default=now)
