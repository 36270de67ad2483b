"""What the demo tells: a walk of fourteen months, a shared garden, a neighbourhood meal. All of it is fictional."""

from __future__ import annotations

from datetime import time
from typing import Final

from core.toolkit import dataclass


@dataclass(frozen=True, slots=True)
class Met:
    """A gathering ``after`` days of its project. ``ages``: children, teenagers, adults, seniors; ``sexes``: women,
    men; ``deeds``: guided, wrote, presented, decided.
    """

    after: int
    kind: str
    at: time
    minutes: int
    total: int
    ages: tuple[int, int, int, int]
    sexes: tuple[int, int]
    deeds: tuple[int | None, int | None, int | None, int | None]
    outcome: str
    institutions: int | None = None
    routed: bool = False
    festive: bool = False


#: Title, aim, themes of work of the walk; the name of its route.
WALKS: Final = (
    (
        "Nos pas dans la ville",
        "Dire à voix haute ce qui va, ce qui manque et ce que nous voulons dans nos quartiers, et l’obtenir.",
        "vivre ensemble, cadre de vie, harcèlement de rue",
        "Du centre social au square",
    ),
    (
        "Marchons, on en parle",
        "Regarder ensemble nos rues, de jour et de nuit, et demander ce qui les rendrait plus douces.",
        "cheminements, éclairage, place des femmes et des jeunes",
        "La boucle du marché et du canal",
    ),
    (
        "À hauteur d’habitants",
        "Montrer aux décideurs le quartier comme nous le vivons, et suivre ce qu’ils en font.",
        "accessibilité, espaces partagés, tranquillité",
        "De l’école à la berge",
    ),
)

#: Stage of the walk → days after its beginning, step, what was said.
WALK_STAGES: Final = (
    ("framing", 0, "begin", ""),
    ("mobilisation", 35, "mobilise", "Le comité retient trois quartiers et le centre-ville."),
    ("training", 105, "train", "Un groupe mêlé en âges et en genres s’est formé."),
    ("route", 140, "choose_route", "Deux parcours choisis par vote."),
    ("walk_day", 165, "walk_by_day", ""),
    ("walk_night", 215, "walk_by_night", "Le même parcours, à 21 h."),
    ("synthesis", 265, "write", "Écrite par huit habitants."),
    ("restitution", 320, "present", ""),
    ("answer", 345, "hand_over", "Recommandations remises en main propre."),
    ("works", 395, "work", "Premiers travaux au passage du canal."),
)

WALK_MEETINGS: Final = (
    Met(3, "steering", time(10, 0), 90, 6, (0, 0, 4, 2), (3, 3), (None, None, None, None),
        "Objet du projet : le pouvoir d’agir des habitants, pas un diagnostic de sécurité.", institutions=5),
    Met(42, "mobilisation", time(16, 30), 120, 34, (6, 9, 14, 5), (19, 15), (3, None, None, None),
        "Stand tenu avec des collégiens, devant le centre et au marché."),
    Met(63, "mobilisation", time(17, 0), 120, 27, (0, 12, 10, 5), (13, 14), (None, None, None, None),
        "Porte-à-porte et pied d’immeuble, avec deux associations."),
    Met(84, "meeting", time(18, 30), 90, 22, (0, 6, 11, 5), (12, 10), (None, 2, 3, 22),
        "Les habitants choisissent les thèmes."),
    Met(108, "training", time(14, 0), 180, 16, (0, 5, 8, 3), (9, 7), (None, None, None, None),
        "Guide d’observation réécrit avec des mots simples."),
    Met(122, "training", time(14, 0), 180, 15, (0, 5, 7, 3), (8, 7), (4, 5, None, None),
        "Essai autour du centre social."),
    Met(141, "workshop", time(18, 0), 120, 18, (0, 6, 8, 4), (10, 8), (None, 4, 3, 18),
        "Deux parcours dessinés puis votés."),
    Met(166, "walk_day", time(14, 30), 120, 19, (2, 6, 8, 3), (11, 8), (5, 6, None, None),
        "Temps calme, beaucoup d’échanges avec les commerçants.", routed=True),
    Met(187, "walk_day", time(10, 0), 120, 14, (0, 3, 7, 4), (8, 6), (4, 5, None, None),
        "Jour de marché.", institutions=1, routed=True),
    Met(217, "walk_night", time(21, 0), 90, 13, (0, 4, 7, 2), (7, 6), (5, 5, None, None),
        "Le passage du canal est dans le noir.", routed=True),
    Met(238, "walk_night", time(20, 30), 90, 12, (0, 4, 6, 2), (7, 5), (6, 4, None, None),
        "Les arrêts de bus sont mieux vécus que prévu.", routed=True),
    Met(268, "workshop", time(18, 0), 150, 11, (0, 3, 6, 2), (6, 5), (None, 8, None, 11),
        "La synthèse s’écrit à plusieurs mains."),
    Met(296, "workshop", time(18, 0), 120, 12, (0, 3, 7, 2), (7, 5), (None, 9, None, 12),
        "Huit recommandations, relues phrase par phrase."),
    Met(322, "restitution", time(17, 30), 120, 31, (3, 8, 14, 6), (17, 14), (8, None, 9, None),
        "Les habitants guident les élus et les services sur le parcours.", institutions=9, routed=True),
    Met(346, "steering", time(10, 0), 90, 9, (0, 2, 5, 2), (5, 4), (None, None, 4, 6),
        "Chaque recommandation a un destinataire.", institutions=6),
    Met(398, "meeting", time(18, 30), 90, 24, (0, 7, 12, 5), (13, 11), (None, None, 5, 24),
        "Les réponses sont lues ensemble ; un refus est discuté.", institutions=3),
)  # fmt: skip

