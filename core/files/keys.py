"""The key store: secrets that must never lie in the database they protect, nor in its backup.

A JSON file of mode 0600 (``Config.keystore``), backed up apart, written atomically under a lock so that
several processes share it. Each purpose of the installation and each structure has numbered keys, the highest
being the one in use: the number is stored beside each ciphertext and signature, so that old ones stay good
after a rotation. The public methods of ``KeyStore`` are all that another store (a KMS) must offer.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import json
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from core.errors import ConfigurationError

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
FORMAT: Final = 2
AUDIT: Final = "audit"


class MissingKeyError(RuntimeError):
    """A signature names a key that this store does not hold."""


class UnreadableError(RuntimeError):
    """The text was sealed for another record or structure, was tampered with, or its key is gone."""


def _with_fresh(keys: dict[str, str]) -> dict[str, str]:
    """The keys and one more. Its number is a moment, so that a store made anew never takes an old number."""
    number = max([int(time.time()), *(int(old) + 1 for old in keys)])
    return {**keys, str(number): base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}


class KeyStore:
    """Keys of one installation. Every method is safe to call from several processes at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._content: dict[str, Any] = {}
        self._seen: tuple[int, int] | None = None

    # Reading and writing the file ---------------------------------------------------------------

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _load(self) -> None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            self._content = {"format": FORMAT, "purposes": {}, "structures": {}}
            self._seen = None
            return
        mark = (found.st_mtime_ns, found.st_ino)
        if mark == self._seen:
            return
        if stat.S_IMODE(found.st_mode) & 0o077:
            raise ConfigurationError(
                f"Le trousseau {self._path} est ouvert à d’autres comptes : « chmod 600 {self._path} »."
            )
        self._content, self._seen = self._parsed(), mark

    def _parsed(self) -> dict[str, Any]:
        try:
            content = json.loads(self._path.read_text(encoding="ascii"))
            known = content["format"]
            dict(content["purposes"]), dict(content["structures"])
        except (ValueError, KeyError, TypeError) as error:
            # Never made anew over a damaged one: all that it closed would be lost.
            raise ConfigurationError(
                f"Le trousseau {self._path} est abîmé : restaurez-le depuis sa sauvegarde."
            ) from error
        if known != FORMAT:
            raise ConfigurationError("Trousseau d’un autre format : mettez l’application à jour.")
        return cast("dict[str, Any]", content)

    def _save(self) -> None:
        """Write beside, flush to the disk, then rename: a killed process leaves the old file whole."""
        draft = self._path.with_suffix(".new")
        descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        try:
            os.write(descriptor, json.dumps(self._content).encode("ascii"))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        draft.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._seen = None

    # Numbered keys ------------------------------------------------------------------------------

    def _held(self, family: str, name: str) -> dict[str, str]:
        """The keys as the file has them now: another process may have made, rotated or destroyed some."""
        self._load()
        return cast("dict[str, str]", self._content[family].get(name, {}))

    def _in_use(self, family: str, name: str) -> tuple[int, bytes]:
        """The highest number and its key, made at first use."""
        keys = self._held(family, name) or self._add(family, name, only_first=True)
        number = max(int(key) for key in keys)
        return number, base64.b64decode(keys[str(number)])

    def _numbered(self, family: str, name: str, number: int) -> bytes:
        """The key of that number; raises MissingKeyError, and never makes one."""
        found = self._held(family, name).get(str(number))
        if found is None:
            raise MissingKeyError(f"{family} {name}: key {number}")
        return base64.b64decode(found)

    def _add(self, family: str, name: str, *, only_first: bool = False) -> dict[str, str]:
        with self._locked():
            self._load()
            keys = cast("dict[str, str]", self._content[family].get(name, {}))
            if keys and only_first:
                return keys
            self._content[family][name] = _with_fresh(keys)
            self._save()
            return self._held(family, name)

    def rotate(self, purpose: str) -> None:
        """From now on another key signs; what the older ones signed stays good."""
        self._add("purposes", purpose)

    def rotate_tenant(self, tenant_id: int) -> None:
        """From now on another key of the structure closes; the older ones still open."""
        self._add("structures", str(tenant_id))

    def forget_tenant(self, tenant_id: int) -> None:
        """Destroy the keys of a structure that is gone: what they closed is lost, in backups too."""
        with self._locked():
            self._load()
            self._content["structures"].pop(str(tenant_id), None)
            self._save()

    # Secrets of the installation ----------------------------------------------------------------

    def session_secret(self) -> str:
        """Signs cookies and links; changing it signs everybody out."""
        return self._in_use("purposes", "session")[1].hex()

    def sign(self, purpose: str, content: bytes, *, key_id: int | None = None) -> tuple[int, bytes]:
        """HMAC-SHA256 of ``content``: (number of the key, 32 bytes).

        ``key_id`` None signs with the key in use. Raises MissingKeyError for a number that is not held.
        """
        if key_id is None:
            key_id, key = self._in_use("purposes", purpose)
        else:
            key = self._numbered("purposes", purpose, key_id)
        return key_id, hmac.new(key, content, hashlib.sha256).digest()

    def cursor_key(self) -> bytes:
        """A Fernet key for pagination cursors."""
        return base64.urlsafe_b64encode(self._in_use("purposes", "cursor")[1])

    def recovery_codes_key(self) -> bytes:
        """A Fernet key for the recovery codes of second factors."""
        return base64.urlsafe_b64encode(self._in_use("purposes", "recovery_codes")[1])

    # Keys of a structure ------------------------------------------------------------------------

    def tenant_key(self, tenant_id: int) -> tuple[int, bytes]:
        """Number and key that close today in one structure, made at first use."""
        return self._in_use("structures", str(tenant_id))

    def encrypt(self, tenant_id: int, record_id: str, plaintext: bytes) -> bytes:
        """Close bytes for one record of one structure (AES-256-GCM, both as associated data)."""
        number, key = self.tenant_key(tenant_id)
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(key).encrypt(nonce, plaintext, _bound_to(tenant_id, record_id))
        return number.to_bytes(4, "big") + nonce + sealed

    def decrypt(self, tenant_id: int, record_id: str, ciphertext: bytes) -> bytes:
        """The bytes again; raises UnreadableError."""
        nonce, body = ciphertext[4 : 4 + NONCE_BYTES], ciphertext[4 + NONCE_BYTES :]
        try:
            key = self._numbered("structures", str(tenant_id), int.from_bytes(ciphertext[:4], "big"))
            return AESGCM(key).decrypt(nonce, body, _bound_to(tenant_id, record_id))
        except MissingKeyError as error:
            raise UnreadableError("key gone") from error
        except (InvalidTag, ValueError) as error:  # ValueError: too short to be one of ours
            raise UnreadableError("not sealed for this record") from error

    def seal(self, text: str, *, tenant_id: int, record_id: str) -> bytes:
        """``encrypt`` for a text."""
        return self.encrypt(tenant_id, record_id, text.encode())

    def unseal(self, sealed: bytes, *, tenant_id: int, record_id: str) -> str:
        """The text again; raises UnreadableError."""
        return self.decrypt(tenant_id, record_id, sealed).decode()


def _bound_to(tenant_id: int, record_id: str) -> bytes:
    return f"passerelle:{tenant_id}:{record_id}".encode()


def open_keystore(path: Path) -> KeyStore:
    """The key store of an installation, made at its first use."""
    return KeyStore(path)


def keystore() -> KeyStore:
    """The key store of the running application."""
    return cast(KeyStore, current_app.extensions["passerelle.keys"])
