"""Rights over requests."""

from __future__ import annotations

from core.access.permissions import LEADS, RECEPTION, TEAM, Permission
from core.extension.contributions import NavItem
from core.requests.waiting import waiting

RECEIVE = Permission(
    "requests.receive", "Noter une demande et la suivre", granted_to=(*TEAM, *LEADS, RECEPTION)
)
HANDLE = Permission(
    "requests.handle", "Prendre une demande, y répondre, la clore", granted_to=(*TEAM, *LEADS)
)
READ_CALLER = Permission(
    "requests.read_caller", "Lire qui a appelé et comment rappeler", granted_to=(RECEPTION,)
)
MANAGE_LINKS = Permission(
    "requests.manage_links", "Ouvrir et fermer les formulaires des partenaires", granted_to=LEADS
)

PERMISSIONS = (RECEIVE, HANDLE, READ_CALLER, MANAGE_LINKS)

NAVIGATION = (
    NavItem(
        "requests",
        "agir",
        "Demandes",
        "bell",
        "requests.index",
        permissions=(RECEIVE, HANDLE),
        order=20,
        waiting=waiting,
    ),
)
