"""Rights of civic mediation."""

from __future__ import annotations

from core.toolkit import DIRECTOR, FIELD, LEADS, TEAM, Permission

READ = Permission("civic.read", "Lire les groupes, services, règles et incidents", (*TEAM, DIRECTOR))
WRITE = Permission("civic.write", "Noter un incident, un groupe", (*TEAM, DIRECTOR))
RULES = Permission("civic.rules", "Écrire les règles d’usage et décrire les services", LEADS)
STAFF = Permission("civic.staff", "Gérer l’équipe des centres", LEADS)
MOVE = Permission("civic.move", "Faire avancer une situation civique", (*FIELD, DIRECTOR))

PERMISSIONS = (READ, WRITE, RULES, STAFF, MOVE)
