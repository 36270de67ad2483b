"""What the forms of reports say."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar, Final

import marshmallow as ma

from core.records import dataclass
from core.reporting.periods import NO_PERIOD, holds
from core.reports.paper import unprintable
from core.web.forms import CommandSchema, Flag, FrenchDate, Id, Int, Text
from core.web.typography import plural

LAST_VERSION: Final = 1_000_000
#: Signs that one sentence names.
MOST_SIGNS: Final = 8


def _version() -> Int:
    return Int(high=LAST_VERSION, load_default=None, allow_none=True)


def printed(text: str) -> None:
    """Words that the report's paper can print: said while they can still be changed. Raises ValidationError."""
    signs = unprintable(text)
    if signs:
        named, what = " ".join(signs[:MOST_SIGNS]), plural(len(signs), "ce signe", "ces signes")
        raise ma.ValidationError(f"Le PDF ne sait pas imprimer {named} : retirez {what}.")


@dataclass(frozen=True, slots=True)
class BeginReport:
    """``about`` is the id of a convention, or "" for the whole structure with the grid named."""

    id: uuid.UUID
    starts_on: date
    ends_on: date
    convention_id: uuid.UUID | None = None
    grid: str = ""
    label: str = ""


class BeginReportSchema(CommandSchema):
    command: ClassVar[type[Any]] = BeginReport

    class Meta(CommandSchema.Meta):
        fields = ("id", "convention_id", "grid", "starts_on", "ends_on", "label")

    id = Id(required=True)
    convention_id = Id(
        load_default=None,
        allow_none=True,
        metadata={"label": "Convention", "widget": "select", "help": "Aucune : toute la structure."},
    )
    grid = Text(
        max=60,
        load_default="",
        metadata={
            "label": "Grille",
            "widget": "select",
            "help": "Laissez vide pour celle de la convention.",
        },
    )
    starts_on = FrenchDate(required=True, metadata={"label": "Du"})
    ends_on = FrenchDate(required=True, metadata={"label": "Au"})
    label = Text(
        max=120,
        load_default="",
        validate=printed,
        metadata={"label": "Titre", "help": "Laissez vide pour un titre tout fait."},
    )

    @ma.validates_schema
    def _days_of_a_period(self, data: dict[str, Any], **_: Any) -> None:
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and not holds(first, last):
            raise ma.ValidationError(NO_PERIOD, "ends_on")


@dataclass(frozen=True, slots=True)
class WriteParagraph:
    id: uuid.UUID
    title: str
    text: str = ""
    version: int | None = None


class ParagraphSchema(CommandSchema):
    command: ClassVar[type[Any]] = WriteParagraph

    class Meta(CommandSchema.Meta):
        fields = ("id", "title", "text", "version")

    id = Id(required=True)
    title = Text(required=True, max=160, validate=printed, metadata={"label": "Titre"})
    text = Text(
        max=8000,
        load_default="",
        validate=printed,
        metadata={
            "label": "Texte",
            "help": "Ni nom de personne, ni adresse précise, ni santé : ce texte part chez le financeur.",
            "attrs": {"rows": 10},
        },
    )
    version = _version()


@dataclass(frozen=True, slots=True)
class OpenLinkCommand:
    id: uuid.UUID
    label: str
    expires_on: date


class LinkSchema(CommandSchema):
    command: ClassVar[type[Any]] = OpenLinkCommand

    class Meta(CommandSchema.Meta):
        fields = ("id", "label", "expires_on")

    id = Id(required=True)
    label = Text(
        required=True,
        max=120,
        metadata={"label": "Pour quel organisme", "help": "Un organisme, pas une personne."},
    )
    expires_on = FrenchDate(required=True, metadata={"label": "Valable jusqu’au"})


@dataclass(frozen=True, slots=True)
class FreezeCommand:
    """``seen`` is the hash of the content that the page showed: what changed since is not frozen unread.

    ``sure``: what looks like somebody in its words was read again.
    """

    id: uuid.UUID
    seen: str
    sure: bool = False


class FreezeSchema(CommandSchema):
    command: ClassVar[type[Any]] = FreezeCommand

    class Meta(CommandSchema.Meta):
        fields = ("id", "seen", "sure")

    id = Id(required=True, metadata={"label": "Version"})
    seen = ma.fields.String(
        required=True,
        validate=ma.validate.Regexp(r"[0-9a-f]{64}\Z", error="Reprenez depuis l’aperçu."),
        metadata={"label": "Aperçu", "widget": "hidden"},
    )
    sure = Flag(
        load_default=False,
        metadata={"label": "J’ai relu ces mots : rien n’y désigne une personne qui ne doive pas l’être"},
    )
