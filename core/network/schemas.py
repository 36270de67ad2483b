"""What the pages of a network ask: whom it awaits, the code that it gave, the year that is read."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from core.db.base import new_id
from core.reporting.periods import YEARS
from core.web.forms import CommandSchema, Id, Int, Text


@dataclass(frozen=True, slots=True)
class InviteStructure:
    id: uuid.UUID
    label: str


class InviteStructureSchema(CommandSchema):
    command = InviteStructure

    id = Id(load_default=new_id)
    label = Text(
        required=True,
        max=120,
        metadata={"label": "Nom de la structure", "help": "Comme vous l’appelez : aucun nom de personne."},
    )


@dataclass(frozen=True, slots=True)
class EnterCode:
    code: str


class EnterCodeSchema(CommandSchema):
    command = EnterCode

    code = Text(
        required=True,
        max=300,
        metadata={
            "label": "Code donné par le réseau",
            "attrs": {"autocomplete": "off", "spellcheck": "false"},
        },
    )


class YearSchema(CommandSchema):
    """The civil year that is read; None: the last one that the members published."""

    year = Int(
        load_default=None,
        allow_none=True,
        low=YEARS.start,
        high=YEARS.stop - 1,
        metadata={"label": "Année"},
    )
