"""Rights of housing. Sheets speak of buildings: the whole team reads them; an arrears file is a named file."""

from __future__ import annotations

from core.toolkit import DIRECTOR, FIELD, TEAM, Permission

READ = Permission("housing.read", "Lire les fiches techniques", (*TEAM, DIRECTOR))
WRITE = Permission("housing.write", "Faire et suivre une fiche technique", (*TEAM, DIRECTOR))
REMOVE = Permission("housing.remove", "Retirer une fiche faite par erreur", (*FIELD, DIRECTOR))
READ_ARREARS = Permission(
    "housing.read_arrears",
    "Lire la liste des impayés, dans les dossiers que l’on peut lire",
    (*TEAM, DIRECTOR),
)
ARREARS = Permission(
    "housing.arrears", "Suivre un impayé : étapes, démarches, point sur la dette", (*FIELD, DIRECTOR)
)
MOVE = Permission("housing.move", "Faire avancer une médiation de logement", (*FIELD, DIRECTOR))

PERMISSIONS = (READ, WRITE, REMOVE, READ_ARREARS, ARREARS, MOVE)
