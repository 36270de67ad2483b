"""What mediation at school objects to."""

from __future__ import annotations

import uuid
from typing import Any, Final

from core.toolkit import Actor, Problem, session
from plugins.school_mediation.queries import open_cases
from plugins.school_mediation.workflow import handed_over

NO_MEETING: Final = (
    "Cette situation est transmise à l’adulte compétent : les élèves ne se rencontrent plus dans la médiation. "
    "Écouter chaque élève à part reste possible."
)


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


def objections_to_meeting(
    actor: Actor, case: Any, kind: str, party_ids: frozenset[uuid.UUID]
) -> tuple[Problem, ...]:
    """Once handed over, nothing brings the pupils together: a joint meeting, or any other with several of them."""
    together = kind == "joint" or len(party_ids) > 1
    return (Problem(NO_MEETING),) if together and handed_over(case) else ()
