"""Figures of the quality approach: each is the number of the rows its select returns, over those of another."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, not_, or_, select

from core.toolkit import Activity, Actor, Indicator, Membership, RowKind, label_of, there, today, within
from plugins.quality import queries, shares
from plugins.quality.codelists import SATISFIED
from plugins.quality.facts import kinds_under
from plugins.quality.models import (
    Action,
    Complaint,
    Evidence,
    Fact,
    PracticeSession,
    Reply,
    Requirement,
    StaffIncident,
    Survey,
    Trainee,
    Training,
)
from plugins.quality.permissions import MANAGE
from plugins.quality.queries import of_tenant
from plugins.quality.shares import SHARES
from plugins.quality.standards import LOG, REQUIREMENTS, YEAR, register_of_kind

#: Requirements that some kind of fact falls under, with those kinds.
PROVED_BY_FACTS = {one.code: kinds_under(one.code) for one in REQUIREMENTS if kinds_under(one.code)}


def _last_day(actor: Actor, filters: Any) -> Any:
    return getattr(filters, "until", None) or today(actor)


def requirements(actor: Actor, filters: Any = None) -> Any:
    return select(Requirement.id).where(
        Requirement.tenant_id == actor.tenant.id, Requirement.in_force.is_(True)
    )


def proved(actor: Actor, filters: Any = None) -> Any:
    """Without a gap, and with a proof, a fact, or entries of the year before the last day of the period.

    What is asked of each one holds for each one.
    """
    day = _last_day(actor, filters)
    valid = or_(Evidence.until.is_(None), Evidence.until >= day)
    shown = select(Evidence.requirement_id).where(of_tenant(Evidence, actor), Evidence.day <= day, valid)
    seen = [
        (Requirement.code == code)
        & select(Fact.id)
        .where(Fact.tenant_id == actor.tenant.id, Fact.kind.in_(kinds), queries.still_proves(day))
        .exists()
        for code, kinds in PROVED_BY_FACTS.items()
    ]
    entered = select(Activity.id).where(
        Activity.tenant_id == actor.tenant.id,
        Activity.removed_at.is_(None),
        Activity.day.between(day - YEAR, day),
    )
    logged = (Requirement.code == LOG) & entered.exists()
    registers = register_of_kind()
    under = entered.with_only_columns(case(registers, value=Activity.kind)).where(
        Activity.kind.in_(registers)
    )
    registered = (Requirement.register != "") & Requirement.register.in_(under)
    in_part = [(Requirement.code == code) & share.lacks(actor, day) for code, share in SHARES.items()]
    return requirements(actor).where(
        Requirement.gap == "", or_(Requirement.id.in_(shown), *seen, logged, registered), not_(or_(*in_part))
    )


def team(actor: Actor, filters: Any = None) -> Any:
    return shares.team(actor, _last_day(actor, filters))


def signed(actor: Actor, filters: Any = None) -> Any:
    """Members of the team who signed the text in force on the last day of the period, by that day."""
    return team(actor).where(Membership.id.in_(shares.signed(actor, _last_day(actor, filters))))


def trained(actor: Actor, filters: Any = None) -> Any:
    followed = within(
        select(Trainee.membership_id)
        .join(Training, (Training.tenant_id == Trainee.tenant_id) & (Training.id == Trainee.training_id))
        .where(of_tenant(Training, actor)),
        Training.ends_on,
        filters,
    )
    return team(actor).where(Membership.id.in_(followed))


def sessions(actor: Actor, filters: Any = None) -> Any:
    return within(
        select(PracticeSession.id).where(of_tenant(PracticeSession, actor)), PracticeSession.day, filters
    )


def complaints(actor: Actor, filters: Any = None) -> Any:
    statement = select(Complaint.id).where(of_tenant(Complaint, actor))
    return within(statement, Complaint.received_on, filters)


def answered_in_time(actor: Actor, filters: Any = None) -> Any:
    return complaints(actor, filters).where(Complaint.answered_on <= Complaint.due_on)


def complaints_due(actor: Actor, filters: Any = None) -> Any:
    """Those answered, and those whose fifteen days are over."""
    over = or_(Complaint.answered_on.is_not(None), Complaint.due_on < today(actor))
    return complaints(actor, filters).where(over)


def actions(actor: Actor, filters: Any = None) -> Any:
    statement = select(Action.id).where(of_tenant(Action, actor))
    return within(statement, Action.due_on, filters)


def actions_in_time(actor: Actor, filters: Any = None) -> Any:
    return actions(actor, filters).where(Action.done_on <= Action.due_on)


def checked_actions(actor: Actor, filters: Any = None) -> Any:
    return actions(actor, filters).where(Action.effective.is_not(None))


def effective_actions(actor: Actor, filters: Any = None) -> Any:
    return actions(actor, filters).where(Action.effective.is_(True))


def incidents(actor: Actor, filters: Any = None) -> Any:
    statement = within(
        select(StaffIncident.id).where(of_tenant(StaffIncident, actor)), StaffIncident.day, filters
    )
    return there(statement, StaffIncident.place_id, filters, actor)


def supported_incidents(actor: Actor, filters: Any = None) -> Any:
    return incidents(actor, filters).where(func.jsonb_array_length(StaffIncident.supports) > 0)


def _told(public: str) -> Any:
    def replies(actor: Actor, filters: Any = None) -> Any:
        statement = (
            select(Reply.id)
            .join(Survey, (Survey.tenant_id == Reply.tenant_id) & (Survey.id == Reply.survey_id))
            .where(Reply.tenant_id == actor.tenant.id, Survey.public == public, Reply.overall != "none")
        )
        return within(statement, Reply.day, filters)

    return replies


def _satisfied(public: str) -> Any:
    told = _told(public)

    def replies(actor: Actor, filters: Any = None) -> Any:
        return told(actor, filters).where(Reply.overall.in_(SATISFIED))

    return replies


REQUIRED = RowKind(
    Requirement,
    "exigence",
    "exigences",
    "",
    lambda row, _actor: str(row.title),
    (Requirement.title,),
    "quality.requirement",
    "row_id",
)
TEAM = RowKind(
    Membership,
    "membre",
    "membres",
    "",
    lambda row, _actor: f"{row.given_name} {row.family_name}".strip(),
    (Membership.given_name, Membership.family_name),
)
SESSIONS = RowKind(
    PracticeSession,
    "séance",
    "séances",
    "day",
    lambda _row, _actor: "Séance d’analyse de pratique",
    (),
    "quality.session_page",
    "row_id",
)
COMPLAINTS = RowKind(
    Complaint,
    "réclamation",
    "réclamations",
    "received_on",
    lambda row, actor: f"{row.number}, {label_of('quality_complaint_topic', row.topic, actor)}",
    (Complaint.number, Complaint.topic),
    "quality.complaint",
    "row_id",
)
ACTIONS = RowKind(
    Action,
    "action",
    "actions",
    "due_on",
    lambda row, _actor: str(row.words),
    (Action.words,),
    "quality.action",
    "row_id",
)
INCIDENTS = RowKind(
    StaffIncident,
    "incident",
    "incidents",
    "day",
    lambda row, actor: label_of("quality_incident_kind", row.kind, actor),
    (StaffIncident.kind,),
    "quality.incident",
    "row_id",
)
REPLIES = RowKind(
    Reply,
    "questionnaire",
    "questionnaires",
    "day",
    lambda _row, _actor: "Questionnaire",
    (Reply.survey_id,),
    "quality.survey",
    "row_id",
    "survey_id",
)

#: Why members of the team are not added up from month to month.
EACH_MONTH = "Le même membre de l’équipe compterait chaque mois."

INDICATORS = (
    Indicator(
        "quality_proved",
        "Exigences prouvées",
        "Exigences en vigueur sans écart noté, qui ont au moins une preuve encore valable ou un fait du quotidien daté "
        "au plus tard du dernier jour de la période ; ce qui est demandé de chacun y vaut pour chacun. Les "
        "interventions comptent pendant douze mois.",
        "exigence",
        proved,
        MANAGE,
        over=requirements,
        over_label="exigences en vigueur",
        rows=REQUIRED,
        spans="Une exigence prouvée toute l’année compterait douze fois.",
    ),
    Indicator(
        "quality_signed",
        "Charte signée",
        "Membres de l’équipe de médiation en poste qui ont signé le texte en vigueur le dernier jour de la période.",
        "membre",
        signed,
        MANAGE,
        over=team,
        over_label="membres de l’équipe",
        rows=TEAM,
        spans=EACH_MONTH,
    ),
    Indicator(
        "quality_sessions",
        "Séances d’analyse de pratique",
        "Séances tenues dont le jour est dans la période.",
        "séance",
        sessions,
        MANAGE,
        "quality.sessions",
        rows=SESSIONS,
    ),
    Indicator(
        "quality_trained",
        "Membres formés",
        "Membres de l’équipe en poste qui ont suivi au moins une formation terminée dans la période.",
        "membre",
        trained,
        MANAGE,
        over=team,
        over_label="membres de l’équipe",
        rows=TEAM,
        spans=EACH_MONTH,
    ),
    Indicator(
        "quality_complaints_in_time",
        "Réclamations répondues sous 15 jours",
        "Réclamations reçues dans la période et répondues au plus tard quinze jours après leur réception, sur celles "
        "qui sont répondues ou dont le délai est passé.",
        "réclamation",
        answered_in_time,
        MANAGE,
        "quality.complaints",
        (("view", "in_time"),),
        over=complaints_due,
        over_label="réclamations répondues ou en retard",
        rows=COMPLAINTS,
    ),
    Indicator(
        "quality_actions_in_time",
        "Actions faites à temps",
        "Actions dont l’échéance est dans la période et qui ont été faites au plus tard ce jour-là.",
        "action",
        actions_in_time,
        MANAGE,
        "quality.actions",
        (("view", "in_time"),),
        over=actions,
        over_label="actions à échéance dans la période",
        rows=ACTIONS,
    ),
    Indicator(
        "quality_actions_effective",
        "Actions efficaces",
        "Actions à échéance dans la période dont l’effet attendu a été constaté, sur celles dont l’effet a été "
        "vérifié.",
        "action",
        effective_actions,
        MANAGE,
        "quality.actions",
        (("view", "effective"),),
        over=checked_actions,
        over_label="actions vérifiées",
        rows=ACTIONS,
    ),
    Indicator(
        "quality_incidents_supported",
        "Incidents avec un soutien proposé",
        "Incidents envers l’équipe de la période après lesquels un soutien a été proposé.",
        "incident",
        supported_incidents,
        MANAGE,
        "quality.incidents",
        (("view", "supported"),),
        over=incidents,
        over_label="incidents envers l’équipe",
        rows=INCIDENTS,
    ),
    *(
        Indicator(
            f"quality_satisfied_{public}",
            f"{label} satisfaits",
            f"Questionnaires de la période ({label.lower()}) qui répondent « tout à fait » ou « plutôt oui » à la "
            "première question, sur ceux qui se prononcent.",
            "questionnaire",
            _satisfied(public),
            MANAGE,
            over=_told(public),
            over_label="questionnaires qui se prononcent",
            rows=REPLIES,
        )
        for public, label in (("residents", "Habitants"), ("partners", "Partenaires"))
    ),
)
