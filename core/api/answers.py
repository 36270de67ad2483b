"""What calls are answered, from the same readings as the dashboard."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from core.api.models import ApiToken
from core.errors import InvalidInput
from core.extension.contributions import Indicator
from core.reporting.cards import domain_of
from core.reporting.charts import Counts, counts_of
from core.reporting.dashboard import choices_for, detailed
from core.reporting.doors import (
    UNSAID,
    Words,
    check_territory,
    door,
    fitted,
    indicators_for,
    named_territories,
    words_of,
)
from core.reporting.filters import MISSING, Filters
from core.reporting.indicators import MEASURES
from core.reporting.periods import Period
from core.reporting.readings import Reading, left_open, missing_of, readings, was, year_before
from core.reporting.subjects import Dimension
from core.tenancy.binding import Actor


def access(token: ApiToken, actor: Actor) -> dict[str, Any]:
    return {
        "structure": actor.tenant.name,
        "slug": actor.tenant.slug,
        "label": token.label,
        "reach": token.reach,
        "expires_on": token.expires_on,
        "zone": actor.tenant.zone,
    }


def _period(period: Period) -> dict[str, Any]:
    return {"code": period.code, "label": period.label, "first": period.first, "last": period.last}


def indicators(actor: Actor) -> dict[str, Any]:
    in_detail = {indicator.key for indicator, _subject in choices_for(actor)}
    return {"indicators": [_indicator(i, i.key in in_detail) for i in indicators_for(actor)]}


def _indicator(indicator: Indicator, in_detail: bool) -> dict[str, Any]:
    return {
        "key": indicator.key,
        "label": indicator.label,
        "definition": indicator.definition,
        "unit": indicator.unit,
        "measure": MEASURES.get(indicator.unit, "rows"),
        "domain": domain_of(indicator),
        "share_of": indicator.over_label if indicator.over is not None else None,
        "persons": indicator.floor,
        "detailed": in_detail,
    }


def figures(keys: Collection[str], figure: str | None, filters: Filters, actor: Actor) -> dict[str, Any]:
    """The figures named by ``keys`` (none: every one). Raises InvalidInput for one that she may not read."""
    _indicator_shown, subject = detailed(figure, actor)
    names, _quartiers = named_territories(actor)
    check_territory(filters, names)
    found = indicators_for(actor)
    if unknown := set(keys) - {indicator.key for indicator in found}:
        raise InvalidInput({"indicator": [f"Aucun chiffre ne porte ce nom ici : {min(unknown)}."]})
    asked = [indicator for indicator in found if not keys or indicator.key in keys]
    told = readings(asked, filters, subject, actor, compared={indicator.key for indicator in asked})
    earlier = year_before(filters.period, actor)
    return {
        "period": _period(filters.period),
        "figures": [_figure(one, filters, earlier, actor) for one in told.values()],
    }


def _figure(told: Reading, filters: Filters, earlier: Period | None, actor: Actor) -> dict[str, Any]:
    figure, before = told.figure, was(told.figure, told.before)
    answer: dict[str, Any] = {
        "key": figure.indicator.key,
        "label": figure.indicator.label,
        "unit": figure.indicator.unit,
        "withheld": told.untold or None,
        "left_open": left_open(filters, told.held),
        "rows_path": door(figure.indicator, figure.subject, told.held, actor) if figure.known else None,
        "year_before": None,
    }
    if told.untold:
        return answer | dict.fromkeys(("value", "rows", "missing", "whole"))
    if before is not None and earlier is not None:
        answer["year_before"] = {"value": before, "first": earlier.first, "last": earlier.last}
    numbers = {
        "value": figure.value,
        "rows": figure.rows,
        "missing": missing_of(figure),
        "whole": figure.whole,
    }
    return answer | numbers


def detail(key: str, filters: Filters, actor: Actor) -> dict[str, Any]:
    """One figure by step of time and by each question. Raises NotFound for one that is not told in detail."""
    indicator, subject = detailed(key, actor)
    names, _quartiers = named_territories(actor)
    check_territory(filters, names)
    if left := left_open(filters, filters_held := fitted(filters, subject, subject)):
        raise InvalidInput({name: ["Ce chiffre ne répond pas à cette question."] for name in left})
    counts = counts_of(indicator, subject, filters_held, actor)
    words, period = words_of(subject, names, actor), filters.period
    return {
        "period": _period(period),
        "key": indicator.key,
        "label": indicator.label,
        "total": counts.total,
        "steps": [
            {"first": step.first, "last": step.last, "value": counts.of_step(step, period)}
            for step in period.buckets()
        ],
        "questions": [_question(dimension, counts, words) for dimension in subject.dimensions],
    }


def _question(dimension: Dimension, counts: Counts, words: Words) -> dict[str, Any]:
    said = counts.by_answer[dimension.name]
    known = words[dimension.name]
    answers = [
        {
            "code": None if code == MISSING else code,
            "label": UNSAID if code == MISSING else known.get(code, code),
            "value": number,
        }
        for code, number in sorted(said.items(), key=lambda one: (one[0] == MISSING, -one[1], one[0]))
    ]
    return {"question": dimension.name, "label": dimension.head, "answers": answers}
