"""Do the work of one outbox row: leased, renewed by a heartbeat, done once however often it is tried.

The row is marked done in the job's own transaction, by whoever still holds the lease: a worker that was
thought dead and comes back cannot commit a second time.
"""

from __future__ import annotations

import threading
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, current_app
from rq import Worker
from rq.job import Job as QueueJob
from rq.serializers import JSONSerializer
from sqlalchemy import Connection, Engine, and_, create_engine, func, or_, select, update

from core.db.base import metadata
from core.db.outbox import LIFECYCLE, OutboxJob
from core.db.session import db, session
from core.db.unit_of_work import commit
from core.errors import ConfigurationError
from core.extension.catalog import Catalog, catalog
from core.extension.contributions import Job
from core.jobs.queue import config, connect, lifecycle_queue_name, queue_called
from core.records import dataclass
from core.tenancy.binding import Actor, Caller, bound
from core.tenancy.models import Tenant

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=2)
HEARTBEAT = timedelta(seconds=30)
MOST_ATTEMPTS = 5
FIRST_RETRY = timedelta(seconds=30)

_doing: ContextVar[str] = ContextVar("passerelle_job")


class LeaseLostError(RuntimeError):
    """Another worker took the row meanwhile: what was done here must not be committed."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A row taken by this worker; ``attempt`` is what proves it."""

    id: uuid.UUID
    attempt: int
    job: str
    tenant_id: int | None
    args: dict[str, str | int]


def perform(outbox_id: str) -> None:
    """Do one row's work, if it is due and nobody else is at it. A failing job does not raise: see its row."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    lease = take(app, uuid.UUID(outbox_id))
    if lease is None:
        return
    try:
        with heartbeat(db.engine, lease):
            _do(app, lease)
    except LeaseLostError:
        log.warning("job.lease_lost", job=lease.job, row=str(lease.id))
    except Exception as error:
        _fail(app, lease, error)


# --- the lease -------------------------------------------------------------------------------------


def is_open() -> Any:
    """Rows that may be leased: waiting and due, or left by a worker whose lease has run out."""
    return or_(
        and_(OutboxJob.state == "pending", OutboxJob.due_at <= func.now()),
        and_(OutboxJob.state == "running", OutboxJob.lease_until < func.now()),
    )


def take(app: Flask, row_id: uuid.UUID) -> Lease | None:
    """Lease the row, by the database's clock; None when it is done, not due, or somebody else's."""
    with app.app_context():
        found = select(OutboxJob).where(OutboxJob.id == row_id, is_open())
        row = session.execute(found.with_for_update(skip_locked=True)).scalar_one_or_none()
        if row is None:
            return None
        if row.attempts >= MOST_ATTEMPTS:
            _end(row.id, row.attempts, state="failed", last_error="WorkerKilled")
            log.error("job.failed", job=row.job, row=str(row.id), error="WorkerKilled")
            commit()
            return None
        lease = Lease(row.id, row.attempts + 1, row.job, row.for_tenant, dict(row.args))
        _change(
            row.id,
            row.attempts,
            state="running",
            attempts=lease.attempt,
            lease_until=func.now() + LEASE,
        )
        commit()
        return lease


def _change(row_id: uuid.UUID, attempt: int, **values: Any) -> bool:
    changed: Any = session.execute(
        update(OutboxJob)
        .where(OutboxJob.id == row_id, OutboxJob.attempts == attempt)
        .where(OutboxJob.state.in_(("pending", "running")))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount == 1)


def _end(row_id: uuid.UUID, attempt: int, *, state: str, **values: Any) -> bool:
    return _change(row_id, attempt, state=state, lease_until=None, done_at=func.now(), **values)


@contextmanager
def heartbeat(engine: Engine, lease: Lease, every: timedelta = HEARTBEAT) -> Iterator[None]:
    """Renew the lease from a thread while the job runs; a killed process stops renewing."""
    stopped = threading.Event()

    def beat() -> None:
        while not stopped.wait(every.total_seconds()):
            try:
                with engine.begin() as connection:  # not the session: it belongs to the job's thread
                    connection.execute(_renewal(lease))
            except Exception as error:
                log.warning("job.heartbeat_missed", job=lease.job, error=type(error).__name__)

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(timeout=5)


def _renewal(lease: Lease) -> Any:
    table = metadata.tables["job_outbox"]
    mine = (table.c.id == lease.id, table.c.attempts == lease.attempt, table.c.state == "running")
    return update(table).where(*mine).values(lease_until=func.now() + LEASE)


# --- the work --------------------------------------------------------------------------------------


def _do(app: Flask, lease: Lease) -> None:
    job = catalog().jobs.get(lease.job)
    if job is None:
        _skip(app, lease, "unknown")
    elif job.platform:
        with app.app_context():
            _run(job, lease)
    elif lease.tenant_id is not None:
        _do_for_tenant(app, job, lease, lease.tenant_id)


def _do_for_tenant(app: Flask, job: Job, lease: Lease, tenant_id: int) -> None:
    if not _exists(app, tenant_id):
        return _skip(app, lease, "structure_gone")
    with bound(tenant_id, caller=Caller.JOB, label="traitement automatique") as actor:
        reason = why_skipped(job, actor, catalog())
        if reason is None:
            return _run(job, lease)
    return _skip(app, lease, reason)


def _exists(app: Flask, tenant_id: int) -> bool:
    with app.app_context():
        found = session.execute(select(Tenant.id).where(Tenant.id == tenant_id)).first()
        session.rollback()
        return found is not None


def why_skipped(job: Job, actor: Actor, known: Catalog) -> str | None:
    """Why the structure does not run this job today, or None; retention and rights of persons always run."""
    if job.always:
        return None
    if actor.tenant.suspended:
        return "suspended"
    plugin = known.plugin_of("jobs", job.key)
    return None if plugin in known.platform or plugin in actor.tenant.enabled else "disabled"


def _run(job: Job, lease: Lease) -> None:
    token = _doing.set(job.key)
    try:
        job.run(**lease.args)
        if not _end(lease.id, lease.attempt, state="done"):
            raise LeaseLostError
        commit()
    finally:
        _doing.reset(token)


def _skip(app: Flask, lease: Lease, reason: str) -> None:
    log.info("job.skipped", job=lease.job, structure=lease.tenant_id, reason=reason)
    with app.app_context():
        _end(lease.id, lease.attempt, state="skipped")
        commit()


def _fail(app: Flask, lease: Lease, error: Exception) -> None:
    """Try again later, or give up. The exception's text is kept nowhere: it may quote a row."""
    last = lease.attempt >= MOST_ATTEMPTS
    name = type(error).__name__
    log.error(
        "job.failed" if last else "job.retried",
        job=lease.job,
        structure=lease.tenant_id,
        row=str(lease.id),
        attempt=lease.attempt,
        error=name,
        where=_place_of(error),
    )
    with app.app_context():
        if last:
            _end(lease.id, lease.attempt, state="failed", last_error=name)
        else:
            wait = FIRST_RETRY * 4 ** (lease.attempt - 1)
            _change(
                lease.id,
                lease.attempt,
                state="pending",
                lease_until=None,
                pushed_at=None,
                last_error=name,
                due_at=func.now() + wait,
            )
        commit()


