"""Use-cases of walks and meetings: one act of the core each, with what residents did and saw."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import delete, select

from core.toolkit import (
    Activity,
    ActivityCommand,
    Actor,
    InvalidInput,
    NotFound,
    Owner,
    Place,
    Refused,
    apply_changes,
    close_pieces,
    create_once,
    get_or_404,
    new_id,
    now,
    open_pieces,
    record,
    record_activity,
    session,
)
from plugins.citizen_participation.codelists import MEETINGS, WALKS
from plugins.citizen_participation.field_schemas import EditGathering, GatheringCommand, PointCommand
from plugins.citizen_participation.models import (
    DEEDS,
    Gathering,
    PhotoPiece,
    Point,
    PointPhoto,
    Project,
    Route,
    Stop,
)
from plugins.citizen_participation.services import NOT_OURS, check_ours, check_past, require_open, spotted

WALK_KIND: Final = "citizen_walk"
MEETING_KIND: Final = "citizen_meeting"
#: The kind of field entry that each gathering counts as.
ENTRY_KIND: Final = {**dict.fromkeys(WALKS, WALK_KIND), **dict.fromkeys(MEETINGS, MEETING_KIND)}
#: Kinds of gathering that a form offers, by the kind of its entry.
OFFERED: Final = {WALK_KIND: WALKS, MEETING_KIND: MEETINGS}
OTHER_CONTENT: Final = ("kind", "project_id", "route_id", "institutions", *DEEDS, "outcome")
NO_KIND: Final = "Choisissez une des réponses proposées."


def record_gathering(command: GatheringCommand, entry_kind: str, *, actor: Actor) -> Gathering:
    """Record a walk or a meeting and the field entry that counts it, both under the id of the form.

    Raises InvalidInput beside the field, Refused once the project has ended, ProbablySameError as the core does.
    """
    if command.kind not in OFFERED[entry_kind]:
        raise InvalidInput({"kind": [NO_KIND]})
    if command.day is not None:
        check_past(command.day, actor)
    project = _project(command.project_id)
    _check_route(command.route_id, project)
    record_activity(entry_of(command, entry_kind), actor=actor)
    row, _made = create_once(
        Gathering, command.id, said_by(command), actor=actor, computed={"activity_id": command.id}
    )
    return row


def _project(project_id: uuid.UUID | None) -> Project | None:
    check_ours(Project, project_id, "project_id", Project.removed_at.is_(None))
    if project_id is None:
        return None
    project = get_or_404(Project, project_id)
    require_open(project)
    return project


def _check_route(route_id: uuid.UUID | None, project: Project | None) -> None:
    """The route is one of the project's."""
    if route_id is None:
        return
    statement = select(Route.project_id).where(Route.id == route_id)
    owner = session.execute(statement).scalar_one_or_none()
    if owner is None:
        raise InvalidInput({"route_id": [NOT_OURS]})
    if project is None or owner != project.id:
        raise InvalidInput({"route_id": ["Ce parcours est celui d’un autre projet."]})


def entry_of(command: GatheringCommand, kind: str) -> ActivityCommand:
    """The field entry that a gathering is."""
    counts = ("total", "estimated", "children", "teenagers", "adults", "seniors", "women", "men")
    same = ("id", "place_id", "minutes", "day", "at", "members", "distinct", *counts)
    return ActivityCommand(kind=kind, **{name: getattr(command, name) for name in same})


def said_by(command: GatheringCommand) -> dict[str, Any]:
    return {name: getattr(command, name) for name in OTHER_CONTENT}


def standing_entry(gathering: Gathering) -> Activity:
    """The field entry of a gathering. Raises NotFound once it was removed."""
    entry = get_or_404(Activity, gathering.activity_id)
    if entry.removed_at is not None:
        raise NotFound
    return entry


def edit_gathering(gathering: Gathering, command: EditGathering, *, actor: Actor) -> Gathering:
    """Correct what residents did. Raises InvalidInput: more of them than came, another kind of entry."""
    entry = standing_entry(gathering)
    if command.kind not in OFFERED[ENTRY_KIND[gathering.kind]]:
        raise InvalidInput({"kind": [NO_KIND]})
    project = get_or_404(Project, gathering.project_id) if gathering.project_id is not None else None
    _check_route(command.route_id, project)
    for name in DEEDS:
        if entry.total is not None and (getattr(command, name) or 0) > entry.total:
            raise InvalidInput({name: [f"C’est plus que les {entry.total} personnes venues."]})
    said = {name: value for name, value in asdict(command).items() if name != "version"}
    if apply_changes(gathering, command.version, said, actor=actor):
        record("citizen.session_edited", subject=gathering, actor=actor)
    return gathering


