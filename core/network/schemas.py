"""What the pages of a network ask: whom it awaits, the code that it gave, the period that is read."""

from __future__ import annotations

import uuid
from typing import Final

import marshmallow as ma

from core.db.base import new_id
from core.records import dataclass
from core.reporting.filters import PeriodCode
from core.reporting.periods import Period
from core.web.forms import NOT_OFFERED, CommandSchema, Id, Text

WHOLE_MONTHS: Final = "Un réseau lit des mois entiers, du premier au dernier jour."


def _whole_months(period: Period | None) -> None:
    if period is not None and not period.whole_months:
        raise ma.ValidationError(WHOLE_MONTHS)


def _a_month(period: Period | None) -> None:
    if period is not None and period.kind != "month":
        raise ma.ValidationError(NOT_OFFERED)


@dataclass(frozen=True, slots=True)
class InviteStructure:
    id: uuid.UUID
    label: str


class InviteStructureSchema(CommandSchema):
    command = InviteStructure

    id = Id(load_default=new_id)
    label = Text(
        required=True,
        max=120,
        metadata={"label": "Nom de la structure", "help": "Comme vous l’appelez : aucun nom de personne."},
    )


@dataclass(frozen=True, slots=True)
class EnterCode:
    code: str


class EnterCodeSchema(CommandSchema):
    command = EnterCode

    code = Text(
        required=True,
        max=300,
        metadata={
            "label": "Code donné par le réseau",
            "attrs": {"autocomplete": "off", "spellcheck": "false"},
        },
    )


class PeriodSchema(CommandSchema):
    """The whole months that are read; None: the civil year that the members published last.

    ``since`` and ``until`` are what the form sends for a first and a last month.
    """

    period = PeriodCode(
        load_default=None, allow_none=True, validate=_whole_months, metadata={"label": "Période"}
    )
    since = PeriodCode(
        load_default=None,
        allow_none=True,
        validate=_a_month,
        metadata={"label": "Du mois", "widget": "select"},
    )
    until = PeriodCode(
        load_default=None,
        allow_none=True,
        validate=_a_month,
        metadata={"label": "Au mois", "widget": "select"},
    )
