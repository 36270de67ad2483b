"""Hour bands of the figures: what a day of transport is made of, as a literal table."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, case, extract, func

from core.toolkit import Activity, Actor, dataclass


@dataclass(frozen=True, slots=True)
class Band:
    """Hours from ``first`` to before ``end``, on the structure's clocks."""

    key: str
    label: str
    first: int
    end: int


BANDS: Final = (
    Band("night", "Avant 6 h", 0, 6),
    Band("early", "6 h – 9 h", 6, 9),
    Band("morning", "9 h – 12 h", 9, 12),
    Band("noon", "12 h – 14 h", 12, 14),
    Band("after", "14 h – 16 h", 14, 16),
    Band("rush", "16 h – 19 h", 16, 19),
    Band("evening", "19 h – 22 h", 19, 22),
    Band("late", "Après 22 h", 22, 24),
)
BY_KEY: Final = {band.key: band for band in BANDS}
#: The service proposed at an hour of the day.
SERVICES: Final = ((12, "morning"), (18, "day"), (24, "evening"))


def hour_of(actor: Actor) -> ColumnElement[Any]:
    """The hour of an entry on the structure's clocks; None where nobody told it."""
    return extract("hour", func.timezone(actor.tenant.tz.key, Activity.told_at))


def in_band(key: str, actor: Actor) -> ColumnElement[bool]:
    band = BY_KEY[key]
    return hour_of(actor).between(band.first, band.end - 1)


def band_of(actor: Actor) -> ColumnElement[Any]:
    """The key of the band of an entry; None without an hour."""
    hour = hour_of(actor)
    return case(*((hour < band.end, band.key) for band in BANDS))


def service_at(hour: int) -> str:
    return next(service for end, service in SERVICES if hour < end)
