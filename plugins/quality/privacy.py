"""What the quality approach holds about a person: who complained, and what concerns each member."""

from __future__ import annotations

import uuid
from typing import Any, Final

from sqlalchemy import delete, select, update

from core.toolkit import (
    Actor,
    ExportPart,
    KnownSubject,
    SubjectKind,
    SubjectRef,
    label_of,
    named_like,
    session,
)
from plugins.quality.models import (
    Attendance,
    Charter,
    Complainant,
    Complaint,
    Interview,
    PracticeSession,
    Requirement,
    Signature,
    Trainee,
    Training,
)
from plugins.quality.team_services import forget_complainant

COMPLAINANT = "quality_complainant"
MEMBER = "membership"
#: As many as the page of rights shows of one kind.
MOST_FOUND: Final = 20


def find_complainants(typed: str, actor: Actor) -> tuple[KnownSubject, ...]:
    """Who complained, by her name or her telephone."""
    condition = named_like(typed, Complainant.name, Complainant.phone)
    if condition is None:
        return ()
    statement = (
        select(Complainant.id, Complainant.name, Complaint.number)
        .join(
            Complaint,
            (Complaint.tenant_id == Complainant.tenant_id) & (Complaint.id == Complainant.complaint_id),
        )
        .where(Complainant.tenant_id == actor.tenant.id, condition)
        .order_by(Complaint.received_on.desc(), Complainant.id)
        .limit(MOST_FOUND)
    )
    rows = session.execute(statement)
    return tuple(KnownSubject(row.id, row.name, f"a réclamé : {row.number}") for row in rows)


def name_complainant(complainant_id: uuid.UUID, actor: Actor) -> str | None:
    statement = select(Complainant.name).where(
        Complainant.tenant_id == actor.tenant.id, Complainant.id == complainant_id
    )
    return session.execute(statement).scalar_one_or_none()


SUBJECT_KINDS: Final = (
    SubjectKind(COMPLAINANT, "Personne qui réclame", find_complainants, name_complainant, icon="talk"),
)


def export(subject: SubjectRef, actor: Actor) -> tuple[ExportPart, ...]:
    """The complaint of who complained, or what is kept of a member; nothing for another kind of subject."""
    if subject.kind == COMPLAINANT:
        return _complaint_of(subject, actor)
    return _of_member(subject, actor) if subject.kind == MEMBER else ()


def _complaint_of(subject: SubjectRef, actor: Actor) -> tuple[ExportPart, ...]:
    statement = (
        select(Complainant, Complaint)
        .join(Complaint, Complaint.id == Complainant.complaint_id)
        .where(Complainant.tenant_id == actor.tenant.id, Complainant.id == subject.id)
        .where(Complaint.tenant_id == Complainant.tenant_id)
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        return ()
    who, complaint = found
    row = {
        "réclamation": complaint.number,
        "reçue le": complaint.received_on.isoformat(),
        "objet": label_of("quality_complaint_topic", complaint.topic, actor),
        "ce qui est reproché": complaint.subject,
        "répondue le": complaint.answered_on.isoformat() if complaint.answered_on else "",
        "réponse": complaint.answer,
        "nom": who.name,
        "téléphone": who.phone,
        "courriel": who.email,
        "empreinte de l’envoi": who.content_hash or "",
    }
    return (ExportPart("Réclamations", (row,)),)


def _rows(statement: Any, **words: Any) -> tuple[dict[str, Any], ...]:
    return tuple({label: say(row) for label, say in words.items()} for row in session.execute(statement))


def _of_member(subject: SubjectRef, actor: Actor) -> tuple[ExportPart, ...]:
    ours = actor.tenant.id
    parts = {
        "Charte signée": _rows(
            select(Charter.number, Signature.day)
            .join(Charter, (Charter.tenant_id == Signature.tenant_id) & (Charter.id == Signature.charter_id))
            .where(Signature.tenant_id == ours, Signature.membership_id == subject.id),
            texte=lambda row: row.number,
            jour=lambda row: row.day.isoformat(),
        ),
        "Analyse de pratique": _rows(
            select(PracticeSession.day)
            .join(
                Attendance,
                (Attendance.tenant_id == PracticeSession.tenant_id)
                & (Attendance.session_id == PracticeSession.id),
            )
            .where(PracticeSession.tenant_id == ours, Attendance.membership_id == subject.id),
            jour=lambda row: row.day.isoformat(),
        ),
        "Formations": _rows(
            select(Training.title, Training.starts_on, Training.hours, Trainee.certified)
            .join(
                Trainee,
                (Trainee.tenant_id == Training.tenant_id) & (Trainee.training_id == Training.id),
            )
            .where(Training.tenant_id == ours, Trainee.membership_id == subject.id),
            intitulé=lambda row: row.title,
            jour=lambda row: row.starts_on.isoformat(),
            heures=lambda row: row.hours,
            attestation=lambda row: "oui" if row.certified else "non",
        ),
        "Entretiens": _rows(
            select(Interview.kind, Interview.day).where(
                Interview.tenant_id == ours, Interview.membership_id == subject.id
            ),
            entretien=lambda row: label_of("quality_interview_kind", row.kind, actor),
            jour=lambda row: row.day.isoformat(),
        ),
    }
    return tuple(ExportPart(title, rows) for title, rows in parts.items() if rows)


def erase(subject: SubjectRef, actor: Actor) -> int:
    """Remove what is kept of somebody; returns the number of rows changed or deleted.

    Signatures and attendances of a member are the structure's evidence: she stays « membre n° … » in them. Her
    interviews and her part in trainings are about her alone, and go.
    """
    if subject.kind == COMPLAINANT:
        found = session.execute(
            select(Complainant).where(Complainant.tenant_id == actor.tenant.id, Complainant.id == subject.id)
        ).scalar_one_or_none()
        return 0 if found is None else forget_complainant(found, actor=actor)
    if subject.kind != MEMBER:
        return 0
    number = 0
    for model in (Interview, Trainee):
        gone = delete(model).where(model.tenant_id == actor.tenant.id, model.membership_id == subject.id)
        number += len(session.execute(gone.returning(model.id)).all())
    freed = (
        update(Requirement)
        .where(Requirement.tenant_id == actor.tenant.id, Requirement.assigned_to == subject.id)
        .values(assigned_to=None)
        .returning(Requirement.id)
    )
    return number + len(session.execute(freed).all())
