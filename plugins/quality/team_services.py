"""What people do with the charter, sessions, training, interviews, incidents, complaints and surveys."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from core.toolkit import (
    Actor,
    InvalidInput,
    Membership,
    NotFound,
    Place,
    Refused,
    Revision,
    apply_changes,
    create_once,
    new_id,
    next_number,
    record,
    session,
    today,
)
from plugins.quality import team_queries
from plugins.quality.facts import lay_facts, note_fact
from plugins.quality.models import (
    Attendance,
    Charter,
    Complainant,
    Complaint,
    Interview,
    PracticeSession,
    Reply,
    Signature,
    StaffIncident,
    Survey,
    Trainee,
    Training,
)
from plugins.quality.services import check_ours, check_past, lock_series, said_of, save
from plugins.quality.team_schemas import (
    AnswerComplaint,
    CharterCommand,
    CloseComplaint,
    ComplainantCommand,
    ComplaintCommand,
    IncidentCommand,
    InterviewCommand,
    SessionCommand,
    SurveyCommand,
    TrainingCommand,
)

#: A complaint is answered within fifteen days of its reception.
ANSWER_WITHIN: Final = timedelta(days=15)


# --- the charter -------------------------------------------------------------------------------------


def write_charter(command: CharterCommand, *, actor: Actor) -> Charter:
    """Write the structure's text, or the one that follows it. Raises InvalidInput on its day."""
    last = session.execute(team_queries.charters(actor).limit(1)).first()
    if last is not None and last.id != command.id and command.valid_from < last.valid_from:
        raise InvalidInput({"valid_from": ["Un texte plus récent existe : choisissez un jour après."]})
    number = lock_series(Charter, actor)
    return save(Charter, None, command, "charter", actor=actor, computed={"number": number})


def sign_charter(charter: Charter, *, actor: Actor) -> None:
    """The member signs the text in force, for herself; twice is once. Raises Refused for any other text."""
    in_force = team_queries.charter_in_force(actor)
    if in_force is None or in_force.id != charter.id:
        raise Refused(["Ce texte n’est pas celui qui est en vigueur : signez celui-là."])
    values = {
        "tenant_id": actor.tenant.id,
        "id": new_id(),
        "charter_id": charter.id,
        "membership_id": actor.member,
        "day": today(actor),
    }
    statement = insert(Signature).values(values).on_conflict_do_nothing().returning(Signature.id)
    signed = session.execute(statement).scalar_one_or_none()
    if signed is not None:
        note_fact("charter_signed", today(actor), signed, actor=actor)
        record("quality.charter_signed", subject=charter, actor=actor, details={"number": charter.number})


# --- sessions, training, interviews --------------------------------------------------------------------


def _same_members(
    model: Any, owner: str, owner_id: uuid.UUID, wanted: Iterable[uuid.UUID], **values: Any
) -> None:
    """Make the members of the row exactly ``wanted``."""
    asked = set(wanted)
    rows = session.execute(select(model).where(getattr(model, owner) == owner_id)).scalars().all()
    for row in rows:
        if row.membership_id not in asked:
            session.delete(row)
    known = {row.membership_id for row in rows}
    session.add_all(model(**{owner: owner_id, "membership_id": one, **values}) for one in asked - known)
    session.flush()


def save_session(
    command: SessionCommand, *, actor: Actor, practice: PracticeSession | None = None
) -> PracticeSession:
    """Note a session that was held, with who was there; or correct it."""
    check_past(command.day, "day", actor)
    check_ours(Membership, command.member_ids, "member_ids")
    row = save(PracticeSession, practice, command, "practice", actor=actor, beside=("member_ids",))
    _same_members(Attendance, "session_id", row.id, command.member_ids)
    lay_facts(row, actor=actor)
    return row


def save_training(command: TrainingCommand, *, actor: Actor, training: Training | None = None) -> Training:
    """Note a training with who followed it and whose certificate came; or correct it."""
    check_ours(Membership, command.member_ids, "member_ids")
    links = ("member_ids", "certified_ids")
    row = save(Training, training, command, "training", actor=actor, beside=links)
    _same_members(Trainee, "training_id", row.id, command.member_ids)
    for one in session.execute(select(Trainee).where(Trainee.training_id == row.id)).scalars():
        one.certified = one.membership_id in command.certified_ids
    session.flush()
    lay_facts(row, actor=actor)
    return row


def save_interview(
    command: InterviewCommand, *, actor: Actor, interview: Interview | None = None
) -> Interview:
    """Note that an interview was held: its date and its kind, nothing of what was said."""
    check_past(command.day, "day", actor)
    check_ours(Membership, [command.membership_id], "membership_id")
    row = save(Interview, interview, command, "interview", actor=actor)
    lay_facts(row, actor=actor)
    return row


def save_incident(
    command: IncidentCommand, *, actor: Actor, incident: StaffIncident | None = None
) -> StaffIncident:
    """Note an incident towards the team, or what followed it."""
    check_past(command.day, "day", actor)
    check_ours(Place, [command.place_id], "place_id")
    row = save(StaffIncident, incident, command, "incident", actor=actor)
    lay_facts(row, actor=actor)
    return row


# --- complaints --------------------------------------------------------------------------------------


