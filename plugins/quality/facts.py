"""Daily facts: what falls under which requirement by itself, as one literal table."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from core.toolkit import Actor, Case, ConsentRecord, catalog, dataclass, day_of, new_id, session, today
from plugins.quality.models import (
    Action,
    Audit,
    Complaint,
    Fact,
    Interview,
    NonConformity,
    Paper,
    PracticeSession,
    StaffIncident,
    Survey,
    Training,
)


@dataclass(frozen=True, slots=True)
class FactKind:
    """How a fact is counted in words, and the codes of the requirements it proves."""

    one: str
    many: str
    requirements: tuple[str, ...]


FACTS: Final = {
    "consent_given": FactKind("accord noté", "accords notés", ("ethics.consent",)),
    "consent_refused": FactKind("refus noté", "refus notés", ("ethics.consent", "ethics.withdrawal")),
    "consent_withdrawn": FactKind("retrait noté", "retraits notés", ("ethics.withdrawal",)),
    "information_given": FactKind(
        "information donnée et notée", "informations données et notées", ("ethics.information",)
    ),
    "charter_signed": FactKind("signature de la charte", "signatures de la charte", ("ethics.charter",)),
    "session_held": FactKind(
        "séance d’analyse de pratique tenue",
        "séances d’analyse de pratique tenues",
        ("practice.sessions", "practice.facilitator"),
    ),
    "training_followed": FactKind("formation suivie", "formations suivies", ("team.training",)),
    "interview_held": FactKind("entretien tenu", "entretiens tenus", ("team.interview",)),
    "incident_logged": FactKind("incident noté au registre", "incidents notés au registre", ("team.safety",)),
    "incident_followed": FactKind(
        "suite donnée à un incident", "suites données à des incidents", ("team.safety",)
    ),
    "case_closed": FactKind(
        "situation menée à son terme", "situations menées à leur terme", ("activity.follow_up",)
    ),
    "news_taken": FactKind(
        "nouvelle prise après une médiation", "nouvelles prises après une médiation", ("activity.follow_up",)
    ),
    "week_closed": FactKind("semaine relue et close", "semaines relues et closes", ("activity.review",)),
    "complaint_answered": FactKind(
        "réclamation répondue", "réclamations répondues", ("improvement.complaints",)
    ),
    "gap_found": FactKind("écart relevé", "écarts relevés", ("improvement.gaps",)),
    "action_checked": FactKind("action vérifiée", "actions vérifiées", ("improvement.gaps",)),
    "audit_closed": FactKind("audit blanc clos", "audits blancs clos", ("improvement.audit",)),
    "survey_residents": FactKind(
        "enquête auprès des habitants", "enquêtes auprès des habitants", ("evaluation.residents",)
    ),
    "survey_partners": FactKind(
        "enquête auprès des partenaires", "enquêtes auprès des partenaires", ("evaluation.partners",)
    ),
    "paper_convention": FactKind("convention", "conventions", ("mission.letter", "steering.partners")),
    "paper_mission": FactKind(
        "lettre de mission", "lettres de mission", ("mission.letter", "mission.limits")
    ),
    "paper_protocol": FactKind("protocole", "protocoles", ("steering.partners", "mission.limits")),
    "paper_minutes": FactKind(
        "compte rendu de pilotage", "comptes rendus de pilotage", ("steering.meetings",)
    ),
    "paper_technical": FactKind(
        "compte rendu technique", "comptes rendus techniques", ("steering.meetings",)
    ),
    "paper_report": FactKind("rapport d’activité", "rapports d’activité", ("evaluation.report",)),
    "paper_post": FactKind("fiche de poste", "fiches de poste", ("team.post",)),
    "paper_rules": FactKind(
        "consigne ou procédure", "consignes et procédures", ("team.safety", "ethics.discretion")
    ),
}

#: State of a word in the ledger → the fact it is; a word that only ran out proves nothing.
CONSENT_FACTS: Final = {
    "given": "consent_given",
    "refused": "consent_refused",
    "withdrawn": "consent_withdrawn",
}


#: What each kind of row proves, as (kind, day) pairs; a row that is not here proves nothing.
PROVES: Final[dict[type[Any], Callable[[Any], list[tuple[str, date]]]]] = {
    PracticeSession: lambda row: [("session_held", row.day)],
    Training: lambda row: [("training_followed", row.ends_on)],
    Interview: lambda row: [("interview_held", row.day)],
    StaffIncident: lambda row: [
        ("incident_logged", row.day),
        *([("incident_followed", row.supported_on or row.day)] if row.follow_ups or row.supports else []),
    ],
    Complaint: lambda row: [("complaint_answered", row.answered_on)] if row.answered_on else [],
    NonConformity: lambda row: [("gap_found", row.day)],
    Action: lambda row: [("action_checked", row.checked_on)] if row.checked_on else [],
    Audit: lambda row: [("audit_closed", row.closed_on)] if row.closed_on else [],
    Survey: lambda row: [(f"survey_{row.public}", row.starts_on)],
    Paper: lambda row: [(f"paper_{row.kind}", row.day)],
    Case: lambda row: [("case_closed", row.closed_on)] if row.closed_on else [],
}


def kinds_under(code: str) -> tuple[str, ...]:
    """The kinds of facts that fall under a requirement."""
    return tuple(kind for kind, fact in FACTS.items() if code in fact.requirements)


def note_fact(kind: str, day: date, subject_id: uuid.UUID, *, actor: Actor) -> None:
    """Lay a fact under its requirements; the same fact twice is one."""
    values = {
        "tenant_id": actor.tenant.id,
        "id": new_id(),
        "kind": kind,
        "day": day,
        "subject_id": subject_id,
    }
    session.execute(insert(Fact).values(values).on_conflict_do_nothing())


def forget_facts(subject_id: uuid.UUID, *, actor: Actor) -> None:
    session.execute(delete(Fact).where(Fact.tenant_id == actor.tenant.id, Fact.subject_id == subject_id))


def lay_facts(row: Any, *, actor: Actor) -> None:
    """What the row proves as it now stands; taken away, it proves nothing, and nothing proves what is to come."""
    forget_facts(row.id, actor=actor)
    if getattr(row, "removed_at", None) is not None:
        return
    for kind, day in PROVES[type(row)](row) if type(row) in PROVES else ():
        if day <= today(actor):
            note_fact(kind, day, row.id, actor=actor)


def note_consent(word: ConsentRecord, *, actor: Actor) -> None:
    """A word of the ledger: told or agreed to, refused or taken back."""
    kind = CONSENT_FACTS.get(word.state)
    purpose = catalog().consent_purposes.get(word.purpose)
    if kind == "consent_given" and purpose is not None and purpose.information:
        kind = "information_given"
    if kind is not None:
        note_fact(kind, word.day, word.id, actor=actor)


def note_news(follow_up: Any, *, actor: Actor) -> None:
    """News of a file were taken; corrected, it is still one fact."""
    forget_facts(follow_up.id, actor=actor)
    note_fact("news_taken", follow_up.done_on, follow_up.id, actor=actor)


def note_week(closure: Any, *, actor: Actor) -> None:
    note_fact("week_closed", day_of(closure.closed_at, actor), closure.id, actor=actor)
