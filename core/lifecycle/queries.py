"""Reading requests of persons, and finding who asks."""

from __future__ import annotations

import re
import uuid
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from core.db.session import session
from core.lifecycle.models import RightsRequest
from core.lifecycle.requests import WAITING
from core.requests.models import Request, RequestCaller
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


def callers_found(typed: str, actor: Actor) -> list[Any]:
    """Callers by the words of their name, or by the last digits of their telephone."""
    digits = re.sub(r"\D", "", typed)[-9:]
    words = [word for word in re.findall(r"\w+", typed.casefold()) if len(word) > 1 and not word.isdigit()]
    if len(digits) < 9 and not words:
        return []
    name = func.lower(func.unaccent(RequestCaller.name))
    found = []
    if words:
        found.append(and_(*(name.contains(func.unaccent(word)) for word in words)))
    if len(digits) == 9:
        found.append(RequestCaller.phone.endswith(digits))
    statement = (
        select(RequestCaller.id, RequestCaller.name, Request.number, Request.day)
        .join(
            Request,
            (Request.tenant_id == RequestCaller.tenant_id) & (Request.id == RequestCaller.request_id),
        )
        .where(RequestCaller.tenant_id == actor.tenant.id, or_(*found))
        .order_by(Request.day.desc(), RequestCaller.id)
        .limit(20)
    )
    return list(session.execute(statement).all())


def caller_named(caller_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        select(RequestCaller.name, Request.number)
        .join(
            Request,
            (Request.tenant_id == RequestCaller.tenant_id) & (Request.id == RequestCaller.request_id),
        )
        .where(RequestCaller.tenant_id == actor.tenant.id, RequestCaller.id == caller_id)
    )
