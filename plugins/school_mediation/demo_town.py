"""What the parts of the demo share: the town they tell, derived ids, an act with its details."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zlib import crc32

from core.toolkit import Actor, demo_id, moment_of
from plugins.school_mediation.codelists import RESULT_OF
from plugins.school_mediation.demo_words import (
    ACTS,
    COLLEGE,
    FAMILY_MOTIVES,
    MOTIVES,
    PRIMARY,
    RESULTS,
    SECTORS,
    THEMES,
    WAYS,
    Sector,
)
from plugins.school_mediation.entry_schemas import FORM_OF_ACT

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
#: Days without school, as (month, day) bounds: holidays, about, and three feasts.
HOLIDAYS: Final = (
    ((7, 1), (8, 31)), ((10, 18), (11, 3)), ((11, 11), (11, 11)), ((12, 20), (12, 31)), ((1, 1), (1, 5)),
    ((2, 14), (3, 1)), ((4, 11), (4, 26)), ((5, 1), (5, 1)), ((5, 8), (5, 8)),
)  # fmt: skip
#: Hours of the acts, by code; others happen in the day.
HOURS: Final = {"presence_gate": (7, 16), "presence_yard": (10, 12), "transport_link": (16, 17)}


@dataclass(slots=True)
class Town:
    """What the demo knows, and chance that falls the same way each time; rows by table, in their order."""

    actor: Actor
    day: date
    members: tuple[Any, ...]
    places: dict[str, Any] = field(default_factory=dict)
    territories: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def sector(self) -> Sector:
        return SECTORS[crc32(self.actor.tenant.slug.encode()) % len(SECTORS)]

    def id(self, *parts: object) -> Any:
        return demo_id(self.actor, "school", *parts)

    def dice(self, *parts: object) -> random.Random:
        told = "/".join(["school", self.actor.tenant.slug, *map(str, parts)])
        return random.Random(told)  # noqa: S311 (a demo must be the same twice)

    def at(self, day: date, hour: int = 16, minute: int = 20) -> datetime:
        return moment_of(day, time(hour, minute), self.actor.tenant.tz)

    def school(self, key: str) -> Any:
        return self.id("school", key)

    def add(self, table: str, row: dict[str, Any]) -> None:
        self.rows.setdefault(table, []).append(row)

    def take(self, table: str) -> list[dict[str, Any]]:
        return self.rows.get(table, [])


def is_school_day(day: date) -> bool:
    if day.weekday() > 4:
        return False
    return not any(first <= (day.month, day.day) <= last for first, last in HOLIDAYS)


def school_day(day: date) -> date:
    """That day, or the first one with school after it."""
    while not is_school_day(day):
        day += DAY
    return day


def lessons(begins: date, year: int) -> list[date]:
    """The days of a weekly hour from that day to the end of the school year."""
    first, weeks = school_day(begins), range(44)
    days = (first + WEEK * week for week in weeks)
    return [day for day in days if is_school_day(day) and day < date(year + 1, 7, 1)]


def _pick(rng: random.Random, pairs: Any) -> Any:
    return rng.choices([value for value, _ in pairs], [weight for _, weight in pairs])[0]


def add_act(
    town: Town, day: date, number: object, act: str, key: str, rng: random.Random, **more: Any
) -> Any:
    """One act: the core's entry, who was there, its details; returns its id."""
    _weight, minutes, people = ACTS.get(act, (0, more.pop("minutes", 60), None))
    first, last = HOURS.get(act, (9, 15))
    starts = town.at(day, rng.choice((first, last)), rng.choice((0, 10, 25, 40)))
    member = town.members[0] if key == "college" else town.members[-1]
    details = _details(act, town.sector.schools[key][2], rng) | more
    motive = details.pop("motive", None)
    act_id = town.id("act", day, number, act)
    town.add(
        "activity",
        {
            "id": act_id,
            "day": day,
            "starts_at": starts,
            "minutes": minutes,
            "kind": FORM_OF_ACT[act].kind,
            "domain": "school_youth",
            "reason": motive,
            "actions": [],
            "result": RESULT_OF.get(details.get("result") or ""),
            "place_id": town.places[key],
            "territory_id": town.territories[key],
            "total": details.pop("total", rng.randint(*people) if people else None),
            "author_id": member,
            "created_at": starts,
            "updated_at": starts,
        },
    )
    town.add(
        "member",
        {"id": town.id("member", act_id), "activity_id": act_id, "membership_id": member},
    )
    town.add(
        "entry",
        {
            "id": act_id,
            "activity_id": act_id,
            "school_id": town.school(key),
            "act": act,
            "level": None,
            "result": None,
            "theme": None,
            "way": None,
            "class_label": "",
            "letters": None,
            "promotion_id": None,
            "author_id": member,
            "created_at": starts,
            "updated_at": starts,
            **details,
        },
    )
    return act_id


def _details(act: str, hers: Sequence[str], rng: random.Random) -> dict[str, Any]:
    """What an act of that kind usually says, in a school that has these levels."""
    levels = [level for level in hers if level in (*COLLEGE, *PRIMARY)]
    if act == "conflict_realtime":
        return {"level": rng.choice(levels), "motive": _pick(rng, MOTIVES), "result": _pick(rng, RESULTS)}
    if act in ("family_link", "family_mediation"):
        return {"level": rng.choice(levels), "way": _pick(rng, WAYS), "motive": _pick(rng, FAMILY_MOTIVES)}
    if act in ("class_awareness", "citizen_project"):
        level = rng.choice(levels)
        return {"level": level, "class_label": _class_of(level, rng), "theme": _pick(rng, THEMES)}
    if act in ("absence_follow", "dropout_prev"):
        return {"level": rng.choice(levels), "motive": "absence"}
    return {"level": rng.choice(levels)} if act == "individual_listen" else {}


def _class_of(level: str, rng: random.Random) -> str:
    said = level if level.endswith("e") else level.upper()
    return f"{said} {rng.choice('ABCD')}"
