"""What housing objects to."""

from __future__ import annotations

from core.toolkit import Actor, Problem, session
from plugins.housing.queries import open_cases, open_sheets


def _words(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many} : terminez d’abord ce travail."


def objections_to_disabling(actor: Actor) -> tuple[Problem, ...]:
    """Open cases and sheets would become unreachable: they are closed first."""
    cases = session.execute(open_cases(actor)).scalar_one()
    sheets = session.execute(open_sheets(actor)).scalar_one()
    found = []
    if cases:
        one, many = (
            "médiation de logement est encore ouverte",
            "médiations de logement sont encore ouvertes",
        )
        found.append(Problem(_words(cases, one, many)))
    if sheets:
        one, many = "fiche technique n’est pas close", "fiches techniques ne sont pas closes"
        found.append(Problem(_words(sheets, one, many)))
    return tuple(found)
