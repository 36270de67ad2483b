"""Four more demo structures, one for each kind that the founding documents tell; towns and people are fictional."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Final

from core.access.permissions import (
    COORDINATOR,
    DIRECTOR,
    DPO,
    FIGURES_READER,
    MEDIATOR,
    NETWORK_ADMIN,
    PARTNER_RELAY,
    RECEPTION,
    SOCIAL_WORKER,
    TRAINEE,
)
from core.demo.scenario import Area, KindMix, Meeting, OpenHours, Scenario, Spot, ToDo
from core.places.models import QUARTIER
from tenants import demo_fundings
from tenants.demo_structures import SPOT_DOMAINS, DemoStructure, Person, civic_spots
from tenants.demo_words import CASES, KINDS, NOTES, REQUESTS

#: Without a form for partners: one structure shows it.
CALLS: Final = replace(REQUESTS, partners=())


def kinds_but(*aside: str) -> tuple[KindMix, ...]:
    """The usual entries without those that the profile sets aside."""
    return tuple(kind for kind in KINDS if kind.key not in aside)


# --- Réseau des Rives: a national network ----------------------------------------------------------------

RIVES: Final = DemoStructure(
    slug="reseau-des-rives",
    name="Réseau des Rives",
    profile="reseau",
    insee_codes=("87085",),
    people=(
        Person("Irène", "Valmont", "f", (MEDIATOR,), "irene.valmont@exemple.test"),
        Person("Karim", "Destouches", "m", (MEDIATOR,), "karim.destouches@exemple.test"),
        Person("Maud", "Ferrand", "f", (COORDINATOR,), "maud.ferrand@exemple.test"),
        Person("Olivier", "Saint-Just", "m", (DIRECTOR, NETWORK_ADMIN), "olivier.saintjust@exemple.test"),
        Person("Agathe", "Bruyère", "f", (DPO,), "agathe.bruyere@exemple.test"),
        Person("Luc", "Périgaud", "m", (FIGURES_READER,), "luc.perigaud@exemple.test"),
    ),
    scenario=Scenario(
        key="reseau-des-rives",
        fundings=demo_fundings.RIVES,
        yearly=820,
        areas=(
            Area("Beaupré", QUARTIER, insee_code="87085"),
            Area("La Bastide", QUARTIER, insee_code="87085"),
            Area("Val-de-l’Aure", QUARTIER, insee_code="87085"),
        ),
        spots=(
            Spot("Collège de Beaupré, abords", "school_gate", "Beaupré", None, "", 3),
            Spot("École du Parc, abords", "school_gate", "Beaupré", None, "", 2),
            Spot("École Beaupré, abords", "school_gate", "Beaupré", None, "", 2),
            Spot("École de la Bastide, abords", "school_gate", "La Bastide", None, "", 2),
            Spot("Place de la Bastide", "square", "La Bastide", None, "", 2),
            Spot("Centre social du Val", "social_center", "Val-de-l’Aure", None, "", 1.5),
            Spot("Parc de l’Aure", "park", "Val-de-l’Aure", None, "", 1.5),
            Spot("Arrêt Beaupré", "stop", "Beaupré", None, "", 1),
        ),
        kinds=kinds_but("awareness_training", "consultation", "project"),
        requests=replace(CALLS, monthly=10),
        cases=None,
        weekdays=(0, 1, 2, 3, 4),
        hours=(time(8), time(17)),
        summer_hours=(time(9), time(17)),
        season=(1.1, 1.0, 1.2, 1.0, 1.1, 1.1, 0.3, 0.1, 1.2, 1.1, 1.2, 1.0),
        in_pairs=False,
        notes=NOTES,
        domain_of_spot=SPOT_DOMAINS,
        round_label="Présence aux abords des écoles",
        meetings=(
            Meeting(0, time(14), 60, "Point avec le collège de Beaupré", "Collège de Beaupré, abords", (0,)),
            Meeting(3, time(18), 90, "Réunion de préparation de la marche", "Centre social du Val", (1,)),
        ),
        tasks=(
            ToDo("Préparer le comité de pilotage du collège", 2, 0),
            ToDo("Relire la synthèse de la marche de jour", 4, 1),
        ),
    ),
)

# --- CCAS de Montclair: a city's youth service with relays -------------------------------------------------

MONTCLAIR_AREAS: Final = ("Centre", "Les Bleuets", "Le Lavoir", "La Gare")
MONTCLAIR: Final = DemoStructure(
    slug="ccas-de-montclair",
    name="CCAS de Montclair",
    profile="ccas_jeunesse",
    insee_codes=("71076",),
    people=(
        Person("Clara", "Meunier", "f", (MEDIATOR,), "clara.meunier@exemple.test"),
        Person("Idriss", "Valette", "m", (MEDIATOR,), "idriss.valette@exemple.test"),
        Person("Nora", "Castaing", "f", (SOCIAL_WORKER,), "nora.castaing@exemple.test"),
        Person("Gabriel", "Roussel", "m", (COORDINATOR,), "gabriel.roussel@exemple.test"),
        Person("Édith", "Lavergne", "f", (DIRECTOR,), "edith.lavergne@exemple.test"),
        Person("Sylvain", "Morvan", "m", (PARTNER_RELAY,), "sylvain.morvan@exemple.test"),
        Person("Anaïs", "Delcourt", "f", (PARTNER_RELAY,), "anais.delcourt@exemple.test"),
        Person("Hélène", "Sarrazin", "f", (PARTNER_RELAY,), "helene.sarrazin@exemple.test"),
        Person("Rémi", "Chastel", "m", (PARTNER_RELAY,), "remi.chastel@exemple.test"),
        Person("Malika", "Bernier", "f", (PARTNER_RELAY,), "malika.bernier@exemple.test"),
        Person("Marc", "Thévenot", "m", (FIGURES_READER,), "marc.thevenot@exemple.test"),
    ),
    scenario=Scenario(
        key="ccas-de-montclair",
        fundings=demo_fundings.MONTCLAIR,
        yearly=520,
        areas=tuple(Area(name, QUARTIER, insee_code="71076") for name in MONTCLAIR_AREAS),
        spots=(
            *civic_spots(*((name, None) for name in MONTCLAIR_AREAS)),
            Spot("Parvis de la gare", "interchange", "La Gare", None, "", 2),
            Spot("Lycée du Lavoir, abords", "school_gate", "Le Lavoir", None, "", 2),
            Spot("Place aux Herbes", "square", "Centre", None, "", 2),
            Spot("City-stade des Bleuets", "sports", "Les Bleuets", None, "", 2),
        ),
        kinds=KINDS,
        requests=replace(CALLS, monthly=12),
        cases=replace(CASES, yearly=14),
        in_pairs=False,
        notes=NOTES,
        domain_of_spot=SPOT_DOMAINS,
        round_label="Passage du soir",
        meetings=(
            Meeting(0, time(15), 45, "Point avec la mission locale", "Place aux Herbes", (2,)),
            Meeting(
                2,
                time(17),
                60,
                "Rencontre des relais des centres sociaux",
                "Centre social des Bleuets",
                (0, 1),
            ),
        ),
        tasks=(ToDo("Rappeler le foyer de jeunes travailleurs", 0, 2), ToDo("Affiches de l’action", 3, 0)),
        permanences=(OpenHours("Accueil des jeunes", "Espace Jeunes", 2, time(14), time(18), (0, 2)),),
    ),
)

# --- Port-Alban: a city service, five domains over five quartiers -------------------------------------------

#: Quartier → how a place of it is named.
PORT_AREAS: Final = {
    "Le Port": "du Port",
    "Beaulieu": "de Beaulieu",
    "Les Moulins": "des Moulins",
    "Saint-Éloi": "de Saint-Éloi",
    "Belle-Croix": "de Belle-Croix",
}
PORT_ALBAN: Final = DemoStructure(
    slug="mediation-port-alban",
    name="Médiation de Port-Alban",
    profile="service_ville",
    insee_codes=("79191",),
    people=(
        Person("Yasmine", "Delorme", "f", (MEDIATOR,), "yasmine.delorme@exemple.test"),
        Person("Erwan", "Le Bihan", "m", (MEDIATOR,), "erwan.lebihan@exemple.test"),
        Person("Judith", "Arnoux", "f", (MEDIATOR,), "judith.arnoux@exemple.test"),
        Person("Bastien", "Corvisier", "m", (MEDIATOR,), "bastien.corvisier@exemple.test"),
        Person("Solange", "Petitjean", "f", (SOCIAL_WORKER,), "solange.petitjean@exemple.test"),
        Person("Aurélien", "Maslard", "m", (COORDINATOR,), "aurelien.maslard@exemple.test"),
        Person("Brigitte", "Ollivier", "f", (DIRECTOR,), "brigitte.ollivier@exemple.test"),
        Person("Tom", "Ribeyre", "m", (TRAINEE,), "tom.ribeyre@exemple.test"),
        Person("Denise", "Harcourt", "f", (RECEPTION,), "denise.harcourt@exemple.test"),
        Person("Alain", "Fourcade", "m", (FIGURES_READER,), "alain.fourcade@exemple.test"),
        Person("Laure", "Bonnaud", "f", (DPO,), "laure.bonnaud@exemple.test"),
        Person("Odile", "Perrachon", "f", (PARTNER_RELAY,), "odile.perrachon@exemple.test"),
    ),
    scenario=Scenario(
        key="mediation-port-alban",
        fundings=demo_fundings.PORT_ALBAN,
        yearly=1000,
        areas=tuple(Area(name, QUARTIER, insee_code="79191") for name in PORT_AREAS),
        spots=(
            *(Spot(f"Place {of}", "square", name, None, "", 2) for name, of in PORT_AREAS.items()),
            *(Spot(f"Résidence {of}, halls", "hall", name, None, "", 2) for name, of in PORT_AREAS.items()),
            *(Spot(f"Arrêt {of}", "stop", name, None, "", 1) for name, of in PORT_AREAS.items()),
            *(
                Spot(f"École {of}, abords", "school_gate", name, None, "", 1)
                for name, of in PORT_AREAS.items()
            ),
            *(
                Spot(f"Grands immeubles {of}", "building_foot", name, None, "", 1.5)
                for name, of in PORT_AREAS.items()
            ),
            *civic_spots(*((name, None) for name in PORT_AREAS)),
        ),
        kinds=kinds_but("awareness_training", "consultation", "project"),
        requests=replace(CALLS, monthly=60),
        cases=replace(CASES, yearly=40),
        notes=NOTES,
        domain_of_spot=SPOT_DOMAINS,
        round_label="Tournée de fin de journée",
        meetings=(
            Meeting(
                0,
                time(14),
                60,
                "Réunion d’équipe, analyse de la pratique",
                "Centre social du Lavoir",
                (0, 1, 2, 3),
            ),
            Meeting(
                1, time(17), 60, "Table ronde, résidence des Moulins", "Résidence des Moulins, halls", (0,)
            ),
        ),
        tasks=(ToDo("Relancer le bailleur, porte du hall", 0, 0), ToDo("Préparer la marche de nuit", 5, 2)),
        permanences=(
            OpenHours("Permanence du Port", "Centre social des Bleuets", 3, time(14), time(17), (0,)),
        ),
    ),
)

# --- Passage des Droits: access to rights ----------------------------------------------------------------------

DROITS_AREAS: Final = ("Saint-Jacques", "Le Vernet", "Moulin-à-Vent")
DROITS: Final = DemoStructure(
    slug="passage-des-droits",
    name="Passage des Droits",
    profile="acces_droits",
    insee_codes=("11069",),
    people=(
        Person("Manon", "Escande", "f", (MEDIATOR,), "manon.escande@exemple.test"),
        Person("Rachid", "Fontvieille", "m", (MEDIATOR,), "rachid.fontvieille@exemple.test"),
        Person("Catherine", "Ripoll", "f", (SOCIAL_WORKER,), "catherine.ripoll@exemple.test"),
        Person("Vincent", "Amat", "m", (SOCIAL_WORKER,), "vincent.amat@exemple.test"),
        Person("Estelle", "Puig", "f", (COORDINATOR,), "estelle.puig@exemple.test"),
        Person("Robert", "Canal", "m", (DIRECTOR,), "robert.canal@exemple.test"),
        Person("Lina", "Forgues", "f", (RECEPTION,), "lina.forgues@exemple.test"),
        Person("Hervé", "Torrent", "m", (DPO,), "herve.torrent@exemple.test"),
    ),
    scenario=Scenario(
        key="passage-des-droits",
        fundings=demo_fundings.DROITS,
        yearly=300,
        areas=tuple(Area(name, QUARTIER, insee_code="11069") for name in DROITS_AREAS),
        spots=(
            Spot(
                "Accueil de l’association", "administration", "Saint-Jacques", None, "4, rue des Augustins", 4
            ),
            Spot("Permanence du Vernet", "social_center", "Le Vernet", None, "", 2),
            Spot("Permanence du Moulin", "social_center", "Moulin-à-Vent", None, "", 2),
            Spot("Médiathèque du Vernet", "library", "Le Vernet", None, "", 1),
            Spot("Marché de Saint-Jacques", "market", "Saint-Jacques", None, "", 1),
        ),
        kinds=kinds_but("conflict_realtime", "conflict_deferred", "technical_watch"),
        requests=replace(CALLS, monthly=40),
        cases=None,
        weekdays=(0, 1, 2, 3, 4),
        hours=(time(9), time(17, 30)),
        summer_hours=(time(9), time(17)),
        in_pairs=False,
        notes=NOTES,
        domain_of_spot=SPOT_DOMAINS,
        round_label="Permanence extérieure",
        meetings=(
            Meeting(0, time(14), 60, "Réunion d’équipe", "Accueil de l’association", (0, 1, 2, 3)),
            Meeting(1, time(10), 45, "Point avec le fournisseur d’énergie", "Accueil de l’association", (2,)),
        ),
        tasks=(
            ToDo("Rappeler l’allocation logement", 0, 0),
            ToDo("Compléter le dossier de surendettement", 2, 2),
        ),
        permanences=(
            OpenHours("Permanence du Vernet", "Permanence du Vernet", 1, time(9), time(12), (0, 2)),
            OpenHours("Permanence du Moulin", "Permanence du Moulin", 3, time(14), time(17), (1, 3)),
        ),
    ),
)

TOWNS: Final = (RIVES, MONTCLAIR, PORT_ALBAN, DROITS)
