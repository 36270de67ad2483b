"""The lists of priority quartiers (QPV), which each have their years and their own codes.

2015: décrets nos 2014-1750 and 2014-1751 of 30 December 2014. 2024: décret no 2023-1314 of 28 December 2023
for the mainland, in force on 1 January 2024; overseas, décret no 2024-1212 of 27 December 2024, a year later.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from core.places.communes import MAINLAND
from core.records import dataclass


@dataclass(frozen=True, slots=True)
class Vintage:
    """One list: its year, its form of codes, and its days of validity on the mainland and overseas."""

    year: int
    code: re.Pattern[str]
    example: str
    mainland: tuple[date, date | None]
    overseas: tuple[date, date | None]

    def proposed_days(self, zone: str) -> tuple[date, date | None]:
        """First and last day proposed to a structure of this zone; it may write others."""
        return self.mainland if zone == MAINLAND else self.overseas


VINTAGES: Final = {
    vintage.year: vintage
    for vintage in (
        Vintage(
            2015,
            re.compile(r"QP[0-9A-Z]{6}"),
            "QP086001",
            mainland=(date(2015, 1, 1), date(2023, 12, 31)),
            overseas=(date(2015, 1, 1), date(2024, 12, 31)),
        ),
        Vintage(
            2024,
            re.compile(r"QN[0-9A-Z]{6}"),
            "QN08601M",
            mainland=(date(2024, 1, 1), None),
            overseas=(date(2025, 1, 1), None),
        ),
    )
}
