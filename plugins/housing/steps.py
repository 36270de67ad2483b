"""The small workflow of a technical sheet, as a literal table, and how long a landlord may stay silent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from core.toolkit import dataclass
from plugins.housing.models import Sheet

#: A landlord's answer is waited for this long; then the sheet is late.
ANSWER_WITHIN: Final = timedelta(days=15)
#: Urgency → days without answer after which a reminder makes sense.
REMIND_AFTER: Final = {"normal": 15, "soon": 7, "danger": 1}

SENT: Final = "sent"
#: Sheets whose work is not over.
OPEN: Final = ("sent", "acknowledged", "refused", "no_answer", "done")


@dataclass(frozen=True, slots=True)
class SheetStep:
    """A step: from which states, to which one (None: it stays), and what the history says of it.

    ``answers``: the landlord spoke; ``needs_answer``: her words are asked for. ``promises``: she may give a day.
    ``waits``: it is about silence, and asks that some time has passed.
    """

    key: str
    label: str
    said: str
    source: tuple[str, ...]
    target: str | None
    answers: bool = False
    needs_answer: bool = False
    promises: bool = False
    waits: bool = False


STEPS: Final = (
    SheetStep(
        "acknowledge",
        "Noter la prise en compte",
        "Prise en compte par le bailleur",
        ("sent", "no_answer"),
        "acknowledged",
        answers=True,
        promises=True,
    ),
    SheetStep(
        "done",
        "Noter la réalisation",
        "Réalisée",
        ("sent", "acknowledged", "no_answer", "refused"),
        "done",
        answers=True,
    ),
    SheetStep(
        "refuse",
        "Noter le refus",
        "Refusée par le bailleur",
        ("sent", "acknowledged", "no_answer"),
        "refused",
        answers=True,
        needs_answer=True,
    ),
    SheetStep(
        "remind", "Relancer le bailleur", "Bailleur relancé", ("sent", "acknowledged"), None, waits=True
    ),
    SheetStep(
        "no_answer",
        "Constater l’absence de réponse",
        "Absence de réponse constatée",
        ("sent",),
        "no_answer",
        waits=True,
    ),
    SheetStep(
        "resend", "Renvoyer au bailleur", "Renvoyée au bailleur", ("done", "refused", "no_answer"), "sent"
    ),
    SheetStep("close", "Clore la fiche", "Close", ("done", "refused", "no_answer"), "closed"),
)
BY_KEY: Final = {step.key: step for step in STEPS}
SAID: Final = {SENT: "Transmise au bailleur", **{step.key: step.said for step in STEPS}}


def blocked(step: SheetStep, sheet: Sheet, day: date, last: date) -> str:
    """What prevents the step that day, in French; "" when nothing does. ``last``: day of the last event."""
    if not step.waits:
        return ""
    wait = REMIND_AFTER.get(sheet.urgency, ANSWER_WITHIN.days)
    if step.key == "no_answer":
        wait = ANSWER_WITHIN.days
    since = sheet.waiting_since or last
    left = wait - (day - since).days
    if left <= 0:
        return ""
    return f"Possible dans {left} jour{'s' if left > 1 else ''} : le bailleur a encore le temps de répondre."
