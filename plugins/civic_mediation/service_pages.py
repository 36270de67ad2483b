"""What the pages of services, of their rules of use and of their staff show."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from core.toolkit import (
    Actor,
    Case,
    NotFound,
    Place,
    Territory,
    case_or_404,
    dataclass,
    get_or_404,
    label_of,
    session,
    today,
)
from plugins.civic_mediation import queries
from plugins.civic_mediation.incident_pages import IncidentRow, incident_row
from plugins.civic_mediation.models import CentreStaff, CivicService, Incident, UseRule
from plugins.civic_mediation.permissions import RULES, WRITE
from plugins.civic_mediation.schemas import IncidentFilters, Prefill

# --- services and rules ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ServiceRow:
    id: uuid.UUID
    name: str
    kind: str
    place: str
    manager: str
    opening: str
    held: bool


def service_row(row: Any, actor: Actor) -> ServiceRow:
    day = today(actor)
    held = (row.starts_on is None or row.starts_on <= day) and (row.ends_on is None or row.ends_on >= day)
    return ServiceRow(
        id=row.id,
        name=row.name,
        kind=label_of("civic_service_kind", row.kind, actor),
        place=row.place,
        manager=row.manager or "",
        opening=row.opening or "",
        held=held,
    )


@dataclass(frozen=True, slots=True)
class ServicesPage:
    services: list[ServiceRow]
    rules: list[Any]
    without_rule: list[Any]
    can_manage: bool


def services_page(actor: Actor) -> ServicesPage:
    day = today(actor)
    return ServicesPage(
        services=[service_row(row, actor) for row in session.execute(queries.services(actor))],
        rules=list(session.execute(queries.rules_in_force(actor, day)).all()),
        without_rule=list(session.execute(queries.places_without_rule(actor, day)).all()),
        can_manage=actor.may(RULES) and not actor.tenant.suspended,
    )


@dataclass(frozen=True, slots=True)
class ServicePage:
    service: CivicService
    row: ServiceRow
    rules: list[Any]
    incidents: list[IncidentRow]
    staff: list[tuple[str, str]]
    can_manage: bool
    can_write: bool


def service_page(service_id: uuid.UUID, actor: Actor) -> ServicePage:
    service = get_or_404(CivicService, service_id)
    found = session.execute(queries.services(actor).where(CivicService.id == service_id)).one()
    filters = IncidentFilters(service_id=service_id)
    recent = queries.incidents(actor).where(*queries.incident_clauses(filters, actor))
    rows = session.execute(recent.order_by(Incident.day.desc(), Incident.id.desc()).limit(10))
    day = today(actor)
    texts = queries.rules_at(service.place_id, actor).where(queries.in_force(day))
    return ServicePage(
        service=service,
        row=service_row(found, actor),
        rules=list(session.execute(texts).all()),
        incidents=[incident_row(row, actor) for row in rows],
        staff=staff_words(queries.staff_at(service.place_id, actor, day), actor),
        can_manage=actor.may(RULES) and not actor.tenant.suspended,
        can_write=actor.may(WRITE) and not actor.tenant.suspended,
    )


def staff_words(statement: Any, actor: Actor) -> list[tuple[str, str]]:
    return [(row.member, label_of("civic_staff_role", row.role, actor)) for row in session.execute(statement)]


@dataclass(frozen=True, slots=True)
class RulesPage:
    """Texts in force on ``day``; ``where`` is the quartier asked, "" for everywhere."""

    day: date
    where: str
    rules: list[Any]


def rules_page(asked: Mapping[str, Any], actor: Actor) -> RulesPage:
    """Raises NotFound for another structure's quartier."""
    day = asked["until"] or today(actor)
    statement, where = queries.rules_in_force(actor, day), ""
    if asked["territory_id"] is not None:
        where = get_or_404(Territory, asked["territory_id"]).name
        statement = statement.where(Place.territory_id == asked["territory_id"])
    return RulesPage(day, where, list(session.execute(statement).all()))


@dataclass(frozen=True, slots=True)
class RulePage:
    rule: UseRule
    place: Place
    lines: list[str]
    state: tuple[str, str]
    editions: list[Any]
    case: Any
    can_manage: bool


def rule_page(rule_id: uuid.UUID, actor: Actor) -> RulePage:
    rule = get_or_404(UseRule, rule_id)
    return RulePage(
        rule=rule,
        place=get_or_404(Place, rule.place_id),
        lines=[line.strip() for line in rule.body.splitlines() if line.strip()],
        state=rule_state(rule, today(actor)),
        editions=list(session.execute(queries.rules_at(rule.place_id, actor)).all()),
        case=_case_of(rule, actor),
        can_manage=actor.may(RULES) and not actor.tenant.suspended,
    )


def _case_of(rule: UseRule, actor: Actor) -> Case | None:
    """The situation it was born from; None also when its existence is hidden from the reader."""
    try:
        return case_or_404(rule.case_id, actor) if rule.case_id else None
    except NotFound:
        return None


def rule_state(rule: Any, day: date) -> tuple[str, str]:
    """Tint and words: in force, to come, or replaced."""
    if rule.valid_from > day:
        return "wait", "À venir"
    if rule.valid_until is not None and rule.valid_until < day:
        return "", "Ancien texte"
    return "ok", "En vigueur"


def rule_prefill(given: Prefill, actor: Actor) -> dict[str, Any]:
    """A new text, begun from the place, the text it replaces, or the agreement of a situation."""
    said: dict[str, Any] = {
        "valid_from": today(actor),
        "place_id": given.place_id,
        "service_id": given.service_id,
    }
    if given.rule_id is not None:
        former = get_or_404(UseRule, given.rule_id)
        names = ("place_id", "service_id", "title", "body", "adopted_by")
        said |= {name: getattr(former, name) for name in names}
    if given.case_id is not None:
        case = case_or_404(given.case_id, actor)
        said |= {"case_id": case.id, "place_id": case.place_id, "title": "Accord d’usage"}
        said["body"] = case.data.get("agreement_text") or ""
    return said


# --- staff -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PostRow:
    id: uuid.UUID
    place: str
    member: str
    role: str
    starts_on: date
    ends_on: date | None
    present: bool


def staff_rows(actor: Actor) -> list[PostRow]:
    day = today(actor)
    return [
        PostRow(
            id=row.id,
            place=row.place,
            member=row.member,
            role=label_of("civic_staff_role", row.role, actor),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            present=row.starts_on <= day and (row.ends_on is None or row.ends_on >= day),
        )
        for row in session.execute(queries.staff(actor))
    ]


def staff_data(post: CentreStaff) -> dict[str, Any]:
    names = ("membership_id", "place_id", "role", "starts_on", "ends_on")
    return {name: getattr(post, name) for name in names}
