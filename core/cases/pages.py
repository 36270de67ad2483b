"""What the templates of situations read, built from queries; nothing is written here."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from sqlalchemy import select

from core.casefiles.neutrality import holders
from core.casefiles.permissions import OPEN_FILES
from core.cases import queries
from core.cases.listing import pairs
from core.cases.models import Case, CaseSession, SessionParty
from core.cases.permissions import EDIT, READ_FILES, REASSIGN, REOPEN
from core.cases.schemas import (
    INTERPRETERS,
    PARTY_KINDS,
    SESSION_KINDS,
    SessionFields,
    own_fields,
)
from core.cases.timeline import Entry, PartyCard, party_cards, thread
from core.cases.workflow import (
    Crossing,
    OfferedStep,
    crossing_of,
    is_closed,
    is_offered,
    leads_on,
    raised_types,
    result_label,
    state_of,
    steps_from,
    type_of,
    types_of,
)
from core.codelists.reasons import reason_choices, reason_label
from core.codelists.services import label_of
from core.consent.gate import know_concerned
from core.db.session import session
from core.db.writing import Revision
from core.errors import InvalidInput, NotFound
from core.extension.catalog import catalog
from core.extension.contributions import CaseType, Panel, State, Transition
from core.extension.manager import hooks
from core.planning.clock import today
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.forms import Choice, CommandSchema, Form, form_for
from core.web.typography import cap

# --- forms -------------------------------------------------------------------------------------------


def type_choices(types: Iterable[CaseType]) -> list[Choice]:
    return [(found.key, found.label, found.icon) for found in types]


def opening_form(
    schema: type[CommandSchema],
    types: Sequence[CaseType],
    said: Mapping[str, Any],
    actor: Actor,
    *,
    submitted: Mapping[str, Any] | None = None,
    error: InvalidInput | None = None,
) -> Form:
    """The form to open a case, with what is known already; one nature only is chosen from the start."""
    first = {"type_key": types[0].key} if len(types) == 1 else {}
    choices = {
        "type_key": type_choices(types),
        "place_id": pairs(queries.place_choices(actor, today(actor), keep=said.get("place_id"))),
        "reason": reason_choices((found.reasons for found in types), actor, keep=said.get("reason")),
    }
    form = form_for(schema, {**said, **first}, submitted=submitted, error=error, choices=choices)
    if len({found.reasons for found in types}) > 1:
        names = {found.key: catalog().code_lists[found.reasons].label for found in types}
        form["reason"].attrs |= {"data-first-of": "type_key", "data-first": json.dumps(names)}
    return form


def case_choices(case: Case, actor: Actor, *, there: Collection[str] = ()) -> dict[str, list[Choice]]:
    """Answers that the forms of one situation offer, those of ``kind`` aside (see ``kinds_of``).

    An erased party is met no more: she is offered for a meeting where she was ``there`` only.
    """
    return {
        "place_id": pairs(queries.place_choices(actor, today(actor), keep=case.place_id)),
        "reason": reason_choices([type_of(case.type_key).reasons], actor, keep=case.reason),
        "party_ids": [
            (str(row.id), row.label)
            for row in session.execute(queries.parties_of(case.id, actor))
            if row.erased_at is None or str(row.id) in there
        ],
        "referent_id": _referents(case, actor),
        "interpreter": list(INTERPRETERS),
    }


def _referents(case: Case, actor: Actor) -> list[Choice]:
    """Members to whom it may be given: for a file, those whose role opens files."""
    everybody = pairs(queries.member_choices(actor))
    if case.named_at is None:
        return everybody
    able = {str(member) for member in holders(READ_FILES, actor)}
    return [choice for choice in everybody if choice[0] in able]


def kinds_of(schema: Any) -> list[Choice]:
    """Kinds of parties, or of meetings."""
    return list(SESSION_KINDS if issubclass(schema, SessionFields) else PARTY_KINDS)


def edit_form(
    schema: Any,
    case: Case,
    actor: Actor,
    *,
    submitted: Mapping[str, Any] | None = None,
    error: InvalidInput | None = None,
) -> Form:
    own = own_fields(type_of(case.type_key))
    data = {name: getattr(case, name, None) for name in schema().fields if name not in own}
    data |= {name: case.data.get(name) for name in own}
    form = form_for(
        schema,
        data,
        submitted=submitted,
        error=error,
        version=None if submitted else case.version,
        choices=case_choices(case, actor),
    )
    if case.named_at is not None:
        form["opened_on"].label = FILE_WORDS["opened_on"]
    return form


def move_form(
    schema: Any,
    case: Case,
    actor: Actor,
    *,
    requires: Iterable[str] = (),
    submitted: Mapping[str, Any] | None = None,
    error: InvalidInput | None = None,
) -> Form:
    """``requires``: the domain's own fields that this step demands, whatever its schema says of them elsewhere."""
    data = {
        "day": today(actor),
        **{name: case.data.get(name) for name in schema().fields if name in case.data},
    }
    form = form_for(schema, data, submitted=submitted, error=error)
    for name in requires:
        if name in form.fields:
            form[name].required = True
    return form


