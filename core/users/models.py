"""Accounts: global rows that know no structure. Names live on the membership, secrets in tables of their own.

``Credential`` and ``WebAuthnCredential`` are read by this package only: ``core.toolkit`` exports neither.
"""

import secrets
import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import GlobalModel, new_id, now

APPEARANCES = ("auto", "light", "dark")


def _handle() -> str:
    return secrets.token_urlsafe(32)


class User(GlobalModel):
    """One person who signs in. ``fs_uniquifier`` is what Flask-Security asks of every account."""

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("appearance IN ('auto', 'light', 'dark')", name="appearance"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(Text, unique=True)
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    fs_uniquifier: Mapped[str] = mapped_column(Text, unique=True, default=_handle)
    appearance: Mapped[str] = mapped_column(Text, default="auto", server_default=text("'auto'"))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Credential(GlobalModel):
    """What proves who somebody is.

    ``totp_secret`` and ``recovery_codes`` are encrypted with keys of the key store; ``totp_counter`` is the
    last time step accepted, so that a code is never taken twice. ``webauthn_handle`` names the account to
    passkeys without saying anything about it. ``password_hash`` is None until the person has chosen one.
    """

    __tablename__ = "credential"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    password_changed_at: Mapped[datetime | None]
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_counter: Mapped[int | None] = mapped_column(BigInteger)
    recovery_codes: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    webauthn_handle: Mapped[str] = mapped_column(Text, unique=True, default=_handle)


class WebAuthnCredential(GlobalModel):
    """One passkey, named by its owner (« Téléphone du travail »)."""

    __tablename__ = "web_authn_credential"
    __table_args__ = (Index("ix_web_authn_credential_user_id", "user_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(Text)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(Integer, default=0)
    transports: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]


class UserSession(GlobalModel):
    """One sign-in on one device, « Firefox, Android ». No address is kept.

    The time of the last visit is in Valkey: a GET writes nothing to the database.
    """

    __tablename__ = "user_session"
    __table_args__ = (Index("ix_user_session_user_id", "user_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    device: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
