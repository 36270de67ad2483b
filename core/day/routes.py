"""« Ma journée », « Ce qui vous attend » and « Plus »: every member sees what her rights open."""

from __future__ import annotations

from typing import Any

from flask import render_template

from core.access.policy import Example, guarded
from core.day import page as pages
from core.day.beginning import standing
from core.day.waiting import last_monday, waits_for
from core.extension.blueprint import StructureBlueprint
from core.planning.clock import today
from core.planning.routes import subject_url
from core.tenancy.binding import Actor, current_actor

bp = StructureBlueprint("day", __name__, template_folder="templates")


def _nothing(actor: Actor) -> Example:
    return Example()


@bp.get("/")
@guarded(example=_nothing)
def show() -> Any:
    """The member's day."""
    actor = current_actor()
    return render_template(
        "day/show.html",
        day=today(actor),
        greeting=pages.greeting(actor),
        page=pages.load_day(actor),
        numbers=pages.EMERGENCY_NUMBERS,
        subject_url=subject_url,
    )


@bp.get("/attente")
@guarded(example=_nothing)
def waiting() -> Any:
    """All that waits for this member, by kind."""
    actor = current_actor()
    tasks = pages.open_tasks_of(actor)
    return render_template(
        "day/waiting.html",
        waits=waits_for(actor, tasks or (), standing(actor, last_monday(actor))),
        tasks=pages.other_tasks(actor, tasks),
        asks=pages.asks_of(actor, limit=30),
        subject_url=subject_url,
    )


@bp.get("/plus")
@guarded(example=_nothing)
def more() -> Any:
    """The phone's page of everything that is not in its bottom bar."""
    return render_template("more.html")
