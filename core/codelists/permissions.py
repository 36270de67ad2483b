"""The right to adapt vocabularies, and their entry in the menu."""

from __future__ import annotations

from core.access.permissions import DIRECTOR, Permission
from core.extension.contributions import NavItem

MANAGE_VOCABULARIES = Permission("codelists.manage", "Adapter les vocabulaires", (DIRECTOR,))

PERMISSIONS = (MANAGE_VOCABULARIES,)

NAVIGATION = (
    NavItem(
        "codelists",
        "organiser",
        "Vocabulaires",
        "list",
        "codelists.index",
        (MANAGE_VOCABULARIES,),
        order=75,
    ),
)
