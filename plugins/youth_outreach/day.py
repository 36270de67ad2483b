"""What youth outreach shows on the day page: numbers and matters, never a person; read with those of the others."""

from __future__ import annotations

from typing import Any

from flask import url_for

from core.toolkit import Actor, RowsPanel, today
from plugins.youth_outreach import queries
from plugins.youth_outreach.pages import can_send, own_row, sighting_row
from plugins.youth_outreach.permissions import COORDINATE, FOLLOW, PASS_ON, SEND

#: Repérages shown to whoever sent them.
LAST = 5


def panels(actor: Actor) -> tuple[RowsPanel, ...]:
    """To the coordination what waits, to a relay what she sent; a member of the team finds hers in the menu."""
    if actor.may(FOLLOW):
        return (_waiting(actor),)
    return (_own(actor),) if actor.may(SEND) and not actor.may(PASS_ON) else ()


def _waiting(actor: Actor) -> RowsPanel:
    day = today(actor)

    def tell(rows: list[Any]) -> dict[str, Any] | None:
        all_url = url_for("youth_outreach.index", view="open")
        told = [sighting_row(row, actor, day) for row in rows]
        return {"rows": told, "all_url": all_url} if told else None

    statement = queries.waiting(actor, coordinates=actor.may(COORDINATE))
    template = "youth_outreach/_day_panel.html"
    return RowsPanel("youth_waiting", "Repérages à traiter", template, statement, tell, order=45)


def _own(actor: Actor) -> RowsPanel:
    def tell(rows: list[Any]) -> dict[str, Any]:
        return {"rows": [own_row(row, actor) for row in rows], "can_send": can_send(actor)}

    statement = queries.own_sightings(actor).limit(LAST)
    return RowsPanel(
        "youth_own", "Vos repérages", "youth_outreach/_own_panel.html", statement, tell, order=10
    )
