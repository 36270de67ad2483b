"""The two sentences that a team adds to the report of its day; everything else is read from the work itself."""

from datetime import date

from sqlalchemy import Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, ScopedModel


class ShiftReport(ScopedModel, Edited):
    """The report of one day of service; a service that passes midnight is of the day it began.

    ``happened`` is what marked the service, ``handed_on`` what the next one takes up; neither names anybody.
    """

    __tablename__ = "shift_report"
    __table_args__ = (UniqueConstraint("tenant_id", "day"),)

    day: Mapped[date]
    happened: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    handed_on: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
