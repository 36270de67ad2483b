"""Reading the team's side and the residents': charter, sessions, training, complaints, surveys, her own logbook."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, literal, select, union_all

from core.toolkit import Activity, ActivityMember, Actor, Membership, Place, session, today
from plugins.quality.codelists import SATISFIED
from plugins.quality.models import (
    Action,
    Attendance,
    Charter,
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
from plugins.quality.queries import Rows, joined, member_name, of_tenant

# --- the team ----------------------------------------------------------------------------------------


def charters(actor: Actor) -> Rows:
    return (
        select(Charter.id, Charter.number, Charter.title, Charter.valid_from)
        .where(Charter.tenant_id == actor.tenant.id)
        .order_by(Charter.number.desc())
    )


def charter_in_force(actor: Actor) -> Any:
    return session.execute(charters(actor).where(Charter.valid_from <= today(actor)).limit(1)).first()


def signatures(charter_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        select(Signature.membership_id, Signature.day, Signature.signed_at, member_name().label("name"))
        .join(Membership, joined(Signature, "membership_id", Membership))
        .where(Signature.tenant_id == actor.tenant.id, Signature.charter_id == charter_id)
        .order_by(Membership.family_name, Membership.given_name, Membership.number)
    )


def sessions(actor: Actor) -> Rows:
    present = (
        select(func.count(Attendance.id))
        .where(Attendance.tenant_id == PracticeSession.tenant_id, Attendance.session_id == PracticeSession.id)
        .correlate(PracticeSession)
        .scalar_subquery()
    )
    return select(
        PracticeSession.id,
        PracticeSession.day,
        PracticeSession.minutes,
        PracticeSession.facilitator,
        PracticeSession.themes,
        present.label("present"),
    ).where(of_tenant(PracticeSession, actor))


def present_at(session_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        select(Membership.id, member_name().label("name"))
        .join(Attendance, joined(Attendance, "membership_id", Membership))
        .where(Attendance.tenant_id == actor.tenant.id, Attendance.session_id == session_id)
        .order_by(Membership.family_name, Membership.given_name, Membership.number)
    )


def trainings(actor: Actor) -> Rows:
    return (
        select(
            Training.id,
            Training.kind,
            Training.title,
            Training.provider,
            Training.starts_on,
            Training.ends_on,
            Training.hours,
            func.count(Trainee.id).label("trainees"),
            func.count(Trainee.id).filter(Trainee.certified.is_(True)).label("certified"),
        )
        .outerjoin(Trainee, and_(Trainee.tenant_id == Training.tenant_id, Trainee.training_id == Training.id))
        .where(of_tenant(Training, actor))
        .group_by(Training.tenant_id, Training.id)
    )


def trainees(training_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        select(Membership.id, member_name().label("name"), Trainee.certified)
        .join(Trainee, joined(Trainee, "membership_id", Membership))
        .where(Trainee.tenant_id == actor.tenant.id, Trainee.training_id == training_id)
        .order_by(Membership.family_name, Membership.given_name, Membership.number)
    )


def interviews(actor: Actor) -> Rows:
    return (
        select(Interview.id, Interview.day, Interview.kind, member_name().label("name"))
        .join(Membership, joined(Interview, "membership_id", Membership))
        .where(of_tenant(Interview, actor))
    )


def incidents(actor: Actor) -> Rows:
    return (
        select(
            StaffIncident.id,
            StaffIncident.day,
            StaffIncident.kind,
            StaffIncident.follow_ups,
            StaffIncident.supports,
            StaffIncident.supported_on,
            Place.name.label("place"),
        )
        .outerjoin(Place, joined(StaffIncident, "place_id", Place))
        .where(of_tenant(StaffIncident, actor))
    )


# --- residents and partners ------------------------------------------------------------------------------


def complaints(actor: Actor) -> Rows:
    return select(
        Complaint.id,
        Complaint.number,
        Complaint.topic,
        Complaint.channel,
        Complaint.received_on,
        Complaint.due_on,
        Complaint.answered_on,
        Complaint.closed_on,
    ).where(of_tenant(Complaint, actor))


def surveys(actor: Actor) -> Rows:
    satisfied = func.count(Reply.id).filter(Reply.overall.in_(SATISFIED))
    told = func.count(Reply.id).filter(Reply.overall != "none")
    return (
        select(
            Survey.id,
            Survey.label,
            Survey.public,
            Survey.starts_on,
            Survey.ends_on,
            func.count(Reply.id).label("replies"),
            told.label("told"),
            satisfied.label("satisfied"),
        )
        .outerjoin(Reply, and_(Reply.tenant_id == Survey.tenant_id, Reply.survey_id == Survey.id))
        .where(Survey.tenant_id == actor.tenant.id)
        .group_by(Survey.tenant_id, Survey.id)
    )


def answers_of(survey_id: uuid.UUID, actor: Actor) -> Rows:
    """How often each answer was given to each question: nobody's questionnaire is read alone."""
    given = (
        func.jsonb_array_elements_text(Reply.answers)
        .table_valued("value", with_ordinality="position", name="given")
        .render_derived()
    )
    return (
        select(given.c.position, given.c.value, func.count().label("n"))
        .select_from(Reply)
        .join(given, Reply.id == Reply.id)
        .where(Reply.tenant_id == actor.tenant.id, Reply.survey_id == survey_id)
        .group_by(given.c.position, given.c.value)
    )


# --- her own logbook: the member is always the one who asks ------------------------------------------------


