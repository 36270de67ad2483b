"""The domain « Dossiers nominatifs », built in: a city that follows nobody by name leaves it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING

from core.access.permissions import Permission
from core.casefiles import permissions
from core.casefiles.codelists import CODE_LISTS
from core.casefiles.mediation_figures import INDICATORS
from core.casefiles.mediation_paper import follow_ups_panel
from core.casefiles.mediation_routes import bp as mediation_bp
from core.casefiles.permissions import EDIT_FILES
from core.casefiles.routes import bp as files_bp
from core.casefiles.services import objections_to_disabling
from core.casefiles.workflow import MEDIATION_FILE
from core.cases.permissions import ASSIST_FILES, READ_FILES
from core.consent import jobs as consent_jobs
from core.consent.purposes import PURPOSES
from core.consent.routes import bp as consent_bp
from core.exports import named_lists
from core.extension.contributions import (
    CaseType,
    CodeList,
    ConsentPurpose,
    Indicator,
    Job,
    ListExport,
    Manifest,
    NavItem,
    Problem,
    RetentionRule,
    RowsPanel,
)
from core.extension.importing import Importer
from core.extension.specs import hookimpl
from core.files.routes import bp as documents_bp
from core.funding import privacy as funding_privacy
from core.lifecycle import rules as lifecycle_rules
from core.people import importers as people_importers
from core.people.routes import bp as people_bp
from core.referrals import importers as referrals_importers
from core.referrals import jobs as referrals_jobs
from core.referrals.routes import bp as partners_bp
from core.reporting.indicators import FILE_INDICATORS
from core.tenancy.binding import Actor

if TYPE_CHECKING:
    from flask import Blueprint

NAME = "named_files"

MANIFEST = Manifest(
    name=NAME,
    label="Dossiers nominatifs",
    summary="Personnes qui acceptent d’être connues : accords, entretiens, solutions, documents, confidentialité.",
    table_prefix="file_",
    tables={
        "file_access": "Accès exceptionnels",
        "file_agreement": "Accords de médiation",
        "file_agreement_line": "Lignes des accords de médiation",
        "file_answer": "Réponses aux propositions",
        "file_bond": "Liens dits par les personnes",
        "file_follow_up": "Suivi des accords",
        "file_member": "Membres associés à un dossier",
        "file_note": "Notes des dossiers",
        "file_notice": "Avis aux membres",
        "file_reason": "Raisons d’un accès exceptionnel",
        "file_recusal": "Retraits d’un dossier",
        "file_solution": "Propositions",
    },
    icon="folder",
)


NAVIGATION = (
    NavItem(
        "files",
        "accompagner",
        "Dossiers",
        "folder",
        "files.index",
        (READ_FILES, ASSIST_FILES),
        order=5,
    ),
    NavItem(
        "readers",
        "organiser",
        "Qui a vu un dossier",
        "eye",
        "files.readers_by_number",
        (permissions.READ_REGISTER,),
        order=96,
    ),
    NavItem("people", "accompagner", "Personnes", "user", "people.index", (permissions.READ_PEOPLE,), 30),
    NavItem(
        "partners",
        "organiser",
        "Partenaires",
        "link",
        "partners.index",
        permissions=(permissions.MANAGE_PARTNERS,),
        order=30,
    ),
    NavItem(
        "consent_register",
        "organiser",
        "Registre des accords",
        "shield",
        "consent.register",
        permissions=(permissions.READ_REGISTER,),
        order=70,
    ),
)


@hookimpl
def register_permissions() -> Sequence[Permission]:
    return permissions.PERMISSIONS


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    return (files_bp, mediation_bp, people_bp, consent_bp, partners_bp, documents_bp)


@hookimpl
def register_exports() -> Sequence[ListExport]:
    return named_lists.LISTS


@hookimpl
def register_retention_rules() -> Sequence[RetentionRule]:
    return (*lifecycle_rules.PEOPLE_RULES, *funding_privacy.RULES)


@hookimpl
def register_jobs() -> Sequence[Job]:
    return (*consent_jobs.JOBS, *referrals_jobs.JOBS)


@hookimpl
def register_importers() -> Sequence[Importer]:
    return (people_importers.IMPORTER, referrals_importers.IMPORTER)


@hookimpl
def register_navigation() -> Sequence[NavItem]:
    return NAVIGATION


@hookimpl
def register_indicators() -> Sequence[Indicator]:
    return (*FILE_INDICATORS, *INDICATORS)


@hookimpl
def register_code_lists() -> Sequence[CodeList]:
    return CODE_LISTS


@hookimpl
def register_case_types() -> Sequence[CaseType]:
    return (MEDIATION_FILE,)


@hookimpl
def register_consent_purposes() -> Sequence[ConsentPurpose]:
    return PURPOSES


@hookimpl
def contribute_day(actor: Actor, day: date) -> Sequence[RowsPanel]:
    return (follow_ups_panel(actor, day),) if actor.may(EDIT_FILES) else ()


@hookimpl
def check_plugin_disable(actor: Actor, plugin: str) -> Sequence[Problem]:
    return objections_to_disabling(actor) if plugin == NAME else ()


@hookimpl
def seed_demo(actor: Actor) -> None:
    # Loaded by the one command that asks: no server keeps it in memory.
    import_module("core.casefiles.demo").seed(actor)
