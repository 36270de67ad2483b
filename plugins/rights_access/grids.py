"""The grid of a « point conseil budget »: the duty of a yearly report that goes with the State's label."""

from __future__ import annotations

from core.toolkit import Grid, GridLine

DESK = "Accueil"
FOLLOWED = "Accompagnement"
OTHERS = "Autres interventions"

BUDGET = Grid(
    "rights_pcb",
    "Point conseil budget",
    "pcb",
    "Rapport annuel du point conseil budget : demandes à l’accueil, accompagnements, surendettement. Aucun montant "
    "d’une personne ni aucun nom n’en sort.",
    (
        GridLine("acts", "Demandes reçues à l’accueil", source="rights_acts", section=DESK),
        GridLine("opened", "dont droits ouverts ou rétablis", source="rights_acts_opened", section=DESK),
        GridLine("blocked", "dont demandes bloquées", source="rights_acts_blocked", section=DESK),
        GridLine("files", "Dossiers de démarches suivis", source="rights_files", section=FOLLOWED),
        GridLine("procedures", "Démarches commencées", source="rights_procedures", section=FOLLOWED),
        GridLine("ended", "Démarches terminées", source="rights_procedures_ended", section=FOLLOWED),
        GridLine("rights", "dont droits ouverts ou rétablis", source="rights_opened", section=FOLLOWED),
        GridLine("debt", "Dossiers de surendettement déposés", source="rights_debt_filed", section=FOLLOWED),
        GridLine("people", "Personnes distinctes suivies", "persons", "files", section=FOLLOWED),
        GridLine("women", "dont femmes", "persons", "files", (("gender", ("f",)),), FOLLOWED),
        GridLine("men", "dont hommes", "persons", "files", (("gender", ("m",)),), FOLLOWED),
        GridLine("others", "Interventions d’aucune ligne ci-dessus", source="rest", section=OTHERS),
        GridLine(
            "hours", "Heures d’intervention", "hours", codes=(("domain", ("rights",)),), section="Temps"
        ),
    ),
    (
        ("partners", "Partenaires et orientations"),
        ("training", "Formation de l’équipe"),
        ("needs", "Besoins observés"),
    ),
    version=2,
)

GRIDS = (BUDGET,)
