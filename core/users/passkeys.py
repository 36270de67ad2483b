"""Passkeys: made and used with user verification, so that one gesture is both factors.

Each challenge lies in Valkey for five minutes and is taken once; the cookie holds its name only.
"""

from __future__ import annotations

import secrets
import uuid
from importlib import import_module
from typing import Any, Final, cast
from urllib.parse import urlsplit

from flask import current_app, request
from flask import session as cookie
from sqlalchemy import select

from core.db.base import now
from core.db.session import session
from core.errors import Refused
from core.users.models import Credential, User, WebAuthnCredential
from core.users.queries import passkey_by_credential, passkeys_of
from core.users.store import answering, key

LIFE: Final = 300
SIGN_IN: Final = "sign-in"
REGISTER: Final = "register"
NOT_ACCEPTED: Final = "Cette clé d’accès n’a pas été reconnue. Recommencez, ou utilisez un autre moyen."
ALREADY: Final = "Cet appareil a déjà une clé d’accès pour ce compte."


def _library() -> Any:
    """A hundred modules, loaded by the first passkey."""
    return import_module("webauthn")


def origin() -> str:
    """The address that the browser must be on: the public one, or this request's when it is plain http."""
    config = current_app.extensions["passerelle.config"]
    return str(config.base_url) if config.https else request.host_url.rstrip("/")


def relying_party() -> str:
    return urlsplit(origin()).hostname or "localhost"


def _new_challenge(purpose: str) -> bytes:
    challenge, name = secrets.token_bytes(32), secrets.token_urlsafe(16)
    with answering() as store:
        store.set(key("challenge", purpose, name), challenge.hex(), ex=LIFE)
    cookie[f"challenge-{purpose}"] = name
    return challenge


def _take_challenge(purpose: str) -> bytes:
    """The challenge given to this browser, once. Raises Refused."""
    name = cookie.pop(f"challenge-{purpose}", None)
    with answering() as store:
        found = store.getdel(key("challenge", purpose, name)) if name else None
    if found is None:
        raise Refused([NOT_ACCEPTED])
    return bytes.fromhex(found.decode() if isinstance(found, bytes) else str(found))


def known_to(user_id: uuid.UUID) -> list[WebAuthnCredential]:
    """The passkeys that open an account, the oldest first."""
    return list(session.execute(passkeys_of(user_id)).scalars())


def registration_options(user: User, credential: Credential) -> dict[str, Any]:
    """What ``navigator.credentials.create`` is asked, in JSON."""
    webauthn = _library()
    structs = webauthn.helpers.structs
    known = known_to(user.id)
    options = webauthn.generate_registration_options(
        rp_id=relying_party(),
        rp_name="Passerelle",
        user_name=user.email,
        user_display_name=user.email,
        user_id=credential.webauthn_handle.encode(),
        challenge=_new_challenge(REGISTER),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one.credential_id) for one in known],
    )
    return cast("dict[str, Any]", webauthn.helpers.options_to_json_dict(options))


def register_passkey(user_id: uuid.UUID, answer: str, name: str) -> WebAuthnCredential:
    """Keep the key that the browser made. Raises Refused."""
    challenge = _take_challenge(REGISTER)
    webauthn = _library()
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=relying_party(),
            expected_origin=origin(),
            require_user_verification=True,
        )
    except (webauthn.helpers.exceptions.WebAuthnException, ValueError, KeyError) as error:
        raise Refused([NOT_ACCEPTED]) from error
    taken = session.execute(
        select(WebAuthnCredential.id).where(WebAuthnCredential.credential_id == made.credential_id)
    ).first()
    if taken is not None:
        raise Refused([ALREADY])
    row = WebAuthnCredential(
        user_id=user_id,
        name=name,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
    )
    session.add(row)
    session.flush()
    return row


def authentication_options() -> dict[str, Any]:
    """What ``navigator.credentials.get`` is asked; it names nobody, the device proposes its own keys."""
    webauthn = _library()
    options = webauthn.generate_authentication_options(
        rp_id=relying_party(),
        challenge=_new_challenge(SIGN_IN),
        user_verification=webauthn.helpers.structs.UserVerificationRequirement.REQUIRED,
    )
    return cast("dict[str, Any]", webauthn.helpers.options_to_json_dict(options))


def verify_passkey(answer: str) -> User:
    """The account that a passkey speaks for. Raises Refused, the same whatever is wrong."""
    challenge = _take_challenge(SIGN_IN)
    webauthn = _library()
    refused = webauthn.helpers.exceptions.WebAuthnException
    try:
        sent = webauthn.helpers.parse_authentication_credential_json(answer)
    except (refused, ValueError, KeyError) as error:
        raise Refused([NOT_ACCEPTED]) from error
    row = session.execute(passkey_by_credential(sent.raw_id)).one_or_none()
    if row is None:
        raise Refused([NOT_ACCEPTED])
    passkey, user, credential = row
    handle = sent.response.user_handle
    if not user.active or (handle and handle != credential.webauthn_handle.encode()):
        raise Refused([NOT_ACCEPTED])
    try:
        seen = webauthn.verify_authentication_response(
            credential=sent,
            expected_challenge=challenge,
            expected_rp_id=relying_party(),
            expected_origin=origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except refused as error:
        raise Refused([NOT_ACCEPTED]) from error
    passkey.sign_count = seen.new_sign_count
    passkey.used_at = now()
    return cast(User, user)
