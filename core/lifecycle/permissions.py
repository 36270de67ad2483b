"""Rights on the requests of persons: kept wherever data is, whatever domains are on."""

from __future__ import annotations

from typing import Final

from core.access.permissions import DIRECTOR, DPO, Permission

HANDLE_RIGHTS: Final = Permission(
    "rights.handle", "Traiter les demandes des personnes : copie, effacement", granted_to=(DIRECTOR, DPO)
)

PERMISSIONS: Final = (HANDLE_RIGHTS,)
