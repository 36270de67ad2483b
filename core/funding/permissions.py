"""Rights over conventions, grids and named participants."""

from __future__ import annotations

from typing import Final

from core.access.permissions import LEADS, Permission
from core.extension.contributions import NavItem

MANAGE: Final = Permission("funding.manage", "Tenir les conventions, les postes et les grilles", LEADS)
#: A right of its own: names leave the structure.
EXPORT_PARTICIPANTS: Final = Permission(
    "funding.export_participants", "Exporter la liste nominative des participants d’une convention", LEADS
)

PERMISSIONS: Final = (MANAGE, EXPORT_PARTICIPANTS)

NAVIGATION: Final = (
    NavItem("conventions", "rendre_compte", "Conventions", "table", "funding.index", (MANAGE,), order=30),
)
