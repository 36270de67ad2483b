"""The chain of reads: who opened what, written before the content is returned.

A page is a GET, in a transaction that cannot write: the read is written in a session of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ScalarSelect, Select, and_, func, or_, select

from core.audit.models import READS, AuditEntry
from core.audit.services import Detail, checked_details, record
from core.db.base import ScopedModel, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.tenancy.binding import Actor, aside

#: Opening the same elements again within this time is the same reading.
SAME_READING: Final = timedelta(minutes=5)


def record_read(
    action: str,
    *,
    actor: Actor,
    subject: ScopedModel,
    details: Mapping[str, Detail] | None = None,
    recent: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """Note at once that the actor reads ``subject`` (a file, a person); ``details`` are ids and codes.

    Call it before the content leaves. A refresh of her own within five minutes, on the same elements, is not
    written again; ``recent`` are the details of those readings where the page asked for them already
    (``recent_readings``). Raises what the database raises: what cannot be noted is not shown.
    """
    said = checked_details(details)
    if recent is None:
        statement = select(recent_readings(action, str(subject.__tablename__), subject.id, actor))
        recent = session.execute(statement).scalar_one()
    if said in list(recent or ()):
        return
    with aside(actor):
        record(action, actor=actor, subject=subject, details=said, chain=READS)
        commit()


def recent_readings(
    action: str, subject_table: str, subject_id: uuid.UUID, actor: Actor
) -> ScalarSelect[Any]:
    """Details of the actor's own readings of the last five minutes, as one column; None: none."""
    return (
        select(func.jsonb_agg(AuditEntry.details))
        .where(
            AuditEntry.tenant_id == actor.tenant.id,
            AuditEntry.subject_table == subject_table,
            AuditEntry.subject_id == subject_id,
            AuditEntry.chain == READS,
            AuditEntry.at > now() - SAME_READING,
            AuditEntry.actor_id == actor.membership_id,
            AuditEntry.action == action,
        )
        .scalar_subquery()
    )


def readings_of_case(case_id: uuid.UUID, actor: Actor) -> Select[Any]:
    """Readings of a file and of what lies in it, newest first: an element notes under ``case`` whose it is."""
    of_the_file = and_(AuditEntry.subject_table == "case_record", AuditEntry.subject_id == case_id)
    inside = AuditEntry.details["case"].astext == str(case_id)
    return (
        select(AuditEntry.at, AuditEntry.actor_id, AuditEntry.action, AuditEntry.details)
        .where(AuditEntry.tenant_id == actor.tenant.id, AuditEntry.chain == READS, or_(of_the_file, inside))
        .order_by(AuditEntry.n.desc())
    )
