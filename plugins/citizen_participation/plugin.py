"""MANIFEST and every hook of citizen participation: the table of contents, no logic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from core.toolkit import (
    ActivityKind,
    Actor,
    CodeList,
    ExportPart,
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
    SubjectRef,
    hookimpl,
)
from plugins.citizen_participation import (
    field_pages,
    field_routes,
    follow_pages,
    follow_routes,
    privacy,
    routes,
)
from plugins.citizen_participation.blueprint import bp
from plugins.citizen_participation.codelists import CODE_LISTS
from plugins.citizen_participation.exports import EXPORTS
from plugins.citizen_participation.gatherings import MEETING_KIND, WALK_KIND
from plugins.citizen_participation.importers import IMPORTER
from plugins.citizen_participation.indicators import INDICATORS
from plugins.citizen_participation.permissions import CARRY, PERMISSIONS, READ
from plugins.citizen_participation.retention import RULES
from plugins.citizen_participation.rules import objections_to_disabling

if TYPE_CHECKING:
    from flask import Blueprint

NAME = "citizen_participation"

MANIFEST = Manifest(
    name=NAME,
    label="Participation citoyenne",
    summary="Marches exploratoires, réunions, projets collectifs : ce que les habitants voient, demandent, obtiennent.",
    table_prefix="citizen_",
    tables={
        "citizen_project": "Projets d’habitants",
        "citizen_project_territory": "Quartiers d’un projet",
        "citizen_stage": "Étapes d’un projet",
        "citizen_organisation": "Organismes d’un projet",
        "citizen_route": "Parcours de marche",
        "citizen_stop": "Arrêts d’un parcours de marche",
        "citizen_gathering": "Marches et rencontres",
        "citizen_point": "Points d’observation",
        "citizen_point_photo": "Photos des points d’observation",
        "citizen_photo_piece": "Photos, par morceaux",
        "citizen_recommendation": "Recommandations",
        "citizen_reco_point": "Points d’où vient une recommandation",
        "citizen_reco_step": "Suites d’une recommandation",
    },
    icon="route",
)

#: Modules that put their pages on the blueprint as they are imported.
PAGES: Final = (routes, field_routes, follow_routes)

ACTIVITY_KINDS = (
    ActivityKind(
        WALK_KIND,
        "Marche exploratoire",
        "route",
        "participation",
        order=72,
        endpoint="citizen_participation.add_walk",
        stands_for="project",
    ),
    ActivityKind(
        MEETING_KIND,
        "Rencontre d’habitants",
        "group",
        "participation",
        order=74,
        endpoint="citizen_participation.add_meeting",
        stands_for="consultation",
    ),
)

NAVIGATION = (
    NavItem(
        "citizen_projects",
        "accompagner",
        "Projets d’habitants",
        "route",
        "citizen_participation.projects",
        (READ, CARRY),
        order=40,
    ),
    NavItem(
        "citizen_gatherings",
        "agir",
        "Marches et rencontres",
        "group",
        "citizen_participation.gatherings",
        (READ,),
        order=56,
    ),
    NavItem(
        "citizen_recommendations",
        "accompagner",
        "Recommandations",
        "flag",
        "citizen_participation.recommendations",
        (READ,),
        order=42,
    ),
)


JOURNAL_WORDS = (
    JournalWord("citizen.organisation", "Organisme d’un projet"),
    JournalWord("citizen.point", "Observation"),
    JournalWord("citizen.project", "Projet"),
    JournalWord("citizen.recommendation", "Recommandation"),
    JournalWord("citizen.route", "Parcours"),
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
def register_activity_kinds() -> Sequence[ActivityKind]:
    return ACTIVITY_KINDS


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
def register_importers() -> Sequence[Importer]:
    return (IMPORTER,)


@hookimpl
def register_indicators() -> Sequence[Indicator]:
    return INDICATORS


@hookimpl
def check_plugin_disable(actor: Actor, plugin: str) -> Sequence[Problem]:
    return objections_to_disabling(actor) if plugin == NAME else ()


@hookimpl
def contribute_place_page(actor: Actor, place: Any) -> Sequence[RowsPanel]:
    return (field_pages.place_panel(place, actor),) if actor.may(READ) else ()


@hookimpl
def contribute_activity_page(actor: Actor, activity: Any) -> Sequence[Panel]:
    ours = activity.kind in (WALK_KIND, MEETING_KIND)  # entries of the other domains cost no statement
    context = field_pages.activity_panel(activity, actor) if ours and actor.may(READ) else None
    if context is None:
        return ()
    return (
        Panel(
            "citizen",
            "Ce que les habitants ont fait",
            "citizen_participation/_activity_panel.html",
            context,
            order=40,
        ),
    )


@hookimpl
def contribute_day(actor: Actor, day: date) -> Sequence[RowsPanel]:
    return (follow_pages.day_panel(day, actor),) if actor.may(READ) else ()


@hookimpl
def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    return privacy.export(subject, actor)


@hookimpl
def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    return privacy.erase(subject, actor)


@hookimpl
def seed_demo(actor: Actor) -> None:
    if NAME in actor.tenant.enabled:
        import_module("plugins.citizen_participation.demo").seed(actor)  # no web process needs it
