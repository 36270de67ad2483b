"""Rights on the requests of persons: kept wherever data is, whatever domains are on."""

from __future__ import annotations

from typing import Final

from core.access.permissions import DIRECTOR, DPO, Permission
from core.extension.contributions import NavItem

HANDLE_RIGHTS: Final = Permission(
    "rights.handle", "Traiter les demandes des personnes : copie, effacement", granted_to=(DIRECTOR, DPO)
)

READ_RETENTION: Final = Permission(
    "retention.read", "Voir les durées de conservation et ce qui les dépasse", granted_to=(DIRECTOR, DPO)
)
DECIDE_RETENTION: Final = Permission(
    "retention.decide", "Décider d’appliquer une durée de conservation", granted_to=(DPO,)
)

PERMISSIONS: Final = (HANDLE_RIGHTS, READ_RETENTION, DECIDE_RETENTION)

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
    NavItem(
        "retention",
        "organiser",
        "Conservation",
        "clock",
        "retention.index",
        permissions=(READ_RETENTION,),
        order=97,
    ),
)
