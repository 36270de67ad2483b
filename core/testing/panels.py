"""What a page shows of a domain's panels."""

from __future__ import annotations

from collections.abc import Iterable

from core.extension.contributions import Panel, RowsPanel
from core.web.panels import read_together


def told(panels: Iterable[Panel | RowsPanel]) -> list[Panel]:
    """The panels with their rows read, as the page has them; those with nothing to say are gone."""
    return read_together("contribute_day", [("", panel) for panel in panels])
