"""French order without ICU: beside a name stands a key that plain comparison sorts as a reader expects."""

from __future__ import annotations

import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": " ", "'": " ", "-": " "})


def sort_key(name: str) -> str:
    """The name in lower case, without accents, ligatures, apostrophes or hyphens.

    « L’Haÿ-les-Roses » gives "l hay les roses", which is also what somebody types to search for it.
    """
    plain = name.lower().translate(_LIGATURES)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(plain.split())
