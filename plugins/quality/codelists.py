"""Words of the quality approach: processes, registers, what is kept, how it is answered."""

from __future__ import annotations

from typing import Final

from core.toolkit import Code, CodeList

PROCESS = CodeList(
    "quality_process",
    "Processus",
    (
        Code("mission", "Commande et projet", "flag"),
        Code("steering", "Pilotage et partenariat", "table"),
        Code("ethics", "Cadre déontologique", "scales"),
        Code("team", "Équipe", "users"),
        Code("practice", "Analyse de pratique", "talk"),
        Code("activity", "Suivi de l’activité", "list"),
        Code("evaluation", "Évaluation", "chart"),
        Code("improvement", "Amélioration continue", "again"),
    ),
    description="Les huit chapitres du dossier de preuves.",
)

REGISTER = CodeList(
    "quality_register",
    "Registres d’intervention",
    (
        Code("proximity_presence", "Présence de proximité", "pin"),
        Code("prevent_manage_conflict", "Conflits", "shuttle"),
        Code("lift_misunderstanding", "Malentendus avec les institutions", "talk"),
        Code("connect_partner", "Mise en relation", "link"),
        Code("consultation", "Concertation", "table"),
        Code("territorial_watch", "Veille sociale et technique", "eye"),
        Code("collective_projects", "Projets collectifs", "flag"),
        Code("inform_train", "Information et formation", "dialog"),
    ),
)

FACILITATOR = CodeList(
    "quality_facilitator",
    "Qui anime les séances",
    (
        Code("psychologist", "Psychologue"),
        Code("sociologist", "Sociologue"),
        Code("trainer", "Formatrice ou formateur"),
        Code("peer", "Pair d’une autre structure"),
        Code("supervisor", "Superviseuse ou superviseur"),
        Code("internal", "Quelqu’un de la structure"),
    ),
    description="Une fonction, jamais un nom.",
)

THEME = CodeList(
    "quality_theme",
    "Thèmes des séances",
    (
        Code("posture", "Posture et juste distance"),
        Code("neutrality", "Neutralité, impartialité"),
        Code("limits", "Limites de l’intervention"),
        Code("conflict", "Conflit vécu sur le terrain"),
        Code("violence", "Violence, menace, peur"),
        Code("confidentiality", "Discrétion et partage d’information"),
        Code("pair", "Travail en binôme, en équipe"),
        Code("partner", "Relation avec un partenaire"),
        Code("meaning", "Sens du métier, usure"),
    ),
)

COMPLAINT_CHANNEL = CodeList(
    "quality_complaint_channel",
    "Réclamation reçue par",
    (
        Code("oral", "De vive voix", "talk"),
        Code("phone", "Téléphone", "phone"),
        Code("letter", "Courrier", "mail"),
        Code("email", "Courriel", "mail"),
        Code("partner", "Un partenaire", "link"),
    ),
)

COMPLAINT_TOPIC = CodeList(
    "quality_complaint_topic",
    "Objet des réclamations",
    (
        Code("no_answer", "Pas de réponse, réponse tardive"),
        Code("behaviour", "Attitude, parole"),
        Code("impartiality", "Impartialité"),
        Code("discretion", "Discrétion"),
        Code("outcome", "Suite donnée à une situation"),
        Code("presence", "Présence, horaires"),
        Code("other", "Autre"),
    ),
)

COMPLAINT_OUTCOME = CodeList(
    "quality_complaint_outcome",
    "Suite d’une réclamation",
    (
        Code("founded", "Fondée, corrigée"),
        Code("partly", "Fondée en partie"),
        Code("unfounded", "Non fondée, expliquée"),
        Code("redirected", "Ne relève pas de la structure, orientée"),
        Code("dropped", "Abandonnée par la personne"),
    ),
)

INCIDENT_KIND = CodeList(
    "quality_incident_kind",
    "Incidents envers l’équipe",
    (
        Code("insult", "Insulte", "talk"),
        Code("threat", "Menace", "warn"),
        Code("intimidation", "Intimidation, poursuite", "warn"),
        Code("assault", "Agression physique", "stop"),
        Code("damage", "Dégradation, vol", "wrench"),
        Code("accident", "Accident en tournée", "warn"),
        Code("other", "Autre"),
    ),
)

