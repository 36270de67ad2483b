"""The journal page: the audit chain in words, newest first."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from core.audit import queries
from core.cases.models import Case
from core.db.session import session
from core.extension.catalog import catalog
from core.extension.manager import hooks
from core.records import dataclass
from core.requests.models import Request
from core.tenancy.binding import Actor
from core.tenancy.models import Membership

PAGE: Final = 50

#: Things by the words before the last one of an action: « planning.round_started » is about a round.
THINGS: Final = {
    "absence": "Absence",
    "access": "Accès",
    "account": "Compte",
    "action": "Action",
    "activity": "Intervention",
    "agreement": "Accord d’un dossier",
    "answer": "Réponse à une proposition",
    "api_token": "Accès par un logiciel",
    "appointment": "Rendez-vous",
    "audit": "Journal",
    "bonds": "Liens d’une partie",
    "case": "Situation",
    "code": "Vocabulaire",
    "commune": "Commune",
    "contact": "Contact d’une personne",
    "consent": "Accord d’une partie",
    "convention": "Convention",
    "copy": "Copie de données",
    "cover": "Remplacement",
    "document": "Document",
    "document_level": "Niveau d’un document",
    "domain": "Domaine",
    "event": "Fil d’une situation",
    "export": "Export",
    "file": "Dossier",
    "follow_up": "Suivi d’un dossier",
    "grid": "Grille d’un financeur",
    "household": "Foyer",
    "import": "Import",
    "meeting": "Rencontre d’un dossier",
    "keys": "Clés de la structure",
    "line": "Ligne d’une grille",
    "member": "Membre",
    "membership": "Membre",
    "notice": "Avis",
    "partner": "Partenaire",
    "outline": "Contours de la carte",
    "network": "Chiffres partagés avec un réseau",
    "note": "Note d’un dossier",
    "note_level": "Niveau d’une note",
    "partner_link": "Formulaire partenaire",
    "paragraph": "Texte d’un rapport",
    "participant": "Participant d’une convention",
    "participants": "Liste nominative des participants",
    "party": "Partie d’une situation",
    "permanence": "Permanence",
    "person": "Personne",
    "place": "Lieu",
    "post": "Poste financé",
    "report": "Rapport",
    "report_link": "Lien vers un rapport",
    "request": "Demande",
    "retention": "Durée de conservation",
    "review": "Point avec la personne",
    "rights": "Demande d’une personne",
    "role": "Rôle",
    "round": "Tournée",
    "row": "Ligne d’un dossier",
    "session": "Rencontre",
    "settings": "Réglages",
    "share": "Partage",
    "shift": "Service",
    "shift_report": "Compte rendu de fin de service",
    "solution": "Proposition d’un dossier",
    "stop": "Étape d’une tournée",
    "structure": "Structure",
    "task": "Tâche",
    "territory": "Territoire",
    "tie": "Lien entre personnes",
    "training": "Formation",
    "week": "Semaine",
    "wording": "Texte remis aux personnes",
}
#: What was done, as a noun, so that it agrees with everything.
DEEDS: Final = {
    "decided": "Décision",
    "applied": "Application",
    "acknowledged": "Effet lu",
    "added": "Ajout",
    "agreed": "Accord donné",
    "answer": "Réponse donnée",
    "answered": "Réponse donnée",
    "archived": "Archivage",
    "arrive": "Arrivée sur place",
    "asked": "Demande de traitement",
    "attached": "Rattachement",
    "changed": "Modification",
    "close": "Clôture",
    "closed": "Clôture",
    "concluded": "Conclusion",
    "copied": "Copie",
    "corrected": "Correction",
    "counted_in_qpv": "Rattachement à un quartier prioritaire",
    "covered": "Remplacement prévu",
    "created": "Création",
    "cut": "Coupe des lignes anciennes",
    "disabled": "Désactivation",
    "done": "Fin",
    "downloaded": "Téléchargement",
    "edited": "Modification",
    "enabled": "Activation",
    "ended": "Fin",
    "emptied": "Oubli du fichier",
    "erased": "Effacement",
    "expired": "Fin de validité",
    "exported": "Export",
    "followed": "Suite donnée",
    "frozen": "Version figée",
    "handed": "Remise à la personne",
    "held": "Tenue",
    "hidden": "Retrait de la liste",
    "invited": "Invitation",
    "joined": "Arrivée d’un membre",
    "left": "Départ d’un membre",
    "left_qpv": "Sortie d’un quartier prioritaire",
    "linked": "Lien établi",
    "made": "Création",
    "merged": "Fusion",
    "moved": "Changement d’étape",
    "named": "Désignation",
    "noted": "Saisie",
    "opened": "Ouverture",
    "oriented": "Orientation",
    "planned": "Planification",
    "protection_reset": "Retrait du second facteur",
    "proposed": "Ajout",
    "printed": "Impression",
    "raised": "Suite en situation",
    "reached": "Arrivée sur place",
    "read": "Lecture",
    "reassigned": "Changement de personne",
    "received": "Réception",
    "recorded": "Saisie",
    "refused": "Refus",
    "relabelled": "Changement de nom",
    "release": "Retour à l’équipe",
    "removed": "Suppression",
    "renewed": "Nouvelle adresse",
    "reopen": "Réouverture",
    "reopened": "Réouverture",
    "restored": "Rétablissement",
    "resumed": "Reprise",
    "reviewed": "Relecture",
    "revoked": "Fermeture",
    "rewrapped": "Fin du changement de clé",
    "rotated": "Changement de clé",
    "seen": "Prise de connaissance",
    "sent": "Envoi",
    "shown": "Retour dans la liste",
    "signed": "Signature",
    "started": "Début",
    "stopped": "Arrêt",
    "stepped_back": "Retrait d’un membre",
    "suspended": "Suspension",
    "take": "Prise en charge",
    "told": "Réponse donnée",
    "undone": "Annulation",
    "unlinked": "Lien défait",
    "unmerged": "Séparation",
    "used": "Lecture",
    "withdrawn": "Accord retiré",
    "written": "Écriture",
}


#: Actions whose last word says something else than elsewhere.
WHOLE: Final = {"code.moved": "Changement de place dans la liste"}


def in_words(action: str) -> tuple[str, str]:
    """Thing and deed of an action key: « case.party_added » gives « Partie d’une situation », « Ajout ».

    A domain's action, « domain.thing_added » (its name, or the prefix of its tables), is told by the words that the
    domain registers, else by its label.
    """
    head, _dot, tail = action.partition(".")
    about, deed = ("", tail) if tail in DEEDS else tail.rpartition("_")[::2]
    said = WHOLE.get(action) or DEEDS.get(deed, "Action")
    own = catalog().journal_words.get(f"{head}.{about}")
    if own is not None:
        return own.label, said
    other = next(
        (m.label for m in hooks().domains if head in {m.name, m.table_prefix.rstrip("_")}), "Structure"
    )
    return THINGS.get(about) or THINGS.get(head, other), said


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: ``thing`` and ``action`` in words, ``who`` by name in this structure.

    ``which`` tells the thing from the others by its number, or a refusal by the page that was asked for; "" for others.
    """

    n: int
    at: datetime
    thing: str
    which: str
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


