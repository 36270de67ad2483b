"""What the forms of conventions, posts, trainings, participants and grids say."""

from __future__ import annotations

import uuid
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final

import marshmallow as ma

from core.records import dataclass
from core.web.forms import (
    Coded,
    CommandSchema,
    Flag,
    FrenchDate,
    FrenchDecimal,
    Id,
    Int,
    ListOf,
    Text,
)

LAST_VERSION: Final = 1_000_000
#: Hours of a convention, of a training.
MOST_HOURS: Final = 200_000


def _version() -> Int:
    return Int(high=LAST_VERSION, load_default=None, allow_none=True)


def _select(label: str, **options: Any) -> dict[str, Any]:
    return {"label": label, "widget": "select", **options}


def minutes_of(hours: Decimal | None) -> int | None:
    return None if hours is None else int((hours * 60).to_integral_value())


class _Dates(CommandSchema):
    """Base of what lasts from a day to another."""

    starts_on = FrenchDate(required=True, metadata={"label": "Du"})
    ends_on = FrenchDate(
        load_default=None,
        allow_none=True,
        metadata={"label": "Au", "help": "Laissez vide si la fin n’est pas connue."},
    )

    @ma.validates_schema
    def _dates_in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("ends_on") and data.get("starts_on") and data["ends_on"] < data["starts_on"]:
            raise ma.ValidationError("La fin vient avant le début : vérifiez les deux dates.", "ends_on")


def _hours(label: str, **options: Any) -> FrenchDecimal:
    within = ma.validate.Range(
        Decimal("0.25"), MOST_HOURS, error="Écrivez un nombre d’heures plus grand que zéro."
    )
    return FrenchDecimal(
        validate=within, metadata={"label": label, "help": "Par exemple 35 ou 1 250,5."}, **options
    )


@dataclass(frozen=True, slots=True)
class ConventionCommand:
    """``hours`` None: the convention says no volume. ``territory_ids`` none: the whole structure."""

    id: uuid.UUID
    label: str
    funder: str
    programme: str
    grid: str
    starts_on: date
    ends_on: date | None = None
    number: str = ""
    hours: Decimal | None = None
    territory_ids: list[uuid.UUID] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    rank: int = 100
    floor: int = 5
    version: int | None = None


class ConventionSchema(_Dates):
    command: ClassVar[type[Any]] = ConventionCommand

    class Meta(CommandSchema.Meta):
        fields = (
            "id", "label", "funder", "programme", "number", "starts_on", "ends_on", "grid", "hours",
            "territory_ids", "domains", "rank", "floor", "version",
        )  # fmt: skip

    id = Id(required=True)
    label = Text(
        required=True,
        max=120,
        metadata={"label": "Nom de la convention", "help": "Par exemple : Adulte-relais 2026-2028"},
    )
    funder = Text(required=True, max=120, metadata={"label": "Financeur"})
    programme = Coded("programme", required=True, metadata={"label": "Programme"})
    number = Text(max=60, load_default="", metadata={"label": "Numéro de convention"})
    grid = Text(
        required=True,
        max=60,
        metadata=_select("Grille", help="Ce que le financeur demande de compter."),
    )
    hours = _hours("Heures prévues sur toute la convention", load_default=None, allow_none=True)
    territory_ids = ListOf(
        Id(),
        load_default=list,
        metadata={"label": "Territoires", "help": "Aucun : toute la structure."},
    )
    domains = ListOf(
        Coded("domain"),
        load_default=list,
        metadata={
            "label": "Domaines",
            "help": "Aucun : tous. Sinon, seules les heures d’interventions de ces domaines lui sont attribuées.",
        },
    )
    rank = Int(
        low=1,
        high=999,
        load_default=100,
        metadata={
            "label": "Rang",
            "help": "Une heure ne compte que pour une convention : la plus petite valeur passe d’abord.",
        },
    )
    floor = Int(
        low=2,
        high=50,
        load_default=5,
        metadata={
            "label": "Seuil des petits effectifs",
            "help": "Sous ce nombre de personnes, une case par âge ou par sexe n’est pas dite au financeur.",
        },
    )
    version = _version()


