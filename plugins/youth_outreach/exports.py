"""The list of sightings as a table, in the words of its page."""

from __future__ import annotations

from typing import Final

from core.toolkit import Actor, ExportTable, ListExport, export_table, today
from plugins.youth_outreach import queries
from plugins.youth_outreach.models import Sighting
from plugins.youth_outreach.pages import sighting_row
from plugins.youth_outreach.permissions import FOLLOW
from plugins.youth_outreach.schemas import SightingFilters, SightingFiltersSchema

HEADS: Final = ("Repérage", "Objet", "Où", "Âge", "Envoyé par", "État", "Envoyé le", "Confié à", "Attente")


def sighting_table(actor: Actor, filters: SightingFilters) -> ExportTable:
    day = today(actor)

    def tell(found: object) -> tuple[object, ...]:
        row = sighting_row(found, actor, day)
        return (
            row.number,
            row.title,
            row.where,
            row.age,
            row.sender,
            row.state.label,
            row.sent_on,
            row.given_to,
            row.waits,
        )

    listed = queries.sighting_list(filters, actor, day)
    return export_table(HEADS, listed, (Sighting.sent_on, Sighting.id), tell)


EXPORTS: Final = (
    ListExport(
        "youth_sightings",
        "Repérages",
        "youth_outreach.index",
        (FOLLOW,),
        SightingFiltersSchema,
        sighting_table,
    ),
)
