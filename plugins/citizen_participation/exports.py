"""The lists of projects, gatherings and recommendations as tables, in the words of their pages."""

from __future__ import annotations

from typing import Final

from core.toolkit import Activity, Actor, ExportTable, ListExport, export_table, local_moment
from plugins.citizen_participation import queries
from plugins.citizen_participation.field_pages import gathering_row, gatherings_counted
from plugins.citizen_participation.follow_pages import recommendation_row, recommendations_counted
from plugins.citizen_participation.models import Gathering, Project, Recommendation
from plugins.citizen_participation.permissions import READ
from plugins.citizen_participation.project_pages import project_row, projects_counted
from plugins.citizen_participation.schemas import (
    GatheringListSchema,
    ListFilters,
    ProjectListSchema,
    RecommendationListSchema,
)

PROJECT_HEADS: Final = ("Projet", "Nature", "Étape", "Depuis le", "Commencé le", "Rencontres")
GATHERING_HEADS: Final = (
    "Jour",
    "Heure",
    "Rencontre",
    "Lieu",
    "Projet",
    "Personnes",
    "Nombre estimé",
    "Ce que les habitants ont fait",
)
RECOMMENDATION_HEADS: Final = (
    "Numéro",
    "Recommandation",
    "Thème",
    "Projet",
    "Demandée à",
    "État",
    "Proposée le",
    "Remise le",
    "Réponse le",
    "Annoncée pour le",
    "Attente",
)


def project_table(actor: Actor, filters: ListFilters) -> ExportTable:
    def tell(found: object) -> tuple[object, ...]:
        row = project_row(found, actor)
        return row.title, row.kind, row.stage.label, row.stage_on, row.starts_on, row.gatherings

    listed = queries.projects(actor).where(Project.id.in_(projects_counted(filters, actor)))
    return export_table(PROJECT_HEADS, listed, (Project.starts_on, Project.id), tell)


def gathering_table(actor: Actor, filters: ListFilters) -> ExportTable:
    def tell(found: object) -> tuple[object, ...]:
        row = gathering_row(found, actor)
        at = local_moment(row.starts_at, actor).time()
        return row.day, at, row.kind, row.place, row.project, row.total, row.estimated, row.deeds

    listed = queries.gatherings(actor).where(Gathering.id.in_(gatherings_counted(filters, actor)))
    return export_table(GATHERING_HEADS, listed, (Activity.day, Gathering.id), tell)


def recommendation_table(actor: Actor, filters: ListFilters) -> ExportTable:
    def tell(found: object) -> tuple[object, ...]:
        row = recommendation_row(found, actor)
        return (
            row.number,
            row.title,
            row.theme,
            row.project,
            row.asked_of,
            row.status.label,
            row.proposed_on,
            row.asked_on,
            row.answered_on,
            row.due_on,
            row.waits,
        )

    kept = recommendations_counted(filters, actor)
    listed = queries.recommendations(actor).where(Recommendation.id.in_(kept))
    keyset = (Recommendation.proposed_on, Recommendation.id)
    return export_table(RECOMMENDATION_HEADS, listed, keyset, tell)


EXPORTS: Final = (
    ListExport(
        "citizen_projects",
        "Projets d’habitants",
        "citizen_participation.projects",
        (READ,),
        ProjectListSchema,
        project_table,
    ),
    ListExport(
        "citizen_gatherings",
        "Marches et rencontres",
        "citizen_participation.gatherings",
        (READ,),
        GatheringListSchema,
        gathering_table,
    ),
    ListExport(
        "citizen_recommendations",
        "Recommandations",
        "citizen_participation.recommendations",
        (READ,),
        RecommendationListSchema,
        recommendation_table,
    ),
)
