"""Rights on papers; the month on one page is for whoever reads the figures."""

from __future__ import annotations

from typing import Final

from core.access.permissions import LEADS, TEAM, Permission
from core.extension.contributions import NavItem
from core.reporting.permissions import READ

READ_SHIFT: Final = Permission(
    "papers.read_shift", "Lire les comptes rendus de fin de service", granted_to=tuple({*TEAM, *LEADS})
)
WRITE_SHIFT: Final = Permission(
    "papers.write_shift", "Compléter le compte rendu de fin de service", granted_to=TEAM
)

PERMISSIONS: Final = (READ_SHIFT, WRITE_SHIFT)

NAVIGATION: Final = (
    NavItem("month", "rendre_compte", "Le mois sur une page", "doc", "papers.month", (READ,), order=40),
    NavItem(
        "shifts", "rendre_compte", "Fins de service", "list", "papers.shifts_list", (READ_SHIFT,), order=50
    ),
)
