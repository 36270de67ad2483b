"""What job tests do often: ask for a job, look at its row, count its effects."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from core.db.outbox import JobSlot, OutboxJob, enqueue
from core.db.session import session
from core.db.unit_of_work import commit
from core.jobs.queue import lifecycle_queue_name, queue_called, queue_name_for
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Counter
from tests.core.jobs.exercises import registered

Ask = Callable[..., uuid.UUID]


@pytest.fixture(autouse=True)
def exercises(app: Any) -> Iterator[None]:
    """The exercise jobs, and an outbox and a queue without anybody else's."""
    with registered(app):
        with app.app_context():
            session.execute(delete(OutboxJob))
            session.execute(delete(JobSlot))
            commit()
            for name in (queue_name_for("exercise.count"), lifecycle_queue_name()):
                queue_called(name).empty()
        yield


@pytest.fixture
def ask(app: Any) -> Ask:
    """``ask("exercise.count", structure, name="…")`` enqueues and commits; returns the row's id."""

    def make(key: str, structure: Any = None, **args: str | int) -> uuid.UUID:
        with app.app_context():
            row_id = enqueue(key, structure.id if structure is not None else None, **args)
            commit()
            return row_id

    return make


@pytest.fixture
def row(app: Any) -> Callable[[uuid.UUID], OutboxJob]:
    """The row as it stands in the database."""

    def read(row_id: uuid.UUID) -> OutboxJob:
        with app.app_context():
            found: OutboxJob = session.execute(select(OutboxJob).where(OutboxJob.id == row_id)).scalar_one()
            session.expunge(found)
            return found

    return read


@pytest.fixture
def alter(app: Any) -> Callable[..., None]:
    """``alter(row_id, lease_until=…)``: time passes, or somebody else's worker acts."""

    def write(row_id: uuid.UUID, **values: Any) -> None:
        with app.app_context():
            session.execute(update(OutboxJob).where(OutboxJob.id == row_id).values(**values))
            commit()

    return write


@pytest.fixture
def effects(app: Any) -> Callable[..., int]:
    """How often a job took effect in a structure."""

    def read(structure: Any, name: str = "effects") -> int:
        with app.app_context(), bound(structure.slug, caller=Caller.COMMAND):
            found = select(Counter.value).where(Counter.name == name)
            return session.execute(found).scalar_one_or_none() or 0

    return read
