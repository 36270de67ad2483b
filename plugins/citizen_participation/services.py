"""Use-cases of projects: begin, correct, move along their path, say who carries them, choose a route."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from core.toolkit import (
    Actor,
    InvalidInput,
    NotFound,
    Partner,
    Place,
    Refused,
    ScopedModel,
    Territory,
    apply_changes,
    check_day,
    create_once,
    get_or_404,
    holders,
    now,
    record,
    session,
)
from plugins.citizen_participation.models import (
    Organisation,
    Point,
    Project,
    ProjectStage,
    ProjectTerritory,
    Route,
    Stop,
)
from plugins.citizen_participation.permissions import CARRY
from plugins.citizen_participation.schemas import (
    MoveProject,
    OrganisationCommand,
    ProjectCommand,
    RouteCommand,
    StopCommand,
)
from plugins.citizen_participation.workflow import PATHS, WALK

NOT_OURS: Final = "Choisissez un élément de la liste."
NO_MORE: Final = "Le projet n’en est plus à cette étape : relisez où il en est."
ENDED: Final = "Ce projet est terminé : il se lit, il ne se modifie plus."
#: What each step may ask for, in words.
WANTED: Final = {
    "result": "Dites d’abord ce que le projet a donné.",
    "note": "Dites pourquoi.",
}


def check_ours(model: type[ScopedModel], row_id: uuid.UUID | None, field: str, *clauses: Any) -> None:
    """Raise InvalidInput beside the field for a row that is not this structure's, or not what is asked."""
    if row_id is None:
        return
    statement = select(model.id).where(model.id == row_id, *clauses)
    if session.execute(statement).scalar_one_or_none() is None:
        raise InvalidInput({field: [NOT_OURS]})


def check_all(model: type[ScopedModel], row_ids: Iterable[uuid.UUID], field: str, *clauses: Any) -> None:
    wanted = set(row_ids)
    statement = select(model.id).where(model.id.in_(wanted), *clauses)
    found = set(session.execute(statement).scalars()) if wanted else set()
    if wanted - found:
        raise InvalidInput({field: [NOT_OURS]})


def check_past(day: date, actor: Actor, field: str = "day") -> None:
    """Raise InvalidInput for a day to come, or too old to be one."""
    check_day(
        day, actor, field, to_come="Cela se note une fois fait : choisissez aujourd’hui ou un jour passé."
    )


def require_open(project: Project) -> None:
    """Raise Refused once the project has ended, NotFound once it was removed."""
    if project.removed_at is not None:
        raise NotFound
    if project.closed_on is not None:
        raise Refused([ENDED])


def known(model: type[ScopedModel], row_id: uuid.UUID | None) -> bool:
    """Whether the row of this sending stands already: a replay is checked by ``create_once`` alone."""
    statement = select(model.id).where(model.id == row_id)
    return row_id is not None and session.execute(statement).scalar_one_or_none() is not None


def linked(model: Any, owner: str, owner_id: uuid.UUID, other: str) -> list[str]:
    """Ids on the other side of a link, in a stable order."""
    statement = select(getattr(model, other)).where(getattr(model, owner) == owner_id)
    return sorted(str(row_id) for row_id in session.execute(statement).scalars())


def lay_links(model: Any, owner: str, owner_id: uuid.UUID, other: str, wanted: Iterable[uuid.UUID]) -> None:
    """Make the linked rows exactly ``wanted``."""
    rows = session.execute(select(model).where(getattr(model, owner) == owner_id)).scalars()
    there = {getattr(row, other): row for row in rows}
    asked = set(wanted)
    for key, row in there.items():
        if key not in asked:
            session.delete(row)
    session.add_all(model(**{owner: owner_id, other: key}) for key in sorted(asked - set(there)))
    session.flush()


def spotted(said: dict[str, Any]) -> dict[str, Any]:
    """The spot of a form as its two columns."""
    spot = said.pop("spot")
    return {**said, "latitude": spot[0] if spot else None, "longitude": spot[1] if spot else None}


def _said(command: Any, *left_out: str) -> dict[str, Any]:
    return {n: v for n, v in asdict(command).items() if n not in {"id", "version", *left_out}}


# --- projects ----------------------------------------------------------------------------------------


