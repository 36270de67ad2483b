"""Whom the work is for: 13 to 25, living in the town. Outside, one reason is asked and nothing stops."""

from __future__ import annotations

from datetime import date
from typing import Final

from plugins.youth_outreach.codelists import OUTSIDE_AGES

WHY: Final = "Hors des 13 à 25 ans de la ville : choisissez une raison, le suivi se fait tout de même."
YOUNGEST, OLDEST = 13, 25


def is_outside(age: str | None, lives_here: str | None, years: int | None = None) -> bool:
    """Whether what is known puts somebody outside the public; not knowing never does.

    ``years`` is her age from a birth date, which says more than ``age``.
    """
    by_age = not YOUNGEST <= years <= OLDEST if years is not None else age in OUTSIDE_AGES
    return by_age or lives_here == "no"


def years_old(birth_date: date | None, day: date) -> int | None:
    if birth_date is None:
        return None
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
