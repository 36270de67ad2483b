"""The hooks, in five families; the verb tells when they run and what an error does.

``register_*``: once at boot, everywhere, pure; an error stops the boot and names the plugin.
``on_*``: a fact, inside the transaction, plugins enabled for the structure; an error aborts the unit of work.
``check_*``: before a change; every objection is gathered, then the change is refused with all of them.
``contribute_*``: parts of a page; an error is logged, the page still renders.
Data lifecycle (``export_person_data``, ``erase_person_data``, ``on_people_merged``, ``seed_demo``):
everywhere, enabled or not; an error fails the job loudly.

All arguments are keywords; an implementation names only those it needs.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pluggy

from core.access.permissions import Permission
from core.extension.contributions import (
    ActivityKind,
    CaseType,
    CodeList,
    ConsentPurpose,
    ExportPart,
    FileTexts,
    FirstStep,
    Grid,
    Indicator,
    Job,
    JournalWord,
    KnownPeople,
    ListExport,
    NavItem,
    Panel,
    Problem,
    RetentionRule,
    RowsPanel,
    SubjectKind,
    SubjectRef,
    Transition,
)
from core.extension.importing import Importer

if TYPE_CHECKING:
    import click
    from flask import Blueprint

    from core.tenancy.binding import Actor

PROJECT = "passerelle"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


# --- register_*: declarations ---------------------------------------------------------------------


@hookspec
def register_permissions() -> Sequence[Permission]:  # type: ignore[empty-body]
    """Rights that the plugin's routes and transitions name."""


@hookspec
def register_blueprints() -> Sequence[Blueprint]:  # type: ignore[empty-body]
    """Routes; a plugin's blueprint is a ``PluginBlueprint``, 404 unless the plugin is enabled."""


@hookspec
def register_navigation() -> Sequence[NavItem]:  # type: ignore[empty-body]
    """Entries of the menu, each in one of the four groups."""


@hookspec
def register_code_lists() -> Sequence[CodeList]:  # type: ignore[empty-body]
    """Vocabularies. A plugin's list key starts with the plugin's name or is declared by one plugin only."""


@hookspec
def register_activity_kinds() -> Sequence[ActivityKind]:  # type: ignore[empty-body]
    """Kinds of field entries proposed while the plugin is enabled."""


@hookspec
def register_case_types() -> Sequence[CaseType]:  # type: ignore[empty-body]
    """Kinds of situations and files, with their workflow and schema."""


@hookspec
def register_consent_purposes() -> Sequence[ConsentPurpose]:  # type: ignore[empty-body]
    """What parties are asked or told, each with the first version of its wording."""


@hookspec
def register_indicators() -> Sequence[Indicator]:  # type: ignore[empty-body]
    """Figures, each with its definition in words."""


@hookspec
def register_exports() -> Sequence[ListExport]:  # type: ignore[empty-body]
    """Lists that may be taken out as a table, with the rows and words of their page."""


@hookspec
def register_grids() -> Sequence[Grid]:  # type: ignore[empty-body]
    """Funders' grids: how our codes and figures fall into the categories that a funder asks."""


@hookspec
def register_jobs() -> Sequence[Job]:  # type: ignore[empty-body]
    """Work done outside the request, on demand or by the schedule."""


@hookspec
def register_journal_words() -> Sequence[JournalWord]:  # type: ignore[empty-body]
    """What the journal calls the domain's things; without one, it says the domain's own label."""


@hookspec
def register_retention_rules() -> Sequence[RetentionRule]:  # type: ignore[empty-body]
    """How long the texts and people of the domain's own tables are kept; on the page even once it is off."""


@hookspec
def register_subject_kinds() -> Sequence[SubjectKind]:  # type: ignore[empty-body]
    """Records that know somebody outside the team who is no person of the register: found and served by her rights."""


@hookspec
def register_known_people() -> Sequence[KnownPeople]:  # type: ignore[empty-body]
    """Rows of the domain that name people of the register: who may read them knows these people."""


@hookspec
def register_file_texts() -> Sequence[FileTexts]:  # type: ignore[empty-body]
    """Words that tables of the domain keep about files: a person's name is taken out of them with her."""


@hookspec
def register_first_steps() -> Sequence[FirstStep]:  # type: ignore[empty-body]
    """What a structure that has just switched the domain on lacks, and where it is filled."""


