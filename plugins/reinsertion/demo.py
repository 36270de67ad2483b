"""A year of paths in a small association: ids are derived, so that a second run leaves the same rows; in bulk."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from core.toolkit import (
    Actor,
    Case,
    CaseSession,
    CaseTransition,
    ConsentRecord,
    FileBond,
    Partner,
    Party,
    Person,
    Place,
    SessionParty,
    demo_id,
    make_keys,
    moment_of,
    of_case,
    session,
    set_counter,
    sort_key,
    team_of,
    today,
    write_new,
    write_parts,
)
from plugins.reinsertion import demo_paths
from plugins.reinsertion.demo_words import PARTNERS
from plugins.reinsertion.models import (
    Action,
    Focus,
    Journey,
    Objective,
    ObjectivePoint,
    Orientation,
    Review,
    Track,
)

#: Paths opened in a year by three mediators.
YEARLY: Final = 60
DAY: Final = timedelta(days=1)

#: The tables that hang on a case, in the order in which they are written.
PARTS: Final[tuple[type[Any], ...]] = (
    Party,
    CaseSession,
    CaseTransition,
    ConsentRecord,
    FileBond,
    Journey,
    Track,
    Focus,
    Objective,
    Action,
    Review,
    Orientation,
)


@dataclass(slots=True)
class Year:
    """What the demo knows of the structure, chance that falls the same way each time, and the rows by table."""

    actor: Actor
    day: date
    members: tuple[Any, ...]
    places: Sequence[Any]
    partners: dict[str, list[Any]] = field(default_factory=dict)
    people: list[dict[str, Any]] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)
    parts: dict[type[Any], list[dict[str, Any]]] = field(default_factory=dict)
    points: list[dict[str, Any]] = field(default_factory=list)
    seats: list[dict[str, Any]] = field(default_factory=list)

    def id(self, *parts: object) -> Any:
        return demo_id(self.actor, "reinsertion", *parts)

    def dice(self, *parts: object) -> random.Random:
        return random.Random("/".join(["reinsertion", *map(str, parts)]))  # noqa: S311 (a demo must be the same twice)

    def at(self, day: date) -> datetime:
        return moment_of(day, time(15, 10), self.actor.tenant.tz)

    def add(self, model: type[Any], **row: Any) -> None:
        self.parts.setdefault(model, []).append(row)


def seed(actor: Actor) -> None:
    """Fill the structure, unless it was filled before; one without mediators gets nothing."""
    team = team_of(actor)
    if not team.field:
        return
    places = session.execute(
        select(Place.id, Place.territory_id)
        .where(Place.tenant_id == actor.tenant.id)
        .order_by(Place.sort_name, Place.id)
    ).all()
    year = Year(actor, today(actor), team.field, places)
    known = set(session.execute(select(Case.id).where(Case.tenant_id == actor.tenant.id)).scalars())
    _partners(year)
    new = [number for number in range(YEARLY) if year.id("case", number) not in known]
    make_keys([of_case(year.id("case", number)) for number in new], actor=actor)
    for number in new:
        demo_paths.tell(year, number)
    _number(year)
    _write(year)


def _partners(year: Year) -> None:
    rows = []
    for name, kind, track in PARTNERS:
        row_id = year.id("partner", name)
        year.partners.setdefault(track, []).append(row_id)
        rows.append({"id": row_id, "name": name, "sort_name": sort_key(name), "kind": kind})
    write_new(Partner, rows, year.actor)


def _number(year: Year) -> None:
    """Give the new files the next numbers of their year, in their order, and let the series know."""
    last: dict[int, int] = {}
    for case in sorted(year.cases, key=lambda one: (one["opened_on"], str(one["id"]))):
        of = case["opened_on"].year
        if of not in last:
            highest = session.execute(
                select(func.max(Case.number)).where(Case.number.between(f"{of}-0000", f"{of}-9999"))
            ).scalar_one()
            last[of] = int(highest.rpartition("-")[2]) if highest else 0
        last[of] += 1
        case["number"] = f"{of}-{last[of]:04d}"
    for of, value in last.items():
        set_counter(f"case:{of}", value, actor=year.actor)


def _write(year: Year) -> None:
    write_new(Person, year.people, year.actor)
    fresh = write_new(Case, year.cases, year.actor)
    for model in PARTS:
        write_parts(model, year.parts.get(model, []), "case_id", fresh, year.actor)
    held = {row["id"] for row in year.parts.get(CaseSession, []) if row["case_id"] in fresh}
    write_parts(SessionParty, year.seats, "session_id", held, year.actor)
    agreed = {row["id"] for row in year.parts.get(Objective, []) if row["case_id"] in fresh}
    write_parts(ObjectivePoint, year.points, "objective_id", agreed, year.actor)
