"""Words of access to rights: themes, operators, acts, results; a month's income and expenses; debts."""

from __future__ import annotations

from typing import Final

from core.toolkit import Code, CodeList

THEME = CodeList(
    "rights_theme",
    "Thèmes d’accès aux droits",
    (
        Code("papers", "Papiers – citoyenneté – titre de séjour", "badge"),
        Code("family", "Famille – prestations CAF", "group"),
        Code("health", "Santé – CPAM / CSS / AME", "health"),
        Code("retirement", "Retraite", "sun"),
        Code("employment", "Emploi – France Travail – formation", "tasks"),
        Code("housing", "Logement", "home"),
        Code("energy", "Énergie – eau – télécom", "phone"),
        Code("taxes", "Impôts", "doc"),
        Code("banking", "Banque – assurance", "building"),
        Code("debt", "Endettement – surendettement", "scales"),
        Code("disability", "Handicap – MDPH", "user"),
        Code("justice", "Justice – accès au droit", "scales"),
        Code("mobility", "Transport – mobilité", "bus"),
        Code("school", "Scolarité", "school"),
        Code("digital", "Numérique", "device"),
        Code("domiciliation", "Domiciliation", "mail"),
        Code("food", "Aide alimentaire", "star"),
        Code("violence", "Violences (→ relais spécialisé)", "shield"),
        Code("other", "Autre", "more"),
    ),
    description="Le thème d’une démarche suivie peut être restreint ; les comptes par thème ne le sont pas.",
)

OPERATOR = CodeList(
    "operator",
    "Organismes",
    (
        Code("caf", "CAF"),
        Code("msa", "MSA"),
        Code("cpam", "CPAM"),
        Code("carsat", "Carsat / Cnav"),
        Code("ft", "France Travail"),
        Code("dgfip", "DGFiP"),
        Code("france_titres", "France Titres (ANTS)"),
        Code("prefecture", "Préfecture"),
        Code("justice", "Justice"),
        Code("laposte", "La Poste"),
        Code("edf", "EDF"),
        Code("engie", "Engie"),
        Code("other_energy", "Autre énergie"),
        Code("water", "Eau"),
        Code("telecom", "Télécom"),
        Code("landlord", "Bailleur"),
        Code("bank", "Banque"),
        Code("bdf", "Banque de France"),
        Code("mdph", "MDPH"),
        Code("department", "Département"),
        Code("ccas", "CCAS"),
        Code("school", "École / rectorat"),
        Code("transport", "Transporteur"),
    ),
)

ACT = CodeList(
    "rights_act",
    "Actes d’accès aux droits",
    (
        Code("inform", "Information", "info"),
        Code("explain_letter", "Lecture / explication de courrier", "mail"),
        Code("file", "Constitution de dossier", "folder"),
        Code("online", "Démarche en ligne avec la personne", "device"),
        Code("call", "Appel à l’opérateur", "phone"),
        Code("claim", "Réclamation / recours amiable", "pen"),
        Code("mediation", "Médiation avec l’organisme", "shuttle"),
        Code("orient", "Orientation", "compass"),
        Code("accompany", "Accompagnement physique", "steps"),
        Code("appointment", "Prise de rendez-vous", "calendar"),
        Code("budget", "Entretien budgétaire", "scales"),
        Code("workshop", "Atelier collectif", "group"),
    ),
)

RESULT = CodeList(
    "rights_result",
    "Résultats d’accès aux droits",
    (
        Code("right_opened", "Droit ouvert", "check"),
        Code("right_restored", "Droit rétabli", "undo"),
        Code("in_progress", "Dossier déposé, en attente", "clock"),
        Code("refused", "Refus", "stop"),
        Code("payment_plan", "Échéancier obtenu", "calendar"),
        Code("debt_cancelled", "Remise / effacement", "check"),
        Code("error_fixed", "Erreur corrigée", "pen"),
        Code("info_only", "Information suffisante", "info"),
        Code("oriented_taken", "Orientation honorée", "link"),
        Code("oriented_unknown", "Orientation, suite inconnue", "help"),
        Code("abandoned", "Abandon", "minus"),
    ),
)

