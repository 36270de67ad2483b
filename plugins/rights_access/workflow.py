"""The file of a person or a home whose procedures last, as a literal table."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from core.toolkit import Actor, CaseType, ConsentMissing, Party, State, Transition, require_consent, session
from plugins.rights_access.permissions import FOLLOW

FILE_KEY: Final = "rights_file"
MEDIATE: Final = "mediate"
#: Whose word is asked: a service among the parties answers for herself elsewhere.
HOUSEHOLD: Final = ("person", "family")
NO_PARTY: Final = "Ajoutez d’abord la personne ou le foyer : rien ne se fait sans son accord."


def household_agrees(actor: Actor, case: Any) -> list[str]:
    """Steps need the word of the person, or of each one of the home who is a party."""
    statement = select(Party.id).where(
        Party.tenant_id == actor.tenant.id,
        Party.case_id == case.id,
        Party.removed_at.is_(None),
        Party.kind.in_(HOUSEHOLD),
    )
    parties = list(session.execute(statement.order_by(Party.position)).scalars())
    if not parties:
        return [NO_PARTY]
    try:
        require_consent(case, MEDIATE, parties, actor)
    except ConsentMissing as missing:
        return missing.problems
    return []


RIGHTS_FILE: Final = CaseType(
    key=FILE_KEY,
    label="Dossier de démarches",
    label_plural="Dossiers de démarches",
    domain="rights",
    icon="scales",
    result_list="rights_file_result",
    may_be_named=True,
    always_named=True,
    states=(
        State("opened", "Ouvert", "wait"),
        State("active", "Démarches en cours", "go"),
        State("watched", "Suite à vérifier", "ok"),
        State("paused", "En pause", "pause"),
        State("closed", "Clos", "ok", final=True),
        State("stopped", "Suivi arrêté", "stop", final=True),
    ),
    transitions=(
        Transition("begin", "Commencer les démarches", ("opened",), "active", FOLLOW, guard=household_agrees),
        Transition(
            "watch", "Attendre et vérifier la suite", ("active",), "watched", FOLLOW, guard=household_agrees
        ),
        Transition("pause", "Mettre en pause", ("opened", "active", "watched"), "paused", FOLLOW),
        Transition(
            "resume",
            "Reprendre les démarches",
            ("paused", "watched"),
            "active",
            FOLLOW,
            guard=household_agrees,
        ),
        Transition("close", "Clore", ("opened", "active", "watched", "paused"), "closed", FOLLOW),
        Transition(
            "stop",
            "Arrêter le suivi",
            ("opened", "active", "watched", "paused"),
            "stopped",
            FOLLOW,
            requires=("note",),
        ),
    ),
    crossing=(
        ("Ouverture", ("opened",)),
        ("Démarches en cours", ("active",)),
        ("Suite à vérifier", ("watched",)),
        ("Clôture", ("closed",)),
    ),
)
