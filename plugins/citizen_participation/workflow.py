"""The two literal tables of the domain: the path of a project, by kind, and that of a recommendation."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import func, select

from core.toolkit import Actor, State, Transition, dataclass, session
from plugins.citizen_participation.models import Point, Recommendation
from plugins.citizen_participation.permissions import LEAD

WALK: Final = "walk"
COLLECTIVE: Final = "collective"


@dataclass(frozen=True, slots=True)
class Path:
    """States and steps of one kind of thing; ``crossing`` groups the states for the footbridge."""

    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    crossing: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def initial(self) -> State:
        return self.states[0]

    def state(self, key: str) -> State:
        return next(state for state in self.states if state.key == key)

    def step(self, key: str) -> Transition | None:
        return next((transition for transition in self.transitions if transition.key == key), None)

    def steps_from(self, state: str) -> tuple[Transition, ...]:
        return tuple(transition for transition in self.transitions if state in transition.source)


def _number(model: Any, actor: Actor, project: Any, *clauses: Any) -> int:
    statement = select(func.count(model.id)).where(
        model.tenant_id == actor.tenant.id,
        model.project_id == project.id,
        model.removed_at.is_(None),
        *clauses,
    )
    return int(session.execute(statement).scalar_one())


def needs_points(actor: Actor, project: Any) -> str | None:
    """A synthesis is written from what residents saw."""
    if _number(Point, actor, project) == 0:
        return "Notez d’abord ce que les habitants ont observé pendant une marche."
    return None


def needs_recommendations(actor: Actor, project: Any) -> str | None:
    """A walk of restitution presents what residents ask."""
    if _number(Recommendation, actor, project) == 0:
        return "Écrivez d’abord au moins une recommandation avec les habitants."
    return None


def needs_an_answer(actor: Actor, project: Any) -> str | None:
    """Work begins once somebody has answered."""
    if _number(Recommendation, actor, project, Recommendation.answered_on.is_not(None)) == 0:
        return "Notez d’abord la réponse d’un décideur à une recommandation."
    return None


def all_followed(actor: Actor, project: Any) -> str | None:
    """Recommendations are followed to the end: none is left as it was proposed."""
    waiting = _number(Recommendation, actor, project, Recommendation.status == "proposed")
    if waiting == 1:
        return "Une recommandation attend encore sa réponse : notez-la, ou notez qu’elle reste sans réponse."
    if waiting:
        return (
            f"{waiting} recommandations attendent encore leur réponse : notez-les, ou notez qu’elles restent "
            "sans réponse."
        )
    return None


WALKED: Final = ("walk_day", "walk_night")
#: Stages of domain.md 4.4, « walk_stage », in the order of the trade.
WALK_STATES: Final = (
    State("framing", "Cadrage / COPIL", "wait"),
    State("mobilisation", "Mobilisation des habitants", "go"),
    State("training", "Formation des marcheurs", "go"),
    State("route", "Choix du parcours", "go"),
    State("walk_day", "Marche de jour", "go"),
    State("walk_night", "Marche de nuit", "go"),
    State("synthesis", "Synthèse / rapport", "go"),
    State("restitution", "Marche de restitution", "go"),
    State("answer", "Réponse des décideurs", "wait"),
    State("works", "Mise en œuvre", "go"),
    State("return_walk", "Marche de retour / bilan", "go"),
)
ENDS: Final = (
    State("closed", "Terminé", "ok", final=True),
    State("dropped", "Abandonné", "stop", final=True),
)

WALK_PATH: Final = Path(
    states=(*WALK_STATES, *ENDS),
    transitions=(
        Transition("mobilise", "Mobiliser les habitants", ("framing",), "mobilisation", LEAD),
        Transition("train", "Former les marcheurs", ("mobilisation",), "training", LEAD),
        Transition("choose_route", "Choisir le parcours", ("mobilisation", "training"), "route", LEAD),
        Transition("walk_by_day", "Marcher de jour", ("route", "walk_night"), "walk_day", LEAD),
        Transition("walk_by_night", "Marcher de nuit", ("route", "walk_day"), "walk_night", LEAD),
        Transition("write", "Écrire la synthèse", WALKED, "synthesis", LEAD, guard=needs_points),
        Transition(
            "present",
            "Préparer la restitution",
            ("synthesis",),
            "restitution",
            LEAD,
            guard=needs_recommendations,
        ),
        Transition("hand_over", "Attendre les réponses", ("restitution",), "answer", LEAD),
        Transition("work", "Suivre la mise en œuvre", ("answer",), "works", LEAD, guard=needs_an_answer),
        Transition("return", "Revenir sur place", ("answer", "works"), "return_walk", LEAD),
        Transition("walk_again", "Marcher de nouveau", ("synthesis", "return_walk"), "walk_day", LEAD),
        Transition(
            "close", "Terminer le projet", ("answer", "works", "return_walk"), "closed", LEAD,
            requires=("result",), guard=all_followed,
        ),
        Transition(
            "drop", "Abandonner le projet", tuple(state.key for state in WALK_STATES), "dropped", LEAD,
            requires=("note",),
        ),
    ),
    crossing=(
        ("Cadrage", ("framing",)),
        ("Mobilisation", ("mobilisation", "training")),
        ("Parcours", ("route",)),
        ("Marches", WALKED),
        ("Synthèse", ("synthesis", "restitution")),
        ("Réponses", ("answer",)),
        ("Mise en œuvre", ("works", "return_walk")),
    ),
)  # fmt: skip

COLLECTIVE_PATH: Final = Path(
    states=(
        State("idea", "Idée", "wait"),
        State("preparation", "Préparation", "go"),
        State("running", "En cours", "go"),
        State("review", "Bilan", "go"),
        *ENDS,
    ),
    transitions=(
        Transition("prepare", "Préparer avec les habitants", ("idea",), "preparation", LEAD),
        Transition("run", "Commencer les séances", ("preparation",), "running", LEAD),
        Transition("review", "Faire le bilan", ("running",), "review", LEAD),
        Transition("resume", "Reprendre les séances", ("review",), "running", LEAD),
        Transition("close", "Terminer le projet", ("running", "review"), "closed", LEAD, requires=("result",)),
        Transition(
            "drop", "Abandonner le projet", ("idea", "preparation", "running", "review"), "dropped", LEAD,
            requires=("note",),
        ),
    ),
    crossing=(
        ("Idée", ("idea",)),
        ("Préparation", ("preparation",)),
        ("En cours", ("running",)),
        ("Bilan", ("review",)),
    ),
)  # fmt: skip

PATHS: Final = {WALK: WALK_PATH, COLLECTIVE: COLLECTIVE_PATH}

#: Statuses of domain.md 4.4, « recommendation_status ». A refusal is answered with its reason.
ANSWERS: Final = Path(
    states=(
        State("proposed", "Proposée", "wait"),
        State("accepted", "Acceptée", "go"),
        State("planned", "Programmée", "go"),
        State("done", "Réalisée", "ok"),
        State("partial", "Réalisée en partie", "go"),
        State("refused", "Refusée (motif)", "stop"),
        State("no_answer", "Sans réponse", "stop"),
    ),
    transitions=(
        Transition(
            "accept", "Acceptée", ("proposed", "no_answer", "refused"), "accepted", LEAD, requires=("body",)
        ),
        Transition(
            "plan", "Programmée", ("proposed", "accepted", "no_answer"), "planned", LEAD,
            requires=("body", "due_on"),
        ),
        Transition("finish", "Réalisée", ("accepted", "planned", "partial"), "done", LEAD, requires=("body",)),
        Transition(
            "finish_part", "Réalisée en partie", ("accepted", "planned"), "partial", LEAD,
            requires=("body", "words"),
        ),
        Transition(
            "refuse", "Refusée", ("proposed", "accepted", "planned", "no_answer"), "refused", LEAD,
            requires=("body", "words"),
        ),
        Transition("give_up", "Sans réponse", ("proposed",), "no_answer", LEAD),
    ),
)  # fmt: skip

#: Statuses in which a decision-maker has said yes, whatever became of it since.
ACCEPTED: Final = ("accepted", "planned", "done", "partial")
