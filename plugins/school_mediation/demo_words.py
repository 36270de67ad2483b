"""What the demo of mediation at school tells: fictional collèges, their three schools, and invented people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

COLLEGE: Final = ("6e", "5e", "4e", "3e")
PRIMARY: Final = ("cp", "ce1", "ce2", "cm1", "cm2")


@dataclass(frozen=True, slots=True)
class Sector:
    """A collège and three schools: key → (name, kind, levels, labels, pupils).

    ``share``: how often the team is in each. ``pace``: how many acts a school day has. ``turned``: by how many the
    family names of its pupils are moved on. ``untold``: which of ``CASES`` did not happen there.
    """

    schools: Mapping[str, tuple[str, str, tuple[str, ...], tuple[str, ...], int]]
    share: Mapping[str, int]
    pace: tuple[int, ...]
    turned: int = 0
    untold: frozenset[int] = frozenset()


#: The demo structures tell one each, by their address: no two neighbours have the same schools and the same figures.
SECTORS: Final = (
    Sector(
        {
            "college": (
                "Collège Wangari-Maathai", "college", (*COLLEGE, "segpa", "ulis"), ("repplus", "cite_educative"), 560,
            ),
            "lilas": ("École des Lilas", "primary", PRIMARY, ("repplus",), 240),
            "moulin": ("École du Moulin", "primary", PRIMARY, ("rep",), 190),
            "prairie": ("Groupe scolaire de la Prairie", "group", ("maternelle", *PRIMARY), ("rep",), 310),
        },
        {"college": 6, "lilas": 2, "moulin": 2, "prairie": 2},
        (2, 3, 3, 4),
    ),
    Sector(
        {
            "college": ("Collège Alice-Milliat", "college", (*COLLEGE, "ulis", "upe2a"), ("rep", "qpv_fed"), 430),
            "lilas": ("École des Remparts", "primary", PRIMARY, ("rep",), 205),
            "moulin": ("École du Vieux-Port", "primary", PRIMARY, ("none", "qpv_fed"), 165),
            "prairie": ("Groupe scolaire des Dunes", "group", ("maternelle", *PRIMARY), ("none",), 270),
        },
        {"college": 4, "lilas": 3, "moulin": 1, "prairie": 2},
        (1, 2, 2, 3),
        turned=7,
        untold=frozenset({3, 7, 13, 16}),
    ),
    Sector(
        {
            "college": ("Collège Camille-Claudel", "college", (*COLLEGE, "segpa"), ("rep", "cite_educative"), 610),
            "lilas": ("École des Tanneurs", "primary", PRIMARY, ("rep", "cite_educative"), 260),
            "moulin": ("École Haute", "primary", (*PRIMARY, "ulis"), ("rep",), 220),
            "prairie": ("Groupe scolaire du Verger", "group", ("maternelle", *PRIMARY), ("none",), 340),
        },
        {"college": 8, "lilas": 2, "moulin": 3, "prairie": 1},
        (2, 2, 3),
        turned=13,
        untold=frozenset({5, 10}),
    ),
)  # fmt: skip

#: Act → (weight, usual minutes, people bounds or None).
ACTS: Final = {
    "presence_gate": (26, 30, (30, 140)),
    "presence_yard": (18, 45, (20, 90)),
    "transport_link": (4, 30, (10, 40)),
    "conflict_realtime": (18, 15, (2, 6)),
    "individual_listen": (9, 30, None),
    "family_link": (9, 20, None),
    "absence_follow": (4, 30, None),
    "dropout_prev": (2, 40, None),
    "exclusion_support": (2, 120, None),
    "class_awareness": (4, 60, (18, 28)),
    "citizen_project": (1, 90, (15, 26)),
    "cm2_6e": (1, 90, (20, 50)),
    "staff_meeting": (3, 60, (4, 10)),
    "partner_link": (2, 45, (2, 6)),
}
MOTIVES: Final = (
    ("quarrel", 30), ("insult", 26), ("physical", 14), ("rumor", 9), ("clan", 5), ("bullying", 4), ("cyber", 4),
    ("racism", 3), ("damage", 2), ("adult_pupil", 3), (None, 4),
)  # fmt: skip
RESULTS: Final = (
    ("calmed", 34), ("solved", 22), ("agreement", 10), ("relayed_cpe", 12), ("relayed_phare", 4),
    ("not_solved", 6), ("recurrent", 4), (None, 8),
)  # fmt: skip
FAMILY_MOTIVES: Final = (("absence", 6), ("family", 3), ("parent_school", 2), ("insult", 2), ("other", 1))
WAYS: Final = (("call", 8), ("meeting", 4), ("visit", 1), ("message", 2), ("no_answer", 2))
THEMES: Final = (
    ("mediation", 3),
    ("conflict", 4),
    ("bullying", 4),
    ("screens", 4),
    ("respect", 2),
    ("rules", 2),
)

PUPILS: Final = (
    ("Adama", "Keravel"), ("Lina", "Moutier"), ("Noé", "Dassonville"), ("Inaya", "Perrin-Vidal"),
    ("Tom", "Carpentier"), ("Maëlle", "Ruiz"), ("Ilyes", "Bonnaire"), ("Salomé", "Vasseur"),
    ("Gabriel", "Toussaint"), ("Fatou", "Lemoine"), ("Arthur", "Delmas"), ("Yasmine", "Cortal"),
    ("Elio", "Martel"), ("Jade", "Obrecht"), ("Sacha", "Pinson"), ("Assia", "Renaudie"),
    ("Léandre", "Fauvel"), ("Nour", "Castaing"), ("Margaux", "Villedieu"), ("Kylian", "Sorel"),
    ("Anouk", "Brisset"), ("Rayan", "Montel"), ("Zélie", "Hardouin"), ("Moussa", "Lagarde"),
    ("Clara", "Estève"), ("Timéo", "Boulanger-Roy"),
)  # fmt: skip
PARENTS: Final = ("Irène", "Karim", "Delphine", "Samba", "Nathalie", "Youssef", "Céline", "Laurent")

#: (type, subject, motive or kind, path, result).
CASES: Final = (
    (
        "school_pupil_mediation",
        "Dispute après un match à la récréation",
        "quarrel",
        ("listen", "meet", "agree", "follow", "close"),
        "agreement",
    ),
    (
        "school_pupil_mediation",
        "Moqueries dans un groupe de discussion",
        "insult",
        ("listen", "meet", "agree", "close"),
        "agreement",
    ),
    (
        "school_pupil_mediation",
        "Rumeur entre deux classes",
        "rumor",
        ("listen", "meet", "agree", "follow"),
        "",
    ),
    (
        "school_pupil_mediation",
        "Bousculades répétées à la cantine",
        "physical",
        ("listen", "meet", "close"),
        "not_solved",
    ),
    (
        "school_pupil_mediation",
        "Deux groupes à la sortie du collège",
        "clan",
        ("listen", "meet", "agree"),
        "",
    ),
    (
        "school_pupil_mediation",
        "Différend entre un élève et un surveillant",
        "adult_pupil",
        ("listen", "meet", "agree", "close"),
        "calmed",
    ),
    (
        "school_pupil_mediation",
        "Objet abîmé, excuses attendues",
        "damage",
        ("listen", "meet", "agree", "close"),
        "solved",
    ),
    ("school_pupil_mediation", "Dispute ancienne qui reprend en 5e", "quarrel", ("listen", "pause"), ""),
    ("school_pupil_mediation", "Insultes sur le trajet du retour", "insult", ("listen",), ""),
    ("school_pupil_mediation", "Mise à l’écart d’un jeu en CM2", "quarrel", (), ""),
    ("school_bullying", "Élève isolé à la récréation", "repeated", ("listen", "follow", "close"), "stopped"),
    ("school_bullying", "Messages blessants hors de l’école", "images", ("listen", "relay", "accompany"), ""),
    ("school_bullying", "Coups au vestiaire", "violence", ("relay", "accompany", "close"), "taken_over"),
    ("school_bullying", "Surnom répété en classe", "repeated", ("listen", "follow"), ""),
    (
        "school_absence",
        "Absences du lundi matin",
        "absence",
        ("meet", "reach", "plan", "follow", "close"),
        "back",
    ),
    ("school_absence", "Absences depuis les vacances", "absence", ("meet", "reach", "plan"), ""),
    ("school_absence", "Perte d’intérêt en 3e", "dropout", ("meet", "reach", "follow"), ""),
    (
        "school_absence",
        "Retour d’une exclusion de trois jours",
        "exclusion",
        ("meet", "plan", "close"),
        "back",
    ),
)

DECISIONS: Final = (
    "Une salle est réservée le mardi midi.\nLe règlement de la cour est relu avec les élèves délégués.",
    "Le bilan est présenté au conseil d’administration.\nLa liaison CM2-6e commence en mai.",
    "Deux écoles ouvrent une promotion d’élèves médiateurs.\nLe suivi des absences passe par la vie scolaire.",
)
FUNCTIONS: Final = ("head", "primary_head", "cpe", "phare", "city", "prefect", "employer", "mediator")
REVIEW: Final = {
    "achieved": "Les sorties du soir sont plus calmes depuis la présence à deux.\nLes élèves médiateurs tiennent une "
    "permanence chaque semaine.",
    "difficult": "Les trajets du vendredi restent tendus.\nPeu de parents sont venus aux rencontres du soir.",
    "ahead": "Ouvrir une promotion en CM2.\nTenir une rencontre de parents le samedi matin.",
}
