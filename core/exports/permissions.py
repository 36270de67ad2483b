"""Rights on what leaves: taking a list out is a right of its own, beside the right to read it on screen."""

from __future__ import annotations

from typing import Final

from core.access.permissions import DIRECTOR, DPO, LEADS, NETWORK_ADMIN, Permission
from core.extension.contributions import NavItem

#: Beside the right on the list itself: whoever cannot read a list cannot take it out.
EXPORT: Final = Permission(
    "exports.make", "Exporter une liste en tableau", granted_to=(*LEADS, NETWORK_ADMIN)
)
READ_REGISTER: Final = Permission(
    "exports.register", "Lire le registre des exports de la structure", granted_to=(DIRECTOR, DPO)
)
LEAVE: Final = Permission(
    "exports.leave", "Tout emporter : l’archive de la structure", granted_to=(DIRECTOR,)
)

PERMISSIONS: Final = (EXPORT, READ_REGISTER, LEAVE)

NAVIGATION: Final = (
    NavItem(
        "exports",
        "rendre_compte",
        "Exports",
        "download",
        "exports.index",
        permissions=PERMISSIONS,
        order=80,
    ),
)
