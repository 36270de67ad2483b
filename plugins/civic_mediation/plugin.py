"""MANIFEST and every hook of civic mediation: the table of contents, no logic."""

from __future__ import annotations

import uuid
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
    SubjectRef,
    hookimpl,
    session,
)
from plugins.civic_mediation import incident_pages, pages, privacy, queries
from plugins.civic_mediation.codelists import CODE_LISTS
from plugins.civic_mediation.exports import EXPORTS
from plugins.civic_mediation.indicators import INDICATORS
from plugins.civic_mediation.models import CivicService
from plugins.civic_mediation.permissions import PERMISSIONS, READ
from plugins.civic_mediation.permissions import RULES as WRITE_RULES
from plugins.civic_mediation.retention import RULES
from plugins.civic_mediation.routes import bp
from plugins.civic_mediation.rules import objections_to_disabling
from plugins.civic_mediation.workflow import CIVIC_SITUATION, TYPE_KEY

if TYPE_CHECKING:
    from flask import Blueprint

NAME = "civic_mediation"

MANIFEST = Manifest(
    name=NAME,
    label="Médiation civique",
    summary="Groupes, services et lieux de la ville : règles, incidents, accords, équipes des centres.",
    table_prefix="civic_",
    tables={
        "civic_group": "Groupes",
        "civic_group_place": "Lieux d’un groupe",
        "civic_service": "Services et équipements",
        "civic_use_rule": "Règles d’usage",
        "civic_incident": "Incidents",
        "civic_incident_group": "Groupes d’un incident",
        "civic_party_group": "Groupes qui sont une partie",
        "civic_staff": "Équipes des centres",
    },
    icon="group",
)

ACTIVITY_KINDS = (
    ActivityKind(
        "civic_service_presence",
        "Présence dans un service",
        "building",
        "public_space_housing",
        order=15,
        stands_for="active_presence",
    ),
    ActivityKind(
        "civic_rule_talk",
        "Rappel des règles d’usage",
        "rules",
        "public_space_housing",
        order=25,
        stands_for="active_presence",
    ),
    ActivityKind(
        "civic_group_meeting",
        "Rencontre avec un groupe",
        "group",
        "public_space_housing",
        order=35,
        stands_for="active_presence",
    ),
)

NAVIGATION = (
    NavItem("civic_incidents", "agir", "Incidents", "flag", "civic_mediation.incidents", (READ,), order=50),
    NavItem("civic_groups", "accompagner", "Groupes", "users", "civic_mediation.groups", (READ,), order=20),
    NavItem(
        "civic_services",
        "organiser",
        "Services et règles",
        "rules",
        "civic_mediation.service_list",
        (READ,),
        order=62,
    ),
    NavItem(
        "civic_staff", "organiser", "Équipes des centres", "home", "civic_mediation.staff", (READ,), order=64
    ),
)


JOURNAL_WORDS = (
    JournalWord("civic.group", "Groupe"),
    JournalWord("civic.incident", "Incident"),
    JournalWord("civic.rule", "Règle"),
    JournalWord("civic.service", "Service"),
)


@hookimpl
def register_permissions() -> Sequence[Permission]:
    return PERMISSIONS


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    return (bp,)


@hookimpl
def register_first_steps() -> Sequence[FirstStep]:
    return (
        FirstStep(
            CivicService,
            WRITE_RULES,
            "Décrire vos services",
            "Piscine, médiathèque, espace jeunes… et leurs règles",
            "key",
            "civic_mediation.add_service",
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
    return (CIVIC_SITUATION,)


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
def register_indicators() -> Sequence[Indicator]:
    return INDICATORS


@hookimpl
def check_plugin_disable(actor: Actor, plugin: str) -> Sequence[Problem]:
    return objections_to_disabling(actor) if plugin == NAME else ()


@hookimpl
def contribute_place_page(actor: Actor, place: Any) -> Sequence[Panel]:
    if not actor.may(READ):
        return ()
    context = pages.place_panel(place, actor)
    return (Panel("civic", "Médiation civique", "civic_mediation/_place_panel.html", context, order=20),)


@hookimpl
def contribute_case_page(actor: Actor, case: Any) -> Sequence[Panel]:
    if case.type_key != TYPE_KEY or not actor.may(READ):
        return ()
    context = pages.case_panel(case, actor)
    return (
        Panel("civic", "Incidents, groupes et règles", "civic_mediation/_case_panel.html", context, order=20),
    )


@hookimpl
def contribute_activity_page(actor: Actor, activity: Any) -> Sequence[Panel]:
    if not actor.may(READ):
        return ()
    context = incident_pages.activity_panel(activity, actor)
    stays = "Ce qui en a été noté comme incident reste." if context["incidents"] else ""
    template = "civic_mediation/_activity_panel.html"
    return (Panel("civic", "Incidents", template, context, order=20, stays=stays),)


@hookimpl
def contribute_member_places(actor: Actor, member_id: uuid.UUID, day: date) -> Sequence[str]:
    return session.execute(queries.centres_of(member_id, actor, day)).scalars().all()


@hookimpl
def contribute_day(actor: Actor, day: date) -> Sequence[RowsPanel]:
    return (pages.day_panel(day, actor),) if actor.may(READ) else ()


@hookimpl
def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    return privacy.export(subject, actor)


@hookimpl
def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    return privacy.erase(subject, actor)


@hookimpl
def seed_demo(actor: Actor) -> None:
    if NAME in actor.tenant.enabled:
        import_module("plugins.civic_mediation.demo").seed(actor)  # no web process needs it
