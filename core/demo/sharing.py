"""One piece of work for each of several things, shared out between processes where they can be forked."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

from core.db.session import db, session
from core.launcher.supervisor import die_with_parent

T = TypeVar("T")

#: What the processes were forked for: they have it by being copies, so that nothing needs to be sent to them.
_given: tuple[Callable[[Any], None], Sequence[Any]] | None = None


class SharedWorkError(RuntimeError):
    """What went wrong in another process, told as it would have been told there."""


def share_out(work: Callable[[T], None], things: Sequence[T], processes: int) -> None:
    """Do the work for each thing, the first ones first, in any process; raises what the first failure says.

    Forked, because a copy of a running application costs nothing where another start costs seconds. Only Linux
    forks safely a process that has used its system's libraries: elsewhere everything is done here, in order.
    """
    global _given
    if processes < 2 or len(things) < 2 or sys.platform != "linux":
        for thing in things:
            work(thing)
        return
    session.remove()
    db.engine.dispose()  # no connection may be shared
    _given = (work, things)
    try:
        with ProcessPoolExecutor(
            min(processes, len(things)), mp_context=get_context("fork"), initializer=die_with_parent
        ) as pool:
            for failure in pool.map(_work_on, range(len(things))):
                if failure:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise SharedWorkError(failure)
    finally:
        _given = None


def _work_on(number: int) -> str:
    """The failure in words, because not every exception can be sent from one process to another."""
    assert _given is not None  # noqa: S101  (forked after it was set)
    work, things = _given
    try:
        work(things[number])
    except Exception:
        return traceback.format_exc()
    return ""
