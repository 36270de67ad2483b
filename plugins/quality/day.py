"""What the quality approach shows on the day page: a charter to sign, complaints to answer, actions due."""

from __future__ import annotations

from datetime import date, timedelta

from core.toolkit import Actor, Panel, label_of, session
from plugins.quality import queries, sheets, team_queries
from plugins.quality.permissions import MANAGE, OWN, READ
from plugins.quality.words import day_words

SOON = timedelta(days=7)


def _due(day: date, due: date) -> tuple[str, str]:
    return ("stop", "En retard") if due < day else ("wait", f"Pour le {day_words(due)}")


def panels(day: date, actor: Actor) -> tuple[Panel, ...]:
    """Three statements at most, and only those the reader's rights call for."""
    rows: list[sheets.Row] = []
    if actor.may(READ) and actor.may(OWN):
        charter = session.execute(team_queries.charter_with_signature(actor)).first()
        if charter is not None and charter.signature is None:
            words = f"Texte n° {charter.number}, en vigueur depuis le {day_words(charter.valid_from)}"
            rows.append(sheets.Row(charter.title, words, sheets.at("charter"), ("wait", "À signer")))
    if actor.may(MANAGE):
        for one in session.execute(team_queries.complaints_waiting(actor, day + SOON)):
            title = f"Réclamation {one.number}, {label_of('quality_complaint_topic', one.topic, actor)}"
            rows.append(
                sheets.Row(title, "À répondre", sheets.at("complaint", one.id), _due(day, one.due_on))
            )
        for one in session.execute(queries.actions_due(actor, day + SOON)):
            rows.append(
                sheets.Row(one.words, "Action qualité", sheets.at("action", one.id), _due(day, one.due_on))
            )
    if not rows:
        return ()
    return (Panel("quality", "Démarche qualité", "quality/_day_panel.html", {"rows": rows}, order=70),)
