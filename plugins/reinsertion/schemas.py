"""Commands of the path and the schemas that decode them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, field
from datetime import date, time
from typing import Any, Final

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
from plugins.reinsertion.codelists import MOMENTS

HER_WORDS: Final = "Avec ses mots. Pas de nom de tiers, rien sur la santé. Gardé fermé avec le dossier."
PLAIN_WORDS: Final = (
    "En mots simples, tels qu’on les relira ensemble. Pas de nom de tiers, rien sur la santé."
)
#: The fields that hold her words, in the order in which they are asked.
WORDS: Final = ("strengths", "interests", "aspirations")
#: Beside each of them: one is enough, none is not.
ONE_OF_THREE: Final = "l’un des trois au moins"
SAY_SOMETHING: Final = (
    "Notez au moins une chose que la personne dit d’elle : c’est par là que s’ouvre son parcours."
)
ANSWER: Final = "Choisissez une réponse, écrivez quelques mots, ou cochez « Je préfère ne pas répondre »."
BOTH_SAID: Final = "Une réponse est choisie plus haut : décochez cette case pour la garder."
BASED_ON: Final = {"low": 0, "high": 1_000_000}


def _past(label: str) -> FrenchDate:
    return FrenchDate(required=True, metadata={"label": label})


def _later(label: str, help_text: str = "") -> FrenchDate:
    return FrenchDate(load_default=None, allow_none=True, metadata={"label": label, "help": help_text})


def _told(data: dict[str, Any]) -> None:
    if not any(data.get(name) for name in WORDS):
        raise ValidationError({WORDS[0]: [SAY_SOMETHING]})


# --- opening, and her words ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """What she says of herself, and who sent her. ``version`` of the row shown, 0 when there was none."""

    version: int = 0
    strengths: str = ""
    interests: str = ""
    aspirations: str = ""
    prescriber: str | None = None
    partner_id: uuid.UUID | None = None


class WordsFields(CommandSchema):
    """Her words come before anything else, in every form that asks them."""

    strengths = Text(
        load_default="",
        max=2000,
        metadata={
            "label": "Ce que la personne sait faire, ses points forts",
            "help": HER_WORDS,
            "optional": ONE_OF_THREE,
        },
    )
    interests = Text(
        load_default="",
        max=2000,
        metadata={
            "label": "Ce qui l’intéresse, ce qu’elle aime",
            "help": HER_WORDS,
            "optional": ONE_OF_THREE,
        },
    )
    aspirations = Text(
        load_default="",
        max=2000,
        metadata={"label": "Ce qu’elle veut pour la suite", "help": HER_WORDS, "optional": ONE_OF_THREE},
    )
    prescriber = Coded(
        "reinsertion_prescriber",
        load_default=None,
        allow_none=True,
        metadata={"label": "Qui l’a adressée", "widget": "select"},
    )
    partner_id = Id(
        load_default=None,
        allow_none=True,
        metadata={"label": "Organisme qui l’a adressée, dans le carnet", "widget": "select"},
    )

    @validates_schema
    def _says_something(self, data: dict[str, Any], **_: Any) -> None:
        _told(data)


class SaidSchema(WordsFields):
    command = Said

    version = Int(load_default=0, **BASED_ON)


@dataclass(frozen=True, slots=True)
class OpenPath:
    id: uuid.UUID
    subject: str
    tracks: list[str]
    opened_on: date
    said: Said
    place_id: uuid.UUID | None = None


class OpenPathSchema(WordsFields):
    """Her words first, then what the file needs: no difficulty is asked here."""

    id = Id(load_default=new_id)
    tracks = ListOf(
        Coded("reinsertion_track"),
        required=True,
        validate=ma.validate.Length(min=1, error="Choisissez au moins un volet."),
        metadata={
            "label": "Volets du parcours",
            "widget": "checkboxes",
            "help": "Le soutien psychologique est une orientation : aucun contenu n’en est gardé.",
        },
    )
    subject = Text(
        required=True,
        max=160,
        metadata={
            "label": "Objet du dossier",
            "help": "Sans nom : il se lit dans les listes. Par exemple : « Reprendre une formation ».",
        },
    )
    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Lieu", "widget": "select"})
    opened_on = _past("Ouvert le")

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> OpenPath:
        said = Said(
            **{name: data[name] for name in WORDS},
            prescriber=data["prescriber"],
            partner_id=data["partner_id"],
        )
        own = {name: data[name] for name in ("id", "subject", "tracks", "opened_on", "place_id")}
        return OpenPath(**own, said=said)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The tracks of a path, or its themes, as the form leaves them."""

    codes: list[str] = field(default_factory=list)


class TracksSchema(CommandSchema):
    command = Chosen

    codes = ListOf(
        Coded("reinsertion_track"),
        required=True,
        validate=ma.validate.Length(min=1, error="Choisissez au moins un volet."),
        metadata={"label": "Volets du parcours", "widget": "checkboxes"},
    )


class ThemesSchema(CommandSchema):
    command = Chosen

    codes = ListOf(
        Coded("reinsertion_focus_theme"),
        load_default=list,
        metadata={
            "label": "Thèmes à travailler",
            "widget": "checkboxes",
            "help": "Ceux que la personne veut travailler, sans détail.",
        },
    )


# --- objectives ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetObjective:
    id: uuid.UUID
    text: str
    track: str
    set_on: date
    review_on: date | None = None


class ObjectiveSchema(CommandSchema):
    command = SetObjective

    id = Id(load_default=new_id)
    text = Text(
        required=True, max=400, metadata={"label": "Ce que la personne veut atteindre", "help": PLAIN_WORDS}
    )
    track = Coded("reinsertion_track", required=True, metadata={"label": "Volet", "widget": "radio"})
    set_on = _past("Convenu le")
    review_on = _later("On en reparle le", "Cette date revient dans « Ma journée ».")


