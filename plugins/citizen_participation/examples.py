"""How the contract tests reach each route of citizen participation, made through use-cases."""

from __future__ import annotations

import base64
import io
import uuid
from typing import Any, Final

from core.toolkit import Actor, Example, Place, PlaceCommand, create_place, get_or_404, new_id, today
from plugins.citizen_participation.field_schemas import GatheringCommand, PointCommand
from plugins.citizen_participation.follow_schemas import RecommendationCommand
from plugins.citizen_participation.followup import save_recommendation
from plugins.citizen_participation.gatherings import (
    MEETING_KIND,
    WALK_KIND,
    keep_photo,
    record_gathering,
    save_point,
)
from plugins.citizen_participation.models import (
    Gathering,
    Organisation,
    Point,
    Project,
    Recommendation,
    Route,
    Stop,
)
from plugins.citizen_participation.schemas import (
    OrganisationCommand,
    ProjectCommand,
    RouteCommand,
    StopCommand,
)
from plugins.citizen_participation.services import save_organisation, save_project, save_route, save_stop

#: A picture of one grey pixel.
PIXEL: Final = base64.b64decode(
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


class Sample(io.BytesIO):
    """A picture that can be sent again: whoever sends it closes it, which here goes back to its start."""

    def __init__(self, content: bytes = PIXEL) -> None:
        super().__init__(content)
        self.name = "passage.png"

    def close(self) -> None:
        self.seek(0)


def a_place(actor: Actor) -> Place:
    place, _made = create_place(PlaceCommand(new_id(), "Place du Marché", "square"), actor=actor)
    return place


def a_project(actor: Actor, **said: Any) -> Project:
    given = {"title": "Nos rues, nos pas", "starts_on": today(actor), "id": new_id(), **said}
    return save_project(ProjectCommand(**given), actor=actor)


def a_route(actor: Actor, project: Project | None = None) -> Route:
    command = RouteCommand("De l’école au canal", id=new_id())
    return save_route(project or a_project(actor), command, actor=actor)


def a_stop(actor: Actor, route: Route | None = None, **said: Any) -> Stop:
    command = StopCommand(**{"id": new_id(), "label": "Le passage sous le pont", **said})
    return save_stop(route or a_route(actor), command, actor=actor)


def a_walk(actor: Actor, project: Project | None = None, **said: Any) -> Gathering:
    owner = project or a_project(actor)
    given = {
        "id": new_id(),
        "kind": "walk_day",
        "project_id": owner.id,
        "total": 12,
        "distinct": True,
        **said,
    }
    return record_gathering(GatheringCommand(**given), WALK_KIND, actor=actor)


def a_meeting(actor: Actor, **said: Any) -> Gathering:
    given = {"id": new_id(), "kind": "meeting", "total": 20, "distinct": True, **said}
    return record_gathering(GatheringCommand(**given), MEETING_KIND, actor=actor)


def a_point(actor: Actor, walk: Gathering | None = None, **said: Any) -> Point:
    given = {"id": new_id(), "kind": "weakness", "theme": "lighting", "words": "Il y fait noir.", **said}
    return save_point(walk or a_walk(actor), PointCommand(**given), actor=actor)


def an_organisation(actor: Actor, project: Project | None = None) -> Organisation:
    command = OrganisationCommand("decider", id=new_id(), name="Service voirie de la ville")
    return save_organisation(project or a_project(actor), command, actor=actor)


def a_recommendation(actor: Actor, project: Project | None = None, **said: Any) -> Recommendation:
    given = {"id": new_id(), "title": "Éclairer le passage", "proposed_on": today(actor), **said}
    return save_recommendation(project or a_project(actor), RecommendationCommand(**given), actor=actor)


def plain(actor: Actor) -> Example:
    return Example()


def _project_form(actor: Actor) -> dict[str, Any]:
    return {
        "title": "Nos rues, nos pas",
        "starts_on": today(actor).isoformat(),
        "point_types": ["strength", "weakness", "idea"],
    }


def _new(form: dict[str, Any], **view_args: Any) -> Example:
    """A form of a new row, whose address names it as the page does."""
    row_id = str(new_id())
    return Example(view_args={**view_args, "id": row_id}, form={"id": row_id, **form})


def new_project(actor: Actor) -> Example:
    return _new({**_project_form(actor), "kind": "walk"})


def one_project(actor: Actor) -> Example:
    return Example(view_args={"project_id": a_project(actor).id})


def edit_project(actor: Actor) -> Example:
    row = a_project(actor)
    form = {"version": str(row.version), **_project_form(actor), "title": "Nos rues, nos voix"}
    return Example(view_args={"project_id": row.id}, form=form)


def move_project(actor: Actor) -> Example:
    row = a_project(actor)
    return _new({"day": today(actor).isoformat()}, project_id=row.id, step="mobilise")


def new_organisation(actor: Actor) -> Example:
    return _new({"name": "Collectif des Glacis", "part": "co_lead"}, project_id=a_project(actor).id)


def edit_organisation(actor: Actor) -> Example:
    row = an_organisation(actor)
    form = {"version": str(row.version), "name": "Service de l’espace public", "part": "decider"}
    return Example(view_args={"organisation_id": row.id}, form=form)


def new_route(actor: Actor) -> Example:
    return _new({"name": "De l’école au canal"}, project_id=a_project(actor).id)


def one_route(actor: Actor) -> Example:
    return Example(view_args={"route_id": a_route(actor).id})


def edit_route(actor: Actor) -> Example:
    row = a_route(actor)
    form = {"version": str(row.version), "name": "De la mairie au canal"}
    return Example(view_args={"route_id": row.id}, form=form)


def new_stop(actor: Actor) -> Example:
    return _new(
        {"label": "Le passage sous le pont", "spot": "49.894200, 2.295700"}, route_id=a_route(actor).id
    )


def edit_stop(actor: Actor) -> Example:
    row = a_stop(actor)
    form = {"version": str(row.version), "label": "Le passage", "place_id": str(a_place(actor).id)}
    return Example(view_args={"stop_id": row.id}, form=form)


def one_stop(actor: Actor) -> Example:
    return Example(view_args={"stop_id": a_stop(actor).id})


def shift_stop(actor: Actor) -> Example:
    return Example(view_args={"stop_id": a_stop(actor).id, "way": "monter"})


def _gathering_form(actor: Actor, project_id: uuid.UUID, kind: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "project_id": str(project_id),
        "place_id": str(a_place(actor).id),
        "total": "12",
        "women": "7",
        "men": "5",
        "guided": "3",
        "minutes": "120",
    }


def new_walk(actor: Actor) -> Example:
    return _new(_gathering_form(actor, a_project(actor).id, "walk_day"))


def new_meeting(actor: Actor) -> Example:
    project = a_project(actor, kind="collective", title="Le jardin partagé")
    return _new(_gathering_form(actor, project.id, "workshop"))


def one_gathering(actor: Actor) -> Example:
    return Example(view_args={"gathering_id": a_walk(actor).id})


def edit_gathering(actor: Actor) -> Example:
    row = a_walk(actor)
    form = {
        "version": str(row.version),
        "kind": "walk_night",
        "guided": "4",
        "outcome": "Deux rues à revoir.",
    }
    return Example(view_args={"gathering_id": row.id}, form=form)


def _point_form() -> dict[str, Any]:
    return {"kind": "weakness", "theme": "lighting", "words": "Le passage est sombre dès 17 h."}


def new_point(actor: Actor) -> Example:
    return _new(_point_form(), gathering_id=a_walk(actor).id)


def one_point(actor: Actor) -> Example:
    return Example(view_args={"point_id": a_point(actor).id})


def edit_point(actor: Actor) -> Example:
    row = a_point(actor)
    return Example(view_args={"point_id": row.id}, form={"version": str(row.version), **_point_form()})


def new_photo(actor: Actor) -> Example:
    return Example(view_args={"point_id": a_point(actor).id}, form={"file": Sample(), "nobody": "1"})


def point_with_photo(actor: Actor) -> Example:
    row = a_point(actor)
    keep_photo(row, get_or_404(Project, row.project_id), "image/png", PIXEL, actor=actor)
    return Example(view_args={"point_id": row.id})


def new_recommendation(actor: Actor) -> Example:
    form = {"title": "Éclairer le passage", "proposed_on": today(actor).isoformat()}
    return _new(form, project_id=a_project(actor).id)


def one_recommendation(actor: Actor) -> Example:
    return Example(view_args={"recommendation_id": a_recommendation(actor).id})


def edit_recommendation(actor: Actor) -> Example:
    row = a_recommendation(actor)
    form = {
        "version": str(row.version),
        "title": "Éclairer tout le passage",
        "proposed_on": today(actor).isoformat(),
    }
    return Example(view_args={"recommendation_id": row.id}, form=form)


def answer_recommendation(actor: Actor) -> Example:
    form = {"step": "accept", "body": "Service voirie", "day": today(actor).isoformat()}
    return _new(form, recommendation_id=a_recommendation(actor).id)
