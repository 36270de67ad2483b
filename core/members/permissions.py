"""Rights over the structure itself."""

from __future__ import annotations

from core.access.permissions import COORDINATOR, DIRECTOR, DPO, Permission
from core.extension.contributions import NavItem

READ_MEMBERS = Permission("members.read", "Voir les membres", (COORDINATOR, DIRECTOR, DPO))
MANAGE_MEMBERS = Permission("members.manage", "Inviter, modifier et retirer des membres", (DIRECTOR,))
MANAGE_ROLES = Permission("roles.manage", "Composer les rôles de la structure", (DIRECTOR,))
MANAGE_DOMAINS = Permission("domains.manage", "Activer et désactiver les domaines", (DIRECTOR,))
MANAGE_SETTINGS = Permission("settings.manage", "Modifier les réglages de la structure", (DIRECTOR,))
READ_AUDIT = Permission("audit.read", "Lire le journal des actions", (DIRECTOR, DPO))

PERMISSIONS = (
    READ_MEMBERS,
    MANAGE_MEMBERS,
    MANAGE_ROLES,
    MANAGE_DOMAINS,
    MANAGE_SETTINGS,
    READ_AUDIT,
)

NAVIGATION = (
    NavItem("members", "organiser", "Membres", "users", "members.index", (READ_MEMBERS,), order=20),
    NavItem("domains", "organiser", "Domaines", "domains", "members.domains", (MANAGE_DOMAINS,), order=80),
    NavItem(
        "settings", "organiser", "Réglages", "settings", "members.settings", (MANAGE_SETTINGS,), order=90
    ),
    NavItem("journal", "organiser", "Journal", "history", "members.journal", (READ_AUDIT,), order=95),
)
