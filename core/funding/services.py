"""Use-cases of conventions, posts, trainings and participants."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from core.audit.services import record
from core.cases.access import visible
from core.db.base import new_id, now
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404
from core.errors import InvalidInput, NotFound
from core.extension.catalog import catalog
from core.funding import queries
from core.funding.grids import grid_of
from core.funding.models import Convention, ConventionTerritory, Participant, Post, Training
from core.funding.schemas import (
    ConventionCommand,
    ParticipantCommand,
    PostCommand,
    TrainingCommand,
    minutes_of,
)
from core.people.models import Person
from core.people.restriction import RESTRICTED
from core.places.models import Territory
from core.tenancy.binding import Actor
from core.tenancy.models import Membership


def _said(command: ConventionCommand) -> dict[str, Any]:
    return {
        "label": command.label,
        "funder": command.funder,
        "programme": command.programme,
        "number": command.number,
        "starts_on": command.starts_on,
        "ends_on": command.ends_on,
        "grid": command.grid,
        "minutes": minutes_of(command.hours),
        "domains": sorted(set(command.domains)),
        "rank": command.rank,
        "floor": command.floor,
    }


def _known_grid(ref: str, actor: Actor) -> None:
    try:
        grid = grid_of(ref, actor)
    except NotFound as error:
        raise InvalidInput({"grid": ["Choisissez une grille de la liste."]}) from error
    if not grid.own and grid.shipped not in catalog().grids_of(actor.tenant.enabled):
        raise InvalidInput({"grid": ["Choisissez une grille de la liste."]})


def territory_ids(convention: Convention, actor: Actor) -> list[uuid.UUID]:
    statement = select(ConventionTerritory.territory_id).where(
        ConventionTerritory.tenant_id == actor.tenant.id, ConventionTerritory.convention_id == convention.id
    )
    return sorted(session.execute(statement).scalars())


def _lay_territories(convention: Convention, ids: Sequence[uuid.UUID], actor: Actor) -> None:
    session.execute(
        delete(ConventionTerritory)
        .where(
            ConventionTerritory.tenant_id == actor.tenant.id,
            ConventionTerritory.convention_id == convention.id,
        )
        .execution_options(synchronize_session=False)
    )
    session.add_all(
        ConventionTerritory(id=new_id(), convention_id=convention.id, territory_id=one) for one in ids
    )
    session.flush()


def _ours(ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Territories of the structure, each once. Raises NotFound."""
    return [get_or_404(Territory, one).id for one in sorted(set(ids))]


def sign_convention(command: ConventionCommand, *, actor: Actor) -> Convention:
    """Write down what was agreed with a funder. Raises InvalidInput, DuplicateContent, NotFound."""
    _known_grid(command.grid, actor)
    areas = _ours(command.territory_ids)
    said = {"territory_ids": [str(one) for one in areas]}
    row, made = create_once(Convention, command.id, _said(command), actor=actor, said=said)
    if made:
        _lay_territories(row, areas, actor)
        record("convention.created", subject=row, actor=actor, details={"programme": row.programme})
    return row


def change_convention(row: Convention, command: ConventionCommand, *, actor: Actor) -> None:
    """Raises InvalidInput, StaleEdit, NotFound."""
    if command.grid != row.grid:
        _known_grid(command.grid, actor)
    areas = _ours(command.territory_ids)
    changes = {**_said(command), "territory_ids": [str(one) for one in areas]}
    changed = apply_changes(
        row,
        command.version or row.version,
        changes,
        actor=actor,
        lists={"territory_ids": lambda: [str(one) for one in territory_ids(row, actor)]},
    )
    if "territory_ids" in changed:
        _lay_territories(row, areas, actor)
    if changed:
        record("convention.changed", subject=row, actor=actor, details={"fields": len(changed)})


def archive_convention(row: Convention, *, actor: Actor) -> None:
    """No longer offered; what was told of it stays, and its hours stay its own."""
    if row.archived_at is None:
        apply_changes(row, row.version, {"archived_at": now()}, actor=actor)
        record("convention.archived", subject=row, actor=actor)


def reopen_convention(row: Convention, *, actor: Actor) -> None:
    if row.archived_at is not None:
        apply_changes(row, row.version, {"archived_at": None}, actor=actor)
        record("convention.reopened", subject=row, actor=actor)


# --- posts and trainings -------------------------------------------------------------------------------


