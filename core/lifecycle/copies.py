"""The copy handed to a person: a page to read, and the same as data, in one packet."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from flask import render_template

from core.extension.contributions import ExportPart
from core.web.typography import day_short, hour

Parts = Sequence[tuple[str, ExportPart]]

PAGE: Final = "copie-a-lire.html"
DATA: Final = "copie.json"
FORMAT: Final = 1
#: A day or a moment as data tells it.
MACHINE_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d\S*)?")


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


def in_words(value: Any) -> str:
    """A value as a citizen reads it: days in French, yes or no, nothing where nothing is known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    text = value.isoformat() if isinstance(value, date) else str(value)
    if not MACHINE_DATE.fullmatch(text):
        return text
    try:
        told = datetime.fromisoformat(text).replace(tzinfo=None)  # told on the structure's clocks already
    except ValueError:  # digits that only look like a date
        return text
    day = day_short(told, year=True)
    return day if len(text) == len("AAAA-MM-JJ") else f"{day} à {hour(told)}"


def _by_title(parts: Parts) -> dict[str, list[dict[str, str]]]:
    """One heading a title, whoever tells it and in however many files."""
    found: dict[str, list[dict[str, str]]] = {}
    for part in (part for _owner, part in parts if part.rows):
        rows = found.setdefault(part.title, [])
        rows += [{label: in_words(value) for label, value in row.items()} for row in part.rows]
    return found


def packed(
    parts: Parts, *, made_on: date, structure: str, documents: Mapping[str, bytes] | None = None
) -> bytes:
    """The two files in a ZIP, with documents by their name in it."""
    page = render_template(
        "lifecycle/copy.html",
        parts=_by_title(parts),
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
