"""The small workflow of a repérage, as a literal table, and how fast contact is sought."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from core.toolkit import Permission, State, dataclass
from plugins.youth_outreach.permissions import COORDINATE, FOLLOW

#: Contact is sought within this time.
CONTACT_WITHIN: Final = timedelta(days=7)

RECEIVED: Final = "received"
FOLLOWED: Final = "followed"
ORIENTED: Final = "oriented"
CLOSED: Final = "closed"
#: What a relay reads of her repérage.
STATES: Final = (
    State(RECEIVED, "Reçu", "wait"),
    State("contact", "Contact établi", "go"),
    State(FOLLOWED, "Suivi", "go"),
    State(ORIENTED, "Orienté", "ok"),
    State(CLOSED, "Clos sans suivi", "pause", final=True),
)
STATE: Final = {state.key: state for state in STATES}
#: Repérages whose work is not over; once followed, it goes on in the file.
OPEN: Final = (RECEIVED, "contact")


@dataclass(frozen=True, slots=True)
class SightingStep:
    """From which states, to which one (None: it stays), by whom; ``said`` is what the history tells.

    ``gives``: it names a member. ``explains``: it asks a reason.
    """

    key: str
    label: str
    said: str
    source: tuple[str, ...]
    target: str | None
    permission: Permission
    gives: bool = False
    explains: bool = False


STEPS: Final = (
    SightingStep("assign", "Confier", "Confié", OPEN, None, COORDINATE, gives=True),
    SightingStep("contact", "Noter le contact", "Contact établi", (RECEIVED,), "contact", FOLLOW),
    SightingStep("orient", "Noter l’orientation", "Orienté", ("contact",), ORIENTED, FOLLOW),
    SightingStep("close", "Clore sans suivi", "Clos sans suivi", OPEN, CLOSED, COORDINATE, explains=True),
    SightingStep("reopen", "Reprendre", "Repris", (CLOSED,), RECEIVED, COORDINATE),
)
BY_KEY: Final = {step.key: step for step in STEPS}
SAID: Final = {
    "sent": "Envoyé",
    "follow": "Suivi ouvert",
    **{step.key: step.said for step in STEPS},
}
#: Steps that a relay does not read: how the team shares its work is the team's business.
OURS: Final = ("assign",)
