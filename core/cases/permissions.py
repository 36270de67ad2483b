"""Rights on situations; the steps of a workflow name the rights of their own domain."""

from __future__ import annotations

from typing import Final

from core.access.permissions import FIELD, LEADS, TEAM, Permission
from core.extension.contributions import NavItem

READ: Final = Permission("cases.read", "Lire les situations de l’équipe", granted_to=tuple({*TEAM, *LEADS}))
OPEN: Final = Permission("cases.open", "Ouvrir une situation", granted_to=tuple({*TEAM, *LEADS}))
EDIT: Final = Permission(
    "cases.edit", "Compléter une situation : parties, rencontres, actions", granted_to=tuple({*TEAM, *LEADS})
)
REASSIGN: Final = Permission("cases.reassign", "Confier une situation à une autre personne", granted_to=LEADS)
REOPEN: Final = Permission("cases.reopen", "Rouvrir une situation close", granted_to=tuple({*FIELD, *LEADS}))

PERMISSIONS: Final = (READ, OPEN, EDIT, REASSIGN, REOPEN)

NAVIGATION: Final = (
    NavItem("cases", "accompagner", "Situations", "group", "cases.index", permissions=(READ,), order=10),
)
