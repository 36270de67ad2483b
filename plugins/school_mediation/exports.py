"""The list of acts in schools as a table, in the words of its page; no pupil has a name here."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.toolkit import Activity, Actor, ExportTable, ListExport, export_table, local_moment
from plugins.school_mediation import queries, years
from plugins.school_mediation.entry_pages import entry_row
from plugins.school_mediation.entry_schemas import EntryFilters, EntryFiltersSchema
from plugins.school_mediation.models import Entry
from plugins.school_mediation.permissions import READ

HEADS: Final = (
    "Jour",
    "Heure",
    "Acte",
    "Établissement",
    "À propos de",
    "Niveau et classe",
    "Résultat",
    "Personnes",
    "Durée en minutes",
)


def entry_table(actor: Actor, filters: EntryFilters) -> ExportTable:
    since, until = years.bounds(filters, actor)
    listed = queries.narrowed(queries.entries(actor), replace(filters, since=since, until=until), actor)

    def tell(found: object) -> tuple[object, ...]:
        row = entry_row(found, actor)
        return (
            row.day,
            local_moment(row.starts_at, actor).time(),
            row.act,
            row.school,
            row.about,
            row.level,
            row.result,
            row.total,
            row.minutes,
        )

    return export_table(HEADS, listed, (Activity.day, Entry.id), tell)


EXPORTS: Final = (
    ListExport(
        "school_entries",
        "Actes à l’école",
        "school_mediation.entries",
        (READ,),
        EntryFiltersSchema,
        entry_table,
    ),
)
