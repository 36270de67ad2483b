"""The number beside « Demandes »: what waits for this member, never a total."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, bindparam, func, or_, select

from core.db.session import session
from core.requests.models import Request
from core.tenancy.binding import Actor

#: Built once: it stands beside the menu of every page.
_WAITING: Final = (
    select(func.count())
    .select_from(Request)
    .where(
        Request.tenant_id == bindparam("tenant_id"),
        or_(
            Request.state == "received",
            and_(Request.state == "taken", Request.taken_by == bindparam("member")),
        ),
    )
)


def waiting(actor: Actor) -> int:
    """Requests that nobody has taken, and hers that have had no answer."""
    asked = {"tenant_id": actor.tenant.id, "member": actor.membership_id}
    return int(session.execute(_WAITING, asked).scalar_one())
