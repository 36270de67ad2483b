"""Reads of accounts, their sessions and their passkeys."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select

from core.tenancy.models import Membership
from core.users.models import Credential, User, UserSession, WebAuthnCredential


def account_by_email(email: str) -> Any:
    """(User, Credential) of an address written in lower case."""
    return select(User, Credential).join(Credential, Credential.user_id == User.id).where(User.email == email)


def account_by_id(user_id: uuid.UUID) -> Any:
    return select(User, Credential).join(Credential, Credential.user_id == User.id).where(User.id == user_id)


#: What a request needs of its user, if the session ``session_id`` was begun after ``not_before`` and is still open.
#: Built once: every page asks it, and building costs more than sending.
VISITOR: Final = (
    select(
        User.id,
        User.email,
        User.appearance,
        User.fs_uniquifier,
        Credential.totp_secret.is_not(None).label("has_totp"),
        select(WebAuthnCredential.id)
        .where(WebAuthnCredential.user_id == User.id)
        .exists()
        .label("has_passkey"),
    )
    .join(UserSession, UserSession.user_id == User.id)
    .join(Credential, Credential.user_id == User.id)
    .where(
        UserSession.id == bindparam("session_id"),
        UserSession.ended_at.is_(None),
        UserSession.created_at > bindparam("not_before"),
        User.active.is_(True),
    )
)


def open_sessions(user_id: uuid.UUID, not_before: datetime) -> Any:
    """Sessions not ended and not over the absolute limit, newest first."""
    return (
        select(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.created_at > not_before,
        )
        .order_by(UserSession.created_at.desc())
    )


def passkeys_of(user_id: uuid.UUID) -> Any:
    return (
        select(WebAuthnCredential)
        .where(WebAuthnCredential.user_id == user_id)
        .order_by(WebAuthnCredential.created_at)
    )


def passkey_by_credential(credential_id: bytes) -> Any:
    return (
        select(WebAuthnCredential, User, Credential)
        .join(User, User.id == WebAuthnCredential.user_id)
        .join(Credential, Credential.user_id == User.id)
        .where(WebAuthnCredential.credential_id == credential_id)
    )


def roles_everywhere(user_id: uuid.UUID) -> Any:
    """Directory phase: the role keys of each of the user's memberships."""
    return select(Membership.role_keys).where(Membership.user_id == user_id, Membership.ended_at.is_(None))
