"""A report under work, its paragraphs, its frozen versions, who read it first, and the links that show one."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, SmallInteger, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, Removable, ScopedModel, now, scoped_fk


class Report(ScopedModel, Edited, Removable):
    """Figures of a convention (None: of the whole structure) over ``period``, a code of ``core.reporting.periods``.

    ``grid`` is the key of a shipped grid or the id of a copy. ``starts_on`` and ``ends_on`` are the period's days.
    """

    __tablename__ = "report"
    __table_args__ = (
        scoped_fk("convention_id", "funding_convention"),
        Index("ix_report_list", "tenant_id", "starts_on", "id"),
        Index("ix_report_convention_id", "tenant_id", "convention_id"),
    )

    label: Mapped[str] = mapped_column(Text)
    convention_id: Mapped[uuid.UUID | None]
    grid: Mapped[str] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class ReportParagraph(ScopedModel, Edited, Removable):
    """Words written by hand under a title. ``carried``: they come from the report before, not read again yet."""

    __tablename__ = "report_paragraph"
    __table_args__ = (
        scoped_fk("report_id", "report"),
        Index("ix_report_paragraph_report_id", "tenant_id", "report_id", "position"),
    )

    report_id: Mapped[uuid.UUID]
    key: Mapped[str] = mapped_column(Text, default="", server_default=sql("''"))
    position: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="", server_default=sql("''"))
    carried: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))


class ReportVersion(ScopedModel):
    """What a report said when it was frozen: ``content`` is canonical JSON, ``hash`` its SHA-256.

    The database refuses update and delete to the application. It names nobody: ``author_id`` is a membership.
    """

    __tablename__ = "report_version"
    __table_args__ = (
        UniqueConstraint("tenant_id", "report_id", "number"),
        scoped_fk("report_id", "report"),
        CheckConstraint("number >= 1", name="from_one"),
    )
    append_only: ClassVar[bool] = True

    report_id: Mapped[uuid.UUID]
    number: Mapped[int] = mapped_column(Integer)
    content: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)
    author_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class ReportReading(ScopedModel):
    """Whoever holds a post has read what the report tells of it (``hash``): it may then leave."""

    __tablename__ = "report_reading"
    __table_args__ = (
        UniqueConstraint("tenant_id", "report_id", "membership_id", "hash"),
        scoped_fk("report_id", "report"),
        scoped_fk("membership_id", "membership"),
    )
    append_only: ClassVar[bool] = True

    report_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]
    hash: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now)


class ReportLink(ScopedModel, Edited):
    """An address that shows one frozen version to somebody without an account, until ``expires_on``.

    It is signed from the structure, the row's id and ``nonce``. ``label`` names the organisation it was given to.
    """

    __tablename__ = "report_link"
    __table_args__ = (
        scoped_fk("version_id", "report_version"),
        Index("ix_report_link_version_id", "tenant_id", "version_id"),
    )

    version_id: Mapped[uuid.UUID]
    label: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str] = mapped_column(Text)
    expires_on: Mapped[date]
    revoked_at: Mapped[datetime | None]
    last_opened_on: Mapped[date | None]
