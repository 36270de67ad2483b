"""Data keys, and documents in encrypted pieces."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, Removable, ScopedModel, scoped_fk


class DataKey(ScopedModel):
    """The key of one case, of one person or of a domain's row, wrapped by the structure's.

    Deleting the row is losing the key.

    What it closed names it by ``id`` (see ``core.files.envelope``), without a foreign key.
    """

    __tablename__ = "data_key"
    __table_args__ = (
        UniqueConstraint("tenant_id", "owner_table", "owner_id"),
        CheckConstraint("owner_table <> ''", name="owner_named"),
    )

    owner_table: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[uuid.UUID]
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class Document(ScopedModel, Edited, Removable):
    """A document of a case or of a person: bytes in pieces, closed with the person's key, else the case's.

    ``kind`` is a code of "document_kind"; ``mime`` is what was sniffed, never what was claimed; ``size`` in
    bytes as stored. ``title`` is sealed like the content, since people write names in titles. ``recognisable``:
    the party, or the person it is kept beside, can be recognised on it, so that it is shown only while her agreement
    to the image holds.
    """

    __tablename__ = "document"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("party_id", "case_party"),
        scoped_fk("person_id", "person"),
        CheckConstraint("level IN ('team', 'restricted', 'sealed', 'private')", name="level_known"),
        CheckConstraint("case_id IS NOT NULL OR person_id IS NOT NULL", name="belongs_somewhere"),
        CheckConstraint("size > 0 AND size <= 10485760", name="size_bounded"),
        CheckConstraint(
            "NOT recognisable OR party_id IS NOT NULL OR person_id IS NOT NULL", name="recognised_named"
        ),
        Index("ix_document_case_id", "tenant_id", "case_id"),
        Index("ix_document_person_id", "tenant_id", "person_id"),
    )

    case_id: Mapped[uuid.UUID | None]
    party_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID | None]
    kind: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    title: Mapped[bytes] = mapped_column(LargeBinary)
    mime: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    day: Mapped[date]
    recognisable: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class DocumentChunk(ScopedModel):
    """One piece of at most 256 KiB, in order of ``n``."""

    __tablename__ = "document_chunk"
    __table_args__ = (
        UniqueConstraint("tenant_id", "document_id", "n"),
        scoped_fk("document_id", "document"),
    )

    document_id: Mapped[uuid.UUID]
    n: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
