"""Figures of citizen participation: each is the number of the rows its select returns."""

from __future__ import annotations

from typing import Any

from core.toolkit import Actor, Indicator, RowKind
from plugins.citizen_participation import queries
from plugins.citizen_participation.models import Project, Recommendation
from plugins.citizen_participation.permissions import READ
from plugins.citizen_participation.queries import (
    GATHERING_VIEWS,
    RECOMMENDATION_VIEWS,
    gatherings_held,
    recommendations_made,
)


def walks(actor: Actor, filters: Any = None) -> Any:
    return gatherings_held(actor, filters, GATHERING_VIEWS["walks"]())


def meetings(actor: Actor, filters: Any = None) -> Any:
    return gatherings_held(actor, filters, GATHERING_VIEWS["meetings"]())


def walks_with_mix(actor: Actor, filters: Any = None) -> Any:
    return gatherings_held(actor, filters, GATHERING_VIEWS["mix"]())


def led_by_residents(actor: Actor, filters: Any = None) -> Any:
    return gatherings_held(actor, filters, GATHERING_VIEWS["led"]())


def asked(actor: Actor, filters: Any = None) -> Any:
    return recommendations_made(actor, filters, RECOMMENDATION_VIEWS["asked"]())


def answered(actor: Actor, filters: Any = None) -> Any:
    return recommendations_made(actor, filters, RECOMMENDATION_VIEWS["answered"]())


def accepted(actor: Actor, filters: Any = None) -> Any:
    return recommendations_made(actor, filters, RECOMMENDATION_VIEWS["accepted"]())


def done(actor: Actor, filters: Any = None) -> Any:
    return recommendations_made(actor, filters, RECOMMENDATION_VIEWS["done"]())


PROJECTS = RowKind(
    Project,
    "projet",
    "projets",
    "starts_on",
    lambda row, _actor: str(row.title),
    (Project.title,),
    "citizen_participation.project",
    "project_id",
)
ASKED = RowKind(
    Recommendation,
    "recommandation",
    "recommandations",
    "proposed_on",
    lambda row, _actor: str(row.title),
    (Recommendation.title,),
    "citizen_participation.recommendation",
    "recommendation_id",
)
GATHERINGS = "citizen_participation.gatherings"
RECOMMENDATIONS = "citizen_participation.recommendations"

INDICATORS = (
    Indicator(
        "citizen_projects",
        "Projets d’habitants",
        "Projets dont le début est dans la période, ceux commencés par erreur exclus.",
        "projet",
        queries.projects_begun,
        READ,
        "citizen_participation.projects",
        rows=PROJECTS,
    ),
    Indicator(
        "citizen_walks",
        "Marches exploratoires",
        "Marches de jour, de nuit et de retour dont le jour est dans la période.",
        "marche",
        walks,
        READ,
        GATHERINGS,
        (("what", "walks"),),
    ),
    Indicator(
        "citizen_meetings",
        "Rencontres d’habitants",
        "Réunions, ateliers, formations, restitutions et comités de la période, marches exclues.",
        "rencontre",
        meetings,
        READ,
        GATHERINGS,
        (("what", "meetings"),),
    ),
    Indicator(
        "citizen_mix",
        "Marches dont la mixité est relevée",
        "Parmi les marches de la période, celles où les âges, ou les femmes et les hommes, sont comptés.",
        "marche",
        walks_with_mix,
        READ,
        GATHERINGS,
        (("what", "mix"),),
        over=walks,
        over_label="marches",
    ),
    Indicator(
        "citizen_led",
        "Rencontres menées par des habitants",
        "Parmi les marches et rencontres de la période, celles où au moins une personne a guidé, écrit, présenté "
        "ou décidé.",
        "rencontre",
        led_by_residents,
        READ,
        GATHERINGS,
        (("what", "led"),),
        over=gatherings_held,
        over_label="marches et rencontres",
    ),
    Indicator(
        "citizen_answered",
        "Réponses des décideurs",
        "Parmi les recommandations écrites dans la période et remises à un décideur, celles qui ont une réponse.",
        "recommandation",
        answered,
        READ,
        RECOMMENDATIONS,
        (("what", "answered"),),
        over=asked,
        over_label="recommandations remises",
        rows=ASKED,
    ),
    Indicator(
        "citizen_done",
        "Recommandations réalisées",
        "Parmi les recommandations écrites dans la période et acceptées depuis (programmées, réalisées en partie "
        "et réalisées comprises), celles qui sont réalisées.",
        "recommandation",
        done,
        READ,
        RECOMMENDATIONS,
        (("what", "done"),),
        over=accepted,
        over_label="recommandations acceptées",
        rows=ASKED,
    ),
)
