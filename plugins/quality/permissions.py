"""Rights of the quality approach: the team reads its charter and sessions, its leads keep the evidence.

Whoever meets people says what was done to the team and what was complained of; the leads read all of it.
"""

from __future__ import annotations

from core.toolkit import DIRECTOR, LEADS, RECEPTION, TEAM, Permission

READ = Permission("quality.read", "Lire et signer la charte, voir les séances d’équipe", (*TEAM, DIRECTOR))
OWN = Permission("quality.own", "Sortir son propre carnet", TEAM)
#: What she was told or was done to her is hers to write, and to read again; the others’ is not.
REPORT = Permission(
    "quality.report",
    "Noter un incident envers l’équipe, une réclamation, et relire ce que l’on a noté",
    (*TEAM, RECEPTION),
)
MANAGE = Permission("quality.manage", "Tenir la démarche qualité", LEADS)

PERMISSIONS = (READ, OWN, REPORT, MANAGE)
