"""How close the lines of a page to sign stand to hold on one sheet: the print styles of ``theme.css``, measured."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Final

from core.records import dataclass

#: Places to sign in a row, on an A4 sheet.
SIGNERS_IN_A_ROW: Final = 3


@dataclass(frozen=True, slots=True)
class Spacing:
    """A size of print, in points: ``wide`` characters in a row, ``held`` for the lines beside one row of signatures.

    ``style`` is its class; "" is the usual size.
    """

    style: str
    wide: int
    row: float
    gap: float
    signing: float
    held: float

    def holds(self, lines: Iterable[str], signers: int) -> bool:
        """Whether these lines and as many places to sign hold on one sheet."""
        rows = ceil(signers / SIGNERS_IN_A_ROW) - 1
        return sum(map(self._height, lines)) + rows * self.signing <= self.held

    def _height(self, line: str) -> float:
        rows = sum(max(1, ceil(len(part) / self.wide)) for part in line.splitlines() or [""])
        return rows * self.row + self.gap


#: From the usual size to eight points, the smallest that is still read on paper.
SPACINGS: Final = (
    Spacing("", wide=95, row=15.75, gap=12, signing=96, held=520),
    Spacing("dense dense-1", wide=106, row=12.4, gap=3.6, signing=66, held=655),
    Spacing("dense dense-2", wide=116, row=10.7, gap=1.8, signing=51, held=660),
    Spacing("dense dense-3", wide=126, row=9.2, gap=1, signing=48, held=660),
)


def spacing_for(lines: Iterable[str], signers: int) -> Spacing | None:
    """The widest spacing that holds on one sheet; None: even the closest does not."""
    said = list(lines)
    return next((one for one in SPACINGS if one.holds(said, signers)), None)
