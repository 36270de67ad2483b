"""Commands of networks, lines, stops and drivers' words, the filters of the lists, and their schemas."""

from __future__ import annotations

import uuid
from datetime import date

from marshmallow import ValidationError, validate, validates_schema

from core.toolkit import Coded, CommandSchema, FrenchDate, Id, Int, Text, dataclass, new_id
from plugins.transport.bands import BANDS
from plugins.transport.codelists import VEHICLES

NO_NAME = "Pas de nom, ni de voyageur, ni de conducteur : décrivez les faits."
BASED_ON = {"low": 1, "high": 1_000_000}
#: Stops of a line, typed one a row.
MOST_STOPS = 120
STOP_LABEL = 80


def _in_order(data: dict[str, object]) -> None:
    start, end = data.get("starts_on"), data.get("ends_on")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        raise ValidationError({"ends_on": ["Choisissez un jour au moins égal au premier."]})


# --- networks ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NetworkCommand:
    """``operator`` is a firm or a public body, ``control_room`` a switchboard: never a person."""

    label: str
    id: uuid.UUID | None = None
    version: int | None = None
    operator: str = ""
    control_room: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


class NetworkFields(CommandSchema):
    command = NetworkCommand

    label = Text(required=True, max=120, metadata={"label": "Nom du réseau"})
    operator = Text(
        load_default="",
        max=120,
        metadata={"label": "Exploitant", "help": "Une entreprise ou une régie, pas une personne."},
    )
    control_room = Text(
        load_default="",
        max=120,
        metadata={
            "label": "Pour joindre le poste de commandement (PC)",
            "help": "Ce numéro s’affiche sur la saisie d’un fait.",
        },
    )
    starts_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Depuis le"})
    ends_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Jusqu’au"})

    @validates_schema
    def _days(self, data: dict[str, object], **_: object) -> None:
        _in_order(data)


class NewNetworkSchema(NetworkFields):
    id = Id(load_default=new_id)


class EditNetworkSchema(NetworkFields):
    version = Int(required=True, **BASED_ON)


# --- lines and stops -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LineCommand:
    """A line; ``stops`` are its stops in the order of the way out, asked when it is new only."""

    network_id: uuid.UUID
    code: str
    mode: str
    outward: str
    inward: str
    id: uuid.UUID | None = None
    version: int | None = None
    stops: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


class LineFields(CommandSchema):
    command = LineCommand

    network_id = Id(required=True, metadata={"label": "Réseau", "widget": "select"})
    code = Text(
        required=True,
        max=12,
        metadata={"label": "Ligne", "help": "Comme sur le plan : « 2 », « B », « 10 »."},
    )
    mode = Coded("transport_mode", required=True, metadata={"label": "Mode", "widget": "radio"})
    outward = Text(required=True, max=80, metadata={"label": "Terminus de l’aller"})
    inward = Text(required=True, max=80, metadata={"label": "Terminus du retour"})
    starts_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Depuis le"})
    ends_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Jusqu’au"})

    @validates_schema
    def _days(self, data: dict[str, object], **_: object) -> None:
        _in_order(data)

    @validates_schema
    def _vehicle(self, data: dict[str, object], **_: object) -> None:
        if "mode" in data and data["mode"] not in VEHICLES:
            raise ValidationError({"mode": ["Une ligne est faite de véhicules : choisissez lequel."]})


STOPS_LABEL = "Arrêts, un par rang, dans l’ordre de l’aller"
STOPS_HELP = "Un arrêt retiré de cette liste n’est plus proposé ; ce qui s’y est passé reste."


class NewLineSchema(LineFields):
    id = Id(load_default=new_id)
    stops = Text(
        load_default="",
        max=12_000,
        metadata={"label": STOPS_LABEL, "attrs": {"rows": 8}},
    )


class EditLineSchema(LineFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class StopsCommand:
    stops: str


class StopsSchema(CommandSchema):
    command = StopsCommand

    stops = Text(
        required=True,
        max=12_000,
        metadata={"label": STOPS_LABEL, "help": STOPS_HELP, "attrs": {"rows": 14}},
    )


@dataclass(frozen=True, slots=True)
class StopCommand:
    version: int
    label: str
    place_id: uuid.UUID | None = None


class StopSchema(CommandSchema):
    command = StopCommand

    version = Int(required=True, **BASED_ON)
    label = Text(required=True, max=STOP_LABEL, metadata={"label": "Nom de l’arrêt"})
    place_id = Id(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Lieu",
            "widget": "select",
            "help": "Ce qui se passe à cet arrêt compte alors à ce lieu et dans son quartier.",
        },
    )


def stop_labels(text: str) -> list[str]:
    """The stops of a list typed one a row: trimmed, without repeats, in order."""
    return list(dict.fromkeys(label for row in text.splitlines() if (label := " ".join(row.split()))))


# --- drivers ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DriverWordCommand:
    line_id: uuid.UUID
    theme: str
    trend: str
    day: date
    id: uuid.UUID | None = None
    version: int | None = None
    service: str | None = None
    words: str = ""


