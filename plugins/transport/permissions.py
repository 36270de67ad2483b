"""Rights of transport. What is noted aboard names nobody: the whole team reads it."""

from __future__ import annotations

from core.toolkit import DIRECTOR, FIELD, LEADS, TEAM, Permission

READ = Permission("transport.read", "Lire les trajets, les lignes et leurs chiffres", (*TEAM, DIRECTOR))
WRITE = Permission("transport.write", "Noter un trajet, un fait, la parole d’un conducteur", TEAM)
LINES = Permission("transport.lines", "Décrire les réseaux, les lignes et les arrêts", LEADS)
MOVE = Permission("transport.move", "Faire avancer une difficulté de ligne", (*FIELD, DIRECTOR))

PERMISSIONS = (READ, WRITE, LINES, MOVE)
