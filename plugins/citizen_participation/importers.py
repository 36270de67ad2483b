"""Walks and meetings of last year brought in from a spreadsheet: one row is one field entry and what residents did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from core.toolkit import (
    CORRECT_TEAM_ACTIVITIES,
    ActivityCommand,
    Actor,
    ImportedRow,
    Importer,
    ImportField,
    ImportRule,
    check_entry,
    entry_fields,
    label_of,
    remove_own_entries,
    session,
    write_own_entries,
)
from plugins.citizen_participation.codelists import GATHERING
from plugins.citizen_participation.field_schemas import GatheringCommand, ImportGatheringSchema
from plugins.citizen_participation.gatherings import (
    ENTRY_KIND,
    MEETING_KIND,
    WALK_KIND,
    entry_of,
    said_by,
)
from plugins.citizen_participation.models import Gathering, Project
from plugins.citizen_participation.services import ENDED

#: How files write kinds of gatherings.
KIND_WORDS: Final = {
    "Marche diurne": "walk_day",
    "Marche nocturne": "walk_night",
    "Marche de retour": "return_walk",
    "Marche bilan": "return_walk",
    "Formation": "training",
    "Atelier": "workshop",
    "Séance de projet": "workshop",
    "Réunion": "meeting",
    "Réunion publique": "meeting",
    "Conseil citoyen": "meeting",
    "Comité de suivi": "steering",
    "Copil": "steering",
}


def kind_choices(actor: Actor) -> list[tuple[str, str]]:
    """Kinds that a form offers: each tells whether it is a walk or a meeting."""
    return [(kind, label_of(GATHERING.key, kind, actor)) for kind in ENTRY_KIND]


def project_choices(actor: Actor) -> list[tuple[str, str]]:
    """Projects under way, the newest first."""
    return [(str(row.id), row.title) for row in _projects(actor, Project.closed_on.is_(None))]


def projects_elsewhere(actor: Actor) -> dict[str, str]:
    """Projects that have ended take nothing more."""
    return {row.title: ENDED for row in _projects(actor, Project.closed_on.is_not(None))}


def _projects(actor: Actor, clause: Any) -> Any:
    statement = select(Project.id, Project.title).where(
        Project.tenant_id == actor.tenant.id, Project.removed_at.is_(None), clause
    )
    return session.execute(statement.order_by(Project.starts_on.desc(), Project.id.desc()))


FIELDS: Final = (
    *entry_fields("day", "at", "place_id"),
    ImportField(
        "kind",
        ("Type", "Type de rencontre", "Rencontre", "Type d’action", "Action", "Étape"),
        label="Nature",
        choices=kind_choices,
        also=KIND_WORDS,
    ),
    ImportField(
        "project_id",
        ("Nom du projet", "Titre du projet", "Projet d’habitants"),
        choices=project_choices,
        elsewhere=projects_elsewhere,
    ),
    ImportField(
        "total",
        (
            "Habitants",
            "Nombre d’habitants",
            "Habitantes et habitants",
            "Participants",
            "Marcheurs",
            "Marcheuses",
            "Nombre de personnes",
            "Effectif",
            "Présents",
        ),
    ),
    *entry_fields("estimated", "children", "teenagers", "adults", "seniors", "women", "men"),
    ImportField("institutions", ("Institutions", "Partenaires présents", "Élus et techniciens")),
    ImportField("guided", ("Guider", "Habitants guides")),
    ImportField("wrote", ("Écrire",)),
    ImportField("presented", ("Présenter", "Prises de parole")),
    ImportField("decided", ("Décider",)),
    ImportField("outcome", ("Ce qui est ressorti", "Compte rendu", "Décisions", "Conclusions")),
    *entry_fields("minutes", "members"),
)


def say(command: GatheringCommand, given: frozenset[str], _actor: Actor) -> Mapping[str, Any]:
    return {name: value for name, value in said_by(command).items() if name in given}


def create(rows: Sequence[ImportedRow], actor: Actor) -> None:
    """Write the entries and their details under the same ids, as the form does."""
    write_own_entries(rows, _entry_of, Gathering, said_by, actor)


def _entry_of(command: GatheringCommand) -> ActivityCommand:
    return entry_of(command, ENTRY_KIND[command.kind])


IMPORTER: Final = Importer(
    "citizen_gatherings",
    "Marches et rencontres d’habitants",
    "Les marches, réunions et ateliers d’une année passée : une ligne par rencontre, des nombres, sans aucun nom.",
    "route",
    model=Gathering,
    schema=ImportGatheringSchema,
    fields=FIELDS,
    permission=CORRECT_TEAM_ACTIVITIES,
    say=say,
    create=create,
    remove=remove_own_entries(Gathering.activity_id),
    rules=(ImportRule(("day",), check_entry),),
    kinds=(WALK_KIND, MEETING_KIND),
    warning="Sans heure dans le fichier, aucune n’est notée. Une ligne sans équipe ne compte les heures de personne. "
    "Les observations d’une marche se notent ensuite sur sa page.",
    order=46,
)