#: Label, and how far it stands from the first stop, in microdegrees north and east.
STOPS: Final = (
    ("Parvis du centre social", 0, 0),
    ("Place du marché", 1_200, 900),
    ("Arrêt de bus de l’école", 2_100, 2_300),
    ("Passage sous la voie ferrée", 1_500, 4_000),
    ("Berge du canal", 300, 4_900),
    ("Square des Glacis", -600, 3_100),
)

#: Which walk, kind, theme, stop, words.
POINTS: Final = (
    (0, "strength", "conviviality", 1, "La place vit : on s’y parle, les bancs sont au bon endroit."),
    (0, "weakness", "mobility", 2, "Le trottoir s’arrête : avec une poussette, on descend sur la route."),
    (0, "idea", "nature", 5, "Planter des fruitiers dans le square, avec l’école."),
    (0, "weakness", "upkeep", 3, "Des verres cassés dans le passage."),
    (0, "strength", "shops", 1, "Les commerçants gardent un œil et disent bonjour."),
    (1, "weakness", "signage", 3, "Rien n’indique où mène le passage."),
    (1, "idea", "mixity", 5, "Un terrain où les filles aussi ont leur créneau."),
    (1, "strength", "attendance", 0, "Devant le centre, il y a toujours quelqu’un."),
    (1, "weakness", "noise", 2, "À la sortie de l’école, les klaxons."),
    (2, "weakness", "lighting", 3, "Deux lampes sur cinq ne marchent pas."),
    (2, "weakness", "visibility", 4, "La haie cache le chemin de la berge."),
    (2, "weakness", "harassment", 4, "Des jeunes femmes disent faire le tour pour éviter la berge le soir."),
    (2, "strength", "lighting", 1, "La place est bien éclairée, on s’y attend."),
    (2, "idea", "help", 4, "Un commerce refuge, ouvert le soir, que l’on reconnaît."),
    (3, "strength", "attendance", 2, "À l’arrêt de bus, on n’est jamais seul."),
    (3, "weakness", "lighting", 5, "Le square est noir dès 18 h en hiver."),
    (3, "idea", "layout", 3, "Peindre le passage avec les collégiens."),
    (3, "weakness", "conviviality", 5, "Plus de banc depuis les travaux."),
)

#: Title, theme, to whom (rank in BODIES), points it comes from, answers: (step, days after handing over, words).
REQUESTS: Final = (
    ("Réparer et compléter l’éclairage du passage", "lighting", 2, (9, 5),
     (("accept", 20, "Chantier inscrit."), ("plan", 32, "Travaux au printemps."),
      ("finish", 58, "Cinq lampes posées."))),
    ("Tailler la haie de la berge", "visibility", 2, (10,),
     (("accept", 14, "Passage trimestriel."), ("finish", 30, "Haie taillée à un mètre."))),
    ("Prolonger le trottoir devant l’école", "mobility", 2, (1,),
     (("plan", 40, "Étude en cours, budget de l’an prochain."),)),
    ("Réserver un créneau du terrain aux filles", "mixity", 3, (6,),
     (("accept", 18, "D’accord, le mercredi."), ("finish_part", 50, "Un créneau sur deux est tenu."))),
    ("Peindre le passage avec les collégiens", "layout", 3, (16,),
     (("accept", 25, "Atelier prévu avec le collège."),)),
    ("Ouvrir un réseau de commerces refuges", "help", 3, (13, 11), ()),
    ("Planter des fruitiers dans le square", "nature", 2, (2,),
     (("refuse", 35, "Le sol du square est trop peu profond ; des bacs sont proposés à la place."),)),
    ("Remettre des bancs dans le square", "conviviality", 2, (17, 15), (("give_up", 70, ""),)),
)  # fmt: skip

#: Name and part; the first are taken from the partner directory when it has somebody to offer.
BODIES: Final = (
    ("Club de prévention des Glacis", "co_lead"),
    ("Maison pour tous du Lavoir", "co_lead"),
    ("Ville, service de l’espace public", "decider"),
    ("Ville, service jeunesse et sports", "decider"),
    ("Collège du Canal", "partner"),
    ("Fonds local de démocratie", "funder"),
)

