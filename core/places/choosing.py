"""Places as a form offers them: those proposed first, the others within reach, and a search among all."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import Select, or_, select

from core.codelists.services import all_options
from core.db.session import session
from core.db.sorting import sort_key
from core.places.models import QUARTIER, Place, Territory
from core.planning.clock import today
from core.tenancy.binding import Actor
from core.web.forms import Choice

#: A ``select()`` of columns.
Rows: TypeAlias = Select[*tuple[Any, ...]]
#: Places listed under a form; beyond them the search asks the server.
LISTED: Final = 40
FOUND: Final = 12


def places_open(day: date, actor: Actor) -> Rows:
    """Places that exist on a day, in French order."""
    return (
        select(Place.id, Place.name, Place.kind, Place.sort_name)
        .where(
            Place.tenant_id == actor.tenant.id,
            or_(Place.starts_on.is_(None), Place.starts_on <= day),
            or_(Place.ends_on.is_(None), Place.ends_on >= day),
        )
        .order_by(Place.sort_name, Place.id)
    )


def places_named(ids: Iterable[uuid.UUID], actor: Actor) -> Rows:
    """Places by id, ended ones included."""
    return select(Place.id, Place.name, Place.kind).where(
        Place.tenant_id == actor.tenant.id, Place.id.in_(list(ids))
    )


def quartiers(actor: Actor) -> Rows:
    """Quartiers by name, ended ones included: old rows keep them."""
    return (
        select(Territory.id, Territory.name)
        .where(Territory.tenant_id == actor.tenant.id, Territory.kind == QUARTIER)
        .order_by(Territory.sort_name, Territory.id)
    )


def place_choices(
    actor: Actor, first: Iterable[uuid.UUID | None], *, query: str = "", keep: Any = None
) -> list[Choice]:
    """Places found by ``query``, then those proposed, then the others; ``keep`` is offered in any case."""
    icons = {option.value: option.icon for option in all_options("place_type", actor)}
    rows = list(session.execute(places_open(today(actor), actor)))
    found = matching(rows, query)
    ranked = {row_id: index for index, row_id in enumerate(dict.fromkeys([*(r.id for r in found), *first]))}
    rows.sort(key=lambda row: ranked.get(row.id, len(ranked)))
    shown = rows[:LISTED]
    if keep and str(keep) not in {str(row.id) for row in shown}:
        shown = [*shown, *_kept(keep, actor)]
    return [(str(row.id), row.name, icons.get(row.kind) or "pin") for row in shown]


def _kept(place_id: Any, actor: Actor) -> list[Any]:
    try:
        wanted = uuid.UUID(str(place_id))
    except ValueError:
        return []
    return list(session.execute(places_named([wanted], actor)))


def matching(rows: Iterable[Any], query: str) -> list[Any]:
    """Places whose name holds every word of the query, without regard to accents; none for an empty one."""
    words = sort_key(query).split()
    return [row for row in rows if words and all(part in row.sort_name for part in words)][:FOUND]