@hookspec
def register_importers() -> Sequence[Importer]:  # type: ignore[empty-body]
    """What can be brought in from a spreadsheet, read by the schema of the domain's own form."""


@hookspec
def register_commands() -> Sequence[click.Command]:  # type: ignore[empty-body]
    """Console commands, attached to ``passerelle``."""


# --- on_*: facts, inside the transaction ------------------------------------------------------------


@hookspec
def on_plugin_enabled(actor: Actor, plugin: str) -> None:
    """A domain has just been switched on for the structure; ``plugin`` is its name."""


@hookspec
def on_activity_recorded(actor: Actor, activity: Any) -> None:
    """A field entry has just been created (never on its corrections)."""


@hookspec
def on_case_opened(actor: Actor, case: Any) -> None:
    """A situation or file has just been opened; ``case.type_key`` tells whose it is."""


@hookspec
def on_case_moved(actor: Actor, case: Any, transition: Transition) -> None:
    """A case has just passed a step of its workflow; ``case.state`` is the new state."""


@hookspec
def on_consent_recorded(actor: Actor, record: Any) -> None:
    """A word has just been written in the ledger (never on its replay, nor when a word only runs out)."""


@hookspec
def on_follow_up_done(actor: Actor, follow_up: Any) -> None:
    """News of a file were taken as planned, or what was noted of them was corrected."""


@hookspec
def on_week_closed(actor: Actor, closure: Any) -> None:
    """Whoever leads the team has just read and closed a week."""


# --- check_*: before a change --------------------------------------------------------------------------


@hookspec
def check_case_move(actor: Actor, case: Any, transition: Transition, day: date | None) -> Sequence[Problem]:  # type: ignore[empty-body]
    """Objections to a step of a workflow on a day, all shown together; None: the step is not passed yet."""


@hookspec
def check_session(actor: Actor, case: Any, kind: str, party_ids: frozenset[uuid.UUID]) -> Sequence[Problem]:  # type: ignore[empty-body]
    """Objections to a meeting about a situation or file, before it is noted, or corrected in who meets whom."""


@hookspec
def check_plugin_disable(actor: Actor, plugin: str) -> Sequence[Problem]:  # type: ignore[empty-body]
    """Objections to switching a domain off (open work that would become unreachable)."""


# --- contribute_*: parts of a page -------------------------------------------------------------------------


@hookspec
def contribute_place_page(actor: Actor, place: Any) -> Sequence[Panel | RowsPanel]:  # type: ignore[empty-body]
    """Panels on the page of a place (rules of use, services held there); ``RowsPanel`` as on the day page."""


@hookspec
def contribute_case_page(actor: Actor, case: Any) -> Sequence[Panel]:  # type: ignore[empty-body]
    """Panels on the page of a situation or file."""


@hookspec
def contribute_activity_page(actor: Actor, activity: Any) -> Sequence[Panel]:  # type: ignore[empty-body]
    """Panels on the page of a field entry (what it became, and the way to make more of it)."""


@hookspec
def contribute_day(actor: Actor, day: date) -> Sequence[Panel | RowsPanel]:  # type: ignore[empty-body]
    """Panels on the member's day page; ``RowsPanel`` where rows are read, so that ten domains cost one statement."""


@hookspec
def contribute_row_page(actor: Actor, entity: str, row: Any) -> Sequence[Panel]:  # type: ignore[empty-body]
    """Panels on the page of another domain's own row; ``entity`` is the name of its table."""


@hookspec
def contribute_member_places(actor: Actor, member_id: uuid.UUID, day: date) -> Sequence[str]:  # type: ignore[empty-body]
    """Names of the places where a member works that day (a centre, a desk), said after her name."""


# --- data lifecycle: everywhere, enabled or not --------------------------------------------------------------


@hookspec
def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:  # type: ignore[empty-body]
    """Everything the plugin holds about the subject, third parties hidden."""


@hookspec
def erase_person_data(actor: Actor, subject: SubjectRef) -> int:  # type: ignore[empty-body]
    """Erase what the plugin holds about the subject; returns the number of rows changed or deleted."""


@hookspec
def on_people_merged(actor: Actor, kept: uuid.UUID, merged: uuid.UUID) -> None:
    """Two records of one person became one: rows that point at ``merged`` are resolved through its alias."""


@hookspec
def seed_demo(actor: Actor) -> None:
    """Fill a demo structure. Run twice, it leaves the same rows: ids are derived, not drawn."""
