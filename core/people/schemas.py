"""What is said about a person: one name of any kind is enough, everything else may stay unknown."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import marshmallow as ma

from core.db.base import new_id
from core.people.models import CONTACT_KINDS, LIVES_HERE
from core.planning.clock import today
from core.records import dataclass
from core.requests.schemas import Phone
from core.tenancy.binding import current_actor
from core.web.forms import NOT_OFFERED, Choice, Coded, CommandSchema, Flag, FrenchDate, Id, Int, Text

NAMES = ("given_name", "family_name", "nickname")
LIVES_HERE_CHOICES: tuple[Choice, ...] = (("yes", "Oui"), ("no", "Non"), ("unknown", "Ne sait pas"))
CONTACT_CHOICES: tuple[Choice, ...] = (("phone", "Téléphone"), ("email", "Courriel"), ("post", "Courrier"))
NO_AUTOCOMPLETE = {"autocomplete": "off"}


@dataclass(frozen=True, slots=True)
class RegisterPerson:
    """Somebody new. ``phone`` is her first contact; ``anyway``: possible duplicates were seen and set aside."""

    id: uuid.UUID
    given_name: str = ""
    family_name: str = ""
    nickname: str = ""
    birth_date: date | None = None
    age_band: str | None = None
    gender: str | None = None
    lives_here: str = "unknown"
    address: str = ""
    interpreter: bool = False
    phone: str = ""
    shared: bool = False
    no_message: bool = False
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class EditPerson:
    version: int
    given_name: str
    family_name: str
    nickname: str
    birth_date: date | None
    age_band: str | None
    gender: str | None
    lives_here: str
    address: str
    interpreter: bool


class PersonFields(CommandSchema):
    """The answers of registering and of editing."""

    given_name = Text(max=80, load_default="", metadata={"label": "Prénom", "attrs": NO_AUTOCOMPLETE})
    family_name = Text(max=80, load_default="", metadata={"label": "Nom", "attrs": NO_AUTOCOMPLETE})
    nickname = Text(
        max=80,
        load_default="",
        metadata={
            "label": "Surnom",
            "help": "Comment on l’appelle. Un seul des trois noms suffit.",
            "attrs": NO_AUTOCOMPLETE,
        },
    )
    birth_date = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Date de naissance"})
    age_band = Coded(
        "age_band",
        load_default=None,
        allow_none=True,
        metadata={"label": "Tranche d’âge", "help": "Si la date de naissance n’est pas connue."},
    )
    gender = Coded(
        "gender", load_default=None, allow_none=True, metadata={"label": "Genre", "widget": "radio"}
    )
    lives_here = ma.fields.String(
        load_default="unknown",
        validate=ma.validate.OneOf(LIVES_HERE, error=NOT_OFFERED),
        metadata={"label": "Habite la commune", "widget": "radio"},
    )
    address = Text(max=200, load_default="", metadata={"label": "Adresse", "attrs": NO_AUTOCOMPLETE})
    interpreter = Flag(load_default=False, metadata={"label": "Un interprète est nécessaire"})

    @ma.validates_schema(skip_on_field_errors=False)  # every error at once; a name that is wrong is a name
    def _is_known(self, data: dict[str, Any], **_: Any) -> None:
        if all(data.get(name) == "" for name in NAMES):
            raise ma.ValidationError("Un prénom, un nom ou un surnom : un seul suffit.", "given_name")

    @ma.validates("birth_date")
    def _is_born(self, value: date | None, **_: Any) -> None:
        if value is not None and value > today(current_actor()):
            raise ma.ValidationError("Cette date n’est pas encore passée.")


class RegisterPersonSchema(PersonFields):
    """The form « Nouvelle personne »."""

    command = RegisterPerson

    id = Id(load_default=new_id)
    phone = Phone(
        max=40, load_default="", metadata={"label": "Téléphone", "widget": "tel", "attrs": NO_AUTOCOMPLETE}
    )
    shared = Flag(load_default=False, metadata={"label": "D’autres répondent à ce numéro"})
    no_message = Flag(load_default=False, metadata={"label": "Ne pas laisser de message"})
    anyway = Flag(load_default=False, metadata={"label": "Créer quand même", "widget": "hidden"})


class EditPersonSchema(PersonFields):
    command = EditPerson

    version = Int(low=1, high=1_000_000, required=True)


@dataclass(frozen=True, slots=True)
class ContactCommand:
    """``id`` names a new contact, ``version`` the one that is changed; the other is None."""

    kind: str
    value: str
    shared: bool = False
    no_message: bool = False
    nothing_home: bool = False
    hours: str = ""
    ask_for: str = ""
    id: uuid.UUID | None = None
    version: int | None = None


class ContactFields(CommandSchema):
    """How to reach somebody without harm."""

    command = ContactCommand

    kind = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(CONTACT_KINDS, error=NOT_OFFERED),
        metadata={"label": "Moyen", "widget": "radio"},
    )
    value = Text(
        max=200,
        required=True,
        metadata={"label": "Numéro ou adresse", "attrs": NO_AUTOCOMPLETE},
    )
    shared = Flag(load_default=False, metadata={"label": "Partagé : d’autres répondent ou lisent"})
    no_message = Flag(load_default=False, metadata={"label": "Ne pas laisser de message"})
    nothing_home = Flag(load_default=False, metadata={"label": "Ne rien envoyer au domicile"})
    hours = Text(
        max=120, load_default="", metadata={"label": "Heures", "help": "Par exemple : le matin, avant 11 h."}
    )
    ask_for = Text(
        max=80, load_default="", metadata={"label": "Demander", "help": "Le nom à dire quand on décroche."}
    )

    @ma.validates_schema(skip_on_field_errors=True)
    def _is_reachable(self, data: dict[str, Any], **_: Any) -> None:
        _read_contact(data["kind"], data["value"])

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ContactCommand:
        return ContactCommand(**{**data, "value": _read_contact(data["kind"], data["value"])})


def _read_contact(kind: str, value: str) -> str:
    """The value as it is kept: a number as +33…, an e-mail in lower case; raises ValidationError on ``value``."""
    try:
        if kind == "phone":
            return str(Phone(max=40).deserialize(value))
        if kind == "email":
            ma.validate.Email(error="Écrivez une adresse, par exemple nom@exemple.fr.")(value)
            return value.lower()
    except ma.ValidationError as error:
        raise ma.ValidationError(error.messages, "value") from error
    return value


class AddContactSchema(ContactFields):
    id = Id(load_default=new_id)


class EditContactSchema(ContactFields):
    version = Int(low=1, high=1_000_000, required=True)


class FindSchema(CommandSchema):
    """Words typed to find somebody; posted, never in an address."""

    q = Text(max=80, load_default="", metadata={"label": "Nom, surnom ou téléphone", "widget": "search"})


class ListSchema(CommandSchema):
    after = ma.fields.String(
        load_default=None, allow_none=True, metadata={"label": "Suite", "widget": "hidden"}
    )


class Picking(CommandSchema):
    """A form in which somebody already registered is chosen: ``words`` finds, ``other_id`` chooses."""

    words = Text(max=80, load_default="", metadata={"label": "Chercher une personne", "widget": "search"})
    other_id = Id(required=True, metadata={"label": "Personne", "widget": "radio"})
    find = Flag(load_default=False, metadata={"label": "Chercher", "widget": "hidden"})

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        for name in ("words", "find"):
            data.pop(name)
        return self.command(**data) if self.command is not None else data


@dataclass(frozen=True, slots=True)
class MakeHousehold:
    """The first member is the person whose page is open."""

    id: uuid.UUID
    place: str
    size: int | None = None


class MakeHouseholdSchema(CommandSchema):
    command = MakeHousehold

    id = Id(load_default=new_id)
    place = Coded("household_role", required=True, metadata={"label": "Sa place dans le foyer"})
    size = Int(
        low=1,
        high=30,
        load_default=None,
        allow_none=True,
        metadata={"label": "Nombre de personnes", "help": "Avec celles que vous ne connaissez pas."},
    )


@dataclass(frozen=True, slots=True)
class EditHousehold:
    version: int
    size: int | None


class EditHouseholdSchema(CommandSchema):
    command = EditHousehold

    version = Int(low=1, high=1_000_000, required=True)
    size = Int(low=1, high=30, load_default=None, allow_none=True, metadata={"label": "Nombre de personnes"})


@dataclass(frozen=True, slots=True)
class AddHouseholdMember:
    id: uuid.UUID
    other_id: uuid.UUID
    place: str


class AddHouseholdMemberSchema(Picking):
    command = AddHouseholdMember

    id = Id(load_default=new_id)
    place = Coded("household_role", required=True, metadata={"label": "Sa place dans le foyer"})


@dataclass(frozen=True, slots=True)
class TiePeople:
    """``other_id`` is the ``kind`` of the person whose page is open."""

    id: uuid.UUID
    other_id: uuid.UUID
    kind: str


class TiePeopleSchema(Picking):
    command = TiePeople

    id = Id(load_default=new_id)
    kind = Coded("person_tie", required=True, metadata={"label": "Son lien"})


@dataclass(frozen=True, slots=True)
class DeclareTie:
    id: uuid.UUID
    kind: str


class DeclareTieSchema(CommandSchema):
    command = DeclareTie

    id = Id(load_default=new_id)
    kind = Coded(
        "member_tie", required=True, metadata={"label": "D’où la connaissez-vous", "widget": "radio"}
    )


class ChooseOtherSchema(Picking):
    """Which other record is the same person."""


class MergeSchema(CommandSchema):
    """Which of the two records is kept."""

    keep_id = Id(required=True, metadata={"label": "Fiche gardée", "widget": "radio"})
