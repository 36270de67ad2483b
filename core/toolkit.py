"""Everything a plugin may import, grouped; nothing else of the core is a plugin's business.

Credentials, sessions of other structures and the unit of work are left out on purpose.
"""

from __future__ import annotations

from core.access.permissions import (
    COORDINATOR,
    DIRECTOR,
    DPO,
    FIELD,
    FIGURES_READER,
    LEADS,
    MEDIATOR,
    PARTNER_RELAY,
    RECEPTION,
    SOCIAL_WORKER,
    TEAM,
    TRAINEE,
    Permission,
)
from core.access.policy import Example, guarded
from core.activities.entry_drafts import finish_entry, forget_entry
from core.activities.importers import check as check_entry
from core.activities.importers import entry_fields, remove_own_entries, write_own_entries
from core.activities.models import Activity, ActivityMember
from core.activities.own_entry import OwnEntry, own_entry
from core.activities.permissions import CORRECT_TEAM as CORRECT_TEAM_ACTIVITIES
from core.activities.permissions import RECORD as RECORD_ACTIVITIES
from core.activities.proposals import Proposals, duration_answers, first_answers, form_choices, proposals_for
from core.activities.schemas import ActivityCommand
from core.activities.services import (
    ProbablySameError,
    correction_opens,
    join_activity,
    members_in,
    record_activity,
)
from core.activities.views import correctable as correctable_activity
from core.activities.views import readable as readable_activity
from core.audit.reads import record_read
from core.audit.services import record
from core.casefiles.levels import opened_to, readable_levels
from core.casefiles.mediation_figures import restored as bonds_restored
from core.casefiles.mediation_figures import weak_at_entry as bonds_weak_at_entry
from core.casefiles.mediation_schemas import HoldMeeting
from core.casefiles.meetings import hold_meeting
from core.casefiles.models import FileBond
from core.casefiles.neutrality import holders
from core.casefiles.permissions import OPEN_FILES
from core.casefiles.schemas import RaiseToFile
from core.casefiles.services import link_person, open_file, raise_to_file
from core.casefiles.third_parties import Others, others_of
from core.cases.access import case_or_404, visible
from core.cases.completing import add_party, add_session, record_action
from core.cases.models import Case, CaseActivity, CaseSession, CaseTransition, Party, SessionParty
from core.cases.moving import close_case, move_case
from core.cases.opening import attach_activity, open_case, raise_activity
from core.cases.permissions import EDIT as EDIT_CASES
from core.cases.permissions import OPEN as OPEN_CASES
from core.cases.schemas import AddParty, AddSession, MoveCase, OpenCase, RecordAction
from core.cases.workflow import steps_from
from core.codelists.services import label_of, options
from core.consent.gate import ConsentMissing, Lacking, covers, people_lacking, require_consent
from core.consent.models import ConsentRecord
from core.consent.schemas import RecordConsent
from core.consent.services import ConsentConflict, record_consent
from core.db.base import Edited, Removable, ScopedModel, new_id, now, scoped_fk, to_one
from core.db.bulk import write_rows
from core.db.keyset import Page, page
from core.db.session import session
from core.db.sorting import sort_key
from core.db.writing import (
    Revision,
    apply_changes,
    create_once,
    get_or_404,
    history_of,
    next_number,
    row_named,
)
from core.demo.names import gender_of
from core.demo.rows import demo_id, set_counter, team_of, write_activities, write_new, write_parts
from core.drafts.kept import KeptForm, kept_form
from core.drafts.routes import finish_draft, local_key
from core.drafts.services import restored
from core.errors import (
    DuplicateContent,
    FieldConflict,
    Forbidden,
    InvalidInput,
    NotFound,
    Refused,
    StaleEdit,
)
from core.exports.lists import export_table
from core.exports.lists import local as local_moment
from core.extension.blueprint import PluginBlueprint
from core.extension.catalog import catalog
from core.extension.contributions import (
    ActivityKind,
    CaseType,
    Code,
    CodeList,
    ConsentPurpose,
    ExportPart,
    ExportTable,
    FileTexts,
    FirstStep,
    Grid,
    GridLine,
    Indicator,
    Job,
    JournalWord,
    KnownPeople,
    KnownSubject,
    ListExport,
    Manifest,
    NavItem,
    Panel,
    Problem,
    RetentionRule,
    RowKind,
    RowsPanel,
    State,
    SubjectKind,
    SubjectRef,
    Transition,
)
from core.extension.importing import ImportedRow, Importer, ImportField, ImportKey, ImportRule
from core.extension.manager import member_places, row_panels
from core.extension.specs import hookimpl
from core.files.envelope import (
    Owner,
    close_pieces,
    close_text,
    load_keys,
    make_keys,
    of_case,
    open_pieces,
    open_text,
)
from core.files.keys import UnreadableError
from core.files.models import Document
from core.files.sent import clean_picture, sent_with_file
from core.ingest.removing import edited_columns, remove_unused
from core.lifecycle.subjects import named_like
from core.lifecycle.terms import delete_rows, empty_texts, erase_each, parent_day, rows_before, texts_before
from core.people.models import Person, PersonAlias, PersonTie
from core.people.queries import cases_of, people_by_id, person_or_404, records_of, representatives_of
from core.people.schemas import RegisterPerson, TiePeople
from core.people.services import PossibleDuplicates, register_person
from core.people.ties import tie_people
from core.places.models import Place, Territory
from core.places.queries import place_options
from core.places.schemas import PlaceCommand
from core.places.services import create_place
from core.planning.clock import check_day, day_of, local_now, moment_of, today, wrong_day
from core.planning.models import WeekClosure
from core.records import dataclass
from core.referrals.models import Partner
from core.reporting.outlines import outlines
from core.reporting.periods import Period, school_year, school_year_of
from core.reporting.scope import there, within
from core.reporting.suppression import FUNDER_FLOOR, told_apart
from core.tenancy.binding import Actor, current_actor, read_once
from core.tenancy.models import Membership
from core.web.conflicts import conflict_page
from core.web.forms import (
    Coded,
    CommandSchema,
    Flag,
    Form,
    FrenchDate,
    FrenchDecimal,
    FrenchTime,
    Id,
    Int,
    ListOf,
    NoAnswers,
    Text,
    decode,
    form_for,
)
from core.web.messages import tell
from core.web.sending import ALREADY, this_sending, unsent
from core.web.typography import day_short, duration, number
from core.web.uploads import takes_files

