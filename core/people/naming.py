"""Names as they are shown, sorted and searched: one shape for « Le Goff », « le goff » and « legoff »."""

from __future__ import annotations

import re
from typing import Any, Final

from core.db.sorting import sort_key

ERASED: Final = "Personne effacée"
#: A number is known by its last digits: « 06… », « +336… » and « 0033 6… » are one.
DIGITS: Final = 9


def display_name(person: Any) -> str:
    """« Anne Le Goff », « Anne Le Goff (Nanou) », « Nanou »: whatever of the three is known."""
    full = " ".join(part for part in (person.given_name, person.family_name) if part)
    if full and person.nickname:
        return f"{full} ({person.nickname})"
    return full or person.nickname or ERASED


def sort_name(given: str, family: str, nickname: str) -> str:
    """Family name first; whoever has none stands at her first name, then at her nickname."""
    return sort_key(" ".join(part for part in (family, given) if part) or nickname)


def letters_of(name: str) -> str:
    """The letters of a name one after the other: « Le Goff », « LE-GOFF » and « legoff » are one."""
    return sort_key(name).replace(" ", "")


def search_text(given: str, family: str, nickname: str) -> str:
    """Folded names; one written in several words is also there in one, as somebody may type it."""
    words: list[str] = []
    for name in (given, family, nickname):
        folded = sort_key(name)
        words.append(folded)
        if " " in folded:
            words.append(folded.replace(" ", ""))
    return " ".join(word for word in words if word)


def digits_of(text: str) -> str:
    """What a telephone number is searched by; "" for a text too short to be one."""
    digits = re.sub(r"\D", "", text)
    return digits[-DIGITS:] if len(digits) >= DIGITS else ""
