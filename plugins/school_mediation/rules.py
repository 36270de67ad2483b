"""What mediation at school objects to."""

from __future__ import annotations

from core.toolkit import Actor, Problem, session
from plugins.school_mediation.queries import open_cases


def objections_to_disabling(actor: Actor) -> tuple[Problem, ...]:
    """Open situations would become unreachable: they are closed first."""
    number = session.execute(open_cases(actor)).scalar_one()
    if not number:
        return ()
    said = (
        "situation à l’école est encore ouverte"
        if number == 1
        else "situations à l’école sont encore ouvertes"
    )
    return (Problem(f"{number} {said} : terminez d’abord ce travail."),)
