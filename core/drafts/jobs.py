"""Old drafts are forgotten every day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core.drafts.services import purge_drafts
from core.extension.contributions import Job
from core.tenancy.binding import current_actor


def run_purge(**_slot: Any) -> None:
    """Runs in the structure's own session, bound by the worker."""
    purge_drafts(actor=current_actor())


JOBS = (Job("drafts.purge", run_purge, every=timedelta(days=1), always=True),)
