"""Rights over figures: reading them, and opening the rows behind them."""

from __future__ import annotations

from typing import Final

from core.access.permissions import DIRECTOR, FIELD, FIGURES_READER, TRAINEE, Permission
from core.extension.contributions import NavItem

READ: Final = Permission(
    "reporting.read", "Lire le tableau de bord", granted_to=(*FIELD, TRAINEE, DIRECTOR, FIGURES_READER)
)
#: Held beside the right to read the rows themselves (interventions, demandes, situations).
ROWS: Final = Permission(
    "reporting.rows", "Ouvrir les lignes derrière un chiffre", granted_to=(*FIELD, TRAINEE, DIRECTOR)
)
#: For an elected member or a general director: each domain's figures are told without its rows.
EVERY_DOMAIN: Final = Permission(
    "reporting.every_domain",
    "Lire les chiffres de tous les domaines",
    granted_to=(DIRECTOR, FIGURES_READER),
)

PERMISSIONS: Final = (READ, ROWS, EVERY_DOMAIN)

NAVIGATION: Final = (
    NavItem(
        "dashboard",
        "rendre_compte",
        "Tableau de bord",
        "chart",
        "reporting.dashboard",
        permissions=(READ,),
        order=10,
    ),
)
