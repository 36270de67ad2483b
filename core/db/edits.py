"""Telling what a person changed from what her form merely repeated.

A form posts every field. Posted late, an untouched field would look like a change back to the old value; the
values she was shown are found again in the row's history, and those she left as they were are set aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.db.base import ScopedModel
from core.db.writing import history_of, plain


def seen_at(row: ScopedModel, version: int) -> dict[str, Any]:
    """Values, as JSON knows them, of the fields changed after ``version``, as they stood at ``version``."""
    seen: dict[str, Any] = {}
    for revision in history_of(row):
        if revision.version > version:
            for name, (before, _after) in revision.changes.items():
                seen.setdefault(name, before)
    return seen


def touched(row: ScopedModel, version: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that differ from what the form showed."""
    if getattr(row, "version", version) == version:
        return dict(values)
    seen = seen_at(row, version)
    return {name: value for name, value in values.items() if name not in seen or plain(value) != seen[name]}