AUTONOMY = CodeList(
    "autonomy",
    "Degré d’autonomie",
    (
        Code("full", "Autonome"),
        Code("partial", "Partiellement autonome"),
        Code("none", "Entièrement accompagné"),
    ),
)

VERB = CodeList(
    "rights_verb",
    "Ce que fait la médiation",
    (
        Code("inform", "Informer", "info"),
        Code("accompany", "Accompagner", "steps"),
        Code("bond", "Créer ou recréer du lien", "link"),
        Code("orient", "Orienter", "compass"),
        Code("prevent", "Prévenir", "shield"),
    ),
    description="Proposé selon l’acte, changeable.",
)

MODE = CodeList(
    "rights_mode",
    "Faire avec, faire à la place",
    (
        Code("with", "Fait avec la personne", "group"),
        Code("for", "Fait à la place de la personne", "user"),
    ),
)

BLOCKED = CodeList(
    "rights_blocked",
    "Ce qui a bloqué",
    (
        Code("digital", "Le numérique", "device"),
        Code("language", "La langue", "talk"),
        Code("paper", "Une pièce manquante", "doc"),
        Code("no_answer", "Pas de réponse de l’organisme", "clock"),
        Code("refusal", "Un refus", "stop"),
    ),
)

STAGE = CodeList(
    "rights_stage",
    "Étapes d’une démarche",
    (
        Code("started", "Commencée", "go"),
        Code("papers", "Pièces à réunir", "doc"),
        Code("filed", "Déposée, en attente de réponse", "clock"),
        Code("claim", "Recours en cours", "scales"),
        Code("ended", "Terminée", "check"),
    ),
)

PART = CodeList(
    "rights_part",
    "Rôle d’un autre service",
    (
        Code("referent", "Suivi social", "user"),
        Code("guardian", "Mesure de protection", "shield"),
        Code("budget", "Suivi du budget", "scales"),
        Code("housing", "Suivi du logement", "home"),
        Code("work", "Suivi vers l’emploi", "tasks"),
        Code("legal", "Aide juridique", "scales"),
        Code("food", "Aide alimentaire", "star"),
        Code("other", "Autre", "more"),
    ),
    description="Ce que fait le service, jamais ce qu’il pense de la situation.",
)

INCOME = CodeList(
    "rights_income",
    "Ressources d’un mois",
    (
        Code("salary", "Salaires"),
        Code("activity", "Prime d’activité"),
        Code("unemployment", "Allocation chômage"),
        Code("minimum", "Minima sociaux (RSA, AAH, Aspa)"),
        Code("pension", "Retraites et pensions"),
        Code("family", "Prestations familiales"),
        Code("housing", "Aide au logement (APL, AL)"),
        Code("support", "Pension alimentaire reçue"),
        Code("other", "Autres ressources"),
    ),
)

EXPENSE = CodeList(
    "rights_expense",
    "Dépenses d’un mois",
    (
        Code("rent", "Loyer et charges"),
        Code("energy", "Électricité, gaz"),
        Code("water", "Eau"),
        Code("telecom", "Téléphone, internet"),
        Code("insurance", "Assurances"),
        Code("mutual", "Mutuelle"),
        Code("taxes", "Impôts"),
        Code("credit", "Crédits"),
        Code("instalments", "Échéanciers et plans en cours"),
        Code("support", "Pension alimentaire versée"),
        Code("childcare", "Garde, cantine, école"),
        Code("transport", "Transports, voiture"),
        Code("bank", "Frais de banque"),
        Code("food", "Alimentation"),
        Code("hygiene", "Hygiène, entretien"),
        Code("clothes", "Vêtements"),
        Code("leisure", "Loisirs et imprévus"),
    ),
)

