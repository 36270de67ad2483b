"""What the demo of transport is made of: a fictional network, and how often each thing happens."""

from __future__ import annotations

from typing import Final

#: A stop → the kind of place it is tied to, when the structure has one. A stop with a proper name (a school’s, a
#: quartier’s) is not here: it would be tied to the namesake of nothing.
STOP_PLACES: Final = {
    "Gare": "interchange",
    "Halles": "market",
    "Stade": "sports",
    "Piscine": "pool",
    "Marché": "square",
    "Centre social": "social_center",
}
#: code, mode, terminus of the way out, terminus of the way back, stops, weight.
LINES: Final = (
    (
        "1",
        "tram",
        "Les Érables",
        "Gare",
        ("Gare", "Halles", "Hôtel de ville", "Lycée du Lac", "Stade", "Les Érables"),
        5,
    ),
    ("2", "bus", "Garenne", "Gare", ("Gare", "Marché", "Piscine", "Bel-Air", "Clos Fleuri", "Garenne"), 4),
    (
        "3",
        "bus",
        "Les Acacias",
        "Halles",
        ("Halles", "Marché", "Centre social", "Les Tilleuls", "Zone des Prés", "Les Acacias"),
        4,
    ),
    (
        "4",
        "bus",
        "Hôpital",
        "Lycée du Lac",
        ("Lycée du Lac", "Stade", "Bel-Air", "Moulin", "Parc", "Hôpital"),
        2,
    ),
    (
        "10",
        "coach",
        "Val-Joli",
        "Gare",
        ("Gare", "Rocade", "Les Ormes", "Saint-Pair", "La Vigne", "Val-Joli"),
        1,
    ),
)
#: Motive → chance to be met on a ride, usual number when it is.
COUNTED: Final = {
    "info": (0.75, 5),
    "fare_preventive": (0.6, 4),
    "noise": (0.3, 2),
    "smoking": (0.16, 1),
    "seat": (0.2, 2),
    "school_rush": (0.14, 1),
    "fare_conflict": (0.07, 1),
    "aggression_passenger": (0.03, 1),
    "vulnerable": (0.06, 1),
    "reduced_mobility": (0.12, 1),
    "breakdown": (0.04, 1),
    "object": (0.05, 1),
}
#: Motive, weight, actions, results, how often the control room is warned.
ACTS: Final = (
    ("fare_conflict", 9, ("dialogue", "calm", "rule_reminder"), ("calmed", "calmed", "partly", "moved_on"), 0.2),
    ("aggression_staff", 4, ("calm", "dialogue"), ("calmed", "partly", "handed_over"), 0.8),
    ("aggression_passenger", 4, ("separate", "calm"), ("calmed", "partly"), 0.4),
    ("fare_preventive", 5, ("inform", "dialogue"), ("calmed",), 0.0),
    ("vulnerable", 5, ("dialogue", "orient"), ("handed_over", "calmed"), 0.3),
    ("lost_child", 2, ("dialogue", "partner_alert"), ("handed_over",), 1.0),
    ("smoking", 3, ("rule_reminder",), ("calmed", "no_change"), 0.0),
    ("sexist", 1, ("dialogue", "calm"), ("partly", "calmed"), 0.5),
    ("stone", 1, ("partner_alert",), ("handed_over",), 1.0),
    ("breakdown", 2, ("inform",), ("calmed",), 0.6),
)  # fmt: skip
ANSWERS: Final = ("driver_told", "noted", "staff_sent", "police_called", "none")
HANDED: Final = ("relative", "driver", "staff", "school")
NOTES: Final = {
    "fare_conflict": "Titre oublié, échange calme avec le conducteur, régularisation à l’agence proposée.",
    "aggression_staff": "Ton qui monte à l’arrêt, retrait du conducteur dans sa cabine, reprise après dialogue.",
    "lost_child": "Descendu au mauvais arrêt, resté avec l’équipe jusqu’au relais.",
    "vulnerable": "Personne désorientée au terminus, accompagnée jusqu’au bon quai.",
}
WORDS: Final = {
    "better": ("Soirées plus calmes depuis les passages.", "Les groupes répondent mieux au rappel.", ""),
    "same": ("Toujours du monde à 16 h 30.", ""),
    "worse": ("Tabac au fond le samedi soir.", "Freinages demandés sans raison au retour du lycée.", ""),
}
CLASSES: Final = ("6e A", "6e B", "6e C", "5e A", "5e B", "CM2")
LEVELS: Final = {"6": "6e", "5": "5e", "C": "cm"}
#: How far each difficulty of the demo went; each step some days after the one before.
PATHS: Final = (
    ("talk", "commit", "follow"),
    ("talk", "commit", "close"),
    ("observe",),
    (),
)
COMMITMENTS: Final = (
    "L’exploitant ajoute une course à 16 h 40 les jours de classe.\n"
    "Les conducteurs ouvrent les deux portes au lycée.\n"
    "L’équipe est présente deux fois par semaine pendant un mois."
)
