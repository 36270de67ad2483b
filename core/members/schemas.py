"""Forms of members, roles and settings."""

from __future__ import annotations

import uuid
from datetime import date
from zoneinfo import available_timezones

import marshmallow as ma

from core.access.permissions import SHIPPED_ROLES
from core.records import dataclass
from core.web.forms import CommandSchema, FrenchDate, Id, Int, ListOf, Text

FORMS = (("", "Forme neutre"), ("f", "Au féminin"), ("m", "Au masculin"))
MAIL = "Écrivez l’adresse complète, par exemple prenom.nom@structure.fr."
ZONES = (
    ("Europe/Paris", "France métropolitaine"),
    ("America/Guadeloupe", "Guadeloupe"),
    ("America/Martinique", "Martinique"),
    ("America/Cayenne", "Guyane"),
    ("Indian/Reunion", "La Réunion"),
    ("Indian/Mayotte", "Mayotte"),
    ("America/Miquelon", "Saint-Pierre-et-Miquelon"),
    ("Pacific/Noumea", "Nouvelle-Calédonie"),
    ("Pacific/Tahiti", "Polynésie française"),
    ("Pacific/Wallis", "Wallis-et-Futuna"),
)


@dataclass(frozen=True, slots=True)
class InviteMember:
    id: uuid.UUID
    email: str
    given_name: str
    family_name: str
    form: str
    role_keys: list[str]
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class EditMember:
    version: int
    given_name: str
    family_name: str
    form: str
    role_keys: list[str]
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class MakeRole:
    id: uuid.UUID
    label: str
    permissions: list[str]


@dataclass(frozen=True, slots=True)
class EditRole:
    version: int
    label: str
    permissions: list[str]


@dataclass(frozen=True, slots=True)
class EditSettings:
    name: str
    zone: str
    small_count_floor: int


class _MemberFields(CommandSchema):
    given_name = Text(required=True, max=80, metadata={"label": "Prénom"})
    family_name = Text(load_default="", max=80, metadata={"label": "Nom"})
    form = Text(
        load_default="",
        max=1,
        validate=ma.validate.OneOf([key for key, _label in FORMS], error="Choisissez une des formes."),
        metadata={
            "label": "Comment parler d’elle ou de lui",
            "widget": "radio",
            "help": "« Référente », « Référent », ou une tournure neutre.",
        },
    )
    role_keys = ListOf(
        ma.fields.String(),
        validate=ma.validate.Length(min=1, error="Choisissez au moins un rôle."),
        metadata={"label": "Rôles"},
        required=True,
    )
    starts_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Premier jour"})
    ends_on = FrenchDate(
        load_default=None,
        allow_none=True,
        metadata={"label": "Dernier jour", "help": "L’accès se ferme le lendemain."},
    )

    @ma.validates_schema
    def _dates(self, data: dict[str, object], **_: object) -> None:
        start, end = data.get("starts_on"), data.get("ends_on")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            raise ma.ValidationError("Le dernier jour vient avant le premier.", "ends_on")


class InviteSchema(_MemberFields):
    command = InviteMember
    id = Id(required=True)
    email = ma.fields.Email(
        required=True,
        error_messages={"invalid": MAIL, "required": MAIL, "null": MAIL},
        metadata={"label": "Adresse électronique", "widget": "email", "attrs": {"autocomplete": "off"}},
    )


class MemberSchema(_MemberFields):
    command = EditMember
    version = Int(required=True, high=1_000_000)


class _RoleFields(CommandSchema):
    label = Text(required=True, max=60, metadata={"label": "Nom du rôle"})
    permissions = ListOf(
        ma.fields.String(),
        validate=ma.validate.Length(min=1, error="Choisissez au moins un droit."),
        metadata={"label": "Droits"},
        required=True,
    )


class NewRoleSchema(_RoleFields):
    command = MakeRole
    id = Id(required=True)


class RoleSchema(_RoleFields):
    command = EditRole
    version = Int(required=True, high=1_000_000)


class SettingsSchema(CommandSchema):
    command = EditSettings
    name = Text(required=True, max=120, metadata={"label": "Nom de la structure"})
    zone = Text(
        required=True,
        metadata={
            "label": "Heure locale",
            "widget": "select",
            "help": "Les jours et les heures de toutes les saisies en dépendent.",
        },
        validate=ma.validate.OneOf(sorted(available_timezones()), error="Choisissez une zone de la liste."),
    )
    small_count_floor = Int(
        load_default=5,
        low=2,
        high=50,
        metadata={
            "label": "Plus petit nombre de personnes montré hors de la structure",
            "help": "En dessous, les chiffres par âge ou par sexe sont masqués. Notre choix par défaut : 5.",
        },
    )


class DomainsSchema(CommandSchema):
    """The names of the domains that shall be on."""

    domains = ListOf(ma.fields.String(), metadata={"label": "Domaines"})


SHIPPED_CHOICES = [(role.key, role.label) for role in SHIPPED_ROLES]
