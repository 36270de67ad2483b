"""What the templates of repérages and relays read, built from queries; nothing is written here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any, Final

from flask import url_for

from core.toolkit import (
    OPEN_FILES,
    Actor,
    Form,
    NotFound,
    State,
    UnreadableError,
    case_or_404,
    dataclass,
    form_for,
    get_or_404,
    holders,
    label_of,
    load_keys,
    member_places,
    open_text,
    page,
    place_options,
    session,
    today,
)
from plugins.youth_outreach import queries
from plugins.youth_outreach.civic import CivicOrigin, civic_origin
from plugins.youth_outreach.models import Relay, Sighting, Words
from plugins.youth_outreach.permissions import COORDINATE, FOLLOW, PASS_ON
from plugins.youth_outreach.schemas import (
    AssignSchema,
    CloseSchema,
    SightingFilters,
    SightingFiltersSchema,
    StepSchema,
)
from plugins.youth_outreach.sightings import (
    body_of,
    last_day_of,
    still_shared,
    words_of,
)
from plugins.youth_outreach.steps import (
    CONTACT_WITHIN,
    OPEN,
    RECEIVED,
    SAID,
    STATE,
    STATES,
    STEPS,
    SightingStep,
)

Choices = dict[str, list[tuple[Any, ...]]]
ERASED: Final = "Texte effacé."


def pairs(statement: Any) -> list[tuple[Any, ...]]:
    return [(str(row[0]), row[1]) for row in session.execute(statement)]


def choices(actor: Actor, *names: str) -> Choices:
    """Answers that a form offers beside the code lists: only those it asks for, one statement each."""
    found: Choices = {}
    if "place_id" in names:
        found["place_id"] = pairs(place_options(actor, today(actor)))
    if "partner_id" in names or "partner_ids" in names:
        partners = pairs(queries.partner_options(actor))
        found |= {"partner_id": partners, "partner_ids": partners}
    if "territory_id" in names:
        found["territory_id"] = pairs(queries.territory_options(actor))
    if "membership_id" in names:
        found["membership_id"] = pairs(queries.member_options(actor))
    if "assigned_to" in names:
        able = {str(member) for member in holders(FOLLOW, actor)}
        found["assigned_to"] = [pair for pair in pairs(queries.member_options(actor)) if pair[0] in able]
    if "state" in names:
        found["state"] = [(state.key, state.label) for state in STATES]
    return found


def days_words(days: int) -> str:
    return "1 jour" if days == 1 else f"{days} jours"


# --- the list ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SightingRow:
    """One repérage in words; the young person's name is never among them.

    ``by`` is the member who sent it. ``waits``: how long without contact, "" once made.
    """

    id: uuid.UUID
    number: str
    title: str
    where: str
    age: str
    sender: str
    by: str
    state: State
    sent_on: date
    given_to: str
    contact_on: date | None
    waits: str
    late: bool


#: What a repérage is called whose sender did not say what is noticed.
UNSAID: Final = "Jeune à rencontrer"


def concern_words(concern: str | None, actor: Actor) -> str:
    return label_of("youth_concern", concern, actor) if concern else UNSAID


def spot_words(spot: str | None, actor: Actor) -> str:
    return label_of("youth_spot", spot, actor) if spot else ""


def sighting_row(found: Any, actor: Actor, day: date) -> SightingRow:
    since = (day - found.sent_on).days if found.state == RECEIVED else 0
    return SightingRow(
        id=found.id,
        number=found.number,
        title=concern_words(found.concern, actor),
        where=", ".join(filter(None, (spot_words(found.spot, actor), found.place))),
        age=label_of("youth_age", found.age, actor) if found.age else "",
        sender=found.partner or "L’équipe",
        by=found.sent_by if found.author_id else "",
        state=STATE[found.state],
        sent_on=found.sent_on,
        given_to=found.given_to if found.member_id else "",
        contact_on=found.contact_on,
        waits=f"Sans contact depuis {days_words(since)}" if since else "",
        late=since >= CONTACT_WITHIN.days,
    )


@dataclass(frozen=True, slots=True)
class SightingList:
    rows: list[SightingRow]
    total: int
    in_time: str
    views: list[tuple[str, str, int | None, bool]]
    chips: list[tuple[str, str]]
    form: Form
    kept: dict[str, str]
    next_url: str | None
    first_url: str | None
    can_send: bool
    can_manage: bool


VIEW_WORDS: Final = {"open": "À traiter", "mine": "Confiés à moi", "all": "Tous"}
CONTACT_WORDS: Final = {"due": "Délai qui se juge", "in_time": "Contact en sept jours"}


def sighting_list(filters: SightingFilters, actor: Actor) -> SightingList:
    day = today(actor)
    listed = queries.sighting_list(filters, actor, day)
    found = page(session, listed, (Sighting.sent_on, Sighting.id), cursor=filters.cursor or None)
    counts = session.execute(queries.sighting_counts(filters, actor, day)).one()
    form = form_for(
        SightingFiltersSchema, asdict(filters), choices=choices(actor, "state", "partner_id", "territory_id")
    )
    given = _given(filters)
    return SightingList(
        rows=[sighting_row(row, actor, day) for row in found.rows],
        total=counts.found,
        in_time=_in_time(counts.in_time, counts.due),
        views=[
            (words, _url(given, view=view), None, view == filters.view) for view, words in VIEW_WORDS.items()
        ],
        chips=_chips(filters, form, given),
        form=form,
        kept={"view": filters.view},
        next_url=_url(given, cursor=found.next_cursor) if found.next_cursor else None,
        first_url=_url(given) if filters.cursor else None,
        can_send=actor.may(PASS_ON) and not actor.tenant.suspended,
        can_manage=actor.may(COORDINATE),
    )


def _in_time(in_time: int, due: int) -> str:
    """The speed of contacts, with what it is counted on."""
    if not due:
        return ""
    verb = "ont eu" if in_time > 1 else "a eu"
    return f"{in_time} sur {due} {verb} un contact en sept jours"


def _given(filters: SightingFilters) -> dict[str, str]:
    values = {item.name: getattr(filters, item.name) for item in fields(filters) if item.name != "cursor"}
    return {name: str(value) for name, value in values.items() if value}


def _url(given: Mapping[str, str], **changes: str | None) -> str:
    merged: dict[str, Any] = {**given, **changes}
    return url_for("youth_outreach.index", **{name: value for name, value in merged.items() if value})


def _chips(filters: SightingFilters, form: Form, given: Mapping[str, str]) -> list[tuple[str, str]]:
    chips = []
    for name in given:
        if name == "view":
            continue
        value = getattr(filters, name)
        if name == "contact":
            chips.append((CONTACT_WORDS[value], _url(given, contact=None)))
            continue
        words = {str(choice[0]): str(choice[1]) for choice in form[name].choices}
        said = value.strftime("%d/%m/%Y") if isinstance(value, date) else words.get(str(value), "")
        chips.append((f"{form[name].label} : {said}", _url(given, **{name: None})))
    return chips


# --- one repérage, as the coordination reads it --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """``shown``: the relay reads it now."""

    id: uuid.UUID
    day: date
    text: str
    shown: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class SightingPage:
    """``sent_by``: the body or the centre, and the member who sent it."""

    row: SightingRow
    sent_by: str
    told: bool
    words: Words | None
    events: list[tuple[date, str]]
    reason: str
    steps: list[SightingStep]
    case_url: str
    origin: CivicOrigin | None
    replies: list[ReplyRow]
    can_open: bool
    can_tell: bool
    can_forget: bool


def sighting_page(sighting_id: uuid.UUID, actor: Actor) -> SightingPage:
    row = get_or_404(Sighting, sighting_id)
    found = session.execute(queries.sightings(actor).where(Sighting.id == sighting_id)).one()
    writable = not actor.tenant.suspended
    coordinates = actor.may(COORDINATE)
    words = words_of(row.id, actor)
    events = session.execute(queries.events_of(row.id, actor)).all()
    shown = sighting_row(found, actor, today(actor))
    return SightingPage(
        row=shown,
        sent_by=_sent_by(row, shown, actor),
        told=row.told,
        words=words,
        events=[(event.day, SAID.get(event.step, event.step)) for event in reversed(events)],
        reason=label_of("youth_close_reason", row.close_reason, actor) if row.close_reason else "",
        steps=[s for s in STEPS if writable and row.state in s.source and actor.may(s.permission)],
        case_url=_case_url(row, actor),
        origin=civic_origin(row.id, actor) if coordinates else None,
        replies=_replies(row, actor) if coordinates else [],
        can_open=writable and row.state in OPEN and row.case_id is None and actor.may(OPEN_FILES),
        can_tell=writable and coordinates and row.partner_id is not None,
        can_forget=writable and coordinates and words is not None,
    )


def _sent_by(row: Sighting, shown: SightingRow, actor: Actor) -> str:
    if row.partner_id is not None or row.author_id is None:
        return ", ".join(filter(None, (shown.sender, shown.by)))
    return ", ".join((shown.by, *member_places(row.author_id, row.sent_on, actor)))


def _case_url(row: Sighting, actor: Actor) -> str:
    if row.case_id is None:
        return ""
    try:
        case_or_404(row.case_id, actor)
    except NotFound:
        return ""
    return url_for("cases.show", case_id=row.case_id)


def _replies(row: Sighting, actor: Actor) -> list[ReplyRow]:
    found = session.execute(queries.replies_of(row.id, actor)).all()
    if not found:
        return []
    shared = still_shared(row, actor)
    load_keys([reply.sealed for reply in found], actor=actor)
    return [
        ReplyRow(
            reply.id,
            reply.day,
            _text(reply, actor),
            shown=shared and reply.closed_at is None,
            closed=reply.closed_at is not None,
        )
        for reply in found
    ]


def _text(reply: Any, actor: Actor) -> str:
    if not reply.sealed:
        return str(reply.text) or ERASED
    try:
        return open_text(reply.sealed, record_id=reply.id, actor=actor)
    except UnreadableError:
        return ERASED


def step_schema(step: SightingStep) -> type[StepSchema]:
    """What the form of a step asks."""
    if step.gives:
        return AssignSchema
    return CloseSchema if step.explains else StepSchema


def step_data(row: Sighting, actor: Actor) -> dict[str, Any]:
    return {"day": max(today(actor), last_day_of(row, actor)), "assigned_to": row.assigned_to}


# --- what whoever sent it reads ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A repérage as its sender reads it: what she said, where it stands, what is shared back."""

    id: uuid.UUID
    number: str
    title: str
    where: str
    sent_on: date
    state: State


