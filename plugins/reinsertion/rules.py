"""What the paths object to."""

from __future__ import annotations

from core.toolkit import Actor, Problem, session
from plugins.reinsertion.queries import open_paths


def objections_to_disabling(actor: Actor) -> tuple[Problem, ...]:
    """Open paths would become unreachable: they are ended first."""
    number = session.execute(open_paths(actor)).scalar_one()
    if not number:
        return ()
    words = "parcours est encore ouvert" if number == 1 else "parcours sont encore ouverts"
    return (Problem(f"{number} {words} : terminez d’abord ce travail."),)
