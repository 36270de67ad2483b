"""Which line names the columns, and what each of them is: proposed, then said on the screen by whoever knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, zip_longest
from typing import Final

from core.db.sorting import sort_key
from core.ingest.values import is_fault
from core.records import dataclass

#: Lines looked through for the titles.
SEARCHED: Final = 30
#: How a line of totals begins.
_TOTALS: Final = re.compile(r"(?:sous )?(?:total|totaux|moyennes?|sommes?|cumuls?)\b")
_NUMBER: Final = re.compile(r"[-+\d\s.,:/%€]+")
#: Words of a length of time among its figures: « 7 h 30 », « 45 min ».
_LENGTH: Final = re.compile(r"(?<![^\W\d_])(?:heures?|h|minutes?|min|mn|m|jours?|j)(?![^\W\d_])", re.I)

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field that a column may hold, and the headings it is known by."""

    name: str
    headings: tuple[str, ...]


def fold(text: str) -> str:
    """« N° de fiche (2025) » and « n de fiche 2025 » are one heading."""
    return " ".join(re.findall(r"\w+", sort_key(text)))


def header_line(rows: Sequence[Row], wanted: Iterable[Wanted]) -> int:
    """The line, from 1, that names the columns best; 0 when none looks like titles."""
    known = {fold(heading) for field in wanted for heading in field.headings}
    best, score = 0, 0.0
    for index, row in enumerate(rows[:SEARCHED]):
        points = _likeness(row, rows[index + 1 : index + 6], known)
        if points > score:
            best, score = index + 1, points
    return best


def _likeness(row: Row, below: Sequence[Row], known: set[str]) -> float:
    """How much a line looks like titles: distinct words, over lines as wide, named like our fields."""
    filled = [cell for cell in row if cell]
    if not filled or len(set(filled)) < max(1, len(filled) // 2):
        return 0.0
    words = [cell for cell in filled if not _NUMBER.fullmatch(cell)]
    if len(words) < len(filled) * 0.8:
        return 0.0
    if len(filled) == 1 and any(sum(map(bool, line)) > 1 for line in below):
        return 0.0  # a title above the titles
    matched = sum(fold(cell) in known for cell in filled)
    under = max((sum(map(bool, line)) for line in below), default=0)
    return len(set(filled)) / (1 + max(0, under - len(filled))) + 10 * matched


def headings_at(rows: Sequence[Row], line: int) -> list[str]:
    """The titles of the columns; those of a group merged above (« Public », over three) come before their own."""
    own = list(rows[line - 1]) if 0 < line <= len(rows) else []
    above = list(rows[line - 2]) if line >= 2 else []
    groups = {cell for cell in above if cell}
    spread = len(groups) > 1 and any(a and a == b for a, b in pairwise(above))
    single = len(groups) == 1 and sum(map(bool, above)) < len(own) and above.count(next(iter(groups))) > 1
    if not (spread or single):
        above = []
    found = []
    # A column whose title stands in the upper line alone may be the last one, past the end of the lower line.
    for group, title in zip_longest(above, own, fillvalue=""):
        found.append(f"{group} {title}".strip() if group and group != title else title)
    return found


def recognise(headings: Sequence[str], wanted: Sequence[Wanted], known: Mapping[str, str]) -> dict[int, str]:
    """Column → field: what the structure answered for that heading before, then the same words, then words inside.

    A field is taken once, by the heading nearest to its own; ``known`` maps folded headings to fields, "" for a
    column that was left aside.
    """
    folded = [fold(heading) for heading in headings]
    names = {field.name for field in wanted}
    found: dict[int, str] = {}
    aside = set()
    for index, text in enumerate(folded):
        if text in known:
            if known[text] in names and known[text] not in found.values():
                found[index] = known[text]
            elif not known[text]:
                aside.add(index)
    for exact in (True, False):
        near = [
            (_nearness(text, field, exact=exact), -rank, -index)
            for index, text in enumerate(folded)
            if text and index not in found and index not in aside
            for rank, field in enumerate(wanted)
        ]
        for points, rank, index in sorted(near, reverse=True):
            name = wanted[-rank].name
            if points and -index not in found and name not in found.values():
                found[-index] = name
    return found


def _nearness(text: str, field: Wanted, *, exact: bool) -> int:
    """How well one of the field's headings stands in the text: the more words the better; 0 unless all of them do."""
    words = text.split()
    best = 0
    for heading in field.headings:
        wanted = fold(heading).split()
        if exact and words == wanted:
            return 100
        if not exact and wanted and set(wanted) <= set(words) and len(words) <= len(wanted) + 4:
            # « Public Enfants » is about children: the last word says what is counted.
            best = max(best, 2 * len(wanted) + (words[-1] in wanted))
    return best


def is_total(row: Row) -> bool:
    """A line that adds up the others, at the bottom of a table or of a month: « Total », then amounts only."""
    filled = [cell for cell in row if cell]
    if len(filled) < 2 or not _TOTALS.match(fold(filled[0])):
        return False
    return all(_is_amount(cell) for cell in filled[1:])


def _is_amount(cell: str) -> bool:
    """A number, a length of time, or what a sum that failed has left."""
    return is_fault(cell) or _NUMBER.fullmatch(_LENGTH.sub("", cell)) is not None
