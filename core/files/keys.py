"""The key store: secrets that must never lie in the database they protect, nor in its backup.

A JSON file of mode 0600 (``Config.keystore``), backed up apart, written atomically under a lock so that several
processes share it. Each purpose of the installation has a secret; each structure has keys numbered from 1, the
highest being the one in use: the number is stored beside each ciphertext, so that old texts stay readable after a
rotation. ``KeyStore`` is the whole interface that another store (a KMS) must offer.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from core.errors import ConfigurationError

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
FORMAT: Final = 1
AUDIT: Final = "audit"


class MissingKeyError(RuntimeError):
    """A signature names a key that this store does not hold."""


class Unreadable(RuntimeError):
    """The text was sealed for another record or structure, was tampered with, or its key is gone."""


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


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
            stat = self._path.stat()
        except FileNotFoundError:
            self._content = {"format": FORMAT, "purposes": {}, "structures": {}}
            self._seen = None
            return
        mark = (stat.st_mtime_ns, stat.st_ino)
        if mark == self._seen:
            return
        content = json.loads(self._path.read_text(encoding="ascii"))
        if content.get("format") != FORMAT:
            raise ConfigurationError("Trousseau d’un autre format : mettez l’application à jour.")
        self._content, self._seen = content, mark

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

    def _have(self, read: Callable[[dict[str, Any]], Any], make: Callable[[dict[str, Any]], None]) -> Any:
        """What ``read`` finds, after ``make`` if it was missing; re-read under the lock before making."""
        found = read(self._content)
        if found is None:
            self._load()
            found = read(self._content)
        if found is None:
            with self._locked():
                self._load()
                found = read(self._content)
                if found is None:
                    make(self._content)
                    self._save()
                    self._load()
                    found = read(self._content)
        return found

    # Secrets of the installation ----------------------------------------------------------------

    def _purpose(self, name: str) -> bytes:
        def make(content: dict[str, Any]) -> None:
            content["purposes"][name] = _fresh()

        found = self._have(lambda content: content.get("purposes", {}).get(name), make)
        return base64.b64decode(cast(str, found))

    def session_secret(self) -> str:
        """Signs cookies and links; changing it signs everybody out."""
        return self._purpose("session").hex()

    def sign(self, purpose: str, content: bytes, *, key_id: int | None = None) -> tuple[int, bytes]:
        """HMAC-SHA256 of ``content``: (number of the key, 32 bytes).

        ``key_id`` None signs with the key in use. Raises MissingKeyError for a number that is not held.
        """
        if key_id not in (None, 1):
            raise MissingKeyError(f"{purpose}: key {key_id}")
        return 1, hmac.new(self._purpose(purpose), content, hashlib.sha256).digest()

    def cursor_key(self) -> bytes:
        """A Fernet key for pagination cursors."""
        return base64.urlsafe_b64encode(self._purpose("cursor"))

    def recovery_codes_key(self) -> bytes:
        """A Fernet key for the recovery codes of second factors."""
        return base64.urlsafe_b64encode(self._purpose("recovery_codes"))

    # Keys of a structure ------------------------------------------------------------------------

    def _tenant_keys(self, tenant_id: int) -> dict[str, str]:
        def make(content: dict[str, Any]) -> None:
            content["structures"][str(tenant_id)] = {"1": _fresh()}

        found = self._have(lambda content: content.get("structures", {}).get(str(tenant_id)), make)
        return cast("dict[str, str]", found)

    def seal(self, text: str, *, tenant_id: int, record_id: str) -> bytes:
        """Encrypt a text for one record of one structure (AES-256-GCM, both as associated data)."""
        keys = self._tenant_keys(tenant_id)
        number = max(int(key) for key in keys)
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = AESGCM(base64.b64decode(keys[str(number)]))
        sealed = cipher.encrypt(nonce, text.encode(), _bound_to(tenant_id, record_id))
        return number.to_bytes(4, "big") + nonce + sealed

    def unseal(self, sealed: bytes, *, tenant_id: int, record_id: str) -> str:
        """The text again; raises Unreadable."""
        number = str(int.from_bytes(sealed[:4], "big"))
        keys = self._tenant_keys(tenant_id)
        if number not in keys:
            self._load()
            keys = self._tenant_keys(tenant_id)
        if number not in keys:
            raise Unreadable("key gone")
        cipher = AESGCM(base64.b64decode(keys[number]))
        nonce, body = sealed[4 : 4 + NONCE_BYTES], sealed[4 + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, body, _bound_to(tenant_id, record_id)).decode()
        except InvalidTag as error:
            raise Unreadable("not sealed for this record") from error


def _bound_to(tenant_id: int, record_id: str) -> bytes:
    return f"passerelle:{tenant_id}:{record_id}".encode()


def open_keystore(path: Path) -> KeyStore:
    """The key store of an installation, made at its first use."""
    return KeyStore(path)


def keystore() -> KeyStore:
    """The key store of the running application."""
    return cast(KeyStore, current_app.extensions["passerelle.keys"])
