"""What a figure is counted over, as it stands in an address: codes and ids only, and nothing unknown."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any, ClassVar, Final

import marshmallow as ma

from core.errors import InvalidInput
from core.records import dataclass
from core.reporting.periods import NO_PERIOD, YEARS, Period, PeriodError, civil_year, day_range, parse
from core.web.forms import NOT_OFFERED, CommandSchema, Flag, FrenchDate

#: The answer « non renseigné »: rows whose column is empty.
MISSING: Final = "-"
#: The questions a figure may be asked by, beside its period; also the names in an address.
DIMENSIONS: Final = ("territory", "domain", "kind", "result")


@dataclass(frozen=True, slots=True)
class Filters:
    """A period, and at most one answer to each question.

    None: whatever the answer. MISSING: rows without an answer.
    """

    period: Period
    territory: uuid.UUID | str | None = None
    domain: str | None = None
    kind: str | None = None
    result: str | None = None

    @property
    def since(self) -> date:
        """First day counted; with ``until`` and ``territory_id``, the names that domains read."""
        return self.period.first

    @property
    def until(self) -> date:
        return self.period.last

    @property
    def territory_id(self) -> uuid.UUID | None:
        """The quartier chosen; None also stands for MISSING, which only the core's own rows can answer."""
        return self.territory if isinstance(self.territory, uuid.UUID) else None

    def without(self, *names: str) -> Filters:
        """The same, these questions left open."""
        left: dict[str, Any] = dict.fromkeys(names)
        return replace(self, **left)

    def over(self, period: Period) -> Filters:
        return replace(self, period=period)

    def asked(self) -> dict[str, uuid.UUID | str]:
        """The answers chosen, by question."""
        return {name: value for name in DIMENSIONS if (value := getattr(self, name)) is not None}

    def args(self) -> dict[str, str]:
        """What goes into an address."""
        return {"period": self.period.code, **{name: str(value) for name, value in self.asked().items()}}


class PeriodCode(ma.fields.String):
    """« 2026 », « 2026-11 », « 2025-2026 », « 2026-01-15_2026-02-20 »."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return parse(super()._deserialize(value, attr, data, **kwargs))
        except PeriodError as error:
            raise ma.ValidationError("Cette période n’existe pas.") from error


class CodeOrMissing(ma.fields.String):
    """A code as lists hold it, old ones included, or MISSING; anything that is not a code is refused."""

    shape: ClassVar[re.Pattern[str]] = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,63}", re.ASCII)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        code = super()._deserialize(value, attr, data, **kwargs)
        if code != MISSING and not self.shape.fullmatch(code):
            raise ma.ValidationError(NOT_OFFERED)
        return code


class IdOrMissing(ma.fields.String):
    """An id picked from a list, or MISSING."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text == MISSING:
            return MISSING
        try:
            return uuid.UUID(text)
        except ValueError as error:
            raise ma.ValidationError(NOT_OFFERED) from error


class FiltersSchema(CommandSchema):
    """Filters in an address. ``since`` and ``until`` are what the form sends for a free range of days."""

    period = PeriodCode(load_default=None, allow_none=True)
    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    territory = IdOrMissing(
        load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"}
    )
    domain = CodeOrMissing(
        load_default=None, allow_none=True, metadata={"label": "Domaine", "widget": "select"}
    )
    kind = CodeOrMissing(load_default=None, allow_none=True, metadata={"label": "Nature", "widget": "select"})
    result = CodeOrMissing(
        load_default=None, allow_none=True, metadata={"label": "Résultat", "widget": "select"}
    )


class DashboardSchema(FiltersSchema):
    """``figure`` is the key of the indicator shown in detail."""

    figure = CodeOrMissing(load_default=None, allow_none=True)


class RowsSchema(FiltersSchema):
    """``missing``: the rows whose value is missing, in place of those that make the figure."""

    missing = Flag(load_default=False)
    after = ma.fields.String(load_default=None, allow_none=True)


def filters_from(answers: Mapping[str, Any], today: date) -> Filters:
    """Filters decoded by one of the schemas; without a period, the civil year. Raises InvalidInput."""
    known = {field.name for field in fields(Filters)} - {"period"}
    return Filters(
        period=_period(answers, today), **{name: value for name, value in answers.items() if name in known}
    )


def _period(answers: Mapping[str, Any], today: date) -> Period:
    since, until = answers["since"], answers["until"]
    if since is None and until is None:
        return answers["period"] or civil_year(today.year)
    for name, day in (("since", since), ("until", until)):
        if day is not None and day.year not in YEARS:
            raise InvalidInput({name: [f"Choisissez une date entre {YEARS[0]} et {YEARS[-1]}."]})
    last = until or max(today, since)
    try:
        return day_range(since or date(last.year, 1, 1), last)
    except PeriodError as error:
        raise InvalidInput({"until": [NO_PERIOD]}) from error
