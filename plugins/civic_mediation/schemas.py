"""Commands of civic mediation and the schemas that decode them."""

from __future__ import annotations

import uuid
from dataclasses import field
from datetime import date, time

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

NO_NAME = "Pas de nom, d’adresse précise ni de santé : décrivez les faits."
BASED_ON = {"low": 1, "high": 1_000_000}


# --- groups ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GroupCommand:
    """A group as it is known: a label, never a name. ``version`` None: a new one."""

    label: str
    kind: str
    id: uuid.UUID | None = None
    version: int | None = None
    ages: list[str] = field(default_factory=list)
    size_low: int | None = None
    size_high: int | None = None
    habits: str = ""
    place_ids: list[uuid.UUID] = field(default_factory=list)
    first_met_on: date | None = None
    ended_on: date | None = None


class GroupFields(CommandSchema):
    command = GroupCommand

    label = Text(
        required=True,
        max=80,
        metadata={
            "label": "Repère",
            "help": "Neutre et sans nom : « le groupe du banc », « les trottinettes ».",
        },
    )
    kind = Coded("civic_group_kind", required=True, metadata={"label": "Sorte de groupe", "widget": "radio"})
    place_ids = ListOf(Id(), load_default=list, metadata={"label": "Lieux habituels", "widget": "checkboxes"})
    ages = ListOf(
        Coded("age_band"), load_default=list, metadata={"label": "Âges vus", "widget": "checkboxes"}
    )
    size_low = Int(low=1, high=999, load_default=None, allow_none=True, metadata={"label": "Au moins"})
    size_high = Int(low=1, high=999, load_default=None, allow_none=True, metadata={"label": "Au plus"})
    habits = Text(
        load_default="",
        max=600,
        metadata={"label": "Habitudes", "help": "Jours, heures, activités. " + NO_NAME},
    )
    first_met_on = FrenchDate(
        load_default=None, allow_none=True, metadata={"label": "Rencontré la première fois le"}
    )
    ended_on = FrenchDate(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Plus rencontré depuis le",
            "help": "Le groupe quitte alors les listes de saisie.",
        },
    )

    @validates_schema
    def _sizes(self, data: dict[str, object], **_: object) -> None:
        low, high = data.get("size_low"), data.get("size_high")
        if isinstance(low, int) and isinstance(high, int) and high < low:
            raise ValidationError({"size_high": ["Écrivez un nombre au moins égal au premier."]})


class NewGroupSchema(GroupFields):
    id = Id(load_default=new_id)


class EditGroupSchema(GroupFields):
    version = Int(required=True, **BASED_ON)


# --- services ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ServiceCommand:
    """``manager`` is an office, ``contact`` its switchboard or mailbox: never a person."""

    name: str
    kind: str
    place_id: uuid.UUID
    id: uuid.UUID | None = None
    version: int | None = None
    manager: str = ""
    contact: str = ""
    opening: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


class ServiceFields(CommandSchema):
    command = ServiceCommand

    name = Text(required=True, max=120, metadata={"label": "Nom du service"})
    kind = Coded("civic_service_kind", required=True, metadata={"label": "Nature", "widget": "radio"})
    place_id = Id(required=True, metadata={"label": "Lieu", "widget": "select"})
    manager = Text(
        load_default="",
        max=120,
        metadata={"label": "Géré par", "help": "Un service ou un organisme, pas une personne."},
    )
    contact = Text(
        load_default="",
        max=120,
        metadata={"label": "Pour joindre le service", "help": "Standard ou boîte du service."},
    )
    opening = Text(load_default="", max=400, metadata={"label": "Ouverture"})
    starts_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Depuis le"})
    ends_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Jusqu’au"})

    @validates_schema
    def _days(self, data: dict[str, object], **_: object) -> None:
        _in_order(data, "starts_on", "ends_on")


class NewServiceSchema(ServiceFields):
    id = Id(load_default=new_id)


class EditServiceSchema(ServiceFields):
    version = Int(required=True, **BASED_ON)


def _in_order(data: dict[str, object], first: str, last: str) -> None:
    start, end = data.get(first), data.get(last)
    if isinstance(start, date) and isinstance(end, date) and end < start:
        raise ValidationError({last: ["Choisissez un jour au moins égal au premier."]})


# --- rules of use ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleCommand:
    """A new text for a place; it takes the place of the one in force from its first day on."""

    id: uuid.UUID
    place_id: uuid.UUID
    title: str
    body: str
    valid_from: date
    service_id: uuid.UUID | None = None
    case_id: uuid.UUID | None = None
    adopted_by: str = ""
    valid_until: date | None = None


class RuleSchema(CommandSchema):
    command = RuleCommand

    id = Id(load_default=new_id)
    place_id = Id(required=True, metadata={"label": "Lieu", "widget": "select"})
    service_id = Id(load_default=None, allow_none=True, metadata={"label": "Service", "widget": "select"})
    case_id = Id(load_default=None, allow_none=True, metadata={"label": "Situation", "widget": "hidden"})
    title = Text(required=True, max=120, metadata={"label": "Titre"})
    body = Text(
        required=True,
        max=6000,
        metadata={
            "label": "Texte",
            "help": "Une règle par ligne, en phrases courtes.",
            "attrs": {"rows": 10},
        },
    )
    adopted_by = Text(
        load_default="",
        max=160,
        metadata={
            "label": "Adopté par",
            "help": "Arrêté, conseil, assemblée du lieu : un texte ou une instance.",
        },
    )
    valid_from = FrenchDate(required=True, metadata={"label": "À partir du"})
    valid_until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Jusqu’au"})

    @validates_schema
    def _days(self, data: dict[str, object], **_: object) -> None:
        _in_order(data, "valid_from", "valid_until")


