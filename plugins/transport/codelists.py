"""Words of mediation in public transport; motives and modes have the labels of domain.md 4.1."""

from __future__ import annotations

from typing import Final

from core.toolkit import Code, CodeList

MOTIVE = CodeList(
    "transport_motive",
    "Motifs dans les transports",
    (
        Code("info", "Information voyageur", "info"),
        Code("fare_preventive", "Contrôle préventif / régularisation de titre", "badge"),
        Code("noise", "Nuisances sonores", "noise"),
        Code("smoking", "Tabac / alcool", "flag"),
        Code("vulnerable", "Personne en difficulté", "help"),
        Code("seat", "Comportement gênant", "eye"),
        Code("school_rush", "Affluence scolaire", "school"),
        Code("reduced_mobility", "Personne à mobilité réduite", "users"),
        Code("fare_conflict", "Conflit lié au titre de transport", "scales"),
        Code("aggression_passenger", "Agression verbale voyageur", "horn"),
        Code("aggression_staff", "Agression verbale conducteur", "shield"),
        Code("sexist", "Harcèlement / sexisme", "stop"),
        Code("lost_child", "Mineur égaré", "search"),
        Code("damage", "Dégradation", "wrench"),
        Code("stone", "Jet de projectile", "warn"),
        Code("breakdown", "Incident d’exploitation", "bus"),
        Code("ill", "Malaise", "bell"),
        Code("object", "Objet suspect / trouvé", "square"),
    ),
    description="Ce qui est compté à bord, le plus fréquent d’abord, et ce qui se note comme un fait.",
)

MODE = CodeList(
    "transport_mode",
    "Modes de transport",
    (
        Code("bus", "Bus", "bus"),
        Code("tram", "Tramway", "train"),
        Code("metro", "Métro", "train"),
        Code("coach", "Car interurbain / scolaire", "bus"),
        Code("train", "Train", "train"),
        Code("stop", "Arrêt", "sign"),
        Code("hub", "Pôle d’échanges", "net"),
        Code("offline", "Hors réseau (classe, quartier)", "school"),
    ),
)
#: What a line may be; the other modes say where an act happened.
VEHICLES: Final = ("bus", "tram", "metro", "coach", "train")
OFF_BOARD: Final = ("stop", "hub", "offline")
#: Kinds of places, of the shared list, where a class is met.
SCHOOL_PLACES: Final = ("school_gate", "school_inside")

SERVICE = CodeList(
    "transport_service",
    "Services de la journée",
    (
        Code("morning", "Matin", "sun"),
        Code("day", "Journée", "today"),
        Code("evening", "Soirée", "night"),
    ),
)

DIRECTION = CodeList(
    "transport_direction", "Sens d’un trajet", (Code("out", "Aller"), Code("back", "Retour"))
)

HANDED_TO = CodeList(
    "transport_handed_to",
    "À qui la personne a été confiée",
    (
        Code("relative", "Parent ou proche venu la chercher", "home"),
        Code("driver", "Conducteur", "bus"),
        Code("staff", "Agent de l’exploitant", "badge"),
        Code("school", "Établissement scolaire", "school"),
        Code("police", "Police", "shield"),
        Code("rescue", "Secours", "phone"),
        Code("went_on", "Repartie par elle-même", "go"),
        Code("with_team", "Restée avec l’équipe", "group"),
    ),
    description="Une fonction, jamais un nom.",
)

CONTROL_ANSWER = CodeList(
    "transport_control_answer",
    "Réponses du poste de commandement",
    (
        Code("staff_sent", "Équipe de l’exploitant envoyée", "group"),
        Code("driver_told", "Consigne donnée au conducteur", "bus"),
        Code("police_called", "Police appelée", "shield"),
        Code("rescue_called", "Secours appelés", "phone"),
        Code("service_changed", "Arrêt ou course modifiés", "route"),
        Code("noted", "Pris en note", "pen"),
        Code("none", "Sans réponse", "minus"),
    ),
)

