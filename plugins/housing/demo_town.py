"""What the parts of the demo share: the town they tell, derived ids, numbers in the order of the year."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, select

from core.toolkit import Actor, demo_id, moment_of, session, set_counter


@dataclass(slots=True)
class Town:
    """What the demo knows of the structure, and chance that falls the same way each time."""

    actor: Actor
    day: date
    members: tuple[Any, ...]
    places: Sequence[Any]
    landlords: list[Any] = field(default_factory=list)

    def id(self, *parts: object) -> Any:
        return demo_id(self.actor, "housing", *parts)

    def dice(self, *parts: object) -> random.Random:
        return random.Random("/".join(["housing", *map(str, parts)]))  # noqa: S311 (a demo must be the same twice)

    def at(self, day: date) -> datetime:
        return moment_of(day, time(16, 20), self.actor.tenant.tz)

    def landlord_of(self, place_id: Any) -> Any:
        rank = next((n for n, place in enumerate(self.places) if place.id == place_id), 0)
        return self.landlords[rank % len(self.landlords)]


def numbered(
    rows: Sequence[dict[str, Any]],
    column: Any,
    year_of: Callable[[dict[str, Any]], int],
    prefix: str,
    counter: str,
    actor: Actor,
) -> None:
    """Give the rows the next numbers of their year, in their order, and let the series know."""
    last: dict[int, int] = {}
    for row in rows:
        year = year_of(row)
        start = prefix.format(year=year)
        if year not in last:
            highest = session.execute(
                select(func.max(column)).where(column.between(f"{start}0000", f"{start}9999"))
            ).scalar_one()
            last[year] = int(highest.rpartition("-")[2]) if highest else 0
        last[year] += 1
        row["number"] = f"{start}{last[year]:04d}"
    for year, value in last.items():
        set_counter(f"{counter}:{year}", value, actor=actor)
