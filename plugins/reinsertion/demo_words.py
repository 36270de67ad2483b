"""What the people of the demo say. All of them are invented; nobody speaks of a state of health."""

from __future__ import annotations

from typing import Final

GIVEN: Final = (
    "Amadou", "Léna", "Karim", "Manon", "Yanis", "Sofia", "Mathis", "Awa", "Enzo", "Nora",
    "Théo", "Fatou", "Rayan", "Chloé", "Idriss", "Jade", "Samuel", "Lina", "Bilal", "Océane",
)  # fmt: skip
FAMILY: Final = (
    "Berger", "Diallo", "Lefort", "Marin", "Cissé", "Girard", "Benali", "Roche", "Traoré", "Vidal",
    "Keïta", "Moulin", "Haddad", "Perrin", "Sow", "Chevrier", "Amari", "Bonnet", "Camara", "Delmas",
)  # fmt: skip

SUBJECTS: Final = (
    "Reprendre une formation",
    "Retrouver un emploi",
    "Revenir au lycée",
    "Renouer avec sa famille",
    "Sortir de l’isolement",
    "Trouver un premier stage",
    "Préparer un retour à l’emploi",
    "Reprendre confiance et choisir un métier",
)
STRENGTHS: Final = (
    "Je sais écouter, on vient souvent me parler.",
    "Je répare tout : vélos, meubles, téléphones.",
    "Je suis à l’heure et je ne lâche pas.",
    "Je cuisine pour dix sans problème.",
    "Je parle trois langues à la maison.",
    "J’apprends vite quand on me montre.",
)
INTERESTS: Final = (
    "La mécanique et le sport.",
    "Le jardin, être dehors.",
    "La musique, les enfants.",
    "Les animaux, la nature.",
    "L’informatique, monter des vidéos.",
    "Aider les personnes âgées de mon immeuble.",
)
ASPIRATIONS: Final = (
    "Un métier où je bouge, et mon permis.",
    "Finir ce que j’ai commencé au lycée.",
    "Un travail près de chez moi.",
    "Revoir ma sœur et mes neveux.",
    "Avoir mon logement et mes horaires.",
    "Que mes parents soient fiers.",
)
#: Track → (objective, its actions: words, who).
OBJECTIVES: Final = {
    "social": (
        (
            "Revoir ma famille une fois par mois.",
            (("Écrire à ma sœur.", "person"), ("Préparer la rencontre.", "together")),
        ),
        ("Faire une activité avec d’autres chaque semaine.", (("Visiter le centre social.", "together"),)),
    ),
    "professional": (
        ("Trouver un stage en atelier.", (("Refaire mon CV.", "together"), ("Appeler deux ateliers.", "person"))),
        ("M’inscrire à France Travail.", (("Réunir les papiers.", "person"), ("Prendre le rendez-vous.", "team"))),
    ),
    "educational": (
        ("Reprendre les cours en septembre.", (("Rencontrer l’établissement.", "together"),)),
        (
            "Choisir une formation.",
            (("Aller aux portes ouvertes.", "person"), ("En parler avec la Mission locale.", "partner")),
        ),
    ),
}  # fmt: skip
SAID: Final = (
    "",
    "",
    "Je me sens moins seul.",
    "C’est long, mais j’avance.",
    "Je sais mieux ce que je veux.",
    "On m’a rappelé pour un essai.",
)

#: (name, kind of partner, track it is for).
PARTNERS: Final = (
    ("Mission locale des Deux-Rives", "ml", "professional"),
    ("Agence France Travail Centre", "ft", "professional"),
    ("Ateliers du Canal", "asso", "professional"),
    ("Lycée des Tilleuls", "school", "educational"),
    ("Centre social du Pont", "asso", "social"),
    ("Point écoute Les Quais", "asso", "psychological"),
)
#: What each path passes, and how often.
PATHS: Final = (
    (("welcome", "diagnose", "agree", "support", "review", "support", "review", "support", "leave"), 6),
    (("welcome", "diagnose", "agree", "support", "review", "support", "leave", "follow"), 4),
    (("welcome", "diagnose", "agree", "support", "review", "support", "review"), 3),
    (("welcome", "diagnose", "agree", "support"), 4),
    (("welcome", "diagnose", "leave"), 2),
    (("welcome", "pause"), 1),
)
#: How they end when the work went as far as the support, and when it did not.
EXITS: Final = (
    "job_durable", "job_short", "job_short", "training", "training", "back_school", "civic", "siae",
    "rights_stable", "handed_over",
)  # fmt: skip
SHORT_EXITS: Final = ("lost", "drop", "moved", "handed_over")
PRESCRIBERS: Final = ("self", "self", "ml", "ft", "school", "prevention", "family", "ccas")
