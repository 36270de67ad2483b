"""The list of paths as a table, in the words of its page."""

from __future__ import annotations

from typing import Final

from core.toolkit import Actor, Case, ExportTable, ListExport, export_table, today
from plugins.reinsertion import queries
from plugins.reinsertion.filters import PathFilters, PathFiltersSchema
from plugins.reinsertion.lists import path_row
from plugins.reinsertion.permissions import READ

HEADS: Final = ("Dossier", "Objet", "État", "Volets", "Objectifs atteints", "Prochain point", "Attente")


def path_table(actor: Actor, filters: PathFilters) -> ExportTable:
    day = today(actor)

    def tell(found: object) -> tuple[object, ...]:
        row = path_row(found, actor, day)
        return (
            row.number,
            row.subject,
            row.state.label,
            row.tracks,
            row.progress,
            row.next_on,
            row.next_words,
        )

    return export_table(HEADS, queries.path_list(filters, actor, day), (Case.last_on, Case.id), tell)


EXPORTS: Final = (
    ListExport(
        "reinsertion_paths",
        "Parcours de réinsertion",
        "reinsertion.index",
        (READ,),
        PathFiltersSchema,
        path_table,
    ),
)