class DriverWordFields(CommandSchema):
    command = DriverWordCommand

    line_id = Id(required=True, metadata={"label": "Ligne", "widget": "select"})
    theme = Coded(
        "transport_driver_theme", required=True, metadata={"label": "De quoi il s’agit", "widget": "radio"}
    )
    trend = Coded(
        "transport_driver_trend", required=True, metadata={"label": "Sur cette ligne", "widget": "radio"}
    )
    service = Coded(
        "transport_service",
        load_default=None,
        allow_none=True,
        metadata={"label": "Service", "widget": "radio"},
    )
    day = FrenchDate(required=True, metadata={"label": "Jour"})
    words = Text(
        load_default="",
        max=600,
        metadata={
            "label": "En quelques mots",
            "help": "Sans nom ni numéro d’agent : personne ne se reconnaît.",
        },
    )


class NewDriverWordSchema(DriverWordFields):
    id = Id(load_default=new_id)


class EditDriverWordSchema(DriverWordFields):
    version = Int(required=True, **BASED_ON)


# --- filters -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TripFilters:
    """What the list of rides and acts shows, and what the figures count; None or "": everything.

    ``kind`` is "ride" or "act". ``band`` is the key of an hour band. ``conflict`` keeps what holds a conflict.
    ``control`` keeps what the control room was warned of: "warned", "answered" or "waiting".
    """

    since: date | None = None
    until: date | None = None
    territory_id: uuid.UUID | None = None
    line_id: uuid.UUID | None = None
    stop_id: uuid.UUID | None = None
    motive: str | None = None
    service: str | None = None
    kind: str = ""
    band: str = ""
    conflict: str = ""
    control: str = ""
    cursor: str | None = None


def _one_of(*known: str) -> validate.OneOf:
    return validate.OneOf(["", *known], error="Choisissez une des réponses proposées.")


KINDS = (("ride", "Trajets"), ("act", "Faits"))
CONTROLS = (
    ("warned", "PC prévenu"),
    ("answered", "PC prévenu, réponse notée"),
    ("waiting", "PC prévenu, sans réponse notée"),
)


class TripFiltersSchema(CommandSchema):
    command = TripFilters

    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    line_id = Id(load_default=None, allow_none=True, metadata={"label": "Ligne", "widget": "select"})
    stop_id = Id(load_default=None, allow_none=True, metadata={"label": "Arrêt", "widget": "select"})
    motive = Coded("transport_motive", load_default=None, allow_none=True, metadata={"label": "Motif"})
    service = Coded("transport_service", load_default=None, allow_none=True, metadata={"label": "Service"})
    kind = Text(
        load_default="",
        max=8,
        validate=_one_of(*(key for key, _ in KINDS)),
        metadata={"label": "Saisie", "widget": "select"},
    )
    band = Text(
        load_default="",
        max=8,
        validate=_one_of(*(band.key for band in BANDS)),
        metadata={"label": "Tranche horaire", "widget": "select"},
    )
    conflict = Text(
        load_default="",
        max=1,
        validate=_one_of("1"),
        metadata={"label": "Conflits", "widget": "select"},
    )
    control = Text(
        load_default="",
        max=8,
        validate=_one_of(*(key for key, _ in CONTROLS)),
        metadata={"label": "Poste de commandement", "widget": "select"},
    )
    cursor = Text(load_default=None, allow_none=True, max=2000)


@dataclass(frozen=True, slots=True)
class ListFilters:
    """What the lists of class talks and of drivers' words show; only words have a trend."""

    since: date | None = None
    until: date | None = None
    territory_id: uuid.UUID | None = None
    line_id: uuid.UUID | None = None
    theme: str | None = None
    trend: str | None = None
    cursor: str | None = None


class ListFields(CommandSchema):
    command = ListFilters

    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    line_id = Id(load_default=None, allow_none=True, metadata={"label": "Ligne", "widget": "select"})
    cursor = Text(load_default=None, allow_none=True, max=2000)


class DriverFiltersSchema(ListFields):
    theme = Coded("transport_driver_theme", load_default=None, allow_none=True, metadata={"label": "Thème"})
    trend = Coded(
        "transport_driver_trend", load_default=None, allow_none=True, metadata={"label": "Évolution"}
    )


class TalkFiltersSchema(ListFields):
    theme = Coded("transport_school_theme", load_default=None, allow_none=True, metadata={"label": "Thème"})


@dataclass(frozen=True, slots=True)
class Period:
    """What the page of figures is counted over; None: the last twelve months, every line."""

    since: date | None = None
    until: date | None = None
    line_id: uuid.UUID | None = None


class PeriodSchema(CommandSchema):
    command = Period

    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    line_id = Id(load_default=None, allow_none=True, metadata={"label": "Ligne", "widget": "select"})


class CaseLineSchema(CommandSchema):
    line_id = Id(required=True, metadata={"label": "Ligne", "widget": "select"})
