"""The domain « Dossiers nominatifs », built in: a city that follows nobody by name leaves it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from core.access.permissions import Permission
from core.casefiles import permissions
from core.casefiles.codelists import CODE_LISTS
from core.casefiles.mediation_figures import INDICATORS
from core.casefiles.mediation_paper import follow_ups_of_day
from core.casefiles.mediation_routes import bp as mediation_bp
from core.casefiles.permissions import EDIT_FILES
from core.casefiles.routes import bp as files_bp
from core.casefiles.workflow import MEDIATION_FILE
from core.consent.purposes import PURPOSES
from core.consent.routes import bp as consent_bp
from core.extension.contributions import CaseType, CodeList, ConsentPurpose, Indicator, Manifest, Panel
from core.extension.specs import hookimpl
from core.files.routes import bp as documents_bp
from core.people.routes import bp as people_bp
from core.referrals.routes import bp as partners_bp
from core.tenancy.binding import Actor

if TYPE_CHECKING:
    from flask import Blueprint

NAME = "named_files"

MANIFEST = Manifest(
    name=NAME,
    label="Dossiers nominatifs",
    summary="Personnes qui acceptent d’être connues : accords, entretiens, solutions, documents, confidentialité.",
    table_prefix="file_",
    icon="folder",
)


@hookimpl
def register_permissions() -> Sequence[Permission]:
    return permissions.PERMISSIONS


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    return (files_bp, mediation_bp, people_bp, consent_bp, partners_bp, documents_bp)


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
def register_indicators() -> Sequence[Indicator]:
    return INDICATORS


@hookimpl
def contribute_day(actor: Actor, day: date) -> Sequence[Panel]:
    """News to take in the files that this member follows, when there are some."""
    if not actor.may(EDIT_FILES):
        return ()
    due = follow_ups_of_day(actor, day)
    return (Panel("follow_ups", "Nouvelles à prendre", "mediation/_day.html", {"due": due}),) if due else ()
