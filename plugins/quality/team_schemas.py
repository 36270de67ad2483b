"""Commands about the team (charter, sessions, training, interviews) and the residents, and their schemas."""

from __future__ import annotations

import uuid
from dataclasses import field
from datetime import date, time

from marshmallow import ValidationError, validates_schema

from core.toolkit import (
    Coded,
    CommandSchema,
    FrenchDate,
    FrenchTime,
    Id,
    Int,
    ListOf,
    Text,
    dataclass,
    new_id,
)
from plugins.quality.schemas import BASED_ON, NO_NAME, PERSON, in_order

MEMBERS = {"widget": "checkboxes"}


@dataclass(frozen=True, slots=True)
class CharterCommand:
    id: uuid.UUID
    title: str
    body: str
    valid_from: date


class CharterSchema(CommandSchema):
    command = CharterCommand

    id = Id(load_default=new_id)
    title = Text(required=True, max=120, metadata={"label": "Titre"})
    body = Text(
        required=True,
        max=8000,
        metadata={
            "label": "Texte",
            "help": "Le texte de votre structure, un engagement par ligne. Sans nom de personne.",
            "attrs": {"rows": 12},
        },
    )
    valid_from = FrenchDate(required=True, metadata={"label": "En vigueur à partir du"})


@dataclass(frozen=True, slots=True)
class SessionCommand:
    day: date
    minutes: int
    facilitator: str
    id: uuid.UUID | None = None
    version: int | None = None
    themes: list[str] = field(default_factory=list)
    member_ids: list[uuid.UUID] = field(default_factory=list)


class SessionFields(CommandSchema):
    command = SessionCommand

    day = FrenchDate(required=True, metadata={"label": "Tenue le"})
    minutes = Int(required=True, low=15, high=720, metadata={"label": "Durée, en minutes"})
    facilitator = Coded(
        "quality_facilitator", required=True, metadata={"label": "Animée par", "widget": "radio"}
    )
    themes = ListOf(
        Coded("quality_theme"), load_default=list, metadata={"label": "Thèmes", "widget": "checkboxes"}
    )
    member_ids = ListOf(Id(), load_default=list, metadata={"label": "Présences", **MEMBERS})


class NewSessionSchema(SessionFields):
    id = Id(load_default=new_id)


