"""How the contract tests reach each route of housing, made through use-cases."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from core.toolkit import (
    Activity,
    Actor,
    AddParty,
    Case,
    Example,
    OpenCase,
    Partner,
    Party,
    Place,
    PlaceCommand,
    add_party,
    create_place,
    get_or_404,
    new_id,
    now,
    open_case,
    open_file,
    sort_key,
    today,
    write_new,
)
from plugins.housing.arrears import note_stage, note_step, take_stock
from plugins.housing.models import Account, Sheet, Stage, Step
from plugins.housing.schemas import AccountCommand, SheetCommand, StageCommand, StepCommand
from plugins.housing.sheets import send_sheet
from plugins.housing.workflow import ARREARS_KEY, DISPUTE_KEY


def a_place(actor: Actor) -> Place:
    place, _made = create_place(PlaceCommand(new_id(), "Résidence du Lac, hall B", "hall"), actor=actor)
    return place


def a_landlord(actor: Actor, name: str = "Habitat du Lac") -> Partner:
    row_id = new_id()
    values = {"id": row_id, "name": name, "sort_name": sort_key(name), "kind": "landlord"}
    write_new(Partner, [values], actor)
    return get_or_404(Partner, row_id)


def an_entry(actor: Actor, **more: Any) -> Activity:
    """A field entry about a lift, at a place; the core's own use-case is not a plugin's business."""
    values = {
        "day": today(actor),
        "starts_at": now(),
        "kind": "housing_report",
        "reason": "lift",
        "note": "Ascenseur arrêté au troisième étage.",
        "author_id": actor.membership_id,
        **more,
    }
    row_id = new_id()
    place_id = values.pop("place_id", None) or a_place(actor).id
    write_new(Activity, [{"id": row_id, "place_id": place_id, **values}], actor)
    return get_or_404(Activity, row_id)


def a_sheet(actor: Actor, days_ago: int = 0, **more: Any) -> Sheet:
    values = {
        "place_id": more.pop("place_id", None) or a_place(actor).id,
        "landlord_id": more.pop("landlord_id", None) or a_landlord(actor).id,
        "category": "door",
        "urgency": "normal",
        "spot": "Porte côté cour",
        "description": "La porte ne ferme plus.",
        "sent_on": today(actor) - timedelta(days=days_ago),
        **more,
    }
    return send_sheet(SheetCommand(id=new_id(), **values), actor=actor)


def a_dispute(actor: Actor) -> Case:
    command = OpenCase(new_id(), DISPUTE_KEY, "Pas et musique le soir", place_id=a_place(actor).id)
    return open_case(command, actor=actor)


def a_file(actor: Actor, days_ago: int = 90) -> Case:
    """An arrears file: it is a named file from its first day."""
    opened_on = today(actor) - timedelta(days=days_ago)
    command = OpenCase(new_id(), ARREARS_KEY, "Impayé depuis l’été", opened_on=opened_on)
    return open_file(command, actor=actor)


def a_party(case: Case, actor: Actor, kind: str = "person") -> Party:
    return add_party(case, AddParty(new_id(), kind), actor=actor)


def a_stage(case: Case, actor: Actor, stage: str = "payment_order", days_ago: int = 20) -> Stage:
    day = today(actor) - timedelta(days=days_ago)
    return note_stage(case, StageCommand(new_id(), stage, day, "document"), actor=actor)


def a_step(case: Case, actor: Actor, **more: Any) -> Step:
    values = {"action": "fsl", "outcome": "asked", "day": today(actor), **more}
    return note_step(case, StepCommand(new_id(), **values), actor=actor)


def an_account(case: Case, actor: Actor, **more: Any) -> Account:
    values = {"day": today(actor), "debt": 184_250, "rent": 61_400, **more}
    return take_stock(case, AccountCommand(new_id(), **values), actor=actor)


def plain(actor: Actor) -> Example:
    return Example()


def _sheet_form(actor: Actor) -> dict[str, Any]:
    return {
        "place_id": str(a_place(actor).id),
        "landlord_id": str(a_landlord(actor).id),
        "category": "lift",
        "urgency": "soon",
        "spot": "Cage B",
        "description": "Arrêté depuis lundi.",
    }


def new_sheet(actor: Actor) -> Example:
    form = {"id": str(new_id()), "sent_on": today(actor).isoformat(), **_sheet_form(actor)}
    return Example(form=form)


def sheet_from_activity(actor: Actor) -> Example:
    entry = an_entry(actor)
    a_sheet(actor, place_id=entry.place_id)
    return Example(view_args={"activity_id": entry.id})


def one_sheet(actor: Actor) -> Example:
    return Example(view_args={"sheet_id": a_sheet(actor).id})


def edit_sheet(actor: Actor) -> Example:
    row = a_sheet(actor)
    form = {"version": str(row.version), **_sheet_form(actor)}
    return Example(view_args={"sheet_id": row.id}, form=form)


def move_sheet(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "day": today(actor).isoformat(),
        "answer": "Passage prévu.",
        "promised_on": (today(actor) + timedelta(days=6)).isoformat(),
    }
    return Example(view_args={"sheet_id": a_sheet(actor).id, "step": "acknowledge"}, form=form)


def _of_file(actor: Actor, form: dict[str, Any]) -> Example:
    case_id: uuid.UUID = a_file(actor).id
    return Example(
        view_args={"case_id": case_id},
        form={"id": str(new_id()), "day": today(actor).isoformat(), **form},
    )


def new_stage(actor: Actor) -> Example:
    return _of_file(actor, {"stage": "summons", "source": "document"})


def new_step(actor: Actor) -> Example:
    return _of_file(
        actor, {"action": "fsl", "outcome": "asked", "amount": "450,50", "note": "Pièces remises."}
    )


def new_account(actor: Actor) -> Example:
    form = {
        "debt": "1 842,50",
        "rent": "614",
        "instalment": "80",
        "landlord_id": str(a_landlord(actor).id),
        "next_stage": "hearing",
        "next_on": (today(actor) + timedelta(days=20)).isoformat(),
    }
    return _of_file(actor, form)


def one_part(actor: Actor) -> Example:
    case = a_file(actor)
    return Example(view_args={"case_id": case.id, "part": "etape", "row_id": a_stage(case, actor).id})
