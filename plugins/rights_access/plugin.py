"""MANIFEST and every hook of access to rights: the table of contents, no logic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from core.toolkit import (
    RECORD_ACTIVITIES,
    ActivityKind,
    Actor,
    CaseType,
    CodeList,
    ExportPart,
    Grid,
    Importer,
    Indicator,
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
from plugins.rights_access import day as waiting
from plugins.rights_access import file_pages, pages, privacy
from plugins.rights_access.acts import KIND
from plugins.rights_access.codelists import CODE_LISTS
from plugins.rights_access.exports import EXPORTS
from plugins.rights_access.grids import GRIDS
from plugins.rights_access.importers import IMPORTER
from plugins.rights_access.indicators import INDICATORS
from plugins.rights_access.permissions import PERMISSIONS, READ, READ_FILES, RECORD
from plugins.rights_access.retention import RULES
from plugins.rights_access.routes import bp
from plugins.rights_access.rules import objections_to_disabling
from plugins.rights_access.workflow import FILE_KEY, RIGHTS_FILE

if TYPE_CHECKING:
    from flask import Blueprint

NAME = "rights_access"

MANIFEST = Manifest(
    name=NAME,
    label="Accès aux droits",
    summary="Demandes sans nom à l’accueil, démarches suivies, budget, surendettement.",
    table_prefix="rights_",
    tables={
        "rights_act": "Actes d’accès aux droits",
        "rights_procedure": "Démarches",
        "rights_matter": "Thème et organisme d’une démarche",
        "rights_budget": "Entretiens budgétaires",
        "rights_budget_line": "Lignes d’un budget",
        "rights_debt": "Dettes",
        "rights_debt_stage": "Étapes d’un dossier de surendettement",
        "rights_follower": "Services qui suivent aussi la personne",
    },
    requires=("named_files",),
    icon="scales",
)

ACTIVITY_KINDS = (
    ActivityKind(
        KIND,
        "Accès aux droits",
        "scales",
        "rights",
        order=48,
        endpoint="rights_access.add_act",
        unasked=("reason", "actions", "result"),
        stands_for="partner_referral",
        goes_on=True,
    ),
)

NAVIGATION = (
    NavItem(
        "rights_new",
        "agir",
        "Accès aux droits",
        "scales",
        "rights_access.add_act",
        (RECORD, RECORD_ACTIVITIES),
        order=28,
    ),
    NavItem(
        "rights_procedures",
        "accompagner",
        "Démarches",
        "scales",
        "rights_access.procedure_index",
        (READ_FILES,),
        order=22,
    ),
    NavItem(
        "rights_debts",
        "accompagner",
        "Surendettement",
        "doc",
        "rights_access.debt_index",
        (READ_FILES,),
        order=24,
    ),
    NavItem(
        "rights_table",
        "rendre_compte",
        "Droits et résultats",
        "table",
        "rights_access.table",
        (READ,),
        order=35,
    ),
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
def register_case_types() -> Sequence[CaseType]:
    return (RIGHTS_FILE,)


@hookimpl
def register_importers() -> Sequence[Importer]:
    return (IMPORTER,)


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
def register_grids() -> Sequence[Grid]:
    return GRIDS


@hookimpl
def check_plugin_disable(actor: Actor, plugin: str) -> Sequence[Problem]:
    return objections_to_disabling(actor) if plugin == NAME else ()


@hookimpl
def contribute_case_page(actor: Actor, case: Any) -> Sequence[Panel]:
    if not actor.may(READ_FILES):
        return ()
    if case.type_key == file_pages.HOME_FILE:
        context = file_pages.procedures_elsewhere(case, actor)
        return (
            Panel(
                "rights_beside", "Démarches et budget", "rights_access/_beside_panel.html", context, order=28
            ),
        )
    if case.type_key != FILE_KEY:
        return ()
    procedures = file_pages.procedures_panel(case, actor)
    found = [
        Panel(
            "rights_procedures",
            "Démarches",
            "rights_access/_procedures_panel.html",
            procedures,
            order=20,
            hidden=procedures["hidden"],
            lead=True,
        ),
        Panel(
            "rights_money",
            "Budget et surendettement",
            "rights_access/_money_panel.html",
            file_pages.money_panel(case, actor),
            order=22,
            lead=True,
        ),
        Panel(
            "rights_followers",
            "Qui suit aussi",
            "rights_access/_followers_panel.html",
            file_pages.followers_panel(case, actor),
            order=23,
            lead=True,
        ),
    ]
    home = file_pages.home_panel(case, actor)
    if home is not None:
        found.append(
            Panel("rights_home", "Garder le logement", "rights_access/_beside_panel.html", home, order=24)
        )
    return found


@hookimpl
def contribute_activity_page(actor: Actor, activity: Any) -> Sequence[Panel]:
    context = pages.activity_panel(activity, actor) if actor.may(READ) else None
    if context is None:
        return ()
    return (Panel("rights_act", "La demande", "rights_access/_activity_panel.html", context, order=10),)


@hookimpl
def contribute_day(actor: Actor, day: date) -> Sequence[RowsPanel]:
    return waiting.panels(day, actor)


@hookimpl
def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    return privacy.export(subject, actor)


@hookimpl
def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    return privacy.erase(subject, actor)


@hookimpl
def seed_demo(actor: Actor) -> None:
    if NAME in actor.tenant.enabled:
        import_module("plugins.rights_access.demo").seed(actor)  # no web process needs it
