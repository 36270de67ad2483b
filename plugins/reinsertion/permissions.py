"""Rights on paths. A path is a named file: which ones exist for somebody is the core's to say.

Trainees, apprentices and civic-service volunteers help on the files where they are named: they note what was done
and hand the scale to the person. They follow nothing, read nothing restricted here, and end nothing.
"""

from __future__ import annotations

from core.toolkit import DIRECTOR, FIELD, TEAM, Permission

READ = Permission(
    "reinsertion.read", "Lire la liste des parcours, dans les dossiers que l’on peut lire", (*TEAM, DIRECTOR)
)
HELP = Permission(
    "reinsertion.help",
    "Aider sur un parcours : noter une action, faire le point avec la personne",
    (*TEAM, DIRECTOR),
)
FOLLOW = Permission(
    "reinsertion.follow",
    "Suivre un parcours : mots de la personne, objectifs, entretiens, orientations",
    (*FIELD, DIRECTOR),
)
MOVE = Permission("reinsertion.move", "Faire avancer et terminer un parcours", (*FIELD, DIRECTOR))

PERMISSIONS = (READ, HELP, FOLLOW, MOVE)