def _post_said(command: PostCommand) -> dict[str, Any]:
    return {
        "membership_id": get_or_404(Membership, command.membership_id).id,
        "number": command.number,
        "starts_on": command.starts_on,
        "ends_on": command.ends_on,
        "share": command.share,
        "missions": sorted(set(command.missions)),
        "domain": command.domain,
    }


def open_post(convention: Convention, command: PostCommand, *, actor: Actor) -> Post:
    said = {"convention_id": convention.id, **_post_said(command)}
    row, made = create_once(Post, command.id, said, actor=actor)
    if made:
        record("post.created", subject=row, actor=actor, details={"convention": str(convention.id)})
    return row


def change_post(row: Post, command: PostCommand, *, actor: Actor) -> None:
    if apply_changes(row, command.version or row.version, _post_said(command), actor=actor):
        record("post.changed", subject=row, actor=actor)


def remove_post(row: Post, *, actor: Actor) -> None:
    """Entered by mistake: it claims no hour any more."""
    if row.removed_at is None:
        apply_changes(row, row.version, {"removed_at": now(), "removed_by": actor.membership_id}, actor=actor)
        record("post.removed", subject=row, actor=actor)


def note_training(post: Post, command: TrainingCommand, *, actor: Actor) -> Training:
    said = {
        "post_id": post.id,
        "label": command.label,
        "day": command.day,
        "minutes": minutes_of(command.hours) or 0,
        "certificate": command.certificate,
        "qualifying": command.qualifying,
    }
    row, made = create_once(Training, command.id, said, actor=actor)
    if made:
        record("post.training_added", subject=row, actor=actor, details={"post": str(post.id)})
    return row


def remove_training(row: Training, *, actor: Actor) -> None:
    if row.removed_at is None:
        apply_changes(row, row.version, {"removed_at": now(), "removed_by": actor.membership_id}, actor=actor)
        record("post.training_removed", subject=row, actor=actor)


# --- participants --------------------------------------------------------------------------------------


def _participant_said(command: ParticipantCommand) -> dict[str, Any]:
    return {
        "entered_on": command.entered_on,
        "left_on": command.left_on,
        "employment_in": command.employment_in,
        "employment_out": command.employment_out,
        "schooling": command.schooling,
        "questionnaire_on": command.questionnaire_on,
    }


def _followed(person_id: uuid.UUID, actor: Actor) -> uuid.UUID:
    """A person named in a file; nobody else is anybody's participant. Raises NotFound, InvalidInput."""
    known = session.execute(queries.people_of_files(actor, visible(actor), queries.kept_person_is(person_id)))
    if known.first() is None:
        raise NotFound
    if get_or_404(Person, person_id).restricted_on is not None:
        raise InvalidInput({"person_id": [RESTRICTED]})
    return person_id


def enter_participant(convention: Convention, command: ParticipantCommand, *, actor: Actor) -> Participant:
    """A person followed in a file takes part in what the convention pays. Raises InvalidInput, NotFound."""
    person_id = _followed(command.person_id, actor)
    twice = select(Participant.id).where(
        Participant.tenant_id == actor.tenant.id,
        Participant.convention_id == convention.id,
        Participant.person_id == person_id,
        Participant.entered_on == command.entered_on,
        Participant.id != command.id,
    )
    if session.execute(twice).first() is not None:
        raise InvalidInput(
            {"person_id": ["Cette personne est déjà entrée ce jour-là dans cette convention."]}
        )
    said = {"convention_id": convention.id, "person_id": person_id, **_participant_said(command)}
    row, made = create_once(Participant, command.id, said, actor=actor)
    if made:
        record("convention.participant_added", subject=row, actor=actor)
    return row


def change_participant(row: Participant, command: ParticipantCommand, *, actor: Actor) -> None:
    """Everything but who she is. Raises NotFound for anybody else, StaleEdit."""
    if command.person_id != row.person_id:
        raise NotFound
    if apply_changes(row, command.version or row.version, _participant_said(command), actor=actor):
        record("convention.participant_changed", subject=row, actor=actor)


def remove_participant(row: Participant, *, actor: Actor) -> None:
    if row.removed_at is None:
        apply_changes(row, row.version, {"removed_at": now(), "removed_by": actor.membership_id}, actor=actor)
        record("convention.participant_removed", subject=row, actor=actor)
