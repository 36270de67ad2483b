"""Rights of the quality approach: the team reads its charter and sessions, its leads keep the evidence."""

from __future__ import annotations

from core.toolkit import DIRECTOR, LEADS, TEAM, Permission

READ = Permission("quality.read", "Lire et signer la charte, voir les séances d’équipe", (*TEAM, DIRECTOR))
OWN = Permission("quality.own", "Sortir son propre carnet", TEAM)
MANAGE = Permission("quality.manage", "Tenir la démarche qualité", LEADS)

PERMISSIONS = (READ, OWN, MANAGE)