@dataclass(frozen=True, slots=True)
class OwnList:
    rows: list[OwnRow]
    can_send: bool
    next_url: str | None
    first_url: str | None


def own_list(cursor: str | None, actor: Actor) -> OwnList:
    statement = queries.own_sightings(actor).order_by(None)
    found = page(session, statement, (Sighting.sent_on, Sighting.id), cursor=cursor or None)
    return OwnList(
        rows=[own_row(row, actor) for row in found.rows],
        can_send=can_send(actor),
        next_url=url_for("youth_outreach.mine", cursor=found.next_cursor) if found.next_cursor else None,
        first_url=url_for("youth_outreach.mine") if cursor else None,
    )


def can_send(actor: Actor) -> bool:
    """A relay whom nobody has attached to a body is told so, and sends nothing."""
    return not actor.tenant.suspended and (actor.may(PASS_ON) or body_of(actor) is not None)


def own_row(found: Any, actor: Actor) -> OwnRow:
    return OwnRow(
        id=found.id,
        number=found.number,
        title=concern_words(found.concern, actor),
        where=spot_words(found.spot, actor),
        sent_on=found.sent_on,
        state=STATE[found.state],
    )


@dataclass(frozen=True, slots=True)
class OwnPage:
    row: OwnRow
    events: list[tuple[date, str]]
    replies: list[tuple[date, str]]
    withdrawn: bool


