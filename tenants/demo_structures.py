"""The demo structures: who works there, their territory, their year. Towns and people are fictional.

Commune codes are real ones of middle-sized towns, so that the territory is chosen from the official list.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Final

from core.access.permissions import (
    COORDINATOR,
    DIRECTOR,
    DPO,
    FIGURES_READER,
    MEDIATOR,
    RECEPTION,
    SOCIAL_WORKER,
    TRAINEE,
)
from core.demo.scenario import Area, Meeting, OpenHours, RequestMix, Scenario, Spot, ToDo
from core.places.models import QPV, QUARTIER, SECTOR
from core.records import dataclass
from tenants import demo_fundings
from tenants.demo_words import CASES, KINDS, NOTES, REQUESTS


@dataclass(frozen=True, slots=True)
class Person:
    """A member with an account; ``form`` is how she is spoken of."""

    given_name: str
    family_name: str
    form: str
    roles: tuple[str, ...]
    email: str


@dataclass(frozen=True, slots=True)
class DemoStructure:
    """A structure to open and fill; members in the order of their numbers."""

    slug: str
    name: str
    profile: str
    insee_codes: tuple[str, ...]
    people: tuple[Person, ...]
    scenario: Scenario


def civic_spots(*areas: tuple[str, str | None]) -> tuple[Spot, ...]:
    """The services that civic mediation describes, spread over the areas (quartier, sector) of a town."""
    return tuple(
        Spot(name, kind, *areas[number % len(areas)], weight=0.4)
        for number, (name, kind) in enumerate(CIVIC_PLACES)
    )


#: Names under which the civic domain's demo finds its services' places.
CIVIC_PLACES: Final = (
    ("Stade nautique", "pool"),
    ("Théâtre municipal", "theatre"),
    ("Bibliothèque centrale", "library"),
    ("Ligne 2, à bord", "vehicle"),
    ("Espace Jeunes", "youth_space"),
    ("Centre social des Bleuets", "social_center"),
    ("Centre social du Lavoir", "social_center"),
    ("Skate-park des Glacis", "skatepark"),
    ("Jardin de l’Arquebuse", "park"),
)

# --- Médiation Saint-Avel --------------------------------------------------------------------------------

VINTAGE_2015: Final = (date(2015, 1, 1), date(2023, 12, 31))
VINTAGE_2024: Final = (date(2024, 1, 1), None)
TILLEULS: Final = ("QP086991", "QN08691M")
ACACIAS: Final = ("QP086992", "QN08692M")

SAINT_AVEL_AREAS: Final = (
    Area("Les Tilleuls", QUARTIER, insee_code="86194"),
    Area("La Garenne", QUARTIER, insee_code="86194"),
    Area("Bel-Air", QUARTIER, insee_code="86194"),
    Area("Centre", QUARTIER, insee_code="86194"),
    Area("Les Acacias", QUARTIER, insee_code="86041"),
    Area("Secteur nord", SECTOR),
    Area("Secteur centre", SECTOR),
    Area("Secteur sud", SECTOR),
    Area("Les Tilleuls", QPV, TILLEULS[0], 2015, "86194", *VINTAGE_2015),
    Area("Les Acacias", QPV, ACACIAS[0], 2015, "86041", *VINTAGE_2015),
    Area("Les Tilleuls – La Garenne", QPV, TILLEULS[1], 2024, "86194", *VINTAGE_2024),
    Area("Les Acacias", QPV, ACACIAS[1], 2024, "86041", *VINTAGE_2024),
)
SAINT_AVEL_SPOTS: Final = (
    Spot(
        "Square des Tilleuls", "park", "Les Tilleuls", "Secteur nord", "Côté rue des Peupliers", 3, TILLEULS
    ),
    Spot(
        "Résidence des Érables, halls", "hall", "Les Tilleuls", "Secteur nord", "Entrées 2 à 8", 3, TILLEULS
    ),
    Spot("Allée des Érables", "building_foot", "Les Tilleuls", "Secteur nord", "", 2, TILLEULS),
    Spot("Escalier B, les Érables", "stairs", "Les Tilleuls", "Secteur nord", "Quatre étages", 1, TILLEULS),
    Spot("Aire de jeux des Tilleuls", "playground", "Les Tilleuls", "Secteur nord", "", 2, TILLEULS),
    Spot("Centre social des Tilleuls", "social_center", "Les Tilleuls", "Secteur nord", "", 1.5, TILLEULS),
    Spot("Collège des Tilleuls, abords", "school_gate", "Les Tilleuls", "Secteur nord", "", 1.5, TILLEULS),
    Spot("Jardin de la Garenne", "park", "La Garenne", "Secteur nord", "", 2, TILLEULS[1:]),
    Spot("Terrain de sport de la Garenne", "sports", "La Garenne", "Secteur nord", "", 2, TILLEULS[1:]),
    Spot("Tour de la Garenne, hall", "hall", "La Garenne", "Secteur nord", "", 2, TILLEULS[1:]),
    Spot("Arrêt Garenne", "stop", "La Garenne", "Secteur nord", "Direction centre", 1, TILLEULS[1:]),
    Spot("Place du Marché", "square", "Centre", "Secteur centre", "", 3),
    Spot("Halles", "market", "Centre", "Secteur centre", "Mardi et samedi", 1),
    Spot("Rue Haute", "street", "Centre", "Secteur centre", "", 1.5),
    Spot("Parvis de la gare", "interchange", "Centre", "Secteur centre", "", 2.5),
    Spot("Permanence de l’association", "administration", "Centre", "Secteur centre", "12, rue Haute", 0.6),
    Spot("Parc de Bel-Air", "park", "Bel-Air", "Secteur centre", "", 2),
    Spot("Résidence de Bel-Air, halls", "hall", "Bel-Air", "Secteur centre", "", 1.5),
    Spot("Parking souterrain de Bel-Air", "basement", "Bel-Air", "Secteur centre", "Deux niveaux", 0.7),
    Spot("Place des Acacias", "square", "Les Acacias", "Secteur sud", "", 3, ACACIAS),
    Spot("Résidence des Acacias, halls", "hall", "Les Acacias", "Secteur sud", "Bâtiments A à F", 3, ACACIAS),
    Spot("Pied des bâtiments C et D", "building_foot", "Les Acacias", "Secteur sud", "", 2.5, ACACIAS),
    Spot("Skate-park des Acacias", "skatepark", "Les Acacias", "Secteur sud", "", 1.5, ACACIAS),
    Spot("Espace Jeunes des Acacias", "youth_space", "Les Acacias", "Secteur sud", "", 1.5, ACACIAS),
    Spot("Centre commercial des Acacias", "shop", "Les Acacias", "Secteur sud", "", 1.5, ACACIAS),
    Spot("École des Acacias, abords", "school_gate", "Les Acacias", "Secteur sud", "", 1, ACACIAS),
    Spot("Ligne 4, à bord", "vehicle", "Les Acacias", "Secteur sud", "Du centre aux Acacias", 0.8),
    *civic_spots(("Centre", "Secteur centre"), ("Bel-Air", "Secteur centre"), ("La Garenne", "Secteur nord")),
)
SPOT_DOMAINS: Final = {
    "stop": "transport",
    "vehicle": "transport",
    "interchange": "transport",
    "school_gate": "school_youth",
    "school_inside": "school_youth",
    "youth_space": "school_youth",
}

SAINT_AVEL: Final = DemoStructure(
    slug="mediation-saint-avel",
    name="Médiation Saint-Avel",
    profile="association",
    insee_codes=("86194", "86041"),
    people=(
        Person("Inès", "Carpentier", "f", (MEDIATOR,), "ines.carpentier@exemple.test"),
        Person("Samir", "Oudart", "m", (MEDIATOR,), "samir.oudart@exemple.test"),
        Person("Thomas", "Kermadec", "m", (MEDIATOR,), "thomas.kermadec@exemple.test"),
        Person("Lucie", "Marchetti", "f", (MEDIATOR,), "lucie.marchetti@exemple.test"),
        Person("Nadège", "Villeroy", "f", (COORDINATOR,), "nadege.villeroy@exemple.test"),
        Person("Hélène", "Aubrac", "f", (DIRECTOR,), "helene.aubrac@exemple.test"),
        Person("Paul", "Lestienne", "m", (RECEPTION,), "paul.lestienne@exemple.test"),
        Person("Jade", "Monfort", "f", (TRAINEE,), "jade.monfort@exemple.test"),
        Person("Awa", "Dumontier", "f", (SOCIAL_WORKER,), "awa.dumontier@exemple.test"),
        Person("Martin", "Vasseur", "m", (DPO,), "martin.vasseur@exemple.test"),
        Person("Claire", "Brunel", "f", (FIGURES_READER,), "claire.brunel@exemple.test"),
    ),
    scenario=Scenario(
        key="mediation-saint-avel",
        yearly=1010,
        areas=SAINT_AVEL_AREAS,
        spots=SAINT_AVEL_SPOTS,
        kinds=KINDS,
        requests=REQUESTS,
        cases=CASES,
        notes=NOTES,
        domain_of_spot=SPOT_DOMAINS,
        fundings=demo_fundings.SAINT_AVEL,
        meetings=(
            Meeting(
                0,
                time(14, 30),
                45,
                "Point avec le gardien, résidence des Érables",
                "Allée des Érables",
                (0,),
            ),
            Meeting(
                0,
                time(17),
                60,
                "Rencontre des deux parties, conflit de palier",
                "Centre social des Tilleuls",
                (0,),
            ),
            Meeting(
                0, time(16), 60, "Réunion de préparation, fête du quartier", "Espace Jeunes des Acacias", (2,)
            ),
            Meeting(
                1,
                time(15),
                30,
                "Visite de la résidence de Bel-Air",
                "Résidence de Bel-Air, halls",
                (0,),
                False,
            ),
            Meeting(2, time(14), 90, "Cellule de veille du quartier", "Bibliothèque centrale", (1, 2)),
            Meeting(4, time(18), 90, "Rencontre habitants, place des Acacias", "Place des Acacias", (0, 2)),
            Meeting(
                6,
                time(16, 30),
                45,
                "Écoute séparée, bruit du soir",
                "Permanence de l’association",
                (3,),
                False,
            ),
        ),
        tasks=(
            ToDo("Rappeler la résidence des Érables au sujet de la porte du hall", 0, 0),
            ToDo("Préparer la table ronde de la place des Acacias", 2, 0),
            ToDo("Donner des nouvelles aux riverains du square", -1, 0),
            ToDo("Ranger les affiches de la permanence", None, 0, done=True),
            ToDo("Relancer le service propreté pour les encombrants", 1, 1),
            ToDo("Écrire le compte rendu de la cellule de veille", 3, 2),
            ToDo("Vérifier les horaires d’hiver du local", None, 3),
        ),
        permanences=(
            OpenHours("Permanence des Tilleuls", "Centre social des Tilleuls", 2, time(14), time(17), (0, 2)),
            OpenHours("Permanence des Acacias", "Espace Jeunes des Acacias", 4, time(15), time(18), (1, 3)),
        ),
    ),
)

# --- Ville de Beaurive ---------------------------------------------------------------------------------

BEAURIVE_SPOTS: Final = (
    Spot("Stade nautique", "pool", "Les Bleuets", None, "Entrée avenue du Lac", 3),
    Spot("Théâtre municipal", "theatre", "Centre", None, "", 0.6),
    Spot("Bibliothèque centrale", "library", "Centre", None, "", 2),
    Spot("Ligne 2, à bord", "vehicle", "Centre", None, "De la gare au stade nautique", 1),
    Spot("Espace Jeunes", "youth_space", "Le Lavoir", None, "", 2.5),
    Spot("Centre social des Bleuets", "social_center", "Les Bleuets", None, "", 2),
    Spot("Centre social du Lavoir", "social_center", "Le Lavoir", None, "", 2),
    Spot("Skate-park des Glacis", "skatepark", "Les Glacis", None, "", 2.5),
    Spot("Jardin de l’Arquebuse", "park", "Centre", None, "", 2),
    Spot("Place des Glacis", "square", "Les Glacis", None, "", 1),
    Spot("Terrain de sport du Lavoir", "sports", "Le Lavoir", None, "", 1.5),
    Spot("Arrêt Stade nautique", "stop", "Les Bleuets", None, "", 1),
)
CITY_REQUESTS: Final = replace(
    REQUESTS,
    monthly=14,
    channels=(("phone", 50), ("office", 25), ("email", 15), ("partner_meeting", 10)),
    initiators=(("city_service", 40), ("resident", 30), ("elected", 8), ("association", 12), ("school", 10)),
    reasons=(
        ("use_conflict", 34), ("incivility", 22), ("gathering", 16), ("verbal_aggression", 8),
        ("youth_conflict", 8), ("damage", 7), ("noise_activity", 5),
    ),
    subjects={
        "use_conflict": ("Partage des bassins le mercredi", "Trottinettes et petits au skate-park"),
        "incivility": ("Règlement non respecté, demande de passage de l’équipe",),
        "gathering": ("Groupe devant l’entrée à la fermeture",),
        "verbal_aggression": ("Échange vif à l’accueil, l’équipe demande un appui",),
        "youth_conflict": ("Tension entre deux groupes après la séance",),
        "damage": ("Banc abîmé, usage du lieu à revoir",),
        "noise_activity": ("Enceintes sur la pelouse en fin de journée",),
    },
    partners=(),
)  # fmt: skip
CITY_KINDS: Final = tuple(
    replace(kind, people=(3, 32)) if kind.key == "active_presence" else kind
    for kind in KINDS
    if kind.key not in {"partner_referral", "cultural_intermediation"}
)
CITY_CASES: Final = replace(
    CASES,
    yearly=16,
    scripts=tuple(
        script
        for script in CASES.scripts
        if {"park", "skatepark", "square", "sports", "youth_space"} & set(script.spots)
    ),
)

BEAURIVE: Final = DemoStructure(
    slug="ville-de-beaurive",
    name="Ville de Beaurive – CCAS",
    profile="commune_civique",
    insee_codes=("21054",),
    people=(
        Person("Mélanie", "Rocard", "f", (MEDIATOR,), "melanie.rocard@exemple.test"),
        Person("Hugo", "Tessier", "m", (MEDIATOR,), "hugo.tessier@exemple.test"),
        Person("Fatou", "Lemoine", "f", (MEDIATOR,), "fatou.lemoine@exemple.test"),
        Person("Yann", "Prigent", "m", (COORDINATOR,), "yann.prigent@exemple.test"),
        Person("Sophie", "Garance", "f", (DIRECTOR,), "sophie.garance@exemple.test"),
        Person("Rose", "Amiel", "f", (RECEPTION,), "rose.amiel@exemple.test"),
        Person("Denis", "Castelain", "m", (FIGURES_READER,), "denis.castelain@exemple.test"),
    ),
    scenario=Scenario(
        key="ville-de-beaurive",
        fundings=demo_fundings.BEAURIVE,
        yearly=330,
        areas=(
            Area("Centre", QUARTIER, insee_code="21054"),
            Area("Les Bleuets", QUARTIER, insee_code="21054"),
            Area("Le Lavoir", QUARTIER, insee_code="21054"),
            Area("Les Glacis", QUARTIER, insee_code="21054"),
        ),
        spots=BEAURIVE_SPOTS,
        kinds=CITY_KINDS,
        requests=CITY_REQUESTS,
        cases=CITY_CASES,
        hours=(time(10), time(18, 30)),
        summer_hours=(time(11), time(19, 30)),
        in_pairs=False,
        notes=NOTES,
        domain_of_spot=SPOT_DOMAINS,
        round_label="Passage dans les services",
        meetings=(
            Meeting(0, time(14), 60, "Point avec l’équipe du stade nautique", "Stade nautique", (0,)),
            Meeting(0, time(17, 30), 60, "Rencontre avec le groupe du mercredi", "Espace Jeunes", (1,)),
            Meeting(3, time(18), 90, "Conseil d’usage du skate-park", "Skate-park des Glacis", (0, 2)),
        ),
        tasks=(
            ToDo("Afficher les nouvelles règles au bord du bassin", 0, 0),
            ToDo("Rappeler la bibliothèque au sujet de la salle du fond", 1, 0),
            ToDo("Préparer le conseil d’usage du skate-park", 2, 2),
        ),
        permanences=(
            OpenHours("Accueil des groupes", "Centre social du Lavoir", 2, time(14), time(16), (0,)),
        ),
    ),
)

# --- Les Ponts du Val -----------------------------------------------------------------------------------

VAL_SPOTS: Final = (
    Spot("Place du Pont", "square", "Bourg", None, "", 2),
    Spot("Résidence du Val, halls", "hall", "Le Val", None, "", 2),
    Spot("Jardin du Val", "park", "Le Val", None, "", 1.5),
    Spot("Espace Jeunes du Val", "youth_space", "Le Val", None, "", 1),
    Spot("Halte du Val", "stop", "Bourg", None, "", 1),
    *civic_spots(("Bourg", None), ("Le Val", None)),
)
VAL_REQUESTS: RequestMix = replace(REQUESTS, monthly=16, partners=())

PONTS_DU_VAL: Final = DemoStructure(
    slug="ponts-du-val",
    name="Les Ponts du Val",
    profile="association",
    insee_codes=("86066",),
    people=(
        Person("Élodie", "Garnier", "f", (MEDIATOR,), "elodie.garnier@exemple.test"),
        Person("Lucie", "Marchetti", "f", (MEDIATOR,), "lucie.marchetti@exemple.test"),
        Person("Benoît", "Sauvage", "m", (DIRECTOR, COORDINATOR), "benoit.sauvage@exemple.test"),
    ),
    scenario=Scenario(
        key="ponts-du-val",
        yearly=700,
        areas=(Area("Bourg", QUARTIER, insee_code="86066"), Area("Le Val", QUARTIER, insee_code="86066")),
        spots=VAL_SPOTS,
        kinds=KINDS,
        requests=VAL_REQUESTS,
        cases=replace(CASES, yearly=18),
        months=4,
        notes=NOTES,
        domain_of_spot=SPOT_DOMAINS,
        round_label="Tournée du Val",
        meetings=(Meeting(0, time(16), 45, "Point avec la mairie annexe", "Place du Pont", (0, 1)),),
        tasks=(ToDo("Rappeler la résidence du Val", 1, 0),),
    ),
)

STRUCTURES: Final = (SAINT_AVEL, BEAURIVE, PONTS_DU_VAL)
