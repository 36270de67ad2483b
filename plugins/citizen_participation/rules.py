"""What citizen participation objects to."""

from __future__ import annotations

from core.toolkit import Actor, Problem, session
from plugins.citizen_participation.queries import open_projects


def objections_to_disabling(actor: Actor) -> tuple[Problem, ...]:
    """Residents wait for what comes of a project: it is ended first."""
    number = session.execute(open_projects(actor)).scalar_one()
    if not number:
        return ()
    words = "projet est encore en cours" if number == 1 else "projets sont encore en cours"
    return (Problem(f"{number} {words} : terminez d’abord ce travail."),)
