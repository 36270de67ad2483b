"""The one commit. Order: flush, audit last (its head row is locked for the shortest time), commit, wake the workers."""

from __future__ import annotations

from core.audit.services import write_pending
from core.db.session import session
from core.jobs.queue import push
from core.tenancy.binding import state_of


def commit() -> None:
    """End the unit of work: everything the use-cases flushed becomes true at once, or nothing does."""
    current = session()
    current.flush()
    write_pending(current)
    current.commit()
    state = state_of(current)
    waiting, state.jobs = state.jobs, []
    if waiting:
        push(waiting)


def abandon() -> None:
    """Forget everything since the last commit, pending audit events and jobs included."""
    current = session()
    current.rollback()
    state = state_of(current)
    state.audit.clear()
    state.jobs.clear()


def finish_reading() -> None:
    """End the transaction of a safe request, in which nothing could be written.

    By COMMIT: at a ROLLBACK the driver forgets the statements it has prepared, and the server would parse and plan
    every one of them again at every page.
    """
    current = session()
    current.expunge_all()
    current.commit()
