"""Reading a mediation: the notes with their keys in one statement, every other table of it in another."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Label, ScalarSelect, Select, and_, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from core.audit.models import AuditEntry
from core.casefiles.models import (
    FileAgreement,
    FileAgreementLine,
    FileAnswer,
    FileBond,
    FileFollowUp,
    FileNote,
    FileSolution,
)
from core.cases.access import visible
from core.cases.models import PUT_BACK, TAKEN_OFF, Case, CaseSession, Party
from core.cases.queries import PAGE_EVENTS, member_name
from core.files.envelope import key_id_of
from core.files.models import DataKey
from core.people.models import Person
from core.tenancy.binding import Actor
from core.tenancy.models import Membership

Rows = Select[*tuple[Any, ...]]


def notes_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Notes with their author, the kind of their meeting and the wrapped key that opens each, newest first."""
    return (
        select(
            FileNote.id,
            FileNote.party_id,
            FileNote.session_id,
            FileNote.day,
            FileNote.level,
            FileNote.author_id,
            FileNote.text,
            FileNote.sealed,
            DataKey.id.label("key_id"),
            DataKey.wrapped,
            CaseSession.kind.label("meeting"),
            member_name().label("author"),
        )
        .outerjoin(
            CaseSession,
            and_(CaseSession.tenant_id == FileNote.tenant_id, CaseSession.id == FileNote.session_id),
        )
        .outerjoin(
            Membership,
            and_(Membership.tenant_id == FileNote.tenant_id, Membership.id == FileNote.author_id),
        )
        .outerjoin(
            DataKey, and_(DataKey.tenant_id == FileNote.tenant_id, DataKey.id == key_id_of(FileNote.sealed))
        )
        .where(
            FileNote.tenant_id == actor.tenant.id,
            FileNote.case_id == case_id,
            FileNote.removed_at.is_(None),
        )
        .order_by(FileNote.day.desc(), FileNote.id.desc())
        .limit(PAGE_EVENTS)
    )


def _gathered(
    name: str, columns: Sequence[Any], order: Sequence[Any], where: Sequence[ColumnElement[bool]]
) -> Label[Any]:
    """Rows of one table as a list, inside the one statement of the page."""
    pairs = [part for column in columns for part in (literal(column.key), column)]
    listed = func.jsonb_agg(aggregate_order_by(func.jsonb_build_object(*pairs), *order))
    empty = cast(literal("[]"), JSONB)
    return select(func.coalesce(listed, empty)).where(*where).scalar_subquery().label(name)


def _of_case(model: Any, case_id: uuid.UUID, actor: Actor) -> list[ColumnElement[bool]]:
    found = [model.tenant_id == actor.tenant.id, model.case_id == case_id]
    return [*found, model.removed_at.is_(None)] if hasattr(model, "removed_at") else found


