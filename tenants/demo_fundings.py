"""Who pays in the demo structures: conventions, a post, and last month told to one funder of each."""

from __future__ import annotations

from typing import Final

from core.demo.scenario import Funding

#: The State for a post, a landlord for its buildings.
SAINT_AVEL: Final = (
    Funding(
        "adulte-relais",
        "Adulte-relais, poste des Tilleuls",
        "Préfecture de département",
        "adulte_relais",
        "adulte_relais",
        number="AR-2026-014",
        hours=1607,
        rank=10,
        holder=0,
        post_number="AR-2026-014-1",
        missions=("conflict", "inform", "living", "welcome"),
        post_domain="social",
        training=("Communication et gestion des conflits", 14, "Attestation de formation"),
        report=True,
        words={
            "summary": "Le mois a été marqué par la reprise des présences de soirée au pied des immeubles et par deux "
            "rencontres entre voisins qui ont abouti.",
            "activities": "Chaque semaine : deux tournées, une permanence au centre social, un temps en famille.",
            "perspectives": "Ouvrir une permanence le samedi matin.",
        },
    ),
    Funding(
        "bailleur",
        "Présence en résidence, Val Habitat",
        "Val Habitat (bailleur fictif)",
        "landlord",
        "housing_landlord",
        number="VH-26-03",
        areas=("Les Tilleuls", "La Garenne"),
        hours=900,
        rank=20,
    ),
    Funding(
        "fse",
        "Parcours d’insertion, FSE+",
        "Organisme gestionnaire (fictif)",
        "fseplus",
        "fseplus",
        number="FSE-26-118",
        rank=30,
        participants=4,
    ),
)

#: A school project over several funders.
RIVES: Final = (
    Funding(
        "cite-educative",
        "Médiation à l’école, Beaupré",
        "Cité éducative de Beaupré (fictive)",
        "cite_educative",
        "school_mae",
        number="CE-2026-07",
        areas=("Beaupré",),
        hours=1500,
        rank=10,
        holder=0,
        post_number="CE-2026-07-1",
        missions=("conflict", "generations", "welcome"),
        post_domain="school",
        report=True,
        words={
            "summary": "La présence aux abords du collège et des deux écoles a été tenue chaque jour de classe."
        },
    ),
    Funding(
        "contrat-de-ville",
        "Contrat de ville, La Bastide",
        "Préfecture de département",
        "bop147",
        "bop147",
        number="P147-26-112",
        areas=("La Bastide", "Val-de-l’Aure"),
        hours=600,
        rank=20,
    ),
)

MONTCLAIR: Final = (
    Funding(
        "fipd",
        "Aller vers les jeunes, soirées d’été",
        "Préfecture de département",
        "fipd",
        "fipd",
        number="FIPD-2026-031",
        areas=("Les Bleuets", "La Gare"),
        hours=700,
        rank=10,
        report=True,
        words={
            "summary": "Les soirées à la gare ont permis de rejoindre des jeunes qu’aucun accueil ne connaissait."
        },
    ),
)

#: One activity entered once is told to a transport operator, to the State and to a landlord, each in its words.
PORT_ALBAN: Final = (
    Funding(
        "transporteur",
        "Médiation à bord, lignes 1 à 4",
        "Alban Mobilités (transporteur fictif)",
        "transport",
        "transport_operator",
        number="AM-2026-02",
        hours=2400,
        rank=10,
        domains=("transport",),
        report=True,
        words={
            "summary": "Les lignes 1 et 2 concentrent les trajets ; les conducteurs ont été reçus deux fois."
        },
    ),
    Funding(
        "contrat-de-ville",
        "Contrat de ville, présence en soirée",
        "Préfecture de département",
        "bop147",
        "bop147",
        number="P147-26-045",
        areas=("Les Moulins", "Belle-Croix"),
        hours=1800,
        rank=20,
        holder=0,
        post_number="P147-26-045-1",
        missions=("conflict", "living", "inform"),
        post_domain="spaces",
        training=("Droits des personnes et confidentialité", 7, ""),
    ),
    Funding(
        "bailleur",
        "Présence en résidence",
        "Port Logis (bailleur fictif)",
        "landlord",
        "housing_landlord",
        number="PL-26-11",
        areas=("Saint-Éloi", "Les Moulins"),
        hours=800,
        rank=30,
    ),
)

DROITS: Final = (
    Funding(
        "pcb",
        "Point conseil budget",
        "Direction départementale de la cohésion sociale",
        "pcb",
        "rights_pcb",
        number="PCB-2026-03",
        hours=900,
        rank=10,
        report=True,
        words={"summary": "Les demandes liées à l’énergie ont augmenté avec les premières factures d’hiver."},
    ),
)

BEAURIVE: Final = (
    Funding(
        "fipd",
        "Présence et tranquillité, espaces publics",
        "Préfecture de département",
        "fipd",
        "fipd",
        number="FIPD-2026-018",
        hours=1200,
        rank=10,
    ),
)
