"""A year at the desk of an association: about 2,500 acts without a name, and 60 files; written in bulk.

Ids are derived from the calendar and from numbers, so that a second run leaves the same rows.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from core.toolkit import (
    SOCIAL_WORKER,
    Actor,
    Membership,
    Place,
    dataclass,
    demo_id,
    moment_of,
    session,
    team_of,
    today,
    write_activities,
    write_parts,
)
from plugins.rights_access import demo_files
from plugins.rights_access.acts import KIND
from plugins.rights_access.codelists import VERB_OF
from plugins.rights_access.demo_words import ASKED, BLOCKS, DESKS, DONE, draw
from plugins.rights_access.models import Act

DAY: Final = timedelta(days=1)
#: Acts on an ordinary day at the desk.
A_DAY: Final = 10


@dataclass(frozen=True, slots=True)
class Desk:
    """What the demo knows of the structure, and chance that falls the same way each time."""

    actor: Actor
    day: date
    members: tuple[Any, ...]
    workers: tuple[Any, ...]
    places: list[Any]

    def id(self, *parts: object) -> Any:
        return demo_id(self.actor, "rights", *parts)

    def dice(self, *parts: object) -> random.Random:
        return random.Random("/".join(["rights", *map(str, parts)]))  # noqa: S311 (a demo must be the same twice)

    def at(self, day: date, at: time = time(16, 20)) -> datetime:
        return moment_of(day, at, self.actor.tenant.tz)


def seed(actor: Actor) -> None:
    """Fill the structure, unless it was filled before; one without team or place gets nothing."""
    workers = session.execute(
        select(Membership.id)
        .where(
            Membership.tenant_id == actor.tenant.id,
            Membership.ended_at.is_(None),
            Membership.role_keys.contains([SOCIAL_WORKER]),
        )
        .order_by(Membership.number)
    ).scalars()
    found = tuple(workers)
    members = tuple(dict.fromkeys((*team_of(actor).field, *found)))
    places = _places(actor)
    if not members or not places:
        return
    desk = Desk(actor, today(actor), members, found or members, places)
    _acts(desk)
    demo_files.seed(desk)


def _places(actor: Actor) -> list[Any]:
    """Where people come and ask; any place, where there is none of that kind."""
    every = session.execute(
        select(Place.id, Place.kind, Place.territory_id)
        .where(Place.tenant_id == actor.tenant.id)
        .order_by(Place.sort_name, Place.id)
    ).all()
    return [place for place in every if place.kind in DESKS] or list(every)


def _acts(desk: Desk) -> None:
    entries: list[dict[str, Any]] = []
    members: list[dict[str, Any]] = []
    details: list[dict[str, Any]] = []
    day = desk.day - DAY * 365
    while day < desk.day:
        if day.weekday() < 5:
            _at_the_desk(desk, day, entries, members, details)
        day += DAY
    fresh = write_activities(entries, members, desk.actor)
    write_parts(Act, details, "activity_id", fresh, desk.actor)


def _at_the_desk(
    desk: Desk,
    day: date,
    entries: list[dict[str, Any]],
    members: list[dict[str, Any]],
    details: list[dict[str, Any]],
) -> None:
    """One day: fewer people in August, more in September and January."""
    rng = desk.dice("day", day)
    busy = {8: 0.5, 9: 1.2, 1: 1.15}.get(day.month, 1.0)
    for number in range(max(2, round(rng.gauss(A_DAY * busy, 1.8)))):
        row_id = desk.id("act", day, number)
        author = desk.members[(number + day.toordinal()) % len(desk.members)]
        place = desk.places[(number // 4 + day.toordinal()) % min(3, len(desk.places))]
        moment = desk.at(day, time(9 + number % 8, rng.randrange(60)))
        woman = rng.random()
        entries.append(
            {
                "id": row_id,
                "day": day,
                "starts_at": moment,
                "minutes": rng.choice((5, 15, 15, 15, 30, 30)),
                "kind": KIND,
                "domain": "rights",
                "actions": [],
                "place_id": place.id,
                "territory_id": place.territory_id,
                "total": 1 if rng.random() < 0.93 else 2,
                "women": 1 if woman < 0.5 else None,
                "men": 1 if woman > 0.58 else None,
                "author_id": author,
                "created_at": moment,
                "updated_at": moment,
            }
        )
        members.append({"id": row_id, "activity_id": row_id, "membership_id": author})
        details.append(
            {
                "id": row_id,
                "activity_id": row_id,
                "author_id": author,
                "created_at": moment,
                "updated_at": moment,
                **_said(rng),
            }
        )


def _said(rng: random.Random) -> dict[str, Any]:
    theme, operators, _weight = draw(rng, ASKED)
    act, results, _more = draw(rng, DONE)
    blocked = rng.random() < 0.14
    return {
        "theme": theme,
        "operator": rng.choice(operators),
        "act": act,
        "result": draw(rng, results),
        "verb": VERB_OF[act],
        "autonomy": rng.choice((None, "full", "partial", "partial", "none")),
        "mode": rng.choice((None, "with", "with", "with", "with", "for")),
        "blocked": draw(rng, BLOCKS) if blocked else None,
    }
