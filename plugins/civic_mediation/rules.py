"""What civic mediation objects to."""

from __future__ import annotations

from core.toolkit import Actor, Problem, session
from plugins.civic_mediation.queries import open_civic_cases


def objections_to_disabling(actor: Actor) -> tuple[Problem, ...]:
    """Open situations would no longer move: they are closed first."""
    number = session.execute(open_civic_cases(actor)).scalar_one()
    if not number:
        return ()
    words = (
        "situation civique est encore ouverte" if number == 1 else "situations civiques sont encore ouvertes"
    )
    return (Problem(f"{number} {words} : terminez d’abord ce travail."),)
