"""A year of field entries for a demo structure.

About 1,000 a mediator and year, four or five a working day, as published reports give (domain.md 2.2). Each day
of each member is drawn from its own seed and ids are derived, so that a second run leaves the same rows.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from core.access.permissions import MEDIATOR, SOCIAL_WORKER
from core.activities.models import Activity, ActivityMember
from core.codelists.reasons import reason_options
from core.codelists.services import options
from core.db.session import session
from core.extension.catalog import catalog
from core.places.choosing import places_open
from core.places.models import Place
from core.planning.clock import local_now, moment_of, today
from core.tenancy.binding import Actor
from core.tenancy.models import Membership

YEAR: Final = 365
NAMESPACE: Final = uuid.UUID("6f2f2d1c-7c0a-5a6e-9d55-0d3a6f2a9b11")
#: Entries of a working day, by month: more in the long evenings, fewer in winter.
BY_MONTH: Final = (3.6, 3.8, 4.3, 4.7, 5.2, 5.6, 5.4, 4.4, 5.2, 4.9, 4.1, 3.5)
#: Tuesday to Saturday, as teams that work evenings do.
WORKDAYS: Final = frozenset({1, 2, 3, 4, 5})
#: Weeks of leave, by ISO number.
LEAVE: Final = frozenset({1, 8, 33, 34, 52})
HOURS: Final = (14, 15, 16, 17, 18, 19, 20, 21)
HOUR_WEIGHTS: Final = (4, 6, 9, 12, 13, 11, 8, 3)
MINUTES: Final = (5, 15, 15, 15, 30, 30, 60)
NOTES: Final = (
    "Échange calme, rendez-vous pris avec les mêmes personnes la semaine prochaine.",
    "Musique forte au pied du bâtiment. Le volume est baissé après l’échange.",
    "Éclairage en panne près de l’entrée, signalé au gestionnaire.",
    "Les habitants demandent un banc à l’ombre.",
)
CHUNK: Final = 500


def seed(actor: Actor) -> None:
    """Fill the year that ends today; nothing without members in the field or without places."""
    members = list(_field_members(actor))
    places = list(session.execute(places_open(today(actor), actor)))
    kinds = catalog().activity_kinds_of(actor.tenant.enabled)
    if not members or not places or not kinds:
        return
    drawer = _Drawer(actor, members, _territories(actor), [place.id for place in places])
    entries: list[dict[str, Any]] = []
    shares: list[dict[str, Any]] = []
    for back in range(YEAR, -1, -1):
        day = today(actor) - timedelta(days=back)
        for member in members:
            for entry, team in drawer.day_of(member, day):
                entries.append(entry)
                shares += team
    _insert(Activity, entries)
    _insert(ActivityMember, shares)


def _field_members(actor: Actor) -> Iterator[uuid.UUID]:
    rows = session.execute(
        select(Membership.id, Membership.role_keys)
        .where(Membership.tenant_id == actor.tenant.id, Membership.ended_at.is_(None))
        .order_by(Membership.number)
    )
    return (row.id for row in rows if {MEDIATOR, SOCIAL_WORKER} & set(row.role_keys))


def _territories(actor: Actor) -> dict[uuid.UUID, uuid.UUID | None]:
    rows = session.execute(select(Place.id, Place.territory_id).where(Place.tenant_id == actor.tenant.id))
    return {row.id: row.territory_id for row in rows}


def _insert(model: type[Any], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        session.execute(insert(model).values(rows[start : start + CHUNK]).on_conflict_do_nothing())


def _fewer(count: int) -> list[float]:
    """Weights of a list whose first answers are given most."""
    return [1 / (index + 1) for index in range(count)]


class _Drawer:
    """Draws the entries of one member's day."""

    def __init__(
        self,
        actor: Actor,
        members: Sequence[uuid.UUID],
        territories: dict[uuid.UUID, uuid.UUID | None],
        places: Sequence[uuid.UUID],
    ) -> None:
        self.actor = actor
        self.members = members
        self.territories = territories
        self.places = places
        self.kinds = catalog().activity_kinds_of(actor.tenant.enabled)
        self.reasons = [option.value for option in reason_options(actor)]
        self.results = [option.value for option in options("immediate_result", actor)]
        self.actions = [option.value for option in options("action", actor)]
        self.now = local_now(actor)

    def day_of(self, member: uuid.UUID, day: date) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        draw = random.Random(f"{self.actor.tenant.slug}:{self.members.index(member)}:{day}")  # noqa: S311
        if day.weekday() not in WORKDAYS or day.isocalendar().week in LEAVE or draw.random() < 0.04:
            return
        for rank in range(max(0, round(draw.gauss(BY_MONTH[day.month - 1], 1.2)))):
            entry = self._entry(draw, member, day, rank)
            if entry["starts_at"] < self.now:
                yield entry, self._team(draw, entry, member)

    def _id(self, *parts: object) -> uuid.UUID:
        return uuid.uuid5(NAMESPACE, ":".join(str(part) for part in (self.actor.tenant.id, *parts)))

    def _entry(self, draw: random.Random, member: uuid.UUID, day: date, rank: int) -> dict[str, Any]:
        kind = draw.choices(self.kinds, _fewer(len(self.kinds)))[0]
        place = draw.choices(self.places, _fewer(len(self.places)))[0]
        at = time(draw.choices(HOURS, HOUR_WEIGHTS)[0], draw.randrange(0, 60, 5))
        moment = moment_of(day, at, self.actor.tenant.tz)
        return {
            "tenant_id": self.actor.tenant.id,
            "id": self._id("activity", member, day, rank),
            "author_id": member,
            "day": day,
            "starts_at": moment,
            "created_at": moment + timedelta(minutes=2),
            "updated_at": moment + timedelta(minutes=2),
            "minutes": draw.choice(MINUTES),
            "kind": kind.key,
            "domain": kind.domain,
            "reason": self._code(draw, self.reasons, missing=0.05),
            "actions": sorted(set(draw.choices(self.actions, _fewer(len(self.actions)), k=2))),
            "result": self._code(draw, self.results, missing=0.04),
            "place_id": place,
            "territory_id": self.territories.get(place),
            "tension": draw.choice((None, None, 0, 0, 1, 1, 2, 3)),
            "note": draw.choice(NOTES) if draw.random() < 0.12 else "",
            **self._people(draw),
        }

    def _code(self, draw: random.Random, codes: Sequence[str], *, missing: float) -> str | None:
        if not codes or draw.random() < missing:
            return None
        return draw.choices(codes, _fewer(len(codes)))[0]

    def _people(self, draw: random.Random) -> dict[str, Any]:
        total = None if draw.random() < 0.03 else max(1, round(draw.lognormvariate(1.3, 0.8)))
        counts: dict[str, Any] = dict.fromkeys(
            ("children", "teenagers", "adults", "seniors", "women", "men"), None
        )
        if total is not None and draw.random() < 0.6:
            young = draw.randint(0, total)
            counts |= {"teenagers": young or None, "adults": (total - young) // 2 or None}
            women = draw.randint(0, total)
            counts |= {"women": women or None, "men": (total - women) or None}
        return {"total": total, "estimated": bool(total and total > 8), **counts}

    def _team(self, draw: random.Random, entry: dict[str, Any], member: uuid.UUID) -> list[dict[str, Any]]:
        others = [other for other in self.members if other != member]
        team = [member, draw.choice(others)] if others and draw.random() < 0.7 else [member]
        return [
            {
                "tenant_id": self.actor.tenant.id,
                "id": self._id("share", entry["id"], other),
                "activity_id": entry["id"],
                "membership_id": other,
            }
            for other in team
        ]
