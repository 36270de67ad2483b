"""What recommendations and their answers accept."""

from __future__ import annotations

import uuid
from dataclasses import field
from datetime import date
from typing import Any

from marshmallow import validates_schema

from core.toolkit import Coded, CommandSchema, FrenchDate, Id, Int, ListOf, Text, dataclass, new_id
from plugins.citizen_participation.schemas import BASED_ON, NO_NAME, in_order


@dataclass(frozen=True, slots=True)
class RecommendationCommand:
    """What residents ask. ``version`` None: a new one."""

    title: str
    proposed_on: date
    id: uuid.UUID | None = None
    version: int | None = None
    details: str = ""
    theme: str | None = None
    organisation_id: uuid.UUID | None = None
    asked_on: date | None = None
    point_ids: list[uuid.UUID] = field(default_factory=list)


class RecommendationFields(CommandSchema):
    command = RecommendationCommand

    title = Text(required=True, max=160, metadata={"label": "Les habitants demandent"})
    details = Text(load_default="", max=2000, metadata={"label": "Pourquoi, comment", "help": NO_NAME})
    theme = Coded("walk_theme", load_default=None, allow_none=True, metadata={"label": "Thème"})
    organisation_id = Id(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "À qui",
            "help": "Un organisme du projet : ajoutez-le d’abord au projet, comme décideur.",
            "widget": "select",
        },
    )
    proposed_on = FrenchDate(required=True, metadata={"label": "Écrite le"})
    asked_on = FrenchDate(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Remise le",
            "help": "Le jour où le décideur l’a reçue : à partir de là, on attend.",
        },
    )
    point_ids = ListOf(
        Id(), load_default=list, metadata={"label": "Vient de ces observations", "widget": "checkboxes"}
    )

    @validates_schema
    def _days(self, data: dict[str, Any], **_: Any) -> None:
        in_order(data, "proposed_on", "asked_on")


class NewRecommendationSchema(RecommendationFields):
    id = Id(load_default=new_id)


class EditRecommendationSchema(RecommendationFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class AnswerCommand:
    """One step of an answer: ``step`` is a step of ``workflow.ANSWERS``; ``body`` answers, never a person."""

    id: uuid.UUID
    day: date
    step: str
    body: str = ""
    words: str = ""
    due_on: date | None = None


class AnswerSchema(CommandSchema):
    command = AnswerCommand

    id = Id(load_default=new_id)
    step = Text(required=True, max=20, metadata={"label": "Réponse", "widget": "radio"})
    body = Text(
        load_default="",
        max=120,
        metadata={
            "label": "Qui répond",
            "help": "Un service, une instance, un organisme : pas une personne.",
        },
    )
    words = Text(
        load_default="",
        max=1000,
        metadata={"label": "Sa réponse", "help": "Un refus dit toujours son motif. " + NO_NAME},
    )
    day = FrenchDate(required=True, metadata={"label": "Jour de la réponse"})
    due_on = FrenchDate(
        load_default=None, allow_none=True, metadata={"label": "Réalisation annoncée pour le"}
    )
