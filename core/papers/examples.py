"""How the contract tests reach each route of papers."""

from __future__ import annotations

from core.access.policy import Example
from core.planning.clock import today
from core.tenancy.binding import Actor


def nothing(_actor: Actor) -> Example:
    return Example()


def a_day(actor: Actor) -> Example:
    return Example({"day": today(actor).isoformat()})


def writing(actor: Actor) -> Example:
    return Example(a_day(actor).view_args, {"happened": "Soirée calme.", "handed_on": "Repasser au square."})
