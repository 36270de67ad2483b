"""Rights over reports: preparing and freezing, and reading what was frozen."""

from __future__ import annotations

from typing import Final

from core.access.permissions import DIRECTOR, FIELD, FIGURES_READER, LEADS, Permission
from core.extension.contributions import NavItem

WRITE: Final = Permission("reports.write", "Préparer, figer et partager les rapports", LEADS)
READ: Final = Permission("reports.read", "Lire les rapports figés", (*FIELD, DIRECTOR, FIGURES_READER))

PERMISSIONS: Final = (WRITE, READ)

NAVIGATION: Final = (
    NavItem("reports", "rendre_compte", "Rapports", "doc", "reports.index", (READ, WRITE), order=20),
)
