"""The list of anonymous requests about rights as a table, in the words of its page."""

from __future__ import annotations

from typing import Final

from core.toolkit import Activity, Actor, ExportTable, ListExport, export_table, local_moment
from plugins.rights_access import act_queries
from plugins.rights_access.pages import act_row
from plugins.rights_access.permissions import READ
from plugins.rights_access.schemas import ActFilters, ActFiltersSchema

HEADS: Final = (
    "Jour",
    "Heure",
    "Thème",
    "Organisme",
    "Ce qui a été fait",
    "Résultat",
    "Ce qui bloque",
    "Comment",
    "Lieu",
    "Personnes",
)


def act_table(actor: Actor, filters: ActFilters) -> ExportTable:
    def tell(found: object) -> tuple[object, ...]:
        row = act_row(found, actor)
        return (
            row.day,
            local_moment(row.told_at, actor).time() if row.told_at is not None else None,
            row.theme,
            row.operator,
            row.act,
            row.result,
            row.blocked,
            row.mode,
            row.place,
            row.people,
        )

    return export_table(HEADS, act_queries.act_list(filters, actor), (Activity.day, Activity.id), tell)


EXPORTS: Final = (
    ListExport(
        "rights_acts",
        "Demandes à l’accueil",
        "rights_access.act_index",
        (READ,),
        ActFiltersSchema,
        act_table,
    ),
)
