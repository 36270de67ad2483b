"""How the contract tests reach the API and the page of its accesses."""

from __future__ import annotations

from datetime import timedelta

from core.access.policy import Example
from core.api.models import OUTSIDE, ApiToken
from core.api.schemas import OpenTokenCommand
from core.api.tokens import open_token
from core.db.base import new_id
from core.planning.clock import today
from core.reporting.indicators import INDICATORS
from core.tenancy.binding import Actor


def nothing(_actor: Actor) -> Example:
    return Example()


def one_figure(_actor: Actor) -> Example:
    return Example({"indicator": INDICATORS[0].key})


def a_token(actor: Actor, reach: str = OUTSIDE) -> ApiToken:
    last = today(actor) + timedelta(days=30)
    return open_token(OpenTokenCommand(new_id(), "Tableau de pilotage", reach, last), actor=actor)


def new_token(actor: Actor) -> Example:
    last = today(actor) + timedelta(days=30)
    form = {
        "id": str(new_id()),
        "label": "Tableau de pilotage",
        "reach": OUTSIDE,
        "expires_on": last.isoformat(),
    }
    return Example(form=form)


def one_token(actor: Actor) -> Example:
    return Example({"token_id": a_token(actor).id})
