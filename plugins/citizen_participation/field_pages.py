"""What the pages of walks, meetings and observations read."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select

from core.toolkit import (
    Activity,
    Actor,
    NotFound,
    Proposals,
    RowsPanel,
    dataclass,
    first_answers,
    form_choices,
    get_or_404,
    label_of,
    members_in,
    options,
    place_options,
    readable_activity,
    session,
    today,
)
from plugins.citizen_participation import queries, words
from plugins.citizen_participation.carrying import check_read, may_note
from plugins.citizen_participation.codelists import LADDER
from plugins.citizen_participation.gatherings import ENTRY_KIND, OFFERED, WALK_KIND, standing_entry
from plugins.citizen_participation.models import DEEDS, Gathering, Point, PointPhoto, Project
from plugins.citizen_participation.pages import Choices, Listing, listing, pairs, writes
from plugins.citizen_participation.permissions import READ, WRITE
from plugins.citizen_participation.queries import GATHERING_VIEWS
from plugins.citizen_participation.schemas import (
    GatheringListSchema,
    ListFilters,
    Prefill,
    spot_words,
)
from plugins.citizen_participation.workflow import COLLECTIVE, WALK


@dataclass(frozen=True, slots=True)
class GatheringRow:
    id: uuid.UUID
    kind: str
    day: date
    starts_at: Any
    place: str
    project: str
    project_id: uuid.UUID | None
    total: int | None
    estimated: bool
    deeds: str


#: What residents did, in a few words.
DID = {"guided": "guidé", "wrote": "écrit", "presented": "présenté", "decided": "décidé"}


def gathering_row(found: Any, actor: Actor) -> GatheringRow:
    done = [f"{number} ont {DID[name]}" for name in DEEDS if (number := getattr(found, name))]
    return GatheringRow(
        id=found.id,
        kind=label_of("citizen_gathering", found.kind, actor),
        day=found.day,
        starts_at=found.starts_at,
        place=found.place or "",
        project=found.project or "",
        project_id=found.project_id,
        total=found.total,
        estimated=found.estimated,
        deeds=", ".join(done),
    )


def gatherings_counted(filters: ListFilters, actor: Actor) -> Any:
    """Ids of the gatherings that the filters keep."""
    clauses = [GATHERING_VIEWS[filters.what]()] if filters.what in GATHERING_VIEWS else []
    if filters.kind is not None:
        clauses.append(Gathering.kind == filters.kind)
    return queries.gatherings_held(actor, filters, *clauses)


def gathering_list(filters: ListFilters, actor: Actor) -> Listing:
    return listing(
        "citizen_participation.gatherings",
        GatheringListSchema,
        filters,
        {
            "": "Toutes",
            "walks": "Marches",
            "meetings": "Rencontres",
            "led": "Menées par des habitants",
            "mix": "Marches, mixité relevée",
        },
        gatherings_counted(filters, actor),
        queries.gatherings(actor),
        (Activity.day, Gathering.id),
        gathering_row,
        actor=actor,
        permission=WRITE,
    )


@dataclass(frozen=True, slots=True)
class PointRow:
    id: uuid.UUID
    kind: str
    tint: str
    shape: str
    theme: str
    words: str
    where: str
    spot: str
    day: date
    gathering: str
    gathering_id: uuid.UUID
    has_photo: bool


def point_row(found: Any, actor: Actor) -> PointRow:
    return PointRow(
        id=found.id,
        kind=label_of("walk_point_type", found.kind, actor),
        tint=words.TINTS.get(found.kind, ""),
        shape=words.SHAPES.get(found.kind, "circle"),
        theme=label_of("walk_theme", found.theme, actor),
        words=found.words,
        where=words.where(found),
        spot=spot_words(found.latitude, found.longitude),
        day=found.day,
        gathering=label_of("citizen_gathering", found.gathering, actor),
        gathering_id=found.gathering_id,
        has_photo=found.photo_id is not None,
    )


@dataclass(frozen=True, slots=True)
class GatheringPage:
    gathering: Gathering
    entry: Activity
    row: GatheringRow
    is_walk: bool
    margins: list[tuple[str, int | None]]
    deeds: list[dict[str, Any]]
    points: list[PointRow]
    project: Project | None
    can_write: bool
    can_note: bool
    of_team: bool


def gathering_page(gathering_id: uuid.UUID, actor: Actor) -> GatheringPage:
    gathering = get_or_404(Gathering, gathering_id)
    check_read(gathering.project_id, actor)
    entry = standing_entry(gathering)
    found = session.execute(queries.gatherings(actor).where(Gathering.id == gathering.id)).one()
    project = get_or_404(Project, gathering.project_id) if gathering.project_id is not None else None
    seen = session.execute(queries.points_of_gathering(gathering.id, actor))
    closed = project is not None and (project.closed_on is not None or project.removed_at is not None)
    notes = project is not None and not actor.tenant.suspended and may_note(project, WRITE, actor)
    return GatheringPage(
        gathering=gathering,
        entry=entry,
        row=gathering_row(found, actor),
        is_walk=ENTRY_KIND[gathering.kind] == WALK_KIND,
        margins=[(label, getattr(entry, name)) for name, label in words.MARGINS],
        deeds=_deeds(gathering, entry),
        points=[point_row(row, actor) for row in seen],
        project=project if project is not None and project.removed_at is None else None,
        can_write=writes(actor, WRITE) and not closed,
        can_note=notes and not closed,
        of_team=actor.may(READ),
    )


def _deeds(gathering: Gathering, entry: Activity) -> list[dict[str, Any]]:
    """The rungs, None where nothing was noted."""
    counts = {"came": entry.total, **{name: getattr(gathering, name) for name in DEEDS}}
    return [{"label": label, "value": counts[key]} for key, label in LADDER]


# --- the form of a gathering -----------------------------------------------------------------------------


def gathering_choices(entry_kind: str, found: Proposals, actor: Actor, keep: Any = None) -> Choices:
    """Kinds of this form, projects under way, their routes, places and team as the core proposes them."""
    common = form_choices(actor, found, keep=keep)
    kinds = (WALK,) if entry_kind == WALK_KIND else (WALK, COLLECTIVE)
    rows = list(session.execute(queries.projects_and_routes(actor, kinds)))
    return {
        "kind": kind_choices(entry_kind, actor),
        "project_id": list({str(row.id): (str(row.id), row.title) for row in rows}.values()),
        "route_id": [(str(row.route_id), f"{row.route} ({row.title})") for row in rows if row.route_id],
        "place_id": common["place_id"],
        "members": common["members"],
    }


def kind_choices(entry_kind: str, actor: Actor) -> list[tuple[Any, ...]]:
    offered = OFFERED[entry_kind]
    return [(o.value, o.label, o.icon) for o in options("citizen_gathering", actor) if o.value in offered]


def gathering_prefill(given: Prefill, entry_kind: str, found: Proposals, actor: Actor) -> dict[str, Any]:
    """What the project, or the gathering to do again, says already."""
    first = first_answers(found, actor)
    said: dict[str, Any] = {
        "place_id": given.place_id or first["place_id"],
        "members": first["members"],
        "project_id": given.project_id,
        "minutes": 120 if entry_kind == WALK_KIND else 60,
    }
    if given.repeat is not None:
        said |= _again(given.repeat, actor)
    return said


def only_project(said: dict[str, Any], offered: Choices) -> dict[str, Any]:
    """The only project under way is the one that a walk belongs to, unless another was said."""
    if said["project_id"] is None and len(offered["project_id"]) == 1:
        return {**said, "project_id": offered["project_id"][0][0]}
    return said


def _again(activity_id: uuid.UUID, actor: Actor) -> dict[str, Any]:
    """« Refaire la même »: everything but the people counted, the moment and the words."""
    entry = readable_activity(activity_id, actor)
    gathering = get_or_404(Gathering, activity_id)
    return {
        "kind": gathering.kind,
        "project_id": gathering.project_id,
        "route_id": gathering.route_id,
        "place_id": entry.place_id,
        "minutes": entry.minutes,
        "members": [str(member) for member in members_in(entry)],
    }


def edit_choices(gathering: Gathering, actor: Actor) -> Choices:
    routes: list[tuple[Any, ...]] = []
    if gathering.project_id is not None:
        routes = pairs(queries.routes_of(gathering.project_id, actor))
    return {"kind": kind_choices(ENTRY_KIND[gathering.kind], actor), "route_id": routes}


# --- observations ------------------------------------------------------------------------------------


def point_choices(gathering: Gathering, project: Project, actor: Actor) -> Choices:
    """Only the sorts of observation that the project uses; stops of the route that was walked."""
    stops: list[tuple[Any, ...]] = []
    if gathering.route_id is not None:
        stops = [
            (str(row.id), f"{row.rank}. {row.label or row.place or 'Point sur le plan'}")
            for row in session.execute(queries.stops_of(gathering.route_id, actor))
        ]
    used = set(project.point_types)
    return {
        "kind": [(o.value, o.label, o.icon) for o in options("walk_point_type", actor) if o.value in used],
        "stop_id": stops,
        "place_id": pairs(place_options(actor, today(actor))),
    }


def point_data(point: Point) -> dict[str, Any]:
    names = ("kind", "theme", "words", "stop_id", "place_id")
    return {
        **{name: getattr(point, name) for name in names},
        "spot": spot_words(point.latitude, point.longitude),
    }


def standing_point(point_id: uuid.UUID) -> tuple[Point, Gathering, Project]:
    """An observation with its walk and its project. Raises NotFound once one of them was removed."""
    point = get_or_404(Point, point_id)
    gathering = get_or_404(Gathering, point.gathering_id)
    project = get_or_404(Project, point.project_id)
    if point.removed_at is not None or project.removed_at is not None:
        raise NotFound
    standing_entry(gathering)
    return point, gathering, project


@dataclass(frozen=True, slots=True)
class PointPage:
    point: Point
    row: PointRow
    project: Project
    can_write: bool
    can_note: bool
    can_correct: bool


def point_page(point_id: uuid.UUID, actor: Actor) -> PointPage:
    point, _gathering, project = standing_point(point_id)
    check_read(project.id, actor)
    found = session.execute(queries.points(actor).where(Point.id == point.id)).one()
    stands = project.closed_on is None and not actor.tenant.suspended
    notes = stands and may_note(project, WRITE, actor)
    return PointPage(
        point,
        point_row(found, actor),
        project,
        can_write=stands and actor.may(WRITE),
        can_note=notes,
        can_correct=notes and (actor.may(WRITE) or point.author_id == actor.membership_id),
    )


def photo_of(point: Point) -> PointPhoto:
    """Raises NotFound for an observation without a picture."""
    row = session.execute(select(PointPhoto).where(PointPhoto.point_id == point.id)).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def photo_name(photo: PointPhoto) -> str:
    """A neutral name: it lies in the folder « Téléchargements » of whoever opens it, for all to read."""
    return f"photo-{photo.id.hex[-6:]}.{photo.mime.rpartition('/')[2].replace('jpeg', 'jpg')}"


# --- panels on the core's pages ------------------------------------------------------------------------


def activity_panel(activity: Any, actor: Actor) -> dict[str, Any] | None:
    """What the gathering of a field entry adds to its page; None for any other entry."""
    found = session.execute(
        queries.gatherings(actor).where(Gathering.activity_id == activity.id)
    ).one_or_none()
    if found is None:
        return None
    counts = {"came": found.total, **{name: getattr(found, name) for name in DEEDS}}
    return {
        "row": gathering_row(found, actor),
        "deeds": [(DID[name].capitalize(), counts[name]) for name in DEEDS if counts[name] is not None],
        "url": url_for("citizen_participation.gathering", gathering_id=found.id),
    }


def place_panel(place: Any, actor: Actor) -> RowsPanel:
    def tell(rows: list[Any]) -> dict[str, Any] | None:
        return {"points": [point_row(row, actor) for row in rows]} if rows else None

    statement = queries.points_at(place.id, actor)
    template = "citizen_participation/_place_panel.html"
    return RowsPanel("citizen", "Vu par les habitants", template, statement, tell, order=40)