def mediation_rows(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Solutions, answers, bonds, agreements with their lines, and follow-ups of a file: one row, six lists."""
    lines_of = select(FileSolution.id).where(*_of_case(FileSolution, case_id, actor))
    agreements_of = select(FileAgreement.id).where(*_of_case(FileAgreement, case_id, actor))
    s, a, b, g, n, f = FileSolution, FileAnswer, FileBond, FileAgreement, FileAgreementLine, FileFollowUp
    mine = actor.tenant.id
    return select(
        _gathered(
            "solutions",
            (s.id, s.party_id, s.text, s.day, s.field_versions),
            (s.position, s.id),
            _of_case(s, case_id, actor),
        ),
        _gathered(
            "answers",
            (a.solution_id, a.party_id, a.answer, a.amendment, a.solution_version, a.day),
            (a.id,),
            (a.tenant_id == mine, a.solution_id.in_(lines_of)),
        ),
        _gathered("bonds", (b.party_id, b.moment, b.bond, b.state), (b.id,), _of_case(b, case_id, actor)),
        _gathered(
            "agreements",
            (g.id, g.form, g.day, g.ended_on),
            (g.day.desc(), g.id.desc()),
            _of_case(g, case_id, actor),
        ),
        _gathered(
            "lines",
            (n.agreement_id, n.text),
            (n.position,),
            (n.tenant_id == mine, n.agreement_id.in_(agreements_of)),
        ),
        _gathered(
            "follow_ups",
            (f.id, f.due_on, f.done_on, f.outcome, f.withdrawn_on),
            (f.due_on.desc(), f.id.desc()),
            _of_case(f, case_id, actor),
        ),
    )


def agreement_lines(agreement_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        select(FileAgreementLine.position, FileAgreementLine.text)
        .where(FileAgreementLine.tenant_id == actor.tenant.id, FileAgreementLine.agreement_id == agreement_id)
        .order_by(FileAgreementLine.position)
    )


def agreement_parties(agreement: FileAgreement, actor: Actor) -> Rows:
    """Parties whose acceptance made an agreement, in their order, whoever joined or left the file since.

    Each was there on that moment and accepted every line, whatever she answers since; whose answers are gone with
    her identity was there too.
    """
    at, mine = agreement.created_at, actor.tenant.id
    accepted = (
        select(FileAnswer.id)
        .where(
            FileAnswer.tenant_id == mine,
            FileAnswer.solution_id == FileAgreementLine.solution_id,
            FileAnswer.party_id == Party.id,
            FileAnswer.created_at <= at,
            or_(FileAnswer.answer == "accepted", FileAnswer.updated_at > at),
        )
        .correlate(FileAgreementLine, Party)
    )
    not_accepted = (
        select(FileAgreementLine.id)
        .where(
            FileAgreementLine.tenant_id == mine,
            FileAgreementLine.agreement_id == agreement.id,
            ~accepted.exists(),
        )
        .correlate(Party)
    )
    erased = select(Person.id).where(
        Person.tenant_id == mine, Person.id == Party.person_id, Person.erased_at.is_not(None)
    )
    return (
        select(Party.id, Party.position, Party.label, Party.person_id, erased.exists().label("erased"))
        .where(
            Party.tenant_id == mine,
            Party.case_id == agreement.case_id,
            Party.created_at <= at,
            or_(Party.removed_at.is_(None), Party.removed_at > at),
            func.coalesce(_last_move(at, mine), PUT_BACK) == PUT_BACK,
            or_(~not_accepted.exists(), erased.exists()),
        )
        .order_by(Party.position, Party.id)
    )


def _last_move(at: datetime, tenant_id: int) -> ScalarSelect[Any]:
    """What was last done to a party by then, taken off or put back: the row itself says only how it is now."""
    return (
        select(AuditEntry.action)
        .where(
            AuditEntry.tenant_id == tenant_id,
            AuditEntry.subject_table == Party.__tablename__,
            AuditEntry.subject_id == Party.id,
            AuditEntry.action.in_((TAKEN_OFF, PUT_BACK)),
            AuditEntry.at <= at,
        )
        .order_by(AuditEntry.at.desc(), AuditEntry.n.desc())
        .limit(1)
        .correlate(Party)
        .scalar_subquery()
    )


def known_names(person_ids: Sequence[uuid.UUID], actor: Actor) -> Rows:
    """How people of a file are called, for the page that they sign."""
    return select(Person.id, Person.given_name, Person.family_name, Person.nickname).where(
        Person.tenant_id == actor.tenant.id, Person.id.in_(person_ids)
    )


def follow_ups_due(actor: Actor, day: date) -> Rows:
    """News to take by that day, in the files of this member and of those she stands in for."""
    followed = [member for member in (actor.membership_id, *actor.covers) if member is not None]
    return (
        select(FileFollowUp.id, FileFollowUp.due_on, Case.id.label("case_id"), Case.number, Case.subject)
        .join(Case, and_(Case.tenant_id == FileFollowUp.tenant_id, Case.id == FileFollowUp.case_id))
        .where(
            FileFollowUp.tenant_id == actor.tenant.id,
            FileFollowUp.done_on.is_(None),
            FileFollowUp.withdrawn_on.is_(None),
            FileFollowUp.due_on <= day,
            Case.referent_id.in_(followed),
            visible(actor),
        )
        .order_by(FileFollowUp.due_on, FileFollowUp.id)
        .limit(20)
    )
