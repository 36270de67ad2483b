"""Each hour the heads go to the log, kept elsewhere: a chain cut short below a logged head is found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Select

from core.audit.queries import heads, platform_heads
from core.db.session import session
from core.extension.contributions import Job
from core.tenancy.binding import current_actor

log = structlog.get_logger(__name__)

HEAD_EVENT = "audit.head"


def log_heads() -> None:
    """Log the heads of the bound structure."""
    actor = current_actor()
    _log(heads(actor), actor.tenant.id)


def log_platform_head() -> None:
    _log(platform_heads(), None)


def _log(statement: Select[*tuple[Any, ...]], tenant_id: int | None) -> None:
    for head in session.execute(statement):
        log.info(HEAD_EVENT, structure=tenant_id, chain=head.chain, n=head.n, mac=bytes(head.mac).hex())


JOBS = (
    Job("audit.heads", log_heads, every=timedelta(hours=1), always=True),
    Job("audit.platform_head", log_platform_head, every=timedelta(hours=1), platform=True, always=True),
)