def save_complaint(
    command: ComplaintCommand, *, actor: Actor, complaint: Complaint | None = None
) -> Complaint:
    """Receive a complaint, or correct it; its answer is due fifteen days after its reception."""
    check_past(command.received_on, "received_on", actor)
    check_ours(Membership, [command.assigned_to], "assigned_to")
    if complaint is not None and complaint.answered_on and complaint.answered_on < command.received_on:
        raise InvalidInput({"received_on": ["Ce jour est après celui de la réponse."]})
    due: dict[str, Any] = {"due_on": command.received_on + ANSWER_WITHIN}
    if complaint is not None:
        if apply_changes(complaint, command.version or 0, {**said_of(command), **due}, actor=actor):
            record("quality.complaint_edited", subject=complaint, actor=actor)
        return complaint
    known = session.execute(select(Complaint.id).where(Complaint.id == command.id)).first()
    year = command.received_on.year
    number = "" if known else f"{year}-{next_number(f'quality_complaint:{year}', actor=actor):03d}"
    return save(Complaint, None, command, "complaint", actor=actor, computed={"number": number, **due})


def name_complainant(complaint: Complaint, command: ComplainantCommand, *, actor: Actor) -> Complainant:
    """Write down who complains, who agreed to say it; or correct it."""
    known = complainant_of(complaint)
    if known is None:
        values = {**said_of(command), "complaint_id": complaint.id}
        known, _made = create_once(Complainant, new_id(), values, actor=actor)
        record("quality.complainant_named", subject=complaint, actor=actor)
        return known
    if apply_changes(known, command.version or known.version, said_of(command), actor=actor):
        record("quality.complainant_edited", subject=complaint, actor=actor)
    return known


def complainant_of(complaint: Complaint) -> Complainant | None:
    statement = select(Complainant).where(Complainant.complaint_id == complaint.id)
    return session.execute(statement).scalar_one_or_none()


def forget_complainant(complainant: Complainant, *, actor: Actor) -> int:
    """Erase who complained and every text that may describe her; the complaint stays as a figure."""
    complaint = session.execute(
        select(Complaint).where(Complaint.id == complainant.complaint_id)
    ).scalar_one()
    complaint.subject = complaint.answer = ""
    complaint.content_hash = None
    ids = (complaint.id, complainant.id)
    session.delete(complainant)
    session.flush()
    gone = session.execute(
        delete(Revision)
        .where(
            Revision.tenant_id == actor.tenant.id,
            Revision.entity.in_((Complaint.__tablename__, Complainant.__tablename__)),
            Revision.entity_id.in_(ids),
        )
        .returning(Revision.id)
    ).all()
    record("quality.complainant_erased", subject=complaint, actor=actor)
    return 2 + len(gone)


def answer_complaint(complaint: Complaint, command: AnswerComplaint, *, actor: Actor) -> None:
    """Say when and how it was answered. Raises InvalidInput: before its reception, or to come."""
    check_past(command.answered_on, "answered_on", actor)
    if command.answered_on < complaint.received_on:
        raise InvalidInput({"answered_on": ["Ce jour est avant la réception."]})
    if apply_changes(complaint, command.version, said_of(command), actor=actor):
        lay_facts(complaint, actor=actor)
        record("quality.complaint_answered", subject=complaint, actor=actor)


def close_complaint(complaint: Complaint, command: CloseComplaint, *, actor: Actor) -> None:
    """Close it once answered. Raises Refused before, InvalidInput on the day."""
    if complaint.answered_on is None:
        raise Refused(["Une réclamation se clôt une fois répondue."])
    check_past(command.closed_on, "closed_on", actor)
    if command.closed_on < complaint.answered_on:
        raise InvalidInput({"closed_on": ["Ce jour est avant la réponse."]})
    if apply_changes(complaint, command.version, said_of(command), actor=actor):
        record("quality.complaint_closed", subject=complaint, actor=actor)


# --- surveys -----------------------------------------------------------------------------------------


def open_survey(command: SurveyCommand, *, actor: Actor) -> Survey:
    """Open a survey with its own questions; they do not change once answers may come."""
    said = said_of(command)
    said["questions"] = [line.strip() for line in command.questions.splitlines() if line.strip()]
    row, made = create_once(Survey, command.id, said, actor=actor)
    if made:
        lay_facts(row, actor=actor)
        record("quality.survey_opened", subject=row, actor=actor)
    return row


def add_reply(survey: Survey, reply_id: uuid.UUID, answers: list[str], *, actor: Actor) -> Reply:
    """Count one questionnaire: codes in the order of the questions, and nobody's name.

    Raises Refused outside the days of the survey, NotFound when the answers are not those of its questions.
    """
    if not survey.starts_on <= today(actor) <= survey.ends_on:
        raise Refused(["Cette enquête n’est pas ouverte aujourd’hui."])
    if len(answers) != len(survey.questions):
        raise NotFound
    said = {"survey_id": survey.id, "answers": answers}
    row, made = create_once(
        Reply, reply_id, said, actor=actor, computed={"day": today(actor), "overall": answers[0]}
    )
    if made:
        record("quality.reply_recorded", subject=survey, actor=actor)
    return row
