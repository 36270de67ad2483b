"""Which cases exist for an actor: every situation of the structure, and the named files she may know of.

A named file that she may not know of does not exist: 404, absent from lists, counts and searches; a type may keep
its files to the holders of a right of its own (``CaseType.readers``).
Whoever reaches a case by its id goes through ``case_or_404``; whoever lists cases
adds ``visible``.
"""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from core.casefiles.models import FileMember
from core.cases.models import Case
from core.cases.permissions import ASSIST_FILES, READ_FILES
from core.db.session import session
from core.db.writing import get_or_404
from core.errors import NotFound
from core.extension.catalog import catalog
from core.tenancy.binding import Actor, Caller


def visible(actor: Actor) -> ColumnElement[bool]:
    """The clause that keeps the cases an actor may know of."""
    if _knows_of_all(actor):
        return true()
    if actor.may(READ_FILES):
        return or_(Case.named_at.is_(None), Case.type_key.not_in(kept_types(actor)), _hers(actor))
    named = and_(Case.named_at.is_not(None), _hers(actor)) if actor.may(ASSIST_FILES) else false()
    return or_(Case.named_at.is_(None), named)


def _knows_of_all(actor: Actor) -> bool:
    if actor.kind in (Caller.JOB, Caller.COMMAND):
        return True
    return actor.may(READ_FILES) and not kept_types(actor)


def kept_types(actor: Actor) -> list[str]:
    """Types whose files are for the holders of a right that the actor lacks; a domain switched off keeps its own."""
    if actor.kind in (Caller.JOB, Caller.COMMAND):
        return []
    return [t.key for t in catalog().case_types.values() if t.readers and not actor.may(t.readers)]


def _hers(actor: Actor) -> ColumnElement[bool]:
    in_circle = select(FileMember.case_id).where(
        FileMember.tenant_id == actor.tenant.id,
        FileMember.membership_id == actor.membership_id,
        FileMember.ended_at.is_(None),
    )
    return or_(Case.referent_id == actor.membership_id, Case.id.in_(in_circle))


def case_or_404(case_id: uuid.UUID | str, actor: Actor, *, lock: bool = False) -> Case:
    """The structure's own case, if the actor may know of it; NotFound otherwise."""
    case = get_or_404(Case, case_id, lock=lock)
    known = (
        case.named_at is None
        or _knows_of_all(actor)
        or session.execute(
            select(Case.id).where(Case.tenant_id == actor.tenant.id, Case.id == case.id, visible(actor))
        ).first()
    )
    if not known:
        raise NotFound
    return case
