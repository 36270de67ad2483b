"""Words of youth outreach: what is noticed, where, which age, what is needed, whether an orientation was taken up."""

from __future__ import annotations

from typing import Final

from core.toolkit import Code, CodeList

CONCERN = CodeList(
    "youth_concern",
    "Ce qui est repéré",
    (
        Code("dropout", "Décrochage scolaire", "school"),
        Code("no_activity", "Ni école, ni emploi, ni formation", "pause"),
        Code("alone", "Isolement", "user"),
        Code("family", "Rupture ou conflit familial", "home"),
        Code("housing", "Sans logement stable", "key"),
        Code("conflict", "Conflit ou tension en ville", "youth"),
        Code("suffered", "Harcèlement ou violence subie", "shield"),
        Code("rights", "Papiers, droits, argent", "scales"),
        Code("other", "Autre", "more"),
    ),
    description="Un fait observé, en un mot. Rien sur la santé ni sur la justice.",
)

SPOT = CodeList(
    "youth_spot",
    "Où se trouve le jeune",
    (
        Code("our_place", "Dans notre structure", "building"),
        Code("street", "Dans la rue, sur une place", "square"),
        Code("school", "À l’établissement scolaire, aux abords", "school"),
        Code("centre", "Au centre social, à l’espace jeunes", "youth"),
        Code("home", "Chez lui ou chez des proches", "home"),
        Code("online", "Sur les réseaux sociaux", "net"),
        Code("other", "Ailleurs", "pin"),
    ),
)

AGE = CodeList(
    "youth_age",
    "Âge d’un jeune",
    (
        Code("lt13", "Moins de 13 ans"),
        Code("13_15", "13 à 15 ans"),
        Code("16_17", "16 ou 17 ans"),
        Code("18_21", "18 à 21 ans"),
        Code("22_25", "22 à 25 ans"),
        Code("gt25", "Plus de 25 ans"),
    ),
)

LIVES_HERE = CodeList(
    "youth_lives_here",
    "Un jeune habite la ville",
    (Code("yes", "Oui"), Code("no", "Non"), Code("unknown", "Ne sait pas")),
)

OUTSIDE = CodeList(
    "youth_outside_reason",
    "Hors des 13 à 25 ans de la ville : pourquoi",
    (
        Code("school_here", "Scolarité ou formation dans la ville", "school"),
        Code("work_here", "Travail dans la ville"),
        Code("sibling", "Frère ou sœur d’un jeune suivi", "users"),
        Code("continuity", "Suivi commencé avant", "history"),
        Code("moving", "Arrive dans la ville, ou la quitte", "route"),
        Code("waiting_relay", "En attendant le bon service", "clock"),
        Code("other", "Autre raison", "more"),
    ),
)

CLOSE_REASON = CodeList(
    "youth_close_reason",
    "Repérage clos sans suivi : pourquoi",
    (
        Code("not_found", "Jeune pas retrouvé", "search"),
        Code("declined", "Le jeune ne souhaite pas de suite", "stop"),
        Code("already", "Déjà suivi ailleurs", "link"),
        Code("known", "Déjà repéré", "copy"),
        Code("no_need", "Plus besoin de suite", "check"),
        Code("not_ours", "Hors de nos missions", "minus"),
    ),
)

NEED = CodeList(
    "youth_need",
    "Ce que le jeune met en avant",
    (
        Code("school", "Scolarité", "school"),
        Code("training", "Formation, orientation"),
        Code("job", "Emploi"),
        Code("housing", "Logement", "key"),
        Code("family", "Lien avec la famille", "home"),
        Code("rights", "Papiers et droits", "scales"),
        Code("money", "Argent, budget"),
        Code("social", "Lien social, loisirs", "users"),
        Code("mobility", "Se déplacer", "bus"),
        Code("other", "Autre", "more"),
    ),
)

UPTAKE = CodeList(
    "youth_uptake",
    "Suite d’une orientation",
    (
        Code("waiting", "En attente", "clock"),
        Code("taken", "Honorée", "check"),
        Code("not_taken", "Non honorée", "minus"),
        Code("unknown", "Suite inconnue", "help"),
    ),
)

THEME = CodeList(
    "youth_theme",
    "Thème d’une action de prévention",
    (
        Code("exclusion", "Isolement, exclusion", "users"),
        Code("dropout", "Décrochage scolaire", "school"),
        Code("respect", "Respect, vivre ensemble", "talk"),
        Code("bullying", "Harcèlement", "shield"),
        Code("online", "Réseaux sociaux", "net"),
        Code("equality", "Égalité filles-garçons", "scales"),
        Code("risk", "Prises de risque", "warn"),
        Code("rights", "Droits et devoirs", "rules"),
        Code("job", "Orientation, emploi", "compass"),
        Code("other", "Autre", "more"),
    ),
)

RESULT = CodeList(
    "youth_result",
    "Résultat d’un suivi de jeune",
    (
        Code("oriented", "Orientation honorée", "check"),
        Code("tie_restored", "Lien renoué", "link"),
        Code("project", "Projet engagé", "flag"),
        Code("no_need", "Plus besoin de suivi", "check"),
        Code("handed_over", "Relais pris par un autre service", "switch"),
        Code("moved", "Départ de la ville", "route"),
        Code("stopped", "Arrêt choisi par le jeune", "stop"),
        Code("lost_contact", "Sans nouvelles", "minus"),
    ),
)

#: What the kind of an incident of civic mediation, or the reason of a situation, says of a young person passed on from
#: it, and the kind of a place of where she is; what is not here says nothing of it.
CONCERN_OF_CIVIC: Final = {
    "between_groups": "conflict",
    "fight": "conflict",
    "fight_risk": "conflict",
    "use_conflict": "conflict",
    "youth_conflict": "conflict",
}
SPOT_OF_PLACE: Final = {
    "street": "street",
    "square": "street",
    "social_center": "centre",
    "youth_space": "centre",
    "school_gate": "school",
    "school_inside": "school",
}

CODE_LISTS: Final = (CONCERN, SPOT, AGE, LIVES_HERE, OUTSIDE, CLOSE_REASON, NEED, UPTAKE, THEME, RESULT)

#: Ages outside the public of 13 to 25.
OUTSIDE_AGES: Final = frozenset({"lt13", "gt25"})
#: Age → the band kept with the person, where one says the same thing.
BAND_OF: Final = {"13_15": "12_17", "16_17": "12_17", "18_21": "18_24"}
TAKEN: Final = "taken"
WAITING: Final = "waiting"

#: Tints of pills.
UPTAKE_TINT: Final = {"waiting": "wait", "taken": "ok", "not_taken": "stop", "unknown": ""}
