"""The way of a pupil mediator, as a literal table: letter, selection, training, badge."""

from __future__ import annotations

from typing import Final

from core.toolkit import dataclass

LETTER: Final = "letter"
CANDIDATE: Final = "candidate"


@dataclass(frozen=True, slots=True)
class PupilState:
    key: str
    label: str
    tint: str


STATES: Final = (
    PupilState(CANDIDATE, "Candidature", "wait"),
    PupilState("selected", "Choix fait, accords à réunir", "wait"),
    PupilState("training", "En formation", "go"),
    PupilState("badged", "Badge remis", "ok"),
    PupilState("declined", "Non retenue", "pause"),
    PupilState("left", "Parcours arrêté", "pause"),
)
STATE: Final = {state.key: state for state in STATES}


@dataclass(frozen=True, slots=True)
class Step:
    """A step: from which states, to which one, and what the history says of it.

    ``agreed``: refused without the pupil's word and a parent's. ``trained``: asks for one training attended at
    least. ``leaves``: a reason is asked for, a code.
    """

    key: str
    label: str
    said: str
    source: tuple[str, ...]
    target: str
    agreed: bool = False
    trained: bool = False
    leaves: bool = False


STEPS: Final = (
    Step("select", "Retenir la candidature", "Candidature retenue", (CANDIDATE, "declined"), "selected"),
    Step("decline", "Ne pas retenir", "Candidature non retenue", (CANDIDATE, "selected"), "declined"),
    Step("train", "Commencer la formation", "Formation commencée", ("selected",), "training", agreed=True),
    Step("badge", "Remettre le badge", "Badge remis", ("training",), "badged", agreed=True, trained=True),
    Step(
        "leave",
        "Arrêter le parcours",
        "Parcours arrêté",
        ("selected", "training", "badged"),
        "left",
        leaves=True,
    ),
    Step("resume", "Reprendre le parcours", "Parcours repris", ("left",), "selected"),
)
BY_KEY: Final = {step.key: step for step in STEPS}
SAID: Final = {LETTER: "Lettre de motivation reçue", **{step.key: step.said for step in STEPS}}

#: States in which a pupil may be at a session of each kind.
MAY_ATTEND: Final = {
    "peer_training": ("training", "badged"),
    "peer_session": ("badged",),
    "peer_supervision": ("training", "badged"),
}
#: States of those who are pupil mediators, or becoming so.
ACTIVE: Final = ("selected", "training", "badged")
#: States reached only with the words of the pupil and of a parent.
TRAINED: Final = ("training", "badged")