@dataclass(frozen=True, slots=True)
class NotePoint:
    """Where an objective stands that day, once for its ``id``."""

    id: uuid.UUID
    status: str
    day: date
    review_on: date | None = None


class PointSchema(CommandSchema):
    command = NotePoint

    id = Id(load_default=new_id)
    status = Coded(
        "reinsertion_objective_status", required=True, metadata={"label": "Où il en est", "widget": "radio"}
    )
    day = _past("Jour")
    review_on = _later("On en reparle le", "Sans objet pour un objectif atteint ou arrêté.")


@dataclass(frozen=True, slots=True)
class AddAction:
    id: uuid.UUID
    text: str
    who: str
    due_on: date | None = None


class ActionSchema(CommandSchema):
    command = AddAction

    id = Id(load_default=new_id)
    text = Text(required=True, max=400, metadata={"label": "Ce qui est à faire", "help": PLAIN_WORDS})
    who = Coded(
        "reinsertion_who", load_default="person", metadata={"label": "Qui le fait", "widget": "radio"}
    )
    due_on = _later("Pour le")


# --- what she says of herself --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoteReview:
    """Her own marks, from 1 to 5, None: she did not answer; ``word`` is what she added.

    ``declined``: she was asked and did not wish to answer.
    """

    id: uuid.UUID
    moment: str
    day: date
    confidence: int | None = None
    control: int | None = None
    word: str = ""
    next_on: date | None = None
    declined: bool = False


def _mark(label: str) -> Int:
    return Int(
        low=1,
        high=5,
        load_default=None,
        allow_none=True,
        metadata={"label": label, "widget": "radio"},
    )


class _HerAnswers(CommandSchema):
    """Her scale, in the words that she reads; she may answer nothing, and that is said."""

    id = Id(load_default=new_id)
    confidence = _mark("Aujourd’hui, j’ai confiance en moi")
    control = _mark("Aujourd’hui, c’est moi qui décide de mon projet")
    declined = Flag(load_default=False, metadata={"label": "Je préfère ne pas répondre aujourd’hui"})
    word = Text(
        load_default="",
        max=600,
        metadata={"label": "Ce que je veux ajouter", "help": "Avec mes mots. Pas de nom, rien sur la santé."},
    )
    day = _past("Jour")
    next_on = _later("Prochain point le", "Cette date revient dans « Ma journée ».")

    @validates_schema
    def _one_or_the_other(self, data: dict[str, Any], **_: Any) -> None:
        if data["declined"] and not {data.get("confidence"), data.get("control")} <= {None}:
            raise ValidationError({"declined": [BOTH_SAID]})


class ReviewSchema(_HerAnswers):
    command = NoteReview

    moment = ma.fields.String(
        load_default="review",
        validate=ma.validate.OneOf(
            [value for value, _label in MOMENTS], error="Choisissez une des réponses proposées."
        ),
        metadata={"label": "Moment", "widget": "radio"},
    )

    @validates_schema
    def _says_something(self, data: dict[str, Any], **_: Any) -> None:
        if not _answered(data):
            raise ValidationError({"confidence": [ANSWER]})


def _answered(data: Mapping[str, Any]) -> bool:
    marks = (data.get("confidence"), data.get("control"))
    return any(mark is not None for mark in marks) or bool(data.get("word") or data.get("declined"))


@dataclass(frozen=True, slots=True)
class PassReview:
    """The step of a review, with what she says then; all of it empty: what she said that day already."""

    id: uuid.UUID
    day: date
    confidence: int | None = None
    control: int | None = None
    declined: bool = False
    word: str = ""
    next_on: date | None = None

    @property
    def answered(self) -> bool:
        return _answered(asdict(self))


class PassReviewSchema(_HerAnswers):
    command = PassReview


# --- interviews and orientations -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HoldInterview:
    """A confidential interview; its words are kept by the core, at level « restreint »."""

    id: uuid.UUID
    day: date
    text: str
    starts_at: time | None = None
    minutes: int | None = None


class InterviewSchema(CommandSchema):
    command = HoldInterview

    id = Id(load_default=new_id)
    text = Text(
        required=True,
        max=4000,
        metadata={
            "label": "Ce qui s’est dit",
            "help": "Chiffré. Pas de nom de tiers, rien sur la santé : ce que la personne pourrait relire.",
            "attrs": {"rows": 8},
        },
    )
    day = _past("Jour")
    starts_at = FrenchTime(load_default=None, allow_none=True, metadata={"label": "Heure"})
    minutes = Int(
        low=0, high=1440, load_default=None, allow_none=True, metadata={"label": "Durée, en minutes"}
    )


@dataclass(frozen=True, slots=True)
class Orient:
    id: uuid.UUID
    track: str
    partner_id: uuid.UUID
    day: date


class OrientSchema(CommandSchema):
    """A partner, a track, a day: nothing of why."""

    command = Orient

    id = Id(load_default=new_id)
    track = Coded("reinsertion_track", required=True, metadata={"label": "Volet", "widget": "radio"})
    partner_id = Id(required=True, metadata={"label": "Partenaire", "widget": "select"})
    day = _past("Orientation faite le")


@dataclass(frozen=True, slots=True)
class NoteTakenUp:
    version: int
    taken_up: str
    taken_on: date | None = None


class TakenUpSchema(CommandSchema):
    command = NoteTakenUp

    version = Int(required=True, low=1, high=1_000_000)
    taken_up = Coded("reinsertion_taken_up", required=True, metadata={"label": "La suite", "widget": "radio"})
    taken_on = _later("Le", "Le jour où la personne y est allée, si elle le dit.")