def part_form(
    schema: Any,
    choices: Mapping[str, Iterable[Choice]],
    *,
    data: Any = None,
    version: int | None = None,
    submitted: Mapping[str, Any] | None = None,
    error: InvalidInput | None = None,
) -> Form:
    return form_for(
        schema,
        data,
        submitted=submitted,
        error=error,
        choices={**choices, "kind": kinds_of(schema)},
        version=None if submitted else version,
    )


def session_data(meeting: CaseSession) -> dict[str, Any]:
    there = select(SessionParty.party_id).where(SessionParty.session_id == meeting.id)
    names = ("day", "starts_at", "kind", "minutes", "place_id", "language", "interpreter", "note")
    return {
        **{name: getattr(meeting, name) for name in names},
        "party_ids": [str(party_id) for party_id in session.execute(there).scalars()],
    }


# --- one situation -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CasePage:
    """One situation as its page and its print show it."""

    case: Case
    type: CaseType
    state: State
    number: str
    referent: str
    referent_word: str
    place: str
    territory: str
    reason: str
    domain: str
    result: str
    request_url: str
    request_words: str
    #: Where, in the words of the call: never on a page that is printed for a party.
    request_place: str
    facts: list[tuple[str, str]]
    #: The same without those that a panel of the domain says on the page.
    own_facts: list[tuple[str, str]]
    crossing: Crossing | None
    parties: list[PartyCard]
    entries: list[Entry]
    banks: bool
    steps: list[OfferedStep]
    panels: list[Panel]
    closed: bool
    can_edit: bool
    can_reassign: bool
    can_reopen: bool
    #: Where it is raised to a named file, and whether one click is enough.
    raising: tuple[str, bool] = ("", False)


#: « Référente » only for a member who said so; neutral words otherwise.
REFERENT_WORDS = {"f": "Référente", "m": "Référent"}


def home_of(case: Case) -> str:
    """The page of a situation, or of a file."""
    return url_for("files.show" if case.named_at else "cases.show", case_id=case.id)


def head_of(case_id: uuid.UUID, actor: Actor, *more: Any) -> Any:
    """The case with the words its page needs, and ``more`` columns.

    Raises NotFound, also for a file hidden from the actor.
    """
    head = session.execute(queries.case_head(case_id, actor).add_columns(*more)).one_or_none()
    if head is None:
        raise NotFound
    return head


def case_page(case_id: uuid.UUID, actor: Actor) -> CasePage:
    """Everything the page shows, in a number of statements that does not grow with the events."""
    return page_of(head_of(case_id, actor), actor)


