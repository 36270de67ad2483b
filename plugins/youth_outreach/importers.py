"""Prevention actions of last year brought in from a spreadsheet: one row is one entry, theme and partners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
    Partner,
    check_entry,
    entry_fields,
    new_id,
    remove_own_entries,
    session,
    write_own_entries,
    write_rows,
)
from plugins.youth_outreach.models import Prevention, PreventionPartner
from plugins.youth_outreach.prevention import KIND, entry_of
from plugins.youth_outreach.schemas import ImportedPrevention, ImportPreventionSchema


def partner_answers(actor: Actor) -> list[tuple[str, str]]:
    """Every body of the directory, those that are no longer offered last: old rows hold them."""
    rows = session.execute(
        select(Partner.id, Partner.name)
        .where(Partner.tenant_id == actor.tenant.id)
        .order_by(Partner.archived_at.is_not(None), Partner.sort_name, Partner.id)
    )
    return [(str(row.id), row.name) for row in rows]


FIELDS: Final = (
    *entry_fields("day", "at", "place_id", "estimated", "public_type", "minutes", "members", "note"),
    ImportField("theme", ("Thématique", "Sujet", "Objet", "Type d’action")),
    ImportField(
        "total",
        (
            "Jeunes",
            "Jeunes présents",
            "Nombre de jeunes",
            "Participants",
            "Effectif",
            "Nombre de personnes",
            "Total",
        ),
    ),
    ImportField(
        "partner_ids",
        ("Partenaires", "Partenaire", "Organisme", "Organismes", "En lien avec"),
        label="Partenaires",
        choices=partner_answers,
    ),
)


def say(command: ImportedPrevention, given: frozenset[str], _actor: Actor) -> Mapping[str, Any]:
    """The details that the row says."""
    return {"theme": command.theme} if "theme" in given else {}


def entry_of_row(command: ImportedPrevention) -> ActivityCommand:
    """The entry that the form would record, with the team that the file tells; its hour only if the file has one."""
    return replace(entry_of(command), members=command.members)


def create(rows: Sequence[ImportedRow], actor: Actor) -> None:
    """Write the entries, their themes and their partners under the same ids, as the form does."""
    write_own_entries(rows, entry_of_row, Prevention, lambda command: {"theme": command.theme}, actor)
    partners = [
        {"id": new_id(), "prevention_id": row.id, "partner_id": partner_id}
        for row in rows
        for partner_id in row.command.partner_ids
    ]
    write_rows(PreventionPartner, partners, actor)


IMPORTER: Final = Importer(
    "youth_prevention",
    "Actions de prévention",
    "Les actions d’une année passée : thème, jeunes présents, partenaires, une ligne par action, sans aucun nom.",
    "shield",
    model=Prevention,
    schema=ImportPreventionSchema,
    fields=FIELDS,
    permission=CORRECT_TEAM_ACTIVITIES,
    say=say,
    create=create,
    remove=remove_own_entries(PreventionPartner.prevention_id, Prevention.activity_id),
    rules=(ImportRule(("day",), check_entry),),
    kinds=(KIND,),
    warning="Sans heure dans le fichier, aucune n’est notée. Une ligne sans équipe ne compte les heures de personne.",
    order=48,
)