DRIVER_THEME = CodeList(
    "transport_driver_theme",
    "Ce dont parlent les conducteurs",
    (
        Code("atmosphere", "Ambiance à bord"),
        Code("fare", "Titres de transport"),
        Code("school", "Sorties scolaires"),
        Code("evening", "Fins de service"),
        Code("aggression", "Agressions"),
        Code("stop", "Un arrêt"),
        Code("presence", "Présence de la médiation"),
        Code("other", "Autre"),
    ),
)

DRIVER_TREND = CodeList(
    "transport_driver_trend",
    "Comment la ligne évolue, selon les conducteurs",
    (
        Code("better", "Ça s’apaise", "up"),
        Code("same", "Sans changement", "minus"),
        Code("worse", "Ça se tend", "down"),
    ),
)

SCHOOL_LEVEL = CodeList(
    "transport_school_level",
    "Niveaux des classes rencontrées",
    (
        Code("primary", "Cycle 2 (CP, CE1, CE2)"),
        Code("cm", "CM1, CM2"),
        Code("6e", "6e"),
        Code("5e", "5e"),
        Code("4e", "4e"),
        Code("3e", "3e"),
        Code("lycee", "Lycée"),
        Code("other", "Autre"),
    ),
)

SCHOOL_THEME = CodeList(
    "transport_school_theme",
    "Thèmes des interventions en classe",
    (
        Code("rules", "Règles à bord", "rules"),
        Code("fare", "Titre de transport", "badge"),
        Code("respect", "Respect des voyageurs et des conducteurs", "talk"),
        Code("safety", "Sécurité aux arrêts", "warn"),
        Code("sexism", "Harcèlement et sexisme", "stop"),
        Code("damage", "Dégradations et projectiles", "wrench"),
        Code("travel", "Apprendre à se déplacer", "map"),
        Code("other", "Autre", "more"),
    ),
)

#: How a difficulty followed on a line ends; what any mediation says too keeps its shared code.
RESULT = CodeList(
    "transport_result",
    "Fin d’une difficulté sur une ligne",
    (
        Code("line_calm", "Ligne apaisée", "check"),
        Code("line_better", "Difficulté moins fréquente", "check"),
        Code("kept", "Engagements tenus", "flag"),
        Code("dialogue_resumed", "Dialogue repris", "talk"),
        Code("service_changed", "Arrêt, horaire ou desserte modifiés", "bus"),
        Code("operator_took_over", "Relais pris par l’exploitant", "switch"),
        Code("redirected", "Réorientation", "link"),
        Code("line_unchanged", "Sans changement", "minus"),
        Code("not_seen", "Difficulté non constatée à bord", "eye"),
        Code("refusal_party", "Refus d’une partie", "stop"),
        Code("out_of_scope", "Hors du champ de la médiation", "minus"),
    ),
)

CODE_LISTS: Final = (
    MOTIVE,
    MODE,
    SERVICE,
    DIRECTION,
    HANDED_TO,
    CONTROL_ANSWER,
    DRIVER_THEME,
    DRIVER_TREND,
    SCHOOL_LEVEL,
    SCHOOL_THEME,
    RESULT,
)

#: Kinds of field entries that have a form of their own here.
RIDE: Final = "transport_ride"
ACT: Final = "transport_act"
TALK: Final = "transport_class_talk"

MOTIVES: Final = tuple(code.value for code in MOTIVE.codes)
#: Motives that are a conflict, in the figures of conflicts.
CONFLICTS: Final = ("fare_conflict", "aggression_passenger", "aggression_staff", "sexist")
#: Motives for which somebody is handed over: whom to is always said.
ENTRUSTED: Final = ("lost_child",)
#: The shared reason under which a line's difficulty counts, whatever motive showed it.
REASON_OF_MOTIVE: Final = {
    "fare_conflict": "institution_dispute",
    "noise": "noise_activity",
    "smoking": "alcohol",
    "aggression_passenger": "verbal_aggression",
    "aggression_staff": "verbal_aggression",
    "sexist": "sexist",
    "school_rush": "youth_conflict",
    "damage": "damage",
    "stone": "damage",
}
OTHER_REASON: Final = "incivility"
TREND_TINT: Final = {"better": "ok", "same": "", "worse": "wait"}
