"""What is short-lived about accounts, in Valkey: last visits, tries, challenges. No address and no name.

Keys that come from a person's data are keyed digests: nobody who reads the store can tell whose they are.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, cast

import redis
from flask import current_app

from core.errors import DomainError

PREFIX = "passerelle:users"


class StoreUnavailable(DomainError):
    """Valkey does not answer: nobody is let in, since tries at a password could not be counted.

    Whoever is signed in goes on (``sessions``).
    """

    code = "unavailable"
    status: ClassVar[int] = 503
    default_message = (
        "La connexion est interrompue pour quelques instants. Les personnes déjà connectées continuent de "
        "travailler."
    )


def client() -> redis.Redis:
    """The connection of this process."""
    return cast(redis.Redis, current_app.extensions["passerelle.users.store"])


@contextmanager
def answering() -> Iterator[redis.Redis]:
    """The store, its faults turned into StoreUnavailable."""
    try:
        yield client()
    except redis.RedisError as error:
        raise StoreUnavailable from error


def digest(kind: str, value: str) -> str:
    """A keyed digest of something personal."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()[:32]


def key(*parts: str) -> str:
    return ":".join((PREFIX, *parts))
