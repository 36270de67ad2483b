"""What may be said about a named file: one frozen command per use-case, one schema per command."""

from __future__ import annotations

import uuid
from dataclasses import field
from typing import Any

import marshmallow as ma

from core.cases.schemas import OpenCase, one_of
from core.codelists.reasons import ReasonCode
from core.db.base import new_id
from core.people.schemas import RegisterPerson, RegisterPersonSchema
from core.records import dataclass
from core.web.forms import Coded, CommandSchema, Flag, FrenchDate, Id, Int, Text

NO_NAME = "Sans nom : l’objet se lit dans les listes. Les personnes sont nommées dans le dossier seulement."
#: A reason for an exceptional access says something.
SHORTEST_REASON = 20

MEMBER_ROLES = (
    ("co_referent", "Co-référent·e : lit tout ce que lit la personne référente", "users"),
    ("helper", "Aide : lit ce que lit l’équipe", "group"),
)
RECUSALS = (
    ("refused", "Je ne prends pas ce dossier", "x"),
    ("stepped_back", "Je me retire de ce dossier", "undo"),
)


class OpenFileSchema(CommandSchema):
    """The form « Ouvrir un dossier »: a case that is named from its first day."""

    command = OpenCase

    id = Id(load_default=new_id)
    type_key = ma.fields.String(
        required=True,
        metadata={"label": "Nature du dossier", "widget": "radio"},
        error_messages={"required": "Choisissez la nature du dossier."},
    )
    subject = Text(required=True, max=160, metadata={"label": "Objet", "help": NO_NAME})
    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Lieu", "widget": "select"})
    reason = ReasonCode(load_default=None, allow_none=True, metadata={"label": "Motif", "widget": "select"})
    domain = Coded(
        "domain",
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Domaine",
            "widget": "select",
            "help": "Sans réponse : celui de la nature choisie.",
        },
    )
    people = Int(
        low=0,
        high=99_999,
        load_default=None,
        allow_none=True,
        metadata={"label": "Personnes concernées, en tout"},
    )
    people_estimated = Flag(load_default=False, metadata={"label": "Nombre estimé"})
    opened_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Ouvert le"})


@dataclass(frozen=True, slots=True)
class RaiseToFile:
    """``type_key`` None: the situation keeps its type."""

    id: uuid.UUID = field(default_factory=new_id)
    type_key: str | None = None


class RaiseSchema(CommandSchema):
    command = RaiseToFile

    id = Id(load_default=new_id)
    type_key = ma.fields.String(
        load_default=None, allow_none=True, metadata={"label": "Nature du dossier", "widget": "radio"}
    )


@dataclass(frozen=True, slots=True)
class LinkPerson:
    version: int
    person_id: uuid.UUID


class LinkPersonSchema(CommandSchema):
    """``words`` finds, ``person_id`` chooses: both posted, words about a person do not go into an address."""

    version = Int(required=True, low=1, high=1_000_000)
    words = Text(
        load_default="", max=80, metadata={"label": "Chercher par nom, prénom ou surnom", "widget": "search"}
    )
    person_id = Id(required=True, metadata={"label": "Qui est-ce ?", "widget": "radio"})
    find = Flag(load_default=False, metadata={"label": "Chercher", "widget": "hidden"})

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> LinkPerson:
        return LinkPerson(data["version"], data["person_id"])


@dataclass(frozen=True, slots=True)
class RegisterCaller(RegisterPerson):
    """Somebody who called, as a person; ``existing_id``: she has a record already."""

    existing_id: uuid.UUID | None = None


class CallerSchema(RegisterPersonSchema):
    command = RegisterCaller

    existing_id = Id(load_default=None, allow_none=True, metadata={"label": "C’est elle", "widget": "hidden"})


@dataclass(frozen=True, slots=True)
class NameMember:
    id: uuid.UUID
    membership_id: uuid.UUID
    role: str


class NameMemberSchema(CommandSchema):
    command = NameMember

    id = Id(load_default=new_id)
    membership_id = Id(required=True, metadata={"label": "Membre de l’équipe", "widget": "select"})
    role = ma.fields.String(
        required=True,
        validate=one_of(MEMBER_ROLES),
        metadata={"label": "Place dans le dossier", "widget": "radio"},
        error_messages={"required": "Choisissez sa place dans le dossier."},
    )


@dataclass(frozen=True, slots=True)
class AskAccess:
    id: uuid.UUID
    reason: str


class AskAccessSchema(CommandSchema):
    command = AskAccess

    id = Id(load_default=new_id)
    reason = Text(
        required=True,
        max=2000,
        metadata={
            "label": "Pourquoi ouvrir ce dossier aujourd’hui",
            "help": f"{SHORTEST_REASON} caractères au moins. La raison est chiffrée avec le dossier.",
            "widget": "textarea",
        },
        validate=ma.validate.Length(
            min=SHORTEST_REASON,
            error=f"Dites pourquoi en une phrase : {SHORTEST_REASON} caractères au moins.",
        ),
    )


@dataclass(frozen=True, slots=True)
class StepBack:
    """A member refuses a file or steps back from it; why is sealed."""

    id: uuid.UUID
    kind: str
    reason: str


class StepBackSchema(CommandSchema):
    command = StepBack

    id = Id(load_default=new_id)
    kind = ma.fields.String(
        required=True,
        validate=one_of(RECUSALS),
        metadata={"label": "Ce que vous faites", "widget": "radio"},
        error_messages={"required": "Dites si vous refusez ce dossier ou si vous vous en retirez."},
    )
    reason = Text(
        required=True,
        max=2000,
        metadata={
            "label": "Pourquoi",
            "help": "Lu par vous et par la coordination seulement, jamais par les parties.",
            "widget": "textarea",
        },
    )


class FileNumberSchema(CommandSchema):
    """The number of a file, « 2026-0147 »: it names nobody, so it may stand in an address."""

    number = Text(load_default="", max=20, metadata={"label": "Numéro du dossier"})
