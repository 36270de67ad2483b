"""Commands of housing and the schemas that decode them."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import marshmallow as ma
from marshmallow import ValidationError, validates_schema

from core.toolkit import Coded, CommandSchema, FrenchDate, FrenchDecimal, Id, Int, Text, dataclass, new_id

NO_NAME = "Pas de nom, de numéro d’appartement ni de santé : décrivez ce qui se voit."
BASED_ON = {"low": 1, "high": 1_000_000}
#: The highest amount of a form, in euros.
HIGHEST = 200_000


class Euros(FrenchDecimal):
    """An amount written « 1 250,50 », kept as whole cents."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(value).replace("€", "").strip()
        amount: Decimal = super()._deserialize(text, attr, data, **kwargs)
        if not amount.is_finite() or not 0 <= amount <= HIGHEST:
            raise ma.ValidationError("Écrivez un montant en euros, entre 0 et 200 000.")
        cents = amount * 100
        if cents != int(cents):
            raise ma.ValidationError("Écrivez deux chiffres au plus après la virgule.")
        return int(cents)


def _euros(label: str, help_text: str = "") -> Euros:
    said = {"label": label, "help": help_text, "attrs": {"inputmode": "decimal"}}
    return Euros(load_default=None, allow_none=True, metadata=said)


# --- technical sheets --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SheetCommand:
    """A sheet to send, or its correction; ``version`` None: a new one, sent on ``sent_on``."""

    place_id: uuid.UUID
    category: str
    urgency: str
    landlord_id: uuid.UUID
    id: uuid.UUID | None = None
    version: int | None = None
    spot: str = ""
    description: str = ""
    sent_on: date | None = None
    activity_id: uuid.UUID | None = None
    case_id: uuid.UUID | None = None


class SheetFields(CommandSchema):
    command = SheetCommand

    category = Coded("tech_report_category", required=True, metadata={"label": "Objet", "widget": "radio"})
    urgency = Coded(
        "housing_urgency", load_default="normal", metadata={"label": "Urgence", "widget": "radio"}
    )
    place_id = Id(required=True, metadata={"label": "Lieu", "widget": "select"})
    spot = Text(
        load_default="",
        max=120,
        metadata={"label": "Où précisément", "help": "Par exemple : « hall B, porte côté cour ». Sans nom."},
    )
    landlord_id = Id(required=True, metadata={"label": "Bailleur", "widget": "select"})
    description = Text(load_default="", max=1000, metadata={"label": "Ce qui se voit", "help": NO_NAME})


class NewSheetSchema(SheetFields):
    id = Id(load_default=new_id)
    sent_on = FrenchDate(required=True, metadata={"label": "Transmise le"})
    activity_id = Id(
        load_default=None, allow_none=True, metadata={"label": "Intervention", "widget": "hidden"}
    )
    case_id = Id(load_default=None, allow_none=True, metadata={"label": "Situation", "widget": "hidden"})


class EditSheetSchema(SheetFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class SheetStepCommand:
    """A step of a sheet, once for its ``id``; ``answer`` are the landlord's words."""

    id: uuid.UUID
    day: date
    answer: str = ""
    promised_on: date | None = None


class StepSchema(CommandSchema):
    command = SheetStepCommand

    id = Id(load_default=new_id)
    day = FrenchDate(required=True, metadata={"label": "Jour"})


class AnswerSchema(StepSchema):
    answer = Text(
        load_default="",
        max=1000,
        metadata={"label": "Réponse du bailleur", "help": "En substance, sans nom."},
    )


class PromiseSchema(AnswerSchema):
    promised_on = FrenchDate(
        load_default=None, allow_none=True, metadata={"label": "Intervention annoncée pour le"}
    )


class RefusalSchema(StepSchema):
    answer = Text(
        required=True,
        max=1000,
        metadata={"label": "Réponse du bailleur", "help": "La raison donnée, en substance, sans nom."},
    )


#: Sheets whose answer can be judged, and those of them answered in time.
ANSWERS = ("due", "in_time")


@dataclass(frozen=True, slots=True)
class SheetFilters:
    """``late`` "yes" keeps those without answer for fifteen days; ``answer`` those that a figure counts."""

    status: str | None = None
    category: str | None = None
    urgency: str | None = None
    landlord_id: uuid.UUID | None = None
    place_id: uuid.UUID | None = None
    territory_id: uuid.UUID | None = None
    since: date | None = None
    until: date | None = None
    late: str | None = None
    answer: str | None = None
    cursor: str | None = None


class SheetFiltersSchema(CommandSchema):
    command = SheetFilters

    status = Coded("tech_report_status", load_default=None, allow_none=True, metadata={"label": "État"})
    category = Coded("tech_report_category", load_default=None, allow_none=True, metadata={"label": "Objet"})
    urgency = Coded("housing_urgency", load_default=None, allow_none=True, metadata={"label": "Urgence"})
    landlord_id = Id(load_default=None, allow_none=True, metadata={"label": "Bailleur", "widget": "select"})
    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Lieu", "widget": "select"})
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    late = Text(load_default=None, allow_none=True, max=3, metadata={"label": "Réponse"})
    answer = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.OneOf(ANSWERS))
    cursor = Text(load_default=None, allow_none=True, max=2000)


