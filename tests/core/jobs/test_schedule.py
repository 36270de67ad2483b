"""Each due moment becomes work once, however many schedules run and however long none did."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from core.app import Passerelle, create_app
from core.db.base import now
from core.db.outbox import JobSlot, OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.jobs.schedule import Scheduler, latest_due, purge_finished
from core.launcher.stores import Stores
from core.testing.plugin import letting_go, test_config
from tests.core.jobs.conftest import Ask
from tests.core.jobs.exercises import HOURLY, PLATFORM_HOURLY, registered

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")
NOON = datetime(2026, 11, 21, 12, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def app(
    clone_stores: Callable[[], AbstractContextManager[Stores]],
    plugin_modules: list[ModuleType],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Passerelle]:
    """On a database of its own: a schedule asks for the work of every structure there is, and a process that tests
    has made thousands."""
    with clone_stores() as ours:
        config = test_config(ours, Path(tmp_path_factory.mktemp("state")))
        with letting_go(create_app(config, plugin_modules)) as made:
            yield made


@pytest.fixture(autouse=True)
def hourly(app: Any) -> Iterator[None]:
    with registered(app, (HOURLY, PLATFORM_HOURLY), ()):
        yield


@pytest.fixture
def asked(app: Any) -> Callable[..., int]:
    """How many rows of a job were made for a structure (None: the platform)."""

    def count(structure: Any, key: str = HOURLY.key) -> int:
        with app.app_context():
            tenant_id = structure.id if structure is not None else None
            rows = select(func.count()).select_from(OutboxJob)
            rows = rows.where(OutboxJob.job == key, OutboxJob.for_tenant.is_not_distinct_from(tenant_id))
            found: int = session.execute(rows).scalar_one()
            return found

    return count


def test_a_due_moment_is_taken_once_by_one_schedule(
    app: Any, structure: Any, asked: Callable[..., int]
) -> None:
    schedule = Scheduler(app)
    assert schedule.take(NOON) > 0
    assert schedule.take(NOON + timedelta(minutes=5)) == 0
    assert (asked(structure), asked(None, PLATFORM_HOURLY.key)) == (1, 1)
    schedule.take(NOON + HOUR)
    assert asked(structure) == 2


def test_six_schedules_at_once_ask_for_each_job_once(
    app: Any, structure: Any, asked: Callable[..., int]
) -> None:
    faults: list[BaseException] = []
    ready = threading.Barrier(6)

    def run() -> None:
        try:
            schedule = Scheduler(app)
            ready.wait()
            for hours in range(5):
                schedule.take(NOON + hours * HOUR)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert (asked(structure), asked(None, PLATFORM_HOURLY.key)) == (5, 5)


def test_moments_missed_while_no_schedule_ran_are_made_up_once(
    app: Any, structure: Any, asked: Callable[..., int]
) -> None:
    Scheduler(app).take(NOON)
    Scheduler(app).take(NOON + 7 * HOUR)
    assert asked(structure) == 2


def test_a_suspended_structure_is_not_scheduled(
    app: Any, make_structure: Any, asked: Callable[..., int]
) -> None:
    structure = make_structure(suspended_at=now())
    Scheduler(app).take(NOON)
    assert asked(structure) == 0


def test_hours_fall_on_the_clock_and_days_at_night_where_the_structure_is() -> None:
    assert latest_due(HOUR, PARIS, NOON) == datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert latest_due(DAY, PARIS, NOON) == datetime(2026, 11, 21, 2, tzinfo=UTC)
    assert latest_due(DAY, REUNION, NOON) == datetime(2026, 11, 20, 23, tzinfo=UTC)
    before_three = datetime(2026, 11, 21, 1, 59, tzinfo=UTC)
    assert latest_due(DAY, PARIS, before_three) == datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.mark.parametrize("change", [datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)])
def test_a_change_of_clocks_neither_skips_nor_repeats_a_night(change: datetime) -> None:
    moments = [change + minutes * timedelta(minutes=15) for minutes in range(4 * 72)]
    nights = sorted({latest_due(DAY, PARIS, moment) for moment in moments})
    assert [night.astimezone(PARIS).hour for night in nights] == [3] * len(nights)
    days = [night.astimezone(PARIS).date() for night in nights]
    assert days == [days[0] + number * DAY for number in range(len(days))]


def test_a_week_is_due_every_seventh_night() -> None:
    weeks = {latest_due(7 * DAY, PARIS, NOON + number * DAY) for number in range(21)}
    assert len(weeks) in {3, 4}
    ordered = sorted(weeks)
    assert all(later - sooner == 7 * DAY for sooner, later in pairwise(ordered))


def test_finished_rows_go_and_the_latest_moment_of_each_job_stays(app: Any, structure: Any, ask: Ask) -> None:
    with app.app_context():
        old = now() - timedelta(days=30)
        session.add_all(
            OutboxJob(job="exercise.count", for_tenant=structure.id, state=state, done_at=old)
            for state in ("done", "skipped", "failed")
        )
        session.add_all(
            JobSlot(job="exercise.hourly", for_tenant=structure.id, due=old - number * HOUR)
            for number in range(3)
        )
        session.add(OutboxJob(job="exercise.count", for_tenant=structure.id, created_at=old, due_at=old))
        commit()
        purge_finished()
        commit()
        states = session.execute(select(OutboxJob.state).order_by(OutboxJob.state)).scalars().all()
        dues = session.execute(select(JobSlot.due)).scalars().all()
    assert states == ["failed", "pending"]
    assert dues == [old]