FOLLOW_UP = CodeList(
    "quality_follow_up",
    "Suites d’un incident",
    (
        Code("debrief", "Point fait en équipe"),
        Code("hierarchy", "Direction prévenue"),
        Code("complaint", "Plainte ou main courante"),
        Code("partner", "Partenaire ou commanditaire prévenu"),
        Code("round_changed", "Tournée modifiée"),
        Code("rules_changed", "Consignes revues"),
        Code("none", "Aucune suite nécessaire"),
    ),
)

SUPPORT = CodeList(
    "quality_support",
    "Soutien proposé",
    (
        Code("talk", "Échange avec l’encadrement"),
        Code("listening", "Écoute extérieure proposée"),
        Code("accompanied", "Accompagnement dans les démarches"),
        Code("pair", "Présence en binôme renforcée"),
        Code("legal", "Aide juridique de l’employeur"),
        Code("declined", "Proposé et refusé"),
    ),
)

TRAINING_KIND = CodeList(
    "quality_training_kind",
    "Formations",
    (
        Code("initial", "Formation de base au métier"),
        Code("continuing", "Formation continue"),
        Code("first_aid", "Premiers secours"),
        Code("law", "Droit et déontologie"),
        Code("workshop", "Atelier, journée d’étude"),
        Code("vae", "Validation des acquis (VAE)"),
    ),
)

INTERVIEW_KIND = CodeList(
    "quality_interview_kind",
    "Entretiens",
    (
        Code("professional", "Entretien professionnel"),
        Code("review", "Bilan du parcours professionnel"),
        Code("yearly", "Entretien annuel"),
        Code("arrival", "Fin de parcours d’arrivée"),
    ),
)

SOURCE = CodeList(
    "quality_source",
    "Origine d’une non-conformité",
    (
        Code("blank_audit", "Audit blanc"),
        Code("audit", "Audit"),
        Code("complaint", "Réclamation"),
        Code("incident", "Incident"),
        Code("team", "Remarque de l’équipe"),
        Code("steering", "Comité de pilotage"),
    ),
)

PAPER_KIND = CodeList(
    "quality_paper_kind",
    "Pièces",
    (
        Code("convention", "Convention", "sign"),
        Code("mission", "Lettre de mission", "doc"),
        Code("protocol", "Protocole avec un partenaire", "link"),
        Code("minutes", "Compte rendu de pilotage", "table"),
        Code("technical", "Compte rendu technique", "table"),
        Code("report", "Rapport d’activité", "chart"),
        Code("post", "Fiche de poste", "user"),
        Code("rules", "Consigne, procédure", "rules"),
    ),
)

RATING = CodeList(
    "quality_rating",
    "Cotation d’un audit blanc",
    (
        Code("met", "Tenue", "check"),
        Code("partly", "Tenue en partie", "clock"),
        Code("not_met", "Non tenue", "stop"),
        Code("not_applicable", "Sans objet", "minus"),
    ),
)

PUBLIC = CodeList(
    "quality_public",
    "Publics des enquêtes",
    (Code("residents", "Habitants", "home"), Code("partners", "Partenaires", "link")),
)

ANSWER = CodeList(
    "quality_answer",
    "Réponses des enquêtes",
    (
        Code("very", "Tout à fait"),
        Code("rather", "Plutôt oui"),
        Code("little", "Plutôt non"),
        Code("not", "Pas du tout"),
        Code("none", "Ne se prononce pas"),
    ),
)

CODE_LISTS: Final = (
    PROCESS,
    REGISTER,
    FACILITATOR,
    THEME,
    COMPLAINT_CHANNEL,
    COMPLAINT_TOPIC,
    COMPLAINT_OUTCOME,
    INCIDENT_KIND,
    FOLLOW_UP,
    SUPPORT,
    TRAINING_KIND,
    INTERVIEW_KIND,
    SOURCE,
    PAPER_KIND,
    RATING,
    PUBLIC,
    ANSWER,
)

#: Ratings that leave a gap behind them.
GAPS: Final = ("partly", "not_met")
#: Answers of somebody satisfied; "none" is no answer.
SATISFIED: Final = ("very", "rather")
RATING_TINT: Final = {"met": "ok", "partly": "wait", "not_met": "stop", "not_applicable": "pause"}
