"""Asking for work is part of the change that asks for it, and carries nothing personal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import func, select

from core.db.outbox import OutboxJob, enqueue
from core.db.session import session
from core.db.unit_of_work import abandon, commit
from core.jobs.queue import queue_called
from core.jobs.schedule import sweep
from core.tenancy.binding import Caller, bound
from tests.core.jobs.conftest import Ask


def waiting(app: Any) -> list[str]:
    """Row ids in the queue, as a worker would find them."""
    with app.app_context():
        queue = queue_called(app.extensions["passerelle.config"].queue_name)
        return [job.args[0] for job in queue.get_jobs()]


def test_a_job_asked_for_is_in_the_queue_once_committed(app: Any, structure: Any, ask: Ask) -> None:
    row_id = ask("exercise.count", structure, name="effects")
    assert waiting(app) == [str(row_id)]


def test_what_is_abandoned_asks_for_nothing(app: Any, structure: Any) -> None:
    with app.app_context(), bound(structure.slug, caller=Caller.COMMAND):
        enqueue("exercise.count", structure.id)
        session.flush()
        abandon()
        commit()
        assert session.execute(select(func.count()).select_from(OutboxJob)).scalar_one() == 0
    assert waiting(app) == []


def test_the_queue_away_does_not_fail_the_request_and_the_sweep_hands_the_row_over_later(
    app: Any, structure: Any, ask: Ask, row: Callable[..., OutboxJob], alter: Callable[..., None]
) -> None:
    app.extensions["passerelle.queue"] = Redis.from_url("unix:///tmp/nobody-listens-here.sock")
    try:
        row_id = ask("exercise.count", structure)
    finally:
        del app.extensions["passerelle.queue"]
    assert (row(row_id).state, waiting(app)) == ("pending", [])
    sweep(app)
    assert waiting(app) == [], "a row just committed is still the request's to hand over"
    long_ago = row(row_id).created_at.replace(year=2020)
    alter(row_id, created_at=long_ago, due_at=long_ago)
    assert (sweep(app), sweep(app)) == (1, 0)
    assert waiting(app) == [str(row_id)]


@pytest.mark.parametrize(
    "value", [True, 1.5, None, ["a"], {"a": 1}, "une phrase", "a@exemple.test", "é", "x" * 201]
)
def test_an_argument_that_could_be_personal_is_refused(app: Any, structure: Any, value: Any) -> None:
    with app.app_context(), pytest.raises(ValueError, match="integers and short tokens only"):
        enqueue("exercise.count", structure.id, name=value)


def test_another_structures_job_is_refused(app: Any, structure: Any, make_structure: Any) -> None:
    other = make_structure()
    with (
        app.app_context(),
        bound(structure.slug, caller=Caller.COMMAND),
        pytest.raises(ValueError, match="another structure"),
    ):
        enqueue("exercise.count", other.id)


def test_an_unknown_job_is_refused(app: Any, structure: Any) -> None:
    with app.app_context(), pytest.raises(ValueError, match="unknown job"):
        enqueue("exercise.nothing", structure.id)


def test_only_the_platforms_jobs_go_without_a_structure(app: Any, structure: Any) -> None:
    with app.app_context():
        for key, tenant_id in (("exercise.count", None), ("exercise.fan_out", structure.id)):
            with pytest.raises(ValueError, match="a structure is named"):
                enqueue(key, tenant_id)
