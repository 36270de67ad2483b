"""What the templates of civic mediation read, built from queries; nothing is written here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any, Final

from flask import url_for
from sqlalchemy import select

from core.toolkit import (
    EDIT_CASES,
    OPEN_CASES,
    Activity,
    Actor,
    Case,
    Form,
    NotFound,
    Panel,
    Place,
    RowsPanel,
    Territory,
    case_or_404,
    form_for,
    get_or_404,
    label_of,
    page,
    place_options,
    row_panels,
    session,
    today,
)
from plugins.civic_mediation import queries
from plugins.civic_mediation.codelists import GRAVITY_TINT
from plugins.civic_mediation.models import (
    CentreStaff,
    CivicGroup,
    CivicService,
    GroupPlace,
    Incident,
    IncidentGroup,
    UseRule,
)
from plugins.civic_mediation.permissions import RULES, WRITE
from plugins.civic_mediation.schemas import IncidentFilters, IncidentFiltersSchema, Prefill
from plugins.civic_mediation.workflow import CIVIC_SITUATION

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

Choices = dict[str, list[tuple[Any, ...]]]


def _pairs(statement: Any) -> list[tuple[Any, ...]]:
    return [(str(row[0]), row[1]) for row in session.execute(statement)]


def choices(actor: Actor) -> Choices:
    """Answers that the forms of this domain offer beside the code lists."""
    day = today(actor)
    places = _pairs(place_options(actor, day))
    return {
        "place_id": places,
        "place_ids": places,
        "service_id": _pairs(queries.service_options(actor, day)),
        "group_ids": _pairs(queries.group_options(actor, day)),
        "group_id": _pairs(queries.group_options(actor, day)),
        "membership_id": _pairs(queries.member_options(actor)),
        "territory_id": _pairs(queries.territory_options(actor)),
    }


# --- incidents ---------------------------------------------------------------------------------------


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
    writes = actor.may(WRITE) and not actor.tenant.suspended
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
        staff=_staff_words(queries.staff_at(service.place_id, actor, day), actor),
        can_manage=actor.may(RULES) and not actor.tenant.suspended,
        can_write=actor.may(WRITE) and not actor.tenant.suspended,
    )


def _staff_words(statement: Any, actor: Actor) -> list[tuple[str, str]]:
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
        "staff": _staff_words(queries.staff_at(place.id, actor, day), actor),
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
