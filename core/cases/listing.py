"""The list of situations, and that of named files: the same columns, filters and pages, in two words."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from flask import url_for

from core.access.permissions import Permission
from core.cases import queries
from core.cases.permissions import OPEN
from core.cases.schemas import CaseFilters, CaseFiltersSchema
from core.cases.workflow import situation_types, state_of, type_of
from core.codelists.reasons import reason_choices
from core.db.keyset import page as keyset_page
from core.db.session import session
from core.extension.contributions import CaseType, State
from core.planning.clock import today
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.addresses import addresses_of
from core.web.forms import Choice, Form, form_for, shown
from core.web.typography import count, day_short

SORT_WORDS: Final = {
    "latest": "Dernier échange",
    "oldest": "Sans échange depuis longtemps",
    "opened": "Ouverture",
}


@dataclass(frozen=True, slots=True)
class ListKind:
    """What sets one list apart: its page, its words, its rows. ``views`` in their order on the page.

    ``endpoint`` is the list's own page, ``shows`` that of one of its rows.
    """

    endpoint: str
    shows: str
    named: bool
    views: Mapping[str, str]
    orders: Mapping[str, str]
    one: str
    many: str
    heads: tuple[str, str, str, str, str, str]
    since: str
    until: str
    types: Callable[[Actor], list[CaseType]]
    opening: Permission


SITUATIONS: Final = ListKind(
    endpoint="cases.index",
    shows="cases.show",
    named=False,
    views={
        "team": "Équipe",
        "mine": "Mes situations",
        "quiet": "Sans échange depuis 30 jours",
        "closed": "Closes",
        "all": "Toutes",
    },
    orders={
        "latest": "du plus récent échange au plus ancien",
        "oldest": "du plus ancien échange au plus récent",
        "opened": "de la dernière ouverte à la première",
    },
    one="situation",
    many="situations",
    heads=("Situation", "État", "Quartier", "Suivie par", "Dernier échange", "Ouverte le"),
    since="Ouverte à partir du",
    until="Ouverte jusqu’au",
    types=situation_types,
    opening=OPEN,
)


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


def _rows(kind: ListKind, found: Iterable[Any]) -> list[ListRow]:
    address = addresses_of(kind.shows, "case_id")
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


def _url(kind: ListKind, given: Mapping[str, str], **changes: str | None) -> str:
    merged: dict[str, Any] = {**given, "cursor": None, **changes}
    return url_for(kind.endpoint, **{name: value for name, value in merged.items() if value})


def list_page(filters: CaseFilters, actor: Actor, kind: ListKind = SITUATIONS) -> ListPage:
    """The list, its counts (one statement) and the words of its filters."""
    day = today(actor)
    columns, descending = queries.sort_of(filters)
    listed = queries.case_list(filters, actor, day, named=kind.named)
    rows = keyset_page(session, listed, columns, cursor=filters.cursor, descending=descending)
    counts = session.execute(queries.view_counts(filters, actor, day, named=kind.named)).one()
    types = kind.types(actor)
    given = _given(filters)
    form = _filter_form(filters, actor, types)
    chips = _chips(kind, filters, form, given)
    return ListPage(
        rows=_rows(kind, rows.rows),
        next_url=_url(kind, given, cursor=rows.next_cursor) if rows.next_cursor else None,
        first_url=_url(kind, given) if filters.cursor else None,
        found=_counted(kind, counts.found),
        order=kind.orders[filters.sort],
        views=_views(kind, filters, counts, given),
        chips=chips,
        clear_url=_url(kind, {"view": filters.view, "sort": filters.sort}),
        columns=_columns(kind, filters, given),
        filters=form,
        kept={name: given[name] for name in ("view", "sort") if name in given},
        sort=filters.sort,
        sorts=list(SORT_WORDS.items()),
        filtered=bool(chips),
        types=types,
        can_open=actor.may(kind.opening) and bool(types) and not actor.tenant.suspended,
    )


def _counted(kind: ListKind, number: int) -> str:
    if number > queries.COUNT_LIMIT:
        return f"Plus de {count(queries.COUNT_LIMIT, kind.one, kind.many)}"
    return count(number, kind.one, kind.many)


def _views(
    kind: ListKind, filters: CaseFilters, counts: Any, given: Mapping[str, str]
) -> list[tuple[str, str, int | None, bool]]:
    found = []
    for view, words in kind.views.items():
        number = getattr(counts, view, None)
        shown_number = number if number is not None and number <= queries.COUNT_LIMIT else None
        url = _url(kind, given, view=None if view == "team" else view)
        found.append((words, url, shown_number, view == filters.view))
    return found


def _columns(kind: ListKind, filters: CaseFilters, given: Mapping[str, str]) -> list[dict[str, Any]]:
    latest = {"latest": "descending", "oldest": "ascending"}.get(filters.sort)
    turned = "oldest" if filters.sort == "latest" else None
    plain, last, opened = kind.heads[:4], kind.heads[4], kind.heads[5]
    return [
        *({"label": head} for head in plain),
        {"label": last, "url": _url(kind, given, sort=turned), "sort": latest},
        {
            "label": opened,
            "url": _url(kind, given, sort="opened"),
            "sort": "descending" if filters.sort == "opened" else None,
        },
    ]


def _filter_form(filters: CaseFilters, actor: Actor, types: list[CaseType]) -> Form:
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
            "reason": reason_choices(
                (found.reasons for found in types), actor, keep=filters.reason, once=True
            ),
            **session.execute(lists).one()._mapping,
        },
    )


def _chips(
    kind: ListKind, filters: CaseFilters, form: Form, given: Mapping[str, str]
) -> list[tuple[str, str]]:
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
            chips.append((f"{words} : {_chosen(form, name)}", _url(kind, given, **{name: None})))
    if filters.since is not None:
        chips.append((f"{kind.since} {day_short(filters.since)}", _url(kind, given, since=None)))
    if filters.until is not None:
        chips.append((f"{kind.until} {day_short(filters.until)}", _url(kind, given, until=None)))
    return chips


def _chosen(form: Form, name: str) -> str:
    value = form.value(name)
    return next((str(choice[1]) for choice in form[name].choices if str(choice[0]) == str(value)), str(value))


@dataclass(frozen=True, slots=True)
class SearchPage:
    words: str
    rows: list[ListRow]


def search_page(words: str, actor: Actor, kind: ListKind = SITUATIONS) -> SearchPage:
    rows = session.execute(queries.search_cases(words, actor, named=kind.named)).all()
    return SearchPage(words, _rows(kind, rows))


def pairs(statement: Any) -> list[Choice]:
    """(value, label) choices of a select of two columns."""
    return [(str(row[0]), row[1]) for row in session.execute(statement)]
