"""The words of the codes that stand in no list: a structure that leaves reads its tables without us."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from core.api.schemas import REACHES
from core.audit.models import READS, WRITES
from core.casefiles.mediation_schemas import ANSWERS, FORMS, LEVELS, MOMENTS, OUTCOMES
from core.casefiles.pages import PLACE_WORDS
from core.casefiles.schemas import RECUSALS
from core.cases.schemas import INTERPRETERS, PARTY_KINDS, SESSION_KINDS
from core.cases.workflow import result_lists
from core.codelists.reasons import reason_words
from core.codelists.services import all_options
from core.consent.schemas import CHANNELS, GIVERS
from core.consent.views import STATE_WORDS
from core.exports.pages import FORMAT_WORDS
from core.exports.pages import STATE_WORDS as EXPORT_STATES
from core.extension.catalog import catalog
from core.ingest.limits import REFUSALS as FILE_REFUSALS
from core.ingest.pages import STATES as IMPORT_STATES
from core.lifecycle.pages import STATES as RIGHTS_STATES
from core.lifecycle.schemas import ANSWERS as RIGHTS_ANSWERS
from core.lifecycle.schemas import REFUSALS, SHORT
from core.members.services import role_choices
from core.network.reading import STATES as NETWORK_STATES
from core.people.schemas import CONTACT_CHOICES, LIVES_HERE_CHOICES
from core.places.pages import KINDS as TERRITORY_KINDS
from core.planning.models import DONE, PLANNED, UNDER_WAY
from core.referrals.panels import ENDED
from core.requests.workflow import STATES as REQUEST_STATES
from core.tenancy.binding import Actor

Words = Mapping[str, str]


def _first(choices: Iterable[tuple[Any, ...]]) -> dict[str, str]:
    """(code, word, …), as forms offer them."""
    return {str(choice[0]): str(choice[1]) for choice in choices}


def _pills(states: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Code → (tint, word), as pages show them."""
    return {code: word for code, (_tint, word) in states.items()}


_LEVELS: Final = _first(LEVELS)
#: (table, column) → the words of its codes, which nobody changes.
CLOSED: Final[Mapping[tuple[str, str], Words]] = {
    ("api_token", "reach"): _first(REACHES),
    ("audit_entry", "chain"): {WRITES: "Écritures", READS: "Consultations"},
    ("case_party", "kind"): _first(PARTY_KINDS),
    ("case_session", "interpreter"): _first(INTERPRETERS),
    ("case_session", "kind"): _first(SESSION_KINDS),
    ("consent_record", "channel"): _first(CHANNELS),
    ("consent_record", "giver"): _first(GIVERS),
    ("consent_record", "state"): STATE_WORDS,
    ("document", "level"): _LEVELS,
    ("export_run", "format"): FORMAT_WORDS,
    ("export_run", "state"): _pills(EXPORT_STATES),
    ("file_agreement", "form"): _first(FORMS),
    ("file_answer", "answer"): _first(ANSWERS),
    ("file_bond", "moment"): _first(MOMENTS),
    ("file_follow_up", "outcome"): _first(OUTCOMES),
    ("file_member", "role"): PLACE_WORDS,
    ("file_note", "level"): _LEVELS,
    ("file_recusal", "kind"): _first(RECUSALS),
    ("import_run", "refusal"): FILE_REFUSALS,
    ("import_run", "state"): _pills(IMPORT_STATES),
    ("network_event", "event"): _pills(NETWORK_STATES),
    ("person", "lives_here"): _first(LIVES_HERE_CHOICES),
    ("person_contact", "kind"): _first(CONTACT_CHOICES),
    ("request", "state"): {state.key: state.label for state in REQUEST_STATES},
    ("rights_request", "answer"): RIGHTS_ANSWERS,
    ("rights_request", "kind"): SHORT,
    ("rights_request", "refused_for"): REFUSALS,
    ("rights_request", "state"): _pills(RIGHTS_STATES),
    ("round", "state"): {PLANNED: "Prévue", UNDER_WAY: "En cours", DONE: "Terminée"},
    ("share", "close_reason"): ENDED,
    ("territory", "kind"): {kind.kind: kind.one for kind in TERRITORY_KINDS},
}


def _kinds(_actor: Actor) -> Words:
    return {kind.key: kind.label for kind in catalog().activity_kinds.values()}


def _types(_actor: Actor) -> Words:
    return {kind.key: kind.label for kind in catalog().case_types.values()}


def of_type(type_key: str, code: str) -> str:
    """A code whose word depends on the type of the situation or file: two types may call one code differently."""
    return f"{type_key}.{code}"


def _states(_actor: Actor) -> Words:
    return {of_type(kind.key, s.key): s.label for kind in catalog().case_types.values() for s in kind.states}


def _results(actor: Actor) -> Words:
    return {
        of_type(kind.key, option.value): option.label
        for kind in catalog().case_types.values()
        for key in reversed(result_lists(kind))
        for option in all_options(key, actor)
    }


def _importers(_actor: Actor) -> Words:
    return {one.key: one.label for one in catalog().importers.values()}


def _purposes(_actor: Actor) -> Words:
    return {one.key: one.label for one in catalog().consent_purposes.values()}


def _roles(actor: Actor) -> Words:
    return _first(role_choices(actor))


#: Those that come from the domains, or that the structure makes.
OPEN: Final[Mapping[tuple[str, str], Callable[[Actor], Words]]] = {
    ("activity", "kind"): _kinds,
    ("activity_month", "kind"): _kinds,
    ("activity", "reason"): reason_words,
    ("case_record", "reason"): reason_words,
    ("request", "reason"): reason_words,
    ("case_record", "type_key"): _types,
    ("case_record", "state"): _states,
    ("case_record", "result"): _results,
    ("consent_record", "purpose"): _purposes,
    ("consent_wording", "purpose"): _purposes,
    ("import_memory", "importer"): _importers,
    ("import_reference", "importer"): _importers,
    ("import_run", "importer"): _importers,
    ("membership", "role_keys"): _roles,
}
#: Columns whose words are told by the type of the row: « type.code ».
BY_TYPE: Final = frozenset({("case_record", "state"), ("case_record", "result")})


def words_of(table: str, column: str, actor: Actor) -> Words | None:
    """The words of the column's codes; None when they are of a list, or no codes."""
    closed = CLOSED.get((table, column))
    if closed is not None:
        return closed
    said = OPEN.get((table, column))
    return said(actor) if said is not None else None
