"""Use-cases of a request: receive it, take it, answer, arrive, close."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.audit.services import record
from core.db.base import now
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404, next_number
from core.errors import Forbidden, InvalidInput, NotFound, Refused
from core.places.models import Place
from core.planning.clock import check_day, day_of, local_now, moment_of, today
from core.requests.models import Request, RequestCaller
from core.requests.permissions import READ_CALLER
from core.requests.schemas import Caller, RequestCommand
from core.requests.workflow import require
from core.tenancy.binding import Actor

NOT_OURS = "Choisissez un élément de la liste."


def receive_request(command: RequestCommand, *, actor: Actor, **origin: Any) -> Request:
    """Write a request down, once for its id; its number is given last, so that a replay takes none.

    ``origin`` are values that the form does not say (``partner_link_id``, ``initiator``, ``channel``).
    """
    place = _place(command, actor)
    received_at = _received_at(command, actor)
    said: dict[str, Any] = {
        "channel": command.channel,
        "initiator": command.initiator,
        "reason": command.reason,
        "subject": command.subject,
        "place_id": command.place_id,
        "place_text": command.place_text,
        "urgent": command.urgent,
        "anonymous": not command.caller.known,
        **origin,
    }
    computed = {
        "received_at": received_at,
        "day": day_of(received_at, actor),
        "territory_id": place.territory_id if place else None,
        "state": "received",
    }
    request, made = create_once(Request, command.id, said, actor=actor, computed=computed)
    if not made:
        return request
    _keep_caller(request, command.caller)
    if command.take:
        take_request(request, actor=actor)
    request.number = next_number("request", actor=actor)
    session.flush()
    record("request.received", subject=request, actor=actor, details={"channel": request.channel})
    return request


def _place(command: RequestCommand, actor: Actor) -> Place | None:
    if command.place_id is None:
        return None
    try:
        return get_or_404(Place, command.place_id)
    except NotFound as error:
        raise InvalidInput({"place_id": [NOT_OURS]}) from error


def _received_at(command: RequestCommand, actor: Actor) -> datetime:
    if command.day is None and command.at is None:
        return now()
    check_day(command.day, actor, planned=True)  # whether it has passed is told of the hour
    at = command.at or local_now(actor).time().replace(second=0, microsecond=0)
    moment = moment_of(command.day or today(actor), at, actor.tenant.tz)
    if moment > now():
        raise InvalidInput({"at": ["Cette heure n’est pas encore passée."]})
    return moment


def _keep_caller(request: Request, caller: Caller) -> None:
    if caller.known:
        session.add(
            RequestCaller(
                request_id=request.id, name=caller.name, phone=caller.phone, callback=caller.callback
            )
        )
        session.flush()


def may_read_caller(request: Request, actor: Actor) -> bool:
    """Reception, whoever took the request, and whoever stands in for her."""
    holders = {actor.membership_id, *actor.covers}
    return actor.may(READ_CALLER) or (request.taken_by is not None and request.taken_by in holders)


def caller_of(request: Request, *, actor: Actor) -> RequestCaller | None:
    """How to call back; None when nobody gave anything. Raises Forbidden."""
    if not may_read_caller(request, actor):
        raise Forbidden
    return session.execute(
        select(RequestCaller).where(
            RequestCaller.tenant_id == actor.tenant.id, RequestCaller.request_id == request.id
        )
    ).scalar_one_or_none()


def _move(request: Request, key: str, changes: dict[str, Any], actor: Actor) -> None:
    """One step of the table, under the row's lock, so that two members cannot both take a request."""
    locked = get_or_404(Request, request.id, lock=True)
    step = require(key, locked.state)
    apply_changes(locked, locked.version, {"state": step.target, **changes}, actor=actor)
    record(f"request.{key}", subject=locked, actor=actor, details={"state": locked.state})


def take_request(request: Request, *, actor: Actor) -> None:
    """The member looks after it; taking her own again changes nothing. Raises Refused when another has it."""
    if request.state == "taken" and request.taken_by == actor.member:
        return
    _move(request, "take", {"taken_by": actor.member, "taken_at": now()}, actor)


def release_request(request: Request, *, actor: Actor) -> None:
    """Give it back to the team: it waits again."""
    if request.state == "received":
        return
    _move(request, "release", {"taken_by": None, "taken_at": None}, actor)


def _taken(request: Request, actor: Actor) -> dict[str, Any]:
    """Who answers or goes without having taken it takes it."""
    if request.taken_by is not None or actor.membership_id is None:
        return {}
    return {"taken_by": actor.membership_id, "taken_at": now()}


def answer_request(request: Request, *, actor: Actor) -> None:
    """The caller has had an answer; given after the team went there, it leaves the request where it stands."""
    if request.answered_at is not None:
        return
    here = {"state": "visited"} if request.arrived_at is not None else {}
    _move(request, "answer", {"answered_at": now(), **here, **_taken(request, actor)}, actor)


def arrive_for_request(request: Request, *, actor: Actor, at: datetime | None = None) -> None:
    """The team is there; ``at`` None: now."""
    if request.arrived_at is not None:
        return
    _move(request, "arrive", {"arrived_at": at or now(), **_taken(request, actor)}, actor)


def note_visit(request: Request, at: datetime, *, actor: Actor) -> None:
    """A field entry made from the request says when the team arrived, unless known already or closed."""
    if request.arrived_at is None and request.state != "closed":
        arrive_for_request(request, actor=actor, at=max(at, request.received_at))


def close_request(request: Request, close_reason: str, *, actor: Actor) -> None:
    """End it, with its reason: done, or without action."""
    if request.state == "closed" and request.close_reason == close_reason:
        return
    _move(request, "close", {"closed_at": now(), "close_reason": close_reason}, actor)


def reopen_request(request: Request, *, actor: Actor) -> None:
    """Undo a closing: it goes back to the furthest step it had reached."""
    if request.state != "closed":
        return
    reached = (
        ("visited", request.arrived_at),
        ("answered", request.answered_at),
        ("taken", request.taken_at),
    )
    state = next((name for name, at in reached if at is not None), "received")
    _move(request, "reopen", {"closed_at": None, "close_reason": None, "state": state}, actor)


def prefill_of(request_id: uuid.UUID | str) -> dict[str, Any]:
    """What a field entry made from a request starts with; raises NotFound."""
    request = get_or_404(Request, request_id)
    found = {"request_id": request.id, "place_id": request.place_id, "reason": request.reason}
    return {name: value for name, value in found.items() if value is not None}


def reassign_request(request: Request, to: uuid.UUID, *, actor: Actor) -> None:
    """Give an open request to another member, who has it from now on; nothing when she has it already.

    The caller has checked that ``to`` is a member. Raises Refused for a closed request.
    """
    locked = get_or_404(Request, request.id, lock=True)
    if locked.state == "closed":
        raise Refused(["Cette demande est close."])
    if locked.taken_by == to:
        return
    state = "taken" if locked.state == "received" else locked.state
    changes = {"state": state, "taken_by": to, "taken_at": locked.taken_at or now()}
    apply_changes(locked, locked.version, changes, actor=actor)
    record("request.reassigned", subject=locked, actor=actor, details={"member": str(to)})
