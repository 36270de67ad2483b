"""Which passwords are refused, and how they are hashed: argon2id, through Flask-Security's context."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import current_app
from flask_security import hash_password, verify_password
from flask_security.password_util import PasswordUtil

MIN_LENGTH: Final = 12
#: Longer ones would only cost time to hash.
MAX_LENGTH: Final = 256

TOO_SHORT: Final = (
    f"Choisissez au moins {MIN_LENGTH} caractères ; trois ou quatre mots sans rapport conviennent bien."
)
TOO_LONG: Final = f"Choisissez {MAX_LENGTH} caractères au plus."
TOO_COMMON: Final = (
    "Ce mot de passe se devine trop facilement : choisissez plutôt trois ou quatre mots sans rapport."
)
TOO_CLOSE: Final = "Ce mot de passe reprend votre adresse électronique : choisissez autre chose."

#: What stands first in published lists of French and English passwords. A password made only of these, of
#: digits and of signs is refused.
COMMON: Final = frozenset((Path(__file__).parent / "common_words.txt").read_text(encoding="ascii").split())
LEET: Final = str.maketrans("013457@$!", "oieastasi")
NOBODYS: Final = "passerelle.users.hash_of_nobody"
ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
)


def plain(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=4096)
def _made_of_common(letters: str) -> bool:
    if not letters:
        return True
    return any(
        letters.startswith(word) and _made_of_common(letters[len(word) :])
        for word in COMMON
        if len(word) >= 3
    )


def _is_run(text: str) -> bool:
    """Letters or digits that follow each other on the keyboard or in the alphabet."""
    return any(text in row * 2 or text in (row * 2)[::-1] for row in ROWS)


def is_common(password: str) -> bool:
    """True when a guesser would try this early: few characters, a run, or common words with digits added."""
    text = plain(password)
    if len(set(text)) < 5 or _is_run(text):
        return True
    if re.fullmatch(r"(.{1,6})\1+", text):
        return True
    readings = (re.sub(r"[^a-z]", "", text), re.sub(r"[^a-z]", "", text.translate(LEET)))
    trimmed = re.sub(r"^[^a-z]+|[^a-z]+$", "", text)
    return any(_made_of_common(r) for r in (*readings, re.sub(r"[^a-z]", "", trimmed.translate(LEET))))


def problems_with(password: str, email: str) -> list[str]:
    """French sentences; an empty list when the password is good enough for this account."""
    if len(password) < MIN_LENGTH:
        return [TOO_SHORT]
    if len(password) > MAX_LENGTH:
        return [TOO_LONG]
    local = plain(email.partition("@")[0])
    whole = plain(password)
    if len(local) >= 4 and local in whole and len(whole) - len(local) < 8:
        return [TOO_CLOSE]
    return [TOO_COMMON] if is_common(password) else []


class FrenchPasswordUtil(PasswordUtil):
    """The same rules wherever Flask-Security checks a password."""

    def validate(self, password: str, is_register: bool, **kwargs: object) -> tuple[list[str] | None, str]:
        normal = self.normalize(password)
        email = str(kwargs.get("email", "") or getattr(kwargs.get("user"), "email", ""))
        return problems_with(normal, email) or None, normal


def _normal(password: str) -> str:
    return str(current_app.extensions["security"]._password_util.normalize(password))


def hashed(password: str) -> str:
    return str(hash_password(_normal(password)))


def _hash_of_nobody() -> str:
    """Verified against when there is no account, so that both answers take the same time. Made once, when first
    asked for: a worker that starts has something better to do.
    """
    made: str | None = current_app.extensions.get(NOBODYS)
    if made is None:
        made = current_app.extensions[NOBODYS] = hashed("personne ne se connecte ainsi")
    return made


def matches(password: str, password_hash: str | None) -> bool:
    """Verify; without a hash (unknown account) the same work is done on a dummy one, and the answer is no."""
    nobodys = (
        _hash_of_nobody()
    )  # whether there is an account or not: the first answer of a process says nothing
    right = bool(verify_password(_normal(password[:MAX_LENGTH]), password_hash or nobodys))
    return right and password_hash is not None
