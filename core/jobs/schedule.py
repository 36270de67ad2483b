"""The schedule: each due moment of a job is one row that only one schedule can insert.

So any number of schedules is harmless. A moment missed while none was running is made up once, when one is
back: what counts is that today's work is done, not how often it was not.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from flask import Flask, current_app
from sqlalchemy import Row, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from core.db.base import now
from core.db.outbox import JobSlot, OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.extension.catalog import catalog
from core.extension.contributions import Job
from core.jobs.queue import push, queue_name_for
from core.jobs.worker import is_open
from core.records import dataclass
from core.tenancy.models import Tenant

log = structlog.get_logger(__name__)

TICK = timedelta(seconds=5)
DAY = timedelta(days=1)
#: Daily work is done at night, in the structure's zone, at an hour that no change of clocks skips or repeats.
NIGHT_HOUR = 3
#: A row committed this long ago and still waiting was not handed over by the request itself.
GRACE = timedelta(seconds=5)
#: A row in the queue for this long is put there again: the queue may have been lost.
PUSH_AGAIN = timedelta(minutes=2)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLATFORM = 0
BATCH = 500


@dataclass(frozen=True, slots=True)
class Slot:
    """One due moment of one job for one structure (0: the platform)."""

    job: str
    for_tenant: int
    due: datetime


def latest_due(every: timedelta, zone: ZoneInfo, moment: datetime) -> datetime:
    """The last due moment not after ``moment``: whole days fall at 3 a.m. in ``zone``, others in UTC."""
    if every < DAY or every % DAY:
        return _EPOCH + ((moment - _EPOCH) // every) * every
    local = moment.astimezone(zone)
    day = local.date() if local.hour >= NIGHT_HOUR else local.date() - DAY
    behind = (day - _EPOCH.date()).days % every.days
    due = day - timedelta(days=behind)
    return datetime(due.year, due.month, due.day, NIGHT_HOUR, tzinfo=zone).astimezone(UTC)


@dataclass(slots=True)
class Scheduler:
    """One loop. ``taken`` remembers the moments already dealt with, so that a quiet tick writes nothing."""

    app: Flask
    taken: dict[tuple[str, int], datetime] = field(default_factory=dict)

    def run(self, stop: threading.Event) -> None:
        """Tick until told to stop; the database or the queue being away is logged, and tried again."""
        while not stop.is_set():
            try:
                self.tick()
            except Exception as error:
                log.warning("schedule.tick_failed", error=type(error).__name__)
            stop.wait(TICK.total_seconds())

    def tick(self, moment: datetime | None = None) -> int:
        """Take the moments that are due, hand over what waits; returns the number of moments taken here."""
        taken = self.take(moment or now())
        sweep(self.app)
        return taken

    def take(self, moment: datetime) -> int:
        count = 0
        with self.app.app_context():
            fresh = [
                slot for slot in due_slots(moment) if self.taken.get((slot.job, slot.for_tenant)) != slot.due
            ]
            for start in range(0, len(fresh), BATCH):
                count += _take(fresh[start : start + BATCH])
                commit()
            session.rollback()
        self.taken.update({(slot.job, slot.for_tenant): slot.due for slot in fresh})
        return count


def due_slots(moment: datetime) -> list[Slot]:
    """The latest due moment of every scheduled job, for every structure that runs it."""
    jobs = [(job, job.every) for job in catalog().jobs.values() if job.every is not None]
    found = [
        Slot(job.key, _PLATFORM, latest_due(every, ZoneInfo("Europe/Paris"), moment))
        for job, every in jobs
        if job.platform
    ]
    for tenant in session.execute(select(Tenant.id, Tenant.zone, Tenant.suspended_at)):
        zone = ZoneInfo(tenant.zone)
        found += [
            Slot(job.key, tenant.id, latest_due(every, zone, moment))
            for job, every in jobs
            if not job.platform and (job.always or tenant.suspended_at is None)
        ]
    return found


def _take(slots: Sequence[Slot]) -> int:
    """Insert the moments; those that were ours to insert become work, in the same transaction."""
    values = [{"job": s.job, "for_tenant": s.for_tenant, "due": s.due} for s in slots]
    won = session.execute(
        insert(JobSlot).values(values).on_conflict_do_nothing().returning(JobSlot.job, JobSlot.for_tenant)
    ).all()
    session.add_all(
        OutboxJob(job=row.job, for_tenant=None if row.for_tenant == _PLATFORM else row.for_tenant, args={})
        for row in won
    )
    return len(won)


def sweep(app: Flask, limit: int = 500) -> int:
    """Hand to the queue the rows that are due and that nobody has handed over lately; returns how many."""
    with app.app_context():
        waiting = (
            select(OutboxJob.id)
            .where(is_open(), _not_pushed_lately())
            .order_by(OutboxJob.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = session.execute(
            update(OutboxJob)
            .where(OutboxJob.id.in_(waiting))
            .values(pushed_at=func.now())
            .returning(OutboxJob.id, OutboxJob.job)
            .execution_options(synchronize_session=False)
        ).all()
        commit()
        for name, some in _by_queue(rows):
            push([row.id for row in some], name=name)
        return len(rows)


def _not_pushed_lately() -> Any:
    return or_(
        and_(OutboxJob.pushed_at.is_(None), OutboxJob.created_at < func.now() - GRACE),
        and_(OutboxJob.pushed_at.is_(None), OutboxJob.attempts > 0),
        OutboxJob.pushed_at < func.now() - PUSH_AGAIN,
    )


def _by_queue(rows: Iterable[Row[Any, Any]]) -> Iterator[tuple[str, list[Row[Any, Any]]]]:
    def name(row: Row[Any, Any]) -> str:
        return queue_name_for(row.job)

    for queue, some in groupby(sorted(rows, key=name), key=name):
        yield queue, list(some)


def run_schedule(stop: threading.Event) -> None:
    """The loop of the ``schedule`` process."""
    Scheduler(current_app._get_current_object()).run(stop)  # type: ignore[attr-defined]


# --- upkeep ----------------------------------------------------------------------------------------

KEEP_DONE = timedelta(days=7)
KEEP_FAILED = timedelta(days=90)
KEEP_SLOTS = timedelta(days=2)


def purge_finished() -> None:
    """Forget finished rows after a week, failed ones after three months, and replaced moments."""
    moment = now()
    session.execute(
        delete(OutboxJob)
        .where(
            or_(
                and_(OutboxJob.state.in_(("done", "skipped")), OutboxJob.done_at < moment - KEEP_DONE),
                and_(OutboxJob.state == "failed", OutboxJob.done_at < moment - KEEP_FAILED),
            )
        )
        .execution_options(synchronize_session=False)
    )
    newer = aliased(JobSlot)
    replaced = exists().where(
        newer.job == JobSlot.job, newer.for_tenant == JobSlot.for_tenant, newer.due > JobSlot.due
    )
    session.execute(
        delete(JobSlot)
        .where(JobSlot.due < moment - KEEP_SLOTS, replaced)
        .execution_options(synchronize_session=False)
    )


JOBS = (Job("jobs.purge", purge_finished, every=DAY, platform=True, always=True),)
