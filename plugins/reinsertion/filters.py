"""What the lists and figures of the paths keep: codes, ids and days only, since they stand in an address."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Final

import marshmallow as ma

from core.toolkit import Coded, CommandSchema, FrenchDate, Id, Text, dataclass

VIEWS: Final = ("open", "due", "closed")


@dataclass(frozen=True, slots=True)
class PathFilters:
    """``view``: paths at work, those whose next meeting is near or past, those ended."""

    view: str = "open"
    track: str | None = None
    cursor: str | None = None


class PathFiltersSchema(CommandSchema):
    command = PathFilters

    view = ma.fields.String(load_default="open", validate=ma.validate.OneOf(VIEWS))
    track = Coded("reinsertion_track", load_default=None, allow_none=True, metadata={"label": "Volet"})
    cursor = Text(load_default=None, allow_none=True, max=2000)


@dataclass(frozen=True, slots=True)
class FigureFilters:
    """What a figure was counted over; ``code`` keeps one status, or one outcome."""

    since: date | None = None
    until: date | None = None
    territory_id: uuid.UUID | None = None
    code: str | None = None
    cursor: str | None = None


class _FigureFields(CommandSchema):
    command = FigureFilters

    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    cursor = Text(load_default=None, allow_none=True, max=2000)


class ObjectiveFiltersSchema(_FigureFields):
    code = Coded(
        "reinsertion_objective_status", load_default=None, allow_none=True, metadata={"label": "Où il en est"}
    )


class OrientationFiltersSchema(_FigureFields):
    code = Coded("reinsertion_taken_up", load_default=None, allow_none=True, metadata={"label": "La suite"})


@dataclass(frozen=True, slots=True)
class PeriodFilters:
    since: date | None = None
    until: date | None = None


class PeriodSchema(CommandSchema):
    command = PeriodFilters

    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
