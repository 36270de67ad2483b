"""The landlord's grid: by site, what was seen, what came of it, how fast, and what became of technical sheets."""

from __future__ import annotations

from core.toolkit import Grid, GridLine

FIELD = "Passages et interventions"
TROUBLES = "Motifs"
ANSWERS = "Réponse et suites"

LANDLORD = Grid(
    "housing_landlord",
    "Bailleur",
    "landlord",
    "Compte rendu au bailleur pour les résidences de la convention : passages, troubles par motif, délais, conflits de "
    "voisinage et fiches techniques. Aucun locataire n’y est nommé.",
    (
        GridLine(
            "presences",
            "Passages en présence active",
            codes=(("kind", ("active_presence", "housing_visit")),),
            section=FIELD,
        ),
        GridLine(
            "conflicts", "Conflits gérés sur place", codes=(("kind", ("conflict_realtime",)),), section=FIELD
        ),
        GridLine(
            "calmed",
            "dont situations apaisées",
            codes=(("kind", ("conflict_realtime",)), ("result", ("calmed", "partly"))),
            section=FIELD,
        ),
        GridLine("field_others", "Autres interventions", source="rest", section=FIELD),
        GridLine("people", "Personnes rencontrées", "people", section=FIELD),
        GridLine("sites", "Lieux vus", "places", section=FIELD),
        GridLine("hours", "Heures de travail", "hours", "time", section=FIELD),
        GridLine(
            "noise", "Bruit", codes=(("reason", ("noise_activity", "noise_neighbour")),), section=TROUBLES
        ),
        GridLine(
            "neighbours",
            "Conflits de voisinage",
            codes=(("reason", ("neighbour_dispute", "use_conflict")),),
            section=TROUBLES,
        ),
        GridLine(
            "halls",
            "Occupation de halls et de parties communes",
            codes=(("reason", ("gathering", "hall_occupation")),),
            section=TROUBLES,
        ),
        GridLine(
            "damage",
            "Incivilités et dégradations",
            codes=(("reason", ("damage", "incivility", "tag")),),
            section=TROUBLES,
        ),
        GridLine(
            "waste", "Déchets et encombrants", codes=(("reason", ("bulky", "litter")),), section=TROUBLES
        ),
        GridLine(
            "vehicles",
            "Stationnement, épaves, deux-roues",
            codes=(("reason", ("motor_rodeo", "parking", "street_mechanics")),),
            section=TROUBLES,
        ),
        GridLine("other_reasons", "Autre motif, ou aucun", source="rest", section=TROUBLES),
        GridLine("requests", "Demandes reçues", source="requests_received", section=ANSWERS),
        GridLine(
            "delay_answer", "De l’appel à la réponse (médiane)", source="delay_to_answer", section=ANSWERS
        ),
        GridLine(
            "delay_arrival", "De l’appel à l’arrivée (médiane)", source="delay_to_arrival", section=ANSWERS
        ),
        GridLine(
            "disputes",
            "Conflits de voisinage ouverts dans la période",
            source="housing_disputes",
            section=ANSWERS,
        ),
        GridLine("agreements", "Accords entre voisins", source="housing_agreements", section=ANSWERS),
        GridLine("sheets", "Fiches techniques transmises", source="housing_sheets_sent", section=ANSWERS),
        GridLine(
            "sheets_in_time",
            "Fiches répondues en quinze jours",
            source="housing_sheets_in_time",
            section=ANSWERS,
        ),
    ),
    (("sites", "Résidences : ce qui change"), ("alerts", "Points d’attention pour le bailleur")),
    version=3,
)

GRIDS = (LANDLORD,)
