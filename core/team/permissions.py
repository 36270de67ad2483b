"""Rights of whoever leads the team; and their menu entries."""

from __future__ import annotations

from core.access.permissions import LEADS, Permission
from core.extension.contributions import NavItem

WORK = Permission("team.work", "Voir le travail de l’équipe et le réattribuer", LEADS)
REVIEW = Permission("team.review", "Relire et clore la semaine", LEADS)

PERMISSIONS = (WORK, REVIEW)

NAVIGATION = (
    NavItem("team_work", "organiser", "Suivi de l’équipe", "group", "team.work", (WORK,), order=20),
    NavItem("review", "organiser", "Relecture", "eye", "team.review", (REVIEW,), order=30),
)
