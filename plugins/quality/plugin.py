"""MANIFEST and every hook of the quality approach: the table of contents, no logic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from core.toolkit import (
    Actor,
    CodeList,
    ExportPart,
    Indicator,
    JournalWord,
    ListExport,
    Manifest,
    NavItem,
    Permission,
    RetentionRule,
    RowsPanel,
    SubjectKind,
    SubjectRef,
    hookimpl,
)
from plugins.quality import day as day_page
from plugins.quality import facts, privacy, routes, services, team_routes
from plugins.quality.codelists import CODE_LISTS
from plugins.quality.exports import EXPORTS
from plugins.quality.forms import bp
from plugins.quality.indicators import INDICATORS
from plugins.quality.permissions import MANAGE, OWN, PERMISSIONS, READ, REPORT
from plugins.quality.retention import RULES

if TYPE_CHECKING:
    from flask import Blueprint

NAME = "quality"

MANIFEST = Manifest(
    name=NAME,
    label="Démarche qualité",
    summary="Référentiel, preuves, charte, réclamations, audit blanc, carnet de chaque membre.",
    table_prefix="quality_",
    tables={
        "quality_adoption": "Éditions du référentiel suivies",
        "quality_requirement": "Exigences",
        "quality_evidence": "Preuves",
        "quality_fact": "Faits du quotidien qui font preuve",
        "quality_nonconformity": "Non-conformités",
        "quality_action": "Actions d’amélioration",
        "quality_audit": "Audits blancs",
        "quality_rating": "Notes d’un audit blanc",
        "quality_paper": "Conventions et comptes rendus",
        "quality_dossier": "Dossiers pour l’audit",
        "quality_charter": "Charte",
        "quality_signature": "Signatures de la charte",
        "quality_session": "Analyses de pratique",
        "quality_attendance": "Présents à une analyse de pratique",
        "quality_training": "Formations",
        "quality_trainee": "Membres formés",
        "quality_interview": "Entretiens professionnels",
        "quality_incident": "Incidents envers l’équipe",
        "quality_complaint": "Réclamations",
        "quality_complainant": "Auteurs des réclamations",
        "quality_survey": "Enquêtes",
        "quality_reply": "Réponses à une enquête",
    },
    icon="badge",
)

#: Importing the routes puts them on the blueprint.
ROUTES = (routes, team_routes)

NAVIGATION = (
    NavItem("quality_own", "rendre_compte", "Mon carnet", "library", "quality.own_logbook", (OWN,), order=60),
    NavItem("quality", "rendre_compte", "Démarche qualité", "badge", "quality.index", (MANAGE,), order=50),
    NavItem("quality_charter", "organiser", "Charte", "sign", "quality.charter", (READ,), order=66),
    NavItem(
        "quality_sessions", "organiser", "Analyse de pratique", "talk", "quality.sessions", (READ,), order=67
    ),
    NavItem(
        "quality_incidents",
        "agir",
        "Incidents envers l’équipe",
        "warn",
        "quality.incidents",
        (REPORT,),
        order=75,
    ),
    NavItem(
        "quality_complaints", "agir", "Réclamations", "dialog", "quality.complaints", (REPORT,), order=76
    ),
)


JOURNAL_WORDS = (
    JournalWord("quality.action", "Action"),
    JournalWord("quality.blank_audit", "Audit blanc"),
    JournalWord("quality.charter", "Charte"),
    JournalWord("quality.complainant", "Personne qui réclame"),
    JournalWord("quality.complaint", "Réclamation"),
    JournalWord("quality.dossier", "Dossier de preuves"),
    JournalWord("quality.edition", "Référentiel"),
    JournalWord("quality.evidence", "Preuve"),
    JournalWord("quality.gap", "Non-conformité"),
    JournalWord("quality.interview", "Entretien"),
    JournalWord("quality.paper", "Pièce"),
    JournalWord("quality.post", "Poste"),
    JournalWord("quality.practice", "Séance d’équipe"),
    JournalWord("quality.reply", "Questionnaire"),
    JournalWord("quality.requirement", "Exigence"),
    JournalWord("quality.survey", "Enquête"),
    JournalWord("quality.training", "Formation"),
)


@hookimpl
def register_permissions() -> Sequence[Permission]:
    return PERMISSIONS


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    return (bp,)


@hookimpl
def register_navigation() -> Sequence[NavItem]:
    return NAVIGATION


@hookimpl
def register_code_lists() -> Sequence[CodeList]:
    return CODE_LISTS


@hookimpl
def register_subject_kinds() -> Sequence[SubjectKind]:
    return privacy.SUBJECT_KINDS


@hookimpl
def register_journal_words() -> Sequence[JournalWord]:
    return JOURNAL_WORDS


@hookimpl
def register_retention_rules() -> Sequence[RetentionRule]:
    return RULES


@hookimpl
def register_exports() -> Sequence[ListExport]:
    return EXPORTS


@hookimpl
def register_indicators() -> Sequence[Indicator]:
    return INDICATORS


@hookimpl
def on_plugin_enabled(actor: Actor, plugin: str) -> None:
    if plugin == NAME:
        services.install(actor=actor)


@hookimpl
def on_case_moved(actor: Actor, case: Any) -> None:
    facts.lay_facts(case, actor=actor)


@hookimpl
def on_consent_recorded(actor: Actor, record: Any) -> None:
    facts.note_consent(record, actor=actor)


@hookimpl
def on_follow_up_done(actor: Actor, follow_up: Any) -> None:
    facts.note_news(follow_up, actor=actor)


@hookimpl
def on_week_closed(actor: Actor, closure: Any) -> None:
    facts.note_week(closure, actor=actor)


@hookimpl
def contribute_day(actor: Actor, day: date) -> Sequence[RowsPanel]:
    return day_page.panels(day, actor)


@hookimpl
def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    return privacy.export(subject, actor)


@hookimpl
def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    return privacy.erase(subject, actor)


@hookimpl
def seed_demo(actor: Actor) -> None:
    if NAME in actor.tenant.enabled:
        import_module("plugins.quality.demo").seed(actor)  # no web process needs it
