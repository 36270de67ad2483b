"""The life of a request, as a literal table: received → taken → answered → visited → closed."""

from __future__ import annotations

from typing import Final

from core.errors import Refused
from core.extension.contributions import Code, CodeList, State
from core.records import dataclass

STATES: Final = (
    State("received", "À prendre", "wait"),
    State("taken", "Prise", "go"),
    State("answered", "Répondue", "go"),
    State("visited", "Vue sur place", "go"),
    State("closed", "Close", "ok", final=True),
)
OPEN: Final = tuple(state.key for state in STATES if not state.final)


@dataclass(frozen=True, slots=True)
class Step:
    """A step: from which states, to which; None as target keeps the state."""

    key: str
    label: str
    source: tuple[str, ...]
    target: str


STEPS: Final = (
    Step("take", "Prendre la demande", ("received",), "taken"),
    Step("release", "Rendre à l’équipe", ("taken",), "received"),
    Step("answer", "Réponse donnée", ("received", "taken", "visited"), "answered"),
    Step("arrive", "Arrivée sur place", ("received", "taken", "answered"), "visited"),
    Step("close", "Clore", OPEN, "closed"),
    Step("reopen", "Rouvrir", ("closed",), "received"),
)

#: Why a request ends; a structure may add its own codes under these.
CLOSE_REASONS: Final = CodeList(
    "request_close_reason",
    "Motifs de clôture d’une demande",
    (
        Code("handled", "Traitée"),
        Code("answered_only", "Une réponse a suffi"),
        Code("redirected", "Réorientée"),
        Code("out_of_scope", "Hors du champ de la médiation"),
        Code("known", "Déjà suivie"),
        Code("no_news", "Sans nouvelles de la personne"),
        Code("withdrawn", "Demande retirée"),
        Code("other", "Autre"),
    ),
    description="Une demande close sans action garde son motif.",
)


def state(key: str) -> State:
    return next(state for state in STATES if state.key == key)


def step(key: str) -> Step:
    return next(step for step in STEPS if step.key == key)


def steps_from(state_key: str) -> list[Step]:
    """Steps offered from a state, in the table's order."""
    return [step for step in STEPS if state_key in step.source]


def require(key: str, state_key: str) -> Step:
    """The step, or Refused with a sentence that says where the request stands."""
    wanted = step(key)
    if state_key not in wanted.source:
        raise Refused([f"Cette demande est déjà « {state(state_key).label.lower()} »."])
    return wanted
