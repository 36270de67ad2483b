"""Words of mediation at school: levels, labels, acts, motives, results, and who is told."""

from __future__ import annotations

from typing import Final

from core.toolkit import Code, CodeList

#: In the order of schooling: a range of levels is read from it.
LEVEL = CodeList(
    "school_level",
    "Niveaux scolaires",
    (
        Code("maternelle", "Maternelle"),
        Code("cp", "CP"),
        Code("ce1", "CE1"),
        Code("ce2", "CE2"),
        Code("cm1", "CM1"),
        Code("cm2", "CM2"),
        Code("6e", "6e"),
        Code("5e", "5e"),
        Code("4e", "4e"),
        Code("3e", "3e"),
        Code("segpa", "SEGPA"),
        Code("upe2a", "UPE2A"),
        Code("ulis", "ULIS"),
        Code("lycee", "Lycée"),
    ),
    description="Le niveau, jamais la classe d’un élève que l’on reconnaîtrait.",
)

LABEL = CodeList(
    "school_label",
    "Éducation prioritaire",
    (
        Code("rep", "REP"),
        Code("repplus", "REP+"),
        Code("qpv_fed", "Recrute en QPV"),
        Code("cite_educative", "Cité éducative"),
        Code("none", "Hors éducation prioritaire"),
    ),
)

KIND = CodeList(
    "school_kind",
    "Nature d’un établissement",
    (
        Code("nursery", "École maternelle", "school"),
        Code("primary", "École élémentaire", "school"),
        Code("group", "Groupe scolaire", "school"),
        Code("college", "Collège", "school"),
        Code("lycee", "Lycée", "school"),
    ),
)

ACTIVITY = CodeList(
    "mae_activity",
    "Activités de la médiation à l’école",
    (
        Code("presence_gate", "Présence aux abords, entrées et sorties", "door"),
        Code("presence_yard", "Présence dans la cour, en récréation ou à la cantine", "eye"),
        Code("transport_link", "Présence sur les trajets", "route"),
        Code("conflict_realtime", "Gestion de conflit à chaud", "talk"),
        Code("conflict_deferred", "Médiation entre élèves", "table"),
        Code("bullying_follow", "Suivi de situation de harcèlement", "shield"),
        Code("individual_listen", "Entretien d’écoute avec un élève", "talk"),
        Code("absence_follow", "Suivi d’absentéisme", "calendar"),
        Code("dropout_prev", "Prévention du décrochage", "compass"),
        Code("exclusion_support", "Accompagnement d’élève exclu temporairement", "steps"),
        Code("family_link", "Lien école-famille", "home"),
        Code("family_mediation", "Médiation entre parent et équipe éducative", "shuttle"),
        Code("class_awareness", "Sensibilisation en classe", "dialog"),
        Code("peer_presentation", "Présentation en classe (élèves médiateurs)", "horn"),
        Code("peer_training", "Formation des élèves médiateurs", "library"),
        Code("peer_session", "Médiation par les pairs (séance)", "users"),
        Code("peer_supervision", "Regroupement des élèves médiateurs", "group"),
        Code("cm2_6e", "Liaison CM2-6e", "link"),
        Code("citizen_project", "Projet citoyenneté, compétences psychosociales", "star"),
        Code("staff_meeting", "Réunion d’équipe (GPDS, cellule de veille, EMS)", "table"),
        Code("partner_link", "Lien avec les partenaires du quartier", "net"),
    ),
)

