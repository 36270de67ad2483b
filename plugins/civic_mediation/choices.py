"""What the forms of civic mediation offer."""

from __future__ import annotations

from typing import Any

from core.toolkit import Actor, place_options, session, today
from plugins.civic_mediation import queries

Choices = dict[str, list[tuple[Any, ...]]]


def _pairs(statement: Any) -> list[tuple[Any, ...]]:
    return [(str(row[0]), row[1]) for row in session.execute(statement)]


def choices(actor: Actor) -> Choices:
    """Answers that the forms of this domain offer beside the code lists."""
    day = today(actor)
    places = _pairs(place_options(actor, day))
    return {
        "place_id": places,
        "place_ids": places,
        "service_id": _pairs(queries.service_options(actor, day)),
        "group_ids": _pairs(queries.group_options(actor, day)),
        "group_id": _pairs(queries.group_options(actor, day)),
        "membership_id": _pairs(queries.member_options(actor)),
        "territory_id": _pairs(queries.territory_options(actor)),
    }
