"""What the templates of situations read, built from queries; nothing is written here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from flask import url_for
from sqlalchemy import select

from core.activities.models import Activity
from core.cases import queries
from core.cases.models import Case, CaseSession, SessionParty
from core.cases.permissions import EDIT, OPEN, REASSIGN, REOPEN
from core.cases.schemas import (
    PARTY_KINDS,
    SESSION_KINDS,
    CaseFilters,
    CaseFiltersSchema,
    OpenCaseSchema,
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
    offered_types,
    state_of,
    steps_from,
    type_of,
)
from core.codelists.services import label_of, options
from core.db.keyset import page as keyset_page
from core.db.session import session
from core.db.writing import Revision
from core.errors import InvalidInput, NotFound
from core.extension.contributions import CaseType, Panel, State, Transition
from core.extension.manager import hooks
from core.planning.clock import today
from core.requests.models import Request
from core.tenancy.binding import Actor
from core.web.addresses import addresses_of
from core.web.forms import Choice, Form, form_for, shown
from core.web.typography import count, day_short

VIEW_WORDS = {
    "team": "Équipe",
    "mine": "Mes situations",
    "quiet": "Sans échange depuis 30 jours",
    "closed": "Closes",
    "all": "Toutes",
}
SORT_WORDS = {"latest": "Dernier échange", "oldest": "Sans échange depuis longtemps", "opened": "Ouverture"}
ORDER_WORDS = {
    "latest": "du plus récent échange au plus ancien",
    "oldest": "du plus ancien échange au plus récent",
    "opened": "de la dernière ouverte à la première",
}


@dataclass(frozen=True, slots=True)
class ListRow:
    id: uuid.UUID
    url: str
    number: str
    subject: str
    state: State
    kind: str
    territory: str
    place: str
    referent: str
    last_on: Any
    opened_on: Any
    closed_on: Any


@dataclass(frozen=True, slots=True)
class ListPage:
    """``found`` None: not counted. ``types`` empty: no domain of this structure brings situations."""

    rows: list[ListRow]
    next_url: str | None
    first_url: str | None
    found: str
    order: str
    views: list[tuple[str, str, int | None, bool]]
    chips: list[tuple[str, str]]
    clear_url: str
    columns: list[dict[str, Any]]
    filters: Form
    kept: dict[str, str]
    sort: str
    sorts: list[tuple[str, str]]
    filtered: bool
    types: list[CaseType]
    can_open: bool


def _rows(found: Iterable[Any]) -> list[ListRow]:
    address = addresses_of("cases.show", "case_id")
    return [_row(row, address(row.id)) for row in found]


def _row(found: Any, url: str) -> ListRow:
    case_type = type_of(found.type_key)
    return ListRow(
        id=found.id,
        url=url,
        number=found.number or "Sans numéro",
        subject=found.subject,
        state=state_of(case_type, found.state),
        kind=case_type.label,
        territory=found.territory or "",
        place=found.place or "",
        referent=found.referent if found.referent_id else "",
        last_on=found.last_on,
        opened_on=found.opened_on,
        closed_on=found.closed_on,
    )


def _given(filters: CaseFilters) -> dict[str, str]:
    """The filters as an address carries them, defaults left out."""
    defaults = CaseFilters()
    return {
        item.name: str(shown(getattr(filters, item.name)))
        for item in fields(filters)
        if getattr(filters, item.name) != getattr(defaults, item.name)
    }


def _url(given: Mapping[str, str], **changes: str | None) -> str:
    merged: dict[str, Any] = {**given, "cursor": None, **changes}
    return url_for("cases.index", **{name: value for name, value in merged.items() if value})


def list_page(filters: CaseFilters, actor: Actor) -> ListPage:
    """The list, its counts (one statement) and the words of its filters."""
    day = today(actor)
    columns, descending = queries.sort_of(filters)
    rows = keyset_page(
        session, queries.case_list(filters, actor, day), columns, cursor=filters.cursor, descending=descending
    )
    counts = session.execute(queries.view_counts(filters, actor, day)).one()
    given = _given(filters)
    form = _filter_form(filters, actor)
    chips = _chips(filters, form, given)
    return ListPage(
        rows=_rows(rows.rows),
        next_url=_url(given, cursor=rows.next_cursor) if rows.next_cursor else None,
        first_url=_url(given) if filters.cursor else None,
        found=_counted(counts.found),
        order=ORDER_WORDS[filters.sort],
        views=_views(filters, counts, given),
        chips=chips,
        clear_url=_url({"view": filters.view, "sort": filters.sort}),
        columns=_columns(filters, given),
        filters=form,
        kept={name: given[name] for name in ("view", "sort") if name in given},
        sort=filters.sort,
        sorts=list(SORT_WORDS.items()),
        filtered=bool(chips),
        types=offered_types(actor),
        can_open=actor.may(OPEN) and bool(offered_types(actor)) and not actor.tenant.suspended,
    )


def _counted(number: int) -> str:
    if number > queries.COUNT_LIMIT:
        return f"Plus de {count(queries.COUNT_LIMIT, 'situation', 'situations')}"
    return count(number, "situation", "situations")


def _views(
    filters: CaseFilters, counts: Any, given: Mapping[str, str]
) -> list[tuple[str, str, int | None, bool]]:
    found = []
    for view, words in VIEW_WORDS.items():
        number = getattr(counts, view, None)
        shown_number = number if number is not None and number <= queries.COUNT_LIMIT else None
        url = _url(given, view=None if view == "team" else view)
        found.append((words, url, shown_number, view == filters.view))
    return found


def _columns(filters: CaseFilters, given: Mapping[str, str]) -> list[dict[str, Any]]:
    latest = {"latest": "descending", "oldest": "ascending"}.get(filters.sort)
    turned = "oldest" if filters.sort == "latest" else None
    return [
        {"label": "Situation"},
        {"label": "État"},
        {"label": "Quartier"},
        {"label": "Suivie par"},
        {"label": "Dernier échange", "url": _url(given, sort=turned), "sort": latest},
        {
            "label": "Ouverte le",
            "url": _url(given, sort="opened"),
            "sort": "descending" if filters.sort == "opened" else None,
        },
    ]


def _filter_form(filters: CaseFilters, actor: Actor) -> Form:
    types = offered_types(actor)
    states = {state.key: state.label for found in types for state in found.states}
    lists = queries.gathered(
        territory_id=queries.territory_choices(actor),
        place_id=queries.place_choices(actor, today(actor), keep=filters.place_id),
        referent_id=queries.member_choices(actor),
    )
    return form_for(
        CaseFiltersSchema,
        asdict(filters),
        choices={
            "state": list(states.items()),
            **session.execute(lists).one()._mapping,
        },
    )


def _chips(filters: CaseFilters, form: Form, given: Mapping[str, str]) -> list[tuple[str, str]]:
    chips = []
    for name in (
        "type_key",
        "state",
        "territory_id",
        "place_id",
        "domain",
        "reason",
        "result",
        "referent_id",
    ):
        if getattr(filters, name) is not None:
            words = {"type_key": "Nature", "result": "Résultat"}.get(name, form[name].label)
            chips.append((f"{words} : {_chosen(form, name)}", _url(given, **{name: None})))
    if filters.since is not None:
        chips.append((f"Ouverte à partir du {day_short(filters.since)}", _url(given, since=None)))
    if filters.until is not None:
        chips.append((f"Ouverte jusqu’au {day_short(filters.until)}", _url(given, until=None)))
    return chips


def _chosen(form: Form, name: str) -> str:
    value = form.value(name)
    return next((str(choice[1]) for choice in form[name].choices if str(choice[0]) == str(value)), str(value))


@dataclass(frozen=True, slots=True)
class SearchPage:
    words: str
    rows: list[ListRow]


def search_page(words: str, actor: Actor) -> SearchPage:
    rows = session.execute(queries.search_cases(words, actor)).all()
    return SearchPage(words, _rows(rows))


def _pairs(statement: Any) -> list[Choice]:
    return [(str(row[0]), row[1]) for row in session.execute(statement)]


# --- forms -------------------------------------------------------------------------------------------


def type_choices(actor: Actor) -> list[Choice]:
    return [(found.key, found.label, found.icon) for found in offered_types(actor)]


def opening_form(
    said: Mapping[str, Any],
    actor: Actor,
    *,
    submitted: Mapping[str, Any] | None = None,
    error: InvalidInput | None = None,
) -> Form:
    """The form to open a situation, with what is known already; one nature only is chosen from the start."""
    types = type_choices(actor)
    first = {"type_key": types[0][0]} if len(types) == 1 else {}
    choices = {
        "type_key": types,
        "place_id": _pairs(queries.place_choices(actor, today(actor), keep=said.get("place_id"))),
    }
    return form_for(OpenCaseSchema, {**said, **first}, submitted=submitted, error=error, choices=choices)


def case_choices(case: Case, actor: Actor) -> dict[str, list[Choice]]:
    """Answers that the forms of one situation offer, those of ``kind`` aside (see ``kinds_of``)."""
    return {
        "place_id": _pairs(queries.place_choices(actor, today(actor), keep=case.place_id)),
        "party_ids": [
            (str(row.id), row.label) for row in session.execute(queries.parties_of(case.id, actor))
        ],
        "referent_id": _pairs(queries.member_choices(actor)),
    }


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
    return form_for(
        schema,
        data,
        submitted=submitted,
        error=error,
        version=None if submitted else case.version,
        choices=case_choices(case, actor),
    )


def move_form(
    schema: Any,
    case: Case,
    actor: Actor,
    *,
    submitted: Mapping[str, Any] | None = None,
    error: InvalidInput | None = None,
) -> Form:
    data = {
        "day": today(actor),
        **{name: case.data.get(name) for name in schema().fields if name in case.data},
    }
    return form_for(schema, data, submitted=submitted, error=error)


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
    names = ("day", "starts_at", "kind", "minutes", "place_id", "note")
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
    facts: list[tuple[str, str]]
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


#: « Référente » only for a member who said so; neutral words otherwise.
REFERENT_WORDS = {"f": "Référente", "m": "Référent"}


def case_page(case_id: uuid.UUID, actor: Actor) -> CasePage:
    """Everything the page shows, in a number of statements that does not grow with the events."""
    head = session.execute(queries.case_head(case_id, actor)).one_or_none()
    if head is None:
        raise NotFound
    case: Case = head.Case
    case_type = type_of(case.type_key)
    parties = party_cards(case, actor)
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
        reason=label_of(case_type.reasons, case.reason, actor),
        domain=label_of("domain", case.domain, actor),
        result=label_of(case_type.result_list, case.result, actor),
        request_url=url_for("requests.show", request_id=case.request_id) if case.request_id else "",
        request_words=f"Demande n° {head.request_number}" if case.request_id else "",
        facts=_facts(case, case_type, actor),
        crossing=crossing_of(case_type, case),
        parties=parties,
        entries=thread(case, parties, actor, editable=writable and not closed),
        banks=len(parties) == 2,
        steps=[] if not writable else steps_from(case, actor),
        panels=_panels(case, actor),
        closed=closed,
        can_edit=writable and not closed,
        can_reassign=writable and not closed and actor.may(REASSIGN),
        can_reopen=writable and closed and actor.may(REOPEN),
    )


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


def _facts(case: Case, case_type: CaseType, actor: Actor) -> list[tuple[str, str]]:
    """The domain's own fields, in words."""
    found = []
    for name, own in own_fields(case_type).items():
        value = case.data.get(name)
        label = str(own.metadata.get("label", name))
        codes = own.metadata.get("codes") or getattr(getattr(own, "inner", None), "metadata", {}).get("codes")
        found.append((label, _words(value, codes, actor)))
    return [(label, words) for label, words in found if words]


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
    """The two sentences of the page before a step."""
    case_type = type_of(case.type_key)
    target = state_of(case_type, step.target)
    if target.final:
        return Effects(
            "Le suivi : plus de rencontre ni d’action ajoutée, la situation quitte la liste en cours.",
            "Tout ce qui a été noté reste lisible et compte dans les chiffres. Elle peut être rouverte.",
        )
    if target.kind in ("stop", "pause"):
        return Effects(
            f"Le travail en cours : la situation passe à « {target.label.lower()} ».",
            "Rencontres et actions peuvent encore être notées, et le travail peut reprendre.",
        )
    source = state_of(case_type, case.state)
    return Effects(
        f"L’étape « {source.label.lower()} » : elle reste dans le fil avec sa date.",
        f"La situation, à l’étape « {target.label.lower()} ».",
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a situation to open comes from, and those that exist already."""

    words: str
    url: str
    raised: list[Any]
    nearby: list[Any]
    activity_id: uuid.UUID | None = None


def activity_origin(activity: Activity, actor: Actor) -> Origin:
    known = session.execute(queries.cases_of_activity(activity.id, actor)).all()
    taken = {row.id for row in known}
    nearby = (
        session.execute(queries.open_cases_at(activity.place_id, actor)).all() if activity.place_id else []
    )
    return Origin(
        words=f"Intervention du {day_short(activity.day)}",
        url=url_for("activities.show", activity_id=activity.id),
        raised=list(known),
        nearby=[row for row in nearby if row.id not in taken][:5],
        activity_id=activity.id,
    )


def request_origin(asked: Request, actor: Actor) -> Origin:
    return Origin(
        words=f"Demande n° {asked.number}, du {day_short(asked.day)}",
        url=url_for("requests.show", request_id=asked.id),
        raised=list(session.execute(queries.cases_of_request(asked.id, actor)).all()),
        nearby=[],
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
    "referent_id": "Suivie par",
    "data": "Précisions",
}


def history(case: Case, revisions: Sequence[Revision], actor: Actor) -> list[Change]:
    """Changes in words, newest first; the first value of each field is kept."""
    case_type = type_of(case.type_key)
    ids = dict(
        [*_pairs(queries.place_choices(actor, today(actor), keep=case.place_id)),
         *_pairs(queries.territory_choices(actor)), *_pairs(queries.member_choices(actor))]
    )  # fmt: skip
    words = {option.value: option.label for option in options(case_type.reasons, actor)}
    states = {state.key: state.label for state in case_type.states}

    def said(name: str, value: Any) -> str:
        if value in (None, "", {}):
            return "vide"
        if name == "state":
            return str(states.get(value, value))
        if name in ("domain", "result"):
            return label_of({"domain": "domain", "result": case_type.result_list}[name], value, actor)
        if name == "data":
            own = own_fields(case_type)
            return ", ".join(
                f"{own[key].metadata.get('label', key)} : {_words(item, None, actor)}"
                for key, item in value.items()
                if key in own and item
            )
        return str(ids.get(str(value)) or words.get(str(value)) or _yes_no(value))

    return [
        Change(
            revision.at,
            [
                (FIELD_WORDS.get(name, name), said(name, before), said(name, after))
                for name, (before, after) in revision.changes.items()
            ],
        )
        for revision in reversed(revisions)
    ]


def _yes_no(value: Any) -> Any:
    return ("Oui" if value else "Non") if isinstance(value, bool) else value
