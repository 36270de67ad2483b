"""What the pages of incidents show: the list, one incident, the figures of the service."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, timedelta
from typing import Any, Final

from flask import url_for
from sqlalchemy import select

from core.toolkit import (
    OPEN_CASES,
    Activity,
    Actor,
    Form,
    NotFound,
    Panel,
    dataclass,
    form_for,
    get_or_404,
    label_of,
    page,
    row_panels,
    session,
    today,
)
from plugins.civic_mediation import queries
from plugins.civic_mediation.choices import choices
from plugins.civic_mediation.codelists import GRAVITY_TINT
from plugins.civic_mediation.models import CivicService, Incident, IncidentGroup
from plugins.civic_mediation.permissions import WRITE
from plugins.civic_mediation.schemas import IncidentFilters, IncidentFiltersSchema, Prefill

RECENT: Final = timedelta(days=90)
MONTHS: Final = (
    "janv.",
    "févr.",
    "mars",
    "avril",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)


@dataclass(frozen=True, slots=True)
class IncidentRow:
    id: uuid.UUID
    day: date
    starts_at: Any
    kind: str
    gravity: str
    tint: str
    place: str
    service: str
    case_id: uuid.UUID | None
    case_number: str


def incident_row(found: Any, actor: Actor) -> IncidentRow:
    return IncidentRow(
        id=found.id,
        day=found.day,
        starts_at=found.starts_at,
        kind=label_of("civic_incident_kind", found.kind, actor),
        gravity=label_of("civic_gravity", found.gravity, actor),
        tint=GRAVITY_TINT.get(found.gravity, ""),
        place=found.place,
        service=found.service or "",
        case_id=found.case_id,
        case_number=(found.case_number or "sans numéro") if found.case_id else "",
    )


@dataclass(frozen=True, slots=True)
class IncidentList:
    rows: list[IncidentRow]
    total: int
    next_url: str | None
    first_url: str | None
    chips: list[tuple[str, str]]
    form: Form


def incident_list(filters: IncidentFilters, actor: Actor) -> IncidentList:
    statement = queries.incidents(actor).where(*queries.incident_clauses(filters, actor))
    found = page(session, statement, (Incident.day, Incident.id), cursor=filters.cursor or None)
    form = form_for(IncidentFiltersSchema, asdict(filters), choices=choices(actor))
    given = _given(filters)
    return IncidentList(
        rows=[incident_row(row, actor) for row in found.rows],
        total=int(session.execute(queries.count_incidents(filters, actor)).scalar_one()),
        next_url=_list_url(given, cursor=found.next_cursor) if found.next_cursor else None,
        first_url=_list_url(given) if filters.cursor else None,
        chips=_chips(filters, form, given),
        form=form,
    )


def _given(filters: IncidentFilters) -> dict[str, str]:
    values = {item.name: getattr(filters, item.name) for item in fields(filters)}
    return {name: "1" if value is True else str(value) for name, value in values.items() if value}


def _list_url(given: Mapping[str, str], **changes: str | None) -> str:
    merged: dict[str, Any] = {**given, "cursor": None, **changes}
    return url_for("civic_mediation.incidents", **{name: v for name, v in merged.items() if v})


def _chips(filters: IncidentFilters, form: Form, given: Mapping[str, str]) -> list[tuple[str, str]]:
    chips = []
    for name in ("place_id", "territory_id", "service_id", "group_id", "kind", "gravity", "since", "until"):
        value = getattr(filters, name)
        if value is not None:
            words = {str(choice[0]): str(choice[1]) for choice in form[name].choices}
            said = value.strftime("%d/%m/%Y") if isinstance(value, date) else words.get(str(value), "")
            chips.append((f"{form[name].label} : {said}", _list_url(given, **{name: None})))
    if filters.followed is not None:
        words_of_it = "Sans situation" if filters.followed == "no" else "Suivis par une situation"
        chips.append((words_of_it, _list_url(given, followed=None)))
    if filters.severe:
        chips.append(("Graves ou urgents", _list_url(given, severe=None)))
    return chips


@dataclass(frozen=True, slots=True)
class IncidentPage:
    incident: Incident
    row: IncidentRow
    responses: list[str]
    groups: list[Any]
    nearby: list[Any]
    activity_day: date | None
    can_write: bool
    can_raise: bool
    panels: list[Panel]


def incident_page(incident_id: uuid.UUID, actor: Actor) -> IncidentPage:
    incident = get_or_404(Incident, incident_id)
    found = session.execute(queries.incidents(actor).where(Incident.id == incident_id)).one_or_none()
    if found is None:
        raise NotFound
    entry = get_or_404(Activity, incident.activity_id) if incident.activity_id else None
    follows = actor.may(OPEN_CASES) and actor.may(WRITE) and incident.case_id is None
    nearby = session.execute(queries.open_cases_at(incident.place_id, actor)).all() if follows else []
    return IncidentPage(
        incident=incident,
        row=incident_row(found, actor),
        responses=[label_of("civic_response", code, actor) for code in incident.responses],
        groups=list(session.execute(queries.groups_of_incident(incident_id, actor)).all()),
        nearby=list(nearby),
        activity_day=entry.day if entry is not None and entry.removed_at is None else None,
        can_write=actor.may(WRITE) and not actor.tenant.suspended,
        can_raise=follows and not actor.tenant.suspended,
        panels=row_panels(incident, actor) if incident.removed_at is None else [],
    )


def activity_panel(activity: Any, actor: Actor) -> dict[str, Any]:
    """The incidents noted from a field entry, and the address to note one that retypes nothing."""
    found = session.execute(queries.incidents_of_activity(activity.id, actor))
    writes = actor.may(WRITE) and not actor.tenant.suspended and activity.removed_at is None
    return {
        "incidents": [incident_row(row, actor) for row in found],
        "add_url": url_for("civic_mediation.add_incident", activity_id=activity.id) if writes else None,
    }


def incident_data(incident: Incident) -> dict[str, Any]:
    names = ("day", "starts_at", "place_id", "service_id", "kind", "gravity", "responses", "people", "facts")
    linked = select(IncidentGroup.group_id).where(IncidentGroup.incident_id == incident.id)
    return {
        **{name: getattr(incident, name) for name in names},
        "group_ids": [str(group_id) for group_id in session.execute(linked).scalars()],
    }


def incident_prefill(given: Prefill, actor: Actor) -> dict[str, Any]:
    """A new incident, with what the place, service or field entry it comes from says already."""
    said: dict[str, Any] = {"day": today(actor), "place_id": given.place_id, "service_id": given.service_id}
    if given.service_id is not None and given.place_id is None:
        said["place_id"] = get_or_404(CivicService, given.service_id).place_id
    if given.activity_id is not None:
        entry = get_or_404(Activity, given.activity_id)
        said |= {
            "activity_id": entry.id,
            "day": entry.day,
            "starts_at": entry.starts_at.astimezone(actor.tenant.tz).time().replace(second=0, microsecond=0),
            "place_id": entry.place_id,
            "people": entry.total,
            "facts": entry.note,
        }
    return said


@dataclass(frozen=True, slots=True)
class Figures:
    """Incidents of the last twelve months; each figure opens onto exactly its rows."""

    months: list[dict[str, Any]]
    places: list[dict[str, Any]]
    total: int
    since: date
    until: date


def _first_of_month(day: date, back: int) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def figures(actor: Actor) -> Figures:
    until = today(actor)
    since = _first_of_month(until, 11)
    counts = {(int(r.year), int(r.month)): r.n for r in session.execute(queries.by_month(actor, since))}
    months = []
    for back in range(11, -1, -1):
        first = _first_of_month(until, back)
        last = _first_of_month(until, back - 1) - timedelta(days=1)
        url = url_for("civic_mediation.incidents", since=first.isoformat(), until=last.isoformat())
        months.append(
            {
                "label": f"{MONTHS[first.month - 1]} {first.year}",
                "short": str(first.month),
                "value": counts.get((first.year, first.month), 0),
                "url": url,
                "partial": back == 0,
            }
        )
    bounds: dict[str, Any] = {"since": since.isoformat(), "until": until.isoformat()}
    places = [
        {
            "label": row.name,
            "value": row.n,
            "severe": row.severe,
            "followed": row.followed,
            "url": url_for("civic_mediation.incidents", place_id=row.id, **bounds),
        }
        for row in session.execute(queries.by_place(actor, since, until))
    ]
    return Figures(months, places, sum(month["value"] for month in months), since, until)
