"""Commands of what is noted in the street and aboard (rides, acts, talks in classes), and their schemas.

A ride has one counter a motive: the field ``n_<motive>``. A structure that hides a motive hides its counter.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import field
from datetime import date, time
from typing import Any, Final

from marshmallow import ValidationError, post_load, validates_schema

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
from plugins.transport.codelists import ENTRUSTED, MOTIVE, MOTIVES
from plugins.transport.schemas import BASED_ON, NO_NAME

COUNTER: Final = "n_"
NO_CHILD_NAME: Final = "Jamais le nom d’un enfant, d’un voyageur ou d’un conducteur : décrivez les faits."


@dataclass(frozen=True, slots=True)
class Where:
    """Where on the network; ``run`` is the number of the vehicle or of its run."""

    line_id: uuid.UUID | None = None
    direction: str | None = None
    boarding_id: uuid.UUID | None = None
    alighting_id: uuid.UUID | None = None
    mode: str | None = None
    service: str | None = None
    run: str = ""
    handed_to: str | None = None
    control_at: time | None = None
    control_answer: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """Moment and company of an entry; ``day`` and ``at`` None: now. ``members`` empty: the author alone."""

    minutes: int | None = None
    day: date | None = None
    at: time | None = None
    note: str = ""
    members: tuple[uuid.UUID, ...] = ()
    distinct: bool = False
    then_another: bool = False


@dataclass(frozen=True, slots=True)
class RideCommand:
    """A ride aboard: ``counts`` are the motives met, each more than 0 times."""

    id: uuid.UUID
    where: Where
    when: When = field(default_factory=When)
    total: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActCommand:
    """A single act, aboard or at a stop."""

    id: uuid.UUID
    motive: str
    where: Where
    when: When = field(default_factory=When)
    total: int | None = None
    actions: tuple[str, ...] = ()
    result: str | None = None
    tension: int | None = None


@dataclass(frozen=True, slots=True)
class TalkCommand:
    """An intervention in a class; ``pupils`` are the people met."""

    id: uuid.UUID
    level: str
    theme: str
    pupils: int
    when: When = field(default_factory=When)
    class_label: str = ""
    line_id: uuid.UUID | None = None
    place_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class CorrectTrip:
    """A correction of where it happened, and of the counters of a ride; the rest is the field entry's."""

    version: int
    where: Where
    counts: Mapping[str, int] = field(default_factory=dict)


def _part(kind: Any, data: dict[str, Any]) -> Any:
    """The part of a command whose answers these are, taken out of ``data``."""
    names = [name for name in kind.__dataclass_fields__ if name in data]
    return kind(**{name: data.pop(name) for name in names})


def _counts(data: dict[str, Any]) -> dict[str, int]:
    numbers = {motive: data.pop(COUNTER + motive, None) for motive in MOTIVES}
    return {motive: number for motive, number in numbers.items() if number}


def _counter(label: str) -> Int:
    return Int(low=0, high=999, load_default=0, metadata={"label": label})


#: One counter a motive, in the order of the list.
COUNTERS: Final[dict[str, Any]] = {COUNTER + code.value: _counter(code.label) for code in MOTIVE.codes}


class _WhenFields(CommandSchema):
    minutes = Int(
        low=1, high=1440, load_default=None, allow_none=True, metadata={"label": "Durée, en minutes"}
    )
    day = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Jour"})
    at = FrenchTime(load_default=None, allow_none=True, metadata={"label": "Heure de début"})
    members = ListOf(Id(), load_default=list, metadata={"label": "Avec qui", "widget": "checkboxes"})
    note = Text(load_default="", max=2000, metadata={"label": "Note", "help": NO_NAME, "attrs": {"rows": 2}})
    distinct = Flag(load_default=False)
    next = Flag(load_default=False)

    def when_of(self, data: dict[str, Any]) -> When:
        data["then_another"] = data.pop("next")
        data["members"] = tuple(dict.fromkeys(data["members"]))
        when: When = _part(When, data)
        return when


class _OnLine(CommandSchema):
    direction = Coded(
        "transport_direction",
        load_default=None,
        allow_none=True,
        metadata={"label": "Sens", "widget": "radio"},
    )
    service = Coded(
        "transport_service",
        load_default=None,
        allow_none=True,
        metadata={"label": "Service", "widget": "radio"},
    )
    run = Text(load_default="", max=20, metadata={"label": "Numéro de véhicule ou de course"})


def _total(label: str) -> Int:
    return Int(low=0, high=9999, load_default=None, allow_none=True, metadata={"label": label})


class RideAnswers(_WhenFields, _OnLine):
    """What a ride says, its two stops left out."""

    id = Id(load_default=new_id)
    line_id = Id(required=True, metadata={"label": "Ligne", "widget": "hidden"})
    direction = Coded("transport_direction", required=True, metadata={"label": "Sens", "widget": "radio"})
    total = _total("Passagers rencontrés")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> RideCommand:
        counts = _counts(data)
        when, where = self.when_of(data), _part(Where, data)
        return RideCommand(where=where, when=when, counts=counts, **data)


class _RideFields(RideAnswers):
    boarding_id = Id(required=True, metadata={"label": "Montée", "widget": "select"})
    alighting_id = Id(required=True, metadata={"label": "Descente", "widget": "select"})


#: The one screen of a ride: where, how many passengers, one counter a motive.
RideSchema: type[CommandSchema] = type("RideSchema", (_RideFields,), dict(COUNTERS))


