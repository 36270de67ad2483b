"""The structure itself (global), its members, their roles, and what it has switched on."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, GlobalModel, ScopedModel, now, scoped_fk


class Tenant(GlobalModel):
    """A structure: an association, a city, a service, a network.

    ``zone`` is an IANA name: the overseas departments work in other zones. ``insee_codes`` are the communes
    of its territory. ``suspended_at`` makes it read-only.
    """

    __tablename__ = "tenant"
    __table_args__ = (CheckConstraint("slug ~ '^[a-z0-9][a-z0-9-]{1,62}$'", name="slug_form"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    profile: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(Text, default="Europe/Paris")
    insee_codes: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    suspended_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Membership(ScopedModel, Edited):
    """One person's place in one structure; it outlives her account as « membre n° … ».

    ``user_id`` is None before the invitation is accepted and after the account has ended. Names are those
    used in this structure. ``form`` is how she is spoken of: "f", "m" or "" (neutral).
    """

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        UniqueConstraint("tenant_id", "user_id"),
        Index("ix_membership_user_id", "user_id"),
    )

    number: Mapped[int] = mapped_column(Integer)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    given_name: Mapped[str] = mapped_column(Text, default="")
    family_name: Mapped[str] = mapped_column(Text, default="")
    form: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    role_keys: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    invited_email: Mapped[str | None] = mapped_column(Text)

    @property
    def display_name(self) -> str:
        """« Inès Carpentier », or « membre n° 12 » once the names are gone."""
        name = f"{self.given_name} {self.family_name}".strip()
        return name or f"membre n° {self.number}"


class Role(ScopedModel, Edited):
    """A bundle of permissions that the structure made itself; the shipped ones live in code."""

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("tenant_id", "key"),)

    key: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    permissions: Mapped[list[str]] = mapped_column(JSONB, default=list)
    archived_at: Mapped[datetime | None]


class Enablement(ScopedModel, Edited):
    """A domain plugin that the structure has switched on, or once had on; switching off deletes nothing."""

    __tablename__ = "enablement"
    __table_args__ = (UniqueConstraint("tenant_id", "plugin"),)

    plugin: Mapped[str] = mapped_column(Text)
    enabled: Mapped[bool] = mapped_column(default=True)
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))


class Counter(ScopedModel):
    """Numbers given in order (members, cases per year); taken last, so that the row lock is short."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    name: Mapped[str] = mapped_column(Text)
    value: Mapped[int] = mapped_column(Integer, default=0)


class Cover(ScopedModel, Edited):
    """A member stands in for an absent one, from one day to another, both included."""

    __tablename__ = "cover"
    __table_args__ = (
        scoped_fk("absent_id", "membership"),
        scoped_fk("substitute_id", "membership"),
        CheckConstraint("ends_on >= starts_on", name="dates_in_order"),
    )

    absent_id: Mapped[uuid.UUID]
    substitute_id: Mapped[uuid.UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    ended_at: Mapped[datetime | None]
