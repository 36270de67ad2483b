"""What every page of this domain asks of the actor: the answers of a list, and whether she may write."""

from __future__ import annotations

from typing import Any

from core.toolkit import Actor, session

Choices = dict[str, list[tuple[Any, ...]]]


def pairs(statement: Any) -> list[tuple[Any, ...]]:
    return [(str(row[0]), row[1]) for row in session.execute(statement)]


def writes(actor: Actor, *permissions: Any) -> bool:
    """Whether one of these rights is hers, and the structure is not read-only."""
    return not actor.tenant.suspended and any(actor.may(permission) for permission in permissions)
