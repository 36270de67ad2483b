"""What the pages of recommendations, the synthesis and the day read."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any, Final

from core.toolkit import Actor, NotFound, RowsPanel, dataclass, get_or_404, label_of, session, today
from plugins.citizen_participation import queries, words
from plugins.citizen_participation.carrying import check_read, may_note
from plugins.citizen_participation.drawing import Drawing
from plugins.citizen_participation.field_pages import GatheringRow, PointRow, gathering_row, point_row
from plugins.citizen_participation.models import Gathering, Project, Recommendation, RecommendationPoint
from plugins.citizen_participation.pages import (
    Choices,
    Listing,
    drawn,
    kinds_drawn,
    listing,
    organisation_rows,
    outlines_of,
    pairs,
    stage_rows,
    standing_project,
    stop_row,
    writes,
)
from plugins.citizen_participation.permissions import LEAD
from plugins.citizen_participation.queries import RECOMMENDATION_VIEWS
from plugins.citizen_participation.schemas import ListFilters, RecommendationListSchema
from plugins.citizen_participation.services import linked
from plugins.citizen_participation.workflow import ACCEPTED, ANSWERS

#: After this time without an answer, a recommendation comes back on the day page.
PATIENCE: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    id: uuid.UUID
    number: int
    title: str
    details: str
    theme: str
    project: str
    project_id: uuid.UUID
    asked_of: str
    status: Any
    status_on: date
    proposed_on: date
    asked_on: date | None
    answered_on: date | None
    due_on: date | None
    answered_by: str
    reply: str
    waits: str


def recommendation_row(found: Any, actor: Actor) -> RecommendationRow:
    return RecommendationRow(
        id=found.id,
        number=found.number,
        title=found.title,
        details=found.details,
        theme=label_of("walk_theme", found.theme, actor) if found.theme else "",
        project=found.project,
        project_id=found.project_id,
        asked_of=found.asked_of or "",
        status=words.status_of(found.status, actor),
        status_on=found.status_on,
        proposed_on=found.proposed_on,
        asked_on=found.asked_on,
        answered_on=found.answered_on,
        due_on=found.due_on,
        answered_by=found.answered_by,
        reply=found.reply,
        waits=_waits(found, today(actor)),
    )


def _waits(row: Any, day: date) -> str:
    """What is late, in words; "" when nothing is."""
    if row.status == "proposed" and row.asked_on is not None and row.asked_on <= day - PATIENCE:
        return f"Sans réponse depuis {(day - row.asked_on).days} jours"
    if row.status in ("accepted", "planned", "partial") and row.due_on is not None and row.due_on < day:
        return "La date annoncée est passée"
    return ""


def recommendations_counted(filters: ListFilters, actor: Actor) -> Any:
    """Ids of the recommendations that the filters keep."""
    clauses = [RECOMMENDATION_VIEWS[filters.what]()] if filters.what in RECOMMENDATION_VIEWS else []
    if filters.status is not None:
        clauses.append(Recommendation.status == filters.status)
    return queries.recommendations_made(actor, filters, *clauses)


def recommendation_list(filters: ListFilters, actor: Actor) -> Listing:
    return listing(
        "citizen_participation.recommendations",
        RecommendationListSchema,
        filters,
        {
            "": "Toutes",
            "asked": "Remises",
            "waiting": "En attente",
            "answered": "Avec réponse",
            "accepted": "Acceptées",
            "done": "Réalisées",
            "refused": "Refusées",
        },
        recommendations_counted(filters, actor),
        queries.recommendations(actor),
        (Recommendation.proposed_on, Recommendation.id),
        recommendation_row,
        actor=actor,
        permission=LEAD,
    )


def standing_recommendation(recommendation_id: uuid.UUID) -> tuple[Recommendation, Project]:
    """Raises NotFound once it, or its project, was removed."""
    row = get_or_404(Recommendation, recommendation_id)
    if row.removed_at is not None:
        raise NotFound
    return row, standing_project(row.project_id)


@dataclass(frozen=True, slots=True)
class RecommendationPage:
    recommendation: Recommendation
    project: Project
    row: RecommendationRow
    history: list[dict[str, Any]]
    points: list[PointRow]
    can_answer: bool
    can_edit: bool


def recommendation_page(recommendation_id: uuid.UUID, actor: Actor) -> RecommendationPage:
    recommendation, project = standing_recommendation(recommendation_id)
    check_read(project.id, actor)
    found = session.execute(
        queries.recommendations(actor).where(Recommendation.id == recommendation.id)
    ).one()
    steps = session.execute(queries.steps_of(recommendation.id, actor))
    seen = session.execute(queries.points_of_recommendation(recommendation.id, actor))
    leads = writes(actor, LEAD)
    notes = not actor.tenant.suspended and may_note(project, LEAD, actor)
    return RecommendationPage(
        recommendation=recommendation,
        project=project,
        row=recommendation_row(found, actor),
        history=[
            {"status": words.status_of(s.status, actor), "day": s.day, "body": s.body, "words": s.words}
            for s in steps
        ],
        points=[point_row(row, actor) for row in seen],
        can_answer=notes and bool(ANSWERS.steps_from(recommendation.status)),
        can_edit=leads and project.closed_on is None,
    )


def recommendation_choices(project: Project, actor: Actor) -> Choices:
    seen = session.execute(queries.points_of_project(project.id, actor))
    return {
        "organisation_id": pairs(queries.organisations_of(project.id, actor)),
        "point_ids": [
            (str(row.id), f"{label_of('walk_theme', row.theme, actor)} : {row.words[:80]}") for row in seen
        ],
    }


def recommendation_data(recommendation: Recommendation) -> dict[str, Any]:
    names = ("title", "details", "theme", "organisation_id", "proposed_on", "asked_on")
    points = linked(RecommendationPoint, "recommendation_id", recommendation.id, "point_id")
    return {**{name: getattr(recommendation, name) for name in names}, "point_ids": points}


def answer_choices(recommendation: Recommendation) -> Choices:
    return {"step": [(s.key, s.label) for s in ANSWERS.steps_from(recommendation.status)]}


def answer_prefill(recommendation: Recommendation, actor: Actor) -> dict[str, Any]:
    found = session.execute(
        queries.recommendations(actor).where(Recommendation.id == recommendation.id)
    ).one()
    return {
        "day": today(actor),
        "body": recommendation.answered_by or found.asked_of or "",
        "due_on": recommendation.due_on,
    }


# --- synthesis -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Synthesis:
    """The document of restitution: one page to hand to residents and decision-makers."""

    project: Project
    kind: str
    stage: Any
    territories: list[str]
    organisations: list[dict[str, Any]]
    gatherings: list[GatheringRow]
    mix: dict[str, Any]
    ladder: list[dict[str, Any]]
    routes: list[tuple[Any, list[Any], Drawing | None]]
    kinds: list[tuple[str, str]]
    themes: list[tuple[str, list[PointRow]]]
    followed: dict[uuid.UUID, list[int]]
    recommendations: list[RecommendationRow]
    counts: dict[str, int]
    stages: list[dict[str, Any]]
    day: date


def synthesis(project_id: uuid.UUID, actor: Actor) -> Synthesis:
    project = standing_project(project_id)
    check_read(project.id, actor)
    seen = list(session.execute(queries.points_of_project(project.id, actor)))
    sums = session.execute(queries.people(actor, Gathering.project_id == project.id)).one()
    asked = [
        recommendation_row(row, actor)
        for row in session.execute(queries.recommendations_of(project.id, actor))
    ]
    held = session.execute(queries.gatherings_of(project.id, actor))
    return Synthesis(
        project=project,
        kind=label_of("citizen_project_kind", project.kind, actor),
        stage=words.stage_of(project.kind, project.stage, actor),
        territories=[row.name for row in session.execute(queries.territories_of(project.id, actor))],
        organisations=organisation_rows(project.id, actor),
        gatherings=[gathering_row(row, actor) for row in held][::-1],
        mix=words.mix(sums),
        ladder=words.ladder(sums),
        routes=_routes(project, seen, actor),
        kinds=kinds_drawn(project, actor),
        themes=_by_theme([point_row(row, actor) for row in seen]),
        followed=_followed(project.id, actor),
        recommendations=asked,
        counts=_counts(asked),
        stages=stage_rows(project, actor)[::-1],
        day=today(actor),
    )


def _routes(project: Project, seen: list[Any], actor: Actor) -> list[tuple[Any, list[Any], Drawing | None]]:
    drawings = []
    routes = session.execute(queries.routes_of(project.id, actor)).all()
    outlines = outlines_of(project, actor) if routes else []
    for route in routes:
        stops = list(session.execute(queries.stops_of(route.id, actor)))
        here = [row for row in seen if row.route_id == route.id]
        drawings.append((route, [stop_row(row) for row in stops], drawn(stops, here, outlines, actor)))
    return drawings


def _by_theme(rows: list[PointRow]) -> list[tuple[str, list[PointRow]]]:
    themes: dict[str, list[PointRow]] = {}
    for row in rows:
        themes.setdefault(row.theme, []).append(row)
    return sorted(themes.items(), key=lambda item: (-len(item[1]), item[0]))


def _followed(project_id: uuid.UUID, actor: Actor) -> dict[uuid.UUID, list[int]]:
    found: dict[uuid.UUID, list[int]] = {}
    for row in session.execute(queries.followed_points(project_id, actor)):
        found.setdefault(row.point_id, []).append(row.number)
    return found


def _counts(rows: list[RecommendationRow]) -> dict[str, int]:
    return {
        "all": len(rows),
        "asked": sum(row.asked_on is not None for row in rows),
        "answered": sum(row.asked_on is not None and row.answered_on is not None for row in rows),
        "accepted": sum(row.status.key in ACCEPTED for row in rows),
        "done": sum(row.status.key == "done" for row in rows),
    }


# --- the day -----------------------------------------------------------------------------------------------


def day_panel(day: date, actor: Actor) -> RowsPanel:
    """Recommendations handed over two months ago without an answer, or whose announced day has passed."""

    def tell(rows: list[Any]) -> dict[str, Any] | None:
        return {"rows": [recommendation_row(row, actor) for row in rows]} if rows else None

    waiting = queries.waiting_for_answer(actor, day - PATIENCE, day)
    template = "citizen_participation/_day_panel.html"
    return RowsPanel("citizen", "Recommandations à relancer", template, waiting, tell, order=70)
