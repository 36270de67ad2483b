"""A team of a structure with one sector and three places, made through the tables that planning points at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from core.db.session import session
from core.db.unit_of_work import commit
from core.places.models import Place, Territory


@dataclass(frozen=True, slots=True)
class Ground:
    """Ids of a sector and of places in their order."""

    sector: UUID
    places: tuple[UUID, ...]


@pytest.fixture
def ground(make_member: Callable[..., Any], acting: Any) -> Ground:
    with acting(make_member("director")):
        sector = Territory(kind="sector", name="Secteur nord", sort_name="secteur nord")
        session.add(sector)
        session.flush()
        places = [
            Place(name=f"Square {n}", sort_name=f"square {n}", kind="park", sector_id=sector.id)
            for n in range(3)
        ]
        session.add_all(places)
        commit()
        return Ground(sector.id, tuple(place.id for place in places))