#: Tables whose rows have a number that the team knows them by.
NUMBERED: Final[dict[str, Any]] = {"case_record": Case, "request": Request}


def _numbers(rows: Iterable[Any], actor: Actor) -> dict[uuid.UUID, str]:
    """What was done to which situation, file or request: its number says nothing of it."""
    wanted: dict[str, set[uuid.UUID]] = {}
    for row in rows:
        if row.subject_table in NUMBERED and row.subject_id is not None:
            wanted.setdefault(row.subject_table, set()).add(row.subject_id)
    found: dict[uuid.UUID, str] = {}
    for table, ids in wanted.items():
        model = NUMBERED[table]
        numbers = select(model.id, model.number).where(model.tenant_id == actor.tenant.id, model.id.in_(ids))
        found |= {one.id: f"n° {one.number}" for one in session.execute(numbers) if one.number}
    return found


def _page_refused(row: Any) -> str:
    """Menus name the pages that most refusals are about."""
    endpoint = row.details.get("page", "") if row.action == "access.refused" else ""
    return next((item.label for item in catalog().navigation.values() if item.endpoint == endpoint), "")


def journal_page(actor: Actor, before: int | None) -> JournalPage:
    """Entries numbered below ``before`` (None: the newest)."""
    rows = session.execute(queries.entries(actor, before=before).limit(PAGE + 1)).all()
    names = _names({row.actor_id for row in rows if row.actor_id}, actor)
    numbers = _numbers(rows, actor)
    lines = [
        Line(
            n=row.n,
            at=row.at,
            thing=in_words(row.action)[0],
            which=numbers.get(row.subject_id) or _page_refused(row),
            action=in_words(row.action)[1],
            who=names.get(row.actor_id) or OTHERS.get(row.actor_kind, "Passerelle"),
        )
        for row in rows[:PAGE]
    ]
    return JournalPage(lines, lines[-1].n if len(rows) > PAGE else None)
