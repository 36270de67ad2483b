"""What the pages of requests show, in words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from flask import current_app, url_for

from core.access.permissions import Permission
from core.codelists.reasons import reason_label, reason_options
from core.codelists.services import label_of, options
from core.db.keyset import page
from core.db.session import session
from core.extension.catalog import catalog
from core.extension.manager import row_panels
from core.people.contacts import number_card
from core.places.choosing import place_choices, quartiers
from core.places.models import Place
from core.planning.clock import today
from core.planning.roster import with_former
from core.records import dataclass
from core.requests.links import token_of
from core.requests.models import PartnerLink, Request
from core.requests.permissions import HANDLE, MANAGE_LINKS, RECEIVE
from core.requests.queries import KEYSET, filtered, links, number_of, usual
from core.requests.schemas import RequestFilters, RequestFilterSchema
from core.requests.services import caller_of, may_read_caller
from core.requests.workflow import OPEN, STATES, state, steps_from
from core.tenancy.binding import Actor
from core.web.forms import Choice, Form, form_for
from core.web.typography import day_long

#: The channel proposed: requests come by telephone before anything else.
USUAL_CHANNEL = "phone"


@dataclass(frozen=True, slots=True)
class Line:
    """One request of a list: no name, no telephone, no free text."""

    id: uuid.UUID
    url: str
    title: str
    received_at: datetime
    where: str
    who: str
    state: str
    state_kind: str
    urgent: bool
    taker: str


def lines(rows: Iterable[Any], actor: Actor) -> list[Line]:
    return [_line(row, actor) for row in rows]


def _line(row: Any, actor: Actor) -> Line:
    here = state(row.state)
    return Line(
        id=row.id,
        url=url_for("requests.show", request_id=row.id),
        title=title_of(row, actor),
        received_at=row.received_at,
        where=row.place_name or row.territory_name or "",
        who=label_of("initiator", row.initiator, actor),
        state=here.label,
        state_kind=here.kind,
        urgent=row.urgent,
        taker=row.taker or "",
    )


def title_of(row: Any, actor: Actor) -> str:
    """« Bruit de voisinage », or « Demande n° 12 » when no reason was chosen."""
    return reason_label(row.reason, actor) or (f"Demande n° {row.number}" if row.number else "Demande")


def list_page(filters: RequestFilters, actor: Actor) -> dict[str, Any]:
    found = page(session, filtered(filters, actor), KEYSET, cursor=filters.after)
    form = form_for(RequestFilterSchema, asdict(filters), choices=_filter_choices(actor))
    return {
        "lines": lines(found.rows, actor),
        "number": int(session.execute(number_of(filters, actor)).scalar_one()),
        "filters": filters,
        "form": form,
        "chips": _chips(filters, form),
        "views": _views(filters, actor),
        "next_url": _list_url(replace(filters, after=found.next_cursor)) if found.next_cursor else None,
        "first_url": _list_url(replace(filters, after=None)) if filters.after else None,
        "clear_url": _list_url(RequestFilters(state=filters.state, whose=filters.whose)),
        "may_receive": actor.may(RECEIVE),
        "may_manage_links": actor.may(MANAGE_LINKS),
    }


def _list_url(filters: RequestFilters) -> str:
    said: dict[str, Any] = {n: str(v) for n, v in asdict(filters).items() if v not in (None, "")}
    return url_for("requests.index", **said)


def _without(filters: RequestFilters, name: str) -> str:
    changes: dict[str, Any] = {"after": None, name: None}
    return _list_url(replace(filters, **changes))


def _views(filters: RequestFilters, actor: Actor) -> list[tuple[str, str, None, bool]]:
    offered = [("En cours", RequestFilters()), ("À prendre", RequestFilters(state="received"))]
    if actor.may(HANDLE):
        offered.append(("Les miennes", RequestFilters(state="open", whose="mine")))
    offered += [("Closes", RequestFilters(state="closed")), ("Toutes", RequestFilters(state="all"))]
    here = (filters.state, filters.whose)
    return [(text, _list_url(view), None, here == (view.state, view.whose)) for text, view in offered]


def _filter_choices(actor: Actor) -> dict[str, list[Choice]]:
    return {
        "reason": [(option.value, option.label) for option in reason_options(actor)],
        "territory": [(str(row.id), row.name) for row in session.execute(quartiers(actor))],
    }


def _chips(filters: RequestFilters, form: Form) -> list[tuple[str, str]]:
    chips = []
    for name, value in asdict(filters).items():
        if value in (None, "") or name in {"whose", "after", "state"}:
            continue
        field = form[name]
        said = next((str(c[1]) for c in field.choices if str(c[0]) == str(value)), None)
        if said is None:
            said = day_long(value) if isinstance(value, date) else "choisi"
        chips.append((f"{field.label} : {said}", _without(filters, name)))
    return chips


def first_answers(actor: Actor) -> dict[str, Any]:
    """A call, now: the two answers that most requests share."""
    offered = [option.value for option in options("channel", actor)]
    return {"channel": USUAL_CHANNEL if USUAL_CHANNEL in offered else next(iter(offered), None)}


def _usual_first(choices: list[Choice], used: Iterable[Any]) -> list[Choice]:
    rank = {code: index for index, code in enumerate(used)}
    return sorted(choices, key=lambda choice: rank.get(choice[0], len(rank)))


def form_choices(actor: Actor, *, query: str = "", keep: Any = None) -> dict[str, list[Choice]]:
    """Lists of « Nouvelle demande », what the team hears most first."""
    read = session.execute
    channels = [(option.value, option.label, option.icon) for option in options("channel", actor)]
    return {
        "reason": _usual_first(
            [(option.value, option.label) for option in reason_options(actor)],
            read(usual(Request.reason, actor)).scalars(),
        ),
        "initiator": _usual_first(
            [(option.value, option.label) for option in options("initiator", actor)],
            read(usual(Request.initiator, actor)).scalars(),
        ),
        "channel": _usual_first(channels, [USUAL_CHANNEL]),
        "place_id": place_choices(
            actor, read(usual(Request.place_id, actor)).scalars(), query=query, keep=keep
        ),
    }


def partner_choices(actor: Actor) -> dict[str, list[Choice]]:
    return {"reason": [(option.value, option.label) for option in reason_options(actor)]}


def request_page(row: Request, actor: Actor) -> dict[str, Any]:
    """The page of one request; the caller only for those who may read her."""
    people = with_former(actor, {row.taken_by} if row.taken_by else set())
    place = session.get(Place, (row.tenant_id, row.place_id)) if row.place_id else None
    here = state(row.state)
    handles = actor.may(HANDLE)
    caller = caller_of(row, actor=actor) if may_read_caller(row, actor) else None
    return {
        "row": row,
        "title": title_of(row, actor),
        "state": (here.kind, here.label),
        "facts": _facts(row, place, actor),
        "moments": _moments(row),
        "taker": people[row.taken_by].name if row.taken_by in people else "",
        "taken_by_me": row.taken_by is not None and row.taken_by == actor.membership_id,
        "caller": caller,
        "caller_cards": [number_card(caller.id, caller.phone, actor)] if caller and caller.phone else [],
        "caller_hidden": not row.anonymous and not may_read_caller(row, actor),
        "steps": [step.key for step in steps_from(row.state) if step.key not in _passed(row)]
        if handles
        else [],
        "is_open": row.state in OPEN,
        "activity_url": _allowed_url("activities.record", "activities.new", request=row.id, actor=actor),
        "case_url": _allowed_url("cases.open", "cases.open_from_request", request_id=row.id, actor=actor),
        "file_url": _allowed_url("files.open", "files.open_from_request", request_id=row.id, actor=actor),
        "crossing": crossing_of(row),
        "panels": row_panels(row, actor),
    }


def _passed(row: Request) -> set[str]:
    """Steps that are noted once."""
    return {"answer"} if row.answered_at is not None else set()


def crossing_of(row: Request) -> tuple[list[str], int, list[int]]:
    """The steps as the footbridge draws them, how many are behind, and which of these nobody noted."""
    order = [item.key for item in STATES]
    behind = order.index(row.state) + (1 if row.state == "closed" else 0)
    moments = (row.received_at, row.taken_at, row.answered_at, row.arrived_at, row.closed_at)
    unnoted = [index for index, at in enumerate(moments[:behind]) if at is None]
    return [item.label for item in STATES], behind, unnoted


def _allowed_url(permission: str, endpoint: str, *, actor: Actor, **values: Any) -> str | None:
    """The address of a page of another package, when it is there and the member may go."""
    right: Permission | None = catalog().permissions.get(permission)
    if right is None or not actor.may(right):
        return None
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def _facts(row: Request, place: Any, actor: Actor) -> list[tuple[str, str]]:
    return [
        ("De qui", label_of("initiator", row.initiator, actor) or "Non précisé"),
        ("Comment", label_of("channel", row.channel, actor)),
        ("Motif", reason_label(row.reason, actor)),
        ("Lieu", place.name if place else ""),
        ("Lieu précis", row.place_text),
        ("Clôture", label_of("request_close_reason", row.close_reason, actor)),
    ]


def _moments(row: Request) -> list[tuple[str, datetime, int | None]]:
    """(word, moment, minutes since the call) of each step passed."""
    passed = [
        ("Reçue", row.received_at),
        ("Prise", row.taken_at),
        ("Réponse", row.answered_at),
        ("Arrivée", row.arrived_at),
        ("Close", row.closed_at),
    ]
    return [
        (word, at, None if word == "Reçue" else max(0, int((at - row.received_at).total_seconds() // 60)))
        for word, at in passed
        if at is not None
    ]


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A partner's form on the page that manages them; ``address`` is empty once it answers no more."""

    row: PartnerLink
    who: str
    address: str
    ended: str


def link_lines(actor: Actor) -> list[LinkLine]:
    found = []
    for row in session.execute(links(actor)).scalars():
        over = row.expires_on < today(actor)
        ended = "Fermé" if row.revoked_at else "Expiré" if over else ""
        address = (
            "" if ended else url_for("requests_public.partner_form", token=token_of(row), _external=True)
        )
        found.append(LinkLine(row, label_of("initiator", row.initiator, actor), address, ended))
    return found
