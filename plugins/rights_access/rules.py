"""What access to rights objects to."""

from __future__ import annotations

from core.toolkit import Actor, Problem, session
from plugins.rights_access.queries import open_files


def objections_to_disabling(actor: Actor) -> tuple[Problem, ...]:
    """Open files would become unreachable: they are closed first."""
    number = session.execute(open_files(actor)).scalar_one()
    if not number:
        return ()
    one, many = "dossier de démarches est encore ouvert", "dossiers de démarches sont encore ouverts"
    return (Problem(f"{number} {one if number == 1 else many} : terminez d’abord ce travail."),)
