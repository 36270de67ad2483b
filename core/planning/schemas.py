"""What the planning's forms say: one schema for the page, the import and the API."""

from __future__ import annotations

import uuid
from datetime import date, time
from typing import Any, ClassVar

import marshmallow as ma

from core.records import dataclass
from core.web.forms import CommandSchema, Flag, FrenchDate, FrenchTime, Id, Int, ListOf, Text

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
LAST_VERSION = 1_000_000


def _version() -> Int:
    return Int(high=LAST_VERSION, load_default=None, allow_none=True)


def _select(label: str, **options: Any) -> dict[str, Any]:
    return {"label": label, "widget": "select", **options}


def _members(label: str) -> ListOf:
    return ListOf(
        Id(),
        required=True,
        validate=ma.validate.Length(1, 20, error="Choisissez au moins une personne."),
        metadata={"label": label},
    )


class _SameHours(CommandSchema):
    """Base of what has two hours: equal ones say nothing."""

    starts_at = FrenchTime(required=True, metadata={"label": "De"})
    ends_at = FrenchTime(
        required=True,
        metadata={"label": "À", "help": "Une heure plus petite que la première : la nuit suivante."},
    )

    @ma.validates_schema
    def _hours_differ(self, data: dict[str, Any], **_: Any) -> None:
        if data["starts_at"] == data["ends_at"]:
            raise ma.ValidationError("Écrivez une heure de fin différente de celle du début.", "ends_at")


@dataclass(frozen=True, slots=True)
class PlanShift:
    """A member at work on a day."""

    id: uuid.UUID
    membership_id: uuid.UUID
    day: date
    starts_at: time
    ends_at: time
    sector_id: uuid.UUID | None = None
    version: int | None = None


class ShiftSchema(_SameHours):
    command: ClassVar[type[Any]] = PlanShift

    class Meta(CommandSchema.Meta):
        fields = ("id", "membership_id", "day", "starts_at", "ends_at", "sector_id", "version")

    id = Id(required=True)
    membership_id = Id(required=True, metadata=_select("Personne"))
    day = FrenchDate(required=True, metadata={"label": "Jour"})
    sector_id = Id(load_default=None, allow_none=True, metadata=_select("Secteur"))
    version = _version()


@dataclass(frozen=True, slots=True)
class PlanRound:
    """A walk of a pair from stop to stop; ``place_ids`` in their order."""

    id: uuid.UUID
    label: str
    day: date
    starts_at: time
    ends_at: time
    member_ids: list[uuid.UUID]
    place_ids: list[uuid.UUID]
    sector_id: uuid.UUID | None = None
    version: int | None = None


class RoundSchema(_SameHours):
    command: ClassVar[type[Any]] = PlanRound

    class Meta(CommandSchema.Meta):
        fields = (
            "id", "label", "day", "starts_at", "ends_at", "member_ids", "sector_id", "place_ids", "version",
        )  # fmt: skip

    id = Id(required=True)
    label = Text(
        required=True,
        max=80,
        metadata={"label": "Nom de la tournée", "help": "Par exemple : Tournée du soir"},
    )
    day = FrenchDate(required=True, metadata={"label": "Jour"})
    member_ids = _members("Équipe")
    sector_id = Id(load_default=None, allow_none=True, metadata=_select("Secteur"))
    place_ids = ListOf(
        Id(metadata=_select("Étape")),
        load_default=list,
        validate=ma.validate.Length(max=20, error="Vingt étapes au plus."),
        metadata={"label": "Étapes"},
    )
    version = _version()


@dataclass(frozen=True, slots=True)
class PlanPermanence:
    """Open hours at a place; ``weekday`` None: once, on ``day``."""

    id: uuid.UUID
    label: str
    place_id: uuid.UUID
    member_ids: list[uuid.UUID]
    starts_at: time
    ends_at: time
    weekday: int | None = None
    day: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    version: int | None = None


