"""A row's work is done once, by whoever holds its lease, whatever happens to the process."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.db.base import now
from core.db.outbox import OutboxJob
from core.db.session import db, session
from core.jobs.queue import config
from core.jobs.schedule import sweep
from core.jobs.worker import MOST_ATTEMPTS, _do, heartbeat, make_worker, perform, take
from core.launcher.machine import checkout
from tests.core.jobs.conftest import Ask

Row = Callable[[uuid.UUID], OutboxJob]
Alter = Callable[..., None]
Effects = Callable[..., int]
StartWorker = Callable[[], subprocess.Popen[bytes]]


def do(app: Any, row_id: uuid.UUID) -> None:
    with app.app_context():
        perform(str(row_id))


def test_a_job_runs_for_its_structure_without_a_member(
    app: Any, structure: Any, ask: Ask, effects: Effects
) -> None:
    do(app, ask("exercise.who", structure))
    assert effects(structure, "job:None") == 1


def test_a_job_done_is_not_done_again(app: Any, structure: Any, ask: Ask, row: Row, effects: Effects) -> None:
    row_id = ask("exercise.count", structure)
    do(app, row_id)
    do(app, row_id)
    found = row(row_id)
    assert (effects(structure), found.state, found.attempts) == (1, "done", 1)
    assert found.done_at is not None


def test_ten_workers_waked_for_one_row_do_it_once(
    app: Any, structure: Any, ask: Ask, effects: Effects
) -> None:
    row_id = ask("exercise.count", structure)
    threads = [threading.Thread(target=do, args=(app, row_id)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert effects(structure) == 1


def test_who_lost_the_lease_cannot_commit(
    app: Any, structure: Any, ask: Ask, row: Row, alter: Alter, effects: Effects
) -> None:
    row_id = ask("exercise.count", structure)
    with app.app_context():
        late = take(app, row_id)
        assert late is not None
        alter(row_id, lease_until=now() - timedelta(seconds=1))
        second = take(app, row_id)
        assert second is not None
        assert second.attempt == 2
        with pytest.raises(RuntimeError):
            _do(app, late)
        assert effects(structure) == 0
        _do(app, second)
    assert (effects(structure), row(row_id).state) == (1, "done")


def test_a_lease_is_nobody_elses_until_it_runs_out(app: Any, structure: Any, ask: Ask, alter: Alter) -> None:
    row_id = ask("exercise.count", structure)
    assert take(app, row_id) is not None
    assert take(app, row_id) is None
    alter(row_id, lease_until=now() - timedelta(seconds=1))
    assert take(app, row_id) is not None


def test_a_job_due_tomorrow_waits(app: Any, structure: Any, ask: Ask, alter: Alter) -> None:
    row_id = ask("exercise.count", structure)
    alter(row_id, due_at=now() + timedelta(days=1))
    assert take(app, row_id) is None


def test_the_heartbeat_keeps_the_lease(app: Any, structure: Any, ask: Ask, row: Row) -> None:
    row_id = ask("exercise.count", structure)
    lease = take(app, row_id)
    assert lease is not None
    first = _lease_of(row(row_id))
    with app.app_context(), heartbeat(db.engine, lease, every=timedelta(milliseconds=50)):
        deadline = time.monotonic() + 10
        while _lease_of(row(row_id)) == first and time.monotonic() < deadline:
            time.sleep(0.05)
    assert _lease_of(row(row_id)) > first


def _lease_of(found: OutboxJob) -> datetime:
    assert found.lease_until is not None
    return found.lease_until


def test_a_failing_job_leaves_nothing_waits_longer_each_time_then_gives_up(
    app: Any, structure: Any, ask: Ask, row: Row, alter: Alter, effects: Effects
) -> None:
    row_id = ask("exercise.fail", structure)
    waits = []
    for _attempt in range(MOST_ATTEMPTS - 1):
        do(app, row_id)
        assert row(row_id).state == "pending"
        waits.append(round((row(row_id).due_at - now()).total_seconds() / 30))
        alter(row_id, due_at=now() - timedelta(seconds=1))
    do(app, row_id)
    assert waits == [1, 4, 16, 64]
    found = row(row_id)
    assert (found.state, found.attempts, effects(structure)) == ("failed", MOST_ATTEMPTS, 0)


def test_the_text_of_an_error_is_kept_nowhere(
    app: Any, structure: Any, ask: Ask, row: Row, capfd: pytest.CaptureFixture[str]
) -> None:
    row_id = ask("exercise.fail", structure)
    do(app, row_id)
    assert row(row_id).last_error == "UnluckyError"
    said = capfd.readouterr()
    assert "Durand" not in said.out + said.err


def test_a_job_that_kills_its_worker_each_time_is_given_up(
    app: Any, structure: Any, ask: Ask, row: Row, alter: Alter
) -> None:
    row_id = ask("exercise.count", structure)
    alter(row_id, state="running", attempts=MOST_ATTEMPTS, lease_until=now() - timedelta(seconds=1))
    do(app, row_id)
    assert (row(row_id).state, row(row_id).last_error) == ("failed", "WorkerKilled")


def test_the_job_of_a_domain_switched_off_is_skipped_unless_it_always_runs(
    app: Any, structure: Any, ask: Ask, row: Row, effects: Effects
) -> None:
    skipped, always = ask("off.count", structure), ask("off.always", structure)
    do(app, skipped)
    assert (row(skipped).state, effects(structure)) == ("skipped", 0)
    do(app, always)
    assert (row(always).state, effects(structure)) == ("done", 1)


def test_a_suspended_structure_runs_only_what_always_runs(
    app: Any, make_structure: Any, ask: Ask, row: Row
) -> None:
    structure = make_structure(suspended_at=now())
    ordinary, always = ask("exercise.count", structure), ask("off.always", structure)
    do(app, ordinary)
    do(app, always)
    assert (row(ordinary).state, row(always).state) == ("skipped", "done")


def test_a_job_of_the_platform_fans_out_to_every_structure(
    app: Any, make_structure: Any, ask: Ask, effects: Effects
) -> None:
    ours = [make_structure(), make_structure()]
    do(app, ask("exercise.fan_out"))
    with app.app_context():
        asked = select(OutboxJob.id).where(
            OutboxJob.job == "exercise.count", OutboxJob.for_tenant.in_([one.id for one in ours])
        )
        rows = session.execute(asked).scalars().all()
    for row_id in rows:
        do(app, row_id)
    assert [effects(structure, "fanned") for structure in ours] == [1, 1]


def test_the_retention_role_serves_lifecycle_jobs_only(
    app: Any, structure: Any, ask: Ask, row: Row, effects: Effects
) -> None:
    ordinary, lifecycle = ask("exercise.door", structure), ask("lifecycle.exercise_door", structure)
    do(app, ordinary)
    assert (row(ordinary).state, row(ordinary).last_error) == ("pending", "RuntimeError")
    do(app, lifecycle)
    assert row(lifecycle).state == "done"
    assert effects(structure, "passerelle_retention") == 1


def test_a_worker_without_the_retention_address_leaves_lifecycle_jobs_alone(app: Any) -> None:
    held = app.extensions["passerelle.config"]
    with app.app_context():
        assert make_worker().queue_names() == [held.queue_name, f"{held.queue_name}-lifecycle"]
        app.extensions["passerelle.config"] = dataclasses.replace(held, retention_url=None)
        try:
            assert make_worker().queue_names() == [held.queue_name]
        finally:
            app.extensions["passerelle.config"] = held


# --- a real worker process ---------------------------------------------------------------------------------


@pytest.fixture
def start_worker(app: Any) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker that stops when its queue is empty; none outlives the test."""
    with app.app_context():
        held = dataclasses.asdict(config())
    names = ("database_url", "retention_url", "redis_url", "queue_name", "base_url", "mail_url")
    described = {name: held[name] for name in names} | {
        "state_dir": str(held["state_dir"]),
        "require_second_factor": False,
    }
    command = [sys.executable, "-m", "tests.core.jobs.process", json.dumps(described)]
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(command, cwd=checkout(), start_new_session=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


#: What a shared machine may take; alone it is two seconds.
PATIENCE = 120


def until(what: Callable[[], Any], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def test_a_worker_process_does_what_is_in_the_queue(
    structure: Any, ask: Ask, row: Row, effects: Effects, start_worker: StartWorker
) -> None:
    rows = [ask("exercise.count", structure) for _ in range(3)]
    assert start_worker().wait(timeout=PATIENCE) == 0
    assert {row(row_id).state for row_id in rows} == {"done"}
    assert effects(structure) == 3


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    app: Any,
    structure: Any,
    ask: Ask,
    row: Row,
    alter: Alter,
    effects: Effects,
    start_worker: StartWorker,
    tmp_path: Path,
) -> None:
    marker = tmp_path / "begun"
    row_id = ask("exercise.wait", structure, marker=str(marker))
    worker = start_worker()
    until(lambda: marker.exists() and marker.read_text())
    os.kill(worker.pid, signal.SIGKILL)
    os.kill(int(marker.read_text()), signal.SIGKILL)
    worker.wait()
    assert (row(row_id).state, effects(structure)) == ("running", 0)
    do(app, row_id)
    assert effects(structure) == 0, "the lease still runs"

    alter(row_id, lease_until=now() - timedelta(seconds=1))
    assert sweep(app) == 1
    assert start_worker().wait(timeout=PATIENCE) == 0
    found = row(row_id)
    assert (found.state, found.attempts, effects(structure)) == ("done", 2, 1)
