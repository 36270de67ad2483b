"""``/api/v1/…``: figures as JSON, for a software that carries a token. It never looks at a cookie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, g, request

from core.access.policy import guarded, open_to_all
from core.api import answers, examples
from core.api.described import answers as answering
from core.api.openapi import document
from core.api.schemas import (
    AccessAnswer,
    DetailAnswer,
    DetailQuery,
    FiguresAnswer,
    FiguresQuery,
    IndicatorsAnswer,
)
from core.api.tokens import enter_by_token
from core.planning.clock import today
from core.reporting.filters import filters_from
from core.reporting.permissions import READ
from core.tenancy.binding import current_actor

bp = Blueprint("api", __name__, url_prefix="/api/v1")
#: The document tells nothing of a structure: it asks for no token.
OPEN = frozenset({"api.openapi"})


@bp.before_request
def _enter() -> None:
    if request.endpoint not in OPEN:
        g.token = enter_by_token(request.headers.get("Authorization", ""), request.remote_addr or "")


@bp.get("/openapi.json")
@open_to_all("the document of the API names no structure")
def openapi() -> Any:
    return current_app.json.response(document(current_app))


@bp.get("/")
@guarded(READ, example=examples.nothing)
@answering("Ce qu’ouvre ce jeton", AccessAnswer)
def access(asked: Any) -> Mapping[str, Any]:
    return answers.access(g.token, current_actor())


@bp.get("/indicators")
@guarded(READ, example=examples.nothing)
@answering("Les chiffres que cet accès lit, et leur définition", IndicatorsAnswer)
def indicators(asked: Any) -> Mapping[str, Any]:
    return answers.indicators(current_actor())


@bp.get("/figures")
@guarded(READ, example=examples.nothing)
@answering("Les chiffres d’une période", FiguresAnswer, FiguresQuery)
def figures(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    actor = current_actor()
    return answers.figures(asked["indicator"], asked["figure"], filters_from(asked, today(actor)), actor)


@bp.get("/figures/<indicator>")
@guarded(READ, example=examples.one_figure)
@answering("Un chiffre par mois ou par jour, et par chaque question", DetailAnswer, DetailQuery)
def detail(asked: Mapping[str, Any], indicator: str) -> Mapping[str, Any]:
    actor = current_actor()
    return answers.detail(indicator, filters_from(asked, today(actor)), actor)
