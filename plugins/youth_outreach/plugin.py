"""MANIFEST and every hook of youth outreach: the table of contents, no logic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from core.toolkit import (
    ActivityKind,
    Actor,
    CaseType,
    CodeList,
    ExportPart,
    FileTexts,
    FirstStep,
    Importer,
    Indicator,
    JournalWord,
    ListExport,
    Manifest,
    NavItem,
    Panel,
    Permission,
    Problem,
    RetentionRule,
    RowsPanel,
    SubjectKind,
    SubjectRef,
    Transition,
    hookimpl,
)
from plugins.youth_outreach import civic, followup_pages, followup_routes, followups, privacy
from plugins.youth_outreach import day as waiting
from plugins.youth_outreach.codelists import CODE_LISTS
from plugins.youth_outreach.exports import EXPORTS
from plugins.youth_outreach.importers import IMPORTER
from plugins.youth_outreach.indicators import CONTACT, DEFUSING, INDICATORS
from plugins.youth_outreach.models import Relay
from plugins.youth_outreach.permissions import (
    COORDINATE,
    FOLLOW,
    PASS_ON,
    PERMISSIONS,
    READ_ACTIONS,
    SEND,
)
from plugins.youth_outreach.prevention import KIND as PREVENTION
from plugins.youth_outreach.retention import RULES
from plugins.youth_outreach.rules import objections_to_disabling
from plugins.youth_outreach.sightings import CIVIC_INCIDENT, CIVIC_SITUATION
from plugins.youth_outreach.workflow import FOLLOWUP, FOLLOWUP_KEY

if TYPE_CHECKING:
    from flask import Blueprint

NAME = "youth_outreach"

MANIFEST = Manifest(
    name=NAME,
    label="Médiation auprès des jeunes",
    summary="Repérages des relais, suivis de jeunes de 13 à 25 ans, orientations, prévention.",
    table_prefix="youth_",
    tables={
        "youth_relay": "Relais",
        "youth_sighting": "Repérages",
        "youth_words": "Mots d’un repérage",
        "youth_sighting_event": "Suites d’un repérage",
        "youth_civic_tie": "Situations d’où vient un repérage",
        "youth_reply": "Réponses aux relais",
        "youth_orientation": "Orientations de jeunes",
        "youth_prevention": "Actions de prévention",
        "youth_prevention_partner": "Partenaires d’une action de prévention",
    },
    requires=("named_files",),
    icon="youth",
)

ACTIVITY_KINDS = (
    ActivityKind(
        CONTACT,
        "Aller vers, rencontre de jeunes",
        "youth",
        "school_youth",
        order=36,
        stands_for="active_presence",
    ),
    ActivityKind(
        DEFUSING,
        "Conflit désamorcé en ville",
        "talk",
        "school_youth",
        order=38,
        stands_for="conflict_realtime",
    ),
    ActivityKind(
        PREVENTION,
        "Action de prévention",
        "shield",
        "school_youth",
        order=66,
        endpoint="youth_outreach.add_action",
        stands_for="awareness_training",
    ),
)

NAVIGATION = (
    NavItem(
        "youth_send", "agir", "Envoyer un repérage", "flag", "youth_outreach.send", (SEND, PASS_ON), order=52
    ),
    NavItem("youth_own", "agir", "Mes repérages", "list", "youth_outreach.mine", (SEND, PASS_ON), order=53),
    NavItem(
        "youth_actions",
        "agir",
        "Prévention jeunes",
        "shield",
        "youth_outreach.actions",
        (READ_ACTIONS,),
        order=57,
    ),
    NavItem(
        "youth_sightings", "accompagner", "Repérages", "bell", "youth_outreach.index", (FOLLOW,), order=22
    ),
    NavItem(
        "youth_followups",
        "accompagner",
        "Suivis de jeunes",
        "youth",
        "youth_outreach.index_followups",
        (FOLLOW,),
        order=23,
    ),
    NavItem(
        "youth_relays",
        "organiser",
        "Relais jeunes",
        "net",
        "youth_outreach.relays",
        (COORDINATE,),
        order=66,
    ),
)


JOURNAL_WORDS = (
    JournalWord("youth.action", "Action de prévention"),
    JournalWord("youth.orientation", "Orientation"),
    JournalWord("youth.relay", "Relais"),
    JournalWord("youth.relay_reply", "Réponse à un relais"),
    JournalWord("youth.sighting", "Repérage"),
    JournalWord("youth.uptake", "Suite d’une orientation"),
    JournalWord("youth.words", "Mots d’une personne"),
    JournalWord("youth.youth", "Jeune suivi"),
)


@hookimpl
def register_permissions() -> Sequence[Permission]:
    return PERMISSIONS


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    return (followup_routes.bp,)


@hookimpl
def register_first_steps() -> Sequence[FirstStep]:
    return (
        FirstStep(
            Relay,
            COORDINATE,
            "Rattacher vos relais",
            "Qui vous envoie des repérages, et pour quel organisme",
            "users",
            "youth_outreach.add_relay",
        ),
    )


@hookimpl
def register_navigation() -> Sequence[NavItem]:
    return NAVIGATION


@hookimpl
def register_code_lists() -> Sequence[CodeList]:
    return CODE_LISTS


@hookimpl
def register_activity_kinds() -> Sequence[ActivityKind]:
    return ACTIVITY_KINDS


@hookimpl
def register_case_types() -> Sequence[CaseType]:
    return (FOLLOWUP,)


@hookimpl
def register_subject_kinds() -> Sequence[SubjectKind]:
    return privacy.SUBJECT_KINDS


@hookimpl
def register_journal_words() -> Sequence[JournalWord]:
    return JOURNAL_WORDS


@hookimpl
def register_file_texts() -> Sequence[FileTexts]:
    return privacy.FILE_TEXTS


@hookimpl
def register_retention_rules() -> Sequence[RetentionRule]:
    return RULES


@hookimpl
def register_exports() -> Sequence[ListExport]:
    return EXPORTS


@hookimpl
def register_importers() -> Sequence[Importer]:
    return (IMPORTER,)


@hookimpl
def register_indicators() -> Sequence[Indicator]:
    return INDICATORS


@hookimpl
def on_case_moved(actor: Actor, case: Any, transition: Transition) -> None:
    followups.note_oriented(case, transition, actor=actor)


@hookimpl
def check_plugin_disable(actor: Actor, plugin: str) -> Sequence[Problem]:
    return objections_to_disabling(actor) if plugin == NAME else ()


def _civic(actor: Actor, **origin: Any) -> Sequence[Panel]:
    """Passing a young person on: nothing to show to whoever neither passes on nor coordinates."""
    context = civic.civic_panel(actor, **origin)
    if not context["passed"] and not context["can_pass"]:
        return ()
    title = "Passer un jeune à la coordination"
    return (Panel("youth_pass", title, "youth_outreach/_pass_panel.html", context, order=40),)


@hookimpl
def contribute_case_page(actor: Actor, case: Any) -> Sequence[Panel]:
    if case.type_key == CIVIC_SITUATION and actor.may(PASS_ON):
        return _civic(actor, place_id=case.place_id, case_id=case.id)
    if case.type_key != FOLLOWUP_KEY:
        return ()
    context = followup_pages.followup_panel(case, actor)
    return (
        Panel(
            "youth_followup",
            "Le jeune et ses orientations",
            "youth_outreach/_followup_panel.html",
            context,
            order=25,
            lead=True,
        ),
    )


@hookimpl
def contribute_row_page(actor: Actor, entity: str, row: Any) -> Sequence[Panel]:
    if entity != CIVIC_INCIDENT or not actor.may(PASS_ON):
        return ()
    return _civic(actor, place_id=row.place_id, incident_id=row.id)


@hookimpl
def contribute_activity_page(actor: Actor, activity: Any) -> Sequence[Panel]:
    if activity.kind != PREVENTION or not actor.may(READ_ACTIONS):
        return ()
    context = followup_pages.action_panel(activity, actor)
    if context is None:
        return ()
    return (
        Panel("youth_action", "Action de prévention", "youth_outreach/_action_panel.html", context, order=20),
    )


@hookimpl
def contribute_day(actor: Actor, day: date) -> Sequence[RowsPanel]:
    return waiting.panels(actor)


@hookimpl
def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    return privacy.export(subject, actor)


@hookimpl
def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    return privacy.erase(subject, actor)


@hookimpl
def seed_demo(actor: Actor) -> None:
    if NAME in actor.tenant.enabled:
        import_module("plugins.youth_outreach.demo").seed(actor)  # no web process needs it
