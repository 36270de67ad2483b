"""How far a step is, told in a session of its own; and whether it is still wanted."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import update

from core.db.session import session
from core.db.unit_of_work import commit
from core.ingest.importing import locked_run
from core.ingest.models import ImportRun
from core.tenancy.binding import Actor, aside

#: Seconds between two words about how far it is.
TELL: Final = 1.0


class Stopped(Exception):
    """Somebody has stopped the import meanwhile, or it is done already."""


@dataclass(slots=True)
class Progress:
    """Says how far a step is, and hears whether it is still wanted."""

    run_id: uuid.UUID
    state: str
    actor: Actor
    last: float = field(default_factory=time.monotonic)

    def tell(self, done: int, total: int | None = None) -> None:
        """Raises Stopped when the step is no longer under way."""
        if time.monotonic() - self.last < TELL:
            return
        self.last = time.monotonic()
        values: dict[str, int] = {"done": done} if total is None else {"done": done, "total": total}
        with aside(self.actor):
            changed: Any = session.execute(
                update(ImportRun)
                .where(
                    ImportRun.tenant_id == self.actor.tenant.id,
                    ImportRun.id == self.run_id,
                    ImportRun.state == self.state,
                )
                .values(**values)
                .execution_options(synchronize_session=False)
            )
            commit()
        if changed.rowcount != 1:
            raise Stopped


def held(run_id: uuid.UUID, state: str) -> ImportRun:
    """The run, locked for the end of the step. Raises Stopped when it is elsewhere by now."""
    run = locked_run(run_id)
    if run.state != state:
        raise Stopped
    return run


def begin(run: ImportRun, state: str) -> None:
    if run.state != state:
        raise Stopped
