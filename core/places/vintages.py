"""The lists of priority quartiers (QPV), which each have their years and their own codes.

2015: décrets nos 2014-1750 and 2014-1751 of 30 December 2014. 2024: décret no 2023-1314 of 28 December 2023
for mainland France, in force on 1 January 2024; overseas the first list lasted one year longer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Vintage:
    """One list: its year, what its codes look like, and its days of validity on the mainland (proposed only)."""

    year: int
    code: re.Pattern[str]
    example: str
    starts_on: date
    ends_on: date | None


VINTAGES: Final = {
    vintage.year: vintage
    for vintage in (
        Vintage(2015, re.compile(r"QP[0-9A-Z]{6}"), "QP086001", date(2015, 1, 1), date(2023, 12, 31)),
        Vintage(2024, re.compile(r"QN[0-9A-Z]{6}"), "QN08601M", date(2024, 1, 1), None),
    )
}
