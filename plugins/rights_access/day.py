"""What access to rights shows on the day page: numbers and subjects, never a person nor a theme."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for

from core.toolkit import Actor, RowsPanel, dataclass, label_of
from plugins.rights_access import day_queries
from plugins.rights_access.file_pages import due_words
from plugins.rights_access.permissions import READ_FILES


@dataclass(frozen=True, slots=True)
class Wait:
    """One line: what is expected, of which file, and how it stands."""

    title: str
    detail: str
    url: str
    words: str
    late: bool


def _wait(found: Any, actor: Actor, day: date) -> Wait:
    if found.about == day_queries.STAGE:
        title = f"Surendettement : {label_of('bdf_stage', found.code, actor).lower()}"
    else:
        title = "Échéance d’une démarche"
    return Wait(
        title=title,
        detail=f"Dossier {found.number or 'sans numéro'}, {found.words}",
        url=url_for("files.show", case_id=found.id),
        words=due_words(found.on, day),
        late=found.on < day,
    )


def panels(day: date, actor: Actor) -> tuple[RowsPanel, ...]:
    """Near dates of the actor's own files, when there are some."""
    if not actor.may(READ_FILES):
        return ()

    def tell(rows: list[Any]) -> dict[str, Any] | None:
        near = sorted((_wait(row, actor, day) for row in rows), key=lambda wait: not wait.late)
        all_url = url_for("rights_access.procedure_index", view="due")
        return {"rows": near, "all_url": all_url} if rows else None

    dates = day_queries.near_dates(actor, day)
    template = "rights_access/_day_panel.html"
    return (RowsPanel("rights_dates", "Échéances des démarches", template, dates, tell, order=52),)
