"""Words of citizen participation: walks, what is seen on them, who takes part, what residents do."""

from __future__ import annotations

from typing import Final

from core.toolkit import Code, CodeList
from plugins.citizen_participation.workflow import ANSWERS, COLLECTIVE, WALK, WALK_STATES

PROJECT_KIND = CodeList(
    "citizen_project_kind",
    "Sortes de projets d’habitants",
    (
        Code(WALK, "Marche exploratoire", "route"),
        Code(COLLECTIVE, "Projet collectif", "group"),
    ),
)

WALK_STAGE = CodeList(
    "walk_stage",
    "Étapes d’une marche exploratoire",
    tuple(Code(state.key, state.label) for state in WALK_STATES),
)

POINT_TYPE = CodeList(
    "walk_point_type",
    "Sortes d’observations",
    (
        Code("strength", "Point fort", "star"),
        Code("weakness", "Point à améliorer", "wrench"),
        Code("risk", "Danger", "warn"),
        Code("idea", "Idée", "sun"),
    ),
    description="Chaque projet choisit les siennes. « Danger » n’en fait partie que si le projet l’ajoute.",
)
#: What a new project proposes: a walk is no safety audit unless its residents say so.
USUAL_POINTS: Final = ("strength", "weakness", "idea")

THEME = CodeList(
    "walk_theme",
    "Thèmes d’observation",
    (
        Code("signage", "Signalisation", "sign"),
        Code("lighting", "Éclairage", "sun"),
        Code("visibility", "Visibilité", "eye"),
        Code("attendance", "Fréquentation / animation", "users"),
        Code("help", "Possibilité d’aide", "help"),
        Code("upkeep", "Entretien / propreté", "wrench"),
        Code("layout", "Aménagement", "building"),
        Code("mobility", "Accessibilité / mobilité", "route"),
        Code("conviviality", "Convivialité", "talk"),
        Code("harassment", "Harcèlement de rue", "horn"),
        Code("noise", "Bruit", "noise"),
        Code("nature", "Espaces verts", "tree"),
        Code("shops", "Commerces / services", "home"),
        Code("mixity", "Mixité des usages", "group"),
    ),
)

GATHERING = CodeList(
    "citizen_gathering",
    "Rencontres d’habitants",
    (
        Code("walk_day", "Marche de jour", "sun"),
        Code("walk_night", "Marche de nuit", "night"),
        Code("return_walk", "Marche de retour / bilan", "again"),
        Code("mobilisation", "Mobilisation", "horn"),
        Code("training", "Formation des marcheurs", "school"),
        Code("workshop", "Atelier, séance de projet", "pen"),
        Code("meeting", "Réunion d’habitants", "group"),
        Code("restitution", "Restitution", "flag"),
        Code("steering", "Comité de pilotage", "table"),
    ),
)
WALKS: Final = ("walk_day", "walk_night", "return_walk")
MEETINGS: Final = tuple(code.value for code in GATHERING.codes if code.value not in WALKS)

PART = CodeList(
    "citizen_part",
    "Places dans un projet",
    (
        Code("lead", "Pilote"),
        Code("co_lead", "Co-pilote"),
        Code("partner", "Partenaire"),
        Code("decider", "Décideur"),
        Code("funder", "Financeur"),
    ),
)

STATUS = CodeList(
    "recommendation_status",
    "Suites d’une recommandation",
    tuple(Code(state.key, state.label) for state in ANSWERS.states),
)

CODE_LISTS: Final = (PROJECT_KIND, WALK_STAGE, POINT_TYPE, THEME, GATHERING, PART, STATUS)

#: Rungs of the ladder: what residents do, in its order, in words.
LADDER: Final = (
    ("came", "Venir"),
    ("guided", "Guider"),
    ("wrote", "Écrire"),
    ("presented", "Présenter"),
    ("decided", "Décider"),
)
