"""Reading requests of persons."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from core.lifecycle.models import RightsRequest
from core.lifecycle.requests import WAITING
from core.tenancy.binding import Actor

Rows = Select[*tuple[Any, ...]]
MOST = 200


def listed(actor: Actor) -> Rows:
    """Those to answer first, the nearest to its day first; then the answered ones, newest first."""
    waiting = RightsRequest.state.in_(WAITING)
    return (
        select(
            RightsRequest.id,
            RightsRequest.kind,
            RightsRequest.state,
            RightsRequest.received_on,
            RightsRequest.due_on,
            RightsRequest.done_at,
        )
        .where(RightsRequest.tenant_id == actor.tenant.id)
        .order_by(waiting.desc(), RightsRequest.due_on, RightsRequest.id)
        .limit(MOST)
    )
