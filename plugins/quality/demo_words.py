"""What the demo of the quality approach says: fictional, and without anybody's name."""

from __future__ import annotations

from typing import Final

CHARTER: Final = (
    "Nous allons vers les habitants, sans rien imposer.",
    "Nous écoutons chacun de la même façon et ne prenons pas parti.",
    "Personne n’entre dans une médiation sans l’avoir voulu ; chacun peut s’arrêter.",
    "Ce qui nous est confié ne circule qu’avec l’accord de qui l’a confié, sauf ce que la loi oblige à dire.",
    "Nous disons ce que nous ne faisons pas et à qui nous passons la main.",
    "Nous faisons avec les personnes, pas à leur place.",
    "Nous revenons en équipe sur ce qui nous met en difficulté.",
)

#: Title of a paper → the kind of the partner that it was signed with, where the structure knows one.
SIGNED_WITH: Final = {
    "Convention annuelle avec la commune": "city",
    "Convention avec le bailleur principal": "landlord",
    "Protocole de relais avec les services sociaux": "department",
}

#: kind, title, days ago, valid for (days), bodies present, decisions.
PAPERS: Final = (
    ("convention", "Convention annuelle avec la commune", 330, 395, None, "Deux quartiers, quatre postes."),
    (
        "convention",
        "Convention avec le bailleur principal",
        300,
        380,
        None,
        "Permanences et fiches techniques.",
    ),
    (
        "mission",
        "Lettre de mission, soirées d’été",
        190,
        90,
        None,
        "Présence de 18 h à 22 h, juin à septembre.",
    ),
    (
        "protocol",
        "Protocole de relais avec les services sociaux",
        250,
        730,
        None,
        "Qui appeler, sous quel délai.",
    ),
    ("minutes", "Comité de pilotage, hiver", 300, None, 7, "Priorité aux halls du nord du quartier."),
    ("minutes", "Comité de pilotage, printemps", 210, None, 8, "Soirées d’été confirmées."),
    ("minutes", "Comité de pilotage, été", 120, None, 6, "Une permanence de plus le mercredi."),
    ("minutes", "Comité de pilotage, automne", 30, None, 9, "Enquête auprès des partenaires à mener."),
    ("technical", "Comité technique, éclairage et halls", 75, None, 5, "Trois halls à reprendre."),
    ("report", "Rapport d’activité de l’année passée", 240, None, None, ""),
    ("post", "Fiche de poste, équipe de médiation", 320, None, None, ""),
    ("post", "Fiche de poste, coordination", 320, None, None, ""),
    (
        "rules",
        "Consignes de sortie en soirée",
        200,
        None,
        None,
        "Toujours à deux, point à la fin de la tournée.",
    ),
)

#: kind, title, provider, days ago, days long, hours, share of the team (out of ten) that followed it.
TRAININGS: Final = (
    ("initial", "Les bases de la médiation sociale", "Organisme de formation du réseau", 310, 5, 35, 6),
    ("first_aid", "Premiers secours", "Association de secourisme", 220, 1, 7, 9),
    ("law", "Discrétion et partage d’information", "Centre de ressources", 150, 2, 14, 8),
    ("continuing", "Apaiser un conflit de groupe", "Organisme de formation du réseau", 90, 2, 14, 6),
    ("workshop", "Journée d’étude, aller vers", "Centre de ressources", 40, 1, 6, 5),
)

#: topic, channel, what is said, days ago, answered after (None: not yet), outcome.
COMPLAINTS: Final = (
    ("no_answer", "phone", "Deux appels sans réponse pour du bruit le soir", 320, 6, "founded"),
    ("presence", "oral", "L’équipe ne passe plus dans la petite rue", 280, 9, "partly"),
    ("outcome", "letter", "La rencontre n’a rien changé dans la cage d’escalier", 235, 13, "unfounded"),
    ("behaviour", "email", "Ton jugé trop sec pendant une tournée", 190, 4, "founded"),
    ("impartiality", "letter", "Sentiment que l’autre partie a été plus écoutée", 150, 19, "partly"),
    ("no_answer", "email", "Demande restée sans suite pendant l’été", 95, 12, "founded"),
    ("other", "partner", "Demande de propreté transmise à la mairie", 60, 2, "redirected"),
    ("presence", "phone", "Pas de passage le dimanche", 24, 8, None),
    ("no_answer", "oral", "Rappel promis et non fait", 11, None, None),
)

