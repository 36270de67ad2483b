"""How the contract tests reach the routes of field entries."""

from __future__ import annotations

from core.access.policy import Example
from core.activities.models import Activity
from core.activities.schemas import ActivityCommand
from core.activities.services import record_activity, remove_activity
from core.db.base import new_id
from core.extension.catalog import catalog
from core.tenancy.binding import Actor


def _kind(actor: Actor) -> str:
    return catalog().activity_kinds_of(actor.tenant.enabled)[0].key


def _recorded(actor: Actor) -> Activity:
    command = ActivityCommand(id=new_id(), kind=_kind(actor), total=4, minutes=15, distinct=True)
    return record_activity(command, actor=actor)


def empty_form(_actor: Actor) -> Example:
    """Its address names the row to come."""
    return Example({"id": str(new_id())})


def new_activity(actor: Actor) -> Example:
    return Example(form={"id": str(new_id()), "kind": _kind(actor), "total": "4", "distinct": "1"})


def one_activity(actor: Actor) -> Example:
    activity = _recorded(actor)
    form = {"version": str(activity.version), "kind": activity.kind, "total": "5"}
    return Example({"activity_id": activity.id}, form)


def bare_activity(actor: Actor) -> Example:
    """For the routes whose POST carries nothing."""
    return Example({"activity_id": _recorded(actor).id})


def removed_activity(actor: Actor) -> Example:
    activity = _recorded(actor)
    remove_activity(activity, actor=actor)
    return Example({"activity_id": activity.id})
