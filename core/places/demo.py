"""A fictional town for the demo: quartiers, sectors, priority quartiers of both lists, and some places."""

from __future__ import annotations

import uuid
from typing import Final

from core.codelists.services import options
from core.places.models import QPV, QUARTIER, SECTOR, Territory
from core.places.schemas import PlaceCommand, QpvLinkCommand, TerritoryCommand
from core.places.services import count_place_in_qpv, create_place, create_territory
from core.places.vintages import VINTAGES
from core.tenancy.binding import Actor

NAMESPACE: Final = uuid.UUID("5d0c3b51-8a52-5a43-9d6c-3f2f0d8c7a11")

QUARTIERS: Final = ("Les Tilleuls", "Le Canal", "Beausoleil", "La Gare", "Centre-ville")
SECTORS: Final = ("Secteur nord", "Secteur sud", "Secteur centre")

#: Name, code and year of the list, and the quartier whose places it covers.
PRIORITY: Final = (
    ("Les Tilleuls", "QP086901", 2015, "Les Tilleuls"),
    ("Beausoleil", "QP086902", 2015, "Beausoleil"),
    ("Les Tilleuls et le Canal", "QN08691M", 2024, "Les Tilleuls"),
    ("Beausoleil", "QN08692M", 2024, "Beausoleil"),
)

#: Name, code of the list "place_type", quartier, sector.
PLACES: Final = (
    ("Square des Tilleuls", "square", "Les Tilleuls", "Secteur nord"),
    ("Halls de la tour Acacia", "hall", "Les Tilleuls", "Secteur nord"),
    ("Pied d’immeuble, allée des Érables", "building_foot", "Les Tilleuls", "Secteur nord"),
    ("Aire de jeux des Tilleuls", "playground", "Les Tilleuls", "Secteur nord"),
    ("Centre social des Tilleuls", "social_center", "Les Tilleuls", "Secteur nord"),
    ("Abords de l’école Jean-Perrin", "school_gate", "Les Tilleuls", "Secteur nord"),
    ("Berges du Canal", "park", "Le Canal", "Secteur nord"),
    ("Skate-park du Canal", "skatepark", "Le Canal", "Secteur nord"),
    ("Espace Jeunes du Canal", "youth_space", "Le Canal", "Secteur nord"),
    ("Halls de la rue du Halage", "hall", "Le Canal", "Secteur nord"),
    ("Place Beausoleil", "square", "Beausoleil", "Secteur sud"),
    ("Galerie commerciale Beausoleil", "shop", "Beausoleil", "Secteur sud"),
    ("City-stade de Beausoleil", "sports", "Beausoleil", "Secteur sud"),
    ("Coursives du bâtiment C", "stairs", "Beausoleil", "Secteur sud"),
    ("Médiathèque de Beausoleil", "library", "Beausoleil", "Secteur sud"),
    ("Parking de l’allée des Pins", "basement", "Beausoleil", "Secteur sud"),
    ("Parvis de la gare", "interchange", "La Gare", "Secteur centre"),
    ("Arrêt Pont-Neuf", "stop", "La Gare", "Secteur centre"),
    ("Bus de la ligne 3", "vehicle", "La Gare", "Secteur centre"),
    ("Rue du Dépôt", "street", "La Gare", "Secteur centre"),
    ("Piscine municipale", "pool", "Centre-ville", "Secteur centre"),
    ("Théâtre", "theatre", "Centre-ville", "Secteur centre"),
    ("Marché couvert", "market", "Centre-ville", "Secteur centre"),
    ("Jardin des Plantes", "park", "Centre-ville", "Secteur centre"),
    ("Accueil de l’hôtel de ville", "administration", "Centre-ville", "Secteur centre"),
)


def demo_id(actor: Actor, *words: object) -> uuid.UUID:
    """The same id each time for the same words in the same structure."""
    return uuid.uuid5(NAMESPACE, "/".join(str(word) for word in (actor.tenant.id, *words)))


def seed(actor: Actor) -> None:
    """Fill the structure's town; run again it leaves the same rows."""
    town = actor.tenant.insee_codes[0] if actor.tenant.insee_codes else None
    quartiers = {name: _territory(QUARTIER, name, town, actor) for name in QUARTIERS}
    sectors = {name: _territory(SECTOR, name, town, actor) for name in SECTORS}
    priority = [(quartier, _qpv(name, code, year, town, actor)) for name, code, year, quartier in PRIORITY]
    offered = {option.value for option in options("place_type", actor)}
    for name, kind, quartier, sector in PLACES:
        if kind in offered:
            command = PlaceCommand(
                demo_id(actor, "place", name),
                name,
                kind,
                territory_id=quartiers[quartier].id,
                sector_id=sectors[sector].id,
                insee_code=town,
            )
            place, _made = create_place(command, actor=actor)
            for covered, qpv in priority:
                if covered == quartier:
                    link = QpvLinkCommand(demo_id(actor, "link", name, qpv.code), qpv.id)
                    count_place_in_qpv(place, link, actor=actor)


def _territory(kind: str, name: str, town: str | None, actor: Actor) -> Territory:
    command = TerritoryCommand(demo_id(actor, kind, name), kind, name, insee_code=town)
    return create_territory(command, actor=actor)[0]


def _qpv(name: str, code: str, year: int, town: str | None, actor: Actor) -> Territory:
    starts_on, ends_on = VINTAGES[year].proposed_days(actor.tenant.zone)
    command = TerritoryCommand(
        demo_id(actor, QPV, code),
        QPV,
        name,
        code=code,
        vintage=year,
        insee_code=town,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return create_territory(command, actor=actor)[0]
