"""Rights on named files; a level is opened by a place in the file's circle, never by a right alone."""

from __future__ import annotations

from typing import Final

from core.access.permissions import DIRECTOR, DPO, FIELD, LEADS, Permission
from core.cases.permissions import ASSIST_FILES, READ_FILES

OPEN_FILES: Final = Permission(
    "files.open", "Ouvrir un dossier nominatif, y élever une situation", granted_to=tuple({*FIELD, *LEADS})
)
EDIT_FILES: Final = Permission(
    "files.edit",
    "Écrire dans un dossier : parties, notes, solutions, accord",
    granted_to=tuple({*FIELD, *LEADS}),
)
NAME_CIRCLE: Final = Permission(
    "files.circle", "Nommer ou retirer les membres associés à un dossier", granted_to=tuple({*FIELD, *LEADS})
)
EXCEPTIONAL: Final = Permission(
    "files.exceptional", "Demander un accès exceptionnel motivé", granted_to=LEADS
)
READ_READERS: Final = Permission(
    "files.readers", "Lire qui a vu un dossier", granted_to=tuple({*FIELD, *LEADS, DPO})
)

#: People: identity is apart from the files.
READ_PEOPLE: Final = Permission(
    "people.read", "Chercher une personne et lire sa fiche", granted_to=tuple({*FIELD, *LEADS})
)
EDIT_PEOPLE: Final = Permission(
    "people.edit", "Enregistrer une personne, ses contacts, son foyer", granted_to=tuple({*FIELD, *LEADS})
)
MERGE_PEOPLE: Final = Permission(
    "people.merge",
    "Réunir deux fiches d’une même personne, ou les séparer",
    granted_to=tuple({*FIELD, *LEADS}),
)
DECLARE_TIE: Final = Permission(
    "people.declare_tie", "Déclarer un lien personnel avec une personne", granted_to=tuple({*FIELD, *LEADS})
)

#: Consent and what it carries.
RECORD_CONSENT: Final = Permission(
    "consent.record",
    "Noter l’accord, le refus ou le retrait d’une partie",
    granted_to=tuple({*FIELD, *LEADS}),
)
WRITE_WORDINGS: Final = Permission(
    "consent.wordings", "Écrire les textes remis aux personnes", granted_to=(DIRECTOR, DPO)
)
READ_REGISTER: Final = Permission(
    "consent.register", "Lire le registre des accords, sans contenu", granted_to=(DIRECTOR, DPO)
)
MANAGE_PARTNERS: Final = Permission(
    "partners.manage", "Tenir le carnet des partenaires", granted_to=tuple({*FIELD, *LEADS})
)
SHARE: Final = Permission(
    "files.share",
    "Partager un extrait avec un partenaire, si les parties l’acceptent",
    granted_to=tuple({*FIELD, *LEADS}),
)

PERMISSIONS: Final = (
    READ_FILES,
    ASSIST_FILES,
    OPEN_FILES,
    EDIT_FILES,
    NAME_CIRCLE,
    EXCEPTIONAL,
    READ_READERS,
    READ_PEOPLE,
    EDIT_PEOPLE,
    MERGE_PEOPLE,
    DECLARE_TIE,
    RECORD_CONSENT,
    WRITE_WORDINGS,
    READ_REGISTER,
    MANAGE_PARTNERS,
    SHARE,
)
