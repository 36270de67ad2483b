"""The stages of a path, as a literal table, and what stands before each of them."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from core.toolkit import (
    Actor,
    CaseType,
    ConsentMissing,
    Party,
    State,
    Transition,
    require_consent,
    session,
)
from plugins.reinsertion.models import Journey, Objective
from plugins.reinsertion.permissions import MOVE

PATH_KEY: Final = "reinsertion_path"
MEDIATE: Final = "mediate"
#: The step of a review, at which she rates herself.
REVIEW: Final = "review"
#: Whose word a path stands on: a partner among the parties answers for herself elsewhere.
HERSELF: Final = ("person", "family")

WORDS_FIRST: Final = (
    "Notez d’abord, avec ses mots, ce que la personne sait faire, ce qui l’intéresse et ce qu’elle veut : "
    "les difficultés viennent après."
)
NO_PARTY: Final = "Ajoutez d’abord la personne accompagnée : rien ne se convient sans elle."
NO_OBJECTIVE: Final = "Convenez d’abord d’un objectif avec la personne."


def _words_told(actor: Actor, case: Any) -> list[str]:
    statement = select(Journey.id).where(Journey.tenant_id == actor.tenant.id, Journey.case_id == case.id)
    return [] if session.execute(statement).first() else [WORDS_FIRST]


def _she_agrees(actor: Actor, case: Any) -> list[str]:
    statement = select(Party.id).where(
        Party.tenant_id == actor.tenant.id,
        Party.case_id == case.id,
        Party.kind.in_(HERSELF),
        Party.removed_at.is_(None),
    )
    party_ids = list(session.execute(statement).scalars())
    if not party_ids:
        return [NO_PARTY]
    try:
        require_consent(case, MEDIATE, party_ids, actor)
    except ConsentMissing as missing:
        return missing.problems
    return []


def may_share_a_view(actor: Actor, case: Any) -> list[str]:
    """Difficulties are looked at together once she has said what counts for her; listening asks nothing written."""
    return _words_told(actor, case)


def may_agree(actor: Actor, case: Any) -> list[str]:
    """Objectives are agreed with her: her words, then her agreement."""
    return _words_told(actor, case) + _she_agrees(actor, case)


def may_support(actor: Actor, case: Any) -> list[str]:
    """The support is about an objective at least."""
    statement = select(Objective.id).where(
        Objective.tenant_id == actor.tenant.id,
        Objective.case_id == case.id,
        Objective.removed_at.is_(None),
    )
    none = session.execute(statement.limit(1)).first() is None
    return [*([NO_OBJECTIVE] if none else []), *_she_agrees(actor, case)]


def may_review(actor: Actor, case: Any) -> list[str]:
    return _she_agrees(actor, case)


AT_WORK: Final = ("contact", "welcome", "diagnosis", "objectives", "support", "review")

PATH: Final = CaseType(
    key=PATH_KEY,
    label="Parcours de réinsertion",
    label_plural="Parcours de réinsertion",
    domain="rights",
    icon="compass",
    result_list="reinsertion_exit",
    may_be_named=True,
    always_named=True,
    opening="reinsertion.open_path",
    confided=("separate",),
    states=(
        State("contact", "Premier contact", "wait"),
        State("welcome", "Accueil et information", "go"),
        State("diagnosis", "Diagnostic partagé", "go"),
        State("objectives", "Objectifs et contrat", "go"),
        State("support", "Accompagnement", "go"),
        State("review", "Point d’étape", "go"),
        State("paused", "En pause", "pause"),
        State("exit", "Sortie", "ok", final=True),
        State("post", "Suivi après sortie", "ok", final=True),
    ),
    transitions=(
        Transition("welcome", "Accueillir et informer", ("contact", "paused"), "welcome", MOVE),
        Transition(
            "diagnose",
            "Commencer le diagnostic partagé",
            ("contact", "welcome"),
            "diagnosis",
            MOVE,
            guard=may_share_a_view,
        ),
        Transition(
            "agree",
            "Convenir des objectifs",
            ("diagnosis", "review"),
            "objectives",
            MOVE,
            guard=may_agree,
        ),
        Transition(
            "support",
            "Commencer ou reprendre l’accompagnement",
            ("objectives", "review", "paused"),
            "support",
            MOVE,
            guard=may_support,
        ),
        Transition(
            REVIEW,
            "Faire un point d’étape",
            ("support",),
            "review",
            MOVE,
            guard=may_review,
            page="reinsertion.pass_review",
        ),
        Transition("pause", "Mettre en pause", AT_WORK, "paused", MOVE),
        Transition("leave", "Noter la sortie", (*AT_WORK, "paused"), "exit", MOVE),
        Transition("follow", "Noter des nouvelles après la sortie", ("exit", "post"), "post", MOVE),
    ),
    crossing=(
        ("Accueil", ("contact", "welcome")),
        ("Diagnostic partagé", ("diagnosis",)),
        ("Objectifs", ("objectives",)),
        ("Accompagnement", ("support", "review")),
        ("Sortie", ("exit",)),
        ("Suivi", ("post",)),
    ),
)
