"""The file that any structure may open: a mediation between people who agreed to be known, as a literal table."""

from __future__ import annotations

from typing import Final

from core.casefiles.agreements import has_agreement
from core.casefiles.permissions import EDIT_FILES
from core.cases.models import Case
from core.consent.gate import concerned
from core.extension.contributions import CaseType, State, Transition
from core.tenancy.binding import Actor

TYPE_KEY: Final = "mediation_file"
#: A joint meeting, an agreement and its follow-up need the word of every party.
AGREED: Final = ("mediate",)

TWO_TO_MEET: Final = "Il faut deux parties : une table ronde se tient entre elles."
NO_AGREEMENT: Final = "Notez d’abord l’accord : les propositions que toutes les parties ont acceptées."


def two_to_meet(actor: Actor, case: Case) -> str | None:
    """Nobody sits alone at the table: whoever was erased is met no more."""
    there = [party for party in concerned(case.id, actor).values() if not party.erased]
    return None if len(there) > 1 else TWO_TO_MEET


def agreement_stands(actor: Actor, case: Case) -> str | None:
    """The step says what the agreement's own page holds: without one there is nothing to say."""
    return None if has_agreement(case.id, actor) else NO_AGREEMENT


MEDIATION_FILE: Final = CaseType(
    key=TYPE_KEY,
    label="Médiation",
    label_plural="Médiations",
    domain="public_space_housing",
    icon="group",
    may_be_named=True,
    always_named=True,
    states=(
        State("opened", "Ouvert", "wait"),
        State("listening", "Entretiens séparés", "go"),
        State("joint", "Table ronde", "go"),
        State("agreement", "Accord", "ok"),
        State("followed", "Suivi", "ok"),
        State("paused", "En pause", "pause"),
        State("closed", "Clos", "ok", final=True),
        State("stopped", "Médiation arrêtée", "stop", final=True),
    ),
    transitions=(
        Transition("listen", "Commencer les entretiens séparés", ("opened",), "listening", EDIT_FILES),
        Transition(
            "meet",
            "Préparer la table ronde",
            ("opened", "listening"),
            "joint",
            EDIT_FILES,
            consents=AGREED,
            guard=two_to_meet,
        ),
        Transition(
            "agree",
            "Noter l’accord",
            ("listening", "joint"),
            "agreement",
            EDIT_FILES,
            consents=AGREED,
            guard=agreement_stands,
        ),
        Transition("follow", "Suivre dans le temps", ("agreement",), "followed", EDIT_FILES, consents=AGREED),
        Transition("pause", "Mettre en pause", ("opened", "listening", "joint"), "paused", EDIT_FILES),
        Transition(
            "resume",
            "Reprendre les entretiens",
            ("paused", "joint", "agreement", "followed"),
            "listening",
            EDIT_FILES,
        ),
        Transition(
            "close",
            "Clore le dossier",
            ("opened", "listening", "joint", "agreement", "followed", "paused"),
            "closed",
            EDIT_FILES,
        ),
        Transition(
            "stop",
            "Arrêter la médiation",
            ("opened", "listening", "joint", "agreement", "followed", "paused"),
            "stopped",
            EDIT_FILES,
            requires=("note",),
        ),
    ),
    crossing=(
        ("Ouverture", ("opened",)),
        ("Entretiens séparés", ("listening",)),
        ("Table ronde", ("joint",)),
        ("Accord", ("agreement",)),
        ("Suivi", ("followed",)),
        ("Clôture", ("closed",)),
    ),
)
