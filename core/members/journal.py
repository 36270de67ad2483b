"""The journal page: the audit chain in words, newest first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from core.audit import queries
from core.db.session import session
from core.tenancy.binding import Actor
from core.tenancy.models import Membership

PAGE: Final = 50

#: Verbs by the last word of an action, and things by its first: « activity.recorded » → « Intervention : saisie ».
THINGS: Final = {
    "absence": "Absence",
    "account": "Compte",
    "activity": "Intervention",
    "appointment": "Rendez-vous",
    "case": "Situation",
    "codelist": "Vocabulaire",
    "cover": "Remplacement",
    "member": "Membre",
    "membership": "Membre",
    "partner_link": "Formulaire partenaire",
    "person": "Personne",
    "place": "Lieu",
    "plugin": "Domaine",
    "request": "Demande",
    "role": "Rôle",
    "round": "Tournée",
    "settings": "Réglages",
    "shift": "Poste",
    "task": "Tâche",
    "tenant": "Structure",
    "territory": "Territoire",
    "week": "Semaine",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: ``thing`` in words, ``action`` as its stable key, ``who`` by name in this structure."""

    n: int
    at: datetime
    thing: str
    action: str
    who: str


@dataclass(frozen=True, slots=True)
class JournalPage:
    rows: list[Line]
    before: int | None


OTHERS: Final = {"job": "Travail automatique", "command": "Administration", "link": "Lien partenaire"}


def _names(ids: set[uuid.UUID], actor: Actor) -> dict[uuid.UUID, str]:
    if not ids:
        return {}
    found = session.execute(
        select(Membership).where(Membership.tenant_id == actor.tenant.id, Membership.id.in_(ids))
    ).scalars()
    return {member.id: member.display_name for member in found}


def journal_page(actor: Actor, before: int | None) -> JournalPage:
    """Entries numbered below ``before`` (None: the newest)."""
    rows = session.execute(queries.entries(actor, before=before).limit(PAGE + 1)).all()
    names = _names({row.actor_id for row in rows if row.actor_id}, actor)
    lines = [
        Line(
            n=row.n,
            at=row.at,
            thing=THINGS.get(row.action.partition(".")[0], "Structure"),
            action=row.action,
            who=names.get(row.actor_id) or OTHERS.get(row.actor_kind, "Passerelle"),
        )
        for row in rows[:PAGE]
    ]
    return JournalPage(lines, lines[-1].n if len(rows) > PAGE else None)
