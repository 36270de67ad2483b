"""Reading documents: their lines, never their bytes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, and_, select

from core.cases.models import Party
from core.files.envelope import key_id_of
from core.files.models import DataKey, Document
from core.tenancy.binding import Actor

Rows = Select[*tuple[Any, ...]]


def _lines(actor: Actor) -> Rows:
    return (
        select(
            Document.id,
            Document.case_id,
            Document.kind,
            Document.level,
            Document.title,
            Document.mime,
            Document.size,
            Document.day,
            Document.author_id,
            Document.party_id,
            Document.person_id,
            Document.recognisable,
            Party.position.label("party_position"),
            DataKey.id.label("key_id"),
            DataKey.wrapped,
        )
        .outerjoin(Party, and_(Party.tenant_id == Document.tenant_id, Party.id == Document.party_id))
        .outerjoin(
            DataKey, and_(DataKey.tenant_id == Document.tenant_id, DataKey.id == key_id_of(Document.title))
        )
        .where(Document.tenant_id == actor.tenant.id, Document.removed_at.is_(None))
        .order_by(Document.day.desc(), Document.id.desc())
    )


def documents_of_case(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Newest first."""
    return _lines(actor).where(Document.case_id == case_id)


def documents_of_person(person_ids: Iterable[uuid.UUID], actor: Actor) -> Rows:
    """What is kept beside a person herself, her files' documents left out."""
    return _lines(actor).where(Document.person_id.in_(list(person_ids)), Document.case_id.is_(None))


def parties_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """The parties that a document may be about, in their order."""
    return (
        select(Party.id, Party.position)
        .where(Party.tenant_id == actor.tenant.id, Party.case_id == case_id, Party.removed_at.is_(None))
        .order_by(Party.position, Party.id)
    )
