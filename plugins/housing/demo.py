"""A year of housing in a town: ids are derived, so that a second run leaves the same rows; written in bulk."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from core.toolkit import (
    Activity,
    Actor,
    Partner,
    Place,
    dataclass,
    session,
    sort_key,
    team_of,
    today,
    write_new,
    write_parts,
)
from plugins.housing import demo_cases
from plugins.housing.demo_town import Town, numbered
from plugins.housing.demo_words import ANSWERS, BUILDINGS, DESKS, LANDLORDS, SEEN, SHEET_PATHS, USUAL
from plugins.housing.models import Sheet, SheetEvent
from plugins.housing.pages import category_of
from plugins.housing.steps import BY_KEY, SENT

SHEETS: Final = 120
DAY: Final = timedelta(days=1)


def seed(actor: Actor) -> None:
    """Fill the structure, unless it was filled before; one without team or place gets nothing.

    One that works in no building receives people at its desks: some of them for rent that is not paid.
    """
    team = team_of(actor)
    buildings = _places(actor, BUILDINGS)
    places = buildings or _places(actor, DESKS)
    if not places or not team.field:
        return
    town = Town(actor, today(actor), team.field, places)
    _landlords(town)
    if buildings:
        _sheets(town)
        demo_cases.seed(town)
    else:
        demo_cases.seed_arrears(town)


def _places(actor: Actor, kinds: tuple[str, ...]) -> Sequence[Any]:
    return session.execute(
        select(Place.id, Place.name, Place.territory_id)
        .where(Place.tenant_id == actor.tenant.id, Place.kind.in_(kinds))
        .order_by(Place.sort_name, Place.id)
    ).all()


def _landlords(town: Town) -> None:
    town.landlords = [town.id("landlord", name) for name in LANDLORDS]
    rows = [
        {"id": row_id, "name": name, "sort_name": sort_key(name), "kind": "landlord"}
        for row_id, name in zip(town.landlords, LANDLORDS, strict=True)
    ]
    write_new(Partner, rows, town.actor)


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a sheet comes from: a day, a place, a matter, and a field entry when there is one."""

    day: date
    place_id: Any
    category: str
    activity_id: Any = None


def _origins(town: Town) -> list[_Origin]:
    """Technical entries of the year at the buildings, evenly, completed by days without entry."""
    entries = session.execute(
        select(Activity.id, Activity.day, Activity.place_id, Activity.reason)
        .where(
            Activity.tenant_id == town.actor.tenant.id,
            Activity.kind == "technical_watch",
            Activity.place_id.in_([place.id for place in town.places]),
            Activity.day > town.day - DAY * 365,
        )
        .order_by(Activity.day, Activity.id)
    ).all()
    told = [
        _Origin(row.day, row.place_id, category_of(row.reason) or "cleanliness", row.id) for row in entries
    ]
    chosen = told[:: max(1, -(-len(told) // SHEETS))]
    rng = town.dice("origins")
    while len(chosen) < SHEETS:
        day = town.day - DAY * rng.randrange(1, 365)
        chosen.append(_Origin(day, rng.choice(town.places).id, rng.choice(USUAL)))
    return sorted(chosen[:SHEETS], key=lambda origin: origin.day)


def _sheets(town: Town) -> None:
    rows: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for number, origin in enumerate(_origins(town)):
        rows.append(_sheet(town, number, origin, events))
    known = set(session.execute(select(Sheet.id).where(Sheet.tenant_id == town.actor.tenant.id)).scalars())
    numbered(
        [row for row in rows if row["id"] not in known],
        Sheet.number,
        lambda row: row["sent_on"].year,
        "FT-{year}-",
        "housing_sheet",
        town.actor,
    )
    fresh = write_new(Sheet, rows, town.actor)
    write_parts(SheetEvent, events, "sheet_id", fresh, town.actor)


def _sheet(town: Town, number: int, origin: _Origin, events: list[dict[str, Any]]) -> dict[str, Any]:
    rng = town.dice("sheet", number)
    spot, description = SEEN.get(origin.category, SEEN["cleanliness"])
    sheet: dict[str, Any] = {
        "id": town.id("sheet", number),
        "number": "",
        "place_id": origin.place_id,
        "spot": spot,
        "category": origin.category,
        "urgency": "danger" if origin.category == "safety" else rng.choice(("normal", "normal", "soon")),
        "description": description,
        "landlord_id": town.landlord_of(origin.place_id),
        "status": SENT,
        "sent_on": origin.day,
        "answered_on": None,
        "waiting_since": origin.day,
        "promised_on": None,
        "reminders": 0,
        "answer": "",
        "activity_id": origin.activity_id,
        "author_id": rng.choice(town.members),
        "created_at": town.at(origin.day),
    }
    path = rng.choices([steps for steps, _ in SHEET_PATHS], [weight for _, weight in SHEET_PATHS])[0]
    _log(town, sheet, SENT, origin.day, events)
    for key, after in path:
        day = origin.day + DAY * (after + rng.randrange(3))
        if day > town.day:
            break
        _pass(sheet, key, day, rng)
        _log(town, sheet, key, day, events)
    return sheet


def _pass(sheet: dict[str, Any], key: str, day: date, rng: random.Random) -> None:
    step = BY_KEY[key]
    sheet["status"] = step.target or sheet["status"]
    if step.answers:
        sheet["answered_on"] = sheet["answered_on"] or day
        sheet["answer"] = rng.choice(ANSWERS[key]) or sheet["answer"]
    if step.promises:
        sheet["promised_on"] = day + DAY * 12
    sheet["reminders"] += key == "remind"
    sheet["waiting_since"] = day if key in ("remind", "resend") else None


def _log(town: Town, sheet: dict[str, Any], step: str, day: date, events: list[dict[str, Any]]) -> None:
    events.append(
        {
            "id": town.id(sheet["id"], step, day),
            "sheet_id": sheet["id"],
            "step": step,
            "status": sheet["status"],
            "day": day,
            "at": town.at(day),
            "by_id": sheet["author_id"],
        }
    )
