"""Words of the path of a person: tracks, themes, objectives, who sent her, how she leaves.

Codes with ``ground`` tell of justice: they exist only where the structure declares its ground under art. 46 LIL.
No list names a state of health, nor a body that would tell one.
"""

from __future__ import annotations

from typing import Final

from core.toolkit import Code, CodeList

#: The ground a structure declares in its setting ``art46_ground``.
ART46: Final = "art46"

SOCIAL, PROFESSIONAL, EDUCATIONAL = "social", "professional", "educational"
#: An orientation to a partner, and nothing more; told to whoever reads what is restricted.
PSYCHOLOGICAL: Final = "psychological"

TRACK = CodeList(
    "reinsertion_track",
    "Volets d’un parcours",
    (
        Code(SOCIAL, "Réinsertion sociale", "users"),
        Code(PROFESSIONAL, "Réinsertion professionnelle", "tasks"),
        Code(EDUCATIONAL, "Réinsertion scolaire / éducative", "school"),
        Code(PSYCHOLOGICAL, "Soutien psychologique (orientation)", "link"),
    ),
    description="Le soutien psychologique est une orientation vers un partenaire : aucun contenu n’est gardé.",
)

FOCUS_THEME = CodeList(
    "reinsertion_focus_theme",
    "Thèmes à travailler",
    (
        Code("housing", "Logement", "home"),
        Code("employment", "Emploi", "tasks"),
        Code("training", "Formation", "library"),
        Code("admin", "Difficultés administratives", "doc"),
        Code("finance", "Difficultés financières", "scales"),
        Code("mobility", "Mobilité", "bus"),
        Code("family", "Contraintes familiales", "users"),
        Code("french", "Lire, écrire et parler le français", "talk"),
        Code("digital", "Numérique", "device"),
        Code("justice", "Situation judiciaire", "scales", ground=ART46),
        Code("social_link", "Lien social", "group"),
    ),
    description="Notés une fois que la personne a parlé d’elle. Une case à cocher, sans détail.",
)

OBJECTIVE_STATUS = CodeList(
    "reinsertion_objective_status",
    "Où en est un objectif",
    (
        Code("todo", "À engager", "clock"),
        Code("doing", "En cours", "go"),
        Code("reached", "Atteint", "check"),
        Code("partly", "Partiellement atteint", "updown"),
        Code("dropped", "Arrêté par la personne", "stop"),
        Code("postponed", "Reporté", "pause"),
    ),
)

WHO = CodeList(
    "reinsertion_who",
    "Qui fait une action",
    (
        Code("person", "La personne", "user"),
        Code("team", "L’équipe", "group"),
        Code("together", "Ensemble", "users"),
        Code("partner", "Un partenaire", "link"),
    ),
)

PRESCRIBER = CodeList(
    "reinsertion_prescriber",
    "Qui a adressé la personne",
    (
        Code("self", "Sa propre initiative", "user"),
        Code("family", "Famille", "home"),
        Code("ml", "Mission locale", "youth"),
        Code("ft", "France Travail", "tasks"),
        Code("spip", "SPIP", "scales", ground=ART46),
        Code("pjj", "PJJ", "scales", ground=ART46),
        Code("ase", "ASE", "shield"),
        Code("ccas", "CCAS", "building"),
        Code("school", "Établissement scolaire", "school"),
        Code("prevention", "Prévention spécialisée", "compass"),
        Code("asso", "Association", "group"),
        Code("other", "Autre", "more"),
    ),
)

EXIT = CodeList(
    "reinsertion_exit",
    "Sortie d’un parcours",
    (
        Code("job_durable", "Emploi durable (CDI, CDD de 6 mois ou plus)", "tasks"),
        Code("job_short", "Emploi de transition (CDD de moins de 6 mois)", "tasks"),
        Code("siae", "Contrat SIAE", "tasks"),
        Code("training", "Formation", "library"),
        Code("back_school", "Retour en scolarité", "school"),
        Code("civic", "Service civique", "flag"),
        Code("creation", "Création d’activité", "star"),
        Code("rights_stable", "Situation stabilisée", "check"),
        Code("handed_over", "Relais vers un autre service", "link"),
        Code("moved", "Déménagement", "home"),
        Code("drop", "Arrêté par la personne", "stop"),
        Code("lost", "Sans nouvelles", "minus"),
        Code("end_term", "Fin de mesure", "calendar"),
        Code("detention", "Incarcération", "lock", ground=ART46),
        Code("death", "Décès", "minus"),
    ),
)

TAKEN_UP = CodeList(
    "reinsertion_taken_up",
    "Suite d’une orientation",
    (
        Code("pending", "Pas encore su", "clock"),
        Code("yes", "La personne y est allée", "check"),
        Code("no", "La personne n’y est pas allée", "minus"),
    ),
)

CODE_LISTS: Final = (TRACK, FOCUS_THEME, OBJECTIVE_STATUS, WHO, PRESCRIBER, EXIT, TAKEN_UP)

#: Objectives whose work is over: nothing more is planned of them.
OVER: Final = ("reached", "dropped")
REACHED: Final = "reached"
#: Exits towards work, training or school.
FORWARD: Final = ("job_durable", "job_short", "siae", "training", "back_school", "civic", "creation")

#: The scale that the person sees. It never changes: what she said one year is read beside the next.
SCALE: Final = ((1, "Pas du tout"), (2, "Un peu"), (3, "À moitié"), (4, "Plutôt oui"), (5, "Tout à fait"))
SCALE_WORDS: Final = dict(SCALE)
MOMENTS: Final = (("entry", "À l’entrée"), ("review", "Point d’étape"), ("exit", "À la sortie"))
MOMENT_WORDS: Final = dict(MOMENTS)

#: Who does an action, as the page that she keeps says it.
SAID_TO_HER: Final = {
    "person": "moi",
    "team": "l’équipe",
    "together": "nous, ensemble",
    "partner": "un partenaire",
}

#: Tints of pills.
STATUS_TINT: Final = {
    "todo": "wait",
    "doing": "go",
    "reached": "ok",
    "partly": "ok",
    "dropped": "stop",
    "postponed": "pause",
}
TAKEN_TINT: Final = {"pending": "wait", "yes": "ok", "no": "pause"}
