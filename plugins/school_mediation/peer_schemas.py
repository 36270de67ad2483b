"""Commands of the pupil mediators: their promotion, each pupil's way, the words given, who was there."""

from __future__ import annotations

import uuid
from dataclasses import field
from datetime import date

import marshmallow as ma

from core.toolkit import Coded, CommandSchema, Flag, FrenchDate, Id, Int, ListOf, Text, dataclass, new_id
from plugins.school_mediation.schemas import BASED_ON, NO_NAME, YEARS

NO_AUTOCOMPLETE = {"autocomplete": "off"}
#: Beside the two names of a pupil: one chosen among those known needs none.
UNLESS_KNOWN = "sauf si l’élève est déjà connu"
ANSWER = "Choisissez une des réponses proposées."


@dataclass(frozen=True, slots=True)
class PromotionCommand:
    """The pupil mediators of a school and a year; ``version`` None: new ones."""

    school_id: uuid.UUID | None = None
    year: int | None = None
    id: uuid.UUID | None = None
    version: int | None = None
    places: int | None = None
    note: str = ""


def _places() -> Int:
    return Int(low=1, high=200, load_default=None, allow_none=True, metadata={"label": "Places, environ"})


def _note() -> Text:
    return Text(
        load_default="",
        max=1000,
        metadata={"label": "Organisation", "help": "Salle, jour, brassards. " + NO_NAME},
    )


class NewPromotionSchema(CommandSchema):
    command = PromotionCommand

    id = Id(load_default=new_id)
    school_id = Id(required=True, metadata={"label": "Établissement", "widget": "select"})
    year = Int(required=True, metadata={"label": "Année scolaire", "widget": "select"}, **YEARS)
    places = _places()
    note = _note()


class EditPromotionSchema(CommandSchema):
    command = PromotionCommand

    version = Int(required=True, **BASED_ON)
    places = _places()
    note = _note()


@dataclass(frozen=True, slots=True)
class PupilCommand:
    """A pupil who wrote a letter. ``person_id``: she has a record already; ``anyway``: she is somebody else."""

    id: uuid.UUID
    letter_on: date
    given_name: str = ""
    family_name: str = ""
    level: str | None = None
    class_label: str = ""
    person_id: uuid.UUID | None = None
    anyway: bool = False


class PupilSchema(CommandSchema):
    command = PupilCommand

    id = Id(load_default=new_id)
    person_id = Id(load_default=None, allow_none=True, metadata={"label": "Déjà connu", "widget": "radio"})
    given_name = Text(
        load_default="",
        max=80,
        metadata={"label": "Prénom", "optional": UNLESS_KNOWN, "attrs": NO_AUTOCOMPLETE},
    )
    family_name = Text(
        load_default="", max=80, metadata={"label": "Nom", "optional": UNLESS_KNOWN, "attrs": NO_AUTOCOMPLETE}
    )
    level = Coded(
        "school_level", load_default=None, allow_none=True, metadata={"label": "Niveau", "widget": "radio"}
    )
    class_label = Text(
        load_default="", max=20, metadata={"label": "Classe", "help": "Par exemple : « 6e B »."}
    )
    letter_on = FrenchDate(required=True, metadata={"label": "Lettre reçue le"})
    anyway = Flag(load_default=False, metadata={"label": "C’est quelqu’un d’autre", "widget": "hidden"})

    @ma.validates_schema
    def _somebody(self, data: dict[str, object], **_: object) -> None:
        if not data.get("person_id") and not (data.get("given_name") and data.get("family_name")):
            missing = "family_name" if data.get("given_name") else "given_name"
            raise ma.ValidationError({missing: ["Écrivez le prénom et le nom de l’élève."]})


@dataclass(frozen=True, slots=True)
class StepCommand:
    """A step of a pupil's way, once for its ``id``."""

    id: uuid.UUID
    day: date
    leaving: str | None = None


class StepSchema(CommandSchema):
    command = StepCommand

    id = Id(load_default=new_id)
    day = FrenchDate(required=True, metadata={"label": "Jour"})


class LeaveSchema(StepSchema):
    leaving = Coded("school_leaving", required=True, metadata={"label": "Pourquoi", "widget": "radio"})


@dataclass(frozen=True, slots=True)
class PupilFilters:
    """Pupils whose training began between two days; ``badged``: those who have their badge since."""

    since: date | None = None
    until: date | None = None
    territory_id: uuid.UUID | None = None
    badged: bool = False
    cursor: str | None = None


class PupilFiltersSchema(CommandSchema):
    command = PupilFilters

    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    badged = Flag(load_default=False, metadata={"label": "Badge remis"})
    cursor = Text(load_default=None, allow_none=True, max=2000)


STATES = (
    ("given", "D’accord", "check"),
    ("refused", "Pas d’accord", "stop"),
    ("withdrawn", "Accord retiré", "undo"),
)
GIVERS = (("representative", "Un parent ou représentant légal", "users"), ("party", "L’élève", "user"))
CHANNELS = (
    ("written", "Par écrit", "pen"),
    ("oral", "De vive voix", "talk"),
    ("remote", "Au téléphone ou à distance", "phone"),
)


def _one_of(choices: tuple[tuple[str, str, str], ...]) -> ma.validate.OneOf:
    return ma.validate.OneOf([value for value, *_ in choices], error=ANSWER)


@dataclass(frozen=True, slots=True)
class WordCommand:
    """What the pupil or her parent says. A parent is one who is tied to her, or is named here."""

    id: uuid.UUID
    giver: str
    state: str
    day: date
    channel: str = "written"
    representative_id: uuid.UUID | None = None
    parent_given_name: str = ""
    parent_family_name: str = ""
    seen_id: uuid.UUID | None = None


class WordSchema(CommandSchema):
    command = WordCommand

    id = Id(load_default=new_id)
    giver = ma.fields.String(
        required=True, validate=_one_of(GIVERS), metadata={"label": "Qui le dit", "widget": "radio"}
    )
    representative_id = Id(
        load_default=None,
        allow_none=True,
        metadata={"label": "Quel parent", "widget": "radio", "help": "Ceux que sa fiche connaît."},
    )
    parent_given_name = Text(
        load_default="",
        max=80,
        metadata={
            "label": "Prénom du parent",
            "help": "S’il n’est pas encore connu.",
            "attrs": NO_AUTOCOMPLETE,
        },
    )
    parent_family_name = Text(
        load_default="", max=80, metadata={"label": "Nom du parent", "attrs": NO_AUTOCOMPLETE}
    )
    state = ma.fields.String(
        required=True, validate=_one_of(STATES), metadata={"label": "Ce qui est dit", "widget": "radio"}
    )
    channel = ma.fields.String(
        load_default="written", validate=_one_of(CHANNELS), metadata={"label": "Comment", "widget": "radio"}
    )
    day = FrenchDate(required=True, metadata={"label": "Dit le"})
    seen_id = Id(load_default=None, allow_none=True, metadata={"label": "Dernier mot lu", "widget": "hidden"})


@dataclass(frozen=True, slots=True)
class AttendanceCommand:
    version: int
    pupil_ids: list[uuid.UUID] = field(default_factory=list)


class AttendanceSchema(CommandSchema):
    command = AttendanceCommand

    version = Int(required=True, **BASED_ON)
    pupil_ids = ListOf(Id(), load_default=list, metadata={"label": "Qui était là", "widget": "checkboxes"})
