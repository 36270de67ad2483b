"""Addresses on their way: asked for and not yet confirmed, or just left. In Valkey, encrypted, for a day at most.

Job arguments, links and the database hold the name of an entry only.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.files.keys import keystore
from core.users.store import answering, key

#: How long the link in the message to the new address serves.
CHANGE: Final = timedelta(hours=2)
#: How long the notice to the address left may be tried.
NOTICE: Final = timedelta(days=1)
NONCE: Final = 12


def _cipher() -> AESGCM:
    _number, secret = keystore().sign("addresses", b"passerelle.users.addresses")
    return AESGCM(secret)


def keep_address(email: str, user_id: uuid.UUID, life: timedelta) -> str:
    """Keep an address of this account for a while; returns the name to ask it by. Raises StoreUnavailable."""
    name, nonce = secrets.token_urlsafe(24), secrets.token_bytes(NONCE)
    sealed = nonce + _cipher().encrypt(nonce, email.encode(), f"{name}:{user_id}".encode())
    with answering() as store:
        store.set(key("address", name), sealed.hex(), ex=int(life.total_seconds()))
    return name


def kept_address(name: str, user_id: uuid.UUID) -> str | None:
    """The address kept under this name for this account; None when it is too old, or never was."""
    with answering() as store:
        found = store.get(key("address", name))
    if found is None:
        return None
    sealed = bytes.fromhex(str(found))
    try:
        plain = _cipher().decrypt(sealed[:NONCE], sealed[NONCE:], f"{name}:{user_id}".encode())
    except InvalidTag:
        return None
    return plain.decode()
