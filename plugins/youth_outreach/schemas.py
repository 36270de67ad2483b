"""Commands of youth outreach and the schemas that decode them."""

from __future__ import annotations

import uuid
from dataclasses import fields
from datetime import date, time
from typing import Any

import marshmallow as ma
from marshmallow import ValidationError, validates_schema

from core.toolkit import (
    Coded,
    CommandSchema,
    Flag,
    FrenchDate,
    FrenchTime,
    Id,
    Int,
    ListOf,
    Text,
    dataclass,
    new_id,
)

BASED_ON = {"low": 1, "high": 1_000_000}
NO_AUTOCOMPLETE = {"autocomplete": "off"}
TOLD = "Un nom se transmet avec l’accord du jeune : cochez la case, ou envoyez sans nom."
TOLD_CIVIC = "Demandez au jeune : on ne passe personne sans qu’il le sache et soit d’accord."
# --- repérages ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SendSighting:
    """A repérage to send. ``case_id`` or ``incident_id``: passed on from civic mediation, which may say the rest."""

    id: uuid.UUID
    concern: str | None
    spot: str | None
    age: str | None = None
    nickname: str = ""
    reach: str = ""
    words: str = ""
    told: bool = False
    place_id: uuid.UUID | None = None
    case_id: uuid.UUID | None = None
    incident_id: uuid.UUID | None = None


