"""How long the words of technical sheets and of arrears files are kept; codes, days and amounts stay as figures."""

from __future__ import annotations

from typing import Final

from core.toolkit import Case, RetentionRule, empty_texts, parent_day, texts_before
from plugins.housing.models import Sheet, Step

#: States in which a sheet still waits for the landlord.
WAITING: Final = ("sent", "acknowledged")
SHEET_TEXTS: Final = ("spot", "description", "answer")

RULES: Final = (
    RetentionRule(
        "housing.sheets",
        "Textes des fiches techniques",
        "Les mots d’une fiche servent au bailleur pour réparer, et à l’équipe pour relancer.",
        since="l’envoi d’une fiche qui n’attend plus rien",
        months=24,
        due=texts_before(Sheet, Sheet.sent_on, *SHEET_TEXTS, where=(Sheet.status.not_in(WAITING),)),
        apply=empty_texts(Sheet, *SHEET_TEXTS),
    ),
    RetentionRule(
        "housing.steps",
        "Mots des démarches d’un dossier d’impayé",
        "Les mots d’une démarche servent à garder le logement ; la démarche, sa date et son issue restent.",
        since="la clôture du dossier",
        months=24,
        due=texts_before(Step, parent_day(Step, "case_id", Case, Case.closed_on), "sealed"),
        apply=empty_texts(Step, "sealed"),
    ),
)
