"""Reading projects, gatherings, observations and recommendations: columns for lists, one statement a list."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, extract, func, or_, select

from core.toolkit import Activity, Actor, Partner, Place, Territory, outlines, there, within
from plugins.citizen_participation.codelists import WALKS
from plugins.citizen_participation.models import (
    DEEDS,
    Gathering,
    Organisation,
    Point,
    PointPhoto,
    Project,
    ProjectStage,
    ProjectTerritory,
    Recommendation,
    RecommendationPoint,
    RecommendationStep,
    Route,
    Stop,
)
from plugins.citizen_participation.schemas import AGES, SEXES
from plugins.citizen_participation.workflow import ACCEPTED

Rows: TypeAlias = Select[*tuple[Any, ...]]


def _by_id(other: Any, model: Any, column: str) -> ColumnElement[bool]:
    return and_(other.tenant_id == model.tenant_id, other.id == getattr(model, column))


def _in_territory(model: Any, column: str, territory_id: uuid.UUID | None, actor: Actor) -> list[Any]:
    """Rows whose project is about that quartier."""
    if territory_id is None:
        return []
    about = select(ProjectTerritory.project_id).where(
        ProjectTerritory.tenant_id == actor.tenant.id, ProjectTerritory.territory_id == territory_id
    )
    return [getattr(model, column).in_(about)]


# --- what counts: the same conditions for a list and for its figure -----------------------------------


def projects_begun(actor: Actor, filters: Any = None) -> Any:
    """Projects whose beginning is in the period, those begun by mistake left out."""
    statement = select(Project.id).where(Project.tenant_id == actor.tenant.id, Project.removed_at.is_(None))
    area = getattr(filters, "territory_id", None)
    return within(statement, Project.starts_on, filters).where(*_in_territory(Project, "id", area, actor))


def gatherings_held(actor: Actor, filters: Any = None, *clauses: Any) -> Any:
    """Field entries that are walks and meetings of the period, by their day and place; removed ones left out."""
    statement = (
        select(Activity.id)
        .join(Gathering, _by_id(Activity, Gathering, "activity_id"))
        .where(Gathering.tenant_id == actor.tenant.id, Activity.removed_at.is_(None), *clauses)
    )
    return there(within(statement, Activity.day, filters), Activity.place_id, filters, actor)


def recommendations_made(actor: Actor, filters: Any = None, *clauses: Any) -> Any:
    """Recommendations written in the period, those removed left out."""
    statement = (
        select(Recommendation.id)
        .join(Project, _by_id(Project, Recommendation, "project_id"))
        .where(
            Recommendation.tenant_id == actor.tenant.id,
            Recommendation.removed_at.is_(None),
            Project.removed_at.is_(None),
            *clauses,
        )
    )
    area = getattr(filters, "territory_id", None)
    statement = statement.where(*_in_territory(Recommendation, "project_id", area, actor))
    return within(statement, Recommendation.proposed_on, filters)


def is_walk() -> ColumnElement[bool]:
    return Gathering.kind.in_(WALKS)


def residents_lead() -> ColumnElement[bool]:
    """At least one resident did more than come."""
    return or_(*(func.coalesce(getattr(Gathering, name), 0) > 0 for name in DEEDS))


def mix_is_noted() -> ColumnElement[bool]:
    """Ages or sexes of those who came were noted."""
    return or_(*(getattr(Activity, name).is_not(None) for name in (*AGES, *SEXES)))


#: Narrower views of each list, by what its address says: what the figures open onto.
GATHERING_VIEWS: Final[Mapping[str, Callable[[], ColumnElement[bool]]]] = {
    "walks": is_walk,
    "meetings": lambda: ~is_walk(),
    "led": residents_lead,
    "mix": lambda: and_(is_walk(), mix_is_noted()),
}
RECOMMENDATION_VIEWS: Final[Mapping[str, Callable[[], ColumnElement[bool]]]] = {
    "asked": lambda: Recommendation.asked_on.is_not(None),
    "answered": lambda: and_(Recommendation.asked_on.is_not(None), Recommendation.answered_on.is_not(None)),
    "waiting": lambda: and_(Recommendation.asked_on.is_not(None), Recommendation.answered_on.is_(None)),
    "accepted": lambda: Recommendation.status.in_(ACCEPTED),
    "done": lambda: Recommendation.status == "done",
    "refused": lambda: Recommendation.status == "refused",
}


# --- projects ----------------------------------------------------------------------------------------


def projects(actor: Actor) -> Rows:
    walks = (
        select(func.count(Gathering.id))
        .join(Activity, _by_id(Activity, Gathering, "activity_id"))
        .where(
            Gathering.tenant_id == Project.tenant_id,
            Gathering.project_id == Project.id,
            Activity.removed_at.is_(None),
        )
        .correlate(Project)
        .scalar_subquery()
    )
    return select(
        Project.id,
        Project.kind,
        Project.title,
        Project.stage,
        Project.stage_on,
        Project.starts_on,
        Project.ends_on,
        Project.closed_on,
        walks.label("gatherings"),
    ).where(Project.tenant_id == actor.tenant.id, Project.removed_at.is_(None))


def projects_and_routes(actor: Actor, kinds: tuple[str, ...]) -> Rows:
    """Projects under way, the newest first, each with its routes; None where it has none."""
    return (
        select(Project.id, Project.title, Route.id.label("route_id"), Route.name.label("route"))
        .outerjoin(Route, and_(Route.tenant_id == Project.tenant_id, Route.project_id == Project.id))
        .where(
            Project.tenant_id == actor.tenant.id,
            Project.removed_at.is_(None),
            Project.closed_on.is_(None),
            Project.kind.in_(kinds),
        )
        .order_by(Project.starts_on.desc(), Project.id.desc(), Route.created_at, Route.id)
    )


def territories_of(project_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        select(Territory.id, Territory.name)
        .join(ProjectTerritory, _by_id(Territory, ProjectTerritory, "territory_id"))
        .where(ProjectTerritory.tenant_id == actor.tenant.id, ProjectTerritory.project_id == project_id)
        .order_by(Territory.sort_name, Territory.id)
    )


def outlines_of(project_id: uuid.UUID, actor: Actor) -> Rows:
    """The outlines of the project's quartiers that have one."""
    drawn = outlines(actor).subquery()
    return (
        select(drawn.c.geometry)
        .join(ProjectTerritory, ProjectTerritory.territory_id == drawn.c.territory_id)
        .where(ProjectTerritory.tenant_id == actor.tenant.id, ProjectTerritory.project_id == project_id)
        .order_by(ProjectTerritory.territory_id)
    )


