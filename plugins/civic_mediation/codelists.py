"""Words of civic mediation: services of the city, incidents and their gravity, groups, roles in a centre."""

from __future__ import annotations

from typing import Final

from core.toolkit import Code, CodeList

SERVICE_KIND = CodeList(
    "civic_service_kind",
    "Services et espaces publics",
    (
        Code("pool", "Stade nautique, piscine", "pool"),
        Code("theatre", "Théâtre, salle de spectacle", "theatre"),
        Code("library", "Bibliothèque, médiathèque", "library"),
        Code("bus", "Bus urbain", "bus"),
        Code("youth_space", "Espace Jeunes", "youth"),
        Code("social_center", "Centre social", "home"),
        Code("skatepark", "Skate-park", "skate"),
        Code("park", "Jardin public", "tree"),
        Code("sports", "Équipement sportif", "sport"),
        Code("event", "Fête, marché, événement", "flag"),
        Code("other", "Autre service", "building"),
    ),
    description="Prestations collectives organisées par la commune, et espaces publics.",
)

INCIDENT_KIND = CodeList(
    "civic_incident_kind",
    "Natures d’incident",
    (
        Code("rule_breach", "Règlement non respecté", "rules"),
        Code("incivility", "Incivilité", "flag"),
        Code("use_conflict", "Conflit d’usage", "shuttle"),
        Code("between_groups", "Tension entre groupes", "group"),
        Code("verbal", "Agressivité verbale", "horn"),
        Code("towards_agent", "Agressivité envers un agent", "shield"),
        Code("damage", "Dégradation", "wrench"),
        Code("noise", "Bruit", "noise"),
        Code("fight", "Bagarre ou risque de bagarre", "warn"),
        Code("other", "Autre", "more"),
    ),
)

GRAVITY = CodeList(
    "civic_gravity",
    "Gravité d’un incident",
    (
        Code("minor", "Gêne"),
        Code("serious", "Sérieux"),
        Code("severe", "Grave"),
        Code("emergency", "Urgence, secours appelés"),
    ),
)

RESPONSE = CodeList(
    "civic_response",
    "Réponses à un incident",
    (
        Code("dialogue", "Dialogue", "talk"),
        Code("rule_reminder", "Rappel de la règle", "rules"),
        Code("calm", "Apaisement", "check"),
        Code("separation", "Groupes séparés", "shuttle"),
        Code("access_ended", "Accès arrêté pour la journée", "stop"),
        Code("family_met", "Familles rencontrées", "home"),
        Code("manager_told", "Service prévenu", "building"),
        Code("emergency_called", "Secours ou police appelés", "phone"),
        Code("nothing", "Rien sur le moment", "minus"),
    ),
)

GROUP_KIND = CodeList(
    "civic_group_kind",
    "Sortes de groupes",
    (
        Code("youth", "Groupe de jeunes", "youth"),
        Code("regulars", "Groupe d’habitués", "group"),
        Code("band", "Bande", "group"),
        Code("families", "Familles", "users"),
        Code("public", "Public d’un service", "building"),
        Code("residents", "Riverains", "home"),
        Code("club", "Club ou association", "sport"),
        Code("other", "Autre groupe", "more"),
    ),
)

STAFF_ROLE = CodeList(
    "civic_staff_role",
    "Rôles dans un centre",
    (
        Code("animator", "Animation"),
        Code("relay", "Relais de médiation"),
        Code("manager", "Direction du centre"),
        Code("reception", "Accueil"),
    ),
)

#: How a civic situation ends; what any mediation says too keeps its shared code.
RESULT = CodeList(
    "civic_result",
    "Fin d’une situation civique",
    (
        Code("place_calm", "Lieu apaisé", "check"),
        Code("uses_shared", "Usages partagés, règles respectées", "check"),
        Code("dialogue_resumed", "Dialogue repris", "talk"),
        Code("agreement_oral", "Accord oral", "talk"),
        Code("agreement_written", "Accord écrit", "doc"),
        Code("partial", "Accord partiel", "minus"),
        Code("group_elsewhere", "Le groupe ne vient plus", "route"),
        Code("place_changed", "Lieu aménagé ou horaires modifiés", "wrench"),
        Code("service_took_over", "Relais pris par un service ou un partenaire", "switch"),
        Code("redirected", "Réorientation", "link"),
        Code("no_agreement", "Sans accord", "minus"),
        Code("refusal_party", "Refus d’une partie", "stop"),
        Code("out_of_scope", "Hors du champ de la médiation", "minus"),
        Code("lost_contact", "Sans nouvelles", "minus"),
    ),
)

CODE_LISTS: Final = (SERVICE_KIND, INCIDENT_KIND, GRAVITY, RESPONSE, GROUP_KIND, STAFF_ROLE, RESULT)

#: The reason under which an incident counts once it has become a situation.
REASON_OF_INCIDENT: Final = {
    "rule_breach": "incivility",
    "incivility": "incivility",
    "use_conflict": "use_conflict",
    "between_groups": "youth_conflict",
    "verbal": "verbal_aggression",
    "towards_agent": "verbal_aggression",
    "damage": "damage",
    "noise": "noise_activity",
    "fight": "fight_risk",
}

#: Tint of a gravity's pill.
GRAVITY_TINT: Final = {"minor": "", "serious": "wait", "severe": "stop", "emergency": "stop"}
SEVERE: Final = ("severe", "emergency")
