"""What a structure changed in a shared vocabulary."""

from datetime import date

from sqlalchemy import CheckConstraint, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, ScopedModel


class CodeOverlay(ScopedModel, Edited):
    """One code of one list, as one structure uses it.

    ``under`` is None for a shared code that is hidden, moved or relabelled (``label`` is then for the
    structure's own screens only), and names the shared code that a code of its own refines. A shared code is
    never redefined: reports keep its shared label. ``position`` None: the shared order.
    """

    __tablename__ = "code_overlay"
    __table_args__ = (
        UniqueConstraint("tenant_id", "list_key", "value"),
        CheckConstraint("until IS NULL OR since IS NULL OR until >= since", name="dates_in_order"),
    )

    list_key: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    label: Mapped[str | None] = mapped_column(Text)
    under: Mapped[str | None] = mapped_column(Text)
    hidden: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int | None] = mapped_column(Integer)
    since: Mapped[date | None]
    until: Mapped[date | None]