def territory_options(actor: Actor) -> Rows:
    return (
        select(Territory.id, Territory.name)
        .where(Territory.tenant_id == actor.tenant.id, Territory.kind == "quartier")
        .order_by(Territory.sort_name, Territory.id)
    )


def partner_options(actor: Actor) -> Rows:
    return (
        select(Partner.id, Partner.name)
        .where(Partner.tenant_id == actor.tenant.id, Partner.archived_at.is_(None))
        .order_by(Partner.sort_name, Partner.id)
    )


def stages_of(project_id: uuid.UUID, actor: Actor) -> Rows:
    """The stages that a project went through, the newest first."""
    return (
        select(ProjectStage.id, ProjectStage.step, ProjectStage.stage, ProjectStage.day, ProjectStage.note)
        .where(ProjectStage.tenant_id == actor.tenant.id, ProjectStage.project_id == project_id)
        .order_by(ProjectStage.day.desc(), ProjectStage.id.desc())
    )


def organisations_of(project_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        select(
            Organisation.id,
            func.coalesce(Partner.name, Organisation.name).label("name"),
            Organisation.part,
            Organisation.partner_id,
            Organisation.membership_id,
        )
        .outerjoin(Partner, _by_id(Partner, Organisation, "partner_id"))
        .where(Organisation.tenant_id == actor.tenant.id, Organisation.project_id == project_id)
        .order_by(Organisation.created_at, Organisation.id)
    )


def open_projects(actor: Actor) -> Rows:
    return select(func.count(Project.id)).where(
        Project.tenant_id == actor.tenant.id, Project.removed_at.is_(None), Project.closed_on.is_(None)
    )


# --- routes ------------------------------------------------------------------------------------------


def routes_of(project_id: uuid.UUID, actor: Actor) -> Rows:
    stops = (
        select(func.count(Stop.id))
        .where(Stop.tenant_id == Route.tenant_id, Stop.route_id == Route.id)
        .correlate(Route)
        .scalar_subquery()
    )
    return (
        select(Route.id, Route.name, Route.note, stops.label("stops"))
        .where(Route.tenant_id == actor.tenant.id, Route.project_id == project_id)
        .order_by(Route.created_at, Route.id)
    )


