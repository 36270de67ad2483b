"""The right to bring a file in. Each importer asks for the right to write its kind as well."""

from __future__ import annotations

from core.access.permissions import LEADS, Permission
from core.extension.contributions import NavItem

IMPORT = Permission("imports.run", "Importer des données depuis un tableau", granted_to=LEADS)

PERMISSIONS = (IMPORT,)

NAVIGATION = (
    NavItem("imports", "organiser", "Importer des données", "upload", "imports.index", (IMPORT,), order=78),
)
