"""The lists of rides, classes and drivers' words as tables, in the words of their pages."""

from __future__ import annotations

from typing import Final

from core.toolkit import Actor, ExportTable, ListExport, export_table, local_moment
from plugins.transport import queries, trip_queries
from plugins.transport.models import DriverWord
from plugins.transport.pages import talk_row, trip_row, word_row
from plugins.transport.permissions import READ
from plugins.transport.schemas import (
    DriverFiltersSchema,
    ListFilters,
    TalkFiltersSchema,
    TripFilters,
    TripFiltersSchema,
)

TRIP_HEADS: Final = (
    "Jour",
    "Heure",
    "Trajet ou fait",
    "Où",
    "Personnes",
    "Faits",
    "Résultat",
    "PC",
)
TALK_HEADS: Final = ("Jour", "Classe et thème", "Lieu", "Ligne", "Élèves")
WORD_HEADS: Final = ("Jour", "Ligne", "Thème", "Tendance", "Service", "Ce qui est dit")


def trip_table(actor: Actor, filters: TripFilters) -> ExportTable:
    def tell(found: object) -> tuple[object, ...]:
        row = trip_row(found, actor)
        at = local_moment(row.told_at, actor).time() if row.told_at is not None else None
        return row.day, at, row.title, row.where, row.people, row.facts, row.result, row.control

    return export_table(TRIP_HEADS, trip_queries.trips(actor, filters), trip_queries.KEYSET, tell)


def talk_table(actor: Actor, filters: ListFilters) -> ExportTable:
    def tell(found: object) -> tuple[object, ...]:
        row = talk_row(found, actor)
        return row.day, row.title, row.place, row.line, row.pupils

    return export_table(TALK_HEADS, queries.talks(actor, filters), trip_queries.KEYSET, tell)


def word_table(actor: Actor, filters: ListFilters) -> ExportTable:
    def tell(found: object) -> tuple[object, ...]:
        row = word_row(found, actor)
        return row.day, row.line, row.theme, row.trend, row.service, row.words

    return export_table(WORD_HEADS, queries.words(actor, filters), (DriverWord.day, DriverWord.id), tell)


EXPORTS: Final = (
    ListExport(
        "transport_trips", "Trajets et faits", "transport.trips", (READ,), TripFiltersSchema, trip_table
    ),
    ListExport(
        "transport_talks",
        "Interventions en classe",
        "transport.talks",
        (READ,),
        TalkFiltersSchema,
        talk_table,
    ),
    ListExport(
        "transport_words",
        "Parole des conducteurs",
        "transport.words",
        (READ,),
        DriverFiltersSchema,
        word_table,
    ),
)
