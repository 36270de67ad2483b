"""Jobs of exports: they run in suspended structures too, since a director may leave at any time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from core.db.session import session
from core.db.writing import get_or_404
from core.exports.leaving import make_archive
from core.exports.models import ExportRun
from core.exports.services import forget_expired, make_file, refused, say_failed
from core.extension.contributions import Job
from core.tenancy.binding import Actor, current_actor


def run_make(*, run: str) -> None:
    _making(run, make_file)


def run_everything(*, run: str) -> None:
    _making(run, make_archive)


def _making(run_id: str, make: Callable[..., None]) -> None:
    """Make it once; a failure is shown on the page, and tried again unless the right to it is gone."""
    actor: Actor = current_actor()
    run = get_or_404(ExportRun, run_id)
    if run.state not in ("waiting", "failed"):
        return
    try:
        make(run, actor=actor)
    except Exception as error:
        session.rollback()  # nothing half made
        say_failed(run_id, actor)
        if not refused(error):
            raise


def run_purge(**_slot: Any) -> None:
    forget_expired(actor=current_actor())


JOBS: Final = (
    Job("exports.make", run_make, always=True),
    Job("exports.everything", run_everything, always=True),
    Job("exports.purge", run_purge, every=timedelta(hours=1), always=True),
)
