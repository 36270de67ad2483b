"""What the two papers ask: a month, and two sentences."""

from __future__ import annotations

from typing import Final

from core.records import dataclass
from core.reporting.filters import PeriodCode
from core.web.forms import CommandSchema, Int, Text

LONGEST: Final = 400
NO_NAME: Final = "Sans nom, ni adresse précise, ni santé : les faits, en une phrase."


class MonthSchema(CommandSchema):
    """The address of the page: « 2026-11 »."""

    mois = PeriodCode(load_default=None, allow_none=True)


@dataclass(frozen=True, slots=True)
class WriteShift:
    """``version`` is that of the report the team member was looking at; 1 for one that nobody began."""

    happened: str
    handed_on: str
    version: int = 1


class WriteShiftSchema(CommandSchema):
    command = WriteShift

    version = Int(load_default=1, low=1, high=1_000_000)
    happened = Text(
        max=LONGEST,
        load_default="",
        metadata={"label": "Ce qui a marqué le service", "widget": "textarea", "help": NO_NAME},
    )
    handed_on = Text(
        max=LONGEST,
        load_default="",
        metadata={"label": "À reprendre au prochain service", "widget": "textarea", "help": NO_NAME},
    )
