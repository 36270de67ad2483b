"""What the coordinator's forms say."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, Final

import marshmallow as ma

from core.records import dataclass
from core.web.forms import NOT_OFFERED, CommandSchema, FrenchDate, Id, ListOf

KINDS: Final = ("task", "appointment", "request", "case")


@dataclass(frozen=True, slots=True)
class Reassign:
    """Give pieces of work, each (kind, id), to another member."""

    works: tuple[tuple[str, uuid.UUID], ...]
    to: uuid.UUID


class WorkRef(ma.fields.String):
    """« task:0190… »: the kind of a piece of work and its id."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        kind, _, text = str(super()._deserialize(value, attr, data, **kwargs)).partition(":")
        try:
            found = (kind, uuid.UUID(text))
        except ValueError as error:
            raise ma.ValidationError(NOT_OFFERED) from error
        if kind not in KINDS:
            raise ma.ValidationError(NOT_OFFERED)
        return found


class ReassignSchema(CommandSchema):
    works = ListOf(
        WorkRef(),
        required=True,
        validate=ma.validate.Length(1, 100, error="Cochez au moins une ligne."),
        metadata={"label": "Ce qui change de mains"},
    )
    to = Id(required=True, metadata={"label": "Confier à", "widget": "select"})

    @ma.post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> Reassign:
        return Reassign(tuple(dict.fromkeys(data["works"])), data["to"])


class CloseWeekSchema(CommandSchema):
    first_day = FrenchDate(required=True, metadata={"label": "Semaine du", "widget": "hidden"})


@dataclass(frozen=True, slots=True)
class AskToComplete:
    """Ask the author of an entry to complete it; ``id`` is that of the task it makes."""

    id: uuid.UUID


class AskSchema(CommandSchema):
    command: ClassVar[type[Any]] = AskToComplete

    id = Id(required=True)
