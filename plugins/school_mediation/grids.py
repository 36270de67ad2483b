"""The grid of « Médiateur à l'École »: a school year, told to all those who pay for it."""

from __future__ import annotations

from core.toolkit import Grid, GridLine

CLIMATE = "Climat scolaire"
PEERS = "Élèves médiateurs et citoyenneté"
FAMILIES = "Familles et adultes"
OTHERS = "Autres interventions"

MAE = Grid(
    "school_mae",
    "Médiateur à l’École (MAE)",
    "cite_educative",
    "Bilan d’un poste de médiation à l’école, en général sur une année scolaire : présence, conflits, harcèlement, "
    "élèves médiateurs, lien avec les familles. Aucun élève n’y est nommé.",
    (
        GridLine(
            "presences", "Présences à l’école et aux abords", source="school_presences", section=CLIMATE
        ),
        GridLine("conflicts", "Conflits à chaud entre élèves", source="school_conflicts", section=CLIMATE),
        GridLine(
            "settled", "Conflits apaisés sur le moment", source="school_conflicts_settled", section=CLIMATE
        ),
        GridLine("mediations", "Médiations entre élèves", source="school_mediations", section=CLIMATE),
        GridLine("agreements", "dont avec accord", source="school_mediation_agreements", section=CLIMATE),
        GridLine("bullying", "Situations de harcèlement suivies", source="school_bullying", section=CLIMATE),
        GridLine(
            "relayed", "Situations transmises à l’adulte compétent", source="school_relayed", section=CLIMATE
        ),
        GridLine("class", "Sensibilisations en classe", source="school_class_sessions", section=PEERS),
        GridLine("trained", "Élèves médiateurs en formation", source="school_peers_trained", section=PEERS),
        GridLine("badged", "dont avec badge", source="school_peers_badged", section=PEERS),
        GridLine("sessions", "Médiations par les pairs", source="school_peer_sessions", section=PEERS),
        GridLine("families", "Liens école-famille", source="school_families", section=FAMILIES),
        GridLine("committees", "Comités de pilotage tenus", source="school_committees", section=FAMILIES),
        GridLine("others", "Interventions d’aucune ligne ci-dessus", source="rest", section=OTHERS),
        GridLine("hours", "Heures de travail", "hours", "time", section="Temps"),
    ),
    (
        ("schools", "Établissements : ce qui change"),
        ("families", "Lien avec les familles et le quartier"),
        ("perspectives", "Perspectives pour l’année suivante"),
    ),
    version=2,
)

GRIDS = (MAE,)
