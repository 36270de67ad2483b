"""What is said when a request comes in, when it ends, and when a partner is given a form."""

from __future__ import annotations

import uuid
from datetime import date, time
from importlib import import_module
from typing import Any

import marshmallow as ma

from core.codelists.reasons import ReasonCode
from core.db.base import new_id
from core.records import dataclass
from core.web.forms import NOT_OFFERED, Coded, CommandSchema, Flag, FrenchDate, FrenchTime, Id, Int, Text

MAX_SUBJECT = 1000


class Phone(Text):
    """A telephone number, kept as +33…; what is not a French number is kept as written if it has digits."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not text:
            return ""
        phonenumbers = import_module("phonenumbers")  # sixty modules, loaded by the first number
        try:
            number = phonenumbers.parse(text, "FR")
        except phonenumbers.NumberParseException as error:
            raise ma.ValidationError("Écrivez un numéro, par exemple 05 49 00 00 00.") from error
        if not phonenumbers.is_possible_number(number):
            raise ma.ValidationError("Ce numéro n’a pas le bon nombre de chiffres.")
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


@dataclass(frozen=True, slots=True)
class Caller:
    """How to call back; all empty: nobody."""

    name: str = ""
    phone: str = ""
    callback: str = ""

    @property
    def known(self) -> bool:
        return bool(self.name or self.phone or self.callback)


@dataclass(frozen=True, slots=True)
class RequestCommand:
    """A request as it was said. ``day`` and ``at`` None: now. ``take``: whoever writes it takes it."""

    id: uuid.UUID
    channel: str
    version: int | None = None
    initiator: str | None = None
    reason: str | None = None
    subject: str = ""
    place_id: uuid.UUID | None = None
    place_text: str = ""
    urgent: bool = False
    day: date | None = None
    at: time | None = None
    caller: Caller = Caller()
    take: bool = False


class RequestSchema(CommandSchema):
    """The form « Nouvelle demande »."""

    id = Id(load_default=new_id)
    version = Int(low=1, high=1_000_000, load_default=None, allow_none=True)
    reason = ReasonCode(load_default=None, allow_none=True, metadata={"label": "Quoi", "widget": "radio"})
    initiator = Coded(
        "initiator", load_default=None, allow_none=True, metadata={"label": "De qui", "widget": "radio"}
    )
    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Où", "widget": "radio"})
    place_query = Text(
        max=80, load_default="", metadata={"label": "Chercher un autre lieu", "widget": "search"}
    )
    place_text = Text(
        max=200,
        load_default="",
        metadata={"label": "Lieu précis", "help": "Si le lieu n’est pas dans la liste, ou pour le trouver."},
    )
    subject = Text(
        max=MAX_SUBJECT,
        load_default="",
        metadata={
            "label": "Ce qui est demandé",
            "help": "Sans nom : la personne se note à part, dans « Pour rappeler ».",
        },
    )
    channel = Coded("channel", required=True, metadata={"label": "Comment", "widget": "radio"})
    urgent = Flag(load_default=False, metadata={"label": "Urgent : à voir aujourd’hui"})
    name = Text(max=120, load_default="", metadata={"label": "Nom", "attrs": {"autocomplete": "off"}})
    phone = Phone(
        max=40,
        load_default="",
        metadata={"label": "Téléphone", "widget": "tel", "attrs": {"autocomplete": "off"}},
    )
    callback = Text(
        max=300, load_default="", metadata={"label": "Quand et comment rappeler", "help": "Quand, à qui, où."}
    )
    day = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Jour"})
    at = FrenchTime(load_default=None, allow_none=True, metadata={"label": "Heure"})
    take = Flag(load_default=False, metadata={"label": "Je m’en occupe"})
    find = Flag(load_default=False)

    @ma.validates_schema
    def _says_something(self, data: dict[str, Any], **_: Any) -> None:
        if not data.get("reason") and not data.get("subject"):
            raise ma.ValidationError(
                "Choisissez un motif, ou dites en quelques mots ce qui est demandé.", "reason"
            )

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> RequestCommand:
        caller = Caller(data.pop("name"), data.pop("phone"), data.pop("callback"))
        for name in ("place_query", "find"):
            data.pop(name)
        return RequestCommand(**data, caller=caller)


class PartnerRequestSchema(CommandSchema):
    """The form of a partner without an account: it offers no place and no person of the structure."""

    id = Id(load_default=new_id)
    reason = ReasonCode(load_default=None, allow_none=True, metadata={"label": "Motif", "widget": "select"})
    subject = Text(
        max=MAX_SUBJECT,
        required=True,
        metadata={
            "label": "Ce qui se passe",
            "help": "Décrivez les faits. Pas de nom, pas de santé, pas d’origine.",
        },
    )
    place_text = Text(
        max=200, required=True, metadata={"label": "Où", "help": "Rue, bâtiment, étage : de quoi trouver."}
    )
    urgent = Flag(load_default=False, metadata={"label": "Urgent : à voir aujourd’hui"})
    name = Text(max=120, load_default="", metadata={"label": "Votre nom", "attrs": {"autocomplete": "name"}})
    phone = Phone(
        max=40,
        load_default="",
        metadata={"label": "Votre téléphone", "widget": "tel", "attrs": {"autocomplete": "tel"}},
    )
    callback = Text(max=300, load_default="", metadata={"label": "Quand vous joindre"})

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> RequestCommand:
        caller = Caller(data.pop("name"), data.pop("phone"), data.pop("callback"))
        return RequestCommand(**data, channel="", caller=caller)


@dataclass(frozen=True, slots=True)
class CloseCommand:
    close_reason: str


class CloseSchema(CommandSchema):
    command = CloseCommand

    close_reason = Coded(
        "request_close_reason", required=True, metadata={"label": "Pourquoi", "widget": "radio"}
    )


@dataclass(frozen=True, slots=True)
class LinkCommand:
    id: uuid.UUID
    label: str
    initiator: str
    expires_on: date


class LinkSchema(CommandSchema):
    """A form to be given to one partner."""

    command = LinkCommand

    id = Id(load_default=new_id)
    label = Text(
        max=120,
        required=True,
        metadata={"label": "Partenaire", "help": "Le service ou le lieu, pas une personne."},
    )
    initiator = Coded("initiator", required=True, metadata={"label": "Compté comme", "widget": "select"})
    expires_on = FrenchDate(required=True, metadata={"label": "Valable jusqu’au"})


class RenewSchema(CommandSchema):
    """The button that gives a form another address: the nonce of the one that shall stop."""

    seen = Text(max=64, required=True)


@dataclass(frozen=True, slots=True)
class RequestFilters:
    """What the list shows; ``state`` "open" is all that is not closed."""

    state: str = "open"
    whose: str = ""
    initiator: str | None = None
    reason: str | None = None
    territory: uuid.UUID | None = None
    since: date | None = None
    until: date | None = None
    after: str | None = None


class RequestFilterSchema(CommandSchema):
    command = RequestFilters

    state = ma.fields.String(
        load_default="open",
        validate=ma.validate.OneOf(
            ["open", "all", "received", "taken", "answered", "visited", "closed"], error=NOT_OFFERED
        ),
        metadata={"label": "État", "widget": "hidden"},
    )
    whose = ma.fields.String(
        load_default="",
        validate=ma.validate.OneOf(["", "mine"], error=NOT_OFFERED),
        metadata={"label": "Vue", "widget": "hidden"},
    )
    initiator = Coded("initiator", load_default=None, allow_none=True, metadata={"label": "De qui"})
    reason = ReasonCode(load_default=None, allow_none=True, metadata={"label": "Motif", "widget": "select"})
    territory = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    after = ma.fields.String(
        load_default=None, allow_none=True, metadata={"label": "Suite", "widget": "hidden"}
    )
