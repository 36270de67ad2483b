"""What the pages of projects, routes and figures read, built from queries; nothing is written here."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from flask import url_for

from core.toolkit import (
    Actor,
    Form,
    dataclass,
    form_for,
    get_or_404,
    label_of,
    place_options,
    session,
    today,
)
from plugins.citizen_participation import queries, words
from plugins.citizen_participation.carrying import accounts, check_read, projects_of
from plugins.citizen_participation.codelists import LADDER, USUAL_POINTS
from plugins.citizen_participation.drawing import Drawing
from plugins.citizen_participation.field_pages import PointRow, gathering_row, point_row
from plugins.citizen_participation.follow_pages import recommendation_row
from plugins.citizen_participation.indicators import INDICATORS
from plugins.citizen_participation.models import (
    Gathering,
    Organisation,
    Project,
    ProjectTerritory,
    Route,
    Stop,
)
from plugins.citizen_participation.pages import (
    Choices,
    Listing,
    StopRow,
    drawn,
    kinds_drawn,
    listing,
    organisation_rows,
    outlines_of,
    pairs,
    points_by_theme,
    stage_rows,
    standing_project,
    stop_row,
    writes,
)
from plugins.citizen_participation.permissions import LEAD, READ, WRITE
from plugins.citizen_participation.schemas import ListFilters, ProjectListSchema, spot_words
from plugins.citizen_participation.services import linked
from plugins.citizen_participation.workflow import PATHS, WALK

#: Gatherings shown on a project's page; the others are in their list.
RECENT: Final = 8
NO_ACCOUNT: Final = (
    "Sans compte, l’organisme est seulement nommé. Pour qu’il lise ce projet ici, la direction donne d’abord "
    "à quelqu’un de chez lui le rôle « Relais partenaire »."
)


@dataclass(frozen=True, slots=True)
class ProjectRow:
    id: uuid.UUID
    title: str
    kind: str
    stage: Any
    stage_on: date
    starts_on: date
    gatherings: int


def project_row(found: Any, actor: Actor) -> ProjectRow:
    return ProjectRow(
        id=found.id,
        title=found.title,
        kind=label_of("citizen_project_kind", found.kind, actor),
        stage=words.stage_of(found.kind, found.stage, actor),
        stage_on=found.stage_on,
        starts_on=found.starts_on,
        gatherings=found.gatherings,
    )


def projects_counted(filters: ListFilters, actor: Actor) -> Any:
    """Ids of the projects that the filters keep, among those that the actor may read."""
    counted = queries.projects_begun(actor, filters)
    if not actor.may(READ):
        counted = counted.where(Project.id.in_(projects_of(actor)))
    if filters.kind is not None:
        counted = counted.where(Project.kind == filters.kind)
    if filters.what == "open":
        counted = counted.where(Project.closed_on.is_(None))
    return counted


def project_list(filters: ListFilters, actor: Actor) -> Listing:
    return listing(
        "citizen_participation.projects",
        ProjectListSchema,
        filters,
        {"": "Tous", "open": "En cours"},
        projects_counted(filters, actor),
        queries.projects(actor),
        (Project.starts_on, Project.id),
        project_row,
        actor=actor,
        permission=LEAD,
    )


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step that may be passed from here, or the sentences that say why not yet."""

    key: str
    label: str
    blocked: tuple[str, ...]
    ends: bool


def next_steps(project: Project, actor: Actor) -> list[NextStep]:
    path = PATHS[project.kind]
    return [
        NextStep(
            key=step.key,
            label=step.label,
            blocked=tuple(step.objections(actor, project)),
            ends=path.state(step.target).final,
        )
        for step in path.steps_from(project.stage)
    ]


@dataclass(frozen=True, slots=True)
class ProjectPage:
    project: Project
    kind: str
    is_walk: bool
    stage: Any
    crossing: tuple[list[str], int]
    steps: list[NextStep]
    territories: list[str]
    point_types: list[str]
    organisations: list[Any]
    routes: list[Any]
    gatherings: list[Any]
    gatherings_total: int
    stages: list[Any]
    points: list[dict[str, Any]]
    points_total: int
    recommendations: list[Any]
    mix: dict[str, Any]
    ladder: list[dict[str, Any]]
    can_write: bool
    can_lead: bool


def project_page(project_id: uuid.UUID, actor: Actor) -> ProjectPage:
    project = standing_project(project_id)
    check_read(project.id, actor)
    sums = session.execute(queries.people(actor, Gathering.project_id == project.id)).one()
    held = session.execute(queries.gatherings_of(project.id, actor).limit(RECENT)).all()
    seen = list(session.execute(queries.points_of_project(project.id, actor)))
    asked = session.execute(queries.recommendations_of(project.id, actor))
    leads = writes(actor, LEAD)
    return ProjectPage(
        project=project,
        kind=label_of("citizen_project_kind", project.kind, actor),
        is_walk=project.kind == WALK,
        stage=words.stage_of(project.kind, project.stage, actor),
        crossing=crossing_of(project),
        steps=next_steps(project, actor) if leads and project.closed_on is None else [],
        territories=[row.name for row in session.execute(queries.territories_of(project.id, actor))],
        point_types=[label_of("walk_point_type", code, actor) for code in project.point_types],
        organisations=organisation_rows(project.id, actor),
        routes=list(session.execute(queries.routes_of(project.id, actor))),
        gatherings=[gathering_row(row, actor) for row in held],
        gatherings_total=int(sums.gatherings),
        stages=stage_rows(project, actor),
        points=points_by_theme(seen, actor),
        points_total=len(seen),
        recommendations=[recommendation_row(row, actor) for row in asked],
        mix=words.mix(sums),
        ladder=words.ladder(sums),
        can_write=writes(actor, WRITE) and project.closed_on is None,
        can_lead=leads,
    )


