"""The core's own contributions: the table of contents of what it brings to every structure."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from core.access.permissions import Permission
from core.activities import importers as activities_importers
from core.activities import permissions as activities
from core.activities.routes import bp as activities_bp
from core.api import permissions as api
from core.api.routes import bp as api_bp
from core.api.token_routes import bp as api_tokens_bp
from core.audit import jobs as audit_jobs
from core.casefiles import mediation_privacy
from core.casefiles import privacy as files_privacy
from core.casefiles.notices import count_waiting
from core.cases import importers as cases_importers
from core.cases import permissions as cases
from core.cases import privacy as cases_privacy
from core.cases import ties
from core.cases.routes import bp as cases_bp
from core.codelists import permissions as codelists
from core.codelists.routes import bp as codelists_bp
from core.consent import privacy as consent_privacy
from core.day.beginning import STEPS
from core.day.routes import bp as day_bp
from core.db.base import Base
from core.drafts import jobs as drafts_jobs
from core.drafts.routes import bp as drafts_bp
from core.exports import jobs as exports_jobs
from core.exports import lists as exports_lists
from core.exports import permissions as exports
from core.exports import privacy as exports_privacy
from core.exports.routes import bp as exports_bp
from core.exports.schemas import REASONS as EXPORT_REASONS
from core.extension.contributions import (
    CodeList,
    ExportPart,
    FirstStep,
    Indicator,
    Job,
    ListExport,
    Manifest,
    NavItem,
    Panel,
    RetentionRule,
    SubjectKind,
    SubjectRef,
)
from core.extension.importing import Importer
from core.extension.specs import hookimpl
from core.files import privacy as documents_privacy
from core.funding import grid_routes as _grid_routes
from core.funding import lists as funding_lists
from core.funding import participant_routes as _participant_routes
from core.funding import permissions as funding
from core.funding import privacy as funding_privacy
from core.funding import routes as _funding_routes
from core.funding.blueprint import bp as funding_bp
from core.ingest import jobs as ingest_jobs
from core.ingest import permissions as ingest
from core.ingest import privacy as ingest_privacy
from core.ingest.routes import bp as ingest_bp
from core.jobs import schedule as jobs_schedule
from core.lifecycle import jobs as lifecycle_jobs
from core.lifecycle import permissions as lifecycle
from core.lifecycle import rules as lifecycle_rules
from core.lifecycle.retention_routes import bp as retention_bp
from core.lifecycle.routes import bp as rights_bp
from core.lifecycle.subjects import SUBJECT_KINDS
from core.members import importers as members_importers
from core.members import permissions as members
from core.members.routes import bp as members_bp
from core.network import publishing as network_publishing
from core.network.sharing_routes import bp as network_sharing_bp
from core.papers import permissions as papers
from core.papers import retention as papers_retention
from core.papers.routes import bp as papers_bp
from core.people import privacy as people_privacy
from core.places import permissions as places
from core.places.routes import bp as places_bp
from core.planning import permissions as planning
from core.planning.routes import bp as planning_bp
from core.referrals import privacy as referrals_privacy
from core.referrals.public import bp as shares_public_bp
from core.reporting import indicators as reporting_indicators
from core.reporting import permissions as reporting
from core.reporting import rollups
from core.reporting.routes import bp as reporting_bp
from core.reports import permissions as reports
from core.reports.public import bp as reports_public_bp
from core.reports.routes import bp as reports_bp
from core.requests import permissions as requests
from core.requests import privacy as requests_privacy
from core.requests import workflow as requests_workflow
from core.requests.public import bp as requests_public_bp
from core.requests.routes import bp as requests_bp
from core.search import permissions as search
from core.search.routes import bp as search_bp
from core.team import permissions as team
from core.team.routes import bp as team_bp
from core.tenancy.binding import Actor
from core.users import jobs as users_jobs
from core.users.blueprint import bp as users_bp
from core.web.routes import bp as web_bp

if TYPE_CHECKING:
    from flask import Blueprint

BASE = Base

#: Modules whose routes stand on a blueprint that another module makes.
ROUTES = (_funding_routes, _grid_routes, _participant_routes)

MANIFEST = Manifest(
    name="core",
    label="Socle",
    summary="Ce que chaque structure trouve en arrivant.",
    platform=True,
)

DAY = (NavItem("day", "agir", "Ma journée", "today", "day.show", order=0, waiting=count_waiting),)


@hookimpl
def register_permissions() -> Sequence[Permission]:
    return (
        *activities.PERMISSIONS,
        *requests.PERMISSIONS,
        *planning.PERMISSIONS,
        *team.PERMISSIONS,
        *cases.PERMISSIONS,
        *reporting.PERMISSIONS,
        *funding.PERMISSIONS,
        *reports.PERMISSIONS,
        *places.PERMISSIONS,
        *codelists.PERMISSIONS,
        *members.PERMISSIONS,
        *ingest.PERMISSIONS,
        *lifecycle.PERMISSIONS,
        *search.PERMISSIONS,
        *exports.PERMISSIONS,
        *papers.PERMISSIONS,
        *api.PERMISSIONS,
    )


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    return (
        web_bp,
        users_bp,
        day_bp,
        activities_bp,
        requests_bp,
        requests_public_bp,
        drafts_bp,
        planning_bp,
        team_bp,
        cases_bp,
        reporting_bp,
        funding_bp,
        reports_bp,
        reports_public_bp,
        places_bp,
        codelists_bp,
        members_bp,
        network_sharing_bp,
        ingest_bp,
        search_bp,
        rights_bp,
        retention_bp,
        shares_public_bp,
        exports_bp,
        papers_bp,
        api_bp,
        api_tokens_bp,
    )


@hookimpl
def register_code_lists() -> Sequence[CodeList]:
    return (requests_workflow.CLOSE_REASONS, EXPORT_REASONS)


@hookimpl
def register_navigation() -> Sequence[NavItem]:
    return (
        *DAY,
        *activities.NAVIGATION,
        *requests.NAVIGATION,
        *planning.NAVIGATION,
        *team.NAVIGATION,
        *cases.NAVIGATION,
        *reporting.NAVIGATION,
        *reports.NAVIGATION,
        *funding.NAVIGATION,
        *places.NAVIGATION,
        *codelists.NAVIGATION,
        *members.NAVIGATION,
        *ingest.NAVIGATION,
        *lifecycle.NAVIGATION,
        *exports.NAVIGATION,
        *papers.NAVIGATION,
    )


@hookimpl
def register_indicators() -> Sequence[Indicator]:
    return reporting_indicators.INDICATORS


@hookimpl
def register_subject_kinds() -> Sequence[SubjectKind]:
    return SUBJECT_KINDS


@hookimpl
def register_jobs() -> Sequence[Job]:
    return (
        *audit_jobs.JOBS,
        *jobs_schedule.JOBS,
        *drafts_jobs.JOBS,
        *users_jobs.JOBS,
        *lifecycle_jobs.JOBS,
        *rollups.JOBS,
        *exports_jobs.JOBS,
        *ingest_jobs.JOBS,
        *network_publishing.JOBS,
    )


@hookimpl
def register_exports() -> Sequence[ListExport]:
    return (*exports_lists.LISTS, *funding_lists.LISTS)


@hookimpl
def register_first_steps() -> Sequence[FirstStep]:
    return STEPS


@hookimpl
def register_importers() -> Sequence[Importer]:
    return (activities_importers.IMPORTER, cases_importers.IMPORTER, members_importers.IMPORTER)


@hookimpl
def register_retention_rules() -> Sequence[RetentionRule]:
    return (*lifecycle_rules.RULES, *papers_retention.RULES)


@hookimpl
def contribute_activity_page(actor: Actor, activity: Any) -> Sequence[Panel]:
    return ties.panel_of_activity(activity, actor)


@hookimpl
def contribute_row_page(actor: Actor, entity: str, row: Any) -> Sequence[Panel]:
    return ties.panel_of_request(row, actor) if entity == "request" else ()


#: In the order of erasure: words before the names that tell them, situations before the request whose words they
#: repeat, identity last. A copy is read in the other order: who she is comes first.
PRIVACY = (
    exports_privacy,
    ingest_privacy,
    referrals_privacy,
    consent_privacy,
    mediation_privacy,
    files_privacy,
    documents_privacy,
    cases_privacy,
    requests_privacy,
    funding_privacy,
    people_privacy,
)


@hookimpl
def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    return tuple(part for owner in reversed(PRIVACY) for part in owner.export_person_data(actor, subject))


@hookimpl
def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    return sum(owner.erase_person_data(actor, subject) for owner in PRIVACY)


#: In the order they are played. Loaded only then: with their libraries they are 5 MB that no web process needs.
DEMO = ("places", "reporting", "planning", "requests", "activities", "cases", "team")


@hookimpl
def seed_demo(actor: Actor) -> None:
    for package in DEMO:
        import_module(f"core.{package}.demo").seed(actor)
