"""How the contract tests reach each route of the quality approach, made through use-cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from core.toolkit import Actor, Example, new_id, session, today
from plugins.quality import queries, replies, services, team_queries, team_services
from plugins.quality.models import (
    Action,
    Audit,
    Charter,
    Complaint,
    Dossier,
    Evidence,
    Interview,
    NonConformity,
    Paper,
    PracticeSession,
    Requirement,
    StaffIncident,
    Survey,
    Training,
)
from plugins.quality.schemas import (
    ActionCommand,
    AuditCommand,
    EvidenceCommand,
    FinishAction,
    GapCommand,
    OwnRequirement,
    PaperCommand,
    RateCommand,
)
from plugins.quality.standards import EDITIONS
from plugins.quality.team_schemas import (
    AnswerComplaint,
    CharterCommand,
    ComplainantCommand,
    ComplaintCommand,
    IncidentCommand,
    InterviewCommand,
    SessionCommand,
    SurveyCommand,
    TrainingCommand,
)


def plain(actor: Actor) -> Example:
    return Example()


def hidden(actor: Actor) -> Example:
    return Example(hidden_from_strangers=True)


def _form(**values: Any) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()
    }


def _one(row: Any) -> Example:
    return Example(view_args={"row_id": row.id})


def _edit(row: Any, **values: Any) -> Example:
    return Example(view_args={"row_id": row.id}, form=_form(version=str(row.version), **values))


def _new(**values: Any) -> Example:
    return Example(view_args={"id": str(new_id())}, form=_form(id=str(new_id()), **values))


def _under(row: Any, **values: Any) -> Example:
    return Example(view_args={"row_id": row.id, "id": str(new_id())}, form=_form(id=str(new_id()), **values))


# --- requirements and evidence -------------------------------------------------------------------------


def a_requirement(actor: Actor) -> Requirement:
    command = OwnRequirement("ethics", "L’affiche de présentation est posée", id=new_id())
    return services.save_requirement(command, actor=actor)


def an_evidence(actor: Actor) -> Evidence:
    command = EvidenceCommand(today(actor), "Affiche posée dans douze halls", id=new_id())
    return services.save_evidence(command, a_requirement(actor), actor=actor)


def adopting(actor: Actor) -> Example:
    standing = session.execute(queries.adoptions(actor).limit(1)).first()
    number = 1 if standing is None else standing.number + 1
    return Example(form={"edition": str(EDITIONS[0].number), "number": str(number)})


def new_requirement(actor: Actor) -> Example:
    return _new(process="team", title="Les tenues sont reconnaissables")


def one_requirement(actor: Actor) -> Example:
    return _one(a_requirement(actor))


def edit_requirement(actor: Actor) -> Example:
    return _edit(a_requirement(actor), process="team", title="Les tenues sont reconnaissables")


def follow_requirement(actor: Actor) -> Example:
    return _edit(a_requirement(actor), assigned_to=str(actor.member), gap="Deux halls restent sans affiche")


def new_evidence(actor: Actor) -> Example:
    return _under(a_requirement(actor), day=today(actor), words="Affiche posée")


def one_evidence(actor: Actor) -> Example:
    return _one(an_evidence(actor))


def removed(actor: Actor) -> Example:
    row = an_evidence(actor)
    services.remove(row, "evidence", actor=actor)
    return Example(view_args={"kind": "evidence", "row_id": row.id})


def edit_evidence(actor: Actor) -> Example:
    return _edit(an_evidence(actor), day=today(actor), words="Affiche posée partout")


# --- gaps, actions, audits, papers ---------------------------------------------------------------------


def a_gap(actor: Actor) -> NonConformity:
    command = GapCommand(today(actor), "team", "Le planning des binômes n’est pas affiché", id=new_id())
    return services.save_gap(command, actor=actor)


def an_action(actor: Actor) -> Action:
    due = today(actor) + timedelta(days=20)
    command = ActionCommand("Afficher le planning des binômes", actor.member, due, id=new_id())
    return services.save_action(command, actor=actor, gap=a_gap(actor))


def a_done_action(actor: Actor) -> Action:
    row = an_action(actor)
    services.finish_action(row, FinishAction(row.version, today(actor)), actor=actor)
    return row


def _action_form(actor: Actor) -> dict[str, Any]:
    return {"words": "Relire le planning", "assigned_to": str(actor.member), "due_on": today(actor)}


def new_action(actor: Actor) -> Example:
    return _under(a_requirement(actor), **_action_form(actor))


def new_gap_action(actor: Actor) -> Example:
    return _under(a_gap(actor), **_action_form(actor))


def one_action(actor: Actor) -> Example:
    return _one(an_action(actor))


def edit_action(actor: Actor) -> Example:
    return _edit(an_action(actor), **_action_form(actor))


def finish_action(actor: Actor) -> Example:
    return _edit(an_action(actor), done_on=today(actor))


def check_action(actor: Actor) -> Example:
    return _edit(a_done_action(actor), checked_on=today(actor), effective="1")


def new_gap(actor: Actor) -> Example:
    return _new(subject="Consignes du soir non datées", source="team", day=today(actor))


def one_gap(actor: Actor) -> Example:
    return _one(a_gap(actor))


def edit_gap(actor: Actor) -> Example:
    return _edit(a_gap(actor), subject="Consignes du soir non datées", source="audit", day=today(actor))


def an_audit(actor: Actor) -> Audit:
    return services.begin_audit(AuditCommand(new_id(), today(actor), "Audit blanc"), actor=actor)


def new_audit(actor: Actor) -> Example:
    return _new(label="Audit blanc d’automne", day=today(actor))


def one_audit(actor: Actor) -> Example:
    return _one(an_audit(actor))


def rating(actor: Actor) -> Example:
    ids = {"row_id": an_audit(actor).id, "requirement_id": a_requirement(actor).id}
    return Example(view_args=ids, form={"rating": "partly", "gap": "Pas de date"})


def a_rated_audit(actor: Actor) -> Audit:
    """Every requirement in force is rated."""
    row = an_audit(actor)
    for one in session.execute(select(Requirement).where(Requirement.in_force.is_(True))).scalars().all():
        services.rate(row, one, RateCommand("met"), actor=actor)
    return row


def closing(actor: Actor) -> Example:
    return _one(a_rated_audit(actor))


def a_paper(actor: Actor) -> Paper:
    command = PaperCommand("minutes", "Comité de pilotage", today(actor), id=new_id(), bodies=6)
    return services.save_paper(command, actor=actor)


def new_paper(actor: Actor) -> Example:
    return _new(kind="convention", title="Convention annuelle", day=today(actor))


def one_paper(actor: Actor) -> Example:
    return _one(a_paper(actor))


def edit_paper(actor: Actor) -> Example:
    return _edit(a_paper(actor), kind="technical", title="Comité technique", day=today(actor))


def _next_version(actor: Actor) -> int:
    return services.lock_series(Dossier, actor)


def keeping(actor: Actor) -> Example:
    return Example(view_args={"number": _next_version(actor)})


def a_dossier(actor: Actor) -> Dossier:
    row = services.keep_dossier([], actor=actor, number=_next_version(actor))
    assert row is not None  # noqa: S101 (its number is the next one)
    return row


def one_dossier(actor: Actor) -> Example:
    return _one(a_dossier(actor))


# --- the team ----------------------------------------------------------------------------------------


def a_charter(actor: Actor) -> Charter:
    last = session.execute(team_queries.charters(actor).limit(1)).first()
    day = today(actor) if last is None else max(today(actor), last.valid_from)
    body = "Écouter chacun sans prendre parti.\nNe rien répéter sans accord."
    return team_services.write_charter(
        CharterCommand(new_id(), "Charte de déontologie", body, day), actor=actor
    )


def new_charter(actor: Actor) -> Example:
    return _new(title="Charte de déontologie", body="Écouter chacun.", valid_from=today(actor))


def one_charter(actor: Actor) -> Example:
    return _one(a_charter(actor))


def a_session(actor: Actor) -> PracticeSession:
    command = SessionCommand(
        today(actor), 120, "psychologist", id=new_id(), themes=["posture"], member_ids=[actor.member]
    )
    return team_services.save_session(command, actor=actor)


def new_session(actor: Actor) -> Example:
    return _new(day=today(actor), minutes="90", facilitator="trainer", member_ids=[str(actor.member)])


def one_session(actor: Actor) -> Example:
    return _one(a_session(actor))


def edit_session(actor: Actor) -> Example:
    return _edit(a_session(actor), day=today(actor), minutes="90", facilitator="trainer")


def a_training(actor: Actor) -> Training:
    day = today(actor)
    command = TrainingCommand(
        "initial",
        "Formation de base",
        day - timedelta(days=4),
        day,
        35,
        id=new_id(),
        member_ids=[actor.member],
    )
    return team_services.save_training(command, actor=actor)


def _training_form(actor: Actor) -> dict[str, Any]:
    return {
        "kind": "first_aid",
        "title": "Premiers secours",
        "starts_on": today(actor),
        "ends_on": today(actor),
        "hours": "7",
        "member_ids": [str(actor.member)],
        "certified_ids": [str(actor.member)],
    }


def new_training(actor: Actor) -> Example:
    return _new(**_training_form(actor))


def one_training(actor: Actor) -> Example:
    return _one(a_training(actor))


def edit_training(actor: Actor) -> Example:
    return _edit(a_training(actor), **_training_form(actor))


def an_interview(actor: Actor) -> Interview:
    command = InterviewCommand(actor.member, "professional", today(actor), id=new_id())
    return team_services.save_interview(command, actor=actor)


def new_interview(actor: Actor) -> Example:
    return _new(membership_id=str(actor.member), kind="yearly", day=today(actor))


def edit_interview(actor: Actor) -> Example:
    return _edit(an_interview(actor), membership_id=str(actor.member), kind="yearly", day=today(actor))


def an_incident(actor: Actor) -> StaffIncident:
    return team_services.save_incident(IncidentCommand(today(actor), "insult", id=new_id()), actor=actor)


def new_incident(actor: Actor) -> Example:
    return _new(kind="threat", day=today(actor))


def one_incident(actor: Actor) -> Example:
    return _one(an_incident(actor))


def edit_incident(actor: Actor) -> Example:
    return _edit(
        an_incident(actor), kind="threat", day=today(actor), supports=["talk"], supported_on=today(actor)
    )


# --- complaints and surveys ------------------------------------------------------------------------------


def a_complaint(actor: Actor) -> Complaint:
    command = ComplaintCommand(
        today(actor), "letter", "no_answer", id=new_id(), subject="Deux appels restés sans suite"
    )
    return team_services.save_complaint(command, actor=actor)


def an_answered_complaint(actor: Actor) -> Complaint:
    row = a_complaint(actor)
    team_services.answer_complaint(
        row, AnswerComplaint(row.version, today(actor), "Rappel fait"), actor=actor
    )
    return row


def new_complaint(actor: Actor) -> Example:
    return _new(received_on=today(actor), channel="phone", topic="presence")


def one_complaint(actor: Actor) -> Example:
    return _one(a_complaint(actor))


def edit_complaint(actor: Actor) -> Example:
    return _edit(a_complaint(actor), received_on=today(actor), channel="phone", topic="presence")


def answer_complaint(actor: Actor) -> Example:
    return _edit(a_complaint(actor), answered_on=today(actor), answer="Rendez-vous proposé")


def close_complaint(actor: Actor) -> Example:
    return _edit(an_answered_complaint(actor), closed_on=today(actor), outcome="founded")


def name_complainant(actor: Actor) -> Example:
    return Example(view_args={"row_id": a_complaint(actor).id}, form={"name": "Mme Ancelin"})


def named_complaint(actor: Actor) -> Example:
    row = a_complaint(actor)
    team_services.name_complainant(row, ComplainantCommand("Mme Ancelin"), actor=actor)
    return _one(row)


def a_survey(actor: Actor) -> Survey:
    day = today(actor)
    command = SurveyCommand(
        new_id(), "Enquête habitants", "residents", replies.QUESTIONS, day, day + timedelta(days=30)
    )
    return team_services.open_survey(command, actor=actor)


def new_survey(actor: Actor) -> Example:
    day = today(actor)
    return _new(
        label="Enquête partenaires",
        public="partners",
        questions=replies.QUESTIONS,
        starts_on=day,
        ends_on=day + timedelta(days=30),
    )


def one_survey(actor: Actor) -> Example:
    return _one(a_survey(actor))


def new_reply(actor: Actor) -> Example:
    row = a_survey(actor)
    return _under(row, **dict.fromkeys(replies.names_of(row), "rather"))