def stops_of(route_id: uuid.UUID, actor: Actor) -> Rows:
    """Stops in their order; a place lends its spot to a stop that has none of its own."""
    return (
        select(
            Stop.id,
            Stop.rank,
            Stop.label,
            Stop.place_id,
            Place.name.label("place"),
            func.coalesce(Stop.latitude, Place.latitude).label("latitude"),
            func.coalesce(Stop.longitude, Place.longitude).label("longitude"),
        )
        .outerjoin(Place, _by_id(Place, Stop, "place_id"))
        .where(Stop.tenant_id == actor.tenant.id, Stop.route_id == route_id)
        .order_by(Stop.rank, Stop.id)
    )


# --- gatherings --------------------------------------------------------------------------------------


def gatherings(actor: Actor) -> Rows:
    return (
        select(
            Gathering.id,
            Gathering.kind,
            Gathering.project_id,
            Gathering.route_id,
            Gathering.institutions,
            *(getattr(Gathering, name) for name in DEEDS),
            Activity.day,
            Activity.starts_at,
            Activity.total,
            Activity.estimated,
            Place.name.label("place"),
            Project.title.label("project"),
        )
        .join(Activity, _by_id(Activity, Gathering, "activity_id"))
        .outerjoin(Place, _by_id(Place, Activity, "place_id"))
        .outerjoin(Project, _by_id(Project, Gathering, "project_id"))
        .where(Gathering.tenant_id == actor.tenant.id, Activity.removed_at.is_(None))
    )


def gatherings_of(project_id: uuid.UUID, actor: Actor) -> Rows:
    """What a project did, the newest first."""
    return (
        gatherings(actor)
        .where(Gathering.project_id == project_id)
        .order_by(Activity.day.desc(), Activity.starts_at.desc(), Gathering.id.desc())
    )


def people(actor: Actor, *clauses: Any) -> Rows:
    """One row of sums over gatherings: who came, by margins, what they did; ``known_*`` are the margins' totals.

    Each count is of comings, not of persons: somebody who came twice counts twice.
    """
    return (
        select(
            func.count(Gathering.id).label("gatherings"),
            func.count(Gathering.id).filter(is_walk()).label("walks"),
            *(
                func.coalesce(func.sum(getattr(Activity, name)), 0).label(name)
                for name in ("total", *AGES, *SEXES)
            ),
            *(func.coalesce(func.sum(getattr(Gathering, name)), 0).label(name) for name in DEEDS),
            func.coalesce(func.sum(Gathering.institutions), 0).label("institutions"),
        )
        .select_from(Gathering)
        .join(Activity, _by_id(Activity, Gathering, "activity_id"))
        .where(Gathering.tenant_id == actor.tenant.id, Activity.removed_at.is_(None), *clauses)
    )


def deeds_by_month(actor: Actor, *clauses: Any) -> Rows:
    """What residents did, month after month."""
    year, month = extract("year", Activity.day), extract("month", Activity.day)
    return (
        select(
            year.label("year"),
            month.label("month"),
            func.coalesce(func.sum(Activity.total), 0).label("came"),
            *(func.coalesce(func.sum(getattr(Gathering, name)), 0).label(name) for name in DEEDS),
        )
        .select_from(Gathering)
        .join(Activity, _by_id(Activity, Gathering, "activity_id"))
        .where(Gathering.tenant_id == actor.tenant.id, Activity.removed_at.is_(None), *clauses)
        .group_by(year, month)
        .order_by(year, month)
    )


# --- observations ------------------------------------------------------------------------------------


def points(actor: Actor) -> Rows:
    """Observations of walks that stand, each with where it was and whether it has a picture."""
    return (
        select(
            Point.id,
            Point.kind,
            Point.theme,
            Point.words,
            Point.gathering_id,
            Point.stop_id,
            Gathering.kind.label("gathering"),
            Gathering.route_id,
            Activity.day,
            Stop.label.label("stop"),
            Stop.rank.label("stop_rank"),
            Place.name.label("place"),
            func.coalesce(Point.latitude, Stop.latitude, Place.latitude).label("latitude"),
            func.coalesce(Point.longitude, Stop.longitude, Place.longitude).label("longitude"),
            PointPhoto.id.label("photo_id"),
        )
        .join(Gathering, _by_id(Gathering, Point, "gathering_id"))
        .join(Activity, _by_id(Activity, Gathering, "activity_id"))
        .outerjoin(Stop, _by_id(Stop, Point, "stop_id"))
        .outerjoin(
            Place,
            and_(
                Place.tenant_id == Point.tenant_id, Place.id == func.coalesce(Point.place_id, Stop.place_id)
            ),
        )
        .outerjoin(PointPhoto, and_(PointPhoto.tenant_id == Point.tenant_id, PointPhoto.point_id == Point.id))
        .where(Point.tenant_id == actor.tenant.id, Point.removed_at.is_(None), Activity.removed_at.is_(None))
    )


