"""What access to rights shows on the day page: numbers and subjects, never a person nor a theme; one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from core.toolkit import Actor, Panel, label_of, session
from plugins.rights_access import queries
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
    if found.about == queries.STAGE:
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


def panels(day: date, actor: Actor) -> tuple[Panel, ...]:
    """Near dates of the actor's own files, when there are some."""
    if not actor.may(READ_FILES):
        return ()
    rows = session.execute(queries.near_dates(actor, day)).all()
    if not rows:
        return ()
    near = sorted((_wait(row, actor, day) for row in rows), key=lambda wait: not wait.late)
    context = {"rows": near, "all_url": url_for("rights_access.procedure_index", view="due")}
    return (
        Panel("rights_dates", "Échéances des démarches", "rights_access/_day_panel.html", context, order=52),
    )