#: Codes that other lists of reasons have too say the same there: « Dégradation », « Autre ».
MOTIVE = CodeList(
    "mae_motive",
    "Motifs à l’école",
    (
        Code("quarrel", "Dispute", "talk"),
        Code("insult", "Insultes, moqueries", "horn"),
        Code("physical", "Violence physique", "warn"),
        Code("bullying", "Harcèlement", "shield"),
        Code("cyber", "Cyberharcèlement", "device"),
        Code("rumor", "Rumeur", "noise"),
        Code("mae_sexist", "Sexisme ou violence sexuelle (à transmettre)", "warn"),
        Code("racism", "Propos racistes ou discriminatoires", "flag"),
        Code("racket", "Racket", "key"),
        Code("adult_pupil", "Conflit entre élève et adulte", "scales"),
        Code("parent_school", "Conflit entre parent et établissement", "home"),
        Code("clan", "Conflit de groupes ou de quartiers", "group"),
        Code("damage", "Dégradation", "wrench"),
        Code("absence", "Absentéisme", "calendar"),
        Code("malaise", "Mal-être (orienter vers l’infirmerie ou la psyEN)", "compass"),
        Code("family", "Difficulté familiale", "users"),
        Code("other", "Autre", "more"),
    ),
)

RESULT = CodeList(
    "mae_result",
    "Résultats à l’école",
    (
        Code("solved", "Conflit résolu", "check"),
        Code("calmed", "Apaisé", "check"),
        Code("agreement", "Accord entre élèves", "table"),
        Code("relayed_cpe", "Relais vie scolaire ou CPE", "switch"),
        Code("relayed_phare", "Relais référent pHARe", "switch"),
        Code("relayed_nurse", "Relais infirmerie, psyEN ou assistance sociale", "switch"),
        Code("parents_informed", "Parents informés", "home"),
        Code("ip", "Information préoccupante (par le cadre prévu)", "shield"),
        Code("not_solved", "Non résolu", "minus"),
        Code("recurrent", "Conflit réapparu", "again"),
    ),
)

#: Our result → the shared one, so that the structure's own figures count it too.
RESULT_OF: Final = {
    "solved": "calmed",
    "calmed": "calmed",
    "agreement": "calmed",
    "relayed_cpe": "handed_over",
    "relayed_phare": "handed_over",
    "relayed_nurse": "handed_over",
    "parents_informed": "ongoing",
    "ip": "handed_over",
    "not_solved": "no_change",
    "recurrent": "ongoing",
}
#: Results of a conflict that calmed down without another adult.
SETTLED: Final = ("solved", "calmed", "agreement")

THEME = CodeList(
    "school_theme",
    "Thèmes d’une séance",
    (
        Code("mediation", "La médiation, à quoi ça sert", "dialog"),
        Code("conflict", "Les conflits et les émotions", "talk"),
        Code("bullying", "Harcèlement et cyberharcèlement", "shield"),
        Code("screens", "Écrans et réseaux sociaux", "device"),
        Code("respect", "Respect, égalité entre filles et garçons", "scales"),
        Code("laicity", "Vivre ensemble, laïcité, discriminations", "group"),
        Code("rules", "Règles de vie et droits de l’enfant", "rules"),
        Code("orientation", "Passage en 6e, orientation", "compass"),
        Code("other", "Autre", "more"),
    ),
)

WAY = CodeList(
    "school_way",
    "Lien avec la famille",
    (
        Code("call", "Appel", "phone"),
        Code("meeting", "Rencontre", "talk"),
        Code("visit", "Visite à domicile", "home"),
        Code("message", "Message ou carnet", "mail"),
        Code("no_answer", "Sans réponse", "minus"),
    ),
)

FUNCTION = CodeList(
    "school_function",
    "Fonctions présentes au comité",
    (
        Code("head", "Direction du collège"),
        Code("primary_head", "Direction d’école"),
        Code("inspector", "Inspection (IEN)"),
        Code("cpe", "Vie scolaire (CPE)"),
        Code("teacher", "Enseignants"),
        Code("phare", "Référence pHARe"),
        Code("social_service", "Service social, infirmerie"),
        Code("city", "Commune ou EPCI"),
        Code("department", "Département"),
        Code("prefect", "Préfecture, délégation du préfet"),
        Code("parents", "Parents d’élèves"),
        Code("pupils", "Élèves"),
        Code("landlord", "Bailleur"),
        Code("employer", "Association employeuse"),
        Code("mediator", "Équipe de médiation"),
        Code("other", "Autre"),
    ),
)

