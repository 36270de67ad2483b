"""MANIFEST and every hook of mediation at school: the table of contents, no logic."""

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
    ConsentPurpose,
    ExportPart,
    FirstStep,
    Grid,
    Importer,
    Indicator,
    JournalWord,
    KnownPeople,
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
from plugins.school_mediation import day as waiting
from plugins.school_mediation import entry_pages, pages, privacy
from plugins.school_mediation.codelists import CODE_LISTS
from plugins.school_mediation.entry_schemas import BY_KIND, FORMS
from plugins.school_mediation.exports import EXPORTS
from plugins.school_mediation.grids import GRIDS
from plugins.school_mediation.importers import IMPORTER
from plugins.school_mediation.indicators import INDICATORS
from plugins.school_mediation.models import Pupil, School
from plugins.school_mediation.permissions import PEERS, PERMISSIONS, READ, SCHOOLS
from plugins.school_mediation.purposes import PEER
from plugins.school_mediation.retention import RULES
from plugins.school_mediation.routes import bp
from plugins.school_mediation.rules import objections_to_disabling, objections_to_meeting
from plugins.school_mediation.workflow import CASE_TYPES, GOES_ON, STOPS, TYPE_KEYS, handed_over

if TYPE_CHECKING:
    from flask import Blueprint

NAME = "school_mediation"

MANIFEST = Manifest(
    name=NAME,
    label="Médiation à l’école",
    summary="Présence dans les établissements, conflits entre élèves, harcèlement, absence, élèves médiateurs, bilan "
    "par année scolaire.",
    table_prefix="school_",
    tables={
        "school_school": "Établissements",
        "school_entry": "Actes à l’école",
        "school_promotion": "Promotions d’élèves médiateurs",
        "school_pupil": "Élèves médiateurs",
        "school_pupil_step": "Étapes d’un élève médiateur",
        "school_attendance": "Élèves médiateurs présents",
        "school_committee": "Comités de pilotage",
        "school_review": "Bilans d’établissement",
    },
    requires=("named_files",),
    icon="school",
)

ICONS = {
    "school_presence": "school",
    "school_conflict": "talk",
    "school_pupil": "youth",
    "school_class": "dialog",
    "school_peers": "users",
}

#: The shared kind that every entry is a case of; what is done with a pupil or in a class is of several.
STANDS_FOR = {
    "school_presence": "active_presence",
    "school_conflict": "conflict_realtime",
    "school_peers": "awareness_training",
}

ACTIVITY_KINDS = tuple(
    ActivityKind(
        form.kind,
        form.label,
        ICONS[form.kind],
        "school_youth",
        reasons="mae_motive",
        order=46 + rank,
        endpoint=form.endpoint,
        stands_for=STANDS_FOR.get(form.kind, ""),
    )
    for rank, form in enumerate(FORMS)
)

NAVIGATION = (
    NavItem(
        "school_schools", "agir", "Établissements", "school", "school_mediation.index", (READ,), order=45
    ),
    NavItem(
        "school_peers",
        "accompagner",
        "Élèves médiateurs",
        "users",
        "school_mediation.promotions",
        (PEERS,),
        order=45,
    ),
)


JOURNAL_WORDS = (
    JournalWord("school_mediation.attendance", "Présences à une séance"),
    JournalWord("school_mediation.committee", "Comité de pilotage"),
    JournalWord("school_mediation.entry", "Détails d’une intervention"),
    JournalWord("school_mediation.promotion", "Promotion"),
    JournalWord("school_mediation.pupil", "Parcours dans une promotion"),
    JournalWord("school_mediation.review", "Bilan annuel"),
    JournalWord("school_mediation.school", "Établissement"),
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
            School,
            SCHOOLS,
            "Ajouter vos établissements",
            "Collèges, lycées et écoles du secteur",
            "school",
            "school_mediation.add_school",
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
    return CASE_TYPES


@hookimpl
def register_consent_purposes() -> Sequence[ConsentPurpose]:
    return (PEER,)


@hookimpl
def register_journal_words() -> Sequence[JournalWord]:
    return JOURNAL_WORDS


@hookimpl
def register_retention_rules() -> Sequence[RetentionRule]:
    return RULES


@hookimpl
def register_known_people() -> Sequence[KnownPeople]:
    return (KnownPeople("school_mediation.pupils", PEERS, Pupil.person_id),)


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
def register_grids() -> Sequence[Grid]:
    return GRIDS


@hookimpl
def check_session(actor: Actor, case: Any, kind: str, party_ids: frozenset[uuid.UUID]) -> Sequence[Problem]:
    return objections_to_meeting(actor, case, kind, party_ids)


@hookimpl
def check_plugin_disable(actor: Actor, plugin: str) -> Sequence[Problem]:
    return objections_to_disabling(actor) if plugin == NAME else ()


@hookimpl
def contribute_place_page(actor: Actor, place: Any) -> Sequence[RowsPanel]:
    return (pages.place_panel(place, actor),) if actor.may(READ) else ()


@hookimpl
def contribute_case_page(actor: Actor, case: Any) -> Sequence[Panel]:
    if case.type_key not in TYPE_KEYS or not actor.may(READ):
        return ()
    context = {**pages.case_panel(case, actor), "relayed": handed_over(case)}
    context |= {"stops": STOPS, "goes_on": GOES_ON}
    return (Panel("school", "À l’école", "school_mediation/_case_panel.html", context, order=24),)


@hookimpl
def contribute_activity_page(actor: Actor, activity: Any) -> Sequence[Panel]:
    ours = activity.kind in BY_KIND and actor.may(READ)
    context = entry_pages.activity_panel(activity, actor) if ours else None
    if context is None:
        return ()
    return (Panel("school", "À l’école", "school_mediation/_activity_panel.html", context, order=20),)


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
        import_module("plugins.school_mediation.demo").seed(actor)  # no web process needs it
