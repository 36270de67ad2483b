"""What the quality approach shows on the day page: a charter to sign, complaints to answer, actions due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from core.toolkit import Actor, RowsPanel, label_of
from plugins.quality import sheets, team_queries
from plugins.quality.permissions import MANAGE, OWN, READ
from plugins.quality.team_queries import ACTION, CHARTER, COMPLAINT, INCIDENT
from plugins.quality.words import day_words

SOON = timedelta(days=7)


def _due(day: date, due: date) -> tuple[str, str]:
    return ("stop", "En retard") if due < day else ("wait", f"Pour le {day_words(due)}")


def _charter(one: Any, actor: Actor, day: date) -> sheets.Row:
    words = f"En vigueur depuis le {day_words(one.on)}"
    return sheets.Row(one.words, words, sheets.at("charter"), ("wait", "À signer"))


def _complaint(one: Any, actor: Actor, day: date) -> sheets.Row:
    title = f"Réclamation {one.words}, {label_of('quality_complaint_topic', one.code, actor)}"
    return sheets.Row(title, "À répondre", sheets.at("complaint", one.id), _due(day, one.on))


def _action(one: Any, actor: Actor, day: date) -> sheets.Row:
    return sheets.Row(one.words, "Action qualité", sheets.at("action", one.id), _due(day, one.on))


def _incident(one: Any, actor: Actor, day: date) -> sheets.Row:
    title = f"{label_of('quality_incident_kind', one.code, actor)}, le {day_words(one.on)}"
    return sheets.Row(
        title, "Incident envers l’équipe", sheets.at("incident", one.id), ("wait", "Suite à noter")
    )


#: What waits → how it is told.
TOLD: Final = {CHARTER: _charter, COMPLAINT: _complaint, ACTION: _action, INCIDENT: _incident}


def panels(day: date, actor: Actor) -> tuple[RowsPanel, ...]:
    """What the reader's rights call for."""
    signs, manages = actor.may(READ) and actor.may(OWN), actor.may(MANAGE)
    statement = team_queries.waiting(actor, day, day + SOON, signs=signs, manages=manages)
    if statement is None:
        return ()

    def tell(rows: list[Any]) -> dict[str, Any] | None:
        return {"rows": [TOLD[one.about](one, actor, day) for one in rows]} if rows else None

    return (RowsPanel("quality", "Démarche qualité", "quality/_day_panel.html", statement, tell, order=70),)
