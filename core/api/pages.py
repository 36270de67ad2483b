"""What the page of accesses shows: each with whose it is, and whether it still opens anything."""

from __future__ import annotations

from core.api import queries
from core.api.models import ApiToken
from core.api.permissions import MANAGE
from core.api.tokens import works
from core.db.session import session
from core.planning.clock import today
from core.records import dataclass
from core.tenancy.binding import Actor
from core.tenancy.models import Membership
from core.tenancy.routing import permissions_of


@dataclass(frozen=True, slots=True)
class Line:
    """One access: ``who`` it reads for, ``ended`` in words ("" while it works)."""

    row: ApiToken
    who: str
    ended: str


def token_lines(actor: Actor) -> list[Line]:
    roles = {row.key: (row.label, row.permissions) for row in session.execute(queries.own_roles(actor))}

    def ended(token: ApiToken, owner: Membership) -> str:
        if not works(token, actor):
            return "Fermé" if token.revoked_at else "Expiré"
        begun = owner.starts_on is None or owner.starts_on <= today(actor)
        here = begun and (owner.ends_on is None or owner.ends_on >= today(actor))
        may = MANAGE.key in permissions_of(owner.role_keys, roles, actor.tenant)
        return "" if here and may else "Sans effet"

    found = session.execute(queries.tokens(actor))
    return [Line(token, owner.display_name, ended(token, owner)) for token, owner in found]
