"""What retention rules are made of: which rows are past their term, and what becomes of them.

Each function returns one, so that a table of rules stays literal. Texts that rows held before their changes go too.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, DateTime, delete, null, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from core.db.session import session
from core.db.writing import Revision
from core.extension.contributions import RetentionRule, SubjectRef
from core.lifecycle.services import erase_subject
from core.people.privacy import purge_revisions
from core.planning.clock import moment_of, shift_months
from core.tenancy.binding import Actor

Due = Callable[[Actor, date], Any]
Apply = Callable[[Actor, Sequence[uuid.UUID]], int]

#: What stands where a row cannot do without words.
EMPTIED: Final = "Texte effacé"


def term_of(rule: RetentionRule, day: date) -> date:
    """Rows whose date is before this one are past the rule's term on ``day``."""
    return shift_months(day, -rule.months) if rule.months else day - timedelta(days=rule.days)


def parent_day(model: Any, column: str, parent: Any, day: Any) -> Any:
    """The date that counts when it stands on the row of ``parent`` that ``model.column`` names."""
    return (
        select(day)
        .where(parent.tenant_id == model.tenant_id, parent.id == getattr(model, column))
        .correlate(model)
        .scalar_subquery()
    )


def passed(day: Any, before: date, actor: Actor) -> Any:
    """Whether a date, or the day of a moment, is before that day; one that is not known never is."""
    if isinstance(day.type, DateTime):
        return day < moment_of(before, time.min, actor.tenant.tz)
    return day < before


def rows_before(model: Any, day: Any, *conditions: Any) -> Due:
    """Rows whose ``day`` is past, among those that ``conditions`` keep."""

    def due(actor: Actor, before: date) -> Any:
        return select(model.id).where(
            model.tenant_id == actor.tenant.id, passed(day, before, actor), *conditions
        )

    return due


def texts_before(model: Any, day: Any, *columns: str, where: tuple[Any, ...] = ()) -> Due:
    """Rows whose ``day`` is past and where one of ``columns`` holds words, or held some before a change."""

    def due(actor: Actor, before: date) -> Any:
        changed = select(Revision.entity_id).where(
            Revision.tenant_id == actor.tenant.id,
            Revision.entity == model.__tablename__,
            or_(*(Revision.changes.has_key(name) for name in columns)),
        )
        said = (getattr(model, name).is_distinct_from(_emptied(model, name)) for name in columns)
        return select(model.id).where(
            model.tenant_id == actor.tenant.id,
            passed(day, before, actor),
            or_(*said, model.id.in_(changed)),
            *where,
        )

    return due


def _emptied(model: Any, name: str) -> Any:
    column = model.__table__.c[name]
    if column.nullable:
        return null()
    return "" if column.server_default is not None else EMPTIED


def empty_texts(model: Any, *columns: str) -> Apply:
    """The rows stay, with their codes and days; their words go, and the fingerprint that could tell them."""
    values = {name: _emptied(model, name) for name in columns}
    if "content_hash" in model.__table__.c:
        values["content_hash"] = None

    def apply(actor: Actor, ids: Sequence[uuid.UUID]) -> int:
        done = session.execute(
            update(model)
            .where(model.tenant_id == actor.tenant.id, model.id.in_(ids))
            .values(values)
            .execution_options(synchronize_session=False)
        )
        purge_revisions(model, ids, actor)
        return int(cast(CursorResult[Any], done).rowcount)

    return apply


def delete_rows(model: Any, *children: InstrumentedAttribute[Any]) -> Apply:
    """The rows go, after those whose column in ``children`` names them."""

    def apply(actor: Actor, ids: Sequence[uuid.UUID]) -> int:
        number = sum(_delete(child.class_, child, actor, ids) for child in children)
        return number + _delete(model, model.id, actor, ids)

    return apply


def _delete(model: Any, column: Any, actor: Actor, ids: Sequence[uuid.UUID]) -> int:
    mine = (model.tenant_id == actor.tenant.id, column.in_(ids))
    gone = session.execute(select(model.id).where(*mine)).scalars().all()
    session.execute(delete(model).where(*mine).execution_options(synchronize_session=False))
    purge_revisions(model, gone, actor)
    return len(gone)


def erase_each(kind: str) -> Apply:
    """Everything held anywhere about each, as when she asks for it herself (``SubjectRef(kind, id)``)."""

    def apply(actor: Actor, ids: Sequence[uuid.UUID]) -> int:
        return sum(erase_subject(SubjectRef(kind, one), actor=actor) for one in ids)

    return apply
