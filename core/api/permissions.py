"""The right to let a software of the structure read its figures."""

from __future__ import annotations

from typing import Final

from core.access.permissions import DIRECTOR, Permission

MANAGE: Final = Permission("api.manage", "Ouvrir à un logiciel l’accès aux chiffres", granted_to=(DIRECTOR,))

PERMISSIONS: Final = (MANAGE,)
