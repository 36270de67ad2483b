"""MANIFEST and every hook of the paths: the table of contents, no logic."""

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
    Transition,
    hookimpl,
)
from plugins.reinsertion import day as waiting
from plugins.reinsertion import pages, privacy
from plugins.reinsertion.codelists import CODE_LISTS
from plugins.reinsertion.exports import EXPORTS
from plugins.reinsertion.indicators import INDICATORS
from plugins.reinsertion.permissions import PERMISSIONS, READ
from plugins.reinsertion.retention import RULES
from plugins.reinsertion.routes import bp
from plugins.reinsertion.rules import objections_to_disabling, objections_to_move
from plugins.reinsertion.workflow import PATH, PATH_KEY

if TYPE_CHECKING:
    from flask import Blueprint

NAME = "reinsertion"

MANIFEST = Manifest(
    name=NAME,
    label="Réinsertion",
    summary="Parcours individuels : mots de la personne, objectifs, points d’étape, liens, orientations, sorties.",
    table_prefix="reinsertion_",
    tables={
        "reinsertion_journey": "Parcours de réinsertion",
        "reinsertion_track": "Volets d’un parcours",
        "reinsertion_focus": "Thèmes de travail",
        "reinsertion_objective": "Objectifs",
        "reinsertion_objective_point": "Points d’étape d’un objectif",
        "reinsertion_action": "Actions d’un objectif",
        "reinsertion_review": "Bilans",
        "reinsertion_orientation": "Orientations d’un parcours",
    },
    requires=("named_files",),
    icon="compass",
)

ACTIVITY_KINDS = (
    ActivityKind(
        "reinsertion_workshop", "Atelier de réinsertion", "group", "rights", order=66, stands_for="project"
    ),
)

NAVIGATION = (
    NavItem(
        "reinsertion_paths",
        "accompagner",
        "Parcours de réinsertion",
        "compass",
        "reinsertion.index",
        (READ,),
        order=27,
    ),
)


JOURNAL_WORDS = (
    JournalWord("reinsertion.objective", "Objectif"),
    JournalWord("reinsertion.orientation", "Orientation"),
    JournalWord("reinsertion.review", "Point d’étape"),
    JournalWord("reinsertion.themes", "Thèmes d’un dossier"),
    JournalWord("reinsertion.tracks", "Volets d’un dossier"),
    JournalWord("reinsertion.words", "Mots d’une personne"),
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
    return (PATH,)


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
def check_case_move(actor: Actor, case: Any, transition: Transition, day: date | None) -> Sequence[Problem]:
    return objections_to_move(actor, case, transition, day)


@hookimpl
def contribute_case_page(actor: Actor, case: Any) -> Sequence[Panel]:
    """Her words stand before everything else of the page; what is to work on comes after."""
    if case.type_key != PATH_KEY or not actor.may(READ):
        return ()
    return (
        Panel(
            "reinsertion_words",
            "Ce qui compte pour la personne",
            "reinsertion/_lead_panel.html",
            pages.lead_panel(case, actor),
            order=10,
            lead=True,
        ),
        Panel(
            "reinsertion_objectives",
            "Objectifs",
            "reinsertion/_objectives_panel.html",
            pages.objectives_panel(case, actor),
            order=20,
            lead=True,
        ),
        Panel(
            "reinsertion_marks",
            "Où la personne dit en être",
            "reinsertion/_marks_panel.html",
            pages.marks_panel(case, actor),
            order=22,
            lead=True,
        ),
        Panel(
            "reinsertion_orientations",
            "Orientations",
            "reinsertion/_orientations_panel.html",
            pages.orientations_panel(case, actor),
            order=24,
        ),
    )


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
        import_module("plugins.reinsertion.demo").seed(actor)  # no web process needs it