def page_of(head: Any, actor: Actor, *, with_thread: bool = True) -> CasePage:
    """``case_page`` once its head was read; without its thread for a page that has another."""
    case: Case = head.Case
    case_type = type_of(case.type_key)
    parties = party_cards(case, actor)
    if case.named_at is not None:
        know_concerned(case.id, parties)
    facts = [fact for one in types_of(case) for fact in _facts(case, one, actor)]
    closed = is_closed(case)
    writable = actor.may(EDIT) and is_offered(case.type_key, actor) and not actor.tenant.suspended
    return CasePage(
        case=case,
        type=case_type,
        state=state_of(case_type, case.state),
        number=case.number or "Sans numéro",
        referent=head.referent if case.referent_id else "",
        referent_word=REFERENT_WORDS.get(head.referent_form or "", "Suivie par"),
        place=head.place or "",
        territory=head.territory or "",
        reason=reason_label(case.reason, actor, first=case_type.reasons),
        domain=label_of("domain", case.domain, actor),
        result=result_label(case_type, case.result, actor),
        request_url=url_for("requests.show", request_id=case.request_id) if case.request_id else "",
        request_words=f"Demande n° {head.request_number}" if case.request_id else "",
        request_place=head.request_place or "",
        facts=[(label, words) for label, words, _in_panel in facts],
        own_facts=[(label, words) for label, words, in_panel in facts if not in_panel],
        crossing=crossing_of(case_type, case, head.been or ()),
        parties=parties,
        entries=thread(case, parties, actor, editable=writable and not closed) if with_thread else [],
        banks=len(parties) == 2,
        steps=[] if not writable else steps_from(case, actor),
        panels=_panels(case, actor),
        closed=closed,
        can_edit=writable and not closed,
        can_reassign=writable and not closed and actor.may(REASSIGN),
        can_reopen=writable and closed and actor.may(REOPEN),
        raising=_raising(case, actor) if writable and not closed else ("", False),
    )


def _raising(case: Case, actor: Actor) -> tuple[str, bool]:
    """Where a situation becomes a named file ("" without the right, or for a file), and whether at once."""
    types = raised_types(case, actor) if case.named_at is None and actor.may(OPEN_FILES) else []
    return (url_for("files.raise_case", case_id=case.id) if types else "", len(types) == 1)


def page_for(page: CasePage, party_id: uuid.UUID) -> CasePage:
    """The page as one party may read it: no words of another one, nothing of the team's own.

    Raises NotFound when the party is not one of this situation.
    """
    if party_id not in {party.id for party in page.parties}:
        raise NotFound
    shared = [e for e in page.entries if e.side != "team" and e.party_id in (None, party_id)]
    return replace(page, entries=shared, banks=False)


def readers_of(page: CasePage, party_id: uuid.UUID | None) -> list[tuple[str, str, bool]]:
    """For whom a situation is printed: words, address, whether chosen."""
    url = url_for("cases.print_view", case_id=page.case.id)
    parties = [(f"Pour : {p.label}", f"{url}?party_id={p.id}", p.id == party_id) for p in page.parties]
    return [("Pour l’équipe", url, party_id is None), *parties]


def _panels(case: Case, actor: Actor) -> list[Panel]:
    found = hooks().contribute("contribute_case_page", actor.tenant.enabled, actor=actor, case=case)
    return [panel for _plugin, panel in found]


def _facts(case: Case, case_type: CaseType, actor: Actor) -> list[tuple[str, str, bool]]:
    """The domain's own fields, in words, and whether its panel says them (``metadata``: "in_panel")."""
    found = []
    for name, own in own_fields(case_type).items():
        value = case.data.get(name)
        label = str(own.metadata.get("label", name))
        codes = own.metadata.get("codes") or getattr(getattr(own, "inner", None), "metadata", {}).get("codes")
        found.append((label, _words(value, codes, actor), bool(own.metadata.get("in_panel"))))
    return [fact for fact in found if fact[1]]


def _words(value: Any, codes: str | None, actor: Actor) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    values = value if isinstance(value, list) else [value]
    return ", ".join(label_of(codes, item, actor) if codes else str(item) for item in values)


@dataclass(frozen=True, slots=True)
class Effects:
    """What a step stops, and what goes on."""

    stops: str
    goes_on: str


