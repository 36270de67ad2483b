"""Handing work over, and asking an author to complete an entry."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from core.activities.models import Activity
from core.activities.review import Rule, findings, incomplete_or_unusual
from core.activities.wording import kind_label
from core.cases.access import case_or_404
from core.cases.moving import reassign_case
from core.cases.schemas import ReassignCase
from core.db.base import new_id
from core.db.session import session
from core.db.writing import get_or_404
from core.errors import Refused
from core.planning.clock import monday_of, today
from core.planning.models import Appointment, Task, WeekClosure
from core.planning.roster import plannable, refuse_strangers
from core.planning.schemas import AddTask
from core.planning.services import find, reassign_appointment
from core.planning.tasks import add_task, reassign_task
from core.planning.weeks import close_week
from core.records import dataclass
from core.requests.models import Request
from core.requests.services import reassign_request
from core.team.queries import completions_asked, counts_of_week
from core.team.schemas import AskToComplete, Reassign
from core.tenancy.binding import Actor
from core.web.typography import day_short

GONE: Final = "La personne qui l’a saisie n’est plus dans l’équipe : complétez cette intervention vous-même."


def _task(row_id: uuid.UUID, to: uuid.UUID, actor: Actor) -> None:
    reassign_task(find(Task, row_id), to, actor=actor)


def _appointment(row_id: uuid.UUID, to: uuid.UUID, actor: Actor) -> None:
    reassign_appointment(find(Appointment, row_id), to, actor=actor)


def _request(row_id: uuid.UUID, to: uuid.UUID, actor: Actor) -> None:
    reassign_request(get_or_404(Request, row_id), to, actor=actor)


def _case(row_id: uuid.UUID, to: uuid.UUID, actor: Actor) -> None:
    reassign_case(case_or_404(row_id, actor), ReassignCase(new_id(), to), actor=actor)


HANDLERS: Final[Mapping[str, Callable[[uuid.UUID, uuid.UUID, Actor], None]]] = {
    "task": _task,
    "appointment": _appointment,
    "request": _request,
    "case": _case,
}


def reassign(command: Reassign, *, actor: Actor) -> int:
    """Give every piece of work to the member, all or none; returns how many there were."""
    refuse_strangers(actor, "to", (command.to,))
    for kind, row_id in command.works:
        HANDLERS[kind](row_id, command.to, actor)
    return len(command.works)


@dataclass(frozen=True, slots=True)
class Finding:
    """An entry that asks for a second look: what is missing or strange, and whether its author was asked."""

    row: Any
    rules: tuple[Rule, ...]
    asked: bool


def exceptions_of(actor: Actor, first: date, last: date) -> list[Finding]:
    """Incomplete and unusual entries of the days; one more statement tells which were asked for."""
    rows = session.execute(incomplete_or_unusual(actor, first, last)).all()
    asked = set()
    if rows:
        asked = {r.subject_id for r in session.execute(completions_asked(actor, [row.id for row in rows]))}
    return [Finding(row, tuple(findings(row)), row.id in asked) for row in rows]


def ask_to_complete(activity: Activity, command: AskToComplete, *, actor: Actor) -> Task | None:
    """A task on the author's day page that leads to the entry; None when it stands there already.

    Raises Refused when the author has left: the coordination then completes the entry herself.
    """
    standing = session.execute(completions_asked(actor, (activity.id,))).first()
    if activity.author_id not in {mate.id for mate in plannable(actor)}:
        raise Refused([GONE])
    if standing is not None:
        return None
    found = [f for f in exceptions_of(actor, activity.day, activity.day) if f.row.id == activity.id]
    missing = ", ".join(rule.label.lower() for f in found for rule in f.rules) or "à revoir"
    label = f"Compléter : {kind_label(activity.kind)} du {day_short(activity.day)} ({missing})"[:160]
    task = AddTask(command.id, label, today(actor), activity.author_id)
    return add_task(task, actor=actor, subject=("activity", activity.id))


def close(first_day: date, *, actor: Actor) -> WeekClosure:
    """Close a week with what it holds now."""
    first = monday_of(first_day)
    counts = session.execute(counts_of_week(actor, first, first + timedelta(days=6))).one()
    return close_week(first, {name: int(value) for name, value in counts._mapping.items()}, actor=actor)
