"""Rights of citizen participation."""

from __future__ import annotations

from core.toolkit import DIRECTOR, FIELD, PARTNER_RELAY, TEAM, Permission

READ = Permission("citizen.read", "Lire les projets d’habitants", (*TEAM, DIRECTOR))
WRITE = Permission("citizen.write", "Noter une marche, une rencontre, une observation", TEAM)
LEAD = Permission(
    "citizen.lead", "Conduire un projet : étapes, parcours, organismes, recommandations", (*FIELD, DIRECTOR)
)
CARRY = Permission(
    "citizen.carry",
    "Lire les projets que son organisme porte ; pilote ou co-pilote, y noter observations et réponses",
    (PARTNER_RELAY,),
)

PERMISSIONS = (READ, WRITE, LEAD, CARRY)
