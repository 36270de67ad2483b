"""The OpenAPI document of ``/api/v1``, from the routes and their schemas."""

from __future__ import annotations

import re
from typing import Any, Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask

from core.api.described import Described
from core.api.schemas import ProblemAnswer
from core.reporting.filters import CodeOrMissing, IdOrMissing, PeriodCode

TITLE: Final = "Passerelle, les chiffres d’une structure"
ABOUT: Final = (
    "Les mêmes chiffres que le tableau de bord, par le même calcul. Chaque appel porte un jeton ouvert dans "
    "« Réglages, Accès par un logiciel » : `Authorization: Bearer passerelle_…`. Aucune ligne, aucun nom ne sort par "
    "cette adresse."
)
#: What a refusal is about, by status.
REFUSALS: Final = {
    401: "Le jeton manque ou n’ouvre rien",
    403: "Qui a ouvert cet accès n’a plus ce droit",
    404: "Rien de ce nom dans cette structure",
    422: "Un paramètre est à corriger",
    429: "Trop d’appels : l’en-tête `Retry-After` dit combien de secondes attendre",
}
PARAMETERS: Final = {
    "period": "« 2026 », « 2026-t4 », « 2026-11 », « 2025-2026 » (année scolaire), « 2026-01-15_2026-02-20 ». "
    "Sans période : l’année civile en cours.",
    "since": "Premier jour d’une période libre",
    "until": "Dernier jour d’une période libre",
    "territory": "Quartier : son identifiant, ou « - » pour ce qui n’en a pas",
    "domain": "Code d’un domaine, ou « - »",
    "kind": "Code d’une nature, ou « - »",
    "result": "Code d’un résultat, ou « - »",
    "figure": "Le chiffre dont `kind` et `result` sont les mots ; les interventions si rien n’est dit",
    "indicator": "Le nom (`key`) d’un chiffre ; pour `/figures`, répété : plusieurs, absent : tous",
}


def _named(schema: Any) -> str:
    name: str = (schema if isinstance(schema, type) else type(schema)).__name__
    return name.removesuffix("Answer")


def document(app: Flask) -> dict[str, Any]:
    """The document as JSON knows it."""
    marshmallow = MarshmallowPlugin(schema_name_resolver=_named)
    spec = APISpec(
        title=TITLE,
        version="1",
        openapi_version="3.1.0",
        info={"description": ABOUT},
        plugins=[marshmallow],
        security=[{"token": []}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for field in (PeriodCode, CodeOrMissing, IdOrMissing):
        marshmallow.map_to_openapi_type(field, "string", None)  # type: ignore[no-untyped-call]
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        described: Described | None = getattr(app.view_functions[rule.endpoint], "__described__", None)
        if described is not None:
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            spec.path(
                path, operations={"get": _operation(rule.endpoint, rule.arguments, described, marshmallow)}
            )
    return spec.to_dict()


def _operation(
    endpoint: str, arguments: set[str], described: Described, marshmallow: MarshmallowPlugin
) -> dict[str, Any]:
    asked: list[dict[str, Any]] = [
        {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
        for name in sorted(arguments)
    ]
    asked += marshmallow.converter.schema2parameters(described.query, location="query")  # type: ignore[union-attr]
    parameters = [{**one, "description": PARAMETERS[one["name"]]} for one in asked]
    problem = {"application/problem+json": {"schema": ProblemAnswer}}
    return {
        "operationId": endpoint.rpartition(".")[2],
        "summary": described.title,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": described.title,
                "content": {"application/json": {"schema": described.answer}},
            },
            **{str(status): {"description": said, "content": problem} for status, said in REFUSALS.items()},
        },
    }
