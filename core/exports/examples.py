"""How the contract tests reach each route of exports."""

from __future__ import annotations

from core.access.policy import Example
from core.db.base import new_id
from core.exports.models import ExportRun
from core.exports.schemas import AskExport
from core.exports.services import ask_export, list_taken, make_file
from core.tenancy.binding import Actor


def nothing(_actor: Actor) -> Example:
    return Example()


def a_list(_actor: Actor) -> Example:
    return Example({"list_key": "activities"})


def asking(_actor: Actor) -> Example:
    form = {"id": str(new_id()), "format": "csv", "reason": "report"}
    return Example({"list_key": "activities"}, form)


def _asked(actor: Actor) -> ExportRun:
    taken = list_taken("activities", {}, actor)
    return ask_export(taken, AskExport(new_id(), "csv", "report"), actor=actor)


def a_run(actor: Actor) -> Example:
    return Example({"run_id": _asked(actor).id})


def a_file(actor: Actor) -> Example:
    run = _asked(actor)
    make_file(run, actor=actor)
    return Example({"run_id": run.id})


def leaving(_actor: Actor) -> Example:
    return Example(form={"id": str(new_id()), "reason": "other_tool", "understood": "1"})
