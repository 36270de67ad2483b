"""What the demo of youth outreach tells: bodies, nicknames, words of repérages, stories. All of it is fictional."""

from __future__ import annotations

from typing import Final

#: name of a body, its kind in the partner directory.
BODIES: Final = (
    ("Mission locale du Val", "ml"),
    ("Foyer des jeunes travailleurs L’Escale", "asso"),
    ("Aide sociale à l’enfance, antenne du Val", "department"),
    ("Collège des Tanneurs", "school"),
    ("Lycée Marguerite-Audoux", "school"),
    ("Centre social des Bleuets", "ccas"),
    ("Centre social du Lavoir", "ccas"),
    ("Club de prévention La Passe", "prevention"),
)

#: Ranks of the bodies whose relays have an account: mission locale, hostel, ASE, a school, a centre.
RELAYED: Final = (0, 1, 2, 3, 5)

NICKNAMES: Final = (
    "Zou", "Milo", "Nina", "Titouan", "Kenzo", "Loulou", "Sam", "Jo", "Ambre", "Tao", "Lila", "Max", "Nono",
    "Célie", "Bibi", "Youss", "Rose", "Timéo", "Manu", "Léa-Lou", "Noa", "Gaby", "Ismo", "Tess", "Robin", "Jade",
    "Éli", "Sacha", "Maya", "Enzo", "Lou", "Naël", "Charlie", "Inaya", "Tom", "Swann", "Alix", "Mahé", "Ilan",
    "Zoé", "Andréa", "Malo", "Billie", "Kelly", "Ayo", "Oscar", "Prune", "Théa",
)  # fmt: skip

#: concern, where, how to reach, in a few words: what a repérage says.
SEEN: Final = (
    (
        "dropout",
        "school",
        "À la sortie de 17 h, côté gymnase",
        "Ne vient plus en cours depuis trois semaines.",
    ),
    (
        "no_activity",
        "centre",
        "Au centre, le mercredi après-midi",
        "Sorti du lycée au printemps, rien depuis.",
    ),
    ("alone", "our_place", "Chambre au foyer, le soir après 19 h", "Ne descend plus aux repas communs."),
    ("family", "street", "Vers la gare, en fin de journée", "Dit ne plus pouvoir rentrer chez ses parents."),
    ("housing", "home", "Chez un ami, par SMS de préférence", "Change de canapé toutes les semaines."),
    ("conflict", "street", "Au skate-park, le samedi", "Souvent au milieu des tensions entre deux groupes."),
    (
        "suffered",
        "online",
        "Par la vie scolaire, en confiance",
        "Moqueries répétées dans un groupe de discussion.",
    ),
    (
        "rights",
        "our_place",
        "Rendez-vous le jeudi à la mission locale",
        "Plus de papiers à jour, n’ose pas demander.",
    ),
    ("dropout", "home", "Par sa grande sœur", "Quitte peu la maison depuis la rentrée."),
    (
        "no_activity",
        "street",
        "Sur la place du Marché, le matin",
        "Cherche du travail sans savoir par où commencer.",
    ),
)
AGES: Final = ("13_15", "16_17", "16_17", "18_21", "18_21", "22_25")

#: Steps of a follow-up, with how often.
PATHS: Final = (
    (("listen", "diagnose", "orient", "close"), 5),
    (("listen", "diagnose", "orient"), 4),
    (("listen", "orient", "close"), 2),
    (("listen", "diagnose"), 3),
    (("listen",), 3),
    (("listen", "pause"), 1),
    (("listen", "stop"), 1),
    ((), 1),
)
RESULTS: Final = {
    "close": ("oriented", "oriented", "tie_restored", "project", "no_need", "handed_over"),
    "stop": ("lost_contact", "stopped"),
}
CLOSE_REASONS: Final = ("not_found", "declined", "already", "known", "no_need", "not_ours")
#: need, kinds of the partner that answers it.
NEEDS: Final = (
    ("training", ("ml",)),
    ("job", ("ml",)),
    ("housing", ("asso",)),
    ("school", ("school",)),
    ("family", ("department",)),
    ("social", ("ccas",)),
    ("rights", ("ml", "ccas")),
)
UPTAKES: Final = ("taken", "taken", "taken", "waiting", "not_taken", "unknown")

#: theme, public, usual number of young people, minutes, ranks of the bodies.
ACTIONS: Final = (
    ("respect", "teen", 24, 120, (3,)),
    ("bullying", "teen", 26, 110, (3, 7)),
    ("online", "teen", 22, 90, (4,)),
    ("job", "young_adult", 12, 180, (0,)),
    ("exclusion", "mixed", 18, 150, (5, 6)),
    ("rights", "young_adult", 9, 120, (1,)),
    ("equality", "teen", 20, 90, (6,)),
    ("risk", "teen", 28, 120, (4, 7)),
)
#: What the coordination shared with a relay about a repérage that names nobody.
TOLD: Final = "Nous sommes passés : un contact est pris, merci. Rien d’autre à faire pour le moment."
