"""The jobs of an import, done in the name of whoever asked for the step, with her rights of the moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.errors import NotFound
from core.extension.contributions import Job
from core.ingest.importing import importer_for, locked_run
from core.ingest.models import ImportRun
from core.ingest.permissions import IMPORT
from core.ingest.progress import Stopped
from core.ingest.running import apply_run, check_run, read_run
from core.ingest.services import STATE_OF, purge_imports
from core.ingest.undoing import undo_run
from core.tenancy.binding import Actor, act_as, aside, current_actor
from core.tenancy.models import Membership, Tenant
from core.tenancy.routing import load_actor


def _in_her_name(run: ImportRun, worker: Actor) -> Actor:
    """Whoever asked, if she still may. Raises NotFound."""
    tenant = session.execute(select(Tenant).where(Tenant.id == worker.tenant.id)).scalar_one()
    user_id = session.execute(
        select(Membership.user_id).where(
            Membership.tenant_id == worker.tenant.id,
            Membership.id == run.asked_by,
            Membership.ended_at.is_(None),
        )
    ).scalar_one_or_none()
    if user_id is None:
        raise NotFound
    actor = load_actor(tenant, user_id)
    if not actor.may(IMPORT):
        raise NotFound
    importer_for(run.importer, actor)
    return actor


def _step(state: str, work: Callable[..., None]) -> Callable[..., None]:
    """The work of the step whose state this is. After a failure the worker tries again: the state is set back."""

    def run_step(*, run: str) -> None:
        worker = current_actor()
        _say(run, state, worker, instead_of="failed")
        row = get_or_404(ImportRun, run)
        try:
            actor = _in_her_name(row, worker)
            act_as(actor)
            work(row, actor=actor)
            session.flush()
        except Stopped:
            session.rollback()
        except NotFound:
            # She has left, or lost the right: trying again would change nothing.
            session.rollback()
            _say(run, "failed", worker, instead_of=state)
        except Exception:
            session.rollback()  # the page's row must be free to say so
            _say(run, "failed", worker, instead_of=state)
            raise
        finally:
            act_as(worker)

    return run_step


def _say(run_id: str, state: str, actor: Actor, *, instead_of: str) -> None:
    """In a session of its own: what the page shows, whatever becomes of the work."""
    with aside(actor):
        row = locked_run(run_id)
        if row.state == instead_of and STATE_OF[row.step] in {state, instead_of}:
            row.state = state
            commit()


def run_purge(**_slot: Any) -> None:
    purge_imports(actor=current_actor())


JOBS: Final = (
    Job("imports.read", _step("reading", read_run)),
    Job("imports.check", _step("checking", check_run)),
    Job("imports.apply", _step("applying", apply_run)),
    Job("imports.undo", _step("undoing", undo_run)),
    Job("imports.purge", run_purge, every=timedelta(days=1), always=True),
)
