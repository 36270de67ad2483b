"""Rounds as the field pages show them: the pair in words, the stops with their icons, the step reached."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from typing import Any

from core.codelists.services import all_options
from core.db.session import session
from core.planning import queries
from core.planning.models import DONE, PLANNED, UNDER_WAY
from core.planning.roster import with_former
from core.planning.week import in_words
from core.records import dataclass
from core.tenancy.binding import Actor


@dataclass(frozen=True, slots=True)
class Stop:
    """A place on the way."""

    id: uuid.UUID
    place_id: uuid.UUID
    name: str
    detail: str
    icon: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Walk:
    """One round: who walks it, where it goes by, how far it is. ``others`` are the member's teammates."""

    id: uuid.UUID
    day: date
    label: str
    sector: str
    starts_at: time
    ends_at: time
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    members: tuple[uuid.UUID, ...]
    others: str
    stops: tuple[Stop, ...]

    @property
    def planned(self) -> bool:
        return self.state == PLANNED

    @property
    def under_way(self) -> bool:
        return self.state == UNDER_WAY

    @property
    def done(self) -> bool:
        return self.state == DONE

    @property
    def reached(self) -> int:
        return sum(stop.done_at is not None for stop in self.stops)

    @property
    def next_stop(self) -> Stop | None:
        return next((stop for stop in self.stops if stop.done_at is None), None)

    @property
    def spans(self) -> tuple[str, ...]:
        """The spans of the footbridge, reached ones first; none when too few or too many to draw."""
        ordered = sorted(self.stops, key=lambda stop: stop.done_at is None)
        return tuple(stop.name for stop in ordered) if 2 <= len(ordered) <= 7 else ()


def _icons(actor: Actor) -> dict[str, str]:
    try:
        return {option.value: option.icon for option in all_options("place_type", actor) if option.icon}
    except KeyError:  # the vocabulary is contributed by the structure's side; the core alone has none
        return {}


def walkers_of(round_id: uuid.UUID) -> set[uuid.UUID]:
    """Members who walk a round."""
    return set(session.execute(queries.members_of_round(round_id)).scalars())


def load_walks(actor: Actor, statement: queries.Rows) -> list[Walk]:
    """The rounds of a query of ``queries.rounds``; two statements, three when somebody has left since."""
    rows = session.execute(statement).all()
    if not rows:
        return []
    icons = _icons(actor)
    stops: dict[uuid.UUID, list[Stop]] = {}
    for row in session.execute(queries.stops(actor, [row.id for row in rows])):
        stop = Stop(row.id, row.place_id, row.name, row.detail, icons.get(row.kind, "pin"), row.done_at)
        stops.setdefault(row.round_id, []).append(stop)
    names = with_former(actor, {member for row in rows for member in row.members or ()})
    return [_walk(row, stops.get(row.id, []), names, actor) for row in rows]


def _walk(row: Any, stops: list[Stop], names: Any, actor: Actor) -> Walk:
    members = tuple(row.members or ())
    others = [names[m].name for m in members if m != actor.membership_id and m in names]
    return Walk(
        id=row.id,
        day=row.day,
        label=row.label,
        sector=row.sector or "",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=row.state,
        started_at=row.started_at,
        ended_at=row.ended_at,
        members=members,
        others=in_words(others),
        stops=tuple(stops),
    )