class PermanenceSchema(_SameHours):
    command: ClassVar[type[Any]] = PlanPermanence

    class Meta(CommandSchema.Meta):
        fields = (
            "id", "label", "place_id", "weekday", "day", "starts_at", "ends_at", "member_ids", "starts_on",
            "ends_on", "version",
        )  # fmt: skip

    id = Id(required=True)
    label = Text(required=True, max=80, metadata={"label": "Nom de la permanence"})
    place_id = Id(required=True, metadata=_select("Lieu"))
    weekday = Int(
        low=0, high=6, load_default=None, allow_none=True,
        metadata=_select("Chaque semaine, le", help="Laissez vide pour une seule fois."),
    )  # fmt: skip
    day = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Ou une seule fois, le"})
    member_ids = _members("Tenue par")
    starts_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "À partir du"})
    ends_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Jusqu’au"})
    version = _version()

    @ma.validates_schema
    def _weekly_or_once(self, data: dict[str, Any], **_: Any) -> None:
        if (data["weekday"] is None) == (data["day"] is None):
            raise ma.ValidationError("Choisissez un jour de la semaine, ou bien une date.", "weekday")
        if data["starts_on"] and data["ends_on"] and data["ends_on"] < data["starts_on"]:
            raise ma.ValidationError("La dernière date vient avant la première.", "ends_on")


@dataclass(frozen=True, slots=True)
class MakeAppointment:
    """A meeting at an hour; its subject names nobody."""

    id: uuid.UUID
    subject: str
    day: date
    starts_at: time
    minutes: int
    member_ids: list[uuid.UUID]
    place_id: uuid.UUID | None = None
    confirmed: bool = True
    case_kind: str | None = None
    case_id: uuid.UUID | None = None
    version: int | None = None


class AppointmentSchema(CommandSchema):
    command: ClassVar[type[Any]] = MakeAppointment

    id = Id(required=True)
    subject = Text(
        required=True,
        max=120,
        metadata={"label": "Objet", "help": "Sans nom : le numéro et le sujet suffisent."},
    )
    day = FrenchDate(required=True, metadata={"label": "Jour"})
    starts_at = FrenchTime(required=True, metadata={"label": "Heure"})
    minutes = Int(low=5, high=720, load_default=60, metadata={"label": "Durée en minutes"})
    place_id = Id(load_default=None, allow_none=True, metadata=_select("Lieu"))
    member_ids = _members("Avec")
    confirmed = Flag(load_default=True, metadata={"label": "Le rendez-vous est confirmé"})
    case_kind = ma.fields.String(
        load_default=None,
        allow_none=True,
        validate=ma.validate.OneOf(("case", "request"), error="Choisissez une des réponses proposées."),
        metadata={"label": "Nature", "widget": "hidden"},
    )
    case_id = Id(load_default=None, allow_none=True, metadata={"label": "Fiche", "widget": "hidden"})
    version = _version()

    @ma.validates_schema
    def _case_whole(self, data: dict[str, Any], **_: Any) -> None:
        if (data["case_kind"] is None) != (data["case_id"] is None):
            raise ma.ValidationError("La fiche liée n’est pas complète.", "subject")


@dataclass(frozen=True, slots=True)
class DeclareAbsence:
    """A member away, both days included; no reason is asked."""

    id: uuid.UUID
    membership_id: uuid.UUID
    starts_on: date
    ends_on: date
    version: int | None = None


class AbsenceSchema(CommandSchema):
    command: ClassVar[type[Any]] = DeclareAbsence

    id = Id(required=True)
    membership_id = Id(required=True, metadata=_select("Personne"))
    starts_on = FrenchDate(required=True, metadata={"label": "Premier jour"})
    ends_on = FrenchDate(required=True, metadata={"label": "Dernier jour"})
    version = _version()

    @ma.validates_schema
    def _days_in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data["ends_on"] < data["starts_on"]:
            raise ma.ValidationError("Le dernier jour vient avant le premier.", "ends_on")


@dataclass(frozen=True, slots=True)
class AddTask:
    """Something to do; ``assigned_to`` None: for oneself."""

    id: uuid.UUID
    label: str
    due_on: date | None = None
    assigned_to: uuid.UUID | None = None


class TaskSchema(CommandSchema):
    command: ClassVar[type[Any]] = AddTask

    id = Id(required=True)
    label = Text(
        required=True,
        max=160,
        metadata={"label": "À faire", "help": "Sans nom : le numéro ou le lieu suffit."},
    )
    due_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Pour le"})
    assigned_to = Id(load_default=None, allow_none=True, metadata=_select("Pour qui"))


@dataclass(frozen=True, slots=True)
class CoverAbsence:
    """Who stands in for the absent member; the days are those of the absence."""

    id: uuid.UUID
    substitute_id: uuid.UUID


class CoverSchema(CommandSchema):
    command: ClassVar[type[Any]] = CoverAbsence

    id = Id(required=True)
    substitute_id = Id(required=True, metadata={"label": "Qui remplace ?", "widget": "radio"})


class WeekSchema(CommandSchema):
    """The Monday of a week."""

    first_day = FrenchDate(required=True, metadata={"label": "Semaine du", "widget": "hidden"})
