"""The list of incidents as a table, in the words of its page."""

from __future__ import annotations

from typing import Final

from core.toolkit import Actor, ExportTable, ListExport, export_table
from plugins.civic_mediation import queries
from plugins.civic_mediation.incident_pages import incident_row
from plugins.civic_mediation.models import Incident
from plugins.civic_mediation.permissions import READ
from plugins.civic_mediation.schemas import IncidentFilters, IncidentFiltersSchema

HEADS: Final = ("Jour", "Heure", "Nature", "Gravité", "Lieu", "Service prévenu", "Situation")


def incident_table(actor: Actor, filters: IncidentFilters) -> ExportTable:
    listed = queries.incidents(actor).where(*queries.incident_clauses(filters, actor))

    def tell(found: object) -> tuple[object, ...]:
        row = incident_row(found, actor)
        return row.day, row.starts_at, row.kind, row.gravity, row.place, row.service, row.case_number

    return export_table(HEADS, listed, (Incident.day, Incident.id), tell)


EXPORTS: Final = (
    ListExport(
        "civic_incidents",
        "Incidents",
        "civic_mediation.incidents",
        (READ,),
        IncidentFiltersSchema,
        incident_table,
    ),
)
