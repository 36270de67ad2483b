"""MANIFEST and every hook of housing: the table of contents, no logic."""

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
    Grid,
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
from plugins.housing import arrears_pages, pages, privacy
from plugins.housing import day as waiting
from plugins.housing.codelists import CODE_LISTS
from plugins.housing.exports import EXPORTS
from plugins.housing.grids import GRIDS
from plugins.housing.indicators import INDICATORS
from plugins.housing.permissions import PERMISSIONS, READ, READ_ARREARS
from plugins.housing.retention import RULES
from plugins.housing.routes import bp
from plugins.housing.rules import objections_to_disabling
from plugins.housing.workflow import ARREARS_FILE, ARREARS_KEY, DISPUTE

if TYPE_CHECKING:
    from flask import Blueprint

NAME = "housing"

MANIFEST = Manifest(
    name=NAME,
    label="Logement",
    summary="Conflits de voisinage, impayés et maintien dans le logement, fiches techniques aux bailleurs.",
    table_prefix="housing_",
    tables={
        "housing_sheet": "Fiches techniques",
        "housing_sheet_event": "Suites d’une fiche technique",
        "housing_stage": "Étapes d’une procédure d’expulsion",
        "housing_step": "Démarches pour garder le logement",
        "housing_account": "Points sur la dette",
    },
    requires=("named_files",),
    icon="home",
)

ACTIVITY_KINDS = (
    ActivityKind(
        "housing_visit",
        "Visite en immeuble",
        "building",
        "public_space_housing",
        order=45,
        stands_for="active_presence",
    ),
    ActivityKind(
        "housing_report",
        "Fiche technique relevée",
        "wrench",
        "public_space_housing",
        reasons="tech_report_category",
        order=62,
        stands_for="technical_watch",
    ),
    ActivityKind(
        "housing_landlord",
        "Contact bailleur",
        "phone",
        "public_space_housing",
        order=64,
        stands_for="partner_referral",
    ),
)

NAVIGATION = (
    NavItem(
        "housing_sheets", "agir", "Fiches techniques", "wrench", "housing.sheet_index", (READ,), order=55
    ),
    NavItem(
        "housing_arrears",
        "accompagner",
        "Impayés et maintien",
        "key",
        "housing.arrears_index",
        (READ_ARREARS,),
        order=25,
    ),
)


JOURNAL_WORDS = (
    JournalWord("housing.account", "Point sur la dette"),
    JournalWord("housing.debt", "Point sur la dette"),
    JournalWord("housing.sheet", "Fiche technique"),
    JournalWord("housing.stage", "Étape de procédure"),
    JournalWord("housing.step", "Démarche"),
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
    return (DISPUTE, ARREARS_FILE)


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
def register_grids() -> Sequence[Grid]:
    return GRIDS


@hookimpl
def check_plugin_disable(actor: Actor, plugin: str) -> Sequence[Problem]:
    return objections_to_disabling(actor) if plugin == NAME else ()


@hookimpl
def contribute_place_page(actor: Actor, place: Any) -> Sequence[RowsPanel]:
    return (pages.place_panel(place, actor),) if actor.may(READ) else ()


@hookimpl
def contribute_case_page(actor: Actor, case: Any) -> Sequence[Panel]:
    found = []
    if case.type_key == ARREARS_KEY and actor.may(READ_ARREARS):
        context = arrears_pages.arrears_panel(case, actor)
        found.append(
            Panel(
                "housing_arrears",
                "Impayé et procédure",
                "housing/_arrears_panel.html",
                context,
                25,
                lead=True,
            )
        )
    sheets = pages.case_panel(case, actor) if actor.may(READ) else None
    if sheets is not None:
        found.append(
            Panel("housing_sheets", "Fiches techniques", "housing/_sheets_panel.html", sheets, order=30)
        )
    return found


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
        import_module("plugins.housing.demo").seed(actor)  # no web process needs it