DEBT_TYPE = CodeList(
    "debt_type",
    "Types de dettes",
    (
        Code("mortgage", "Dettes immobilières"),
        Code("consumer", "Crédits à la consommation"),
        Code("overdraft", "Découverts / dépassements"),
        Code("rent", "Arriérés de loyer"),
        Code("energy", "Arriérés énergie / eau"),
        Code("tax", "Dettes fiscales"),
        Code("health", "Santé / assurances"),
        Code("benefits", "Indus sociaux"),
        Code("fines", "Amendes"),
        Code("other", "Autres"),
    ),
)

#: In the order of a file at the Banque de France; a file may skip a stage or go back.
BDF_STAGE = CodeList(
    "bdf_stage",
    "Étapes d’un dossier de surendettement",
    (
        Code("diagnosis", "Diagnostic budgétaire"),
        Code("prepared", "Dossier en préparation", "folder"),
        Code("filed", "Dossier déposé", "mail"),
        Code("admissible", "Recevable", "check"),
        Code("inadmissible", "Irrecevable", "stop"),
        Code("plan", "Plan conventionnel / mesures imposées", "calendar"),
        Code("prp", "Rétablissement personnel", "undo"),
        Code("closed", "Clos", "flag"),
    ),
    description="Dans l’ordre de la procédure. Une étape peut manquer, ou revenir.",
)

FILE_RESULT = CodeList(
    "rights_file_result",
    "Résultat d’un dossier de démarches",
    (
        Code("stable", "Droits à jour", "check"),
        Code("autonomous", "La personne continue seule", "steps"),
        Code("handed_over", "Relais vers un autre service", "link"),
        Code("moved", "Déménagement", "door"),
        Code("drop", "Arrêté par la personne", "stop"),
        Code("lost", "Sans nouvelles", "minus"),
    ),
)

CODE_LISTS: Final = (
    THEME,
    OPERATOR,
    ACT,
    RESULT,
    AUTONOMY,
    VERB,
    MODE,
    BLOCKED,
    STAGE,
    PART,
    INCOME,
    EXPENSE,
    DEBT_TYPE,
    BDF_STAGE,
    FILE_RESULT,
)

#: Themes that say, of somebody known, what concerns nobody but those who follow her file.
RESTRICTED: Final = frozenset({"papers", "health", "disability", "violence"})
#: Operators that say as much by their name.
TELLING: Final = frozenset({"cpam", "mdph", "france_titres", "prefecture"})
TEAM_LEVEL: Final = "team"
RESTRICTED_LEVEL: Final = "restricted"

#: Act → the verb of the trade that it serves, proposed when nothing else is said.
VERB_OF: Final = {
    "inform": "inform",
    "explain_letter": "inform",
    "file": "accompany",
    "online": "accompany",
    "call": "accompany",
    "claim": "accompany",
    "mediation": "bond",
    "orient": "orient",
    "accompany": "accompany",
    "appointment": "orient",
    "budget": "prevent",
    "workshop": "prevent",
}

#: A right that was opened, or given back.
OPENED: Final = ("right_opened", "right_restored")
IN_PROGRESS: Final = "in_progress"
ENDED: Final = "ended"

#: Expenses paid with what remains to live; the others fall whatever the month.
DAILY: Final = frozenset({"food", "hygiene", "clothes", "leisure"})
#: The last stages of an over-indebtedness file.
DEBT_OVER: Final = ("inadmissible", "closed")

#: Tints of pills.
STAGE_TINT: Final = {"started": "go", "papers": "wait", "filed": "wait", "claim": "stop", "ended": "ok"}


def level_of(theme: str, operator: str | None) -> str:
    """Who may read a named procedure: its theme and its operator decide, nobody chooses."""
    return RESTRICTED_LEVEL if theme in RESTRICTED or operator in TELLING else TEAM_LEVEL