def save_project(command: ProjectCommand, *, actor: Actor, project: Project | None = None) -> Project:
    """Begin a project, or correct what it says. Raises InvalidInput, Refused once it has ended."""
    check_all(Territory, command.territory_ids, "territory_ids", Territory.kind == "quartier")
    kind = project.kind if project is not None else command.kind
    if kind == WALK and not command.point_types:
        raise InvalidInput({"point_types": ["Gardez au moins une sorte d’observation."]})
    areas = sorted(map(str, set(command.territory_ids)))
    fixed = () if project is None else ("kind",) if kind == WALK else ("kind", "point_types")
    said = _said(command, "territory_ids", *fixed)
    if project is None:
        project, made = _begin(command, said, areas, actor)
        changed = ["territory_ids"] if made else []
    else:
        require_open(project)
        owner_id = project.id
        changed = apply_changes(
            project,
            command.version or project.version,
            {**said, "territory_ids": areas},
            actor=actor,
            lists={"territory_ids": lambda: linked(ProjectTerritory, "project_id", owner_id, "territory_id")},
        )
        if changed:
            record("citizen.project_edited", subject=project, actor=actor, details={"fields": len(changed)})
    if "territory_ids" in changed:
        lay_links(ProjectTerritory, "project_id", project.id, "territory_id", map(uuid.UUID, areas))
    return project


def _begin(
    command: ProjectCommand, said: dict[str, Any], areas: Sequence[str], actor: Actor
) -> tuple[Project, bool]:
    if command.id is None:
        raise ValueError("a new project carries the id its form made")
    stage = PATHS[command.kind].initial.key
    project, made = create_once(
        Project,
        command.id,
        said,
        actor=actor,
        computed={"stage": stage, "stage_on": command.starts_on},
        said={"territory_ids": areas},
    )
    if made:
        session.add(ProjectStage(project_id=project.id, step="begin", stage=stage, day=command.starts_on))
        session.flush()
        record("citizen.project_added", subject=project, actor=actor, details={"kind": project.kind})
    return project, made


def move_project(project: Project, step: str, command: MoveProject, *, actor: Actor) -> Project:
    """Pass a step of the path. Raises NotFound (no such step), Refused (not from here), InvalidInput with every
    objection at once: what is missing beside its field, what prevents the step under "".
    """
    project = get_or_404(Project, project.id, lock=True)
    transition = PATHS[project.kind].step(step)
    if transition is None or project.removed_at is not None:
        raise NotFound
    if known(ProjectStage, command.id):
        return project
    if project.stage not in transition.source:
        raise Refused([NO_MORE])
    result = command.result or project.result
    missing = {n: [WANTED[n]] for n in transition.requires if not {"result": result, "note": command.note}[n]}
    try:
        check_past(command.day, actor)
    except InvalidInput as refused:
        missing |= refused.errors
    objections = transition.objections(actor, project)
    if objections:
        missing[""] = objections
    if missing:
        raise InvalidInput(missing)
    changes: dict[str, Any] = {"stage": transition.target, "stage_on": command.day, "result": result}
    if PATHS[project.kind].state(transition.target).final:
        changes["closed_on"] = command.day
    apply_changes(project, project.version, changes, actor=actor)
    session.add(
        ProjectStage(
            id=command.id,
            project_id=project.id,
            step=step,
            stage=transition.target,
            day=command.day,
            note=command.note,
        )
    )
    session.flush()
    record("citizen.project_moved", subject=project, actor=actor, details={"stage": transition.target})
    return project


def remove_project(project: Project, *, actor: Actor) -> None:
    """Take away a project begun by mistake; its walks stay field entries. ``restore_project`` brings it back."""
    if project.removed_at is None:
        project.removed_at, project.removed_by = now(), actor.membership_id
        session.flush()
        record("citizen.project_removed", subject=project, actor=actor)


def restore_project(project: Project, *, actor: Actor) -> None:
    if project.removed_at is not None:
        project.removed_at = project.removed_by = None
        session.flush()
        record("citizen.project_restored", subject=project, actor=actor)


# --- organisations -----------------------------------------------------------------------------------


