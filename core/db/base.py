"""The three kinds of tables, and the columns every edited row carries.

*Global* tables know no structure. *Scoped* tables belong to one structure: primary key ``(tenant_id, id)``,
every foreign key between them carries ``tenant_id``. *Shared* tables have two ends and primary key
``(tenant_id, peer_id, id)``. There is no fourth kind: ``core.tenancy.security`` refuses one.

Modules of models do without ``from __future__ import annotations``: SQLAlchemy would read each annotation back from a
string, a twelfth of the start.
"""

import uuid
from datetime import UTC, datetime
from typing import Any, ClassVar

import uuid_utils.compat
from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Text,
    and_,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, foreign, mapped_column, relationship
from sqlalchemy.orm.relationships import RelationshipProperty

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> uuid.UUID:
    """A UUIDv7: sorted by time of making, so that keyset pages and indexes stay local."""
    return uuid_utils.compat.uuid7()


def now() -> datetime:
    return datetime.now(UTC)


metadata = MetaData(naming_convention=NAMING)


class Base(DeclarativeBase):
    metadata = metadata
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        dict[str, int]: JSONB,
        list[str]: JSONB,
        list[Any]: JSONB,
    }


class GlobalModel(Base):
    """A row that belongs to the installation; it never points at a structure's rows."""

    __abstract__ = True


class ScopedModel(Base):
    """A row of one structure. ``tenant_id`` is stamped and checked by the session, never typed by hand."""

    __abstract__ = True

    #: True on tables where the application may only insert (ledgers, transitions, audit).
    append_only: ClassVar[bool] = False

    tenant_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("tenant.id"), primary_key=True, autoincrement=False, sort_order=-20
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-19)


class SharedModel(Base):
    """A row with two ends, read by both, inserted by the end the model names (``inserted_by``).

    It holds extracts, never a foreign key into a scoped table, and is append-only.
    """

    __abstract__ = True

    append_only: ClassVar[bool] = True
    #: "tenant_id" or "peer_id": the end that may insert; a column of its own holds the one of both who does.
    inserted_by: ClassVar[str] = "tenant_id"
    #: SQL condition (on columns of the new row) that holds only while an agreement between the ends lives.
    agreement: ClassVar[str] = "true"
    #: SQL condition under which the other end (``peer_id``) reads the row.
    peer_reads: ClassVar[str] = "true"

    tenant_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("tenant.id"), primary_key=True, autoincrement=False, sort_order=-20
    )
    peer_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("tenant.id"), primary_key=True, autoincrement=False, sort_order=-19
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-18)


class Edited:
    """Columns of a row that a person edits.

    ``version`` grows by one with each change; ``field_versions`` maps a field to the version that last
    changed it, which is what tells a mergeable stale edit from a conflict. ``author_id`` is the membership
    that made the row.
    """

    #: Fields that no edit may change and no form may carry.
    PROTECTED: ClassVar[frozenset[str]] = frozenset(
        {
            "tenant_id",
            "id",
            "version",
            "field_versions",
            "author_id",
            "content_hash",
            "created_at",
            "updated_at",
        }
    )

    version: Mapped[int] = mapped_column(Integer, default=1, server_default=text("1"))
    field_versions: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    author_id: Mapped[uuid.UUID | None]
    #: Hash of what the creation said, so that a replayed request is told from another one with the same id.
    content_hash: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now, onupdate=now)


class Removable:
    """Columns of a row that can be removed by mistake and brought back; removed rows count nowhere."""

    removed_at: Mapped[datetime | None]
    removed_by: Mapped[uuid.UUID | None]


def scoped_fk(column: str, table: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A foreign key inside one structure: ``(tenant_id, column) → table(tenant_id, id)``."""
    return ForeignKeyConstraint(
        ["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"], ondelete=ondelete
    )


def to_one(local: Any, column: str, target: Any, **options: Any) -> RelationshipProperty[Any]:
    """Relationship over a composite key: both columns in the join, only the id is ``foreign()``.

    ``local`` and ``target`` are callables returning the mapped classes, since both may be defined later.
    Loading is explicit (``lazy='raise'``): joining on the id alone cost 11 statements instead of 1.
    """

    def join() -> Any:
        source, other = local(), target()
        return and_(
            source.tenant_id == other.tenant_id,
            foreign(getattr(source, column)) == other.id,
        )

    return relationship(target, primaryjoin=join, lazy="raise", viewonly=True, uselist=False, **options)
