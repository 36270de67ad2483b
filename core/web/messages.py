"""One message after a redirect: past tense, at most one action « Annuler »."""

from __future__ import annotations

from typing import Any

from flask import flash


def tell(message: str, *, undo_url: str | None = None, undo_label: str = "Annuler") -> None:
    """Say what was done on the next page. ``undo_url`` is posted to by the message's one button."""
    said: dict[str, Any] = {"text": message, "undo_url": undo_url, "undo_label": undo_label}
    flash(said, "toast")  # type: ignore[arg-type]  # any JSON value: the template reads its parts