def save_organisation(
    project: Project, command: OrganisationCommand, *, actor: Actor, organisation: Organisation | None = None
) -> Organisation:
    """Say that a body takes part in the project, or correct it.

    Raises InvalidInput for an unknown partner, and for an account that is not a relay's.
    """
    require_open(project)
    check_ours(Partner, command.partner_id, "partner_id")
    before = organisation.membership_id if organisation is not None else None
    if command.membership_id not in (None, before) and command.membership_id not in holders(CARRY, actor):
        raise InvalidInput({"membership_id": [NOT_OURS]})
    said = _said(command)
    if command.partner_id is not None:
        said["name"] = session.execute(
            select(Partner.name).where(Partner.id == command.partner_id)
        ).scalar_one()
    if organisation is not None:
        changed = apply_changes(organisation, command.version or organisation.version, said, actor=actor)
        if changed:
            record("citizen.organisation_edited", subject=organisation, actor=actor)
        return organisation
    if command.id is None:
        raise ValueError("a new row carries the id its form made")
    row, made = create_once(Organisation, command.id, {**said, "project_id": project.id}, actor=actor)
    if made:
        record("citizen.organisation_added", subject=row, actor=actor, details={"part": row.part})
    return row


# --- routes ------------------------------------------------------------------------------------------


def save_route(project: Project, command: RouteCommand, *, actor: Actor, route: Route | None = None) -> Route:
    require_open(project)
    if route is not None:
        if apply_changes(route, command.version or route.version, _said(command), actor=actor):
            record("citizen.route_edited", subject=route, actor=actor)
        return route
    if command.id is None:
        raise ValueError("a new row carries the id its form made")
    row, made = create_once(Route, command.id, {**_said(command), "project_id": project.id}, actor=actor)
    if made:
        record("citizen.route_added", subject=row, actor=actor)
    return row


def _stops_of(route_id: uuid.UUID) -> list[Stop]:
    """The stops in their order, the route locked: two gestures never give two stops one rank."""
    get_or_404(Route, route_id, lock=True)
    statement = select(Stop).where(Stop.route_id == route_id).order_by(Stop.rank, Stop.id)
    return list(session.execute(statement).scalars())


def _renumber(stops: Iterable[Stop]) -> None:
    for rank, stop in enumerate(stops, 1):
        if stop.rank != rank:
            stop.rank = rank
    session.flush()


def save_stop(route: Route, command: StopCommand, *, actor: Actor, stop: Stop | None = None) -> Stop:
    """Add a stop to a route, at its rank or at the end, or correct it. Raises InvalidInput for an unknown place."""
    require_open(get_or_404(Project, route.project_id))
    check_ours(Place, command.place_id, "place_id")
    said = spotted(_said(command, "rank"))
    if stop is not None:
        apply_changes(stop, command.version or stop.version, said, actor=actor)
        if command.rank is not None and command.rank != stop.rank:
            place_stop(stop, command.rank, actor=actor)
        return stop
    if command.id is None:
        raise ValueError("a new row carries the id its form made")
    last = select(func.coalesce(func.max(Stop.rank), 0)).where(Stop.route_id == route.id)
    rank = int(session.execute(last).scalar_one()) + 1
    row, made = create_once(
        Stop,
        command.id,
        {**said, "route_id": route.id},
        actor=actor,
        computed={"rank": rank},
        said={"rank": command.rank},
    )
    if made:
        record("citizen.route_edited", subject=route, actor=actor)
        if command.rank is not None:
            place_stop(row, command.rank, actor=actor)
    return row


def place_stop(stop: Stop, rank: int, *, actor: Actor) -> None:
    """Give a stop its rank; the others make room. A rank beyond the end is the end."""
    others = [one for one in _stops_of(stop.route_id) if one.id != stop.id]
    others.insert(max(rank, 1) - 1, stop)
    _renumber(others)


#: How far each button carries a stop.
SHIFTS: Final[Mapping[str, int]] = {"monter": -1, "descendre": 1}


def shift_stop(stop: Stop, way: str, *, actor: Actor) -> None:
    """One rank up or down. Raises NotFound for another way."""
    require_open(get_or_404(Project, get_or_404(Route, stop.route_id).project_id))
    if way not in SHIFTS:
        raise NotFound
    place_stop(stop, stop.rank + SHIFTS[way], actor=actor)


def remove_stop(stop: Stop, *, actor: Actor) -> None:
    """Take a stop out of its route. Raises Refused once an observation was made there."""
    from_here = get_or_404(Route, stop.route_id)
    require_open(get_or_404(Project, from_here.project_id))
    if session.execute(select(Point.id).where(Point.stop_id == stop.id).limit(1)).first() is not None:
        raise Refused(
            ["Des observations ont été faites à cette étape : corrigez-la plutôt que de la retirer."]
        )
    rest = [one for one in _stops_of(stop.route_id) if one.id != stop.id]
    session.delete(stop)
    _renumber(rest)
    record("citizen.route_edited", subject=from_here, actor=actor)
