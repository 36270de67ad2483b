"""What the forms of rides, acts and talks show: line and stops proposed from the last ride, the pair of the round."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import url_for
from werkzeug.datastructures import MultiDict

from core.toolkit import (
    Actor,
    Form,
    InvalidInput,
    NotFound,
    OwnEntry,
    correctable_activity,
    dataclass,
    form_for,
    label_of,
    local_now,
    members_in,
    options,
    own_entry,
    place_options,
    proposals_for,
    readable_activity,
    session,
    today,
)
from plugins.transport import queries, trip_queries
from plugins.transport.bands import service_at
from plugins.transport.codelists import OFF_BOARD, RIDE, SCHOOL_PLACES
from plugins.transport.entries import counts_of, talk_of
from plugins.transport.entry_schemas import (
    COUNTER,
    COUNTERS,
    ActSchema,
    Begin,
    CorrectActSchema,
    CorrectRideSchema,
    RideSchema,
    TalkSchema,
)
from plugins.transport.models import Trip
from plugins.transport.pages import Choices, line_choices, line_words, pairs
from plugins.transport.services import trip_of

USUAL_MINUTES: Final = {"ride": 20, "act": 10, "talk": 55}
#: Counters shown at once; the others lie one tap away.
FIRST_COUNTERS: Final = 6
#: The direction that meets the stops from the last to the first.
BACK: Final = "back"


@dataclass(frozen=True, slots=True)
class LineTab:
    """One line of the choice at the top of a form. ``url`` keeps the sending under way."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A form of the street, with its draft (``entry``). ``line`` None: none is chosen yet."""

    form: Form
    entry: OwnEntry
    tabs: list[LineTab]
    line: str
    control_room: str
    counters: list[str]
    more_counters: list[str]


def counter_names(actor: Actor) -> list[str]:
    """Counters of the motives that the structure offers, in its order."""
    return [
        name for option in options("transport_motive", actor) if (name := COUNTER + option.value) in COUNTERS
    ]


def _line(rows: list[Any], wanted: Any) -> Any:
    return next((row for row in rows if str(row.id) == str(wanted)), None)


def _tabs(rows: list[Any], current: Any, endpoint: str, keep: Mapping[str, Any]) -> list[LineTab]:
    return [
        LineTab(_short(row, rows), url_for(endpoint, **{**keep, "line_id": row.id}), row is current)
        for row in rows
    ]


def _short(line: Any, rows: list[Any]) -> str:
    """« Ligne 2 », with its ends when another network has a line 2: the choice holds in a thumb’s width."""
    twins = [row for row in rows if row.code == line.code]
    return f"Ligne {line.code}" if len(twins) == 1 else line_words(line)


def _on_line(line: Any, actor: Actor, direction: Any) -> Choices:
    """Answers that depend on the line: its stops as that direction meets them, and where each direction goes."""
    if line is None:
        return {}
    stops = session.execute(queries.stops_of(line.id, actor))
    served = [(str(row.id), row.label) for row in stops if row.ended_on is None]
    if direction == BACK:
        served.reverse()
    ends = {"out": line.outward, "back": line.inward}
    return {
        "boarding_id": served,
        "alighting_id": served,
        "direction": [(key, f"Vers {end}") for key, end in ends.items()],
        "mode": [
            (mode, "À bord" if mode == line.mode else label_of("transport_mode", mode, actor))
            for mode in (line.mode, *OFF_BOARD)
        ],
    }


def turn_with_direction(form: Form, direction: Any) -> None:
    """Another direction chosen on the page turns the stops round at once; without JavaScript they stay as sent."""
    for name in ("boarding_id", "alighting_id"):
        if name in form.fields:
            turned = "1" if direction == BACK else "0"
            form[name].attrs |= {"data-turned-by": "direction", "data-turning": BACK, "data-turned": turned}


