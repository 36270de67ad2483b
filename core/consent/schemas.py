"""What may be said of a word: one command, one form."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Final

import marshmallow as ma

from core.db.base import new_id
from core.records import dataclass
from core.web.forms import NOT_OFFERED, REQUIRED, CommandSchema, Flag, FrenchDate, Id, Text

STATES: Final = (("given", "Donné", "check"), ("refused", "Refusé", "stop"), ("withdrawn", "Retiré", "undo"))
GIVERS: Final = (
    ("party", "La partie elle-même", "user"),
    ("representative", "Son représentant légal", "users"),
    ("mediator", "La médiatrice ou le médiateur, pour sa part", "shuttle"),
)
CHANNELS: Final = (
    ("oral", "De vive voix", "talk"),
    ("written", "Par écrit", "pen"),
    ("remote", "Au téléphone ou à distance", "phone"),
)


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """One word to write. ``day`` None: today. ``expires_on`` None: what the purpose says.

    ``party_id`` with its ``case_id``; ``case_id`` alone for the mediator's own word; ``person_id`` alone for a
    word that is tied to no file. ``seen_id`` is the last word that its author had before her eyes: to give again
    after a refusal or a withdrawal, it must be one that came with it or later.
    """

    id: uuid.UUID
    purpose: str
    state: str
    giver: str = "party"
    channel: str = "oral"
    day: date | None = None
    case_id: uuid.UUID | None = None
    party_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    recipient_id: uuid.UUID | None = None
    representative_id: uuid.UUID | None = None
    proof_id: uuid.UUID | None = None
    expires_on: date | None = None
    reason: str = ""
    seen_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What the form said; ``confirmed``: what it stops was read."""

    values: dict[str, Any]
    confirmed: bool

    def command(self, **about: Any) -> RecordConsent:
        return RecordConsent(**self.values, **about)

    @property
    def stops(self) -> bool:
        return bool(self.values["state"] != "given")


def _one_of(choices: tuple[tuple[str, str, str], ...]) -> ma.validate.OneOf:
    return ma.validate.OneOf([value for value, *_ in choices], error=NOT_OFFERED)


class ConsentSchema(CommandSchema):
    """The form « Mettre à jour les accords » of one party."""

    id = Id(load_default=new_id)
    purpose = ma.fields.String(
        required=True,
        metadata={"label": "De quoi s’agit-il", "widget": "radio"},
        error_messages={"required": REQUIRED},
    )
    recipient_id = Id(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Destinataire",
            "widget": "select",
            "help": "Le partenaire, pour un accord de partage.",
        },
    )
    state = ma.fields.String(
        required=True, validate=_one_of(STATES), metadata={"label": "Ce qui est dit", "widget": "radio"}
    )
    giver = ma.fields.String(
        load_default="party", validate=_one_of(GIVERS), metadata={"label": "Qui le dit", "widget": "radio"}
    )
    representative_id = Id(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Représentant légal",
            "widget": "select",
            "help": "Pour une personne mineure : son parent ou représentant, enregistré sur sa fiche.",
        },
    )
    channel = ma.fields.String(
        load_default="oral", validate=_one_of(CHANNELS), metadata={"label": "Comment", "widget": "radio"}
    )
    day = FrenchDate(required=True, metadata={"label": "Dit le"})
    expires_on = FrenchDate(
        load_default=None,
        allow_none=True,
        metadata={"label": "Valable jusqu’au", "help": "Sans réponse : la durée prévue par le texte."},
    )
    proof_id = Id(
        load_default=None,
        allow_none=True,
        metadata={"label": "Preuve", "widget": "select", "help": "Un document de ce dossier."},
    )
    reason = Text(
        max=2000,
        load_default="",
        metadata={
            "label": "Raison",
            "help": "Jamais exigée d’une partie. Chiffrée ; seules la personne référente, la co-référente et "
            "vous la lisez. Sans nom.",
        },
    )
    seen_id = Id(load_default=None, allow_none=True, metadata={"label": "Dernier mot lu", "widget": "hidden"})
    confirmed = Flag(load_default=False, metadata={"label": "Effets lus", "widget": "hidden"})

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Answered:
        confirmed = data.pop("confirmed")
        return Answered(data, confirmed)


class MediatorSchema(CommandSchema):
    """The mediator's own word about a file: she may stop, and start again."""

    id = Id(load_default=new_id)
    state = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(["given", "withdrawn"], error=NOT_OFFERED),
        metadata={"label": "Pour ma part", "widget": "radio"},
        error_messages={"required": REQUIRED},
    )
    day = FrenchDate(required=True, metadata={"label": "Depuis le"})
    reason = Text(
        max=2000,
        load_default="",
        metadata={
            "label": "Raison",
            "help": "Chiffrée, jamais montrée ni imprimée pour les parties. Sans nom.",
        },
    )
    seen_id = Id(load_default=None, allow_none=True, metadata={"label": "Dernier mot lu", "widget": "hidden"})
    confirmed = Flag(load_default=False, metadata={"label": "Effets lus", "widget": "hidden"})

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Answered:
        confirmed = data.pop("confirmed")
        return Answered(data, confirmed)
