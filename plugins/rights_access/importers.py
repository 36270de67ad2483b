"""Requests of last year brought in from a spreadsheet: one row is one field entry and what it was about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

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
    remove_own_entries,
    write_own_entries,
)
from plugins.rights_access.acts import KIND, SAID, entry_of, said_by
from plugins.rights_access.models import Act
from plugins.rights_access.schemas import ImportActSchema, ImportedAct

FIELDS: Final = (
    *entry_fields("day", "at", "place_id", "women", "men", "minutes", "members"),
    ImportField("total", ("Nombre de personnes", "En tout", "Effectif", "Total", "Nb personnes")),
    ImportField("theme", ("Thématique", "Domaine de droit", "Type de droit", "Objet"), label="Thème"),
    ImportField(
        "operator", ("Opérateur", "Administration", "Partenaire", "Service concerné"), label="Organisme"
    ),
    ImportField("act", ("Action", "Type d’acte", "Ce qui a été fait", "Démarche"), label="Acte"),
    ImportField("result", ("Issue", "Suite donnée", "Résultat de la démarche"), label="Résultat"),
    ImportField("mode", ("Mode", "Façon de faire")),
    ImportField("blocked", ("Blocage", "Difficulté", "Frein")),
    ImportField("autonomy", ("Degré d’autonomie",)),
    ImportField("verb", ("Posture", "Rôle de la médiation")),
)


def say(command: ImportedAct, given: frozenset[str], _actor: Actor) -> Mapping[str, Any]:
    """The details that the row says; what mediation does follows from the act where it is not said."""
    details = said_by(command)
    return {name: details[name] for name in SAID if name in given or (name == "verb" and "act" in given)}


def entry_of_row(command: ImportedAct) -> ActivityCommand:
    """The entry that the form would record, with the team that the file tells."""
    return replace(entry_of(command), members=command.members)


def create(rows: Sequence[ImportedRow], actor: Actor) -> None:
    """Write the entries and their details under the same ids, as the form does."""
    write_own_entries(rows, entry_of_row, Act, said_by, actor)


IMPORTER: Final = Importer(
    "rights_acts",
    "Demandes d’accès aux droits",
    "Les demandes d’une année passée : thème, organisme, acte, résultat, une ligne par acte, sans aucun nom.",
    "scales",
    model=Act,
    schema=ImportActSchema,
    fields=FIELDS,
    permission=CORRECT_TEAM_ACTIVITIES,
    say=say,
    create=create,
    remove=remove_own_entries(Act.activity_id),
    rules=(ImportRule(("day",), check_entry),),
    kinds=(KIND,),
    warning="Sans heure dans le fichier, aucune n’est notée. Une ligne sans équipe ne compte les heures de personne.",
    order=42,
)
