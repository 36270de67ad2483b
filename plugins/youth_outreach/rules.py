"""What youth outreach objects to."""

from __future__ import annotations

from core.toolkit import Actor, Problem, session
from plugins.youth_outreach.queries import open_followups, open_sightings


def _words(number: int, one: str, many: str) -> Problem:
    return Problem(f"{number} {one if number == 1 else many} : terminez d’abord ce travail.")


def objections_to_disabling(actor: Actor) -> tuple[Problem, ...]:
    """Open follow-ups and repérages would become unreachable: they are closed first."""
    files = session.execute(open_followups(actor)).scalar_one()
    waiting = session.execute(open_sightings(actor)).scalar_one()
    found = []
    if files:
        found.append(
            _words(files, "suivi de jeune est encore ouvert", "suivis de jeunes sont encore ouverts")
        )
    if waiting:
        found.append(_words(waiting, "repérage n’a pas de suite", "repérages n’ont pas de suite"))
    return tuple(found)