class SendSchema(CommandSchema):
    """What a relay says: what, where, how to reach the young person; nothing else is asked."""

    command = SendSighting

    id = Id(load_default=new_id)
    concern = Coded("youth_concern", required=True, metadata={"label": "Quoi", "widget": "radio"})
    spot = Coded("youth_spot", required=True, metadata={"label": "Où", "widget": "radio"})
    reach = Text(
        max=300,
        load_default="",
        metadata={
            "label": "Comment le joindre",
            "help": "Un lieu et une heure, un numéro, une personne de confiance.",
            "attrs": NO_AUTOCOMPLETE,
        },
    )
    age = Coded("youth_age", load_default=None, allow_none=True, metadata={"label": "Âge", "widget": "radio"})
    nickname = Text(
        max=80,
        load_default="",
        metadata={
            "label": "Surnom ou prénom",
            "help": "Jamais nécessaire. Avec son accord seulement.",
            "attrs": NO_AUTOCOMPLETE,
        },
    )
    words = Text(
        max=600,
        load_default="",
        metadata={"label": "En quelques mots", "help": "Des faits. Rien sur la santé ni sur la justice."},
    )
    told = Flag(load_default=False, metadata={"label": "Le jeune le sait et est d’accord"})

    @validates_schema(skip_on_field_errors=False)
    def _knows(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("told"):
            return
        if data.get("case_id") or data.get("incident_id"):
            raise ValidationError({"told": [TOLD_CIVIC]})
        if data.get("nickname"):
            raise ValidationError({"told": [TOLD]})


class TeamSendSchema(SendSchema):
    """What a member of the team may add: a place of the structure, and where in civic mediation it comes from."""

    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Lieu", "widget": "select"})
    case_id = Id(load_default=None, allow_none=True, metadata={"label": "Situation", "widget": "hidden"})
    incident_id = Id(load_default=None, allow_none=True, metadata={"label": "Incident", "widget": "hidden"})


class PassSchema(TeamSendSchema):
    """A young person passed on from civic mediation: what and where come from there, or stay unsaid."""

    concern = Coded(
        "youth_concern", load_default=None, allow_none=True, metadata={"label": "Quoi", "widget": "radio"}
    )
    spot = Coded(
        "youth_spot", load_default=None, allow_none=True, metadata={"label": "Où", "widget": "radio"}
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the form of a repérage was opened from."""

    case_id: uuid.UUID | None = None
    incident_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class StepCommand:
    """A step of a repérage, once for its ``id``."""

    id: uuid.UUID
    day: date
    assigned_to: uuid.UUID | None = None
    close_reason: str | None = None


class StepSchema(CommandSchema):
    command = StepCommand

    id = Id(load_default=new_id)
    day = FrenchDate(required=True, metadata={"label": "Jour"})


class AssignSchema(StepSchema):
    assigned_to = Id(required=True, metadata={"label": "Confié à", "widget": "radio"})


class CloseSchema(StepSchema):
    close_reason = Coded(
        "youth_close_reason", required=True, metadata={"label": "Pourquoi", "widget": "radio"}
    )


@dataclass(frozen=True, slots=True)
class SightingFilters:
    """``view``: to treat, mine, all. ``contact``: those on which the first contact is judged, those in time."""

    view: str = "all"
    state: str | None = None
    concern: str | None = None
    partner_id: uuid.UUID | None = None
    territory_id: uuid.UUID | None = None
    since: date | None = None
    until: date | None = None
    contact: str | None = None
    cursor: str | None = None


VIEWS = ("open", "mine", "all")
CONTACTS = ("due", "in_time")


class SightingFiltersSchema(CommandSchema):
    command = SightingFilters

    view = ma.fields.String(load_default="all", validate=ma.validate.OneOf(VIEWS))
    state = ma.fields.String(
        load_default=None, allow_none=True, metadata={"label": "État", "widget": "select"}
    )
    concern = Coded("youth_concern", load_default=None, allow_none=True, metadata={"label": "Quoi"})
    partner_id = Id(load_default=None, allow_none=True, metadata={"label": "Organisme", "widget": "select"})
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    contact = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.OneOf(CONTACTS))
    cursor = Text(load_default=None, allow_none=True, max=2000)


@dataclass(frozen=True, slots=True)
class TellRelay:
    id: uuid.UUID
    text: str


class ReplySchema(CommandSchema):
    command = TellRelay

    id = Id(load_default=new_id)
    text = Text(
        required=True,
        max=1000,
        metadata={
            "label": "Ce que le relais lira",
            "help": "Le strict utile, que le jeune a accepté de partager avec cet organisme. Sans nom de tiers.",
        },
    )


# --- relays ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RelayCommand:
    """``id`` names a new relay, ``version`` the one that is changed; the other is None."""

    membership_id: uuid.UUID
    partner_id: uuid.UUID
    starts_on: date
    ends_on: date | None = None
    id: uuid.UUID | None = None
    version: int | None = None


class RelayFields(CommandSchema):
    command = RelayCommand

    membership_id = Id(required=True, metadata={"label": "Membre", "widget": "select"})
    partner_id = Id(required=True, metadata={"label": "Organisme", "widget": "select"})
    starts_on = FrenchDate(required=True, metadata={"label": "À partir du"})
    ends_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Jusqu’au"})

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            raise ValidationError({"ends_on": ["Ce jour est avant le début."]})


class NewRelaySchema(RelayFields):
    id = Id(load_default=new_id)


class EditRelaySchema(RelayFields):
    version = Int(required=True, **BASED_ON)


# --- follow-ups --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenFollowup:
    """A follow-up to open: a nickname is enough, and even that may come later. ``subject`` "": what is noticed."""

    id: uuid.UUID
    subject: str = ""
    nickname: str = ""
    age: str | None = None
    lives_here: str = "unknown"
    outside_reason: str | None = None
    concern: str | None = None


class FollowupFormSchema(CommandSchema):
    command = OpenFollowup

    id = Id(load_default=new_id)
    nickname = Text(
        max=80,
        load_default="",
        metadata={
            "label": "Surnom ou prénom",
            "help": "Comment on l’appelle. S’il n’est pas encore dit, le suivi commence sans.",
            "attrs": NO_AUTOCOMPLETE,
        },
    )
    subject = Text(
        load_default="",
        max=160,
        metadata={
            "label": "Objet",
            "help": "Sans nom : l’objet se lit dans les listes. Laissé vide, il dit ce qui est repéré.",
        },
    )
    concern = Coded(
        "youth_concern",
        load_default=None,
        allow_none=True,
        metadata={"label": "Ce qui est repéré", "widget": "radio"},
    )
    age = Coded(
        "youth_age",
        load_default=None,
        allow_none=True,
        metadata={"label": "Âge, s’il est connu", "widget": "radio"},
    )
    lives_here = Coded(
        "youth_lives_here",
        load_default="unknown",
        metadata={"label": "Habite la ville", "widget": "radio"},
    )
    outside_reason = Coded(
        "youth_outside_reason",
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Hors des 13 à 25 ans de la ville : pourquoi",
            "widget": "radio",
            "help": "Une raison, seulement dans ce cas. Le suivi commence tout de même.",
        },
    )


@dataclass(frozen=True, slots=True)
class OrientationCommand:
    id: uuid.UUID
    partner_id: uuid.UUID
    need: str
    day: date


class OrientationSchema(CommandSchema):
    command = OrientationCommand

    id = Id(load_default=new_id)
    partner_id = Id(required=True, metadata={"label": "Partenaire", "widget": "select"})
    need = Coded("youth_need", required=True, metadata={"label": "Pour", "widget": "radio"})
    day = FrenchDate(required=True, metadata={"label": "Le"})


@dataclass(frozen=True, slots=True)
class UptakeCommand:
    version: int
    uptake: str
    uptake_on: date


class UptakeSchema(CommandSchema):
    command = UptakeCommand

    version = Int(required=True, **BASED_ON)
    uptake = Coded("youth_uptake", required=True, metadata={"label": "Suite", "widget": "radio"})
    uptake_on = FrenchDate(required=True, metadata={"label": "Su le"})


@dataclass(frozen=True, slots=True)
class PeriodFilters:
    """What a figure was counted over. ``uptake``: of the orientations."""

    since: date | None = None
    until: date | None = None
    territory_id: uuid.UUID | None = None
    uptake: str | None = None
    cursor: str | None = None


class PeriodFiltersSchema(CommandSchema):
    command = PeriodFilters

    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    uptake = Coded("youth_uptake", load_default=None, allow_none=True, metadata={"label": "Suite"})
    cursor = Text(load_default=None, allow_none=True, max=2000)


# --- prevention --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PreventionCommand:
    """An action held: its day, hours and people are those of its field entry."""

    id: uuid.UUID
    theme: str
    day: date
    at: time | None = None
    minutes: int | None = None
    total: int | None = None
    estimated: bool = False
    public_type: str | None = None
    place_id: uuid.UUID | None = None
    partner_ids: tuple[uuid.UUID, ...] = ()
    note: str = ""


class PreventionSchema(CommandSchema):
    id = Id(load_default=new_id)
    theme = Coded("youth_theme", required=True, metadata={"label": "Thème", "widget": "radio"})
    total = Int(
        low=0, high=9999, load_default=None, allow_none=True, metadata={"label": "Jeunes présents, en tout"}
    )
    estimated = Flag(load_default=False, metadata={"label": "Nombre estimé"})
    minutes = Int(
        low=1, high=1440, load_default=None, allow_none=True, metadata={"label": "Durée", "widget": "radio"}
    )
    other_minutes = Int(
        low=1, high=1440, load_default=None, allow_none=True, metadata={"label": "Autre durée, en minutes"}
    )
    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Lieu", "widget": "select"})
    partner_ids = ListOf(Id(), load_default=list, metadata={"label": "Avec quels partenaires"})
    public_type = Coded(
        "public_type", load_default=None, allow_none=True, metadata={"label": "Public", "widget": "select"}
    )
    day = FrenchDate(required=True, metadata={"label": "Jour"})
    at = FrenchTime(load_default=None, allow_none=True, metadata={"label": "Heure de début"})
    note = Text(
        max=1000, load_default="", metadata={"label": "Note", "help": "Ce qui s’est fait, sans aucun nom."}
    )

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> PreventionCommand:
        other = data.pop("other_minutes")
        data["minutes"] = other or data["minutes"]
        data["partner_ids"] = tuple(dict.fromkeys(data["partner_ids"]))
        return PreventionCommand(**data)


@dataclass(frozen=True, slots=True)
class ImportedPrevention(PreventionCommand):
    """An action of a spreadsheet, with who held it."""

    members: tuple[uuid.UUID, ...] = ()


class ImportPreventionSchema(PreventionSchema):
    """A row of last year's file: what the form asks, and the team that the session would have told."""

    members = ListOf(Id(), load_default=list, metadata={"label": "Équipe"})

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ImportedPrevention:
        members = tuple(dict.fromkeys(data.pop("members")))
        action = super()._make(data)
        return ImportedPrevention(
            **{f.name: getattr(action, f.name) for f in fields(action)}, members=members
        )


@dataclass(frozen=True, slots=True)
class EditPrevention:
    version: int
    theme: str
    partner_ids: tuple[uuid.UUID, ...] = ()


class EditPreventionSchema(CommandSchema):
    version = Int(required=True, **BASED_ON)
    theme = Coded("youth_theme", required=True, metadata={"label": "Thème", "widget": "radio"})
    partner_ids = ListOf(Id(), load_default=list, metadata={"label": "Avec quels partenaires"})

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> EditPrevention:
        return EditPrevention(data["version"], data["theme"], tuple(dict.fromkeys(data["partner_ids"])))


class OriginSchema(CommandSchema):
    """What the address of the form of a repérage carries: ids only, and that of the sending."""

    command = Origin

    case_id = Id(load_default=None, allow_none=True)
    incident_id = Id(load_default=None, allow_none=True)
