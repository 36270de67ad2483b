"""Use-cases of networks, lines, stops and drivers' words; a difficulty of a line and its parties."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select

from core.toolkit import (
    Activity,
    Actor,
    AddParty,
    Case,
    CaseActivity,
    InvalidInput,
    NotFound,
    OpenCase,
    Party,
    Place,
    ScopedModel,
    add_party,
    apply_changes,
    check_day,
    create_once,
    get_or_404,
    label_of,
    new_id,
    now,
    raise_activity,
    record,
    session,
    today,
)
from plugins.transport.codelists import MOTIVES, OTHER_REASON, REASON_OF_MOTIVE
from plugins.transport.models import CaseLine, DriverWord, Line, Network, Stop, Trip
from plugins.transport.schemas import (
    MOST_STOPS,
    STOP_LABEL,
    DriverWordCommand,
    LineCommand,
    NetworkCommand,
    StopCommand,
    stop_labels,
)
from plugins.transport.trip_queries import conflicts_of
from plugins.transport.workflow import PARTIES, TYPE_KEY

NOT_OURS = "Choisissez un élément de la liste."
ASIDE = frozenset({"id", "version", "stops"})


def _said(command: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(command).items() if name not in ASIDE}


def check_ours(model: type[ScopedModel], row_id: uuid.UUID | None, field: str) -> None:
    """Raise InvalidInput beside the field for a row that is not this structure's."""
    if row_id is None:
        return
    if session.execute(select(model.id).where(model.id == row_id)).scalar_one_or_none() is None:
        raise InvalidInput({field: [NOT_OURS]})


def _save(model: Any, row: Any, command: Any, *, actor: Actor) -> tuple[Any, bool, list[str]]:
    """Create the row, or change it from the version its form showed: (row, made now, fields changed)."""
    if row is None:
        row, made = create_once(model, command.id, _said(command), actor=actor)
        return row, made, []
    return row, False, apply_changes(row, command.version, _said(command), actor=actor)


# --- networks, lines, stops ----------------------------------------------------------------------------


def save_network(command: NetworkCommand, *, actor: Actor, network: Network | None = None) -> Network:
    """Describe a network, or change what was said of it."""
    row, made, changed = _save(Network, network, command, actor=actor)
    if made:
        record("transport.network_added", subject=row, actor=actor)
    if changed:
        record("transport.network_edited", subject=row, actor=actor, details={"fields": len(changed)})
    return row  # type: ignore[no-any-return]


def save_line(command: LineCommand, *, actor: Actor, line: Line | None = None) -> Line:
    """Describe a line, with its stops when it is new. Raises InvalidInput: its code is another line's."""
    check_ours(Network, command.network_id, "network_id")
    statement = select(Line.id).where(Line.network_id == command.network_id, Line.code == command.code)
    holder = session.execute(statement).scalar_one_or_none()
    if holder is not None and holder != (line.id if line else command.id):
        raise InvalidInput({"code": ["Une ligne de ce réseau porte déjà ce nom."]})
    labels = _checked(command.stops)
    row, made, changed = _save(Line, line, command, actor=actor)
    if made:
        _lay_stops(row, labels, actor=actor)
        record("transport.line_added", subject=row, actor=actor, details={"stops": len(labels)})
    if changed:
        record("transport.line_edited", subject=row, actor=actor, details={"fields": len(changed)})
    return row  # type: ignore[no-any-return]


def _checked(text: str) -> list[str]:
    labels = stop_labels(text)
    if len(labels) > MOST_STOPS:
        raise InvalidInput({"stops": [f"{MOST_STOPS} arrêts au plus sur une ligne."]})
    long = next((label for label in labels if len(label) > STOP_LABEL), None)
    if long is not None:
        raise InvalidInput({"stops": [f"Un arrêt a un nom trop long : « {long[:30]}… »."]})
    return labels


def set_stops(line: Line, text: str, *, actor: Actor) -> None:
    """Make the stops of a line those of the list, in its order; those left out end today and keep their rows."""
    get_or_404(Line, line.id, lock=True)
    if _lay_stops(line, _checked(text), actor=actor):
        record("transport.stops_edited", subject=line, actor=actor)


def _lay_stops(line: Line, labels: list[str], *, actor: Actor) -> bool:
    """Returns whether anything changed."""
    known = {stop.label: stop for stop in _stops(line)}
    changed = False
    for position, label in enumerate(labels, start=1):
        stop = known.pop(label, None)
        if stop is None:
            session.add(Stop(line_id=line.id, label=label, position=position, author_id=actor.membership_id))
            changed = True
        else:
            values = {"position": position, "ended_on": None}
            changed |= bool(apply_changes(stop, stop.version, values, actor=actor))
    for stop in known.values():
        if stop.ended_on is None:
            changed |= bool(apply_changes(stop, stop.version, {"ended_on": today(actor)}, actor=actor))
    session.flush()
    return changed


def _stops(line: Line) -> list[Stop]:
    return list(session.execute(select(Stop).where(Stop.line_id == line.id)).scalars())