__all__ = [
    "ALREADY",
    "COORDINATOR",
    "CORRECT_TEAM_ACTIVITIES",
    "DIRECTOR",
    "DPO",
    "EDIT_CASES",
    "FIELD",
    "FIGURES_READER",
    "FUNDER_FLOOR",
    "LEADS",
    "MEDIATOR",
    "OPEN_CASES",
    "OPEN_FILES",
    "PARTNER_RELAY",
    "RECEPTION",
    "RECORD_ACTIVITIES",
    "SOCIAL_WORKER",
    "TEAM",
    "TRAINEE",
    "Activity",
    "ActivityCommand",
    "ActivityKind",
    "ActivityMember",
    "Actor",
    "AddParty",
    "AddSession",
    "Case",
    "CaseActivity",
    "CaseSession",
    "CaseTransition",
    "CaseType",
    "Code",
    "CodeList",
    "Coded",
    "CommandSchema",
    "ConsentConflict",
    "ConsentMissing",
    "ConsentPurpose",
    "ConsentRecord",
    "Document",
    "DuplicateContent",
    "Edited",
    "Example",
    "ExportPart",
    "ExportTable",
    "FieldConflict",
    "FileBond",
    "FileTexts",
    "FirstStep",
    "Flag",
    "Forbidden",
    "Form",
    "FrenchDate",
    "FrenchDecimal",
    "FrenchTime",
    "Grid",
    "GridLine",
    "HoldMeeting",
    "Id",
    "ImportField",
    "ImportKey",
    "ImportRule",
    "ImportedRow",
    "Importer",
    "Indicator",
    "Int",
    "InvalidInput",
    "Job",
    "JournalWord",
    "KeptForm",
    "KnownPeople",
    "KnownSubject",
    "Lacking",
    "ListExport",
    "ListOf",
    "Manifest",
    "Membership",
    "MoveCase",
    "NavItem",
    "NoAnswers",
    "NotFound",
    "OpenCase",
    "Others",
    "OwnEntry",
    "Owner",
    "Page",
    "Panel",
    "Partner",
    "Party",
    "Period",
    "Permission",
    "Person",
    "PersonAlias",
    "PersonTie",
    "Place",
    "PlaceCommand",
    "PluginBlueprint",
    "PossibleDuplicates",
    "ProbablySameError",
    "Problem",
    "Proposals",
    "RaiseToFile",
    "RecordAction",
    "RecordConsent",
    "Refused",
    "RegisterPerson",
    "Removable",
    "RetentionRule",
    "Revision",
    "RowKind",
    "RowsPanel",
    "ScopedModel",
    "SessionParty",
    "StaleEdit",
    "State",
    "SubjectKind",
    "SubjectRef",
    "Territory",
    "Text",
    "TiePeople",
    "Transition",
    "UnreadableError",
    "WeekClosure",
    "add_party",
    "add_session",
    "apply_changes",
    "attach_activity",
    "bonds_restored",
    "bonds_weak_at_entry",
    "case_or_404",
    "cases_of",
    "catalog",
    "check_day",
    "check_entry",
    "clean_picture",
    "close_case",
    "close_pieces",
    "close_text",
    "conflict_page",
    "correctable_activity",
    "correction_opens",
    "covers",
    "create_once",
    "create_place",
    "current_actor",
    "dataclass",
    "day_of",
    "day_short",
    "decode",
    "delete_rows",
    "demo_id",
    "duration",
    "duration_answers",
    "edited_columns",
    "empty_texts",
    "entry_fields",
    "erase_each",
    "export_table",
    "finish_draft",
    "finish_entry",
    "first_answers",
    "forget_entry",
    "form_choices",
    "form_for",
    "gender_of",
    "get_or_404",
    "guarded",
    "history_of",
    "hold_meeting",
    "holders",
    "hookimpl",
    "join_activity",
    "kept_form",
    "label_of",
    "link_person",
    "load_keys",
    "local_key",
    "local_moment",
    "local_now",
    "make_keys",
    "member_places",
    "members_in",
    "moment_of",
    "move_case",
    "named_like",
    "new_id",
    "next_number",
    "now",
    "number",
    "of_case",
    "open_case",
    "open_file",
    "open_pieces",
    "open_text",
    "opened_to",
    "options",
    "others_of",
    "outlines",
    "own_entry",
    "page",
    "parent_day",
    "people_by_id",
    "people_lacking",
    "person_or_404",
    "place_options",
    "proposals_for",
    "raise_activity",
    "raise_to_file",
    "read_once",
    "readable_activity",
    "readable_levels",
    "record",
    "record_action",
    "record_activity",
    "record_consent",
    "record_read",
    "records_of",
    "register_person",
    "remove_own_entries",
    "remove_unused",
    "representatives_of",
    "require_consent",
    "restored",
    "row_named",
    "row_panels",
    "rows_before",
    "school_year",
    "school_year_of",
    "scoped_fk",
    "sent_with_file",
    "session",
    "set_counter",
    "sort_key",
    "steps_from",
    "takes_files",
    "team_of",
    "tell",
    "texts_before",
    "there",
    "this_sending",
    "tie_people",
    "to_one",
    "today",
    "told_apart",
    "unsent",
    "visible",
    "within",
    "write_activities",
    "write_new",
    "write_own_entries",
    "write_parts",
    "write_rows",
    "wrong_day",
]
