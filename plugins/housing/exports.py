"""The list of technical sheets as a table, in the words of its page."""

from __future__ import annotations

from typing import Final

from core.toolkit import Actor, ExportTable, ListExport, export_table, today
from plugins.housing import queries
from plugins.housing.models import Sheet
from plugins.housing.pages import sheet_row
from plugins.housing.permissions import READ
from plugins.housing.schemas import SheetFilters, SheetFiltersSchema

HEADS: Final = ("Fiche", "Matière", "Lieu", "Bailleur", "État", "Urgence", "Transmise le", "Attente")


def sheet_table(actor: Actor, filters: SheetFilters) -> ExportTable:
    day = today(actor)
    listed = queries.sheets(actor).where(*queries.sheet_clauses(filters, actor, day))

    def tell(found: object) -> tuple[object, ...]:
        row = sheet_row(found, actor, day)
        return (
            row.number,
            row.title,
            row.where,
            row.landlord,
            row.status,
            row.urgency,
            row.sent_on,
            row.waits,
        )

    return export_table(HEADS, listed, (Sheet.sent_on, Sheet.id), tell)


EXPORTS: Final = (
    ListExport(
        "housing_sheets",
        "Fiches techniques",
        "housing.sheet_index",
        (READ,),
        SheetFiltersSchema,
        sheet_table,
    ),
)
