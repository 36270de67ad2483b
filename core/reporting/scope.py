"""The period and the place that a figure is counted over, said once for every domain's figures."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.places.models import Place
from core.tenancy.binding import Actor


def within(statement: Any, column: Any, filters: Any) -> Any:
    """Keep the days of the period; ``filters`` may carry ``since`` and ``until``, both included."""
    since, until = getattr(filters, "since", None), getattr(filters, "until", None)
    if since is not None:
        statement = statement.where(column >= since)
    if until is not None:
        statement = statement.where(column <= until)
    return statement


def there(statement: Any, column: Any, filters: Any, actor: Actor) -> Any:
    """Keep one place or one quartier; ``column`` holds the id of a place."""
    place, territory = getattr(filters, "place_id", None), getattr(filters, "territory_id", None)
    if place is not None:
        statement = statement.where(column == place)
    if territory is not None:
        inside = select(Place.id).where(Place.tenant_id == actor.tenant.id, Place.territory_id == territory)
        statement = statement.where(column.in_(inside))
    return statement
