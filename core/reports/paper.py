"""Words as the typesetter can show them: its fonts are few, and a tagged PDF refuses a character without a glyph.

A frozen report cannot be corrected, so that its paper is always made: the page keeps the words as they were written.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any, Final

#: Stands where a character has no glyph and no other writing.
MISSING: Final = "□"
#: What the symbol fonts of word processors leave behind, in the private area: bullets, dashes, arrows, boxes.
_SYMBOLS: Final = {
    "\uf0b7": "•",
    "\uf0a7": "•",
    "\uf0a8": "•",
    "\uf06c": "•",
    "\uf06e": "•",
    "\uf076": "•",
    "\uf02d": "–",
    "\uf0d8": "→",
    "\uf0e0": "→",
    "\uf0f0": "→",
    "\uf0fc": "✓",
    "\uf0fe": "✓",
}
#: What the embedded fonts hold, measured with the typesetter itself (``tests/core/reports/test_paper.py``).
_HELD: Final = (
    (0x20, 0x7E),
    (0xA0, 0x4FF),
    (0x531, 0x5F4),
    (0x621, 0x63A),
    (0x640, 0x655),
    (0x660, 0x669),
    (0x10D0, 0x10FF),
    (0x1D00, 0x2040),
    (0x2042, 0x2042),
    (0x2044, 0x2052),
    (0x2054, 0x211E),
    (0x2122, 0x2122),
    (0x2126, 0x2151),
    (0x2153, 0x2184),
    (0x2190, 0x23FF),
    (0x2460, 0x2606),
    (0x2609, 0x262F),
    (0x2690, 0x269C),
    (0x270C, 0x2714),
    (0x2717, 0x2726),
    (0x2794, 0x2794),
    (0x2798, 0x27AF),
)
#: French and its neighbours: where even the list above is not believed.
_SURE: Final = ((0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x2015), (0x2018, 0x201E), (0x2022, 0x2022), (0x2026, 0x2026),
                (0x202F, 0x202F), (0x20AC, 0x20AC), (0x25A1, 0x25A1))  # fmt: skip
#: Controls, marks of direction and width, halves of a pair, variants of the character before.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs"})
_VARIANTS: Final = ((0xFE00, 0xFE0F), (0x1F3FB, 0x1F3FF), (0xE0100, 0xE01EF))


def _within(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(character) <= last for first, last in ranges)


@lru_cache(maxsize=4096)
def _shown(character: str, sure: bool) -> str:
    kind = unicodedata.category(character)
    if character in "\t\n\r\u2028\u2029":
        return " "
    if kind in _UNSEEN or _within(character, _VARIANTS):
        return ""
    ranges = _SURE if sure else _HELD
    if kind != "Cn" and _within(character, ranges):
        return character
    if character in _SYMBOLS:
        return _shown(_SYMBOLS[character], sure)
    # Another writing of the same: full width, circled, ligature, mathematical letters.
    other = unicodedata.normalize("NFKC", character)
    if other != character and all(
        _within(one, ranges) and unicodedata.category(one) != "Cn" for one in other
    ):
        return other
    # A mark over the character before is lost alone.
    return "" if kind.startswith("M") else MISSING


def printable(text: str, *, sure: bool = False) -> str:
    """The text with what no font shows replaced, on one line. ``sure``: only what French needs is kept."""
    return "".join(_shown(one, sure) for one in unicodedata.normalize("NFC", text))


def unprintable(text: str) -> list[str]:
    """The signs that stand as MISSING on paper, each once, in the order of the text."""
    composed = dict.fromkeys(unicodedata.normalize("NFC", text))
    return [one for one in composed if one != MISSING and _shown(one, False) == MISSING]


def on_paper(told: Any, *, sure: bool = False) -> Any:
    """The same for every text of a value made of lists and mappings."""
    if isinstance(told, str):
        return printable(told, sure=sure)
    if isinstance(told, dict):
        return {key: on_paper(value, sure=sure) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [on_paper(value, sure=sure) for value in told]
    return told