@dataclass(frozen=True, slots=True)
class EndRule:
    valid_until: date


class EndRuleSchema(CommandSchema):
    command = EndRule

    valid_until = FrenchDate(required=True, metadata={"label": "Dernier jour d’application"})


# --- incidents ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IncidentCommand:
    """Something that happened; ``version`` None: a new one."""

    day: date
    place_id: uuid.UUID
    kind: str
    gravity: str
    id: uuid.UUID | None = None
    version: int | None = None
    starts_at: time | None = None
    service_id: uuid.UUID | None = None
    responses: list[str] = field(default_factory=list)
    group_ids: list[uuid.UUID] = field(default_factory=list)
    people: int | None = None
    facts: str = ""
    activity_id: uuid.UUID | None = None


class IncidentFields(CommandSchema):
    command = IncidentCommand

    place_id = Id(required=True, metadata={"label": "Lieu", "widget": "select"})
    service_id = Id(load_default=None, allow_none=True, metadata={"label": "Service", "widget": "select"})
    kind = Coded(
        "civic_incident_kind", required=True, metadata={"label": "Ce qui s’est passé", "widget": "radio"}
    )
    gravity = Coded("civic_gravity", required=True, metadata={"label": "Gravité", "widget": "radio"})
    responses = ListOf(
        Coded("civic_response"),
        load_default=list,
        metadata={"label": "Ce qui a été fait", "widget": "checkboxes"},
    )
    group_ids = ListOf(
        Id(), load_default=list, metadata={"label": "Groupes en présence", "widget": "checkboxes"}
    )
    people = Int(
        low=0, high=9999, load_default=None, allow_none=True, metadata={"label": "Personnes, en tout"}
    )
    day = FrenchDate(required=True, metadata={"label": "Jour"})
    starts_at = FrenchTime(load_default=None, allow_none=True, metadata={"label": "Heure"})
    facts = Text(load_default="", max=2000, metadata={"label": "Les faits", "help": NO_NAME})


class NewIncidentSchema(IncidentFields):
    id = Id(load_default=new_id)
    activity_id = Id(
        load_default=None, allow_none=True, metadata={"label": "Intervention", "widget": "hidden"}
    )


class EditIncidentSchema(IncidentFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class IncidentFilters:
    """``followed``: "no" keeps those that no situation follows, "yes" the others; ``severe``: grave ones only."""

    place_id: uuid.UUID | None = None
    territory_id: uuid.UUID | None = None
    service_id: uuid.UUID | None = None
    group_id: uuid.UUID | None = None
    kind: str | None = None
    gravity: str | None = None
    since: date | None = None
    until: date | None = None
    followed: str | None = None
    severe: bool = False
    cursor: str | None = None


class IncidentFiltersSchema(CommandSchema):
    command = IncidentFilters

    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Lieu", "widget": "select"})
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    service_id = Id(load_default=None, allow_none=True, metadata={"label": "Service", "widget": "select"})
    group_id = Id(load_default=None, allow_none=True, metadata={"label": "Groupe", "widget": "select"})
    kind = Coded("civic_incident_kind", load_default=None, allow_none=True, metadata={"label": "Nature"})
    gravity = Coded("civic_gravity", load_default=None, allow_none=True, metadata={"label": "Gravité"})
    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    followed = Text(load_default=None, allow_none=True, max=3, metadata={"label": "Suite"})
    severe = Flag(load_default=False)
    cursor = Text(load_default=None, allow_none=True, max=2000)


class RulesInForceSchema(CommandSchema):
    """Texts in force on ``until``; ``since`` begins the period of the figure that opens here, and is not asked."""

    since = FrenchDate(load_default=None, allow_none=True)
    until = FrenchDate(load_default=None, allow_none=True)
    territory_id = Id(load_default=None, allow_none=True)


# --- staff of the centres ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StaffCommand:
    membership_id: uuid.UUID
    place_id: uuid.UUID
    role: str
    starts_on: date
    id: uuid.UUID | None = None
    version: int | None = None
    ends_on: date | None = None


class StaffFields(CommandSchema):
    command = StaffCommand

    membership_id = Id(required=True, metadata={"label": "Membre de l’équipe", "widget": "select"})
    place_id = Id(required=True, metadata={"label": "Centre ou lieu", "widget": "select"})
    role = Coded("civic_staff_role", required=True, metadata={"label": "Rôle", "widget": "radio"})
    starts_on = FrenchDate(required=True, metadata={"label": "Depuis le"})
    ends_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Jusqu’au"})

    @validates_schema
    def _days(self, data: dict[str, object], **_: object) -> None:
        _in_order(data, "starts_on", "ends_on")


class NewStaffSchema(StaffFields):
    id = Id(load_default=new_id)


class EditStaffSchema(StaffFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class Prefill:
    """What another page already knows, carried in the address of a form: ids only. ``id`` is the row to come."""

    id: uuid.UUID | None = None
    place_id: uuid.UUID | None = None
    service_id: uuid.UUID | None = None
    case_id: uuid.UUID | None = None
    activity_id: uuid.UUID | None = None
    rule_id: uuid.UUID | None = None


class PrefillSchema(CommandSchema):
    command = Prefill

    id = Id(load_default=None, allow_none=True)
    place_id = Id(load_default=None, allow_none=True)
    service_id = Id(load_default=None, allow_none=True)
    case_id = Id(load_default=None, allow_none=True)
    activity_id = Id(load_default=None, allow_none=True)
    rule_id = Id(load_default=None, allow_none=True)


class PartyGroupSchema(CommandSchema):
    group_id = Id(required=True, metadata={"label": "Groupe", "widget": "select"})
