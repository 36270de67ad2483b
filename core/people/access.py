"""Which people exist for an actor: the whole register, but those whom only files kept from her know.

Somebody who has a file of a type kept to the holders of a right (``CaseType.readers``) does not exist for whoever may
open none of her files: 404, absent from lists, searches and choices. She exists for who registered her, and for who may
open a situation, or a domain's own rows (``KnownPeople``), that name her.
Whoever reaches a person by her id goes through ``person_or_404``; whoever lists people adds ``known_to``.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, any_, func, or_, select, true

from core.cases.access import kept_types, visible
from core.cases.models import Case, Party
from core.db.session import session
from core.errors import NotFound
from core.extension.catalog import catalog
from core.people.models import Person, PersonAlias
from core.tenancy.binding import Actor


def known_to(actor: Actor) -> ColumnElement[bool]:
    """The clause that keeps the people an actor may know of. Said of records that stand: neither merged nor erased."""
    kept = kept_types(actor)
    if not kept:
        return true()
    return or_(
        _kept_away(kept, actor).is_not(True),
        and_(Person.author_id.is_not(None), Person.author_id == actor.membership_id),
        *(
            _hers(select(rows.person_id), rows.person_id, actor).exists()
            for rows in catalog().known_people_of(actor.tenant.enabled)
            if actor.may(rows.permission)
        ),
    )


def refuse_unknown(person_id: uuid.UUID, actor: Actor) -> None:
    """Raises NotFound for somebody of the structure, under any record, who does not exist for the actor."""
    if not kept_types(actor):
        return
    kept = select(PersonAlias.kept_id).where(
        PersonAlias.tenant_id == actor.tenant.id, PersonAlias.merged_id == person_id
    )
    stands = func.coalesce(kept.scalar_subquery(), person_id)
    known = select(Person.id).where(Person.tenant_id == actor.tenant.id, Person.id == stands, known_to(actor))
    if session.execute(known).first() is None:
        raise NotFound


def _kept_away(kept: list[str], actor: Actor) -> ScalarSelect[Any]:
    """Whether she has a file of a kept type, and no case that the actor may open; NULL without any.

    One look at the cases of one person: said as two EXISTS, a list would first read those of everybody.
    """
    closed = and_(Case.named_at.is_not(None), Case.type_key.in_(kept))
    cases = select(and_(func.bool_or(closed), ~func.bool_or(visible(actor)))).join(
        Party, and_(Party.tenant_id == Case.tenant_id, Party.case_id == Case.id)
    )
    hers = _hers(cases.where(Party.removed_at.is_(None)), Party.person_id, actor)
    return hers.scalar_subquery()


def _hers(rows: Select[Any], person_id: Any, actor: Actor) -> Select[Any]:
    """Those of the person, under the record that stands or one merged into it."""
    merged = (
        select(PersonAlias.merged_id)
        .where(PersonAlias.tenant_id == actor.tenant.id, PersonAlias.kept_id == Person.id)
        .correlate(Person)
    )
    records = func.array_append(func.array(merged.scalar_subquery()), Person.id)
    return rows.where(person_id.class_.tenant_id == actor.tenant.id, person_id == any_(records)).correlate(
        Person
    )