def own_activity(actor: Actor, since: date, until: date) -> Rows:
    """What she did, by kind: how many acts, her minutes, and how many acts say none."""
    minutes = func.coalesce(ActivityMember.minutes, Activity.minutes)
    return (
        select(
            Activity.kind,
            func.count(Activity.id).label("n"),
            func.sum(minutes).label("minutes"),
            func.count(case((minutes.is_(None), 1))).label("unsaid"),
        )
        .join(
            ActivityMember,
            and_(ActivityMember.tenant_id == Activity.tenant_id, ActivityMember.activity_id == Activity.id),
        )
        .where(
            Activity.tenant_id == actor.tenant.id,
            Activity.removed_at.is_(None),
            ActivityMember.membership_id == actor.member,
            Activity.day >= since,
            Activity.day <= until,
        )
        .group_by(Activity.kind)
        .order_by(func.count(Activity.id).desc(), Activity.kind)
    )


def own_training(actor: Actor, since: date, until: date) -> Rows:
    return (
        select(
            Training.title,
            Training.kind,
            Training.starts_on,
            Training.ends_on,
            Training.hours,
            Trainee.certified,
        )
        .join(Trainee, and_(Trainee.tenant_id == Training.tenant_id, Trainee.training_id == Training.id))
        .where(
            of_tenant(Training, actor),
            Trainee.membership_id == actor.member,
            Training.ends_on >= since,
            Training.starts_on <= until,
        )
        .order_by(Training.starts_on, Training.id)
    )


def own_sessions(actor: Actor, since: date, until: date) -> Rows:
    return (
        select(func.count(PracticeSession.id).label("n"), func.sum(PracticeSession.minutes).label("minutes"))
        .join(
            Attendance,
            and_(
                Attendance.tenant_id == PracticeSession.tenant_id,
                Attendance.session_id == PracticeSession.id,
            ),
        )
        .where(
            of_tenant(PracticeSession, actor),
            Attendance.membership_id == actor.member,
            PracticeSession.day.between(since, until),
        )
    )


def own_interviews(actor: Actor, since: date, until: date) -> Rows:
    return (
        select(Interview.kind, Interview.day)
        .where(
            of_tenant(Interview, actor),
            Interview.membership_id == actor.member,
            Interview.day.between(since, until),
        )
        .order_by(Interview.day)
    )


#: What may wait on the day page.
CHARTER, COMPLAINT, ACTION, INCIDENT = "charter", "complaint", "action", "incident"


def waiting(actor: Actor, day: date, until: date, *, signs: bool, manages: bool) -> Any:
    """What waits for the member, in one statement: (about, id, words, code, day); None without any right."""
    parts: list[Rows] = []
    if signs:
        parts.append(_to_sign(actor, day))
    if manages:
        parts += [_to_answer(actor, until), _to_do(actor, until), _to_follow(actor)]
    return union_all(*parts).order_by("about", "on", "id") if parts else None


def _to_sign(actor: Actor, day: date) -> Rows:
    """The text in force, unless the member signed it."""
    last = (
        select(Charter.id)
        .where(Charter.tenant_id == actor.tenant.id, Charter.valid_from <= day)
        .order_by(Charter.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    hers = (
        select(Signature.id)
        .where(
            Signature.tenant_id == Charter.tenant_id,
            Signature.charter_id == Charter.id,
            Signature.membership_id == actor.membership_id,
        )
        .exists()
    )
    return select(
        literal(CHARTER).label("about"),
        Charter.id.label("id"),
        Charter.title.label("words"),
        literal("").label("code"),
        Charter.valid_from.label("on"),
    ).where(Charter.tenant_id == actor.tenant.id, Charter.id == last, ~hers)


def _to_answer(actor: Actor, until: date) -> Rows:
    return select(
        literal(COMPLAINT).label("about"),
        Complaint.id.label("id"),
        Complaint.number.label("words"),
        Complaint.topic.label("code"),
        Complaint.due_on.label("on"),
    ).where(of_tenant(Complaint, actor), Complaint.answered_on.is_(None), Complaint.due_on <= until)


def _to_follow(actor: Actor) -> Rows:
    """Incidents that nothing was noted after: whoever noted one expects somebody to come."""
    done = func.jsonb_array_length(StaffIncident.follow_ups) + func.jsonb_array_length(StaffIncident.supports)
    return select(
        literal(INCIDENT).label("about"),
        StaffIncident.id.label("id"),
        literal("").label("words"),
        StaffIncident.kind.label("code"),
        StaffIncident.day.label("on"),
    ).where(of_tenant(StaffIncident, actor), done == 0)


def _to_do(actor: Actor, until: date) -> Rows:
    """Actions that are the member's."""
    return select(
        literal(ACTION).label("about"),
        Action.id.label("id"),
        Action.words.label("words"),
        literal("").label("code"),
        Action.due_on.label("on"),
    ).where(
        of_tenant(Action, actor),
        Action.assigned_to == actor.membership_id,
        Action.done_on.is_(None),
        Action.due_on <= until,
    )


def answered_in_time(actor: Actor, day: date) -> Rows:
    """Complaints whose answer was due by now, and how many of them were answered in time."""
    due = Complaint.answered_on.is_not(None) | (Complaint.due_on < day)
    return select(
        func.count(Complaint.id).label("due"),
        func.count(Complaint.id).filter(Complaint.answered_on <= Complaint.due_on).label("in_time"),
    ).where(of_tenant(Complaint, actor), due)
