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

#: Named files; registered by the domain of ``core.casefiles``, so that they vanish where it is off.
READ_FILES: Final = Permission(
    "files.read", "Lire les dossiers nominatifs de l’équipe", granted_to=tuple({*FIELD, *LEADS})
)
ASSIST_FILES: Final = Permission(
    "files.assist", "Aider sur un dossier où l’on est nommé·e", granted_to=tuple({*TEAM, *LEADS})
)

PERMISSIONS: Final = (READ, OPEN, EDIT, REASSIGN, REOPEN)

NAVIGATION: Final = (
    NavItem("cases", "accompagner", "Situations", "group", "cases.index", permissions=(READ,), order=10),
)
