"""A year of transport in a town: ids are derived, so that a second run leaves the same rows; written in bulk."""

from __future__ import annotations

import random
from dataclasses import field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from core.toolkit import (
    Activity,
    Actor,
    Case,
    MoveCase,
    Place,
    dataclass,
    demo_id,
    get_or_404,
    moment_of,
    move_case,
    session,
    team_of,
    today,
    write_activities,
    write_new,
    write_parts,
)
from plugins.transport import services
from plugins.transport.bands import service_at
from plugins.transport.codelists import ACT, CONFLICTS, RIDE, TALK
from plugins.transport.demo_words import (
    ACTS,
    ANSWERS,
    CLASSES,
    COMMITMENTS,
    COUNTED,
    HANDED,
    LEVELS,
    LINES,
    NOTES,
    PATHS,
    STOP_PLACES,
    WORDS,
)
from plugins.transport.models import ClassTalk, Count, DriverWord, Line, Network, Stop, Trip

DAY: Final = timedelta(days=1)
DAYS: Final = 365
#: Hours of the rides, with their weights: sorties of schools, then evenings.
HOURS: Final = ((7, 3), (8, 3), (10, 2), (12, 3), (14, 2), (16, 5), (17, 4), (18, 3), (20, 2), (21, 1))
SCHOOL_MONTHS: Final = (9, 10, 11, 1, 3, 5)


@dataclass(frozen=True, slots=True)
class _Stop:
    id: Any
    place_id: Any
    territory_id: Any


@dataclass(slots=True)
class _Demo:
    """What the demo knows of the structure, its rows so far, and chance that falls the same way each time."""

    actor: Actor
    day: date
    members: tuple[Any, ...]
    lines: list[Any] = field(default_factory=list)
    stops: dict[Any, list[_Stop]] = field(default_factory=dict)
    activities: list[dict[str, Any]] = field(default_factory=list)
    trips: list[dict[str, Any]] = field(default_factory=list)
    counts: list[dict[str, Any]] = field(default_factory=list)
    talks: list[dict[str, Any]] = field(default_factory=list)

    def id(self, *parts: object) -> Any:
        return demo_id(self.actor, "transport", *parts)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return moment_of(day, time(hour, minute), self.actor.tenant.tz)


def seed(actor: Actor) -> None:
    """Fill the structure, unless it was filled before; one without a team gets nothing."""
    members = team_of(actor).field
    demo = _Demo(actor, today(actor), members)
    if not members or session.execute(select(Network.id).where(Network.id == demo.id("network"))).first():
        return
    _network(demo)
    rng = random.Random("transport")  # noqa: S311 (a demo must be the same twice)
    for back in range(DAYS, 0, -1):
        day = demo.day - DAY * back
        if day.weekday() < 6:
            _work_of(demo, day, rng)
    _talks(demo, rng)
    _write(demo)
    _words(demo, rng)
    _difficulties(demo)


def _dated(demo: _Demo, moment: datetime, author: Any) -> dict[str, Any]:
    return {"author_id": author, "created_at": moment, "updated_at": moment}


def _network(demo: _Demo) -> None:
    actor, began = demo.actor, demo.at(demo.day - DAY * 500, 9)
    stamp = _dated(demo, began, demo.members[0])
    network = {
        "id": demo.id("network"),
        "label": "Réseau Azalée",
        "operator": "Régie des transports Azalée",
        "control_room": "05 49 00 00 01",
        **stamp,
    }
    write_new(Network, [network], actor)
    places = {
        place.kind: place
        for place in session.execute(
            select(Place.id, Place.kind, Place.territory_id)
            .where(Place.tenant_id == actor.tenant.id, Place.kind.in_(STOP_PLACES.values()))
            .order_by(Place.sort_name.desc(), Place.id)
        )
    }
    lines, stops = [], []
    for code, mode, outward, inward, labels, _weight in LINES:
        line_id = demo.id("line", code)
        demo.lines.append(line_id)
        lines.append(
            {
                "id": line_id,
                "network_id": network["id"],
                "code": code,
                "mode": mode,
                "outward": outward,
                "inward": inward,
                **stamp,
            }
        )
        for position, label in enumerate(labels, start=1):
            place = places.get(STOP_PLACES.get(label, ""))
            stop_id = demo.id("stop", code, label)
            place_id = place.id if place else None
            where = _Stop(stop_id, place_id, place.territory_id if place else None)
            demo.stops.setdefault(line_id, []).append(where)
            row = {"id": stop_id, "line_id": line_id, "position": position, "label": label}
            stops.append({**row, "place_id": place_id, **stamp})
    write_new(Line, lines, actor)
    write_new(Stop, stops, actor)


