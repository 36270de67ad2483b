"""What the pages of groups show, and the panels on the core’s pages; nothing is written here."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core.toolkit import (
    EDIT_CASES,
    Actor,
    Case,
    RowsPanel,
    dataclass,
    get_or_404,
    label_of,
    session,
    today,
)
from plugins.civic_mediation import queries
from plugins.civic_mediation.incident_pages import RECENT, IncidentRow, incident_row
from plugins.civic_mediation.models import (
    CivicGroup,
    GroupPlace,
    Incident,
)
from plugins.civic_mediation.permissions import RULES, WRITE
from plugins.civic_mediation.schemas import IncidentFilters
from plugins.civic_mediation.service_pages import service_row, staff_words
from plugins.civic_mediation.workflow import CIVIC_SITUATION

# --- groups ------------------------------------------------------------------------------------------


def size_words(low: int | None, high: int | None) -> str:
    """« 5 à 12 personnes », "" when not known."""
    if low and high and low != high:
        return f"{low} à {high} personnes"
    known = low or high
    return "" if not known else (f"{known} personnes" if known > 1 else "1 personne")


@dataclass(frozen=True, slots=True)
class GroupRow:
    id: uuid.UUID
    label: str
    kind: str
    ages: str
    size: str
    places: str


def group_rows(actor: Actor, *, ended: bool) -> list[GroupRow]:
    return [
        GroupRow(
            id=row.id,
            label=row.label,
            kind=label_of("civic_group_kind", row.kind, actor),
            ages=", ".join(label_of("age_band", code, actor) for code in row.ages),
            size=size_words(row.size_low, row.size_high),
            places=row.places or "",
        )
        for row in session.execute(queries.groups(actor, day=today(actor), ended=ended))
    ]


@dataclass(frozen=True, slots=True)
class CaseLine:
    id: uuid.UUID
    number: str
    subject: str
    state: Any
    last_on: date


def case_lines(statement: Any) -> list[CaseLine]:
    return [
        CaseLine(
            row.id, row.number or "Sans numéro", row.subject, CIVIC_SITUATION.state(row.state), row.last_on
        )
        for row in session.execute(statement)
    ]


@dataclass(frozen=True, slots=True)
class GroupPage:
    group: CivicGroup
    kind: str
    ages: str
    size: str
    places: list[Any]
    incidents: list[IncidentRow]
    cases: list[CaseLine]
    can_write: bool


def group_page(group_id: uuid.UUID, actor: Actor) -> GroupPage:
    group = get_or_404(CivicGroup, group_id)
    filters = IncidentFilters(group_id=group_id)
    recent = queries.incidents(actor).where(*queries.incident_clauses(filters, actor))
    rows = session.execute(recent.order_by(Incident.day.desc(), Incident.id.desc()).limit(10))
    return GroupPage(
        group=group,
        kind=label_of("civic_group_kind", group.kind, actor),
        ages=", ".join(label_of("age_band", code, actor) for code in group.ages),
        size=size_words(group.size_low, group.size_high),
        places=list(session.execute(queries.places_of_group(group_id, actor)).all()),
        incidents=[incident_row(row, actor) for row in rows],
        cases=case_lines(queries.cases_of_group(group_id, actor)),
        can_write=actor.may(WRITE) and not actor.tenant.suspended,
    )


def group_data(group: CivicGroup) -> dict[str, Any]:
    names = ("label", "kind", "ages", "size_low", "size_high", "habits", "first_met_on", "ended_on")
    linked = select(GroupPlace.place_id).where(GroupPlace.group_id == group.id)
    return {
        **{name: getattr(group, name) for name in names},
        "place_ids": [str(place_id) for place_id in session.execute(linked).scalars()],
    }


# --- panels on the core's pages ------------------------------------------------------------------------


def place_panel(place: Any, actor: Actor) -> dict[str, Any]:
    """Services, rules in force, groups and recent incidents of a place."""
    day = today(actor)
    services = session.execute(queries.services_at(place.id, actor, day))
    texts = queries.rules_at(place.id, actor).where(queries.in_force(day))
    return {
        "place_id": place.id,
        "services": [service_row(row, actor) for row in services],
        "rules": list(session.execute(texts).all()),
        "groups": list(session.execute(queries.groups_at(place.id, actor, day)).all()),
        "staff": staff_words(queries.staff_at(place.id, actor, day), actor),
        "incidents": [
            incident_row(row, actor)
            for row in session.execute(queries.unfollowed_at(place.id, actor, day - RECENT))
        ],
        "can_write": actor.may(WRITE) and not actor.tenant.suspended,
        "can_manage": actor.may(RULES) and not actor.tenant.suspended,
    }


def case_panel(case: Case, actor: Actor) -> dict[str, Any]:
    """Incidents and groups of a situation, and the rules of its place: three statements."""
    texts: list[Any] = []
    if case.place_id is not None:
        statement = queries.rules_at(case.place_id, actor).where(queries.in_force(today(actor)))
        texts = list(session.execute(statement).all())
    written = any(text.case_id == case.id for text in texts)
    return {
        "case_id": case.id,
        "incidents": [
            incident_row(row, actor) for row in session.execute(queries.incidents_of_case(case.id, actor))
        ],
        "groups": list(session.execute(queries.groups_of_case(case.id, actor)).all()),
        "rules": texts,
        "can_write_rule": bool(case.data.get("agreement_text")) and not written and actor.may(RULES),
        "can_add_group": case.closed_on is None and actor.may(EDIT_CASES) and not actor.tenant.suspended,
    }


def day_panel(day: date, actor: Actor) -> RowsPanel:
    """Grave incidents of the last two weeks that no situation follows."""

    def tell(rows: list[Any]) -> dict[str, Any] | None:
        return {"incidents": [incident_row(row, actor) for row in rows]} if rows else None

    waiting = queries.waiting_incidents(actor, day - timedelta(days=14))
    template = "civic_mediation/_day_panel.html"
    return RowsPanel("civic", "Incidents graves sans suite", template, waiting, tell, order=60)
