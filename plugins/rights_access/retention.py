"""How long the money and the services of a household are kept once its file is closed.

There is no free text here: acts, procedures and stages are codes and days, and stay as figures.
"""

from __future__ import annotations

from typing import Final

from core.toolkit import Case, RetentionRule, delete_rows, parent_day, rows_before
from plugins.rights_access.models import Budget, BudgetLine, Debt, Follower

END: Final = "la clôture du dossier"

RULES: Final = (
    RetentionRule(
        "rights.amounts",
        "Montants des budgets",
        "Les ressources et les charges servent à lire un mois avec la personne ; la date de l’entretien reste.",
        since=END,
        months=24,
        due=rows_before(
            BudgetLine,
            parent_day(BudgetLine, "budget_id", Budget, parent_day(Budget, "case_id", Case, Case.closed_on)),
        ),
        effect="rows",
        apply=delete_rows(BudgetLine),
    ),
    RetentionRule(
        "rights.debts",
        "Dettes",
        "Les dettes servent au dossier de surendettement ; ses étapes restent.",
        since=END,
        months=24,
        due=rows_before(Debt, parent_day(Debt, "case_id", Case, Case.closed_on)),
        effect="rows",
        apply=delete_rows(Debt),
    ),
    RetentionRule(
        "rights.followers",
        "Services qui suivent aussi",
        "Savoir qui suit la personne sert à ne pas faire deux fois.",
        since=END,
        months=24,
        due=rows_before(Follower, parent_day(Follower, "case_id", Case, Case.closed_on)),
        effect="rows",
        apply=delete_rows(Follower),
    ),
)
