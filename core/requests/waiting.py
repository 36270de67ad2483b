"""The number beside « Demandes »: what waits for this member, never a total."""

from __future__ import annotations

from sqlalchemy import and_, func, or_, select

from core.db.session import session
from core.requests.models import Request
from core.tenancy.binding import Actor


def waiting(actor: Actor) -> int:
    """Requests that nobody has taken, and hers that have had no answer."""
    mine = and_(Request.state == "taken", Request.taken_by == actor.membership_id)
    statement = (
        select(func.count())
        .select_from(Request)
        .where(Request.tenant_id == actor.tenant.id, or_(Request.state == "received", mine))
    )
    return int(session.execute(statement).scalar_one())
