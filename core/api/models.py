"""What lets a software read the figures in the name of a member."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, ScopedModel

#: Persons are told as to whoever may not open the rows, or as to the member herself.
OUTSIDE: Final = "outside"
OWN: Final = "own"


class ApiToken(ScopedModel, Edited):
    """An access of a software, until ``expires_on``: it reads with the rights that its author has that day.

    The token is signed from the structure, the row's id and ``nonce``: it lies nowhere. ``reach`` is OUTSIDE or OWN.
    """

    __tablename__ = "api_token"
    __table_args__ = (CheckConstraint("reach IN ('outside', 'own')", name="reach_known"),)

    label: Mapped[str] = mapped_column(Text)
    reach: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str] = mapped_column(Text)
    expires_on: Mapped[date]
    revoked_at: Mapped[datetime | None]
    last_used_on: Mapped[date | None]
