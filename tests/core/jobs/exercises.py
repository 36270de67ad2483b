"""Jobs that the tests need: they leave a trace that shows how often they took effect."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from core.db.outbox import enqueue_for_all
from core.db.session import session
from core.extension.contributions import Job
from core.jobs.worker import removal_door
from core.tenancy.binding import current_actor
from core.tenancy.models import Counter


class UnluckyError(RuntimeError):
    """What a failing job raises; its text must be kept nowhere."""


def count(*, name: str = "effects") -> None:
    """One effect: the structure's counter grows by one."""
    row = session.execute(select(Counter).where(Counter.name == name).with_for_update()).scalar_one_or_none()
    if row is None:
        row = Counter(name=name, value=0)
        session.add(row)
    row.value += 1
    session.flush()


def count_and_wait(*, marker: str) -> None:
    """The effect, then a wait before the commit: time to be killed in the middle. ``marker`` is a path."""
    count()
    if Path(marker).exists():  # the second time, nobody waits
        return
    Path(marker).write_text(str(os.getpid()), encoding="ascii")
    time.sleep(60)


def count_and_fail() -> None:
    count()
    raise UnluckyError("Madame Durand, 06 12 34 56 78")


def say_who() -> None:
    actor = current_actor()
    count(name=f"{actor.kind}:{actor.membership_id}")


def open_the_door() -> None:
    with removal_door() as connection:
        role = connection.exec_driver_sql("SELECT current_user").scalar_one()
    count(name=str(role))


def fan_out() -> None:
    enqueue_for_all("exercise.count", name="fanned")


JOBS = (
    Job("exercise.count", count),
    Job("exercise.wait", count_and_wait),
    Job("exercise.fail", count_and_fail),
    Job("exercise.who", say_who),
    Job("exercise.door", open_the_door),
    Job("exercise.fan_out", fan_out, platform=True),
    Job("lifecycle.exercise_door", open_the_door, always=True),
)
OFF_JOBS = (Job("off.count", count), Job("off.always", count, always=True))
HOURLY = Job("exercise.hourly", count, every=timedelta(hours=1))
PLATFORM_HOURLY = Job("exercise.platform_hourly", lambda: None, every=timedelta(hours=1), platform=True)


@contextmanager
def registered(app: Any, jobs: tuple[Job, ...] = JOBS, off: tuple[Job, ...] = OFF_JOBS) -> Iterator[None]:
    """Jobs in the application's catalog: as the core's own, or (``off``) of a domain nobody switched on."""
    known = app.extensions["passerelle.catalog"]
    added = [(job, "core") for job in jobs] + [(job, "exercise_off") for job in off]
    for job, plugin in added:
        known.jobs[job.key] = job
        known.owner[f"jobs:{job.key}"] = plugin
    try:
        yield
    finally:
        for job, _plugin in added:
            del known.jobs[job.key], known.owner[f"jobs:{job.key}"]