def _work_of(demo: _Demo, day: date, rng: random.Random) -> None:
    """Two rides or three a day, fewer in summer, and an act one day in two."""
    rides = rng.choice((1, 1, 2)) if day.month in (7, 8) else rng.choice((2, 2, 3))
    for number in range(rides):
        _ride(demo, day, number, rng)
    if rng.random() < 0.5:
        _act(demo, day, rng)


def _line(rng: random.Random, demo: _Demo) -> tuple[Any, str]:
    index = rng.choices(range(len(LINES)), [line[5] for line in LINES])[0]
    return demo.lines[index], LINES[index][1]


def _moment(demo: _Demo, day: date, rng: random.Random) -> datetime:
    hour = rng.choices([hour for hour, _ in HOURS], [weight for _, weight in HOURS])[0]
    return demo.at(day, hour, rng.randrange(0, 60, 5))


def _activity(demo: _Demo, key: Any, kind: str, moment: datetime, day: date, **said: Any) -> dict[str, Any]:
    row = {
        "id": key,
        "kind": kind,
        "domain": "transport",
        "day": day,
        "starts_at": moment,
        "minutes": said.pop("minutes"),
        "reason": said.pop("reason", None),
        "result": said.pop("result", None),
        "actions": list(said.pop("actions", ())),
        "total": said.pop("total"),
        "place_id": said.pop("place_id", None),
        "territory_id": said.pop("territory_id", None),
        "note": said.pop("note", ""),
        **_dated(demo, moment + timedelta(minutes=30), said.pop("author")),
    }
    demo.activities.append(row)
    return row


def _trip(activity: dict[str, Any], line_id: Any, **said: Any) -> dict[str, Any]:
    names = ("direction", "boarding_id", "alighting_id", "mode", "service", "handed_to", "control_at",
             "control_answer")  # fmt: skip
    return {
        "id": activity["id"],
        "activity_id": activity["id"],
        "line_id": line_id,
        "run": said.pop("run", ""),
        **{name: said.get(name) for name in names},
        **{name: activity[name] for name in ("author_id", "created_at", "updated_at")},
    }


def _ride(demo: _Demo, day: date, number: int, rng: random.Random) -> None:
    line_id, _mode = _line(rng, demo)
    moment = _moment(demo, day, rng)
    direction = rng.choice(("out", "back"))
    first, last = sorted(rng.sample(range(len(demo.stops[line_id])), 2), reverse=direction == "back")
    boarding, alighting = demo.stops[line_id][first], demo.stops[line_id][last]
    counts = {
        motive: 1 + rng.randrange(usual)
        for motive, (chance, usual) in COUNTED.items()
        if rng.random() < chance
    }
    activity = _activity(
        demo,
        demo.id("ride", day, number),
        RIDE,
        moment,
        day,
        minutes=8 * abs(last - first),
        reason=max(counts, key=lambda motive: counts[motive], default=None),
        total=4 + rng.randrange(22),
        place_id=boarding.place_id,
        territory_id=boarding.territory_id,
        author=rng.choice(demo.members),
    )
    demo.trips.append(
        _trip(
            activity,
            line_id,
            direction=direction,
            boarding_id=boarding.id,
            alighting_id=alighting.id,
            service=service_at(moment.hour),
            run=str(100 + rng.randrange(60)) if rng.random() < 0.4 else "",
        )
    )
    demo.counts += [
        {
            "id": demo.id("count", activity["id"], motive),
            "trip_id": activity["id"],
            "motive": motive,
            "number": n,
        }
        for motive, n in counts.items()
    ]


