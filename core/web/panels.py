"""What the domains add to a page: their panels, those that read rows all read by one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog

from core.db.together import together
from core.extension.contributions import Panel, RowsPanel
from core.extension.manager import hooks
from core.tenancy.binding import Actor

log = structlog.get_logger(__name__)


def contributed(hook: str, actor: Actor, **about: Any) -> list[Panel]:
    """The panels of a ``contribute_*`` hook, in their order; one that fails is left out."""
    return read_together(hook, hooks().contribute(hook, actor.tenant.enabled, actor=actor, **about))


def read_together(hook: str, found: Sequence[tuple[str, Panel | RowsPanel]]) -> list[Panel]:
    """What (plugin, panel) pairs show, the rows of all read by one statement."""
    asking = {f"of_{n}": panel for n, (_plugin, panel) in enumerate(found) if isinstance(panel, RowsPanel)}
    read = together(**{name: panel.rows for name, panel in asking.items()}) if asking else {}
    told = [
        _told(hook, plugin, panel, read[f"of_{n}"]) if isinstance(panel, RowsPanel) else panel
        for n, (plugin, panel) in enumerate(found)
    ]
    return [panel for panel in told if panel is not None]


def _told(hook: str, plugin: str, panel: RowsPanel, rows: list[Any]) -> Panel | None:
    """The panel once its rows are read; None when they have nothing to say, or when telling them fails."""
    try:
        context = panel.tell(rows)
    except Exception as error:  # as ``contribute`` isolates what it calls
        log.error("contribution_failed", plugin=plugin, hook=hook, error=type(error).__name__)
        return None
    if context is None:
        return None
    return Panel(panel.key, panel.title, panel.template, context, order=panel.order)
