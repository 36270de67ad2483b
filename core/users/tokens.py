"""Signed links sent by mail: they expire, and serve once because what they vouch for changes when used."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Final

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select

from core.db.session import session
from core.errors import NotFound
from core.records import dataclass
from core.tenancy.models import Membership
from core.users.addresses import CHANGE
from core.users.models import Credential, User
from core.users.store import digest

RESET: Final = "reset"
WELCOME: Final = "welcome"
INVITATION: Final = "invitation"
ADDRESS: Final = "address"
LIFE: Final = {
    RESET: timedelta(hours=2),
    WELCOME: timedelta(days=7),
    INVITATION: timedelta(days=7),
    ADDRESS: CHANGE,
}


class LinkExpired(NotFound):
    """The link is too old, was used, or was never ours; all three look the same."""

    code = "link_expired"
    default_message = "Ce lien a expiré ou a déjà servi. Demandez-en un nouveau."


@dataclass(frozen=True, slots=True)
class InvitationLink:
    tenant_id: int
    membership_id: uuid.UUID
    proof: str


@dataclass(frozen=True, slots=True)
class PasswordLink:
    """``kind`` is RESET or WELCOME (the first password of an account that the operator made)."""

    user_id: uuid.UUID
    kind: str
    proof: str


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"passerelle.users.{purpose}")


def _read(purpose: str, token: str) -> list[Any]:
    try:
        payload = _serializer(purpose).loads(token, max_age=int(LIFE[purpose].total_seconds()))
    except BadData as error:
        raise LinkExpired from error
    return list(payload)


@dataclass(frozen=True, slots=True)
class AddressLink:
    """``name`` is where the new address is kept (``addresses``)."""

    user_id: uuid.UUID
    name: str
    proof: str


def address_proof(user: User) -> str:
    """Changes with the address: the link dies when it has served."""
    return digest("address-link", f"{user.id}:{user.email}")


def password_proof(credential: Credential) -> str:
    """Changes with the password, so that the link dies when it has served, and with the address: a link sent to
    the one left opens nothing."""
    email = session.execute(select(User.email).where(User.id == credential.user_id)).scalar_one()
    return digest("password-link", f"{credential.user_id}:{email}:{credential.password_hash or ''}")


def invitation_proof(membership: Membership) -> str:
    """Changes with the address invited: an invitation sent to the wrong one dies when it is corrected."""
    return digest("invitation-link", f"{membership.id}:{membership.invited_email or ''}")


def password_token(credential: Credential, kind: str) -> str:
    return str(_serializer(kind).dumps([credential.user_id.hex, password_proof(credential)]))


def read_password_token(token: str) -> PasswordLink:
    """Raises LinkExpired. The proof is still to be compared with the account."""
    for kind in (RESET, WELCOME):
        try:
            user_id, proof = _read(kind, token)
        except LinkExpired:
            continue
        return PasswordLink(uuid.UUID(user_id), kind, proof)
    raise LinkExpired


def address_token(user: User, name: str) -> str:
    return str(_serializer(ADDRESS).dumps([user.id.hex, name, address_proof(user)]))


def read_address_token(token: str) -> AddressLink:
    """Raises LinkExpired. The proof is still to be compared with the account."""
    user_id, name, proof = _read(ADDRESS, token)
    return AddressLink(uuid.UUID(user_id), str(name), str(proof))


def invitation_token(membership: Membership) -> str:
    proof = invitation_proof(membership)
    return str(_serializer(INVITATION).dumps([membership.tenant_id, membership.id.hex, proof]))


def read_invitation_token(token: str) -> InvitationLink:
    """Raises LinkExpired. The proof is still to be compared with the membership."""
    tenant_id, membership_id, proof = _read(INVITATION, token)
    return InvitationLink(int(tenant_id), uuid.UUID(membership_id), str(proof))
