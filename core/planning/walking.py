"""Walking a round: set off, reach a stop, finish; each step can be taken back."""

from __future__ import annotations

from sqlalchemy import select

from core.audit.services import record
from core.db.base import now
from core.db.session import session
from core.errors import NotFound, Refused
from core.planning.models import DONE, PLANNED, UNDER_WAY, Round, RoundStop
from core.tenancy.binding import Actor


def move_stop_up(walk: Round, stop: RoundStop, *, actor: Actor) -> None:
    """Exchange a stop with the one before it; the first stays. Raises NotFound for another round's."""
    if stop.round_id != walk.id:
        raise NotFound
    statement = select(RoundStop).where(RoundStop.round_id == walk.id).order_by(RoundStop.position)
    order = list(session.execute(statement).scalars())
    index = next(i for i, row in enumerate(order) if row.id == stop.id)
    if index > 0:
        order[index - 1], order[index] = order[index], order[index - 1]
    for position, row in enumerate(order):
        row.position = position
    session.flush()


def start_round(walk: Round, *, actor: Actor) -> Round:
    """The pair sets off; a second time changes nothing. Raises Refused for a round that has ended."""
    if walk.state == DONE:
        raise Refused(["Cette tournée est terminée."])
    if walk.state == PLANNED:
        walk.state, walk.started_at = UNDER_WAY, now()
        session.flush()
        record("planning.round_started", subject=walk, actor=actor)
    return walk


def reach_stop(walk: Round, stop: RoundStop, *, actor: Actor) -> RoundStop:
    """The pair is at a stop; the first stop reached starts the round. Raises NotFound for another round's."""
    if stop.round_id != walk.id:
        raise NotFound
    start_round(walk, actor=actor)
    if stop.done_at is None:
        stop.done_at = now()
        session.flush()
        record("planning.stop_reached", subject=walk, actor=actor, details={"stop": str(stop.id)})
    return stop


def leave_stop(walk: Round, stop: RoundStop, *, actor: Actor) -> RoundStop:
    """Undo ``reach_stop``."""
    if stop.round_id != walk.id:
        raise NotFound
    if stop.done_at is not None:
        stop.done_at = None
        session.flush()
        record("planning.stop_left", subject=walk, actor=actor, details={"stop": str(stop.id)})
    return stop


def end_round(walk: Round, *, actor: Actor) -> Round:
    """The round is over, whatever stops were missed. Raises Refused when it never began."""
    if walk.state == PLANNED:
        raise Refused(["Commencez la tournée avant de la terminer."])
    if walk.state == UNDER_WAY:
        walk.state, walk.ended_at = DONE, now()
        session.flush()
        record("planning.round_ended", subject=walk, actor=actor)
    return walk


def resume_round(walk: Round, *, actor: Actor) -> Round:
    """Undo ``end_round``."""
    if walk.state == DONE:
        walk.state, walk.ended_at = UNDER_WAY, None
        session.flush()
        record("planning.round_resumed", subject=walk, actor=actor)
    return walk
