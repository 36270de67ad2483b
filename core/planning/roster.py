"""Who is in the team, read once a request: names for the planning pages, choices for their forms."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, cast

from core.access.permissions import (
    DIRECTOR,
    DPO,
    FIGURES_READER,
    NETWORK_ADMIN,
    PARTNER_RELAY,
    RECEPTION,
)
from core.db.session import session
from core.errors import InvalidInput
from core.planning.clock import today
from core.planning.queries import active_members, members_named
from core.records import dataclass
from core.tenancy.binding import Actor, state_of

#: Roles that have no week of their own; whoever holds only these gets no line in the grid unless planned.
OFF_FIELD = frozenset({DIRECTOR, RECEPTION, DPO, FIGURES_READER, NETWORK_ADMIN, PARTNER_RELAY})
#: Roles that nobody plans, ever.
OUTSIDE = frozenset({DPO, FIGURES_READER, NETWORK_ADMIN, PARTNER_RELAY})
#: How a member is called who gave no name yet, before her number.
NAMELESS = "membre n°"
NOT_OFFERED = "Choisissez un membre de la liste."


@dataclass(frozen=True, slots=True)
class Teammate:
    """A member as the planning shows her; ``has_come``: she accepted her invitation."""

    id: uuid.UUID
    name: str
    given_name: str
    role_keys: tuple[str, ...]
    has_come: bool

    @property
    def in_field(self) -> bool:
        return any(key not in OFF_FIELD for key in self.role_keys)

    @property
    def plannable(self) -> bool:
        return any(key not in OUTSIDE for key in self.role_keys)


def _full_name(row: Any) -> str:
    return f"{row.given_name} {row.family_name}".strip() or f"{NAMELESS} {row.number}"


def _teammates(rows: Iterable[Any], taken: Iterable[str] = ()) -> dict[uuid.UUID, Teammate]:
    """By id; two of one name, or one of a name ``taken``, are told apart by their numbers."""
    found = list(rows)
    names = Counter([*(_full_name(row) for row in found), *taken])
    mates = {}
    for row in found:
        name = _full_name(row)
        shown = f"{name} (n° {row.number})" if names[name] > 1 else name
        mates[row.id] = Teammate(row.id, shown, row.given_name or name, tuple(row.role_keys), row.has_come)
    return mates


def roster(actor: Actor) -> dict[uuid.UUID, Teammate]:
    """Today's members by id, in the order of their names."""
    memo = state_of(session()).memo
    if "roster" not in memo:
        memo["roster"] = _teammates(session.execute(active_members(actor, today(actor))))
    return cast("dict[uuid.UUID, Teammate]", memo["roster"])


def with_former(actor: Actor, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Teammate]:
    """The roster, and those of ``ids`` who have left since; a second statement only if there are any."""
    found = dict(roster(actor))
    missing = set(ids) - set(found)
    if missing:
        rows = session.execute(members_named(actor, missing))
        found.update(_teammates(rows, [mate.name for mate in found.values()]))
    return found


def plannable(actor: Actor) -> list[Teammate]:
    """Those whom a plan may name."""
    return [mate for mate in roster(actor).values() if mate.plannable]


def refuse_strangers(actor: Actor, field: str, ids: Iterable[uuid.UUID]) -> None:
    """Raise InvalidInput on ``field`` unless every id is a member that a plan may name."""
    known = {mate.id for mate in plannable(actor)}
    if not set(ids) <= known:
        raise InvalidInput({field: [NOT_OFFERED]})