def points_of_project(project_id: uuid.UUID, actor: Actor) -> Rows:
    return points(actor).where(Point.project_id == project_id).order_by(Point.theme, Activity.day, Point.id)


def points_of_gathering(gathering_id: uuid.UUID, actor: Actor) -> Rows:
    return points(actor).where(Point.gathering_id == gathering_id).order_by(Point.created_at, Point.id)


def points_of_route(route_id: uuid.UUID, actor: Actor) -> Rows:
    return points(actor).where(Gathering.route_id == route_id).order_by(Point.created_at, Point.id)


def points_at(place_id: uuid.UUID, actor: Actor) -> Rows:
    """What residents saw at a place, the newest first."""
    return points(actor).where(Place.id == place_id).order_by(Activity.day.desc(), Point.id.desc()).limit(10)


# --- recommendations ---------------------------------------------------------------------------------


def recommendations(actor: Actor) -> Rows:
    return (
        select(
            Recommendation.id,
            Recommendation.number,
            Recommendation.title,
            Recommendation.details,
            Recommendation.theme,
            Recommendation.status,
            Recommendation.status_on,
            Recommendation.proposed_on,
            Recommendation.asked_on,
            Recommendation.answered_on,
            Recommendation.due_on,
            Recommendation.answered_by,
            Recommendation.reply,
            Recommendation.project_id,
            Project.title.label("project"),
            func.coalesce(Partner.name, Organisation.name).label("asked_of"),
        )
        .join(Project, _by_id(Project, Recommendation, "project_id"))
        .outerjoin(Organisation, _by_id(Organisation, Recommendation, "organisation_id"))
        .outerjoin(Partner, _by_id(Partner, Organisation, "partner_id"))
        .where(
            Recommendation.tenant_id == actor.tenant.id,
            Recommendation.removed_at.is_(None),
            Project.removed_at.is_(None),
        )
    )


def recommendations_of(project_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        recommendations(actor)
        .where(Recommendation.project_id == project_id)
        .order_by(Recommendation.number, Recommendation.id)
    )


def steps_of(recommendation_id: uuid.UUID, actor: Actor) -> Rows:
    """The steps of its answer, the newest first."""
    return (
        select(
            RecommendationStep.id,
            RecommendationStep.status,
            RecommendationStep.day,
            RecommendationStep.body,
            RecommendationStep.words,
        )
        .where(
            RecommendationStep.tenant_id == actor.tenant.id,
            RecommendationStep.recommendation_id == recommendation_id,
        )
        .order_by(RecommendationStep.day.desc(), RecommendationStep.id.desc())
    )


def points_of_recommendation(recommendation_id: uuid.UUID, actor: Actor) -> Rows:
    with_it = select(RecommendationPoint.point_id).where(
        RecommendationPoint.tenant_id == actor.tenant.id,
        RecommendationPoint.recommendation_id == recommendation_id,
    )
    return points(actor).where(Point.id.in_(with_it)).order_by(Activity.day, Point.id)


def followed_points(project_id: uuid.UUID, actor: Actor) -> Rows:
    """Which observations became which recommendation of the project."""
    return (
        select(RecommendationPoint.point_id, Recommendation.number)
        .join(Recommendation, _by_id(Recommendation, RecommendationPoint, "recommendation_id"))
        .where(
            RecommendationPoint.tenant_id == actor.tenant.id,
            Recommendation.project_id == project_id,
            Recommendation.removed_at.is_(None),
        )
    )


def waiting_for_answer(actor: Actor, asked_before: date, due_before: date) -> Rows:
    """Handed over long ago without an answer, or announced for a day that has passed."""
    unanswered = and_(Recommendation.status == "proposed", Recommendation.asked_on <= asked_before)
    overdue = and_(
        Recommendation.status.in_(("accepted", "planned", "partial")), Recommendation.due_on < due_before
    )
    return (
        recommendations(actor)
        .where(or_(unanswered, overdue))
        .order_by(Recommendation.asked_on, Recommendation.id)
        .limit(10)
    )


def number_of(rows: Any) -> Rows:
    return select(func.count()).select_from(rows)