class EditSessionSchema(SessionFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class TrainingCommand:
    kind: str
    title: str
    starts_on: date
    ends_on: date
    hours: int
    id: uuid.UUID | None = None
    version: int | None = None
    provider: str = ""
    member_ids: list[uuid.UUID] = field(default_factory=list)
    certified_ids: list[uuid.UUID] = field(default_factory=list)


class TrainingFields(CommandSchema):
    command = TrainingCommand

    kind = Coded("quality_training_kind", required=True, metadata={"label": "Nature", "widget": "radio"})
    title = Text(required=True, max=120, metadata={"label": "Intitulé"})
    provider = Text(load_default="", max=120, metadata={"label": "Organisme"})
    starts_on = FrenchDate(required=True, metadata={"label": "Du"})
    ends_on = FrenchDate(required=True, metadata={"label": "Au"})
    hours = Int(required=True, low=1, high=2000, metadata={"label": "Heures, par personne"})
    member_ids = ListOf(Id(), load_default=list, metadata={"label": "Suivie par", **MEMBERS})
    certified_ids = ListOf(Id(), load_default=list, metadata={"label": "Attestation reçue par", **MEMBERS})

    @validates_schema
    def _whole(self, data: dict[str, object], **_: object) -> None:
        in_order(data, "starts_on", "ends_on")
        followed, certified = data.get("member_ids"), data.get("certified_ids")
        if isinstance(followed, list) and isinstance(certified, list) and set(certified) - set(followed):
            raise ValidationError({"certified_ids": ["Cochez aussi ces personnes dans « Suivie par »."]})


class NewTrainingSchema(TrainingFields):
    id = Id(load_default=new_id)


class EditTrainingSchema(TrainingFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class InterviewCommand:
    membership_id: uuid.UUID
    kind: str
    day: date
    id: uuid.UUID | None = None
    version: int | None = None


class InterviewFields(CommandSchema):
    command = InterviewCommand

    membership_id = Id(required=True, metadata={"label": "Personne reçue", **PERSON})
    kind = Coded("quality_interview_kind", required=True, metadata={"label": "Entretien", "widget": "radio"})
    day = FrenchDate(
        required=True,
        metadata={
            "label": "Tenu le",
            "help": "Seule la date est gardée : ce qui s’y dit n’est pas écrit ici.",
        },
    )


class NewInterviewSchema(InterviewFields):
    id = Id(load_default=new_id)


class EditInterviewSchema(InterviewFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class IncidentCommand:
    day: date
    kind: str
    id: uuid.UUID | None = None
    version: int | None = None
    starts_at: time | None = None
    place_id: uuid.UUID | None = None
    facts: str = ""
    follow_ups: list[str] = field(default_factory=list)
    supports: list[str] = field(default_factory=list)
    supported_on: date | None = None


class IncidentFields(CommandSchema):
    command = IncidentCommand

    kind = Coded("quality_incident_kind", required=True, metadata={"label": "Nature", "widget": "radio"})
    day = FrenchDate(required=True, metadata={"label": "Jour"})
    starts_at = FrenchTime(load_default=None, allow_none=True, metadata={"label": "Heure"})
    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Lieu", "widget": "select"})
    facts = Text(load_default="", max=800, metadata={"label": "Ce qui s’est passé", "help": NO_NAME})
    follow_ups = ListOf(
        Coded("quality_follow_up"),
        load_default=list,
        metadata={"label": "Suites données", "widget": "checkboxes"},
    )
    supports = ListOf(
        Coded("quality_support"),
        load_default=list,
        metadata={"label": "Soutien proposé", "widget": "checkboxes"},
    )
    supported_on = FrenchDate(
        load_default=None,
        allow_none=True,
        metadata={"label": "Soutien proposé le", "optional": "demandé si un soutien a été proposé"},
    )

    @validates_schema
    def _days(self, data: dict[str, object], **_: object) -> None:
        in_order(data, "day", "supported_on")
        if data.get("supports") and data.get("supported_on") is None:
            raise ValidationError({"supported_on": ["Dites quand ce soutien a été proposé."]})


class NewIncidentSchema(IncidentFields):
    id = Id(load_default=new_id)


class EditIncidentSchema(IncidentFields):
    version = Int(required=True, **BASED_ON)


# --- complaints --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ComplaintCommand:
    received_on: date
    channel: str
    topic: str
    id: uuid.UUID | None = None
    version: int | None = None
    subject: str = ""
    assigned_to: uuid.UUID | None = None


class ComplaintFields(CommandSchema):
    command = ComplaintCommand

    received_on = FrenchDate(required=True, metadata={"label": "Reçue le"})
    channel = Coded(
        "quality_complaint_channel", required=True, metadata={"label": "Reçue par", "widget": "radio"}
    )
    topic = Coded("quality_complaint_topic", required=True, metadata={"label": "Objet", "widget": "radio"})
    subject = Text(
        load_default="",
        max=800,
        metadata={
            "label": "Ce qui est reproché",
            "help": "Sans nom : l’identité de qui réclame, si elle est donnée, s’écrit à part.",
        },
    )
    assigned_to = Id(load_default=None, allow_none=True, metadata={"label": "Suivie par", **PERSON})


class NewComplaintSchema(ComplaintFields):
    id = Id(load_default=new_id)


class EditComplaintSchema(ComplaintFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class ComplainantCommand:
    """``version`` None: nobody was named yet."""

    name: str
    phone: str = ""
    email: str = ""
    version: int | None = None


class ComplainantSchema(CommandSchema):
    command = ComplainantCommand

    version = Int(load_default=None, allow_none=True, **BASED_ON)
    name = Text(
        required=True,
        max=120,
        metadata={"label": "Nom", "help": "Facultatif pour réclamer : seulement si la personne le donne."},
    )
    phone = Text(load_default="", max=40, metadata={"label": "Téléphone", "widget": "tel"})
    email = Text(load_default="", max=160, metadata={"label": "Courriel", "widget": "email"})


@dataclass(frozen=True, slots=True)
class AnswerComplaint:
    version: int
    answered_on: date
    answer: str = ""


class AnswerComplaintSchema(CommandSchema):
    command = AnswerComplaint

    version = Int(required=True, **BASED_ON)
    answered_on = FrenchDate(required=True, metadata={"label": "Réponse donnée le"})
    answer = Text(load_default="", max=1500, metadata={"label": "Ce qui a été répondu", "help": NO_NAME})


@dataclass(frozen=True, slots=True)
class CloseComplaint:
    version: int
    closed_on: date
    outcome: str


class CloseComplaintSchema(CommandSchema):
    command = CloseComplaint

    version = Int(required=True, **BASED_ON)
    closed_on = FrenchDate(required=True, metadata={"label": "Close le"})
    outcome = Coded(
        "quality_complaint_outcome", required=True, metadata={"label": "Suite", "widget": "radio"}
    )


# --- surveys -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SurveyCommand:
    id: uuid.UUID
    label: str
    public: str
    questions: str
    starts_on: date
    ends_on: date


class SurveySchema(CommandSchema):
    command = SurveyCommand

    id = Id(load_default=new_id)
    label = Text(required=True, max=120, metadata={"label": "Intitulé"})
    public = Coded("quality_public", required=True, metadata={"label": "Auprès de", "widget": "radio"})
    questions = Text(
        required=True,
        max=2000,
        metadata={
            "label": "Questions",
            "help": "Une par ligne, douze au plus. La première dit si l’on est satisfait dans l’ensemble. "
            "Aucune ne demande de nom.",
            "attrs": {"rows": 6},
        },
    )
    starts_on = FrenchDate(required=True, metadata={"label": "Du"})
    ends_on = FrenchDate(required=True, metadata={"label": "Au"})

    @validates_schema
    def _whole(self, data: dict[str, object], **_: object) -> None:
        in_order(data, "starts_on", "ends_on")
        lines = [line for line in str(data.get("questions", "")).splitlines() if line.strip()]
        if len(lines) > 12:
            raise ValidationError({"questions": ["Douze questions au plus : gardez les plus utiles."]})


# --- her own logbook ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the logbook, both included; None: a year up to today."""

    since: date | None = None
    until: date | None = None


class PeriodSchema(CommandSchema):
    command = Period

    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})

    @validates_schema
    def _days(self, data: dict[str, object], **_: object) -> None:
        in_order(data, "since", "until")
