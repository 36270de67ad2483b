"""What is said of a document beside the file itself."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import marshmallow as ma

from core.casefiles.models import LEVELS
from core.db.base import new_id
from core.records import dataclass
from core.web.forms import (
    NOT_OFFERED,
    REQUIRED,
    Choice,
    Coded,
    CommandSchema,
    Flag,
    FrenchDate,
    Id,
    Int,
    Text,
)

LEVEL_CHOICES: Final[tuple[Choice, ...]] = (
    ("team", "Équipe"),
    ("restricted", "Restreint : la personne référente, les co-référentes et qui la remplace"),
    ("sealed", "Scellé : la personne référente et les co-référentes (enfance en danger, violences)"),
    ("private", "Mes notes : vous seul·e"),
)
#: A person without a file has no circle: what is kept beside her is the team's, or its author's.
PERSON_LEVELS: Final = ("team", "private")
NO_FILE: Final = "Choisissez un fichier."
ACCEPTED: Final = ".jpg,.jpeg,.png,.webp,.pdf,.odt,.docx"


@dataclass(frozen=True, slots=True)
class StoreDocument:
    """A document to keep. ``day`` None: today. ``recognisable``: somebody can be recognised on it.

    ``party_id``: the party it is about, None: the whole file; a person's own document names none.
    """

    id: uuid.UUID
    kind: str
    level: str = "team"
    title: str = ""
    day: date | None = None
    party_id: uuid.UUID | None = None
    recognisable: bool = False


@dataclass(frozen=True, slots=True)
class EditDocument:
    """What is said of a document, as it should be."""

    version: int
    kind: str
    title: str
    level: str
    day: date


def _kind() -> Coded:
    return Coded("document_kind", required=True, metadata={"label": "Nature", "widget": "select"})


def _title() -> Text:
    return Text(
        max=120,
        load_default="",
        metadata={
            "label": "Titre",
            "help": "De quoi le retrouver. Il est chiffré comme le document.",
            "attrs": {"autocomplete": "off"},
        },
    )


def _level(levels: Sequence[str]) -> ma.fields.String:
    return ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(levels, error=NOT_OFFERED),
        error_messages={"required": REQUIRED},
        metadata={"label": "Qui peut le lire", "widget": "select"},
    )


def _recognisable(needs: str) -> Flag:
    return Flag(load_default=False, metadata={"label": "Des personnes y sont reconnaissables", "help": needs})


class _DocumentFields(CommandSchema):
    id = Id(load_default=new_id)
    file = ma.fields.Raw(
        required=True,
        error_messages={"required": NO_FILE, "null": NO_FILE},
        metadata={
            "label": "Fichier",
            "widget": "file",
            "help": "Image (JPEG, PNG, WebP), PDF, texte ODT ou DOCX. Le lieu et l’appareil d’une photo sont retirés.",
            "attrs": {"accept": ACCEPTED},
        },
    )
    kind = _kind()
    title = _title()
    day = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Date du document"})

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> StoreDocument:
        data.pop("file")
        return StoreDocument(**data)


class FileDocumentSchema(_DocumentFields):
    """A document of a file."""

    party_id = Id(
        load_default=None, allow_none=True, metadata={"label": "Partie concernée", "widget": "select"}
    )
    level = _level(LEVELS)
    recognisable = _recognisable("Il faut alors l’accord « Droit à l’image » de la partie concernée.")


class PersonDocumentSchema(_DocumentFields):
    """A document of a person, outside of any file."""

    level = _level(PERSON_LEVELS)
    recognisable = _recognisable("Il faut alors l’accord « Droit à l’image » de cette personne.")


class _EditFields(CommandSchema):
    command = EditDocument

    version = Int(required=True, low=1, high=1_000_000)
    kind = _kind()
    title = _title()
    day = FrenchDate(required=True, metadata={"label": "Date du document"})


class EditFileDocumentSchema(_EditFields):
    """What is said of a document of a file."""

    level = _level(LEVELS)


class EditPersonDocumentSchema(_EditFields):
    """What is said of a document of a person, outside of any file."""

    level = _level(PERSON_LEVELS)
