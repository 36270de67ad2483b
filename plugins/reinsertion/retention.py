"""How long the words of a path are kept once it is closed, even where the person has not been erased yet.

Codes, days, marks and orientations stay as figures.
"""

from __future__ import annotations

from typing import Final

from core.toolkit import Case, RetentionRule, empty_texts, parent_day, texts_before
from plugins.reinsertion.models import Action, Journey, Objective, Review

END: Final = "la clôture du parcours"
HER_WORDS: Final = ("strengths", "interests", "aspirations")

RULES: Final = (
    RetentionRule(
        "reinsertion.words",
        "Mots de la personne à l’entrée",
        "Ses forces, ses goûts et ses envies servent à bâtir le parcours avec elle.",
        since=END,
        months=24,
        due=texts_before(Journey, parent_day(Journey, "case_id", Case, Case.closed_on), *HER_WORDS),
        apply=empty_texts(Journey, *HER_WORDS),
    ),
    RetentionRule(
        "reinsertion.objectives",
        "Mots des objectifs",
        "Ce qu’elle veut atteindre sert à l’accompagner ; le volet, les dates et l’état restent.",
        since=END,
        months=24,
        due=texts_before(Objective, parent_day(Objective, "case_id", Case, Case.closed_on), "sealed"),
        apply=empty_texts(Objective, "sealed"),
    ),
    RetentionRule(
        "reinsertion.actions",
        "Mots des actions",
        "Ce qui est à faire, et par qui, sert à avancer vers un objectif.",
        since=END,
        months=24,
        due=texts_before(Action, parent_day(Action, "case_id", Case, Case.closed_on), "sealed"),
        apply=empty_texts(Action, "sealed"),
    ),
    RetentionRule(
        "reinsertion.reviews",
        "Mots ajoutés aux points d’étape",
        "Le mot qu’elle ajoute à ses notes sert au point suivant ; les notes restent.",
        since=END,
        months=24,
        due=texts_before(Review, parent_day(Review, "case_id", Case, Case.closed_on), "sealed"),
        apply=empty_texts(Review, "sealed"),
    ),
)
