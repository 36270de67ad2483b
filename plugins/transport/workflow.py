"""A lasting difficulty on a line, from the first report to commitments and their follow-up, as a literal table."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import func, select

from core.toolkit import Actor, CaseType, CommandSchema, Party, State, Text, Transition, session
from plugins.transport.permissions import MOVE

TYPE_KEY = "transport_line_difficulty"

#: Parties of such a situation, added in one tap: key → kind of party, its label. Functions, never names.
PARTIES: Final = {
    "operator": ("institution", "L’exploitant"),
    "drivers": ("group", "Les conducteurs de la ligne"),
    "passengers": ("group", "Les voyageurs de la ligne"),
    "residents": ("group", "Les riverains de l’arrêt"),
    "youth": ("group", "Les jeunes de la ligne"),
}


class DifficultySchema(CommandSchema):
    """What a difficulty says beside the core's fields."""

    section = Text(
        load_default="",
        max=200,
        metadata={"label": "Où sur la ligne", "help": "Par exemple : « de Gare à Lycée, sens aller »."},
    )
    moments = Text(
        load_default="",
        max=200,
        metadata={"label": "Moments", "help": "Par exemple : « sorties de 16 h 30, jours de classe »."},
    )
    commitments = Text(
        load_default="",
        max=2000,
        metadata={
            "label": "Engagements pris",
            "help": "Qui fait quoi, avec les mots de chacun : exploitant, conducteurs, voyageurs, riverains.",
        },
    )


def needs_two_parties(actor: Actor, case: Any) -> str | None:
    """Commitments are taken between two parties."""
    statement = select(func.count()).where(
        Party.tenant_id == actor.tenant.id, Party.case_id == case.id, Party.removed_at.is_(None)
    )
    if session.execute(statement).scalar_one() < 2:
        return "Ajoutez d’abord deux parties : les engagements se prennent entre elles."
    return None


LINE_DIFFICULTY = CaseType(
    key=TYPE_KEY,
    label="Difficulté suivie sur une ligne",
    label_plural="Difficultés suivies sur une ligne",
    domain="transport",
    icon="bus",
    parties="L’exploitant, les conducteurs, les voyageurs, les riverains",
    schema=DifficultySchema,
    result_list="transport_result",
    states=(
        State("reported", "Signalée", "wait"),
        State("observed", "Observée à bord", "go"),
        State("talks", "En dialogue", "go"),
        State("committed", "Engagements pris", "ok"),
        State("followed", "Suivie", "ok"),
        State("paused", "En pause", "pause"),
        State("closed", "Close", "ok", final=True),
        State("dropped", "Sans suite", "stop", final=True),
    ),
    transitions=(
        Transition("observe", "Observer à bord", ("reported",), "observed", MOVE),
        Transition("talk", "Ouvrir le dialogue", ("reported", "observed"), "talks", MOVE),
        Transition(
            "commit",
            "Noter les engagements",
            ("talks",),
            "committed",
            MOVE,
            requires=("commitments",),
            guard=needs_two_parties,
        ),
        Transition("follow", "Suivre dans le temps", ("talks", "committed"), "followed", MOVE),
        Transition("resume", "Reprendre le dialogue", ("paused", "committed", "followed"), "talks", MOVE),
        Transition("pause", "Mettre en pause", ("observed", "talks"), "paused", MOVE),
        Transition("close", "Clore la situation", ("talks", "committed", "followed"), "closed", MOVE),
        Transition(
            "drop",
            "Arrêter sans suite",
            ("reported", "observed", "talks", "paused"),
            "dropped",
            MOVE,
            requires=("note",),
        ),
    ),
    crossing=(
        ("Signalée", ("reported",)),
        ("Observée", ("observed",)),
        ("En dialogue", ("talks", "paused")),
        ("Engagements", ("committed",)),
        ("Suivie", ("followed",)),
        ("Close", ("closed",)),
    ),
)
