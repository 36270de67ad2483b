"""Finding somebody's name in a text, however it is written, and taking it out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from core.records import dataclass

#: What stands where a name stood.
GONE: Final = "[nom effacé]"
#: Shorter names would take ordinary words out of every text.
SHORT: Final = 3


def _folded(text: str) -> str:
    """The text without accents nor capitals, letter for letter: a place in one is a place in the other."""
    return "".join((unicodedata.normalize("NFD", letter)[0].casefold() or letter)[0] for letter in text)


def _spaced(word: str) -> str:
    """Its words one after the other, whatever stands between: « Le-Goff », « 4, rue du Lac »."""
    return r"\W+".join(map(re.escape, re.findall(r"\w+", word))) or re.escape(word)


@dataclass(frozen=True, slots=True)
class Names:
    """What names somebody: words however they are written, numbers however they are spaced."""

    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, words: Iterable[str], numbers: Iterable[str] = ()) -> Names:
        known = {_folded(word.strip()) for word in words if len(word.strip()) >= SHORT}
        parts = [rf"(?<!\w){_spaced(word)}(?!\w)" for word in sorted(known, key=len, reverse=True)]
        digits = {"".join(c for c in number if c.isdigit())[-9:] for number in numbers}
        parts += [r"(?:\+?\d{1,3}[\s.\-]*)?" + r"[\s.\-]*".join(d) for d in digits if len(d) == 9]
        return cls(re.compile("|".join(parts)) if parts else None)

    def out_of(self, text: str, instead: str = GONE) -> str:
        """The text without them."""
        if self.pattern is None or not text:
            return text
        found, last = [], 0
        for match in self.pattern.finditer(_folded(text)):
            found += [text[last : match.start()], instead]
            last = match.end()
        return "".join([*found, text[last:]])

    def within(self, text: str) -> bool:
        return self.out_of(text) != text
