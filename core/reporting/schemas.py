"""What the settings of the map ask."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from core.files.schemas import NO_FILE
from core.web.forms import CommandSchema, Flag


class OutlinesSchema(CommandSchema):
    """One file; the route reads it, the answers are then empty."""

    file = ma.fields.Raw(
        required=True,
        error_messages={"required": NO_FILE, "null": NO_FILE},
        metadata={
            "label": "Fichier GeoJSON",
            "widget": "file",
            "help": "Des surfaces en degrés (WGS 84), 2 Mo au plus. Chacune porte le nom d’un de vos quartiers ou "
            "secteurs (« nom »), ou le code d’un QPV (« code »).",
            "attrs": {"accept": ".geojson,.json,application/geo+json"},
        },
    )

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {}


class TilesSchema(CommandSchema):
    outside_tiles = Flag(
        load_default=False,
        metadata={
            "label": "Afficher le fond de carte de l’IGN",
            "help": "Le serveur de l’IGN voit alors quelles rues sont regardées, et depuis quelle adresse internet.",
        },
    )
