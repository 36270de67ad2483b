"""Rights of mediation at school. Schools and entries name nobody; pupil mediators are named, trainees aside.

To record an act at school is the core's own right of recording; to correct one, the core's of correcting.
"""

from __future__ import annotations

from core.toolkit import DIRECTOR, FIELD, LEADS, TEAM, Permission

READ = Permission(
    "school_mediation.read", "Lire les établissements, leurs actes et leur bilan", (*TEAM, DIRECTOR)
)
SCHOOLS = Permission("school_mediation.schools", "Ajouter et modifier un établissement", LEADS)
PEERS = Permission(
    "school_mediation.peers", "Suivre les élèves médiateurs, lire leurs noms", (*FIELD, DIRECTOR)
)
STEER = Permission("school_mediation.steer", "Lire et écrire les comités de pilotage", (*FIELD, DIRECTOR))
REVIEW = Permission("school_mediation.review", "Écrire le bilan d’un établissement", (*FIELD, DIRECTOR))
MOVE = Permission("school_mediation.move", "Faire avancer une situation à l’école", (*FIELD, DIRECTOR))

PERMISSIONS = (READ, SCHOOLS, PEERS, STEER, REVIEW, MOVE)
