"""What several pages of the domain share: lists, bodies, stages, the picture of a route."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from flask import url_for

from core.toolkit import (
    Actor,
    Form,
    NotFound,
    dataclass,
    form_for,
    get_or_404,
    label_of,
    options,
    page,
    session,
)
from plugins.citizen_participation import queries, words
from plugins.citizen_participation.drawing import Drawing, Spotted, drawing
from plugins.citizen_participation.models import (
    Project,
)
from plugins.citizen_participation.schemas import ListFilters, spot_words

Choices = dict[str, list[tuple[Any, ...]]]


def pairs(statement: Any) -> list[tuple[Any, ...]]:
    return [(str(row[0]), row[1]) for row in session.execute(statement)]


def writes(actor: Actor, permission: Any) -> bool:
    return actor.may(permission) and not actor.tenant.suspended


# --- lists: what every list of the domain shares -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, with the filters it was asked for."""

    rows: list[Any]
    total: int
    next_url: str | None
    first_url: str | None
    chips: list[tuple[str, str]]
    views: list[tuple[str, str, None, bool]]
    form: Form
    can_write: bool


def listing(
    endpoint: str,
    schema: Any,
    filters: ListFilters,
    views: Mapping[str, str],
    counted: Any,
    statement: Any,
    keyset: tuple[Any, ...],
    row: Any,
    *,
    actor: Actor,
    permission: Any,
) -> Listing:
    """Rows of ``statement`` among those ``counted`` selects, so that a list shows exactly the rows of its figure."""
    ids = counted.subquery()
    found = page(session, statement.where(keyset[-1].in_(counted)), keyset, cursor=filters.cursor or None)
    total = len(found.rows)
    if found.next_cursor or filters.cursor:
        total = int(session.execute(queries.number_of(ids)).scalar_one())
    form = form_for(
        schema, asdict(filters), choices={"territory_id": pairs(queries.territory_options(actor))}
    )
    given = {
        item.name: str(value)
        for item in fields(filters)
        if (value := getattr(filters, item.name)) not in (None, "") and item.name != "cursor"
    }

    def address(**changes: str | None) -> str:
        merged = {**given, **changes}
        return url_for(endpoint, **{name: value for name, value in merged.items() if value})  # type: ignore[arg-type]

    return Listing(
        rows=[row(one, actor) for one in found.rows],
        total=total,
        next_url=address(cursor=found.next_cursor) if found.next_cursor else None,
        first_url=address() if filters.cursor else None,
        chips=_chips(filters, form, given, address),
        views=[(label, address(what=key), None, filters.what == key) for key, label in views.items()],
        form=form,
        can_write=writes(actor, permission),
    )


def _chips(filters: ListFilters, form: Form, given: Mapping[str, str], address: Any) -> list[tuple[str, str]]:
    chips = []
    for name in ("since", "until", "territory_id", "kind", "status"):
        value = getattr(filters, name)
        if name in given and name in form.fields:
            known = {str(choice[0]): str(choice[1]) for choice in form[name].choices}
            said = value.strftime("%d/%m/%Y") if isinstance(value, date) else known.get(str(value), "")
            chips.append((f"{form[name].label} : {said}", address(**{name: None})))
    return chips


# --- projects ----------------------------------------------------------------------------------------


def standing_project(project_id: uuid.UUID) -> Project:
    """The project, unless it was removed. Raises NotFound."""
    project = get_or_404(Project, project_id)
    if project.removed_at is not None:
        raise NotFound
    return project


def organisation_rows(project_id: uuid.UUID, actor: Actor) -> list[dict[str, Any]]:
    """Bodies of the project in the order of their part, pilots first."""
    ranks = {option.value: rank for rank, option in enumerate(options("citizen_part", actor))}
    rows = sorted(
        session.execute(queries.organisations_of(project_id, actor)), key=lambda r: ranks.get(r.part, 99)
    )
    return [
        {
            "id": row.id,
            "name": row.name,
            "part": label_of("citizen_part", row.part, actor),
            "listed": row.partner_id is not None,
            "account": row.membership_id is not None,
        }
        for row in rows
    ]


def stage_rows(project: Project, actor: Actor) -> list[dict[str, Any]]:
    return [
        {"day": row.day, "stage": words.stage_of(project.kind, row.stage, actor), "note": row.note}
        for row in session.execute(queries.stages_of(project.id, actor))
    ]


def points_by_theme(seen: list[Any], actor: Actor) -> list[dict[str, Any]]:
    """How many observations of each theme, the most frequent first."""
    counts: dict[str, int] = {}
    for row in seen:
        counts[row.theme] = counts.get(row.theme, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"label": label_of("walk_theme", theme, actor), "value": number} for theme, number in ordered]


# --- routes ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StopRow:
    id: uuid.UUID
    rank: int
    title: str
    detail: str
    spot: str


def stop_row(found: Any) -> StopRow:
    title = found.label or found.place or "Point sur le plan"
    return StopRow(
        id=found.id,
        rank=found.rank,
        title=title,
        detail=found.place if found.label and found.place else "",
        spot=spot_words(found.latitude, found.longitude),
    )


def outlines_of(project: Project, actor: Actor) -> list[Any]:
    return list(session.execute(queries.outlines_of(project.id, actor)).scalars())


def kinds_drawn(project: Project, actor: Actor) -> list[tuple[str, str]]:
    """The sorts of observation that the project uses, each with its shape."""
    used = project.point_types
    return [(words.SHAPES.get(k, "circle"), label_of("walk_point_type", k, actor)) for k in used]


def drawn(stops: list[Any], points: list[Any], outlines: list[Any], actor: Actor) -> Drawing | None:
    """The picture of what has a spot, on the outlines of the project's quartiers."""
    way = [
        Spotted(row.latitude, row.longitude, str(row.rank), "stop", row.label or row.place or "")
        for row in stops
        if row.latitude is not None
    ]
    seen = [
        Spotted(
            row.latitude,
            row.longitude,
            "",
            words.SHAPES.get(row.kind, "circle"),
            label_of("walk_point_type", row.kind, actor),
        )
        for row in points
        if row.latitude is not None
    ]
    return drawing(way, seen, outlines)
