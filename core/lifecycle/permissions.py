"""Rights on the requests of persons: kept wherever data is, whatever domains are on."""

from __future__ import annotations

from typing import Final

from core.access.permissions import DIRECTOR, DPO, Permission
from core.extension.contributions import NavItem

HANDLE_RIGHTS: Final = Permission(
    "rights.handle", "Traiter les demandes des personnes : copie, effacement", granted_to=(DIRECTOR, DPO)
)

PERMISSIONS: Final = (HANDLE_RIGHTS,)

NAVIGATION: Final = (
    NavItem(
        "rights",
        "organiser",
        "Droits des personnes",
        "scales",
        "rights.index",
        permissions=(HANDLE_RIGHTS,),
        order=95,
    ),
)
