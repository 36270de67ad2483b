"""What transport objects to."""

from __future__ import annotations

from core.toolkit import Actor, Problem, session
from plugins.transport.queries import open_difficulties


def objections_to_disabling(actor: Actor) -> tuple[Problem, ...]:
    """Open difficulties would no longer move: they are closed first."""
    number = session.execute(open_difficulties(actor)).scalar_one()
    if not number:
        return ()
    words = (
        "difficulté de ligne est encore ouverte"
        if number == 1
        else "difficultés de ligne sont encore ouvertes"
    )
    return (Problem(f"{number} {words} : terminez d’abord ce travail."),)
