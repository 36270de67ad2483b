"""How long the quality approach keeps its texts: two cycles of certification for what proves, less for people.

Dossiers that were given to an auditor are a ledger. Questionnaires and practice sessions hold codes only; charters,
signatures and trainings are the structure's own papers.
"""

from __future__ import annotations

from typing import Final

from core.toolkit import (
    RetentionRule,
    delete_rows,
    empty_texts,
    erase_each,
    parent_day,
    rows_before,
    texts_before,
)
from plugins.quality.models import (
    Action,
    Audit,
    Complainant,
    Complaint,
    Evidence,
    Interview,
    NonConformity,
    Paper,
    Rating,
    StaffIncident,
)
from plugins.quality.privacy import COMPLAINANT

TWO_CYCLES: Final = 72

RULES: Final = (
    RetentionRule(
        "quality.complainants",
        "Personnes qui ont réclamé",
        "Le nom et les coordonnées de qui réclame servent à lui répondre.",
        since="la clôture de la réclamation",
        months=24,
        due=rows_before(Complainant, parent_day(Complainant, "complaint_id", Complaint, Complaint.closed_on)),
        effect="people",
        apply=erase_each(COMPLAINANT),
    ),
    RetentionRule(
        "quality.complaints",
        "Textes des réclamations",
        "Ce qui est reproché et répondu sert à corriger ; le sujet, les dates et l’issue restent.",
        since="la clôture de la réclamation",
        months=24,
        due=texts_before(Complaint, Complaint.closed_on, "subject", "answer"),
        apply=empty_texts(Complaint, "subject", "answer"),
    ),
    RetentionRule(
        "quality.incidents",
        "Faits subis par l’équipe",
        "Le récit d’un fait subi sert à soutenir l’équipe et à faire valoir ses droits.",
        since="le jour du fait",
        months=60,
        due=texts_before(StaffIncident, StaffIncident.day, "facts"),
        apply=empty_texts(StaffIncident, "facts"),
    ),
    RetentionRule(
        "quality.interviews",
        "Entretiens professionnels tenus",
        "La date d’un entretien sert à prouver qu’il a eu lieu, jusqu’au bilan des six ans.",
        since="le jour de l’entretien",
        months=84,
        due=rows_before(Interview, Interview.day),
        effect="rows",
        apply=delete_rows(Interview),
    ),
    RetentionRule(
        "quality.evidence",
        "Preuves",
        "Une preuve datée sert à deux cycles de certification.",
        since="le jour de la preuve",
        months=TWO_CYCLES,
        due=texts_before(Evidence, Evidence.day, "words", "kept_at"),
        apply=empty_texts(Evidence, "words", "kept_at"),
    ),
    RetentionRule(
        "quality.gaps",
        "Textes des non-conformités",
        "Ce qui s’est passé et pourquoi sert à ne pas recommencer.",
        since="le jour où elle a été relevée",
        months=TWO_CYCLES,
        due=texts_before(NonConformity, NonConformity.day, "subject", "cause"),
        apply=empty_texts(NonConformity, "subject", "cause"),
    ),
    RetentionRule(
        "quality.actions",
        "Textes des actions",
        "Ce qui était à faire sert à vérifier que l’effet est là.",
        since="le jour où l’action a été faite",
        months=TWO_CYCLES,
        due=texts_before(Action, Action.done_on, "words"),
        apply=empty_texts(Action, "words"),
    ),
    RetentionRule(
        "quality.ratings",
        "Écarts notés aux audits blancs",
        "L’écart noté à un audit blanc sert à mesurer le chemin fait ; la note reste.",
        since="la clôture de l’audit blanc",
        months=TWO_CYCLES,
        due=texts_before(Rating, parent_day(Rating, "audit_id", Audit, Audit.closed_on), "gap"),
        apply=empty_texts(Rating, "gap"),
    ),
    RetentionRule(
        "quality.papers",
        "Décisions des instances et des conventions",
        "Ce qui a été décidé sert à le suivre ; le titre et les dates restent.",
        since="le jour de la pièce",
        months=120,
        due=texts_before(Paper, Paper.day, "decisions", "kept_at"),
        apply=empty_texts(Paper, "decisions", "kept_at"),
    ),
)
