"""Permissions and the roles that bundle them, as data.

A permission names the shipped roles that hold it; a structure may bundle permissions into roles of its own.
"""

from __future__ import annotations

from typing import Final

from core.records import dataclass

MEDIATOR: Final = "mediator"
SOCIAL_WORKER: Final = "social_worker"
COORDINATOR: Final = "coordinator"
DIRECTOR: Final = "director"
TRAINEE: Final = "trainee"
RECEPTION: Final = "reception"
PARTNER_RELAY: Final = "partner_relay"
FIGURES_READER: Final = "figures_reader"
DPO: Final = "dpo"
NETWORK_ADMIN: Final = "network_admin"

FIELD: Final = (MEDIATOR, SOCIAL_WORKER, COORDINATOR)
TEAM: Final = (*FIELD, TRAINEE)
LEADS: Final = (COORDINATOR, DIRECTOR)


@dataclass(frozen=True, slots=True)
class Permission:
    """A right, named ``area.verb``; ``granted_to`` are the shipped roles that hold it."""

    key: str
    label: str
    granted_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShippedRole:
    """A role of the installation. ``second_factor``: sign-in needs a code or a passkey."""

    key: str
    label: str
    description: str
    second_factor: bool = True


SHIPPED_ROLES: Final = (
    ShippedRole(
        MEDIATOR, "Médiateur·rice", "Saisit ses interventions, suit les situations.", second_factor=False
    ),
    ShippedRole(
        SOCIAL_WORKER, "Travailleur·se social·e", "Accompagne, dans la même équipe que la médiation."
    ),
    ShippedRole(COORDINATOR, "Coordination", "Planifie la semaine, relit, réattribue."),
    ShippedRole(DIRECTOR, "Direction", "Gère les membres, les lieux, les domaines et les réglages."),
    ShippedRole(
        TRAINEE,
        "Stagiaire, alternance, service civique",
        "Saisit sur le terrain avec l’équipe.",
        second_factor=False,
    ),
    ShippedRole(
        RECEPTION,
        "Accueil",
        "Prend les demandes et les rendez-vous, ne lit pas le contenu.",
        second_factor=False,
    ),
    ShippedRole(
        PARTNER_RELAY,
        "Relais partenaire",
        "Transmet une demande et voit ce qui est partagé avec elle ou lui.",
        second_factor=False,
    ),
    ShippedRole(
        FIGURES_READER, "Lecture des chiffres", "Lit les chiffres publiés, aucune ligne.", second_factor=False
    ),
    ShippedRole(DPO, "Protection des données", "Registres, demandes des personnes, conservation, journal."),
    ShippedRole(NETWORK_ADMIN, "Administration du réseau", "Gère les adhésions et les chiffres publiés."),
)
