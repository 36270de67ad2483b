"""Two scoped tables and two shared ones, the smallest that prove something."""

from __future__ import annotations

import uuid
from typing import ClassVar

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, ScopedModel, SharedModel


class AtelierNote(ScopedModel, Edited):
    """A row written by a hook or a test: what happened, to which record, about which subject."""

    __tablename__ = "atelier_note"

    event: Mapped[str] = mapped_column(Text)
    about_id: Mapped[uuid.UUID | None]
    text: Mapped[str] = mapped_column(Text, default="")


class AtelierAccord(SharedModel):
    """The two ends agree to exchange, or stop; the last event counts."""

    __tablename__ = "atelier_accord"

    event: Mapped[str] = mapped_column(Text)  # given | ended


class AtelierExchange(SharedModel):
    """An extract given by one end to the other while an agreement lives."""

    __tablename__ = "atelier_exchange"

    inserted_by: ClassVar[str] = "tenant_id"
    agreement: ClassVar[str] = (
        "(SELECT a.event FROM atelier_accord a WHERE a.tenant_id = atelier_exchange.tenant_id "
        "AND a.peer_id = atelier_exchange.peer_id ORDER BY a.id DESC LIMIT 1) = 'given'"
    )

    text: Mapped[str] = mapped_column(Text)
