"""A year of youth outreach in a town: ids are derived, so that a second run leaves the same rows; written in bulk."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from core.toolkit import (
    COORDINATOR,
    DIRECTOR,
    PARTNER_RELAY,
    SOCIAL_WORKER,
    Activity,
    ActivityMember,
    Actor,
    Case,
    CaseTransition,
    ConsentRecord,
    Membership,
    Partner,
    Party,
    Person,
    Place,
    catalog,
    demo_id,
    moment_of,
    session,
    set_counter,
    sort_key,
    team_of,
    today,
    write_activities,
    write_new,
    write_parts,
)
from plugins.youth_outreach.codelists import BAND_OF
from plugins.youth_outreach.demo_words import (
    ACTIONS,
    AGES,
    BODIES,
    CLOSE_REASONS,
    NEEDS,
    NICKNAMES,
    PATHS,
    RELAYED,
    RESULTS,
    SEEN,
    TOLD,
    UPTAKES,
)
from plugins.youth_outreach.indicators import CONTACT, DEFUSING
from plugins.youth_outreach.models import (
    Orientation,
    Prevention,
    PreventionPartner,
    Relay,
    Reply,
    Sighting,
    SightingEvent,
    Words,
)
from plugins.youth_outreach.prevention import KIND as PREVENTION
from plugins.youth_outreach.workflow import FOLLOWUP, MEDIATE

SIGHTINGS: Final = 90
#: Follow-ups of the year: most begin with a repérage, some with a meeting in the street.
FOLLOWUPS: Final = 45
MET: Final = 7
DAY: Final = timedelta(days=1)
#: Kinds of places: where a group sits down for an hour or three, and where no young person is followed.
ROOMS: Final = ("youth_space", "social_center", "library")
ON_BOARD: Final = "vehicle"
#: Field entries of the year: (kind, how many, usual people, minutes).
ENTRIES: Final = ((CONTACT, 140, (2, 9), (30, 45, 60)), (DEFUSING, 16, (4, 14), (30, 45)))


@dataclass(slots=True)
class _Town:
    """What the demo knows of the structure, its rows so far, and chance that falls the same way each time."""

    actor: Actor
    day: date
    places: Sequence[Any]
    rooms: Sequence[Any]
    field_team: Sequence[Any]
    follow: Sequence[Any]
    senders: Sequence[Any]
    bodies: list[Any] = field(default_factory=list)
    followed: int = 0
    rows: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)

    def id(self, *parts: object) -> Any:
        return demo_id(self.actor, "youth_outreach", *parts)

    def dice(self, *parts: object) -> random.Random:
        return random.Random("/".join(["youth", *map(str, parts)]))  # noqa: S311 (a demo must be the same twice)

    def at(self, day: date) -> datetime:
        return moment_of(day, time(16, 40), self.actor.tenant.tz)

    def add(self, model: Any, **row: Any) -> dict[str, Any]:
        self.rows.setdefault(model, []).append(row)
        return row


def seed(actor: Actor) -> None:
    """Fill the structure, unless it was filled before; one without place or without team gets nothing."""
    team = team_of(actor)
    places = session.execute(
        select(Place.id, Place.territory_id, Place.kind)
        .where(Place.tenant_id == actor.tenant.id, Place.kind != ON_BOARD)
        .order_by(Place.sort_name, Place.id)
    ).all()
    follow = _holders(actor, SOCIAL_WORKER, COORDINATOR, DIRECTOR)
    if not places or not follow:
        return
    relays = _holders(actor, PARTNER_RELAY)
    field_team = team.field or tuple(follow)
    rooms = [place for place in places if place.kind in ROOMS] or places
    town = _Town(actor, today(actor), places, rooms, field_team, follow, relays or field_team)
    _bodies(town, relays)
    for number in range(SIGHTINGS):
        _sighting(town, number)
    for number in range(MET):
        _followup(town, FOLLOWUPS + number, None, town.day - DAY * (330 - number * 43))
    _actions(town)
    _entries(town)
    _write(town)


def _holders(actor: Actor, *roles: str) -> list[Any]:
    rows = session.execute(
        select(Membership.id, Membership.role_keys)
        .where(Membership.tenant_id == actor.tenant.id, Membership.ended_at.is_(None))
        .order_by(Membership.number)
    ).all()
    return [row.id for row in rows if set(roles) & set(row.role_keys)]


def _bodies(town: _Town, relays: Sequence[Any]) -> None:
    town.bodies = [town.id("body", name) for name, _kind in BODIES]
    for row_id, (name, kind) in zip(town.bodies, BODIES, strict=True):
        town.add(Partner, id=row_id, name=name, sort_name=sort_key(name), kind=kind)
    for rank, member in enumerate(relays):
        town.add(
            Relay,
            id=town.id("relay", member),
            membership_id=member,
            partner_id=_body_of(town, rank),
            starts_on=town.day - DAY * 380,
            author_id=town.follow[0],
        )


def _body_of(town: _Town, sender: int) -> Any:
    return town.bodies[RELAYED[sender % len(RELAYED)]]


# --- repérages -----------------------------------------------------------------------------------------


def _sighting(town: _Town, number: int) -> None:
    """One every four days; what followed is drawn by its age: the last ones still wait."""
    rng = town.dice("sighting", number)
    sent_on = town.day - DAY * (362 - number * 4 + rng.randrange(3))
    concern, spot, reach, words = SEEN[number % len(SEEN)]
    sender = rng.randrange(len(town.senders))
    told = rng.random() < 0.55
    place = rng.choice(town.places)
    row = town.add(
        Sighting,
        id=town.id("sighting", number),
        number="",
        sent_on=sent_on,
        partner_id=_body_of(town, sender),
        concern=concern,
        spot=spot,
        age=rng.choice(AGES) if rng.random() < 0.8 else None,
        told=told,
        state="received",
        place_id=place.id if spot in ("street", "centre") else None,
        assigned_to=None,
        contact_on=None,
        closed_on=None,
        close_reason=None,
        case_id=None,
        author_id=town.senders[sender],
        created_at=town.at(sent_on),
        updated_at=town.at(sent_on),
    )
    town.add(
        Words,
        id=town.id("words", number),
        sighting_id=row["id"],
        nickname=NICKNAMES[number % len(NICKNAMES)] if told and number % 3 else "",
        reach=reach,
        words=words,
    )
    _log(town, row, "sent", sent_on)
    _continue(town, row, number, rng)


def _continue(town: _Town, row: dict[str, Any], number: int, rng: random.Random) -> None:
    assigned_on = row["sent_on"] + DAY * rng.randrange(3)
    if assigned_on >= town.day or number >= SIGHTINGS - 2:
        return
    row["assigned_to"] = rng.choice(town.follow)
    _log(town, row, "assign", assigned_on)
    contact_on = assigned_on + DAY * rng.choice((1, 2, 2, 3, 4, 5, 9, 14))
    if rng.random() < 0.16 or contact_on >= town.day:
        closed_on = assigned_on + DAY * rng.randint(8, 25)
        if closed_on < town.day and contact_on < town.day:
            row |= {"state": "closed", "closed_on": closed_on, "close_reason": rng.choice(CLOSE_REASONS)}
            _log(town, row, "close", closed_on)
        return
    row |= {"state": "contact", "contact_on": contact_on}
    _log(town, row, "contact", contact_on)
    if town.followed < min(FOLLOWUPS - MET, (number + 5) * (FOLLOWUPS - MET) // SIGHTINGS):
        _follow(town, row, contact_on)
    elif rng.random() < 0.6 and contact_on + DAY * 6 < town.day:
        row["state"] = "oriented"
        _log(town, row, "orient", contact_on + DAY * 6)
        if rng.random() < 0.3:
            _tell(town, row, contact_on + DAY * 6)


def _follow(town: _Town, row: dict[str, Any], day: date) -> None:
    case, oriented_on = _followup(town, town.followed, row, day)
    town.followed += 1
    row |= {"case_id": case["id"], "state": "followed"}
    _log(town, row, "follow", day)
    if oriented_on is not None:
        row["state"] = "oriented"
        _log(town, row, "orient", oriented_on)


def _tell(town: _Town, row: dict[str, Any], day: date) -> None:
    """A word to a relay about a repérage that names nobody."""
    named = any(words["sighting_id"] == row["id"] and words["nickname"] for words in town.rows[Words])
    if not named:
        town.add(
            Reply,
            id=town.id(row["id"], "reply"),
            sighting_id=row["id"],
            day=day,
            text=TOLD,
            author_id=row["assigned_to"],
        )


def _log(town: _Town, row: dict[str, Any], step: str, day: date) -> None:
    town.add(
        SightingEvent,
        id=town.id(row["id"], step),
        sighting_id=row["id"],
        step=step,
        state=row["state"],
        day=day,
        at=town.at(day),
        by_id=row["author_id"] if step == "sent" else row["assigned_to"],
    )


# --- follow-ups ----------------------------------------------------------------------------------------


def _followup(
    town: _Town, number: int, sighting: dict[str, Any] | None, opened_on: date
) -> tuple[dict[str, Any], date | None]:
    """One file and its young person, known by a nickname; also the day it reached the orientation."""
    rng = town.dice("followup", number)
    referent = sighting["assigned_to"] if sighting else rng.choice(town.follow)
    concern = sighting["concern"] if sighting else SEEN[number % len(SEEN)][0]
    age = (sighting["age"] if sighting else None) or rng.choice(AGES)
    place = rng.choice(town.places)
    case = town.add(
        Case,
        id=town.id("followup", number),
        type_key=FOLLOWUP.key,
        number=None,
        subject=f"{_label('youth_concern', concern)}, suivi commencé le {opened_on:%d/%m/%Y}",
        domain=FOLLOWUP.domain,
        place_id=place.id,
        territory_id=place.territory_id,
        referent_id=referent,
        people_estimated=False,
        opened_on=opened_on,
        last_on=opened_on,
        closed_on=None,
        result=None,
        state=FOLLOWUP.initial.key,
        named_at=town.at(opened_on),
        named_by=referent,
        author_id=referent,
        data={"concern": concern, "age": age, "outside_reason": None, "needs": []},
        created_at=town.at(opened_on),
        updated_at=town.at(opened_on),
    )
    oriented_on = _walk(town, rng, case)
    _young(town, rng, case, number, age)
    return case, oriented_on


def _label(list_key: str, value: str) -> str:
    return next(code.label for code in catalog().code_lists[list_key].codes if code.value == value)


def _walk(town: _Town, rng: random.Random, case: dict[str, Any]) -> date | None:
    """Pass the steps of a path, some weeks apart, as far as today allows."""
    steps = {step.key: step for step in FOLLOWUP.transitions}
    path = rng.choices([steps_ for steps_, _ in PATHS], [weight for _, weight in PATHS])[0]
    day, oriented_on = case["opened_on"], None
    _pass(town, case, "opened", None, case["state"], day, None)
    for key in path:
        day += DAY * rng.randint(7, 28)
        if day >= town.day:
            break
        source, target = case["state"], steps[key].target
        case["state"], case["last_on"] = target, day
        result = rng.choice(RESULTS[key]) if key in RESULTS else None
        if result is not None:
            case["closed_on"], case["result"] = day, result
        if key == "diagnose":
            case["data"]["needs"] = [need for need, _kinds in rng.sample(NEEDS, 2)]
        if key == "orient":
            oriented_on = day
            _orient(town, rng, case, day)
        _pass(town, case, key, source, target, day, result)
    case["updated_at"] = town.at(case["last_on"])
    return oriented_on


def _pass(
    town: _Town,
    case: dict[str, Any],
    key: str,
    source: str | None,
    target: str,
    day: date,
    result: str | None,
) -> None:
    town.add(
        CaseTransition,
        id=town.id(case["id"], "transition", key),
        case_id=case["id"],
        transition=key,
        source=source,
        target=target,
        day=day,
        at=town.at(day),
        by_id=case["referent_id"],
        result=result,
    )


def _orient(town: _Town, rng: random.Random, case: dict[str, Any], day: date) -> None:
    """One or two partners; whether she went is known some weeks later."""
    for rank, (need, kinds) in enumerate(rng.sample(NEEDS, rng.choice((1, 1, 2)))):
        fitting = [body for body, (_n, kind) in zip(town.bodies, BODIES, strict=True) if kind in kinds]
        known_on = day + DAY * rng.randint(6, 20)
        uptake = rng.choice(UPTAKES) if known_on < town.day else "waiting"
        town.add(
            Orientation,
            id=town.id(case["id"], "orientation", rank),
            case_id=case["id"],
            partner_id=rng.choice(fitting),
            need=need,
            day=day,
            uptake=uptake,
            uptake_on=known_on if uptake != "waiting" else None,
            author_id=case["referent_id"],
        )


def _young(town: _Town, rng: random.Random, case: dict[str, Any], number: int, age: str) -> None:
    nickname = NICKNAMES[number % len(NICKNAMES)]
    case["data"]["lives_here"] = lives_here = rng.choice(("yes", "yes", "yes", "unknown"))
    person_id, party_id = town.id("person", number), town.id(case["id"], "party")
    town.add(
        Person,
        id=person_id,
        nickname=nickname,
        sort_name=sort_key(nickname),
        search_text=sort_key(nickname),
        age_band=BAND_OF.get(age),
        lives_here=lives_here,
    )
    town.add(
        Party,
        id=party_id,
        case_id=case["id"],
        position=1,
        label="Partie A",
        kind="person",
        role="supported",
        person_id=person_id,
        author_id=case["referent_id"],
    )
    if case["state"] == FOLLOWUP.initial.key:
        return
    day = min(case["opened_on"] + DAY * 5, town.day)
    text = catalog().consent_purposes[MEDIATE].text
    town.add(
        ConsentRecord,
        id=town.id(party_id, "agrees"),
        case_id=case["id"],
        party_id=party_id,
        person_id=person_id,
        purpose=MEDIATE,
        state="given",
        giver="party",
        wording_version=1,
        wording_hash=hashlib.sha256(text.encode()).hexdigest(),
        channel="oral",
        day=day,
        at=town.at(day),
        author_id=case["referent_id"],
    )


# --- field entries -------------------------------------------------------------------------------------


def _entry(
    town: _Town, kind: str, number: int, day: date, places: Sequence[Any], **said: Any
) -> dict[str, Any]:
    rng = town.dice(kind, number)
    place = rng.choice(places)
    member = town.field_team[number % len(town.field_team)]
    row = town.add(
        Activity,
        id=town.id(kind, number),
        kind=kind,
        domain="school_youth",
        day=day,
        starts_at=moment_of(day, time(rng.randrange(14, 20), 30), town.actor.tenant.tz),
        place_id=place.id,
        territory_id=place.territory_id,
        author_id=member,
        created_at=town.at(day),
        updated_at=town.at(day),
        **said,
    )
    town.add(ActivityMember, id=town.id(kind, number, "member"), activity_id=row["id"], membership_id=member)
    return row


def _entries(town: _Town) -> None:
    for kind, how_many, (least, most), minutes in ENTRIES:
        for number in range(how_many):
            rng = town.dice(kind, number, "people")
            day = town.day - DAY * (1 + number * 360 // how_many)
            total = rng.randint(least, most)
            said = {
                "total": total,
                "teenagers": rng.randint(0, total),
                "minutes": rng.choice(minutes),
                "public_type": rng.choice(("teen", "young_adult")),
                "reason": "youth_conflict" if kind == DEFUSING else None,
                "result": rng.choice(("calmed", "calmed", "partly")) if kind == DEFUSING else None,
            }
            _entry(town, kind, number, day, town.places, **said)


def _actions(town: _Town) -> None:
    """An action every three weeks or so, outside the holidays of summer."""
    number = 0
    for week in range(50, 0, -3):
        day = town.day - DAY * (week * 7)
        if day.month in (7, 8):
            continue
        theme, public, people, minutes, ranks = ACTIONS[number % len(ACTIONS)]
        total = people + town.dice("action", number).randint(-4, 4)
        entry = _entry(
            town, PREVENTION, number, day, town.rooms, total=total, minutes=minutes, public_type=public,
            teenagers=total if public == "teen" else None, reason=None, result=None,
        )  # fmt: skip
        town.add(
            Prevention, id=entry["id"], activity_id=entry["id"], theme=theme, author_id=entry["author_id"]
        )
        for rank in ranks:
            town.add(
                PreventionPartner,
                id=town.id(entry["id"], "partner", rank),
                prevention_id=entry["id"],
                partner_id=town.bodies[rank],
            )
        number += 1


# --- writing -------------------------------------------------------------------------------------------


def _write(town: _Town) -> None:
    actor, rows = town.actor, town.rows
    write_new(Partner, rows[Partner], actor)
    write_new(Relay, rows.get(Relay, []), actor)
    write_new(Person, rows[Person], actor)
    _number(rows[Case], Case, "opened_on", "{year}-", "case", actor)
    cases = write_new(Case, rows[Case], actor)
    for model in (Party, CaseTransition, ConsentRecord, Orientation):
        write_parts(model, rows[model], "case_id", cases, actor)
    _number(rows[Sighting], Sighting, "sent_on", "R-{year}-", "youth_sighting", actor)
    sightings = write_new(Sighting, rows[Sighting], actor)
    for part in (Words, SightingEvent, Reply):
        write_parts(part, rows.get(part, []), "sighting_id", sightings, actor)
    write_activities(rows[Activity], rows[ActivityMember], actor)
    actions = write_new(Prevention, rows[Prevention], actor)
    write_parts(PreventionPartner, rows[PreventionPartner], "prevention_id", actions, actor)


def _number(
    rows: list[dict[str, Any]], model: Any, day: str, prefix: str, counter: str, actor: Actor
) -> None:
    """Give the new rows the next numbers of their year, in their order, and let the series know."""
    known = set(session.execute(select(model.id).where(model.tenant_id == actor.tenant.id)).scalars())
    last: dict[int, int] = {}
    for row in sorted((row for row in rows if row["id"] not in known), key=lambda r: (r[day], str(r["id"]))):
        year = row[day].year
        start = prefix.format(year=year)
        if year not in last:
            highest = session.execute(
                select(func.max(model.number)).where(model.number.between(f"{start}0000", f"{start}9999"))
            ).scalar_one()
            last[year] = int(highest.rpartition("-")[2]) if highest else 0
        last[year] += 1
        row["number"] = f"{start}{last[year]:04d}"
    for year, value in last.items():
        set_counter(f"{counter}:{year}", value, actor=actor)
