"""From a figure to its rows: who may open them, under which filters, at which address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from core.reporting.permissions import EVERY_DOMAIN, READ, ROWS
from core.reporting.queries import answered, territories
from core.reporting.subjects import Subject, own_subject, subject_of
from core.tenancy.binding import Actor
from core.web.addresses import page_address, with_query

UNSAID = "Non renseigné"
#: Question → its answers, code → word.
Words = dict[str, dict[str, str]]
#: The select of a figure's rows, and their kind.
Counted = tuple[Select[Any], Subject]


def indicators_for(actor: Actor) -> list[Indicator]:
    """The figures this member may read, the core's first, then each domain's as it declares them."""
    found = catalog().indicators_of(actor.tenant.enabled)
    order = list(SUBJECT_OF)
    shown = [indicator for indicator in found if may_read(indicator, actor)]
    return sorted(shown, key=lambda i: order.index(i.key) if i.key in order else len(order))


def may_read(indicator: Indicator, actor: Actor) -> bool:
    """By the right of its domain, or by the one to read every domain's figures (never its rows)."""
    return actor.may(indicator.permission) or (actor.may(READ) and actor.may(EVERY_DOMAIN))


#: What a domain's figures select, found once: an indicator always selects the same table.
_subjects: dict[Indicator, Subject] = {}


def subject_for(indicator: Indicator, actor: Actor, filters: Filters) -> Subject:
    """The kind of rows that an indicator selects."""
    found = SUBJECT_OF.get(indicator.key) or _subjects.get(indicator)
    if found is None:
        model = indicator.count(actor, filters.without(*DIMENSIONS)).column_descriptions[0]["entity"]
        found = _subjects[indicator] = subject_of(model) or own_subject(indicator, model)
    return found


def rows_of(indicator: Indicator, actor: Actor, filters: Filters) -> Counted:
    """The select that an indicator declares, and the kind of rows it selects."""
    subject = subject_for(indicator, actor, filters)
    return _selected(indicator, indicator.count, subject, filters, actor), subject


def _selected(
    indicator: Indicator, select: Callable[..., Any], subject: Subject, filters: Filters, actor: Actor
) -> Select[Any]:
    """A domain's indicator reads ``since``, ``until`` and ``territory_id``. Where it selects rows that the core
    knows, the core adds the answers itself, so that every filter holds."""
    found: Select[Any]
    if indicator.key in SUBJECT_OF or subject.kind is not None:
        found = select(actor, filters)
    else:
        found = select(actor, filters.without(*DIMENSIONS)).where(*answered(subject, filters))
    return found


def share_of(indicator: Indicator, actor: Actor, filters: Filters, subject: Subject) -> Select[Any]:
    """The rows that a figure is a share of, under the same filters."""
    if indicator.over is None:
        raise ValueError(f"{indicator.key} is a share of nothing")
    return _selected(indicator, indicator.over, subject, filters, actor)


def may_open_rows(subject: Subject, actor: Actor) -> bool:
    """The right to open rows, beside the one to read rows of that kind."""
    return actor.may(ROWS) and any(actor.may(right) for right in subject.read)


def may_open(indicator: Indicator, subject: Subject, actor: Actor) -> bool:
    """``may_open_rows``, and the figure's own right."""
    return actor.may(indicator.permission) and may_open_rows(subject, actor)


def fitted(filters: Filters, subject: Subject, shown: Subject) -> Filters:
    """The filters as they hold for rows of ``subject`` while ``shown`` is what the page details.

    « Nature » and « résultat » are words of one kind of row only; a question that rows do not answer is left
    open. Rows without a quartier can be told of the core's own tables only.
    """
    if subject.model is not shown.model:
        filters = filters.without("kind", "result")
    if subject.kind is not None and filters.territory_id is None:
        filters = filters.without("territory")
    return filters.without(*(name for name in DIMENSIONS if subject.question(name) is None))


def door(indicator: Indicator, subject: Subject, filters: Filters, actor: Actor, **more: str) -> str | None:
    """The address of the rows behind a figure; None without the right to open them."""
    if not may_open(indicator, subject, actor):
        return None
    return with_query(page_address("reporting.rows", indicator=indicator.key), {**filters.args(), **more})


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
    return {d.name: names if d.words is None else d.words(actor) for d in subject.questions}


def check_territory(filters: Filters, names: Mapping[str, str]) -> None:
    """An area of another structure does not exist here: raises NotFound."""
    if filters.territory not in (None, MISSING) and str(filters.territory) not in names:
        raise NotFound
