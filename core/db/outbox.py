"""The transactional outbox: work to do later is a row, true with the change that asks for it, or not at all.

The queue in memory only wakes a worker; what is to be done, and whether it was, stands here.
"""

import re
import uuid
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, Text, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import GlobalModel, new_id, now
from core.db.session import session
from core.tenancy.binding import state_of
from core.tenancy.models import Tenant

#: Jobs that remove data need the retention role, which only the lifecycle worker holds: they have a queue of
#: their own, filled by the sweep alone.
LIFECYCLE = "lifecycle."

#: Ids, codes, dates and moments: no space and no @, so neither a sentence, nor a full name, nor an address.
_TOKEN = re.compile(r"[A-Za-z0-9_.:+/-]{0,200}")


class OutboxJob(GlobalModel):
    """Work to do. ``for_tenant`` is None for work of the platform. ``args`` holds strings and integers.

    ``attempts`` counts the leases and tells them apart: who lost hers can no longer finish. ``pushed_at`` is
    when the sweep last put it in the queue. ``last_error`` is the name of an exception class, never its text.
    """

    __tablename__ = "job_outbox"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'running', 'done', 'failed', 'skipped')", name="state"),
        # Done rows are many and never looked for: the sweep reads this index only.
        Index("ix_job_outbox_open", "due_at", postgresql_where=text("state IN ('pending', 'running')")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    job: Mapped[str] = mapped_column(Text)
    for_tenant: Mapped[int | None] = mapped_column(BigInteger)
    args: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    due_at: Mapped[datetime] = mapped_column(default=now)
    state: Mapped[str] = mapped_column(Text, default="pending")
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    pushed_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]


class JobSlot(GlobalModel):
    """A due moment of a scheduled job, taken by who inserts it. ``for_tenant`` is 0 for the platform."""

    __tablename__ = "job_slot"

    job: Mapped[str] = mapped_column(Text, primary_key=True)
    for_tenant: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    due: Mapped[datetime] = mapped_column(primary_key=True)


def enqueue(job_key: str, tenant_id: int | None, /, **args: str | int) -> uuid.UUID:
    """Ask for a job with the commit of this session; returns the id of its row.

    ``tenant_id`` is None for a platform job only. Raises ValueError on an unknown job, on an argument that is
    not an integer or a short token, and on another structure than the session's.
    """
    return enqueue_at(now(), job_key, tenant_id, **args)


def enqueue_at(due_at: datetime, job_key: str, tenant_id: int | None, /, **args: str | int) -> uuid.UUID:
    """``enqueue`` for later: the schedule hands it to a worker within seconds of ``due_at``."""
    _check_job(job_key, tenant_id)
    _check_args(args)
    row = OutboxJob(id=new_id(), job=job_key, for_tenant=tenant_id, args=dict(args), due_at=due_at)
    session.add(row)
    if due_at <= now() and not job_key.startswith(LIFECYCLE):
        state_of(session()).jobs.append(row.id)
    return row.id


def enqueue_for_all(job_key: str, /, **args: str | int) -> int:
    """Ask for one job per structure, from a platform job or a command; returns how many."""
    tenants = session.execute(select(Tenant.id).order_by(Tenant.id)).scalars().all()
    for tenant_id in tenants:
        enqueue(job_key, tenant_id, **args)
    return len(tenants)


def _check_job(job_key: str, tenant_id: int | None) -> None:
    job = current_app.extensions["passerelle.catalog"].jobs.get(job_key)
    if job is None:
        raise ValueError(f"unknown job {job_key}")
    if job.platform != (tenant_id is None):
        raise ValueError(f"{job_key}: a structure is named for every job but the platform's")
    serving = state_of(session()).tenant_id
    if tenant_id is not None and serving is not None and serving != tenant_id:
        raise ValueError(f"{job_key}: asked for another structure than the session's")


def _check_args(args: dict[str, str | int]) -> None:
    for name, value in args.items():
        if isinstance(value, int) and not isinstance(value, bool):
            continue
        # The value is not repeated: it may be what must not be logged.
        if not isinstance(value, str) or not _TOKEN.fullmatch(value):
            raise ValueError(f"job argument {name!r}: integers and short tokens only")
