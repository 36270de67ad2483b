"""Demo (being written)."""

from __future__ import annotations

from core.toolkit import Actor


def seed(actor: Actor) -> None:
    """Nothing yet."""
