"""The copy handed to a person: a page to read, and the same as data, in one packet."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from flask import render_template

from core.extension.contributions import ExportPart

Parts = Sequence[tuple[str, ExportPart]]

PAGE: Final = "copie-a-lire.html"
DATA: Final = "copie.json"
FORMAT: Final = 1


def as_data(parts: Parts, *, made_on: date, structure: str) -> dict[str, Any]:
    """What is held, title by title, as any machine reads it (art. 20)."""
    return {
        "format": FORMAT,
        "structure": structure,
        "faite_le": made_on.isoformat(),
        "parties": [
            {"titre": part.title, "lignes": [dict(row) for row in part.rows]} for _owner, part in parts
        ],
    }


def as_json(parts: Parts, *, made_on: date, structure: str) -> str:
    data = as_data(parts, made_on=made_on, structure=structure)
    return json.dumps(data, ensure_ascii=False, indent=2, default=str)


def packed(
    parts: Parts, *, made_on: date, structure: str, documents: Mapping[str, bytes] | None = None
) -> bytes:
    """The two files in a ZIP, with documents by their name in it."""
    page = render_template(
        "lifecycle/copy.html",
        parts=[part for _owner, part in parts],
        made_on=made_on,
        structure=structure,
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packet:
        packet.writestr(PAGE, page)
        packet.writestr(DATA, as_json(parts, made_on=made_on, structure=structure))
        for name, content in (documents or {}).items():
            packet.writestr(name, content)
    return out.getvalue()
