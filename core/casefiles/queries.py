"""Reading files: what stands beside the case itself, in as few statements as the page needs."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Text,
    and_,
    cast,
    func,
    null,
    or_,
    select,
    union_all,
)

from core.audit.reads import readings_of_case, recent_readings
from core.casefiles.levels import seats_column
from core.casefiles.models import FileNote, FileRecusal
from core.casefiles.neutrality import referent_tied
from core.cases.models import Case, CaseSession, Party
from core.files.models import Document
from core.people.models import Person, PersonContact
from core.planning.queries import Rows
from core.requests.models import RequestCaller
from core.tenancy.binding import Actor

#: Readings shown: a year of them on a busy file.
SHOWN = 300


def beside_the_case(case_id: uuid.UUID, actor: Actor) -> tuple[Any, ...]:
    """Columns of the head of a file: what its page would else ask in statements of their own.

    Whether its referent has a tie, whether a caller is known who is not yet a party, who has a place, (level,
    author, kind of its meeting) of every note and document, and the actor's own last readings.
    """
    return (
        referent_tied(actor).label("tied"),
        _caller_waits(case_id, actor).label("caller_known"),
        seats_column(case_id, actor).label("seats"),
        _elements(case_id, actor).label("elements"),
        recent_readings("file.read", Case.__tablename__, case_id, actor).label("recent"),
    )


def _caller_waits(case_id: uuid.UUID, actor: Actor) -> ColumnElement[bool]:
    """Somebody called, and no party of the file has her telephone or is called as she said."""
    named = and_(
        Person.given_name + Person.family_name != "",
        func.strpos(func.lower(RequestCaller.name), func.lower(Person.given_name)) > 0,
        func.strpos(func.lower(RequestCaller.name), func.lower(Person.family_name)) > 0,
    )
    reached = and_(
        PersonContact.kind == "phone",
        PersonContact.value == RequestCaller.phone,
        PersonContact.removed_at.is_(None),
    )
    party = (
        select(Party.id)
        .join(Person, and_(Person.tenant_id == Party.tenant_id, Person.id == Party.person_id))
        .outerjoin(
            PersonContact,
            and_(PersonContact.tenant_id == Person.tenant_id, PersonContact.person_id == Person.id),
        )
        .where(
            Party.tenant_id == actor.tenant.id,
            Party.case_id == case_id,
            Party.removed_at.is_(None),
            or_(named, reached),
        )
        .correlate(RequestCaller)
    )
    return (
        select(RequestCaller.id)
        .where(
            RequestCaller.tenant_id == actor.tenant.id,
            RequestCaller.request_id == Case.request_id,
            ~party.exists(),
        )
        .correlate(Case)
        .exists()
    )


def _elements(case_id: uuid.UUID, actor: Actor) -> ScalarSelect[Any]:
    """(level, author, kind of its meeting) of every note and document: what is counted when it is hidden."""
    notes = (
        select(FileNote.level, FileNote.author_id, CaseSession.kind)
        .outerjoin(
            CaseSession,
            and_(CaseSession.tenant_id == FileNote.tenant_id, CaseSession.id == FileNote.session_id),
        )
        .where(
            FileNote.tenant_id == actor.tenant.id, FileNote.case_id == case_id, FileNote.removed_at.is_(None)
        )
    )
    documents = select(Document.level, Document.author_id, cast(null(), Text)).where(
        Document.tenant_id == actor.tenant.id, Document.case_id == case_id, Document.removed_at.is_(None)
    )
    rows = union_all(notes, documents).subquery()
    told = func.jsonb_build_array(rows.c.level, rows.c.author_id, rows.c.kind)
    return select(func.jsonb_agg(told)).scalar_subquery()


def readings_of(case_id: uuid.UUID, actor: Actor) -> Select[Any]:
    return readings_of_case(case_id, actor).limit(SHOWN)


def recusals_of(case_id: uuid.UUID, actor: Actor) -> Select[Any]:
    return (
        select(FileRecusal)
        .where(FileRecusal.tenant_id == actor.tenant.id, FileRecusal.case_id == case_id)
        .order_by(FileRecusal.at.desc())
    )


def numbered(number: str, actor: Actor) -> Rows:
    """The named file with this number: its id."""
    return select(Case.id).where(
        Case.tenant_id == actor.tenant.id, Case.number == number, Case.named_at.is_not(None)
    )


def open_files(actor: Actor) -> Rows:
    """How many files are open, whoever may know of them: the domain is not switched off under them."""
    return select(func.count(Case.id)).where(
        Case.tenant_id == actor.tenant.id, Case.named_at.is_not(None), Case.closed_on.is_(None)
    )