#: kind, days ago, what happened, what followed, support.
INCIDENTS: Final = (
    ("insult", 305, "Insultes à la sortie d’un hall", ("debrief",), ("talk",)),
    ("threat", 260, "Menaces après un rappel des règles", ("debrief", "hierarchy", "complaint"), ("talk", "pair")),
    ("insult", 180, "Propos injurieux pendant une permanence", ("debrief",), ("talk",)),
    ("damage", 140, "Gilet et téléphone de service dégradés", ("hierarchy", "complaint"), ("accompanied",)),
    ("assault", 88, "Bousculade pendant une altercation", ("hierarchy", "complaint", "round_changed"),
     ("listening", "legal", "pair")),
    ("intimidation", 45, "Équipe suivie jusqu’à l’arrêt de bus", ("debrief", "round_changed"), ("talk",)),
    ("insult", 6, "Insultes depuis un balcon", (), ()),
)  # fmt: skip

#: source, what is wrong, requirement, days ago, action, due after, done after (None: not yet), effective.
GAPS: Final = (
    ("blank_audit", "Les fiches de poste ne sont pas datées", "team.post", 205, "Dater et faire relire les fiches",
     30, 24, True),
    ("blank_audit", "Le parcours d’arrivée n’est pas écrit", "team.arrival", 205, "Écrire le parcours d’arrivée",
     60, 71, True),
    ("complaint", "Les appels du soir ne sont pas repris", "improvement.complaints", 150, "Reprendre les appels à 9 h",
     20, 15, True),
    ("incident", "La fin de tournée du soir n’a pas de point d’équipe", "team.safety", 85,
     "Tenir un point de dix minutes", 15, 10, None),
    ("steering", "L’avis des partenaires n’a pas été demandé", "evaluation.partners", 28, "Mener l’enquête partenaires",
     45, None, None),
    ("team", "La carte date de l’an passé", "mission.territory", 20, "Mettre la carte à jour", 14, None, None),
)  # fmt: skip

#: requirement, days ago, what it is, where it is kept.
EVIDENCE: Final = (
    (
        "mission.territory",
        290,
        "Observation écrite des deux quartiers",
        "Dossier partagé, rubrique Territoire",
    ),
    ("mission.limits", 260, "Présentation des limites faite aux partenaires", "Classeur qualité, onglet 1"),
    (
        "ethics.information",
        200,
        "Dépliant déposé dans les halls et les mairies annexes",
        "Classeur qualité, onglet 3",
    ),
    (
        "ethics.discretion",
        160,
        "Rappel des niveaux de lecture en réunion d’équipe",
        "Dossier partagé, rubrique Équipe",
    ),
    ("team.arrival", 130, "Parcours d’arrivée, premier mois en binôme", "Dossier partagé, rubrique Équipe"),
    (
        "evaluation.usefulness",
        110,
        "Protocole d’évaluation retenu avec le comité de pilotage",
        "Classeur qualité",
    ),
    (
        "register.consultation",
        70,
        "Relevé de la réunion habitants et bailleur",
        "Dossier partagé, rubrique Réunions",
    ),
)
#: Requirements left with a gap today.
OPEN_GAPS: Final = {
    "evaluation.partners": "L’enquête auprès des partenaires vient de commencer.",
    "mission.territory": "La carte des lieux est à mettre à jour.",
    "team.interview": "Deux entretiens restent à tenir avant la fin de l’année.",
}
THEMES: Final = (
    "posture",
    "neutrality",
    "limits",
    "conflict",
    "violence",
    "confidentiality",
    "pair",
    "partner",
)
QUESTIONS: Final = {
    "residents": (
        "Dans l’ensemble, êtes-vous satisfait de la médiation ?",
        "L’équipe est-elle facile à rencontrer ?",
        "Vous êtes-vous senti écouté ?",
        "La vie du quartier est-elle plus apaisée ?",
    ),
    "partners": (
        "Dans l’ensemble, êtes-vous satisfait du travail avec la médiation ?",
        "Les situations vous sont-elles transmises à temps ?",
        "Les limites de l’intervention sont-elles claires ?",
    ),
}