#: Who takes over what mediation may not treat.
ADULT = CodeList(
    "school_adult",
    "Adulte compétent",
    (
        Code("phare", "Référent pHARe", "shield"),
        Code("head", "Chef d’établissement ou direction d’école", "building"),
        Code("ip", "Information préoccupante, par le cadre prévu", "flag"),
        Code("social_service", "Service social ou infirmerie de l’établissement", "compass"),
    ),
)

LIMIT = CodeList(
    "school_limit",
    "Ce qui se passe",
    (
        Code("isolated", "Faits isolés"),
        Code("repeated", "Faits répétés, un élève mis à l’écart", "again"),
        Code("violence", "Violence physique, menaces ou racket", "warn"),
        Code("images", "Images ou messages diffusés", "device"),
        Code("sexual", "Violence sexuelle ou sexiste", "warn"),
        Code("danger", "Un élève est en danger", "shield"),
    ),
    description="À partir de la violence, la situation se transmet à l’adulte compétent.",
)
#: What mediation does not follow by itself.
BEYOND: Final = ("violence", "images", "sexual", "danger")

ABSENCE_KIND = CodeList(
    "school_absence_kind",
    "Ce qui est suivi",
    (
        Code("absence", "Absentéisme", "calendar"),
        Code("dropout", "Risque de décrochage", "compass"),
        Code("exclusion", "Exclusion temporaire", "door"),
    ),
)

#: How a mediation between pupils ends: the school's own results, and a word that only an end says.
MEDIATION_RESULT = CodeList(
    "school_mediation_result",
    "Fin d’une médiation entre élèves",
    (
        *RESULT.codes,
        Code("pupil_refused", "Refus d’un élève", "stop"),
        Code("moved", "Départ de l’établissement", "door"),
    ),
)

ABSENCE_RESULT = CodeList(
    "school_absence_result",
    "Fin d’un suivi d’absence",
    (
        Code("back", "Retour en classe", "check"),
        Code("better", "Absences en baisse", "check"),
        Code("oriented", "Orientation ou autre scolarité", "compass"),
        Code("relayed", "Relais vie scolaire ou service social", "switch"),
        Code("moved", "Départ de l’établissement", "door"),
        Code("refused", "Suivi refusé", "stop"),
        Code("lost", "Sans nouvelles", "minus"),
    ),
)

BULLYING_RESULT = CodeList(
    "school_bullying_result",
    "Fin d’un suivi de harcèlement",
    (
        Code("stopped", "Les faits ont cessé", "check"),
        Code("taken_over", "Pris en charge par l’adulte compétent", "switch"),
        Code("not_bullying", "Pas de harcèlement, conflit ordinaire", "talk"),
        Code("moved", "Départ de l’établissement", "door"),
        Code("lost", "Sans nouvelles", "minus"),
    ),
)

LEAVING = CodeList(
    "school_leaving",
    "Pourquoi un élève médiateur s’arrête",
    (
        Code("choice", "Choix de l’élève", "user"),
        Code("parents", "Choix des parents", "home"),
        Code("moved", "Changement d’établissement", "door"),
        Code("time", "Manque de temps", "clock"),
        Code("posture", "Posture d’élève médiateur non tenue", "scales"),
        Code("other", "Autre", "more"),
    ),
)

CODE_LISTS: Final = (
    LEVEL,
    LABEL,
    KIND,
    ACTIVITY,
    MOTIVE,
    RESULT,
    THEME,
    WAY,
    FUNCTION,
    ADULT,
    LIMIT,
    ABSENCE_KIND,
    MEDIATION_RESULT,
    ABSENCE_RESULT,
    BULLYING_RESULT,
    LEAVING,
)

#: Level → its rank in schooling.
RANK: Final = {code.value: rank for rank, code in enumerate(LEVEL.codes)}