def crossing_of(project: Project) -> tuple[list[str], int]:
    """Words of the footbridge and the step under way; all of them passed once the project is closed."""
    path = PATHS[project.kind]
    labels = [label for label, _states in path.crossing]
    for index, (_label, states) in enumerate(path.crossing):
        if project.stage in states:
            return labels, index
    return labels, len(labels)


def project_prefill(actor: Actor) -> dict[str, Any]:
    return {"starts_on": today(actor), "point_types": list(USUAL_POINTS)}


def project_data(project: Project) -> dict[str, Any]:
    names = ("title", "starts_on", "ends_on", "aim", "topics", "result", "point_types")
    areas = linked(ProjectTerritory, "project_id", project.id, "territory_id")
    return {**{name: getattr(project, name) for name in names}, "territory_ids": areas}


def project_choices(actor: Actor) -> Choices:
    return {"territory_ids": pairs(queries.territory_options(actor))}


def organisation_choices(actor: Actor, kept: uuid.UUID | None = None) -> Choices:
    """``kept`` is the account of the body that is corrected."""
    return {
        "partner_id": pairs(queries.partner_options(actor)),
        "membership_id": pairs(accounts(actor, kept)),
    }


def organisation_data(organisation: Organisation) -> dict[str, Any]:
    listed = organisation.partner_id is not None
    return {
        "partner_id": organisation.partner_id,
        "name": "" if listed else organisation.name,
        "part": organisation.part,
        "membership_id": organisation.membership_id,
    }


# --- routes ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RoutePage:
    route: Route
    project: Project
    stops: list[StopRow]
    drawing: Drawing | None
    without_spot: int
    points: list[PointRow]
    kinds: list[tuple[str, str]]
    can_lead: bool


def route_page(route_id: uuid.UUID, actor: Actor) -> RoutePage:
    route = get_or_404(Route, route_id)
    check_read(route.project_id, actor)
    project = standing_project(route.project_id)
    stops = list(session.execute(queries.stops_of(route.id, actor)))
    points = list(session.execute(queries.points_of_route(route.id, actor)))
    return RoutePage(
        route=route,
        project=project,
        stops=[stop_row(row) for row in stops],
        drawing=drawn(stops, points, outlines_of(project, actor), actor),
        without_spot=sum(row.latitude is None for row in stops),
        points=[point_row(row, actor) for row in points],
        kinds=kinds_drawn(project, actor),
        can_lead=writes(actor, LEAD) and project.closed_on is None,
    )


def stop_choices(actor: Actor) -> Choices:
    return {"place_id": pairs(place_options(actor, today(actor)))}


def stop_data(stop: Stop) -> dict[str, Any]:
    return {
        "place_id": stop.place_id,
        "label": stop.label,
        "spot": spot_words(stop.latitude, stop.longitude),
        "rank": stop.rank,
    }


# --- figures of the domain -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """``shares`` are (words, part, whole, address of the part's rows)."""

    form: Form
    since: date
    until: date
    mix: dict[str, Any]
    ladder: list[dict[str, Any]]
    over_time: list[dict[str, Any]]
    series: list[str]
    institutions: int
    shares: list[tuple[str, int, int, str]]


def figures(filters: ListFilters, actor: Actor) -> FiguresPage:
    """Twelve months, or the period asked for; every share says its numerator and its denominator."""
    until = filters.until or today(actor)
    year, month = divmod(until.year * 12 + until.month - 12, 12)
    since = filters.since or date(year, month + 1, 1)
    period = ListFilters(since=since, until=until, territory_id=filters.territory_id)
    inside = Gathering.activity_id.in_(queries.gatherings_held(actor, period))
    sums = session.execute(queries.people(actor, inside)).one()
    over_time = list(session.execute(queries.deeds_by_month(actor, inside)))
    shares = []
    for one in INDICATORS:
        if one.over is not None:
            part, whole = (_number(found(actor, period)) for found in (one.count, one.over))
            shares.append((f"{one.label}, sur les {one.over_label}", part, whole, _door(one, period)))
    areas = {"territory_id": pairs(queries.territory_options(actor))}
    return FiguresPage(
        form=form_for(ProjectListSchema, asdict(period), choices=areas),
        since=since,
        until=until,
        mix=words.mix(sums),
        ladder=words.ladder(sums),
        over_time=words.ladder_over_time(over_time),
        series=[label for _key, label in LADDER],
        institutions=int(sums.institutions),
        shares=shares,
    )


def _number(statement: Any) -> int:
    return int(session.execute(queries.number_of(statement.subquery())).scalar_one())


def _door(indicator: Any, period: ListFilters) -> str:
    asked = {"since": period.since, "until": period.until, "territory_id": period.territory_id}
    values: dict[str, Any] = {name: str(value) for name, value in asked.items() if value is not None}
    return url_for(indicator.endpoint, **values, **dict(indicator.where))
