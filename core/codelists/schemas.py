"""What the forms of the vocabularies say."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

import marshmallow as ma

from core.records import dataclass
from core.web.forms import CommandSchema, FrenchDate, Id, Int, Text

LAST_VERSION = 1_000_000
MAX_LABEL = 60


class _Dates(CommandSchema):
    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Proposé à partir du"})
    until = FrenchDate(
        load_default=None, allow_none=True, metadata={"label": "Proposé jusqu’au", "help": "Ce jour compris."}
    )

    @ma.validates_schema
    def _dates_in_order(self, data: dict[str, Any], **_: Any) -> None:
        first, last = data.get("since"), data.get("until")
        if first and last and last < first:
            raise ma.ValidationError("La fin vient avant le début : vérifiez les deux dates.", "until")


@dataclass(frozen=True, slots=True)
class AddCode:
    """An entry of the structure's own; it counts under the shared code ``under`` in every report."""

    id: uuid.UUID
    under: str
    label: str
    since: date | None = None
    until: date | None = None


class AddCodeSchema(_Dates):
    command: ClassVar[type[Any]] = AddCode

    class Meta(CommandSchema.Meta):
        fields = ("id", "under", "label", "since", "until")
        ordered = True

    id = Id(required=True)
    under = Text(
        required=True,
        max=80,
        metadata={
            "label": "Compte sous",
            "widget": "select",
            "help": "La réponse partagée sous laquelle elle est comptée dans les rapports.",
        },
    )
    label = Text(
        required=True,
        max=MAX_LABEL,
        metadata={"label": "Libellé", "help": "Aucun nom de personne, aucune adresse."},
    )


@dataclass(frozen=True, slots=True)
class RelabelCode:
    """The structure's own word for a shared code on its screens; "" gives the shared word back."""

    id: uuid.UUID
    label: str = ""
    version: int | None = None


class RelabelSchema(CommandSchema):
    command: ClassVar[type[Any]] = RelabelCode

    class Meta(CommandSchema.Meta):
        fields = ("id", "label", "version")
        ordered = True

    id = Id(required=True)
    label = Text(
        max=MAX_LABEL,
        load_default="",
        metadata={
            "label": "Libellé sur vos écrans",
            "help": "Laissez vide pour reprendre le libellé partagé.",
        },
    )
    version = Int(high=LAST_VERSION, load_default=None, allow_none=True)


@dataclass(frozen=True, slots=True)
class ChangeOwnCode:
    """A new wording or other days for an entry of the structure's own."""

    id: uuid.UUID
    label: str
    since: date | None = None
    until: date | None = None
    version: int | None = None


class ChangeOwnSchema(_Dates):
    command: ClassVar[type[Any]] = ChangeOwnCode

    class Meta(CommandSchema.Meta):
        fields = ("id", "label", "since", "until", "version")
        ordered = True

    id = Id(required=True)
    label = Text(required=True, max=MAX_LABEL, metadata={"label": "Libellé"})
    version = Int(high=LAST_VERSION, load_default=None, allow_none=True)


@dataclass(frozen=True, slots=True)
class CodeCommand:
    """One code of the list."""

    value: str


@dataclass(frozen=True, slots=True)
class MoveCommand:
    """``moved`` is a code and the one that it goes in front of, with a space between: one button says both."""

    moved: str


class CodeSchema(CommandSchema):
    command: ClassVar[type[Any]] = CodeCommand

    class Meta(CommandSchema.Meta):
        fields = ("value",)

    value = Text(required=True, max=120, metadata={"label": "Réponse"})


class MoveSchema(CommandSchema):
    command: ClassVar[type[Any]] = MoveCommand

    class Meta(CommandSchema.Meta):
        fields = ("moved",)

    moved = Text(required=True, max=241, metadata={"label": "Réponse et celle qu’elle précède"})
