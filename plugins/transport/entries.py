"""Use-cases of what is noted aboard and in classes: each is one core field entry with its details."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from functools import cache, partial
from typing import Any, Final

from sqlalchemy import select

from core.toolkit import (
    Activity,
    ActivityCommand,
    Actor,
    InvalidInput,
    Place,
    ProbablySameError,
    apply_changes,
    create_once,
    get_or_404,
    local_now,
    moment_of,
    new_id,
    now,
    record,
    record_activity,
    session,
)
from plugins.transport import trip_queries
from plugins.transport.codelists import ACT, MOTIVES, OFF_BOARD, RIDE, TALK
from plugins.transport.entry_schemas import (
    COUNTER,
    ActCommand,
    CorrectTalk,
    CorrectTrip,
    RideCommand,
    TalkCommand,
    When,
    Where,
)
from plugins.transport.models import ClassTalk, Count, Line, Stop, Trip
from plugins.transport.services import NOT_OURS, check_ours

#: Two rides of a team on one line, in one direction, within this time are probably the same.
SAME_RIDE: Final = timedelta(minutes=20)
ONE_STOP: Final = "La descente se fait à un autre arrêt que la montée."
OTHER_LINE: Final = "Cet arrêt est d’une autre ligne."


def record_ride(command: RideCommand, *, actor: Actor) -> Activity:
    """Record a ride with its counters, once for its id.

    Raises InvalidInput: a stop of another line, the same one twice, two that follow each other the other way;
    ProbablySameError: a teammate has noted it.
    """
    _check_where(command.where)
    check_way(command.where)
    if command.where.boarding_id == command.where.alighting_id:
        raise InvalidInput({"alighting_id": [ONE_STOP]})
    _ask_if_same(command, actor)
    activity = record_activity(ride_entry(command, _place_of(command.where)), actor=actor)
    _keep_trip(activity, command.where, command.counts, actor)
    return activity


def record_act(command: ActCommand, *, actor: Actor) -> Activity:
    """Record a single act, once for its id. Raises InvalidInput as ``record_ride``."""
    _check_where(command.where)
    activity = record_activity(act_entry(command, _place_of(command.where)), actor=actor)
    _keep_trip(activity, command.where, {}, actor)
    return activity


def record_talk(command: TalkCommand, *, actor: Actor) -> Activity:
    """Record an intervention in a class, once for its id; its pupils are the people met."""
    check_ours(Line, command.line_id, "line_id")
    check_ours(Place, command.place_id, "place_id")
    activity = record_activity(talk_entry(command), actor=actor)
    create_once(ClassTalk, activity.id, {"activity_id": activity.id, **said_of(command)}, actor=actor)
    return activity


def ride_entry(command: RideCommand, place_id: uuid.UUID | None) -> ActivityCommand:
    """The field entry that a ride is: its motive is the one it counted most."""
    most = max(command.counts, key=lambda motive: command.counts[motive], default=None)
    return _entry(RIDE, command.id, command.when, total=command.total, reason=most, place_id=place_id)


def act_entry(command: ActCommand, place_id: uuid.UUID | None) -> ActivityCommand:
    """The field entry that a single act is."""
    return _entry(
        ACT,
        command.id,
        command.when,
        total=command.total,
        reason=command.motive,
        actions=command.actions,
        result=command.result,
        tension=command.tension,
        place_id=place_id,
    )


def talk_entry(command: TalkCommand) -> ActivityCommand:
    """The field entry that a talk in a class is."""
    return _entry(TALK, command.id, command.when, total=command.pupils, place_id=command.place_id)


def said_of(command: TalkCommand) -> dict[str, Any]:
    """What a talk was about, as it is stored."""
    return {name: getattr(command, name) for name in ("level", "class_label", "theme", "line_id")}


def _entry(kind: str, row_id: uuid.UUID, when: When, **said: Any) -> ActivityCommand:
    """What the core keeps. The team was asked in our own words, so the core does not ask again."""
    return ActivityCommand(
        id=row_id,
        kind=kind,
        minutes=when.minutes,
        day=when.day,
        at=when.at,
        note=when.note,
        members=when.members,
        distinct=True,
        **said,
    )


def _place_of(where: Where) -> uuid.UUID | None:
    """The place of an entry is that of its stop, when the stop is tied to one."""
    return get_or_404(Stop, where.boarding_id).place_id if where.boarding_id else None


def _check_where(where: Where) -> None:
    """Line and stops are ours, and belong together."""
    check_ours(Line, where.line_id, "line_id")
    wanted = {"boarding_id": where.boarding_id, "alighting_id": where.alighting_id}
    for field, stop_id in wanted.items():
        if stop_id is None:
            continue
        statement = select(Stop.line_id).where(Stop.id == stop_id)
        line_id = session.execute(statement).scalar_one_or_none()
        if line_id is None or line_id != where.line_id:
            raise InvalidInput({field: [NOT_OURS if line_id is None else OTHER_LINE]})


def _ask_if_same(command: RideCommand, actor: Actor) -> None:
    """A pair notes one ride once: a teammate's ride on this line, at this time, is asked about."""
    known = select(Activity.id).where(Activity.id == command.id)
    if command.when.distinct or session.execute(known).first() is not None:
        return
    when, local = command.when, local_now(actor)
    said = when.day is not None or when.at is not None
    moment = moment_of(when.day or local.date(), when.at or local.time(), actor.tenant.tz) if said else now()
    statement = trip_queries.same_ride(command.where, moment - SAME_RIDE, moment + SAME_RIDE, actor)
    rows = list(session.execute(statement))
    if rows:
        raise ProbablySameError(rows)


