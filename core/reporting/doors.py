"""From a figure to its rows: who may open them, under which filters, at which address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from sqlalchemy import Select

from core.db.session import session
from core.errors import NotFound
from core.extension.catalog import catalog
from core.extension.contributions import Indicator
from core.places.models import QUARTIER
from core.reporting.filters import DIMENSIONS, MISSING, Filters
from core.reporting.indicators import SUBJECT_OF
from core.reporting.permissions import ROWS
from core.reporting.queries import answered, territories
from core.reporting.subjects import Subject, subject_of
from core.tenancy.binding import Actor

UNSAID = "Non renseigné"
#: Question → its answers, code → word.
Words = dict[str, dict[str, str]]
#: The select of a figure's rows, and their kind; None: a domain's own table.
Counted = tuple[Select[Any], Subject | None]


def indicators_for(actor: Actor) -> list[Indicator]:
    """The figures this member may read, the core's first, then each domain's in the order it declares them."""
    found = catalog().indicators_of(actor.tenant.enabled)
    order = list(SUBJECT_OF)
    shown = [indicator for indicator in found if actor.may(indicator.permission)]
    return sorted(shown, key=lambda i: order.index(i.key) if i.key in order else len(order))


def subject_for(indicator: Indicator, actor: Actor, filters: Filters) -> Subject | None:
    """The kind of rows that an indicator selects; None: a domain's own table."""
    return SUBJECT_OF.get(indicator.key) or rows_of(indicator, actor, filters)[1]


def rows_of(indicator: Indicator, actor: Actor, filters: Filters) -> Counted:
    """The select that an indicator declares, and the kind of rows it selects.

    A domain's indicator reads ``since``, ``until`` and ``territory_id``. Where it selects rows that the core
    knows, the core adds the answers itself, so that every filter holds.
    """
    counted: Select[Any] = indicator.count(actor, filters)
    if indicator.key in SUBJECT_OF:
        return counted, SUBJECT_OF[indicator.key]
    subject = subject_of(counted.column_descriptions[0]["entity"])
    if subject is not None:
        counted = indicator.count(actor, filters.without(*DIMENSIONS)).where(*answered(subject, filters))
    return counted, subject


def share_of(indicator: Indicator, actor: Actor, filters: Filters, subject: Subject | None) -> Select[Any]:
    """The rows that a figure is a share of, under the same filters."""
    if indicator.over is None:
        raise ValueError(f"{indicator.key} is a share of nothing")
    if subject is None:
        found: Select[Any] = indicator.over(actor, filters)
        return found
    whole: Select[Any] = indicator.over(actor, filters.without(*DIMENSIONS))
    return whole.where(*answered(subject, filters))


def may_open(subject: Subject | None, actor: Actor) -> bool:
    """The right to open rows, beside the right to read rows of that kind."""
    return subject is not None and actor.may(ROWS) and any(actor.may(right) for right in subject.read)


def fitted(filters: Filters, subject: Subject | None, shown: Subject) -> Filters:
    """The filters as they hold for rows of ``subject`` while ``shown`` is what the page details.

    « Nature » and « résultat » are words of one kind of row only; a question that rows do not answer is left
    open.
    """
    if subject is None:
        held = filters.without("domain", "kind", "result")
        return held if held.territory_id else held.without("territory")
    if subject.model is not shown.model:
        filters = filters.without("kind", "result")
    return filters.without(*(name for name in DIMENSIONS if subject.dimension(name) is None))


def door(key: str, subject: Subject | None, filters: Filters, actor: Actor, **more: str) -> str | None:
    """The address of the rows behind a figure; None without the right to open them."""
    if not may_open(subject, actor):
        return None
    values: dict[str, Any] = {**filters.args(), **more}
    return url_for("reporting.rows", indicator=key, **values)


def own_list(indicator: Indicator, filters: Filters) -> str:
    """The address of a domain's own list, over what its figure was counted over."""
    values: dict[str, Any] = {
        "since": filters.since.isoformat(),
        "until": filters.until.isoformat(),
        **({"territory_id": str(filters.territory_id)} if filters.territory_id else {}),
        **dict(indicator.where),
    }
    return url_for(indicator.endpoint, **values)


def named_territories(actor: Actor) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Names of every area by id, and the quartiers offered as a filter."""
    found = list(session.execute(territories(actor)))
    names = {str(row.id): row.name for row in found}
    return names, [(str(row.id), row.name) for row in found if row.kind == QUARTIER]


def words_of(subject: Subject, names: dict[str, str], actor: Actor) -> Words:
    """For each question of the subject, its answers in words."""
    return {d.name: names if d.words is None else d.words(actor) for d in subject.dimensions}


def check_territory(filters: Filters, names: Mapping[str, str]) -> None:
    """An area of another structure does not exist here: raises NotFound."""
    if filters.territory not in (None, MISSING) and str(filters.territory) not in names:
        raise NotFound
