"""How the contract tests reach the team pages."""

from __future__ import annotations

import uuid
from datetime import timedelta

from core.access.policy import Example
from core.activities.examples import bare_activity
from core.db.base import new_id
from core.planning.clock import monday_of, today
from core.planning.roster import plannable
from core.planning.schemas import AddTask
from core.planning.tasks import add_task
from core.tenancy.binding import Actor


def _member(actor: Actor) -> uuid.UUID:
    return actor.membership_id or plannable(actor)[0].id


def one_member(actor: Actor) -> Example:
    return Example({"member_id": _member(actor)})


def one_piece(actor: Actor) -> Example:
    member = _member(actor)
    task = add_task(AddTask(new_id(), "Rappeler le centre", assigned_to=member), actor=actor)
    return Example({"member_id": member}, {"works": [f"task:{task.id}"], "to": str(member)})


def last_week(actor: Actor) -> Example:
    return Example(form={"first_day": (monday_of(today(actor)) - timedelta(days=7)).isoformat()})


def one_entry(actor: Actor) -> Example:
    return Example(bare_activity(actor).view_args)


def entry_to_complete(actor: Actor) -> Example:
    return Example(bare_activity(actor).view_args, {"id": str(new_id())})
