"""The right to search: it opens the page; what is found is what the other rights show."""

from __future__ import annotations

from typing import Final

from core.access.permissions import LEADS, TEAM, Permission

SEARCH: Final = Permission(
    "search.use", "Chercher une situation, un dossier, une page", granted_to=tuple({*TEAM, *LEADS})
)

PERMISSIONS: Final = (SEARCH,)
