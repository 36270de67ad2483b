"""How the contract tests reach the pages of conventions; what they need is made through the use-cases."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from core.access.policy import Example
from core.casefiles.services import link_person
from core.cases.completing import add_party
from core.cases.schemas import AddParty
from core.codelists.services import options
from core.db.base import new_id
from core.extension.catalog import catalog
from core.files.examples import named_file
from core.funding.grid_schemas import CopyGrid
from core.funding.grids import copy_grid, grid_of
from core.funding.models import Convention, OwnGrid, Participant, Post
from core.funding.schemas import ConventionCommand, ParticipantCommand, PostCommand, TrainingCommand
from core.funding.services import enter_participant, note_training, open_post, sign_convention
from core.people.schemas import RegisterPerson
from core.people.services import register_person
from core.planning.roster import plannable
from core.tenancy.binding import Actor

FIRST = date(2026, 1, 1)


def _grid(*, named: bool = False) -> str:
    """A shipped grid, one that asks for named participants or not."""
    return next(key for key, grid in sorted(catalog().grids.items()) if grid.named == named)


def _programme(actor: Actor) -> str:
    return options("programme", actor)[0].value


def a_convention(actor: Actor, *, named: bool = False) -> Convention:
    command = ConventionCommand(
        new_id(), "Convention d’essai", "Financeur d’essai", _programme(actor), _grid(named=named), FIRST
    )
    return sign_convention(command, actor=actor)


def _member(actor: Actor) -> uuid.UUID:
    return actor.membership_id or plannable(actor)[0].id


def a_post(actor: Actor) -> Post:
    command = PostCommand(new_id(), _member(actor), FIRST, number="AR-1")
    return open_post(a_convention(actor), command, actor=actor)


def all_conventions(_actor: Actor) -> Example:
    return Example()


def empty_form(_actor: Actor) -> Example:
    return Example({"id": str(new_id())})


def _convention_form(actor: Actor) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "label": "Convention d’essai",
        "funder": "Financeur d’essai",
        "programme": _programme(actor),
        "grid": _grid(),
        "starts_on": FIRST.isoformat(),
        "rank": "100",
        "floor": "5",
    }


def new_convention(actor: Actor) -> Example:
    return Example(form=_convention_form(actor))


def one_convention(actor: Actor) -> Example:
    return Example({"convention_id": a_convention(actor).id, "id": str(new_id())})


def changed_convention(actor: Actor) -> Example:
    row = a_convention(actor)
    return Example({"convention_id": row.id}, {**_convention_form(actor), "id": str(row.id), "version": "1"})


def _post_form(actor: Actor) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "membership_id": str(_member(actor)),
        "starts_on": FIRST.isoformat(),
        "share": "100",
    }


def new_post(actor: Actor) -> Example:
    return Example({"convention_id": a_convention(actor).id}, _post_form(actor))


def one_post(actor: Actor) -> Example:
    return Example({"post_id": a_post(actor).id, "id": str(new_id())})


def pressed_post(actor: Actor) -> Example:
    return Example({"post_id": a_post(actor).id})


def changed_post(actor: Actor) -> Example:
    row = a_post(actor)
    return Example({"post_id": row.id}, {**_post_form(actor), "id": str(row.id), "version": "1"})


def new_training(actor: Actor) -> Example:
    form = {"id": str(new_id()), "label": "Premiers secours", "day": FIRST.isoformat(), "hours": "7"}
    return Example({"post_id": a_post(actor).id}, form)


def one_training(actor: Actor) -> Example:
    command = TrainingCommand(new_id(), "Premiers secours", FIRST, Decimal(7))
    return Example({"training_id": note_training(a_post(actor), command, actor=actor).id})


# --- participants --------------------------------------------------------------------------------------


def _followed(actor: Actor) -> uuid.UUID:
    """Somebody named in a file that the actor opened."""
    person = register_person(RegisterPerson(new_id(), given_name="Camille"), actor=actor)
    party = add_party(named_file(actor), AddParty(new_id(), "person"), actor=actor)
    link_person(party, person.id, actor=actor)
    return person.id


def _participant(actor: Actor) -> Participant:
    command = ParticipantCommand(new_id(), _followed(actor), FIRST)
    return enter_participant(a_convention(actor, named=True), command, actor=actor)


def named_convention(actor: Actor) -> Example:
    return Example({"convention_id": a_convention(actor, named=True).id, "id": str(new_id())})


def _participant_form(person_id: uuid.UUID) -> dict[str, Any]:
    return {"id": str(new_id()), "person_id": str(person_id), "entered_on": FIRST.isoformat()}


def new_participant(actor: Actor) -> Example:
    return Example({"convention_id": a_convention(actor, named=True).id}, _participant_form(_followed(actor)))


def one_participant(actor: Actor) -> Example:
    return Example({"participant_id": _participant(actor).id})


def pressed_participant(actor: Actor) -> Example:
    return Example({"participant_id": _participant(actor).id})


def changed_participant(actor: Actor) -> Example:
    row = _participant(actor)
    form = {**_participant_form(row.person_id), "id": str(row.id), "version": "1"}
    return Example({"participant_id": row.id}, form)


# --- grids ---------------------------------------------------------------------------------------------


def _own(actor: Actor) -> OwnGrid:
    return copy_grid(grid_of(_grid(), actor), CopyGrid(new_id(), "Notre grille"), actor=actor)


def shipped_grid(_actor: Actor) -> Example:
    return Example({"ref": _grid()})


def grid_to_copy(_actor: Actor) -> Example:
    return Example({"ref": _grid()}, {"id": str(new_id()), "label": "Notre grille"})


def own_grid(actor: Actor) -> Example:
    return Example({"grid_id": _own(actor).id, "id": str(new_id())})


def _line_form() -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "label": "Tous les actes",
        "source": "activities",
        "unit": "acts",
        "version": "1",
    }


def new_line(actor: Actor) -> Example:
    return Example({"grid_id": _own(actor).id}, _line_form())


def _line_of(row: OwnGrid, actor: Actor) -> str:
    return grid_of(str(row.id), actor).lines[0].key


def own_line(actor: Actor) -> Example:
    row = _own(actor)
    return Example({"grid_id": row.id, "key": _line_of(row, actor)})


def changed_line(actor: Actor) -> Example:
    row = _own(actor)
    return Example({"grid_id": row.id, "key": _line_of(row, actor)}, _line_form())


def dropped_line(actor: Actor) -> Example:
    row = _own(actor)
    return Example({"grid_id": row.id, "key": _line_of(row, actor)}, {"id": str(new_id())})
