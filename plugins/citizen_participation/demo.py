"""Three projects of residents: ids are derived, so that a second run leaves the same rows; written in bulk.

Which ones, when they began and how many came follow from the structure: two of them do not tell the same year.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from core.toolkit import (
    Activity,
    ActivityMember,
    Actor,
    Partner,
    Place,
    demo_id,
    holders,
    moment_of,
    session,
    team_of,
    today,
    write_activities,
    write_new,
    write_parts,
)
from plugins.citizen_participation import demo_words as told
from plugins.citizen_participation import queries
from plugins.citizen_participation.codelists import USUAL_POINTS, WALKS
from plugins.citizen_participation.demo_words import Met
from plugins.citizen_participation.gatherings import ENTRY_KIND
from plugins.citizen_participation.models import (
    DEEDS,
    Gathering,
    Organisation,
    Point,
    Project,
    ProjectStage,
    ProjectTerritory,
    Recommendation,
    RecommendationPoint,
    RecommendationStep,
    Route,
    Stop,
)
from plugins.citizen_participation.permissions import CARRY
from plugins.citizen_participation.schemas import AGES, SEXES
from plugins.citizen_participation.workflow import ANSWERS, COLLECTIVE, WALK

#: Fourteen months, and as many days more at most.
WALKING_FOR: Final = 426
LATER: Final = 40
HANDED_OVER: Final = 347
#: Where the route begins when no place of the structure has coordinates: at the edge of the middle quartier that the
#: core draws for the town of a demo.
START: Final = (46_579_300, 345_800)
#: Kinds of gatherings held on Saturdays too; the others are office work.
OUTDOORS: Final = ("mobilisation", "walk_day", "walk_night", "return_walk")
FRIDAY: Final = 4
SATURDAY: Final = 5
#: One observation in so many was made between two stops.
APART: Final = 3

Rows = dict[type[Any], list[dict[str, Any]]]


@dataclass(slots=True)
class _Town:
    """What the structure has already, and the rows made so far."""

    actor: Actor
    day: date
    team: tuple[uuid.UUID, ...]
    places: Sequence[Any]
    areas: Sequence[Any]
    rows: Rows = field(default_factory=dict)

    def id(self, *parts: object) -> uuid.UUID:
        return demo_id(self.actor, "citizen", *parts)

    def dice(self, *parts: object) -> random.Random:
        """Chance that falls the same way each time it is asked about the same thing of this structure."""
        return random.Random("/".join(["citizen", self.actor.tenant.slug, *map(str, parts)]))  # noqa: S311

    def at(self, day: date, hour: time = time(9)) -> Any:
        return moment_of(day, hour, self.actor.tenant.tz)

    def add(self, model: type[Any], **values: Any) -> uuid.UUID:
        self.rows.setdefault(model, []).append(values)
        row_id: uuid.UUID = values["id"]
        return row_id


def seed(actor: Actor) -> None:
    """Fill the structure, unless it was filled before; one without team or place gets nothing."""
    team = team_of(actor)
    places = session.execute(
        select(Place.id, Place.name, Place.territory_id, Place.latitude, Place.longitude)
        .where(Place.tenant_id == actor.tenant.id)
        .order_by(Place.sort_name, Place.id)
        .limit(12)
    ).all()
    if not places or not team.field:
        return
    areas = session.execute(queries.territory_options(actor)).all()
    town = _Town(actor, today(actor), team.field, places, areas)
    _walk(town)
    for key, project in (town.dice("open").choice(told.UNDER_WAY), town.dice("over").choice(told.ENDED)):
        _collective(town, key, project)
    _write(town)


def _before(day: date, last: int) -> date:
    """That day, or the ``last`` one of its week that people work on."""
    return day - timedelta(days=max(0, day.weekday() - last))


def _office(began: date, after: int) -> date:
    return _before(began + timedelta(days=after), FRIDAY)


def _met_on(began: date, met: Met) -> date:
    """A feast is on a Saturday, a walk never on a Sunday, the rest from Monday to Friday."""
    day = began + timedelta(days=met.after)
    if met.festive:
        return day - timedelta(days=(day.weekday() - SATURDAY) % 7)
    return _before(day, SATURDAY if met.kind in OUTDOORS else FRIDAY)


def _came(town: _Town, key: str, number: int, met: Met) -> Met:
    """As many as told, a few more or less, adults and women; what all of them did, all of those who came did."""
    more = max(town.dice("came", key, number).randrange(-2, 5), -min(met.ages[2], met.sexes[0]))
    total = met.total + more
    children, teenagers, adults, seniors = met.ages
    deeds = [None if done is None else total if done == met.total else min(done, total) for done in met.deeds]
    return replace(
        met,
        total=total,
        ages=(children, teenagers, adults + more, seniors),
        sexes=(met.sexes[0] + more, met.sexes[1]),
        deeds=(deeds[0], deeds[1], deeds[2], deeds[3]),
    )


def _write(town: _Town) -> None:
    """Rows in the order of their keys; the parts of what stood already are left alone."""
    fresh = write_new(Project, town.rows[Project], town.actor)
    write_activities(town.rows[Activity], town.rows[ActivityMember], town.actor)
    for model in (
        ProjectTerritory, ProjectStage, Organisation, Route, Gathering, Point, Recommendation
    ):  # fmt: skip
        owned = [row for row in town.rows.get(model, []) if row["project_id"] in fresh]
        if model is Point:
            _write_stops(town)
        written = write_new(model, owned, town.actor)
        if model is Recommendation:
            for part in (RecommendationPoint, RecommendationStep):
                write_parts(part, town.rows.get(part, []), "recommendation_id", written, town.actor)


def _write_stops(town: _Town) -> None:
    write_new(Stop, town.rows.get(Stop, []), town.actor)


def _project(town: _Town, key: str, began: date, **said: Any) -> uuid.UUID:
    return town.add(
        Project,
        id=town.id(key),
        starts_on=began,
        author_id=town.team[0],
        created_at=town.at(began),
        updated_at=town.at(said["stage_on"]),
        **said,
    )


def _gather(
    town: _Town, key: str, number: int, met: Met, project: uuid.UUID, began: date, route: uuid.UUID | None
) -> uuid.UUID | None:
    """A field entry with what residents did; None while its day has not come."""
    day = _met_on(began, met)
    if day > town.day:
        return None
    met = _came(town, key, number, met)
    place = town.places[(number + len(key)) % len(town.places)]
    entry = town.id(key, "met", number)
    moment = town.at(day, met.at)
    town.add(
        Activity,
        id=entry,
        day=day,
        starts_at=moment,
        minutes=met.minutes,
        kind=ENTRY_KIND[met.kind],
        domain="participation",
        place_id=place.id,
        territory_id=place.territory_id,
        total=met.total,
        **dict(zip(AGES, met.ages, strict=True)),
        **dict(zip(SEXES, met.sexes, strict=True)),
        author_id=town.team[number % len(town.team)],
        created_at=moment,
        updated_at=moment,
    )
    for member in dict.fromkeys(
        (town.team[number % len(town.team)], town.team[(number + 1) % len(town.team)])
    ):
        town.add(ActivityMember, id=town.id(entry, member), activity_id=entry, membership_id=member)
    return town.add(
        Gathering,
        id=entry,
        activity_id=entry,
        project_id=project,
        kind=met.kind,
        route_id=route if met.routed else None,
        institutions=met.institutions,
        **dict(zip(DEEDS, met.deeds, strict=True)),
        outcome=met.outcome,
        author_id=town.team[number % len(town.team)],
        created_at=moment,
        updated_at=moment,
    )


# --- the walk ----------------------------------------------------------------------------------------


def _walk(town: _Town) -> None:
    chance = town.dice("walk")
    began = _office(town.day, -WALKING_FOR - chance.randrange(LATER))
    title, aim, topics, way = chance.choice(told.WALKS)
    stage, after, _step, _note = told.WALK_STAGES[-1]
    project = _project(
        town,
        "walk",
        began,
        kind=WALK,
        title=title,
        aim=aim,
        topics=topics,
        stage=stage,
        stage_on=_office(began, after),
        ends_on=_office(began, 540),
        result="",
        point_types=list(USUAL_POINTS),
    )
    for area in town.areas[:4]:
        town.add(ProjectTerritory, id=town.id("walk", area.id), project_id=project, territory_id=area.id)
    for key, days, step, note in told.WALK_STAGES:
        day = _office(began, days)
        town.add(
            ProjectStage,
            id=town.id("walk", key),
            project_id=project,
            step=step,
            stage=key,
            day=day,
            note=note,
        )
    bodies = _bodies(town, project, began)
    route, stops = _route(town, project, began, way)
    met = [
        (one.kind, _gather(town, "walk", number, one, project, began, route))
        for number, one in enumerate(told.WALK_MEETINGS)
    ]
    walks = [row_id for kind, row_id in met if kind in WALKS and row_id is not None]
    points = _points(town, project, walks, stops)
    _requests(town, project, bodies, points, began)


def _bodies(town: _Town, project: uuid.UUID, began: date) -> list[uuid.UUID]:
    """Bodies of the directory first where it has some, under their own names; the others by a free name.

    The first reads the walk by an account, where the structure has a relay.
    """
    listed = session.execute(
        select(Partner.id, Partner.name)
        .where(Partner.tenant_id == town.actor.tenant.id, Partner.kind == "asso")
        .order_by(Partner.sort_name, Partner.id)
        .limit(1)
    ).all()
    relay = min(holders(CARRY, town.actor), default=None)
    rows = []
    for number, (name, part) in enumerate(told.BODIES):
        known = listed[number] if number < len(listed) else None
        rows.append(
            town.add(
                Organisation,
                id=town.id("body", number),
                project_id=project,
                partner_id=known.id if known else None,
                membership_id=relay if number == 0 else None,
                name=known.name if known else name,
                part=part,
                author_id=town.team[0],
                created_at=town.at(began, time(9, number)),
                updated_at=town.at(began, time(9, number)),
            )
        )
    return rows


def _route(town: _Town, project: uuid.UUID, began: date, name: str) -> tuple[uuid.UUID, list[uuid.UUID]]:
    day = town.at(_office(began, 141))
    same = {"author_id": town.team[0], "created_at": day, "updated_at": day}
    route = town.add(
        Route,
        id=town.id("route"),
        project_id=project,
        name=name,
        note="Environ une heure et demie, bancs aux étapes 2 et 6.",
        **same,
    )
    north, east = next(((p.latitude, p.longitude) for p in town.places if p.latitude is not None), START)
    stops = [
        town.add(
            Stop,
            id=town.id("stop", rank),
            route_id=route,
            rank=rank,
            label=label,
            latitude=north + up,
            longitude=east + right,
            **same,
        )
        for rank, (label, up, right) in enumerate(told.STOPS, 1)
    ]
    return route, stops


def _points(
    town: _Town, project: uuid.UUID, walks: list[uuid.UUID], stops: list[uuid.UUID]
) -> list[uuid.UUID]:
    """Most of them at a stop, some between it and the next."""
    rows = []
    held = {row["id"]: row["created_at"] for row in town.rows[Gathering]}
    spots = [(row["latitude"], row["longitude"]) for row in town.rows[Stop]]
    for number, (walk, kind, theme, stop, words) in enumerate(told.POINTS):
        apart = number % APART == 1
        (north, east), (north_after, east_after) = spots[stop], spots[stop - 1 if stop else 1]
        moment = held[walks[walk]] + timedelta(minutes=5 * number)
        rows.append(
            town.add(
                Point,
                id=town.id("point", number),
                project_id=project,
                gathering_id=walks[walk],
                kind=kind,
                theme=theme,
                words=words,
                stop_id=None if apart else stops[stop],
                latitude=(north + north_after) // 2 if apart else None,
                longitude=(east + east_after) // 2 if apart else None,
                author_id=town.team[0],
                created_at=moment,
                updated_at=moment,
            )
        )
    return rows


def _requests(
    town: _Town, project: uuid.UUID, bodies: list[uuid.UUID], points: list[uuid.UUID], began: date
) -> None:
    """Recommendations written at the workshop, handed over, each left where its answers leave it."""
    proposed, asked = _office(began, 296), _office(began, HANDED_OVER)
    for number, (title, theme, body, seen, answers) in enumerate(told.REQUESTS, 1):
        row_id = town.id("request", number)
        row: dict[str, Any] = {
            "id": row_id,
            "project_id": project,
            "number": number,
            "title": title,
            "theme": theme,
            "organisation_id": bodies[body],
            "proposed_on": proposed,
            "status": ANSWERS.initial.key,
            "status_on": proposed,
            "asked_on": asked,
            "answered_on": None,
            "due_on": None,
            "answered_by": "",
            "reply": "",
            "author_id": town.team[0],
            "created_at": town.at(proposed),
            "updated_at": town.at(proposed),
        }
        _step(town, row, "propose", proposed, "", "")
        for step, after, words in answers:
            day = _office(asked, after + town.dice("answer", number, step).randrange(4))
            if day <= town.day:
                _answer(town, row, step, day, told.BODIES[body][0], words)
        town.add(Recommendation, **row)
        for point in seen:
            town.add(
                RecommendationPoint,
                id=town.id("request", number, point),
                recommendation_id=row_id,
                point_id=points[point],
            )


def _answer(town: _Town, row: dict[str, Any], step: str, day: date, body: str, words: str) -> None:
    transition = ANSWERS.step(step)
    assert transition is not None  # noqa: S101 (steps of the demo are those of the table)
    row["status"], row["status_on"] = transition.target, day
    if transition.target != "no_answer":
        row["answered_on"] = row["answered_on"] or day
        row["answered_by"], row["reply"] = body, words
    if transition.target == "planned":
        row["due_on"] = _office(day, 60)
    _step(town, row, step, day, "" if transition.target == "no_answer" else body, words)


def _step(town: _Town, row: dict[str, Any], step: str, day: date, body: str, words: str) -> None:
    town.add(
        RecommendationStep,
        id=town.id(row["id"], step),
        recommendation_id=row["id"],
        step=step,
        status=row["status"],
        day=day,
        body=body,
        words=words,
    )


# --- collective projects -------------------------------------------------------------------------------


def _collective(town: _Town, key: str, project: Any) -> None:
    title, aim, since, stages, meetings, result, closed_after = project
    began = _office(town.day, -since - town.dice(key, "since").randrange(LATER))
    stage, after, _step_key = stages[-1]
    closed = _office(began, closed_after) if closed_after is not None else None
    row_id = _project(
        town,
        key,
        began,
        kind=COLLECTIVE,
        title=title,
        aim=aim,
        topics="",
        stage="closed" if closed else stage,
        stage_on=closed or _office(began, after),
        closed_on=closed,
        result=result,
        point_types=list(USUAL_POINTS),
    )
    if town.areas:
        area = town.areas[len(key) % len(town.areas)]
        town.add(ProjectTerritory, id=town.id(key, area.id), project_id=row_id, territory_id=area.id)
    passed = [(name, _office(began, days), step) for name, days, step in stages]
    if closed is not None:
        passed.append(("closed", closed, "close"))
    for name, day, step in passed:
        town.add(
            ProjectStage, id=town.id(key, name), project_id=row_id, step=step, stage=name, day=day, note=""
        )
    for number, met in enumerate(meetings):
        _gather(town, key, number, met, row_id, began, None)
