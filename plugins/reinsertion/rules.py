"""What the paths object to: being switched off while they are open, and a review at which she was not asked."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from core.toolkit import Actor, Problem, Transition, session
from plugins.reinsertion.queries import open_paths, reviews_on
from plugins.reinsertion.workflow import PATH_KEY, REVIEW

NOT_ASKED: Final = (
    "La personne dit où elle en est à chaque point d’étape : notez ses réponses de ce jour, ou qu’elle préfère ne pas "
    "répondre."
)


def objections_to_disabling(actor: Actor) -> tuple[Problem, ...]:
    """Open paths would become unreachable: they are ended first."""
    number = session.execute(open_paths(actor)).scalar_one()
    if not number:
        return ()
    words = "parcours est encore ouvert" if number == 1 else "parcours sont encore ouverts"
    return (Problem(f"{number} {words} : terminez d’abord ce travail."),)


def objections_to_move(actor: Actor, case: Any, step: Transition, day: date | None) -> tuple[Problem, ...]:
    """A review is hers: it passes with what she rated that day, or with her not wishing to. Asked by its own page."""
    if case.type_key != PATH_KEY or step.key != REVIEW or day is None:
        return ()
    asked = session.execute(reviews_on(case.id, day, actor)).first()
    return () if asked else (Problem(NOT_ASKED),)
