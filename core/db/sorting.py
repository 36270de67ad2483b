"""French order without ICU: beside a name stands a key that plain comparison sorts as a reader expects."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": " ", "'": " ", "-": " "})


def sort_key(name: str) -> str:
    """The name in lower case, without accents, ligatures, apostrophes or hyphens.

    « L’Haÿ-les-Roses » gives "l hay les roses", which is also what somebody types to search for it.
    """
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LIGATURES))
    return re.sub(r"\s+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()
