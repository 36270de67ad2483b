"""Rights over places and territories, and their entry in the menu."""

from __future__ import annotations

from core.access.permissions import DIRECTOR, LEADS, RECEPTION, TEAM, Permission
from core.extension.contributions import NavItem

READ_PLACES = Permission("places.read", "Voir les lieux et les quartiers", (*TEAM, DIRECTOR, RECEPTION))
MANAGE_PLACES = Permission("places.manage", "Gérer les lieux et les quartiers", LEADS)
CHOOSE_COMMUNES = Permission("places.communes", "Choisir les communes de la structure", (DIRECTOR,))

PERMISSIONS = (READ_PLACES, MANAGE_PLACES, CHOOSE_COMMUNES)

NAVIGATION = (
    NavItem("places", "organiser", "Lieux et quartiers", "map", "places.index", (READ_PLACES,), order=60),
)