# --- observations ------------------------------------------------------------------------------------


def save_point(
    gathering: Gathering, command: PointCommand, *, actor: Actor, point: Point | None = None
) -> Point:
    """Note what residents saw on a walk, or correct it. Raises InvalidInput: a type that the project does not use,
    a stop of another route, an unknown place.
    """
    standing_entry(gathering)
    project = project_of(gathering)
    require_open(project)
    if command.kind not in project.point_types and (point is None or command.kind != point.kind):
        raise InvalidInput({"kind": ["Ce projet n’utilise pas cette sorte d’observation."]})
    _check_stop(command.stop_id, gathering)
    check_ours(Place, command.place_id, "place_id")
    said = spotted({n: v for n, v in asdict(command).items() if n not in {"id", "version"}})
    if point is not None:
        changed = apply_changes(point, command.version or point.version, said, actor=actor)
        if changed:
            record("citizen.point_edited", subject=point, actor=actor, details={"fields": len(changed)})
        return point
    if command.id is None:
        raise ValueError("a new row carries the id its form made")
    said |= {"gathering_id": gathering.id, "project_id": project.id}
    row, made = create_once(Point, command.id, said, actor=actor)
    if made:
        record("citizen.point_added", subject=row, actor=actor, details={"kind": row.kind})
    return row


def project_of(gathering: Gathering) -> Project:
    """The project of a walk. Raises Refused for a meeting without one, NotFound once it was removed."""
    if gathering.project_id is None:
        raise Refused(["Une observation appartient à un projet : cette rencontre n’en a pas."])
    project = get_or_404(Project, gathering.project_id)
    if project.removed_at is not None:
        raise NotFound
    return project


def _check_stop(stop_id: uuid.UUID | None, gathering: Gathering) -> None:
    if stop_id is None:
        return
    statement = select(Stop.route_id).where(Stop.id == stop_id)
    owner = session.execute(statement).scalar_one_or_none()
    if owner is None or owner != gathering.route_id:
        raise InvalidInput({"stop_id": [NOT_OURS]})


def remove_point(point: Point, *, actor: Actor) -> None:
    """Take away an observation noted by mistake; ``restore_point`` brings it back."""
    if point.removed_at is None:
        point.removed_at, point.removed_by = now(), actor.membership_id
        session.flush()
        record("citizen.point_removed", subject=point, actor=actor)


def restore_point(point: Point, *, actor: Actor) -> None:
    if point.removed_at is not None:
        point.removed_at = point.removed_by = None
        session.flush()
        record("citizen.point_restored", subject=point, actor=actor)


def keep_photo(point: Point, project: Project, mime: str, content: bytes, *, actor: Actor) -> None:
    """Put a picture beside an observation, or in place of the former one; its bytes come cleaned by the core.

    They are closed with the key of the project.
    """
    require_open(project)
    row = _photo_of(point)
    if row is None:
        row = PointPhoto(id=new_id(), point_id=point.id, mime=mime, size=len(content))
        session.add(row)
    else:
        row.mime, row.size = mime, len(content)
        _drop_pieces(row, actor)
    session.flush()
    pieces = close_pieces(
        content, owner=Owner(Project.__tablename__, project.id), record_id=row.id, actor=actor
    )
    session.add_all(PhotoPiece(point_id=point.id, n=n, sealed=sealed) for n, sealed in pieces)
    session.flush()
    record("citizen.point_edited", subject=point, actor=actor, details={"fields": 1})


def photo_bytes(photo: PointPhoto, *, actor: Actor) -> bytes:
    """The picture again."""
    pieces = session.execute(
        select(PhotoPiece.sealed)
        .where(PhotoPiece.tenant_id == actor.tenant.id, PhotoPiece.point_id == photo.point_id)
        .order_by(PhotoPiece.n)
    )
    return open_pieces(pieces.scalars(), record_id=photo.id, actor=actor)


def drop_photo(point: Point, *, actor: Actor) -> None:
    """Delete the picture for good: one that shows somebody must not stay anywhere."""
    row = _photo_of(point)
    if row is not None:
        _drop_pieces(row, actor)
        session.delete(row)
        session.flush()
        record("citizen.point_edited", subject=point, actor=actor, details={"fields": 1})


def _photo_of(point: Point) -> PointPhoto | None:
    statement = select(PointPhoto).where(PointPhoto.point_id == point.id)
    return session.execute(statement).scalar_one_or_none()


def _drop_pieces(photo: PointPhoto, actor: Actor) -> None:
    session.execute(
        delete(PhotoPiece).where(
            PhotoPiece.tenant_id == actor.tenant.id, PhotoPiece.point_id == photo.point_id
        )
    )
