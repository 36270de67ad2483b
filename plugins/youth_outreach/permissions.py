"""Rights of youth outreach: a relay sends, the team passes on, few follow, the coordination decides.

« Médiateur·rice » is the animateur of a centre here: civic mediation, no file of a young person.
"""

from __future__ import annotations

from core.toolkit import COORDINATOR, DIRECTOR, PARTNER_RELAY, SOCIAL_WORKER, TEAM, Permission

SEND = Permission(
    "youth_outreach.send", "Envoyer un repérage pour son organisme et voir où il en est", (PARTNER_RELAY,)
)
PASS_ON = Permission(
    "youth_outreach.pass_on", "Envoyer un repérage depuis l’équipe et voir où il en est", (*TEAM, DIRECTOR)
)
FOLLOW = Permission(
    "youth_outreach.follow",
    "Lire les repérages, suivre les jeunes et lire leurs dossiers",
    (SOCIAL_WORKER, COORDINATOR, DIRECTOR),
)
COORDINATE = Permission(
    "youth_outreach.coordinate",
    "Recevoir et confier les repérages, répondre aux relais, lire les liens avec la médiation civique",
    (COORDINATOR, DIRECTOR),
)
READ_ACTIONS = Permission("youth_outreach.actions", "Lire les actions de prévention", (*TEAM, DIRECTOR))
FIGURES = Permission("youth_outreach.figures", "Lire les chiffres de la médiation jeunes", (*TEAM, DIRECTOR))

PERMISSIONS = (SEND, PASS_ON, FOLLOW, COORDINATE, READ_ACTIONS, FIGURES)
