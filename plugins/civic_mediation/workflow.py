"""A civic situation, from the first report to an agreement of use and its follow-up, as a literal table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from core.toolkit import Actor, CaseType, CommandSchema, Party, State, Text, Transition, session
from plugins.civic_mediation.permissions import MOVE

TYPE_KEY = "civic_situation"


class CivicCaseSchema(CommandSchema):
    """What a civic situation says beside the core's fields."""

    uses = Text(
        load_default="",
        max=200,
        metadata={"label": "Usages en présence", "help": "Par exemple : « glisse et jeux d’enfants »."},
    )
    moments = Text(
        load_default="",
        max=200,
        metadata={"label": "Moments", "help": "Par exemple : « mercredi et samedi après-midi »."},
    )
    agreement_text = Text(
        load_default="",
        max=2000,
        metadata={
            "label": "Ce qui est convenu",
            "help": "Avec les mots des groupes. Ce texte peut devenir une règle d’usage du lieu.",
        },
    )


def needs_two_parties(actor: Actor, case: Any) -> str | None:
    """A mediation between groups needs two of them."""
    statement = select(func.count()).where(
        Party.tenant_id == actor.tenant.id, Party.case_id == case.id, Party.removed_at.is_(None)
    )
    if session.execute(statement).scalar_one() < 2:
        return "Ajoutez d’abord deux parties : une médiation se tient entre elles."
    return None


CIVIC_SITUATION = CaseType(
    key=TYPE_KEY,
    label="Situation civique",
    label_plural="Situations civiques",
    domain="public_space_housing",
    icon="group",
    schema=CivicCaseSchema,
    result_list="civic_result",
    states=(
        State("reported", "Signalée", "wait"),
        State("dialogue", "En dialogue", "go"),
        State("rules", "Règles rappelées", "go"),
        State("group_mediation", "Médiation entre groupes", "go"),
        State("agreement", "Accord d’usage", "ok"),
        State("followed", "Suivie", "ok"),
        State("paused", "En pause", "pause"),
        State("closed", "Close", "ok", final=True),
        State("dropped", "Sans suite", "stop", final=True),
    ),
    transitions=(
        Transition("engage", "Ouvrir le dialogue", ("reported",), "dialogue", MOVE),
        Transition("remind", "Rappeler les règles", ("dialogue", "group_mediation"), "rules", MOVE),
        Transition(
            "mediate",
            "Préparer la médiation entre groupes",
            ("dialogue", "rules"),
            "group_mediation",
            MOVE,
            guard=needs_two_parties,
        ),
        Transition(
            "agree",
            "Noter l’accord d’usage",
            ("dialogue", "rules", "group_mediation"),
            "agreement",
            MOVE,
            requires=("agreement_text",),
        ),
        Transition("follow", "Suivre dans le temps", ("rules", "agreement"), "followed", MOVE),
        Transition("resume", "Reprendre le dialogue", ("paused", "agreement", "followed"), "dialogue", MOVE),
        Transition("pause", "Mettre en pause", ("dialogue", "rules", "group_mediation"), "paused", MOVE),
        Transition(
            "close",
            "Clore la situation",
            ("dialogue", "rules", "group_mediation", "agreement", "followed"),
            "closed",
            MOVE,
        ),
        Transition(
            "drop",
            "Arrêter sans suite",
            ("reported", "dialogue", "paused"),
            "dropped",
            MOVE,
            requires=("note",),
        ),
    ),
    crossing=(
        ("Signalée", ("reported",)),
        ("En dialogue", ("dialogue", "paused")),
        ("Règles ou médiation", ("rules", "group_mediation")),
        ("Accord d’usage", ("agreement",)),
        ("Suivie", ("followed",)),
        ("Close", ("closed",)),
    ),
)
