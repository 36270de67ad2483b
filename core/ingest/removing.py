"""Taking new rows back: those that nothing points at go, the others stay and are told."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any, cast

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from core.db.session import session
from core.people.privacy import purge_revisions
from core.tenancy.binding import Actor

Remove = Callable[[Sequence[uuid.UUID], Actor], frozenset[uuid.UUID]]


def remove_unused(model: type[Any], *parts: InstrumentedAttribute[Any]) -> Remove:
    """Delete rows with their ``parts`` (columns that name them, of tables that live with them).

    The database says what is used: a foreign key of any other table, a domain's as well, keeps the row.
    """

    def remove(ids: Sequence[uuid.UUID], actor: Actor) -> frozenset[uuid.UUID]:
        if not ids:
            return frozenset()
        try:
            with session.begin_nested():
                for column in parts:
                    _delete(cast("type[Any]", column.class_), column, ids, actor)
                _delete(model, model.id, ids, actor)
        except IntegrityError:
            if len(ids) == 1:
                return frozenset(ids)
            middle = len(ids) // 2
            return remove(ids[:middle], actor) | remove(ids[middle:], actor)
        return frozenset()

    return remove


def _delete(model: type[Any], column: Any, ids: Sequence[uuid.UUID], actor: Actor) -> None:
    session.execute(
        delete(model)
        .where(model.tenant_id == actor.tenant.id, column.in_(ids))
        .execution_options(synchronize_session=False)
    )
    if column.key == "id":
        purge_revisions(model, ids, actor)


def edited_columns(actor: Actor, moment: Any) -> dict[str, Any]:
    """What every edited row carries, for one written in bulk."""
    return {
        "version": 1,
        "field_versions": {},
        "author_id": actor.membership_id,
        "created_at": moment,
        "updated_at": moment,
    }
