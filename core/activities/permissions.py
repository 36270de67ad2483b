"""Rights over field entries."""

from __future__ import annotations

from core.access.permissions import LEADS, TEAM, Permission
from core.extension.contributions import NavItem

RECORD = Permission("activities.record", "Saisir ses interventions et les corriger", granted_to=TEAM)
READ_TEAM = Permission(
    "activities.read_team", "Lire les interventions de toute l’équipe", granted_to=(*TEAM, *LEADS)
)
CORRECT_TEAM = Permission(
    "activities.correct_team", "Corriger ou supprimer les interventions de l’équipe", granted_to=LEADS
)
#: A mediator's own figures are seen by her and whoever coordinates her, by no colleague.
READ_MEMBER = Permission(
    "activities.read_member", "Filtrer les interventions par membre de l’équipe", granted_to=LEADS
)

PERMISSIONS = (RECORD, READ_TEAM, CORRECT_TEAM, READ_MEMBER)

NAVIGATION = (
    NavItem(
        "activities",
        "agir",
        "Interventions",
        "pin",
        "activities.index",
        permissions=(RECORD, READ_TEAM),
        order=30,
    ),
)
