"""What may be said of a partner and of a share: one frozen command per use-case, one schema per command."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Final

import marshmallow as ma

from core.db.base import new_id
from core.records import dataclass
from core.requests.schemas import Phone
from core.web.forms import Coded, CommandSchema, Flag, FrenchDate, Id, Int, ListOf, Text

MAIL: Final = "Écrivez l’adresse complète, par exemple accueil@structure.fr."
LONGEST_TEXT: Final = 4000


@dataclass(frozen=True, slots=True)
class PartnerCommand:
    id: uuid.UUID
    name: str
    kind: str
    contact_name: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class EditPartner:
    version: int
    name: str
    kind: str
    contact_name: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""


class _PartnerFields(CommandSchema):
    name = Text(required=True, max=120, metadata={"label": "Nom de l’organisme"})
    kind = Coded("partner_type", required=True, metadata={"label": "Nature", "widget": "select"})
    contact_name = Text(
        max=120,
        load_default="",
        metadata={"label": "Personne à joindre", "help": "Dans ses fonctions, pas une personne suivie."},
    )
    email = ma.fields.Email(
        load_default="",
        validate=ma.validate.Length(max=254, error=MAIL),
        error_messages={"invalid": MAIL},
        metadata={
            "label": "Adresse électronique",
            "widget": "email",
            "help": "Professionnelle : un partage y est annoncé, sans aucun nom.",
            "attrs": {"autocomplete": "off"},
        },
    )
    phone = Phone(max=40, load_default="", metadata={"label": "Téléphone", "widget": "tel"})
    note = Text(
        max=1000,
        load_default="",
        metadata={"label": "Note", "help": "Horaires, façon de saisir. Sans nom de personne suivie."},
    )


class PartnerSchema(_PartnerFields):
    command = PartnerCommand
    id = Id(load_default=new_id)


class EditPartnerSchema(_PartnerFields):
    command = EditPartner
    version = Int(required=True, low=1, high=1_000_000)


class PartnerSearchSchema(CommandSchema):
    q = Text(required=True, max=80, metadata={"label": "Chercher un partenaire", "widget": "search"})


@dataclass(frozen=True, slots=True)
class ShareExtract:
    """The extract to show, to whom, about which parties, until when (included)."""

    id: uuid.UUID
    partner_id: uuid.UUID
    party_ids: tuple[uuid.UUID, ...]
    text: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the form said; ``confirmed``: what will be seen was read."""

    command: ShareExtract
    confirmed: bool


class ShareSchema(CommandSchema):
    id = Id(load_default=new_id)
    partner_id = Id(required=True, metadata={"label": "Partenaire", "widget": "select"})
    party_ids = ListOf(
        Id(),
        required=True,
        validate=ma.validate.Length(min=1, max=50, error="Choisissez les parties dont parle l’extrait."),
        metadata={
            "label": "Parties dont parle l’extrait",
            "widget": "checkboxes",
            "help": "Chacune doit avoir donné son accord pour ce partenaire.",
        },
    )
    text = Text(
        required=True,
        max=LONGEST_TEXT,
        metadata={
            "label": "Ce que le partenaire lira",
            "help": "Les seules informations utiles à sa réponse. Rien d’autre du dossier n’est montré.",
            "attrs": {"rows": 8},
        },
    )
    expires_on = FrenchDate(required=True, metadata={"label": "Ouvert jusqu’au"})
    confirmed = Flag(load_default=False, metadata={"label": "Relu", "widget": "hidden"})

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Prepared:
        confirmed = data.pop("confirmed")
        data["party_ids"] = tuple(data["party_ids"])
        return Prepared(ShareExtract(**data), confirmed)


class AnswerSchema(CommandSchema):
    """The partner's form: her answer and nothing else."""

    text = Text(
        required=True,
        max=LONGEST_TEXT,
        metadata={
            "label": "Votre réponse",
            "help": "Pas de santé, pas d’origine : ce qui répond à la demande.",
            "attrs": {"rows": 6},
        },
    )