@dataclass(frozen=True, slots=True)
class Prefill:
    """What another page already knows, carried in the address of a form: ids only."""

    place_id: uuid.UUID | None = None
    case_id: uuid.UUID | None = None
    activity_id: uuid.UUID | None = None


class PrefillSchema(CommandSchema):
    command = Prefill

    place_id = Id(load_default=None, allow_none=True)
    case_id = Id(load_default=None, allow_none=True)
    activity_id = Id(load_default=None, allow_none=True)


# --- arrears files -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StageCommand:
    id: uuid.UUID
    stage: str
    day: date
    source: str


class StageSchema(CommandSchema):
    command = StageCommand

    id = Id(load_default=new_id)
    stage = Coded("eviction_stage", required=True, metadata={"label": "Étape", "widget": "radio"})
    day = FrenchDate(required=True, metadata={"label": "Le"})
    source = Coded("housing_source", required=True, metadata={"label": "D’où le sait-on", "widget": "radio"})


@dataclass(frozen=True, slots=True)
class StepCommand:
    """Something done to keep the home; ``amount`` in cents. ``note`` is closed with the key of the case."""

    id: uuid.UUID
    action: str
    outcome: str
    day: date
    amount: int | None = None
    note: str = ""


class HousingStepSchema(CommandSchema):
    command = StepCommand

    id = Id(load_default=new_id)
    action = Coded("housing_action", required=True, metadata={"label": "Démarche", "widget": "radio"})
    outcome = Coded("housing_outcome", load_default="asked", metadata={"label": "Suite", "widget": "radio"})
    day = FrenchDate(required=True, metadata={"label": "Le"})
    amount = _euros("Montant", "En euros, s’il y en a un : aide demandée ou obtenue.")
    note = Text(
        load_default="",
        max=1000,
        metadata={
            "label": "Précisions",
            "help": "Gardées fermées avec le dossier. Pas de nom de tiers, rien sur la santé.",
        },
    )


@dataclass(frozen=True, slots=True)
class AccountCommand:
    """Where the debt stands; amounts in cents, None: not known."""

    id: uuid.UUID
    day: date
    landlord_id: uuid.UUID | None = None
    debt: int | None = None
    rent: int | None = None
    instalment: int | None = None
    next_stage: str | None = None
    next_on: date | None = None


class AccountSchema(CommandSchema):
    command = AccountCommand

    id = Id(load_default=new_id)
    day = FrenchDate(required=True, metadata={"label": "Situation au"})
    landlord_id = Id(load_default=None, allow_none=True, metadata={"label": "Bailleur", "widget": "select"})
    debt = _euros("Dette", "En euros, à ce jour. « 0 » quand tout est réglé.")
    rent = _euros("Loyer d’un mois", "En euros, charges comprises.")
    instalment = _euros("Mensualité du plan", "En euros, en plus du loyer.")
    next_stage = Coded(
        "eviction_stage",
        load_default=None,
        allow_none=True,
        metadata={"label": "Prochaine étape attendue", "widget": "select"},
    )
    next_on = FrenchDate(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Prochaine date",
            "help": "Audience, fin de délai : elle revient dans « Ma journée ».",
        },
    )

    @validates_schema
    def _next(self, data: dict[str, object], **_: object) -> None:
        if (data.get("next_on") is None) != (data.get("next_stage") is None):
            missing = "next_on" if data.get("next_on") is None else "next_stage"
            raise ValidationError({missing: ["L’étape attendue et sa date vont ensemble."]})

    @validates_schema
    def _says_something(self, data: dict[str, object], **_: object) -> None:
        if all(data.get(name) is None for name in ("debt", "rent", "instalment", "next_on")):
            raise ValidationError({"debt": ["Notez au moins un montant ou une date."]})


VIEWS = ("open", "late", "closed")


@dataclass(frozen=True, slots=True)
class ArrearsFilters:
    """``view``: open files, those whose next date is near or past, closed ones. ``stage``: the latest reached."""

    view: str = "open"
    stage: str | None = None
    cursor: str | None = None


class ArrearsFiltersSchema(CommandSchema):
    command = ArrearsFilters

    view = ma.fields.String(load_default="open", validate=ma.validate.OneOf(VIEWS))
    stage = Coded("eviction_stage", load_default=None, allow_none=True, metadata={"label": "Dernière étape"})
    cursor = Text(load_default=None, allow_none=True, max=2000)


@dataclass(frozen=True, slots=True)
class StageFilters:
    """What the figure of the stages was counted over."""

    since: date | None = None
    until: date | None = None
    territory_id: uuid.UUID | None = None
    cursor: str | None = None


class StageFiltersSchema(CommandSchema):
    command = StageFilters

    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    cursor = Text(load_default=None, allow_none=True, max=2000)
