"""What youth outreach shows on the day page: numbers and matters, never a person; one statement for each member."""

from __future__ import annotations

from typing import Any

from flask import url_for

from core.toolkit import Actor, Panel, session, today
from plugins.youth_outreach import queries
from plugins.youth_outreach.pages import can_send, own_row, sighting_row
from plugins.youth_outreach.permissions import COORDINATE, FOLLOW, PASS_ON, SEND

#: Repérages shown to whoever sent them.
LAST = 5


def panels(actor: Actor) -> tuple[Panel, ...]:
    """To the coordination what waits, to a relay what she sent; a member of the team finds hers in the menu."""
    if actor.may(FOLLOW):
        return _waiting(actor)
    return _own(actor) if actor.may(SEND) and not actor.may(PASS_ON) else ()


def _waiting(actor: Actor) -> tuple[Panel, ...]:
    day = today(actor)
    found = session.execute(queries.waiting(actor, coordinates=actor.may(COORDINATE)))
    rows = [sighting_row(row, actor, day) for row in found]
    if not rows:
        return ()
    context = {"rows": rows, "all_url": url_for("youth_outreach.index", view="open")}
    return (
        Panel("youth_waiting", "Repérages à traiter", "youth_outreach/_day_panel.html", context, order=45),
    )


def _own(actor: Actor) -> tuple[Panel, ...]:
    rows = [own_row(row, actor) for row in session.execute(queries.own_sightings(actor).limit(LAST))]
    context: dict[str, Any] = {"rows": rows, "can_send": can_send(actor)}
    return (Panel("youth_own", "Vos repérages", "youth_outreach/_own_panel.html", context, order=10),)
