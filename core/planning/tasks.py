"""Tasks: added for oneself or for a teammate, ticked, taken back, handed over."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from core.audit.services import record
from core.db.base import now
from core.db.session import session
from core.planning import queries
from core.planning.models import Task
from core.planning.roster import refuse_strangers
from core.planning.schemas import AddTask
from core.planning.services import change, put
from core.tenancy.binding import Actor


def tasks_of(members: Collection[uuid.UUID], actor: Actor) -> tuple[Sequence[Any], Sequence[Any]]:
    """What is to be done by these members, and what they did last."""
    to_do = session.execute(queries.open_tasks(actor, members)).all()
    return to_do, session.execute(queries.done_tasks(actor, members)).all()


def add_task(
    command: AddTask,
    *,
    actor: Actor,
    subject: tuple[str, uuid.UUID] | None = None,
) -> Task:
    """Something to do, for oneself when nobody is named; ``subject`` is (kind, id) of what it is about."""
    target = command.assigned_to or actor.member
    refuse_strangers(actor, "assigned_to", (target,))
    values = {
        "label": command.label,
        "due_on": command.due_on,
        "assigned_to": target,
        "subject_kind": subject[0] if subject else None,
        "subject_id": subject[1] if subject else None,
    }
    return put(Task, command.id, values, actor=actor)[0]


def tick_task(task: Task, *, actor: Actor) -> None:
    if task.done_at is None:
        task.done_at, task.done_by = now(), actor.membership_id
        session.flush()
        record("planning.task_done", subject=task, actor=actor)


def untick_task(task: Task, *, actor: Actor) -> None:
    if task.done_at is not None:
        task.done_at = task.done_by = None
        session.flush()
        record("planning.task_reopened", subject=task, actor=actor)


def reassign_task(task: Task, to: uuid.UUID, *, actor: Actor) -> None:
    refuse_strangers(actor, "to", (to,))
    change(task, None, {"assigned_to": to}, actor=actor)
