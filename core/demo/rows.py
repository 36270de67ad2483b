"""Rows of the demo: ids derived from the structure and the calendar, written in bulk, then left alone."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from core.access.permissions import COORDINATOR, DIRECTOR, MEDIATOR, RECEPTION, TRAINEE
from core.activities.models import Activity, ActivityMember
from core.db.base import new_id
from core.db.bulk import write_rows
from core.db.session import session
from core.demo.scenario import Scenario, Spot
from core.places.models import Place
from core.records import dataclass
from core.tenancy.binding import Actor
from core.tenancy.models import Counter, Membership

_NAMESPACE: Final = uuid.UUID("6f0a7c1e-5d0b-5c52-9a54-6c1f3a0b7d11")

Values = Mapping[str, Any]


def demo_id(actor: Actor, *parts: object) -> uuid.UUID:
    """The same id whenever the same thing is seeded in the same structure."""
    return uuid.uuid5(_NAMESPACE, "/".join([actor.tenant.slug, *map(str, parts)]))


def dice(scenario: Scenario, *parts: object) -> random.Random:
    """Chance that falls the same way each time it is asked about the same thing."""
    return random.Random("/".join([scenario.key, *map(str, parts)]))  # noqa: S311  (not a secret)


def write_new(model: type[Any], rows: Sequence[Values], actor: Actor) -> set[uuid.UUID]:
    """Write the rows whose id is not there yet; returns their ids.

    What is there already is left as it is: somebody may have changed it while trying the demo.
    """
    if not rows:
        return set()
    known = set(session.execute(select(model.id).where(model.tenant_id == actor.tenant.id)).scalars())
    fresh = [row for row in rows if row["id"] not in known]
    write_rows(model, fresh, actor)
    return {row["id"] for row in fresh}


def write_parts(
    model: type[Any], rows: Iterable[Values], owner: str, owners: set[uuid.UUID], actor: Actor
) -> None:
    """Write the rows that belong to the owners just made (``owner`` is their column)."""
    write_rows(model, [row for row in rows if row[owner] in owners], actor)


def write_activities(rows: Sequence[Values], members: Sequence[Values], actor: Actor) -> set[uuid.UUID]:
    """Write entries and those who took part, as the two functions above do; returns the ids of the entries.

    They are written with their minutes-persons: the trigger that keeps these would write each a second time.
    """
    parts: dict[uuid.UUID, list[int | None]] = {}
    for member in members:
        parts.setdefault(member["activity_id"], []).append(member.get("minutes"))
    whole = [{**row, "person_minutes": _worked(parts.get(row["id"]), row.get("minutes"))} for row in rows]
    fresh = write_new(Activity, whole, actor)
    write_parts(ActivityMember, members, "activity_id", fresh, actor)
    return fresh


def _worked(parts: Sequence[int | None] | None, minutes: int | None) -> int | None:
    """Theirs where they said them, else those of the entry; None as long as one is not known."""
    said = [minutes if own is None else own for own in parts or ()]
    return None if not said or None in said else sum(filter(None, said))


def set_counter(name: str, value: int, *, actor: Actor) -> None:
    """The series has reached ``value``; it never goes back."""
    statement = upsert(Counter).values(tenant_id=actor.tenant.id, id=new_id(), name=name, value=value)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "name"], set_={"value": func.greatest(Counter.value, value)}
        )
    )


@dataclass(frozen=True, slots=True)
class Team:
    """Memberships by what they do; ``field`` in the order of their numbers.

    ``support`` are those who learn the trade: one of them joins whoever would be out alone.
    """

    field: tuple[uuid.UUID, ...]
    support: tuple[uuid.UUID, ...]
    coordinator: uuid.UUID | None
    reception: uuid.UUID | None


def team_of(actor: Actor) -> Team:
    rows = session.execute(
        select(Membership.id, Membership.role_keys)
        .where(Membership.tenant_id == actor.tenant.id, Membership.ended_at.is_(None))
        .order_by(Membership.number)
    ).all()

    def holders(role: str) -> list[uuid.UUID]:
        return [row.id for row in rows if role in row.role_keys]

    leads = holders(COORDINATOR) or holders(DIRECTOR)
    return Team(
        tuple(holders(MEDIATOR)),
        tuple(holders(TRAINEE)),
        next(iter(leads), None),
        next(iter(holders(RECEPTION)), None),
    )


@dataclass(frozen=True, slots=True)
class Located:
    """A spot of the scenario with its row's ids."""

    spot: Spot
    id: uuid.UUID
    territory_id: uuid.UUID | None


def located(actor: Actor, scenario: Scenario) -> tuple[Located, ...]:
    """The scenario's spots that stand in the structure."""
    rows = {
        row.id: row.territory_id
        for row in session.execute(
            select(Place.id, Place.territory_id).where(Place.tenant_id == actor.tenant.id)
        )
    }
    found = ((spot, demo_id(actor, "place", spot.name)) for spot in scenario.spots)
    return tuple(Located(spot, id_, rows[id_]) for spot, id_ in found if id_ in rows)


def first_day(scenario: Scenario, today: date) -> date:
    """The first of the month from which the demo tells, ``months`` before the present one."""
    month = today.year * 12 + today.month - 1 - scenario.months
    return date(month // 12, month % 12 + 1, 1)
