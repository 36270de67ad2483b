"""How long the words of residents' projects are kept, counted from the day a project ended.

Titles, routes, bodies and figures stay: they tell a public project and name nobody.
"""

from __future__ import annotations

from typing import Final

from core.toolkit import (
    Activity,
    RetentionRule,
    delete_rows,
    empty_texts,
    parent_day,
    rows_before,
    texts_before,
)
from plugins.citizen_participation.models import (
    Gathering,
    Point,
    PointPhoto,
    Project,
    ProjectStage,
    Recommendation,
    RecommendationStep,
)

END: Final = "la fin du projet"
POINT_END: Final = parent_day(Point, "project_id", Project, Project.closed_on)
PHOTO_END: Final = parent_day(PointPhoto, "point_id", Point, POINT_END)
STEP_END: Final = parent_day(
    RecommendationStep,
    "recommendation_id",
    Recommendation,
    parent_day(Recommendation, "project_id", Project, Project.closed_on),
)

RULES: Final = (
    RetentionRule(
        "citizen.photos",
        "Photos des marches",
        "Les photos montrent aux décideurs ce que les habitants ont vu ; un visage peut s’y trouver malgré tout.",
        since=END,
        months=12,
        due=rows_before(PointPhoto, PHOTO_END),
        effect="rows",
        apply=delete_rows(PointPhoto),
    ),
    RetentionRule(
        "citizen.points",
        "Mots des observations",
        "Les mots dits sur un lieu servent à la synthèse et à la restitution ; le thème et le lieu restent.",
        since=END,
        months=24,
        due=texts_before(Point, POINT_END, "words"),
        apply=empty_texts(Point, "words"),
    ),
    RetentionRule(
        "citizen.outcomes",
        "Comptes rendus des rencontres",
        "Ce qui est ressorti d’une marche ou d’une réunion sert à préparer la suivante.",
        since="le jour de la rencontre",
        months=36,
        due=texts_before(Gathering, parent_day(Gathering, "activity_id", Activity, Activity.day), "outcome"),
        apply=empty_texts(Gathering, "outcome"),
    ),
    RetentionRule(
        "citizen.projects",
        "Récits des projets",
        "Le but, les sujets et ce que le projet a donné servent à en rendre compte ; son titre reste.",
        since=END,
        months=60,
        due=texts_before(Project, Project.closed_on, "aim", "topics", "result"),
        apply=empty_texts(Project, "aim", "topics", "result"),
    ),
    RetentionRule(
        "citizen.stages",
        "Notes des étapes",
        "Ce qui est retenu d’une étape sert à conduire la suite du projet.",
        since=END,
        months=24,
        due=texts_before(
            ProjectStage, parent_day(ProjectStage, "project_id", Project, Project.closed_on), "note"
        ),
        apply=empty_texts(ProjectStage, "note"),
    ),
    RetentionRule(
        "citizen.recommendations",
        "Détail des recommandations et des réponses",
        "Ce qui est demandé et répondu sert à le suivre jusqu’au bout ; l’intitulé et l’état restent.",
        since=END,
        months=60,
        due=texts_before(
            Recommendation,
            parent_day(Recommendation, "project_id", Project, Project.closed_on),
            "details",
            "answered_by",
            "reply",
        ),
        apply=empty_texts(Recommendation, "details", "answered_by", "reply"),
    ),
    RetentionRule(
        "citizen.replies",
        "Réponses des décideurs, étape par étape",
        "Les réponses successives servent à suivre une recommandation ; leur date et leur état restent.",
        since=END,
        months=60,
        due=texts_before(RecommendationStep, STEP_END, "body", "words"),
        apply=empty_texts(RecommendationStep, "body", "words"),
    ),
)
