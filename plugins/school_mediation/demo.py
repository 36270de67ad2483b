"""A collège and its three schools over two school years, on school days only: ids are derived, rows written in bulk."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from core.toolkit import (
    Actor,
    ConsentRecord,
    Person,
    PersonTie,
    Place,
    Territory,
    session,
    sort_key,
    team_of,
    today,
    write_activities,
    write_new,
    write_parts,
)
from plugins.school_mediation import demo_cases, demo_peers, years
from plugins.school_mediation.demo_town import DAY, Town, add_act, is_school_day, school_day
from plugins.school_mediation.demo_words import (
    ACTS,
    DECISIONS,
    FUNCTIONS,
    REVIEW,
)
from plugins.school_mediation.models import (
    Attendance,
    Committee,
    Entry,
    Promotion,
    Pupil,
    PupilStep,
    Review,
    School,
)


def seed(actor: Actor) -> None:
    """Fill the structure, unless it was filled before; one without a team gets nothing."""
    team = team_of(actor)
    if not team.field:
        return
    town = Town(actor, today(actor), team.field[:2])
    _schools(town)
    _acts(town)
    _committees(town)
    demo_peers.tell(town)
    demo_cases.seed(town)
    _write(town)


def _schools(town: Town) -> None:
    """A place for each school, in the quartiers in turn; the primaries feed the collège."""
    quartiers = list(
        session.execute(
            select(Territory.id)
            .where(Territory.tenant_id == town.actor.tenant.id, Territory.kind == "quartier")
            .order_by(Territory.sort_name, Territory.id)
        ).scalars()
    )
    places, schools = [], []
    for rank, (key, (name, kind, levels, labels, pupils)) in enumerate(town.sector.schools.items()):
        place_id = town.id("place", key)
        territory = quartiers[rank % len(quartiers)] if quartiers else None
        town.places[key], town.territories[key] = place_id, territory
        places.append(
            {
                "id": place_id,
                "name": name,
                "sort_name": sort_key(name),
                "kind": "school_inside",
                "territory_id": territory,
            }
        )
        schools.append(
            {
                "id": town.school(key),
                "name": name,
                "sort_name": sort_key(name),
                "kind": kind,
                "place_id": place_id,
                "college_id": None if key == "college" else town.school("college"),
                "levels": list(levels),
                "labels": list(labels),
                "pupils": pupils,
                "author_id": town.members[0],
                "created_at": town.at(town.day - DAY * 400),
                "updated_at": town.at(town.day - DAY * 400),
            }
        )
    write_new(Place, [{**row, **_stamps(town, town.day - DAY * 400)} for row in places], town.actor)
    write_new(School, schools, town.actor)


def _stamps(town: Town, day: date) -> dict[str, Any]:
    return {"created_at": town.at(day), "updated_at": town.at(day)}


def _acts(town: Town) -> None:
    """A few acts each school day of a year, mostly at the collège."""
    day = town.day - DAY * 364
    sector = town.sector
    codes, weights = list(ACTS), [weight for weight, _minutes, _people in ACTS.values()]
    while day < town.day:
        if is_school_day(day):
            rng = town.dice("acts", day)
            for number, act in enumerate(rng.choices(codes, weights, k=rng.choice(sector.pace))):
                key = rng.choices(list(sector.share), list(sector.share.values()))[0]
                add_act(town, day, number, act, key, rng)
        day += DAY


def _committees(town: Town) -> None:
    """One in autumn, one in June; the next is announced. And the words of the year that ended."""
    year = years.year_of(town.day)
    days = [school_day(day) for day in (date(year - 1, 10, 12), date(year, 6, 16), date(year, 10, 11))]
    rows = [
        {
            "id": town.id("committee", day),
            "school_id": town.school("college"),
            "day": day,
            "functions": list(FUNCTIONS if number != 1 else FUNCTIONS[:6]),
            "decisions": DECISIONS[number],
            "next_on": school_day(town.day + DAY * 16) if number == 2 else None,
            "author_id": town.members[0],
            **_stamps(town, day),
        }
        for number, day in enumerate(days)
        if day < town.day
    ]
    write_new(Committee, rows, town.actor)
    review = {
        "id": town.id("review"),
        "school_id": town.school("college"),
        "year": year - 1,
        "author_id": town.members[0],
        **REVIEW,
        **_stamps(town, date(year, 6, 20)),
    }
    write_new(Review, [review], town.actor)


def _write(town: Town) -> None:
    """Each table once, in the order of their links."""
    actor = town.actor
    write_new(Person, town.take("person"), actor)
    write_new(PersonTie, town.take("tie"), actor)
    write_new(ConsentRecord, town.take("word"), actor)
    write_new(Promotion, town.take("promotion"), actor)
    fresh = write_new(Pupil, town.take("pupil"), actor)
    write_parts(PupilStep, town.take("step"), "pupil_id", fresh, actor)
    acts = write_activities(town.take("activity"), town.take("member"), actor)
    write_parts(Entry, town.take("entry"), "activity_id", acts, actor)
    write_parts(Attendance, town.take("attendance"), "entry_id", acts, actor)
