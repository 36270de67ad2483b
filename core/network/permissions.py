"""Rights over the figures of a network; a member agrees to share its own by the right on its settings."""

from __future__ import annotations

from typing import Final

from core.access.permissions import DIRECTOR, FIGURES_READER, NETWORK_ADMIN, Permission
from core.extension.contributions import NavItem

READ: Final = Permission(
    "network.read", "Lire les chiffres du réseau", granted_to=(DIRECTOR, FIGURES_READER, NETWORK_ADMIN)
)
MANAGE: Final = Permission(
    "network.manage", "Gérer les structures membres du réseau", granted_to=(DIRECTOR, NETWORK_ADMIN)
)

PERMISSIONS: Final = (READ, MANAGE)

NAVIGATION: Final = (
    NavItem(
        "network",
        "rendre_compte",
        "Chiffres du réseau",
        "link",
        "network.index",
        permissions=(READ,),
        order=15,
    ),
    NavItem(
        "network_members",
        "organiser",
        "Structures membres",
        "group",
        "network.members",
        permissions=(MANAGE,),
        order=25,
    ),
)
