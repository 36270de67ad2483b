"""How the contract tests reach the routes of search."""

from __future__ import annotations

from core.access.policy import Example
from core.tenancy.binding import Actor


def searching(actor: Actor) -> Example:
    return Example(form={"q": "situations"})