#: Title, aim, days since its beginning, stages (stage, after, step), meetings, result, closed after (None: under way).
GARDEN: Final = (
    "Le jardin d’en bas",
    "Faire de la pelouse derrière l’immeuble un jardin que les habitants cultivent.",
    230,
    (("idea", 0, "begin"), ("preparation", 20, "prepare"), ("running", 60, "run")),
    (
        Met(5, "meeting", time(18, 0), 90, 14, (0, 2, 8, 4), (9, 5), (None, None, 2, 14), "Oui à un jardin."),
        Met(
            32,
            "workshop",
            time(14, 0),
            120,
            11,
            (3, 1, 5, 2),
            (6, 5),
            (2, 3, None, 11),
            "Plan des parcelles.",
        ),
        Met(
            68,
            "workshop",
            time(10, 0),
            180,
            17,
            (5, 2, 7, 3),
            (9, 8),
            (4, None, None, None),
            "Première bêche.",
        ),
        Met(
            110,
            "workshop",
            time(10, 0),
            150,
            15,
            (5, 2, 5, 3),
            (8, 7),
            (3, None, None, 6),
            "Règles du jardin.",
        ),
        Met(
            160,
            "workshop",
            time(10, 0),
            150,
            13,
            (4, 1, 5, 3),
            (8, 5),
            (3, None, None, None),
            "Récolte et repas.",
        ),
        Met(
            205,
            "meeting",
            time(18, 0),
            90,
            16,
            (0, 2, 9, 5),
            (10, 6),
            (None, 2, 3, 16),
            "Bilan de la saison.",
        ),
    ),
    "",
    None,
)
MEAL: Final = (
    "Un repas de quartier",
    "Se rencontrer entre voisins qui ne se parlent pas.",
    330,
    (("idea", 0, "begin"), ("preparation", 10, "prepare"), ("running", 25, "run"), ("review", 75, "review")),
    (
        Met(12, "meeting", time(18, 30), 75, 9, (0, 1, 5, 3), (6, 3), (None, 1, None, 9), "Date et lieu choisis."),
        Met(40, "workshop", time(17, 0), 90, 8, (0, 2, 4, 2), (5, 3), (2, 3, None, 8), "Affiches et invitations."),
        Met(62, "workshop", time(11, 0), 240, 64, (14, 11, 26, 13), (35, 29), (7, None, 2, None), "Le repas.",
            festive=True),
        Met(76, "meeting", time(18, 30), 60, 12, (0, 2, 7, 3), (7, 5), (None, 2, 3, 12), "À refaire l’an prochain."),
    ),
    "Soixante-quatre voisins à table ; un collectif d’habitants reprend l’organisation l’an prochain.",
    85,
)  # fmt: skip
WALL: Final = (
    "Le mur du gymnase",
    "Peindre avec les jeunes le grand mur gris que tout le monde voit.",
    205,
    (("idea", 0, "begin"), ("preparation", 25, "prepare"), ("running", 70, "run")),
    (
        Met(8, "meeting", time(17, 30), 75, 13, (0, 6, 5, 2), (6, 7), (None, None, None, None), "L’idée plaît."),
        Met(39, "workshop", time(14, 30), 120, 12, (2, 7, 2, 1), (7, 5), (2, 4, None, 12), "Trois croquis, un vote."),
        Met(77, "workshop", time(14, 0), 180, 15, (3, 8, 3, 1), (8, 7), (5, None, None, None), "Première couche."),
        Met(118, "workshop", time(14, 0), 180, 11, (2, 6, 2, 1), (5, 6), (4, None, None, None), "Un visage vient."),
        Met(171, "meeting", time(18, 0), 60, 18, (0, 7, 8, 3), (10, 8), (None, None, 4, 18), "La fête a sa date."),
    ),
    "",
    None,
)  # fmt: skip
CINEMA: Final = (
    "Cinéma sous les fenêtres",
    "Une soirée dehors, pour tous les âges, au pied des immeubles.",
    300,
    (("idea", 0, "begin"), ("preparation", 14, "prepare"), ("running", 32, "run"), ("review", 81, "review")),
    (
        Met(9, "meeting", time(18, 0), 75, 10, (0, 2, 5, 3), (6, 4), (None, None, None, 10), "Trois films en lice."),
        Met(37, "workshop", time(17, 30), 90, 9, (0, 3, 4, 2), (5, 4), (2, 2, None, 9), "Qui fait quoi, quel soir."),
        Met(66, "workshop", time(20, 30), 210, 71, (19, 14, 27, 11), (38, 33), (9, None, 3, None), "La séance.",
            festive=True),
        Met(82, "meeting", time(18, 30), 60, 11, (0, 3, 5, 3), (6, 5), (None, None, None, None), "Bilan, sans façon."),
    ),
    "Soixante-dix personnes sur la pelouse ; l’association des locataires garde l’écran pour l’été prochain.",
    90,
)  # fmt: skip

#: One of each is told in a structure: a project under way, one that has ended.
UNDER_WAY: Final = (("garden", GARDEN), ("wall", WALL))
ENDED: Final = (("meal", MEAL), ("cinema", CINEMA))
