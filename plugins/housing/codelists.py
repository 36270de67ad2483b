"""Words of housing: stages of an eviction, what is done against it, how a sheet is pressing."""

from __future__ import annotations

from typing import Final

from core.toolkit import Code, CodeList

#: In the order of the procedure; a file may skip a stage or go back.
EVICTION_STAGE = CodeList(
    "eviction_stage",
    "Étapes de la procédure d’expulsion",
    (
        Code("arrears", "Impayé naissant"),
        Code("reminder", "Relance ou mise en demeure", "mail"),
        Code("payment_order", "Commandement de payer", "doc"),
        Code("summons", "Assignation", "doc"),
        Code("hearing", "Audience", "scales"),
        Code("lease_terminated", "Résiliation du bail", "doc"),
        Code("leave_order", "Commandement de quitter les lieux", "door"),
        Code("attempt", "Tentative d’expulsion", "warn"),
        Code("force", "Concours de la force publique", "shield"),
        Code("evicted", "Expulsion", "stop"),
        Code("maintained", "Maintien dans les lieux", "home"),
    ),
    description="Dans l’ordre de la procédure. Une étape peut manquer, ou revenir.",
)

HOUSING_ACTION = CodeList(
    "housing_action",
    "Démarches pour le logement",
    (
        Code("contact_restored", "Contact rétabli avec le bailleur", "talk"),
        Code("repayment_plan", "Plan d’apurement", "calendar"),
        Code("fsl", "Dossier FSL", "folder"),
        Code("apl_reopen", "Rétablissement de l’APL ou de l’AL", "undo"),
        Code("loca_pass", "Action Logement", "key"),
        Code("dsf", "Contribution au DSF", "doc"),
        Code("ccapex", "Saisine de la CCAPEX", "flag"),
        Code("dalo", "Recours DALO", "scales"),
        Code("mutation", "Demande de mutation", "switch"),
        Code("slr", "Demande de logement social", "home"),
        Code("insalubrity", "Signalement d’habitat indigne", "warn"),
        Code("energy", "Précarité énergétique (chèque, FSL énergie)", "sun"),
        Code("relocation", "Relogement ANRU", "home"),
        Code("worksite", "Médiation de chantier ou de réhabilitation", "wrench"),
    ),
)

OUTCOME = CodeList(
    "housing_outcome",
    "Suite d’une démarche",
    (
        Code("asked", "Engagée", "clock"),
        Code("granted", "Obtenue", "check"),
        Code("refused", "Refusée", "stop"),
        Code("dropped", "Abandonnée", "minus"),
    ),
)

SOURCE = CodeList(
    "housing_source",
    "D’où vient une étape",
    (
        Code("tenant", "Dite par la personne", "user"),
        Code("document", "Document vu", "doc"),
        Code("landlord", "Dite par le bailleur", "building"),
        Code("partner", "Dite par un partenaire", "link"),
    ),
)

STOCK = CodeList(
    "housing_stock",
    "Parc de logements",
    (
        Code("social", "Parc social", "building"),
        Code("private", "Location privée", "home"),
        Code("co_owned", "Copropriété", "key"),
        Code("other", "Autre", "more"),
    ),
)

URGENCY = CodeList(
    "housing_urgency",
    "Urgence d’une fiche technique",
    (
        Code("normal", "Ordinaire"),
        Code("soon", "À traiter vite", "clock"),
        Code("danger", "Danger immédiat", "warn"),
    ),
)

RESULT = CodeList(
    "housing_result",
    "Résultat d’un suivi d’impayé",
    (
        Code("maintained", "Maintien dans le logement", "home"),
        Code("cleared", "Dette réglée", "check"),
        Code("plan_held", "Plan d’apurement tenu", "calendar"),
        Code("relocated", "Relogement", "key"),
        Code("left", "Départ choisi du logement", "door"),
        Code("evicted", "Expulsion", "stop"),
        Code("redirected", "Réorientation", "link"),
        Code("lost_contact", "Sans nouvelles", "minus"),
        Code("refused", "Suivi refusé par la personne", "stop"),
    ),
)

CODE_LISTS: Final = (EVICTION_STAGE, HOUSING_ACTION, OUTCOME, SOURCE, STOCK, URGENCY, RESULT)

#: Stage → its rank in the procedure.
RANK: Final = {code.value: rank for rank, code in enumerate(EVICTION_STAGE.codes)}
MAINTAINED: Final = "maintained"

#: Tints of pills.
URGENCY_TINT: Final = {"normal": "", "soon": "wait", "danger": "stop"}
STATUS_TINT: Final = {
    "sent": "wait",
    "acknowledged": "go",
    "done": "ok",
    "refused": "stop",
    "no_answer": "stop",
    "closed": "ok",
}
OUTCOME_TINT: Final = {"asked": "go", "granted": "ok", "refused": "stop", "dropped": "pause"}
