"""Jobs of persons' rights: they run whatever domains are on, suspended structures included."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.extension.contributions import Job
from core.lifecycle import retention
from core.lifecycle.models import RightsRequest
from core.lifecycle.requests import make_copy, purge_copies, run_erasure
from core.lifecycle.retention import apply_rule
from core.tenancy.binding import Actor, aside, current_actor


def run_copy(*, request: str) -> None:
    _answering(request, make_copy)


def run_erase(*, request: str) -> None:
    _answering(request, run_erasure)


def _answering(request_id: str, work: Callable[..., None]) -> None:
    """Do it; a failure is shown on the request's page, and the worker tries again."""
    actor = current_actor()
    request = get_or_404(RightsRequest, request_id, lock=True)
    try:
        work(request, actor=actor)
        session.flush()
    except Exception:
        session.rollback()  # the page's row must be free to say so
        _say_failed(request_id, actor)
        raise


def _say_failed(request_id: str, actor: Actor) -> None:
    with aside(actor):
        get_or_404(RightsRequest, request_id, lock=True).state = "failed"
        commit()


def run_purge(**_slot: Any) -> None:
    purge_copies(actor=current_actor())


def run_retention(*, rule: str, before: str) -> None:
    apply_rule(rule, date.fromisoformat(before), actor=current_actor())


JOBS: Final = (
    Job("rights.copy", run_copy, always=True),
    Job("rights.erase", run_erase, always=True),
    Job(retention.JOB, run_retention, always=True),
    Job("rights.purge_copies", run_purge, every=timedelta(days=1), always=True),
)
