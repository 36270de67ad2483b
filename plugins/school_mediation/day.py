"""What mediation at school shows on the day page: committees to come, words awaited; never a person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from flask import url_for

from core.toolkit import Actor, RowsPanel
from plugins.school_mediation import queries, years
from plugins.school_mediation.permissions import PEERS, STEER

#: How far ahead a committee is announced.
NEAR: Final = timedelta(days=21)


def _line(found: Any) -> dict[str, Any]:
    if found.about == queries.MEETING:
        return {
            "title": f"Comité de pilotage, {found.words}",
            "detail": "",
            "on": found.on,
            "url": url_for("school_mediation.committee", committee_id=found.id),
        }
    said = "élève retenu" if found.n == 1 else "élèves retenus"
    return {
        "title": f"Élèves médiateurs, {found.words}",
        "detail": f"{found.n} {said} avant la formation : vérifiez les accords",
        "on": None,
        "url": url_for("school_mediation.promotion", promotion_id=found.id),
    }


def panels(day: date, actor: Actor) -> tuple[RowsPanel, ...]:
    """No panel when nothing waits."""
    statement = queries.waiting(
        actor, day, day + NEAR, years.year_of(day), steer=actor.may(STEER), peers=actor.may(PEERS)
    )
    if statement is None:
        return ()

    def tell(rows: list[Any]) -> dict[str, Any] | None:
        all_url = url_for("school_mediation.index")
        return {"rows": [_line(row) for row in rows], "all_url": all_url} if rows else None

    return (RowsPanel("school_day", "À l’école", "school_mediation/_day_panel.html", statement, tell, 60),)