def change_stop(stop: Stop, command: StopCommand, *, actor: Actor) -> None:
    """Rename a stop, or tie it to a place. Raises InvalidInput: another stop of the line has this name."""
    check_ours(Place, command.place_id, "place_id")
    twin = select(Stop.id).where(
        Stop.line_id == stop.line_id, Stop.label == command.label, Stop.id != stop.id
    )
    if session.execute(twin).first() is not None:
        raise InvalidInput({"label": ["Un arrêt de cette ligne porte déjà ce nom."]})
    changes = {"label": command.label, "place_id": command.place_id}
    if apply_changes(stop, command.version, changes, actor=actor):
        record("transport.stops_edited", subject=stop, actor=actor)


# --- drivers ---------------------------------------------------------------------------------------------


def save_driver_word(
    command: DriverWordCommand, *, actor: Actor, word: DriverWord | None = None
) -> DriverWord:
    """Note what a driver said of a line, or correct it. Raises InvalidInput: to come, unknown line."""
    check_day(command.day, actor)
    check_ours(Line, command.line_id, "line_id")
    row, made, changed = _save(DriverWord, word, command, actor=actor)
    if made:
        record("transport.word_noted", subject=row, actor=actor)
    if changed:
        record("transport.word_corrected", subject=row, actor=actor, details={"fields": len(changed)})
    return row  # type: ignore[no-any-return]


def remove_driver_word(word: DriverWord, *, actor: Actor) -> None:
    word.removed_at, word.removed_by = now(), actor.membership_id
    session.flush()
    record("transport.word_removed", subject=word, actor=actor)


def restore_driver_word(word: DriverWord, *, actor: Actor) -> None:
    word.removed_at = word.removed_by = None
    session.flush()
    record("transport.word_restored", subject=word, actor=actor)


# --- difficulties ----------------------------------------------------------------------------------------


def raise_entry(activity: Activity, *, actor: Actor, opened_on: date | None = None) -> Case:
    """Open the difficulty that a ride or an act shows: its line, stop, motive and people go with it.

    ``opened_on`` None: today. An entry that was raised already gives that situation. Raises NotFound: not an
    entry of this domain, or removed.
    """
    activity = get_or_404(Activity, activity.id, lock=True)
    trip = trip_of(activity.id)
    if activity.removed_at is not None or trip is None:
        raise NotFound
    raised = select(CaseActivity.case_id).where(
        CaseActivity.activity_id == activity.id, CaseActivity.is_origin.is_(True)
    )
    known = session.execute(raised).scalar_one_or_none()
    if known is not None:
        return get_or_404(Case, known)
    motive = _motive_of(activity, trip)
    command = OpenCase(
        new_id(),
        TYPE_KEY,
        _subject(motive, trip, actor),
        reason=REASON_OF_MOTIVE.get(motive, OTHER_REASON),
        opened_on=opened_on,
    )
    return raise_activity(activity, command, actor=actor)


def _motive_of(activity: Activity, trip: Trip) -> str:
    """The motive of an act; the conflict met most during a ride, or its first reason."""
    found = session.execute(conflicts_of(trip.id)).scalars().first()
    return found or activity.reason or ""


def _subject(motive: str, trip: Trip, actor: Actor) -> str:
    line = get_or_404(Line, trip.line_id) if trip.line_id else None
    stop = get_or_404(Stop, trip.boarding_id) if trip.boarding_id else None
    words = [
        label_of("transport_motive", motive, actor) or "Difficulté",
        f"ligne {line.code}" if line else "",
        stop.label if stop else "",
    ]
    return ", ".join(word for word in words if word)[:160]


def trip_of(activity_id: uuid.UUID) -> Trip | None:
    return session.execute(select(Trip).where(Trip.activity_id == activity_id)).scalar_one_or_none()


def settle_opening(case: Case, *, actor: Actor) -> None:
    """Whichever form opened it from an entry, a difficulty is about its line and counts under a shared reason."""
    if case.reason in MOTIVES:
        case.reason = REASON_OF_MOTIVE.get(case.reason, OTHER_REASON)
    statement = (
        select(Trip.line_id)
        .join(
            CaseActivity,
            (CaseActivity.tenant_id == Trip.tenant_id) & (CaseActivity.activity_id == Trip.activity_id),
        )
        .where(CaseActivity.case_id == case.id, Trip.line_id.is_not(None))
        .limit(1)
    )
    line_id = session.execute(statement).scalar_one_or_none()
    if line_id is not None:
        session.add(CaseLine(case_id=case.id, line_id=line_id))
        session.flush()


def set_line(case: Case, line_id: uuid.UUID, *, actor: Actor) -> None:
    """Say which line a situation is about. Raises InvalidInput: unknown line."""
    check_ours(Line, line_id, "line_id")
    link = session.execute(select(CaseLine).where(CaseLine.case_id == case.id)).scalar_one_or_none()
    if link is not None and link.line_id == line_id:
        return
    if link is None:
        session.add(CaseLine(case_id=case.id, line_id=line_id))
    else:
        link.line_id = line_id
    session.flush()
    record("transport.line_linked", subject=case, actor=actor)


def add_usual_party(case: Case, key: str, *, actor: Actor) -> None:
    """Add one of the usual parties of a line's difficulty, once. Raises NotFound for an unknown key."""
    if key not in PARTIES:
        raise NotFound
    kind, label = PARTIES[key]
    there = select(Party.id).where(Party.case_id == case.id, Party.label == label, Party.removed_at.is_(None))
    if session.execute(there).first() is None:
        add_party(case, AddParty(new_id(), kind, label=label), actor=actor)
