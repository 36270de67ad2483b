"""MANIFEST and every hook of transport: the table of contents, no logic."""

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
    FirstStep,
    Grid,
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
    hookimpl,
)
from plugins.transport import entry_routes as entry_routes  # adds its routes to the blueprint
from plugins.transport import panels, services
from plugins.transport.codelists import ACT, CODE_LISTS, RIDE, TALK
from plugins.transport.exports import EXPORTS
from plugins.transport.grids import GRIDS
from plugins.transport.importers import IMPORTERS
from plugins.transport.indicators import INDICATORS
from plugins.transport.models import Network
from plugins.transport.permissions import LINES, PERMISSIONS, READ
from plugins.transport.retention import RULES
from plugins.transport.routes import bp
from plugins.transport.rules import objections_to_disabling
from plugins.transport.workflow import LINE_DIFFICULTY, TYPE_KEY

if TYPE_CHECKING:
    from flask import Blueprint

NAME = "transport"

MANIFEST = Manifest(
    name=NAME,
    label="Transports",
    summary="Trajets à bord, faits et relais au PC, lignes et arrêts, parole des conducteurs, classes.",
    table_prefix="transport_",
    tables={
        "transport_network": "Réseaux de transport",
        "transport_line": "Lignes",
        "transport_stop": "Arrêts",
        "transport_trip": "Trajets et faits",
        "transport_count": "Faits comptés pendant un trajet",
        "transport_class_talk": "Interventions en classe",
        "transport_driver_word": "Retours des conducteurs",
        "transport_case_line": "Ligne d’une situation",
    },
    icon="bus",
)

#: A ride and a talk have no result of their own; a talk has no motive, a ride without one is a quiet ride.
ACTIVITY_KINDS = (
    ActivityKind(
        RIDE,
        "Trajet à bord",
        "bus",
        "transport",
        reasons="transport_motive",
        order=110,
        endpoint="transport.add_ride",
        unasked=("reason", "result", "place_id"),
        stands_for="active_presence",
    ),
    ActivityKind(
        ACT,
        "Fait dans les transports",
        "sign",
        "transport",
        reasons="transport_motive",
        order=112,
        endpoint="transport.add_act",
        unasked=("place_id",),
    ),
    ActivityKind(
        TALK,
        "Intervention en classe, transports",
        "school",
        "transport",
        reasons="transport_motive",
        order=114,
        endpoint="transport.add_talk",
        unasked=("reason", "result"),
        stands_for="awareness_training",
    ),
)

NAVIGATION = (
    NavItem("transport_trips", "agir", "Transports", "bus", "transport.trips", (READ,), order=45),
    NavItem("transport_words", "agir", "Conducteurs", "talk", "transport.words", (READ,), order=47),
    NavItem(
        "transport_figures",
        "rendre_compte",
        "Lignes, arrêts, heures",
        "chart",
        "transport.figures",
        (READ,),
        order=40,
    ),
    NavItem(
        "transport_networks",
        "organiser",
        "Réseaux et lignes",
        "route",
        "transport.networks",
        (READ,),
        order=66,
    ),
)


JOURNAL_WORDS = (
    JournalWord("transport.detail", "Détail d’une intervention"),
    JournalWord("transport.line", "Ligne"),
    JournalWord("transport.network", "Réseau"),
    JournalWord("transport.stops", "Arrêts"),
    JournalWord("transport.word", "Parole recueillie"),
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
            Network,
            LINES,
            "Décrire un réseau",
            "Ses lignes et ses arrêts s’y ajoutent",
            "bus",
            "transport.add_network",
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
    return (LINE_DIFFICULTY,)


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
    return IMPORTERS


@hookimpl
def register_indicators() -> Sequence[Indicator]:
    return INDICATORS


@hookimpl
def register_grids() -> Sequence[Grid]:
    return GRIDS


@hookimpl
def on_case_opened(actor: Actor, case: Any) -> None:
    if case.type_key == TYPE_KEY:
        services.settle_opening(case, actor=actor)


@hookimpl
def check_plugin_disable(actor: Actor, plugin: str) -> Sequence[Problem]:
    return objections_to_disabling(actor) if plugin == NAME else ()


@hookimpl
def contribute_place_page(actor: Actor, place: Any) -> Sequence[RowsPanel]:
    return panels.of_place(place, actor)


@hookimpl
def contribute_case_page(actor: Actor, case: Any) -> Sequence[Panel]:
    return panels.of_case(case, actor)


@hookimpl
def contribute_activity_page(actor: Actor, activity: Any) -> Sequence[Panel]:
    return panels.of_activity(activity, actor)


@hookimpl
def contribute_day(actor: Actor, day: date) -> Sequence[Panel]:
    return panels.of_day(day, actor)


@hookimpl
def seed_demo(actor: Actor) -> None:
    if NAME in actor.tenant.enabled:
        import_module("plugins.transport.demo").seed(actor)  # no web process needs it
