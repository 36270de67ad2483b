"""The kinds of field entries that every structure has: the trade's nine activities, and the technical report.

Source: « référentiel d'activités » of 7 January 2009, with « veille technique », which older lists and the
State's 2015 survey still count. ``domain`` is only proposed: the person who enters may choose another.
"""

from __future__ import annotations

from core.extension.contributions import ActivityKind

ACTIVITY_KINDS = (
    ActivityKind("active_presence", "Présence active", "pin", "public_space_housing", order=10),
    ActivityKind("conflict_realtime", "Conflit à chaud", "horn", "public_space_housing", order=20),
    ActivityKind("conflict_deferred", "Conflit différé", "shuttle", "public_space_housing", order=30),
    ActivityKind("territorial_watch", "Veille sociale", "eye", "public_space_housing", order=40),
    ActivityKind(
        "partner_referral", "Mise en relation", "link", "rights", reasons="person_to_help", order=50
    ),
    ActivityKind(
        "technical_watch",
        "Fiche technique",
        "wrench",
        "public_space_housing",
        reasons="tech_report_category",
        order=60,
    ),
    ActivityKind("consultation", "Concertation", "table", "participation", order=70),
    ActivityKind("project", "Projet", "flag", "participation", order=80),
    ActivityKind("awareness_training", "Sensibilisation", "dialog", "school_youth", order=90),
    ActivityKind("cultural_intermediation", "Intermédiation culturelle", "talk", "rights", order=100),
)