def own_page(row: Sighting, actor: Actor) -> OwnPage:
    """Its states by day, and the words shared back while the young person agrees to it."""
    events = session.execute(queries.events_of(row.id, actor, for_relay=True)).all()
    told = [reply for reply in session.execute(queries.replies_of(row.id, actor)) if not reply.closed_at]
    shared = bool(told) and still_shared(row, actor)
    return OwnPage(
        row=own_row(row, actor),
        events=[(event.day, SAID.get(event.step, event.step)) for event in reversed(events)],
        replies=[(reply.day, _text(reply, actor)) for reply in told] if shared else [],
        withdrawn=bool(told) and not shared,
    )


# --- relays --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RelayRow:
    id: uuid.UUID
    member: str
    partner: str
    starts_on: date
    ends_on: date | None
    present: bool


def relay_rows(actor: Actor) -> list[RelayRow]:
    day = today(actor)
    return [
        RelayRow(
            row.id,
            row.member,
            row.partner,
            row.starts_on,
            row.ends_on,
            row.starts_on <= day and (row.ends_on is None or row.ends_on >= day),
        )
        for row in session.execute(queries.relays(actor))
    ]


def relay_data(relay: Relay) -> dict[str, Any]:
    names = ("membership_id", "partner_id", "starts_on", "ends_on")
    return {name: getattr(relay, name) for name in names}