def _company(actor: Actor) -> tuple[list[str], Choices]:
    """Who is proposed: the actor and the pair of the round, first among the team."""
    found = proposals_for(actor)
    first = [str(member) for member in dict.fromkeys((actor.member, *found.pair))]
    team = pairs(queries.member_options(actor))
    rank = {member: index for index, member in enumerate(first)}
    return first, {"members": sorted(team, key=lambda pair: rank.get(pair[0], len(rank)))}


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of the forms: its schema and its address."""

    schema: Any
    endpoint: str
    minutes: int


RIDES: Final = _Kind(RideSchema, "transport.add_ride", USUAL_MINUTES["ride"])
ACTS: Final = _Kind(ActSchema, "transport.add_act", USUAL_MINUTES["act"])
TALKS: Final = _Kind(TalkSchema, "transport.add_talk", USUAL_MINUTES["talk"])


def new_page(kind: _Kind, begin: Begin, actor: Actor) -> EntryPage:
    """The form as it opens; an unsent one is resumed, unless the address names what to begin from."""
    entry = own_entry(actor=actor)
    return _page(kind, begin, entry, actor, submitted=entry.kept, sending=entry.id)


def sent_page(kind: _Kind, begin: Begin, submitted: Any, error: InvalidInput, actor: Actor) -> EntryPage:
    """The form as it was sent, with its errors; nothing of it is lost."""
    return _page(kind, begin, own_entry(actor=actor), actor, submitted=submitted, error=error)


def taken_page(kind: _Kind, begin: Begin, submitted: Any, fresh: uuid.UUID, actor: Actor) -> EntryPage:
    """The id is taken by an entry that says something else: sent again, this is another one."""
    entry = own_entry(actor=actor).taken(uuid.UUID(submitted["id"]))
    return _page(kind, begin, entry, actor, submitted=submitted, sending=fresh)


def _page(
    kind: _Kind,
    begin: Begin,
    entry: OwnEntry,
    actor: Actor,
    *,
    submitted: Any = None,
    error: InvalidInput | None = None,
    sending: uuid.UUID | None = None,
) -> EntryPage:
    first, company = _company(actor)
    answers: dict[str, Any] = {"members": first, "minutes": kind.minutes}
    rows: list[Any] = []
    line = None
    if kind is TALKS:
        answers |= _talk_again(begin, actor)
        company |= {
            "line_id": line_choices(actor),
            "place_id": _schools(actor, {answers.get("place_id"), (submitted or {}).get("place_id")}),
        }
    else:
        rows = list(session.execute(queries.lines_in_service(actor, today(actor))))
        answers |= _trip_answers(kind, begin, rows, actor)
        wanted = begin.line_id or (submitted or {}).get("line_id") or answers.get("line_id")
        line = None if begin.free else _line(rows, wanted)
        if submitted is not None:
            submitted = MultiDict(submitted)
            submitted["line_id"] = str(line.id) if line is not None else ""
        answers["line_id"] = line.id if line is not None else None
    direction = (answers if submitted is None else submitted).get("direction")
    form = form_for(
        kind.schema,
        answers,
        submitted=submitted,
        error=error,
        choices={**company, **_on_line(line, actor, direction), **(_motives(actor) if kind is ACTS else {})},
    )
    turn_with_direction(form, direction)
    if sending is not None:
        form.id = sending
    keep: dict[str, Any] = {"id": form.id, **({"motive": begin.motive} if begin.motive else {})}
    tabs = _tabs(rows, line, kind.endpoint, keep)
    if kind is ACTS and rows:
        url = url_for(kind.endpoint, **{**keep, "free": 1})
        tabs = [*tabs, LineTab("Hors d’une ligne", url, line is None)]
    names = counter_names(actor) if kind is RIDES else []
    return EntryPage(
        form=form,
        entry=entry,
        tabs=tabs,
        line=line_words(line) if line is not None else "",
        control_room=line.control_room if line is not None else _only_room(rows),
        counters=names[:FIRST_COUNTERS],
        more_counters=names[FIRST_COUNTERS:],
    )


def _schools(actor: Actor, said: set[Any]) -> list[tuple[Any, ...]]:
    """The places that are a school, or lie at its gate; and the one that was said, whatever it is."""
    kept = {str(place) for place in said}
    return [
        (str(row.id), row.name)
        for row in session.execute(place_options(actor, today(actor)))
        if row.kind.partition(".")[0] in SCHOOL_PLACES or str(row.id) in kept
    ]


#: Motives that are most often a fact of their own, rather than one more count of a ride.
ACT_FIRST: Final = (
    "fare_conflict",
    "aggression_staff",
    "aggression_passenger",
    "vulnerable",
    "lost_child",
    "fare_preventive",
    "sexist",
    "breakdown",
)


def _motives(actor: Actor) -> Choices:
    rank = {motive: index for index, motive in enumerate(ACT_FIRST)}
    found = [(option.value, option.label, option.icon) for option in options("transport_motive", actor)]
    return {"motive": sorted(found, key=lambda choice: rank.get(choice[0], len(rank)))}


def _only_room(rows: list[Any]) -> str:
    rooms = {row.control_room for row in rows}
    return rooms.pop() if len(rooms) == 1 else ""


def _trip_answers(kind: _Kind, begin: Begin, rows: list[Any], actor: Actor) -> dict[str, Any]:
    """The entry to do again, else what follows the last one: its line, its direction, from where it ended."""
    answers: dict[str, Any] = {"service": service_at(local_now(actor).hour), "motive": begin.motive}
    if begin.repeat is not None:
        return answers | _trip_again(begin.repeat, actor)
    last: Trip | None = session.execute(trip_queries.last_trip(actor)).scalar_one_or_none()
    if last is None:
        only = rows[0].id if len(rows) == 1 else None
        return answers | {"line_id": only}
    return answers | {
        "line_id": last.line_id,
        "direction": last.direction,
        "boarding_id": last.alighting_id or last.boarding_id,
        "run": last.run if kind is ACTS else "",
    }


def _trip_again(activity_id: uuid.UUID, actor: Actor) -> dict[str, Any]:
    """« Refaire la même »: where and how, not what was counted, when, or the note."""
    activity = readable_activity(activity_id, actor)
    trip = trip_of(activity.id)
    if trip is None:
        raise NotFound
    names = ("line_id", "direction", "boarding_id", "alighting_id", "mode", "run")
    return {
        **{name: getattr(trip, name) for name in names},
        "motive": None if activity.kind == RIDE else activity.reason,
        "actions": list(activity.actions),
        "minutes": activity.minutes,
        "members": [str(member) for member in members_in(activity)],
    }


def _talk_again(begin: Begin, actor: Actor) -> dict[str, Any]:
    if begin.repeat is None:
        return {"line_id": begin.line_id}
    activity = readable_activity(begin.repeat, actor)
    talk = talk_of(activity.id)
    if talk is None:
        raise NotFound
    return {
        "level": talk.level,
        "theme": talk.theme,
        "line_id": talk.line_id,
        "place_id": activity.place_id,
        "minutes": activity.minutes,
        "members": [str(member) for member in members_in(activity)],
    }


# --- correcting ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CorrectPage:
    """The details of an entry as its form of correction shows them."""

    schema: Any
    trip: Trip
    data: dict[str, Any]
    direction: str | None
    choices: Choices
    tabs: list[LineTab]
    line: str
    counters: list[str]
    title: str
    back_url: str


def correct_page(activity_id: uuid.UUID, begin: Begin, actor: Actor, *, sent: Any = None) -> CorrectPage:
    """``begin`` may name another line; ``sent`` is the form as it was sent.

    Raises NotFound: not a ride nor an act; Forbidden: not hers to correct.
    """
    activity, _team = correctable_activity(activity_id, actor)
    trip = trip_of(activity.id)
    if trip is None or activity.removed_at is not None:
        raise NotFound
    ride = activity.kind == RIDE
    rows = list(session.execute(queries.lines(actor)))
    wanted = begin.line_id or trip.line_id
    line = None if begin.free else _line(rows, wanted)
    names = ("direction", "boarding_id", "alighting_id", "mode", "service", "run")
    control = ("handed_to", "control_at", "control_answer")
    data: dict[str, Any] = {name: getattr(trip, name) for name in (*names, *control)}
    data["line_id"] = line.id if line is not None else None
    direction = (data if sent is None else sent).get("direction")
    counters = _all_counters(actor) if ride else []
    if ride:
        counts = counts_of(trip)
        data |= {name: counts.get(name.removeprefix(COUNTER), 0) for name in counters}
    tabs = [
        LineTab(
            _short(row, rows),
            url_for("transport.correct_trip", activity_id=activity.id, line_id=row.id),
            row is line,
        )
        for row in rows
    ]
    if not ride:
        url = url_for("transport.correct_trip", activity_id=activity.id, free=1)
        tabs.append(LineTab("Hors d’une ligne", url, line is None))
    return CorrectPage(
        schema=CorrectRideSchema if ride else CorrectActSchema,
        trip=trip,
        data=data,
        direction=direction,
        choices=_on_line(line, actor, direction),
        tabs=tabs,
        line=line_words(line) if line is not None else "",
        counters=counters,
        title="Corriger le trajet" if ride else "Corriger le lieu et le relais",
        back_url=url_for("activities.show", activity_id=activity.id),
    )


def _all_counters(actor: Actor) -> list[str]:
    """Every counter, those of motives that the structure hides since included: a ride keeps what it counted."""
    offered = counter_names(actor)
    return [*offered, *(name for name in COUNTERS if name not in offered)]


def same_lines(rows: list[Any], actor: Actor) -> list[tuple[str, str, str]]:
    """Rides of teammates that look like this one: (title, hour and stops, id)."""
    return [
        (
            f"Trajet, ligne {row.line}",
            f"{row.starts_at.astimezone(actor.tenant.tz):%H:%M}, {row.boarding} → {row.alighting}",
            str(row.id),
        )
        for row in rows
    ]
