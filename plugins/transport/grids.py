"""The transport operator's grid: rides, conflicts and what came of them, relays, talks in class."""

from __future__ import annotations

from core.toolkit import Grid, GridLine

ABOARD = "À bord et aux arrêts"
ELSEWHERE = "Relais et prévention"
OTHERS = "Autres interventions"
OURS = (("domain", ("transport",)),)

OPERATOR = Grid(
    "transport_operator",
    "Transporteur",
    "transport",
    "Compte rendu à l’exploitant ou à l’autorité organisatrice : trajets, voyageurs, conflits apaisés, relais "
    "au poste de commandement, interventions en classe. Aucun voyageur ni conducteur n’y est nommé.",
    (
        GridLine("rides", "Trajets à bord", source="transport_rides", section=ABOARD),
        GridLine("passengers", "Voyageurs rencontrés à bord", source="transport_passengers", section=ABOARD),
        GridLine("conflicts", "Saisies avec un conflit", source="transport_conflicts", section=ABOARD),
        GridLine("calmed", "Conflits apaisés sur le moment", source="transport_calmed", section=ABOARD),
        GridLine("lost", "Mineurs égarés", source="transport_lost_children", section=ABOARD),
        GridLine("hours", "Heures d’intervention", "hours", codes=OURS, section=ABOARD),
        GridLine(
            "warnings", "Relais au poste de commandement", source="transport_warnings", section=ELSEWHERE
        ),
        GridLine("answered", "Relais suivis d’une réponse", source="transport_answered", section=ELSEWHERE),
        GridLine("talks", "Interventions en classe", source="transport_talks", section=ELSEWHERE),
        GridLine("pupils", "Élèves rencontrés en classe", source="transport_pupils", section=ELSEWHERE),
        GridLine(
            "difficulties",
            "Difficultés de ligne ouvertes",
            source="transport_difficulties",
            section=ELSEWHERE,
        ),
        GridLine("others", "Interventions d’aucune ligne ci-dessus", source="rest", section=OTHERS),
    ),
    (("lines", "Lignes : ce qui change"), ("proposals", "Propositions à l’exploitant")),
    version=2,
)

GRIDS = (OPERATOR,)
