"""What the paths show on the day page: numbers and subjects, never a person; one statement in all."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for

from core.toolkit import Actor, RowsPanel, dataclass
from plugins.reinsertion import queries
from plugins.reinsertion.pages import due_words
from plugins.reinsertion.permissions import READ

TITLES = {queries.MEETING: "Point avec la personne", queries.OBJECTIVE: "Objectif à relire ensemble"}


@dataclass(frozen=True, slots=True)
class Wait:
    """One line: what is expected, of which path, and how it stands."""

    title: str
    detail: str
    url: str
    words: str
    late: bool


def _line(found: Any, day: date) -> Wait:
    return Wait(
        title=TITLES[found.about],
        detail=f"Dossier {found.number or 'sans numéro'}, {found.subject}",
        url=url_for("cases.show", case_id=found.id),
        words=due_words(found.on, day),
        late=found.on < day,
    )


def panels(day: date, actor: Actor) -> tuple[RowsPanel, ...]:
    """Meetings and objectives of the actor's own paths, near or late."""
    if not actor.may(READ):
        return ()

    def tell(rows: list[Any]) -> dict[str, Any] | None:
        found = sorted(rows, key=lambda row: (row.on, str(row.id)))
        all_url = url_for("reinsertion.index", view="due")
        return {"rows": [_line(row, day) for row in found], "all_url": all_url} if found else None

    title, template = "Parcours : ce qui vient", "reinsertion/_day_panel.html"
    return (RowsPanel("reinsertion_due", title, template, queries.waiting(actor, day), tell, order=56),)
