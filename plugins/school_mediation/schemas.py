"""Commands of schools, committees and reviews, and the schemas that decode them."""

from __future__ import annotations

import uuid
from dataclasses import field
from datetime import date

from core.toolkit import Coded, CommandSchema, FrenchDate, Id, Int, ListOf, Text, dataclass, new_id

NO_NAME = "Pas de nom d’élève, de parent ni de personnel, rien sur la santé : décrivez les faits."
BASED_ON = {"low": 1, "high": 1_000_000}
#: School years that a form knows: « 2026 » stands for 2026-2027.
YEARS = {"low": 2000, "high": 2098}


# --- schools -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SchoolCommand:
    """A school; ``version`` None: a new one. ``place_id`` None: a place of its name is made."""

    name: str
    kind: str
    id: uuid.UUID | None = None
    version: int | None = None
    place_id: uuid.UUID | None = None
    college_id: uuid.UUID | None = None
    levels: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    pupils: int | None = None
    ended_on: date | None = None


class SchoolFields(CommandSchema):
    command = SchoolCommand

    name = Text(required=True, max=120, metadata={"label": "Nom de l’établissement"})
    kind = Coded("school_kind", required=True, metadata={"label": "Nature", "widget": "radio"})
    college_id = Id(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Collège de secteur",
            "widget": "select",
            "help": "Pour une école : le collège où vont ses élèves.",
        },
    )
    place_id = Id(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Lieu",
            "widget": "select",
            "help": "Sans réponse : un lieu du même nom est ajouté. Un lieu, un établissement.",
        },
    )
    levels = ListOf(
        Coded("school_level"), load_default=list, metadata={"label": "Niveaux", "widget": "checkboxes"}
    )
    labels = ListOf(
        Coded("school_label"),
        load_default=list,
        metadata={"label": "Éducation prioritaire", "widget": "checkboxes"},
    )
    pupils = Int(low=1, high=9999, load_default=None, allow_none=True, metadata={"label": "Élèves, environ"})
    ended_on = FrenchDate(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "L’équipe n’y va plus depuis le",
            "help": "L’établissement quitte alors les formulaires ; ses chiffres restent.",
        },
    )


class NewSchoolSchema(SchoolFields):
    id = Id(load_default=new_id)


class EditSchoolSchema(SchoolFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class YearFilters:
    """A school year; None: the present one. ``school_id``: one school. ``id`` is the row to come, in a form."""

    year: int | None = None
    school_id: uuid.UUID | None = None
    id: uuid.UUID | None = None


class YearSchema(CommandSchema):
    command = YearFilters

    year = Int(
        load_default=None, allow_none=True, metadata={"label": "Année scolaire", "widget": "select"}, **YEARS
    )
    school_id = Id(
        load_default=None, allow_none=True, metadata={"label": "Établissement", "widget": "select"}
    )
    id = Id(load_default=None, allow_none=True)


@dataclass(frozen=True, slots=True)
class CommitteeFilters:
    """Committees of a school year (None, and no day given: the present one), or between two days."""

    year: int | None = None
    since: date | None = None
    until: date | None = None
    school_id: uuid.UUID | None = None
    territory_id: uuid.UUID | None = None


class CommitteeFiltersSchema(CommandSchema):
    command = CommitteeFilters

    year = Int(
        load_default=None, allow_none=True, metadata={"label": "Année scolaire", "widget": "select"}, **YEARS
    )
    school_id = Id(
        load_default=None, allow_none=True, metadata={"label": "Établissement", "widget": "select"}
    )
    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})


# --- committees --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CommitteeCommand:
    """A steering committee held; ``version`` None: a new one."""

    school_id: uuid.UUID
    day: date
    id: uuid.UUID | None = None
    version: int | None = None
    functions: list[str] = field(default_factory=list)
    decisions: str = ""
    next_on: date | None = None


class CommitteeFields(CommandSchema):
    command = CommitteeCommand

    school_id = Id(required=True, metadata={"label": "Établissement", "widget": "select"})
    day = FrenchDate(required=True, metadata={"label": "Jour"})
    functions = ListOf(
        Coded("school_function"),
        load_default=list,
        metadata={"label": "Qui était là", "widget": "checkboxes", "help": "Par fonction, jamais par nom."},
    )
    decisions = Text(
        load_default="",
        max=4000,
        metadata={"label": "Décisions", "help": "Une par ligne. " + NO_NAME, "attrs": {"rows": 6}},
    )
    next_on = FrenchDate(
        load_default=None,
        allow_none=True,
        metadata={"label": "Prochain comité le", "help": "Il revient dans « Ma journée »."},
    )


class NewCommitteeSchema(CommitteeFields):
    id = Id(load_default=new_id)


class EditCommitteeSchema(CommitteeFields):
    version = Int(required=True, **BASED_ON)


# --- the yearly review -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewCommand:
    """The team's words of a year; ``version`` 0: none were written yet."""

    achieved: str = ""
    difficult: str = ""
    ahead: str = ""
    version: int = 0


class ReviewSchema(CommandSchema):
    command = ReviewCommand

    version = Int(required=True, low=0, high=1_000_000)
    achieved = Text(
        load_default="",
        max=3000,
        metadata={"label": "Ce qui a avancé", "help": NO_NAME, "attrs": {"rows": 5}},
    )
    difficult = Text(
        load_default="",
        max=3000,
        metadata={"label": "Ce qui a été difficile", "help": NO_NAME, "attrs": {"rows": 5}},
    )
    ahead = Text(
        load_default="",
        max=3000,
        metadata={"label": "Pour l’année suivante", "help": NO_NAME, "attrs": {"rows": 5}},
    )