@dataclass(frozen=True, slots=True)
class PostCommand:
    """``share`` is the part of a full time, in hundredths."""

    id: uuid.UUID
    membership_id: uuid.UUID
    starts_on: date
    ends_on: date | None = None
    number: str = ""
    share: int = 100
    missions: list[str] = field(default_factory=list)
    domain: str | None = None
    version: int | None = None


class PostSchema(_Dates):
    command: ClassVar[type[Any]] = PostCommand

    class Meta(CommandSchema.Meta):
        fields = (
            "id", "membership_id", "number", "starts_on", "ends_on", "share", "domain", "missions", "version",
        )  # fmt: skip

    id = Id(required=True)
    membership_id = Id(required=True, metadata=_select("Titulaire du poste"))
    number = Text(max=60, load_default="", metadata={"label": "Numéro de convention du poste"})
    share = Int(
        low=1,
        high=100,
        load_default=100,
        metadata={"label": "Part d’un temps plein (ETP), en %", "help": "100 pour un temps plein."},
    )
    domain = Coded("post_domain", load_default=None, allow_none=True, metadata={"label": "Domaine principal"})
    missions = ListOf(Coded("post_mission"), load_default=list, metadata={"label": "Missions"})
    version = _version()


@dataclass(frozen=True, slots=True)
class TrainingCommand:
    id: uuid.UUID
    label: str
    day: date
    hours: Decimal
    certificate: str = ""
    qualifying: bool = False
    version: int | None = None


class TrainingSchema(CommandSchema):
    command: ClassVar[type[Any]] = TrainingCommand

    class Meta(CommandSchema.Meta):
        fields = ("id", "label", "day", "hours", "certificate", "qualifying", "version")

    id = Id(required=True)
    label = Text(required=True, max=160, metadata={"label": "Formation"})
    day = FrenchDate(required=True, metadata={"label": "Terminée le"})
    hours = _hours("Durée en heures", required=True)
    certificate = Text(max=160, load_default="", metadata={"label": "Attestation ou certificat obtenu"})
    qualifying = Flag(load_default=False, metadata={"label": "Formation qualifiante"})
    version = _version()


@dataclass(frozen=True, slots=True)
class ParticipantCommand:
    """``file_number`` is the file that the person is followed in; only the person named in it may be chosen."""

    id: uuid.UUID
    person_id: uuid.UUID
    entered_on: date
    left_on: date | None = None
    employment_in: str | None = None
    employment_out: str | None = None
    schooling: str | None = None
    questionnaire_on: date | None = None
    version: int | None = None


class ParticipantSchema(CommandSchema):
    command: ClassVar[type[Any]] = ParticipantCommand

    class Meta(CommandSchema.Meta):
        fields = (
            "id", "person_id", "entered_on", "employment_in", "schooling", "questionnaire_on", "left_on",
            "employment_out", "version",
        )  # fmt: skip

    id = Id(required=True)
    person_id = Id(required=True, metadata=_select("Personne suivie dans un dossier"))
    entered_on = FrenchDate(required=True, metadata={"label": "Entrée le"})
    employment_in = Coded(
        "participant_employment", load_default=None, allow_none=True, metadata={"label": "Emploi à l’entrée"}
    )
    schooling = Coded(
        "participant_schooling", load_default=None, allow_none=True, metadata={"label": "Scolarité atteinte"}
    )
    questionnaire_on = FrenchDate(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Questionnaire remis le",
            "help": "La personne y répond elle-même, auprès de l’organisme gestionnaire. Ses réponses ne sont pas ici.",
        },
    )
    left_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Sortie le"})
    employment_out = Coded(
        "participant_employment", load_default=None, allow_none=True, metadata={"label": "Emploi à la sortie"}
    )
    version = _version()

    @ma.validates_schema
    def _dates_in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("left_on") and data.get("entered_on") and data["left_on"] < data["entered_on"]:
            raise ma.ValidationError("La sortie vient avant l’entrée : vérifiez les deux dates.", "left_on")
