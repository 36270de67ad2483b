"""How the contract tests reach each page of the planning; what they need is made through the use-cases."""

from __future__ import annotations

import uuid
from datetime import time, timedelta
from typing import Any

from sqlalchemy import select

from core.access.policy import Example
from core.db.base import new_id
from core.db.session import session
from core.places.models import Place
from core.planning.clock import monday_of, today
from core.planning.covering import cover_absence
from core.planning.models import RoundStop
from core.planning.roster import plannable
from core.planning.schemas import (
    AddTask,
    CoverAbsence,
    DeclareAbsence,
    MakeAppointment,
    PlanRound,
)
from core.planning.services import declare_absence, make_appointment, plan_round
from core.planning.tasks import add_task, tick_task
from core.planning.walking import reach_stop, start_round
from core.tenancy.binding import Actor


def _member(actor: Actor) -> uuid.UUID:
    """The actor herself, so that the row is hers; for a command, the first of the team."""
    if actor.membership_id is not None:
        return actor.membership_id
    return plannable(actor)[0].id


def _place(actor: Actor) -> uuid.UUID:
    place = Place(name="Square d’essai", sort_name=f"square {new_id()}", kind="park")
    session.add(place)
    session.flush()
    return place.id


def _appointment_form(actor: Actor) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "subject": "Point d’étape",
        "day": today(actor).isoformat(),
        "starts_at": "14:00",
        "minutes": "60",
        "member_ids": [str(_member(actor))],
        "confirmed": "1",
    }


def _appointment(actor: Actor) -> uuid.UUID:
    command = MakeAppointment(new_id(), "Point d’étape", today(actor), time(14), 60, [_member(actor)])
    return make_appointment(command, actor=actor).id


def appointment_form(actor: Actor) -> Example:
    return Example({"id": str(new_id())}, _appointment_form(actor))


def one_appointment(actor: Actor) -> Example:
    row_id = _appointment(actor)
    form = {**_appointment_form(actor), "id": str(row_id), "version": "1"}
    return Example({"item_id": row_id}, form, hidden_from_strangers=False)


def one_appointment_pressed(actor: Actor) -> Example:
    return Example({"item_id": _appointment(actor)})


def new_absence(actor: Actor) -> Example:
    return Example({"kind": "absence", "id": str(new_id())}, _absence_form(actor))


def _absence_form(actor: Actor) -> dict[str, Any]:
    day = today(actor).isoformat()
    return {"id": str(new_id()), "membership_id": str(_member(actor)), "starts_on": day, "ends_on": day}


def _absence(actor: Actor) -> uuid.UUID:
    day = today(actor) + timedelta(days=200)
    return declare_absence(DeclareAbsence(new_id(), _member(actor), day, day), actor=actor).id


def one_absence(actor: Actor) -> Example:
    row_id = _absence(actor)
    return Example(
        {"kind": "absence", "item_id": row_id}, {**_absence_form(actor), "id": str(row_id), "version": "1"}
    )


def one_absence_pressed(actor: Actor) -> Example:
    return Example({"kind": "absence", "item_id": _absence(actor)})


def absence_to_cover(actor: Actor) -> Example:
    row_id = _absence(actor)
    others = [mate.id for mate in plannable(actor) if mate.id != _member(actor)]
    substitute = others[0] if others else new_id()
    return Example({"item_id": row_id}, {"id": str(new_id()), "substitute_id": str(substitute)})


def one_cover(actor: Actor) -> Example:
    day = today(actor) + timedelta(days=300)
    absence = declare_absence(DeclareAbsence(new_id(), _member(actor), day, day), actor=actor)
    others = [mate.id for mate in plannable(actor) if mate.id != _member(actor)]
    cover = cover_absence(absence, CoverAbsence(new_id(), others[0]), actor=actor)
    return Example({"cover_id": cover.id})


def _stop_of(round_id: uuid.UUID) -> RoundStop:
    return session.execute(select(RoundStop).where(RoundStop.round_id == round_id)).scalar_one()


def _round(actor: Actor) -> tuple[uuid.UUID, uuid.UUID]:
    command = PlanRound(
        new_id(), "Tournée d’essai", today(actor), time(17), time(21), [_member(actor)], [_place(actor)]
    )
    walk = plan_round(command, actor=actor)
    return walk.id, _stop_of(walk.id).id


def one_round(actor: Actor) -> Example:
    return Example({"round_id": _round(actor)[0]})


def round_under_way(actor: Actor) -> Example:
    command = PlanRound(new_id(), "Tournée d’essai", today(actor), time(17), time(21), [_member(actor)], [])
    walk = plan_round(command, actor=actor)
    start_round(walk, actor=actor)
    return Example({"round_id": walk.id})


def one_stop(actor: Actor) -> Example:
    round_id, stop_id = _round(actor)
    return Example({"round_id": round_id, "stop_id": stop_id})


def stop_reached(actor: Actor) -> Example:
    command = PlanRound(
        new_id(), "Tournée d’essai", today(actor), time(17), time(21), [_member(actor)], [_place(actor)]
    )
    walk = plan_round(command, actor=actor)
    stop = _stop_of(walk.id)
    reach_stop(walk, stop, actor=actor)
    return Example({"round_id": walk.id, "stop_id": stop.id})


def task_form(actor: Actor) -> Example:
    return Example(form={"id": str(new_id()), "label": "Rappeler le centre"})


def one_task(actor: Actor) -> Example:
    task = add_task(AddTask(new_id(), "Rappeler le centre", assigned_to=_member(actor)), actor=actor)
    return Example({"task_id": task.id})


def one_done_task(actor: Actor) -> Example:
    task = add_task(AddTask(new_id(), "Rappeler le centre", assigned_to=_member(actor)), actor=actor)
    tick_task(task, actor=actor)
    return Example({"task_id": task.id})


def this_week(actor: Actor) -> Example:
    return Example(form={"first_day": monday_of(today(actor)).isoformat()})