class _ControlFields(CommandSchema):
    handed_to = Coded(
        "transport_handed_to",
        load_default=None,
        allow_none=True,
        metadata={
            "label": "À qui la personne a été confiée",
            "widget": "radio",
            "help": "Une fonction. Le nom de l’enfant ne se note nulle part.",
            "optional": "demandé pour un mineur égaré",
        },
    )
    control_at = FrenchTime(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "PC prévenu à",
            "help": "L’heure de l’appel.",
            "optional": "demandé si le PC a répondu",
        },
    )
    control_answer = Coded(
        "transport_control_answer",
        load_default=None,
        allow_none=True,
        metadata={"label": "Réponse du PC", "widget": "radio"},
    )

    @validates_schema(skip_on_field_errors=False)
    def _answer_to_a_warning(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("control_answer") and not data.get("control_at"):
            raise ValidationError({"control_at": ["Dites à quelle heure le PC a été prévenu."]})


class ActAnswers(_WhenFields, _OnLine, _ControlFields):
    """What a single act says, its stop left out: what it was, where, what was done, whom the control room sent."""

    id = Id(load_default=new_id)
    motive = Coded("transport_motive", required=True, metadata={"label": "Quoi", "widget": "radio"})
    line_id = Id(load_default=None, allow_none=True, metadata={"label": "Ligne", "widget": "hidden"})
    mode = Coded(
        "transport_mode", load_default=None, allow_none=True, metadata={"label": "Où", "widget": "radio"}
    )
    total = _total("Personnes concernées")
    actions = ListOf(
        Coded("action"),
        load_default=list,
        metadata={"label": "Ce qui a été fait", "widget": "checkboxes"},
    )
    result = Coded(
        "immediate_result",
        load_default=None,
        allow_none=True,
        metadata={"label": "Résultat", "widget": "radio"},
    )
    tension = Int(
        low=0, high=4, load_default=None, allow_none=True, metadata={"label": "Tension", "widget": "select"}
    )
    note = Text(
        load_default="", max=2000, metadata={"label": "Note", "help": NO_CHILD_NAME, "attrs": {"rows": 2}}
    )

    @validates_schema(skip_on_field_errors=False)
    def _entrusted(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("motive") in ENTRUSTED and not data.get("handed_to"):
            raise ValidationError({"handed_to": ["Dites à qui l’enfant a été confié : une fonction suffit."]})

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ActCommand:
        when, where = self.when_of(data), _part(Where, data)
        data["actions"] = tuple(dict.fromkeys(data["actions"]))
        return ActCommand(where=where, when=when, **data)


class ActSchema(ActAnswers):
    """A single act, with its stop."""

    boarding_id = Id(load_default=None, allow_none=True, metadata={"label": "Arrêt", "widget": "select"})


class _TalkFields(CommandSchema):
    level = Coded("transport_school_level", required=True, metadata={"label": "Niveau", "widget": "radio"})
    class_label = Text(
        load_default="", max=20, metadata={"label": "Classe", "help": "« 6e B », sans nom d’élève."}
    )
    theme = Coded("transport_school_theme", required=True, metadata={"label": "Thème", "widget": "radio"})
    line_id = Id(
        load_default=None,
        allow_none=True,
        metadata={"label": "Ligne concernée", "widget": "select"},
    )


class TalkSchema(_WhenFields, _TalkFields):
    """An intervention in a class."""

    id = Id(load_default=new_id)
    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Établissement", "widget": "select"})
    pupils = Int(low=1, high=999, required=True, metadata={"label": "Nombre d’élèves"})

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> TalkCommand:
        when = self.when_of(data)
        return TalkCommand(when=when, **data)


@dataclass(frozen=True, slots=True)
class CorrectTalk:
    """A correction of what a talk was about; its pupils, its place and its moment are the field entry's."""

    version: int
    level: str
    theme: str
    class_label: str = ""
    line_id: uuid.UUID | None = None


class _CorrectFields(_OnLine):
    version = Int(required=True, **BASED_ON)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> CorrectTrip:
        counts = {motive: data.pop(COUNTER + motive) for motive in MOTIVES if COUNTER + motive in data}
        return CorrectTrip(data.pop("version"), _part(Where, data), counts)


class _CorrectRideFields(_CorrectFields):
    line_id = Id(required=True, metadata={"label": "Ligne", "widget": "hidden"})
    direction = Coded("transport_direction", required=True, metadata={"label": "Sens", "widget": "radio"})
    boarding_id = Id(required=True, metadata={"label": "Montée", "widget": "select"})
    alighting_id = Id(required=True, metadata={"label": "Descente", "widget": "select"})


#: Where a ride went, and its counters.
CorrectRideSchema: type[CommandSchema] = type("CorrectRideSchema", (_CorrectRideFields,), dict(COUNTERS))


class CorrectActSchema(_CorrectFields, _ControlFields):
    """Where an act happened, whom the person was handed to, and what the control room answered."""

    line_id = Id(load_default=None, allow_none=True, metadata={"label": "Ligne", "widget": "hidden"})
    mode = Coded(
        "transport_mode", load_default=None, allow_none=True, metadata={"label": "Où", "widget": "radio"}
    )
    boarding_id = Id(load_default=None, allow_none=True, metadata={"label": "Arrêt", "widget": "select"})


class CorrectTalkSchema(_TalkFields):
    command = CorrectTalk

    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class Begin:
    """What another page already knows of an entry to note, carried in the address of its form: ids and codes.

    ``repeat`` is an entry to do again. ``free``: no line, although one is proposed.
    """

    id: uuid.UUID | None = None
    repeat: uuid.UUID | None = None
    line_id: uuid.UUID | None = None
    motive: str | None = None
    free: bool = False


class BeginSchema(CommandSchema):
    command = Begin

    id = Id(load_default=None, allow_none=True)
    repeat = Id(load_default=None, allow_none=True)
    line_id = Id(load_default=None, allow_none=True)
    motive = Coded("transport_motive", load_default=None, allow_none=True)
    free = Flag(load_default=False)
