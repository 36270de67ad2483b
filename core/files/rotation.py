"""A new key for a structure: what it wraps is wrapped again, batch by batch, while people go on working.

The older keys stay in the store: a text that is still closed with one opens as before. So nothing waits, and a
rotation that was killed is finished by asking again.
"""

from __future__ import annotations

import uuid
from typing import Final

from sqlalchemy import select

from core.audit.services import record
from core.db.session import session
from core.db.unit_of_work import commit
from core.files.keys import keystore
from core.files.models import DataKey
from core.records import dataclass
from core.tenancy.binding import Actor, Caller, bound
from core.tenancy.models import Tenant

BATCH: Final = 200
LABEL: Final = "renouvellement des clés"
#: Bytes that number the structure's key at the head of what it closed.
_NUMBER: Final = 4


@dataclass(frozen=True, slots=True)
class Rotation:
    """What was done: ``number`` of the key in use; ``resumed`` when an unfinished rotation was finished."""

    number: int
    rewrapped: int
    resumed: bool


def rotate_keys(slug: str, *, batch: int = BATCH) -> Rotation:
    """Give a structure a new key, or finish the rotation under way. Commits by itself. Raises NotFound."""
    with bound(slug, caller=Caller.COMMAND, label=LABEL) as actor:
        resumed = _left_behind(actor)
        if not resumed:
            keystore().rotate_tenant(actor.tenant.id)
        number, _key = keystore().tenant_key(actor.tenant.id)
        record(
            "keys.rotation_resumed" if resumed else "keys.rotated", actor=actor, details={"number": number}
        )
        commit()
        rewrapped = 0
        while done := _rewrap_all(number, batch, actor):
            rewrapped += done
        record("keys.rewrapped", actor=actor, details={"number": number, "keys": rewrapped})
        commit()
    return Rotation(number, rewrapped, resumed)


def slugs() -> list[str]:
    """Every structure of the installation."""
    return list(session.execute(select(Tenant.slug).order_by(Tenant.slug)).scalars())


def _number_of(wrapped: bytes) -> int:
    return int.from_bytes(wrapped[:_NUMBER], "big")


def _left_behind(actor: Actor) -> bool:
    """Whether a key is wrapped by an older number than the one in use: a rotation was not finished."""
    number, _key = keystore().tenant_key(actor.tenant.id)
    wrapped = session.execute(select(DataKey.wrapped).where(DataKey.tenant_id == actor.tenant.id)).scalars()
    return any(_number_of(one) < number for one in wrapped)


def _rewrap_all(number: int, batch: int, actor: Actor) -> int:
    """One walk over the structure's keys; whoever made one meanwhile under the old number is met by the next."""
    done, after = 0, uuid.UUID(int=0)
    while rows := _batch(after, batch, actor):
        for row in rows:
            if _number_of(row.wrapped) < number:
                _rewrap(row, actor)
                done += 1
        after = rows[-1].id
        commit()
    return done


def _batch(after: uuid.UUID, batch: int, actor: Actor) -> list[DataKey]:
    statement = (
        select(DataKey)
        .where(DataKey.tenant_id == actor.tenant.id, DataKey.id > after)
        .order_by(DataKey.id)
        .limit(batch)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(session.execute(statement).scalars())


def _rewrap(row: DataKey, actor: Actor) -> None:
    bound_to = f"data-key:{row.id}"
    key = keystore().decrypt(actor.tenant.id, bound_to, row.wrapped)
    row.wrapped = keystore().encrypt(actor.tenant.id, bound_to, key)
