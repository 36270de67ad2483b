"""What the forms of grids say: a copy, and the lines of a copy."""

from __future__ import annotations

import uuid
from dataclasses import field
from typing import Any, ClassVar, Final

import marshmallow as ma

from core.extension.contributions import GridLine, GridUnit
from core.funding.mapping import PARTICIPANT_QUESTIONS, PARTICIPANTS, PEOPLE, PERSON_QUESTIONS
from core.records import dataclass
from core.web.forms import NOT_OFFERED, CommandSchema, Id, Int, ListOf, Text

LAST_VERSION: Final = 1_000_000


def _version() -> Int:
    return Int(high=LAST_VERSION, load_default=None, allow_none=True)


def _select(label: str) -> dict[str, Any]:
    return {"label": label, "widget": "select"}


@dataclass(frozen=True, slots=True)
class CopyGrid:
    id: uuid.UUID
    label: str


class CopyGridSchema(CommandSchema):
    command: ClassVar[type[Any]] = CopyGrid

    class Meta(CommandSchema.Meta):
        fields = ("id", "label")

    id = Id(required=True)
    label = Text(required=True, max=120, metadata={"label": "Nom de votre grille"})


#: What a line may be counted from, besides indicators.
SOURCES: Final = {
    "activities": "Interventions",
    "rest": "Interventions qu’aucune autre ligne ne prend",
    "time": "Temps de travail (services, tournées, permanences, interventions)",
    "files": "Personnes des dossiers nominatifs",
    "participants": "Participants de la convention",
    "participants_in": "Participants entrés dans la période",
    "participants_out": "Participants sortis dans la période",
}


@dataclass(frozen=True, slots=True)
class LineCommand:
    """One line of a copied grid; ``version`` is the grid's version that the form showed."""

    id: uuid.UUID
    label: str
    unit: GridUnit = "acts"
    source: str = "activities"
    section: str = ""
    kind: list[str] = field(default_factory=list)
    domain: list[str] = field(default_factory=list)
    reason: list[str] = field(default_factory=list)
    action: list[str] = field(default_factory=list)
    result: list[str] = field(default_factory=list)
    place_type: list[str] = field(default_factory=list)
    public_type: list[str] = field(default_factory=list)
    gender: list[str] = field(default_factory=list)
    age_band: list[str] = field(default_factory=list)
    employment_in: list[str] = field(default_factory=list)
    employment_out: list[str] = field(default_factory=list)
    schooling: list[str] = field(default_factory=list)
    version: int | None = None

    def line(self, key: str) -> GridLine:
        kept = QUESTIONS_OF.get(self.source, ())
        codes = tuple((name, tuple(getattr(self, name))) for name in sorted(kept) if getattr(self, name))
        return GridLine(key, self.label, self.unit, self.source, codes, self.section)


ACTIVITY_QUESTIONS: Final = ("kind", "domain", "reason", "action", "result", "place_type", "public_type")
_OF_PEOPLE: Final = tuple(question.key for question in PERSON_QUESTIONS)
_OF_PARTICIPANTS: Final = (*_OF_PEOPLE, *(question.key for question in PARTICIPANT_QUESTIONS))
#: Source → the questions that its lines ask.
QUESTIONS_OF: Final = {
    "activities": ACTIVITY_QUESTIONS,
    "files": _OF_PEOPLE,
    **dict.fromkeys(PARTICIPANTS, _OF_PARTICIPANTS),
}
#: Every question, in the order of the form.
QUESTION_KEYS: Final = (*ACTIVITY_QUESTIONS, *_OF_PARTICIPANTS)
ACTIVITY_UNITS: Final = (
    "acts", "people", "women", "men", "children", "teenagers", "adults", "seniors", "hours", "places", "days",
)  # fmt: skip
_CODE = ma.validate.Regexp(r"[a-zA-Z0-9][a-zA-Z0-9_.:-]{0,63}\Z", error=NOT_OFFERED)


def _codes(label: str) -> ListOf:
    return ListOf(
        ma.fields.String(validate=_CODE),
        load_default=list,
        validate=ma.validate.Length(max=120, error=NOT_OFFERED),
        metadata={"label": label},
    )


class LineSchema(CommandSchema):
    command: ClassVar[type[Any]] = LineCommand

    class Meta(CommandSchema.Meta):
        fields = (
            "id",
            "label",
            "section",
            "source",
            "unit",
            *QUESTION_KEYS,
            "version",
        )

    id = Id(required=True)
    label = Text(required=True, max=160, metadata={"label": "Catégorie du financeur, dans ses mots"})
    section = Text(max=120, load_default="", metadata={"label": "Sous le titre"})
    source = Text(required=True, max=80, metadata=_select("Comptée à partir de"))
    unit = Text(required=True, max=20, metadata=_select("Unité"))
    kind = _codes("Natures d’intervention")
    domain = _codes("Domaines")
    reason = _codes("Motifs")
    action = _codes("Actions")
    result = _codes("Résultats")
    place_type = _codes("Types de lieu")
    public_type = _codes("Publics")
    gender = _codes("Genre (personnes des dossiers, participants)")
    age_band = _codes("Tranches d’âge (personnes des dossiers, participants)")
    employment_in = _codes("Emploi à l’entrée (participants)")
    employment_out = _codes("Emploi à la sortie (participants)")
    schooling = _codes("Scolarité atteinte (participants)")
    version = _version()

    @ma.validates_schema
    def _unit_of_source(self, data: dict[str, Any], **_: Any) -> None:
        """People are known by name in files only, hours are worked, an indicator is counted its own way."""
        allowed = {
            "activities": ACTIVITY_UNITS,
            "time": ("hours",),
            **dict.fromkeys(PEOPLE, ("persons",)),
        }
        if data.get("unit") not in allowed.get(data.get("source", ""), ("acts",)):
            raise ma.ValidationError("Cette unité ne se compte pas à partir de cette source.", "unit")


@dataclass(frozen=True, slots=True)
class DropLine:
    """``id`` is that of the version to come, so that a replay takes nothing more off."""

    id: uuid.UUID


class DropLineSchema(CommandSchema):
    command: ClassVar[type[Any]] = DropLine

    class Meta(CommandSchema.Meta):
        fields = ("id",)

    id = Id(required=True)
