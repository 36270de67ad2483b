"""One message after a redirect: past tense, at most one action « Annuler »."""

from __future__ import annotations

from flask import flash


def tell(message: str, *, undo_url: str | None = None, kind: str = "ok") -> None:
    """Say what was done on the next page. ``undo_url`` is posted to by « Annuler »."""
    flash({"message": message, "undo_url": undo_url, "kind": kind}, "toast")
