"""How long the two sentences of a report are kept; what is counted stays in the figures."""

from __future__ import annotations

from typing import Final

from core.extension.contributions import RetentionRule
from core.lifecycle.terms import empty_texts, texts_before
from core.papers.models import ShiftReport

RULES: Final = (
    RetentionRule(
        "papers.shifts",
        "Phrases des comptes rendus de fin de service",
        "Les deux phrases d’un compte rendu servent au service suivant et à la coordination.",
        since="le jour du service",
        months=24,
        due=texts_before(ShiftReport, ShiftReport.day, "happened", "handed_on"),
        apply=empty_texts(ShiftReport, "happened", "handed_on"),
    ),
)
