"""Places as an import names them: every one by its name, and new ones made where the structure may."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final

from sqlalchemy import select

from core.codelists.services import options
from core.db.session import session
from core.extension.importing import Making
from core.ingest.removing import remove_unused
from core.places.models import Place
from core.places.permissions import MANAGE_PLACES
from core.places.schemas import PlaceCommand
from core.places.services import create_place
from core.tenancy.binding import Actor, read_once


def place_choices(actor: Actor) -> list[tuple[str, str]]:
    """Every place, those that have ended included."""
    rows = session.execute(
        select(Place.id, Place.name)
        .where(Place.tenant_id == actor.tenant.id)
        .order_by(Place.sort_name, Place.id)
    )
    return [(str(row.id), row.name) for row in rows]


def territories_of(actor: Actor) -> Mapping[uuid.UUID | None, uuid.UUID | None]:
    """Place → its quartier of today, read once a session."""

    def read() -> dict[uuid.UUID | None, uuid.UUID | None]:
        rows = session.execute(select(Place.id, Place.territory_id).where(Place.tenant_id == actor.tenant.id))
        return {row.id: row.territory_id for row in rows}

    return read_once("imported_territories", read)


def _make(text: str, under: str, row_id: uuid.UUID, actor: Actor) -> str:
    place, _made = create_place(PlaceCommand(row_id, text[:80], under), actor=actor)
    return str(place.id)


_remove: Final = remove_unused(Place)


def _unmake(_value: str, row_id: uuid.UUID, actor: Actor) -> bool:
    return not _remove([row_id], actor)


PLACE_MAKING: Final = Making(
    MANAGE_PLACES,
    lambda actor: [(option.value, option.label) for option in options("place_type", actor)],
    _make,
    _unmake,
)