def effects_of(case: Case, step: Transition) -> Effects:
    """The two sentences of the page before a step: its own, or what its table lets happen next."""
    if step.stops or step.goes_on:
        return Effects(step.stops, step.goes_on)
    case_type = type_of(case.type_key)
    target = state_of(case_type, step.target)
    it, again = ("le dossier", "Il peut être rouvert.") if case.named_at else (
        "la situation", "Elle peut être rouverte."
    )  # fmt: skip
    if target.final and is_closed(case):
        closed = "clos" if case.named_at else "close"
        return Effects(
            f"Rien de plus : {it} est déjà {closed}.",
            f"L’étape « {target.label.lower()} » s’ajoute au fil avec sa date. {again}",
        )
    if target.final:
        return Effects(
            f"Le suivi : plus de rencontre ni d’action ajoutée, {it} quitte la liste en cours.",
            f"Tout ce qui a été noté reste lisible et compte dans les chiffres. {again}",
        )
    if target.kind in ("stop", "pause"):
        return Effects(
            f"Le travail en cours : {it} passe à « {target.label.lower()} ».",
            "Rencontres et actions peuvent encore être notées, et le travail peut reprendre."
            if leads_on(case_type, target)
            else "Rencontres et actions peuvent encore être notées, jusqu’à la clôture.",
        )
    source = state_of(case_type, case.state)
    return Effects(
        f"L’étape « {source.label.lower()} » : elle reste dans le fil avec sa date.",
        f"{cap(it)}, à l’étape « {target.label.lower()} ».",
    )


# --- history ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    at: Any
    lines: list[tuple[str, str, str]]


FIELD_WORDS = {
    "subject": "Objet",
    "place_id": "Lieu",
    "territory_id": "Quartier",
    "reason": "Motif",
    "domain": "Domaine",
    "people": "Personnes concernées",
    "people_estimated": "Nombre estimé",
    "opened_on": "Ouverte le",
    "closed_on": "Close le",
    "state": "État",
    "result": "Résultat",
    "referent_id": "Personne référente",
    "data": "Précisions",
    "type_key": "Nature",
    "raised_from": "Nature d’avant",
    "named_at": "Dossier nominatif",
    "named_by": "Ouvert par",
}
#: The same of a named file (« le dossier »).
FILE_WORDS = {**FIELD_WORDS, "opened_on": "Ouvert le", "closed_on": "Clos le"}


def history(case: Case, revisions: Sequence[Revision], actor: Actor) -> list[Change]:
    """Changes in words, newest first; the first value of each field is kept."""
    case_type = type_of(case.type_key)
    words = FILE_WORDS if case.named_at else FIELD_WORDS
    ids = dict(
        [*pairs(queries.place_choices(actor, today(actor), keep=case.place_id)),
         *pairs(queries.territory_choices(actor)), *pairs(queries.member_choices(actor))]
    )  # fmt: skip
    states = {state.key: state.label for one in reversed(types_of(case)) for state in one.states}

    def said(name: str, value: Any) -> str:
        if value in (None, "", {}):
            return "vide"
        if name == "state":
            return str(states.get(value, value))
        if name == "named_at":
            return "Oui"
        if name in ("type_key", "raised_from"):
            return next((one.label for one in types_of(case) if one.key == value), str(value))
        if name == "reason":
            return reason_label(value, actor, first=case_type.reasons)
        if name == "domain":
            return label_of("domain", value, actor)
        if name == "result":
            return result_label(case_type, value, actor)
        if name == "data":
            own = {key: field for one in types_of(case) for key, field in own_fields(one).items()}
            return ", ".join(
                f"{own[key].metadata.get('label', key)} : {_words(item, None, actor)}"
                for key, item in value.items()
                if key in own and item
            )
        return str(ids.get(str(value)) or _yes_no(value))

    return [
        Change(
            revision.at,
            [
                (words.get(name, name), said(name, before), said(name, after))
                for name, (before, after) in revision.changes.items()
            ],
        )
        for revision in reversed(revisions)
    ]


def _yes_no(value: Any) -> Any:
    return ("Oui" if value else "Non") if isinstance(value, bool) else value