def _act(demo: _Demo, day: date, rng: random.Random) -> None:
    line_id, mode = _line(rng, demo)
    moment = _moment(demo, day, rng)
    motive, _weight, actions, results, warned = rng.choices(ACTS, [act[1] for act in ACTS])[0]
    stop = rng.choice(demo.stops[line_id])
    control = rng.random() < warned
    activity = _activity(
        demo,
        demo.id("act", day),
        ACT,
        moment,
        day,
        minutes=rng.choice((5, 10, 10, 15, 20)),
        reason=motive,
        result=rng.choice(results),
        actions=actions,
        total=rng.choice((1, 1, 2, 3)),
        place_id=stop.place_id,
        territory_id=stop.territory_id,
        note=NOTES.get(motive, "") if rng.random() < 0.5 else "",
        author=rng.choice(demo.members),
    )
    warned_at = (moment + timedelta(minutes=4)).time()
    demo.trips.append(
        _trip(
            activity,
            line_id,
            boarding_id=stop.id,
            mode=mode if rng.random() < 0.6 else "stop",
            service=service_at(moment.hour),
            handed_to=rng.choice(HANDED) if motive == "lost_child" else None,
            control_at=warned_at if control else None,
            control_answer=rng.choice(ANSWERS) if control and rng.random() < 0.9 else None,
        )
    )


def _talks(demo: _Demo, rng: random.Random) -> None:
    """Two classes on Thursdays of the school months."""
    themes = ("rules", "respect", "fare", "safety", "sexism", "damage")
    for back in range(DAYS, 0, -1):
        day = demo.day - DAY * back
        if day.weekday() != 3 or day.month not in SCHOOL_MONTHS or rng.random() < 0.4:
            continue
        for number in range(2):
            label = rng.choice(CLASSES)
            activity = _activity(
                demo,
                demo.id("talk", day, number),
                TALK,
                demo.at(day, 9 + number),
                day,
                minutes=55,
                total=22 + rng.randrange(8),
                author=rng.choice(demo.members),
            )
            demo.talks.append(
                {
                    "id": activity["id"],
                    "activity_id": activity["id"],
                    "level": LEVELS[label[0]],
                    "class_label": label,
                    "theme": rng.choice(themes),
                    "line_id": rng.choice(demo.lines[:3]),
                    **{name: activity[name] for name in ("author_id", "created_at", "updated_at")},
                }
            )


def _write(demo: _Demo) -> None:
    actor = demo.actor
    present = [
        {
            "id": demo.id("member", row["id"]),
            "activity_id": row["id"],
            "membership_id": row["author_id"],
        }
        for row in demo.activities
    ]
    fresh = write_activities(demo.activities, present, actor)
    write_parts(Trip, demo.trips, "activity_id", fresh, actor)
    write_parts(Count, demo.counts, "trip_id", fresh, actor)
    write_parts(ClassTalk, demo.talks, "activity_id", fresh, actor)


def _words(demo: _Demo, rng: random.Random) -> None:
    rows = []
    for number in range(44):
        day = demo.day - DAY * (8 * number + 1 + rng.randrange(7))
        trend = rng.choices(("better", "same", "worse"), (4, 3, 3))[0]
        row = {
            "id": demo.id("word", number),
            "line_id": rng.choices(demo.lines, [line[5] for line in LINES])[0],
            "day": day,
            "service": rng.choice(("morning", "day", "evening", None)),
            "theme": rng.choice(("atmosphere", "school", "fare", "evening", "presence")),
            "trend": trend,
            "words": rng.choice(WORDS[trend]),
        }
        rows.append({**row, **_dated(demo, demo.at(day, 19), rng.choice(demo.members))})
    write_new(DriverWord, rows, demo.actor)


def _difficulties(demo: _Demo) -> None:
    """One difficulty raised from a conflict of each season, each left at another step."""
    conflicts = [row for row in demo.activities if row["kind"] == ACT and row["reason"] in CONFLICTS]
    gap = max(1, len(conflicts) // (len(PATHS) + 1))
    for number, path in enumerate(PATHS, start=1):
        if number * gap >= len(conflicts):
            return
        origin = conflicts[number * gap]
        activity = get_or_404(Activity, origin["id"])
        case = services.raise_entry(activity, actor=demo.actor, opened_on=origin["day"])
        for key in ("operator", "drivers") if path else ():
            services.add_usual_party(case, key, actor=demo.actor)
        _walk(demo, case, path)


def _walk(demo: _Demo, case: Case, path: tuple[str, ...]) -> None:
    day = case.opened_on
    for step in path:
        day = min(day + 9 * DAY, demo.day)
        data = {"commitments": COMMITMENTS} if step == "commit" else {}
        result = "kept" if step == "close" else None
        command = MoveCase(demo.id("step", case.id, step), day, "", result, data)
        move_case(get_or_404(Case, case.id), step, command, actor=demo.actor)
