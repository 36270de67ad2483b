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
    RECEPTION,
    SOCIAL_WORKER,
    TEAM,
    TRAINEE,
    Permission,
)
from core.access.policy import Example, guarded
from core.activities.models import Activity
from core.audit.services import record
from core.cases.access import case_or_404, visible
from core.cases.models import Case, CaseActivity, CaseTransition, Party
from core.cases.permissions import EDIT as EDIT_CASES
from core.cases.permissions import OPEN as OPEN_CASES
from core.cases.schemas import AddParty, AddSession, MoveCase, OpenCase, RecordAction
from core.cases.services import (
    add_party,
    add_session,
    attach_activity,
    close_case,
    move_case,
    open_case,
    raise_activity,
    record_action,
)
from core.codelists.services import label_of, options
from core.db.base import Edited, Removable, ScopedModel, new_id, now, scoped_fk, to_one
from core.db.keyset import Page, page
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404, history_of, next_number
from core.errors import DuplicateContent, Forbidden, InvalidInput, NotFound, Refused, StaleEdit
from core.extension.blueprint import PluginBlueprint
from core.extension.catalog import catalog
from core.extension.contributions import (
    ActivityKind,
    CaseType,
    Code,
    CodeList,
    ExportPart,
    Indicator,
    Job,
    Manifest,
    NavItem,
    Panel,
    Problem,
    State,
    SubjectRef,
    Transition,
)
from core.extension.specs import hookimpl
from core.places.models import Place, Territory
from core.places.queries import place_options
from core.places.schemas import PlaceCommand
from core.places.services import create_place
from core.planning.clock import day_of, local_now, moment_of, today
from core.tenancy.binding import Actor, current_actor
from core.tenancy.models import Membership
from core.web.conflicts import conflict_page
from core.web.forms import (
    Coded,
    CommandSchema,
    Flag,
    Form,
    FrenchDate,
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

__all__ = [
    "COORDINATOR",
    "DIRECTOR",
    "DPO",
    "EDIT_CASES",
    "FIELD",
    "FIGURES_READER",
    "LEADS",
    "MEDIATOR",
    "OPEN_CASES",
    "RECEPTION",
    "SOCIAL_WORKER",
    "TEAM",
    "TRAINEE",
    "Activity",
    "ActivityKind",
    "Actor",
    "AddParty",
    "AddSession",
    "Case",
    "CaseActivity",
    "CaseTransition",
    "CaseType",
    "Code",
    "CodeList",
    "Coded",
    "CommandSchema",
    "DuplicateContent",
    "Edited",
    "Example",
    "ExportPart",
    "Flag",
    "Forbidden",
    "Form",
    "FrenchDate",
    "FrenchTime",
    "Id",
    "Indicator",
    "Int",
    "InvalidInput",
    "Job",
    "ListOf",
    "Manifest",
    "Membership",
    "MoveCase",
    "NavItem",
    "NoAnswers",
    "NotFound",
    "OpenCase",
    "Page",
    "Panel",
    "Party",
    "Permission",
    "Place",
    "PlaceCommand",
    "PluginBlueprint",
    "Problem",
    "RecordAction",
    "Refused",
    "Removable",
    "ScopedModel",
    "StaleEdit",
    "State",
    "SubjectRef",
    "Territory",
    "Text",
    "Transition",
    "add_party",
    "add_session",
    "apply_changes",
    "attach_activity",
    "case_or_404",
    "catalog",
    "close_case",
    "conflict_page",
    "create_once",
    "create_place",
    "current_actor",
    "day_of",
    "decode",
    "form_for",
    "get_or_404",
    "guarded",
    "history_of",
    "hookimpl",
    "label_of",
    "local_now",
    "moment_of",
    "move_case",
    "new_id",
    "next_number",
    "now",
    "open_case",
    "options",
    "page",
    "place_options",
    "raise_activity",
    "record",
    "record_action",
    "scoped_fk",
    "session",
    "tell",
    "to_one",
    "today",
    "visible",
]