def kept(where: Where) -> dict[str, Any]:
    """Where it happened, as it is stored: what happens at a stop or off the network is not aboard."""
    values = asdict(where)
    if where.mode in OFF_BOARD:
        values["direction"] = None
    return values


def check_way(where: Where) -> None:
    """Raises InvalidInput: this way, the line meets the stop of the descent before that of the boarding."""
    ends = {stop_id for stop_id in (where.boarding_id, where.alighting_id) if stop_id is not None}
    if where.direction is None or len(ends) < 2:
        return
    statement = (
        select(Stop.id, Stop.position, Stop.label, Line.outward, Line.inward)
        .join(Line, (Line.tenant_id == Stop.tenant_id) & (Line.id == Stop.line_id))
        .where(Stop.id.in_(ends))
    )
    stops = {row.id: row for row in session.execute(statement)}
    boarding, alighting = stops[where.boarding_id], stops[where.alighting_id]
    ahead = alighting.position - boarding.position
    if (ahead < 0) if where.direction == "out" else (ahead > 0):
        towards = boarding.outward if where.direction == "out" else boarding.inward
        wrong = (
            f"Vers « {towards} », l’arrêt « {alighting.label} » vient avant « {boarding.label} » : "
            "changez le sens, ou échangez la montée et la descente."
        )
        raise InvalidInput({"alighting_id": [wrong]})


def _keep_trip(activity: Activity, where: Where, counts: Mapping[str, int], actor: Actor) -> None:
    said = {"activity_id": activity.id, **kept(where)}
    trip, made = create_once(Trip, activity.id, said, actor=actor, said={"counts": dict(counts)})
    if made:
        session.add_all(
            Count(trip_id=trip.id, motive=motive, number=number) for motive, number in counts.items()
        )
        session.flush()


# --- correcting ----------------------------------------------------------------------------------------------


def correct_trip(trip: Trip, command: CorrectTrip, *, actor: Actor) -> list[str]:
    """Change where an entry happened, or the counters of a ride; returns the fields. Raises StaleEdit.

    ``counts`` says every counter of the form; the first values stay in the history.
    """
    _check_where(command.where)
    check_way(command.where)
    if command.where.boarding_id and command.where.boarding_id == command.where.alighting_id:
        raise InvalidInput({"alighting_id": [ONE_STOP]})
    counters = {COUNTER + motive: number for motive, number in command.counts.items()}
    standing = cache(partial(counts_of, trip))  # read once, when the row is locked
    changed = apply_changes(
        trip,
        command.version,
        {**kept(command.where), **counters},
        actor=actor,
        lists={COUNTER + motive: partial(_number, standing, motive) for motive in MOTIVES},
    )
    for name in changed:
        if name.startswith(COUNTER):
            _set_count(trip, name.removeprefix(COUNTER), counters[name])
    if "boarding_id" in changed:
        _follow_stop(trip, actor)
    if changed:
        session.flush()
        record("transport.detail_corrected", subject=trip, actor=actor, details={"fields": len(changed)})
    return changed


def correct_talk(talk: ClassTalk, command: CorrectTalk, *, actor: Actor) -> None:
    """Change what a talk was about. Raises InvalidInput: unknown line; StaleEdit."""
    check_ours(Line, command.line_id, "line_id")
    changes = {name: value for name, value in asdict(command).items() if name != "version"}
    changed = apply_changes(talk, command.version, changes, actor=actor)
    if changed:
        record("transport.detail_corrected", subject=talk, actor=actor, details={"fields": len(changed)})


def talk_of(activity_id: uuid.UUID) -> ClassTalk | None:
    return session.execute(select(ClassTalk).where(ClassTalk.activity_id == activity_id)).scalar_one_or_none()


def counts_of(trip: Trip) -> dict[str, int]:
    statement = select(Count.motive, Count.number).where(Count.trip_id == trip.id)
    return {row.motive: row.number for row in session.execute(statement)}


def _number(standing: Callable[[], dict[str, int]], motive: str) -> int:
    return standing().get(motive, 0)


def _follow_stop(trip: Trip, actor: Actor) -> None:
    """The place of the entry is that of its stop."""
    place_id = get_or_404(Stop, trip.boarding_id).place_id if trip.boarding_id else None
    place = get_or_404(Place, place_id) if place_id else None
    activity = get_or_404(Activity, trip.activity_id)
    changes = {"place_id": place_id, "territory_id": place.territory_id if place else None}
    apply_changes(activity, activity.version, changes, actor=actor)


def _set_count(trip: Trip, motive: str, number: int) -> None:
    statement = select(Count).where(Count.trip_id == trip.id, Count.motive == motive)
    row = session.execute(statement).scalar_one_or_none()
    if row is not None and number == 0:
        session.delete(row)
    elif row is not None:
        row.number = number
    elif number:
        session.add(Count(id=new_id(), trip_id=trip.id, motive=motive, number=number))