def _place_of(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-4:]))


@contextmanager
def removal_door() -> Iterator[Connection]:
    """A connection of the retention role, which alone may call the removal functions; committed at the end.

    Only a lifecycle job may open it. Raises ConfigurationError in a process without DATABASE_RETENTION_URL.
    """
    if not _doing.get("").startswith(LIFECYCLE):
        raise RuntimeError("the retention role serves lifecycle jobs only")
    url = config().retention_url
    if not url:
        raise ConfigurationError("DATABASE_RETENTION_URL manque à ce processus.")
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


# --- the process -----------------------------------------------------------------------------------


class OutboxWorker(Worker):
    """RQ's worker. Each job runs in a process of its own, which must not share the parent's connections."""

    def main_work_horse(self, job: QueueJob, queue: Any) -> None:
        db.engine.dispose(close=False)
        current_app.extensions.pop("passerelle.queue", None)
        super().main_work_horse(job, queue)


def make_worker(*, lifecycle_only: bool = False) -> OutboxWorker:
    """The worker of this process: it serves the lifecycle queue only if it holds the retention address."""
    client = connect(config().redis_url)
    names = [] if lifecycle_only else [config().queue_name]
    if config().retention_url:
        names.append(lifecycle_queue_name())
    if not names:
        raise ConfigurationError("DATABASE_RETENTION_URL manque à ce processus.")
    return OutboxWorker(
        [queue_called(name, client) for name in names],
        connection=client,
        serializer=JSONSerializer,
        worker_ttl=60,
        log_job_description=False,
    )


def work(*, lifecycle_only: bool = False, stop_when_empty: bool = False) -> None:
    """Serve the queue until SIGTERM; the job at hand is finished first."""
    make_worker(lifecycle_only=lifecycle_only).work(burst=stop_when_empty, logging_level="WARNING")


def work_off(limit: int = 1000) -> int:
    """Do every due row here and now, without a queue (tests, the demo); returns how many were tried."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return _until_none(lambda: _next_open(app), limit)


def _next_open(app: Flask) -> uuid.UUID | None:
    with app.app_context():
        found: uuid.UUID | None = session.execute(
            select(OutboxJob.id).where(is_open()).order_by(OutboxJob.due_at, OutboxJob.id).limit(1)
        ).scalar_one_or_none()
        session.rollback()
        return found


def _until_none(find: Callable[[], uuid.UUID | None], limit: int) -> int:
    tried = 0
    while tried < limit and (row_id := find()) is not None:
        perform(str(row_id))
        tried += 1
    return tried
