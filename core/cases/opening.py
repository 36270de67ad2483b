"""How a situation begins: by itself, from a field entry, from a request; its number, and the entries of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import select, update

from core.activities.models import Activity
from core.audit.services import record
from core.cases.models import Case, CaseActivity
from core.cases.moving import log_step
from core.cases.rules import happened, refuse_unless_writable, territory_of
from core.cases.schemas import OpenCase
from core.cases.workflow import OPENED, file_types, situation_types, type_of
from core.codelists.reasons import entry_reason, reason_label
from core.db.base import now
from core.db.session import session
from core.db.writing import create_once, get_or_404, next_number
from core.errors import InvalidInput, Refused
from core.extension.manager import hooks
from core.places.models import Place
from core.planning.clock import check_day, today
from core.requests.models import Request
from core.requests.services import take_request
from core.tenancy.binding import Actor


def open_case(command: OpenCase, *, actor: Actor, named: bool = False) -> Case:
    """Open a situation, or a named file, followed by the actor.

    Raises InvalidInput: nature not offered, place unknown.
    """
    case, made = _create(command, {}, actor=actor, named=named)
    if made:
        _finish_opening(case, command, actor=actor)
    return case


def raise_activity(activity: Activity, command: OpenCase, *, actor: Actor) -> Case:
    """Raise a field entry to a situation: what it says already is not asked again, and the way back stays.

    Raises Refused when the entry was raised to another situation before.
    """
    get_or_404(Activity, activity.id, lock=True)
    _refuse_second_origin(activity, command.id, actor=actor)
    asked = {"request_id": activity.request_id} if activity.request_id is not None else {}
    case, made = _create(_filled_from(command, from_activity(activity, actor)), asked, actor=actor)
    if made:
        _link(case, activity, actor=actor, is_origin=True)
        _finish_opening(case, command, actor=actor)
    return case


def open_from_request(request: Request, command: OpenCase, *, actor: Actor, named: bool = False) -> Case:
    """Open the situation, or the named file, that a request became; whoever opens it takes the request."""
    filled = _filled_from(command, from_request(request, actor))
    case, made = _create(filled, {"request_id": request.id}, actor=actor, named=named)
    if made:
        if request.state == "received" and actor.membership_id is not None:
            take_request(request, actor=actor)
        _finish_opening(case, command, actor=actor)
    return case


def from_activity(activity: Activity, actor: Actor) -> dict[str, Any]:
    """What a field entry already says of the situation it would become."""
    return {
        "subject": _subject(entry_reason(activity.kind, activity.reason, actor), activity.place_id),
        "place_id": activity.place_id,
        "reason": activity.reason,
        "domain": activity.domain,
        "people": activity.total,
        "people_estimated": activity.estimated,
        "opened_on": today(actor),
    }


def from_request(request: Request, actor: Actor) -> dict[str, Any]:
    """What a request already says of the situation it would become."""
    return {
        "subject": request.subject or _subject(reason_label(request.reason, actor), request.place_id),
        "place_id": request.place_id,
        "reason": request.reason,
        "opened_on": today(actor),
    }


def _subject(reason: str, place_id: uuid.UUID | None) -> str:
    place = None
    if place_id is not None:
        place = session.execute(select(Place.name).where(Place.id == place_id)).scalar_one_or_none()
    words = [reason, place or ""]
    return ", ".join(word for word in words if word)[:160]


def _filled_from(command: OpenCase, said: Mapping[str, Any]) -> OpenCase:
    """The command, its unanswered fields taken from what was said before."""
    missing = {name: value for name, value in said.items() if getattr(command, name) is None}
    if command.people is None:
        missing["people_estimated"] = said.get("people_estimated", False)
    return replace(command, **missing)


def _create(
    command: OpenCase, links: Mapping[str, Any], *, actor: Actor, named: bool = False
) -> tuple[Case, bool]:
    if command.type_key not in {t.key for t in (file_types(actor) if named else situation_types(actor))}:
        raise InvalidInput({"type_key": ["Choisissez une des natures proposées."]})
    case_type = type_of(command.type_key)
    opened_on = command.opened_on or today(actor)
    check_day(opened_on, actor, "opened_on")
    said = {name: value for name, value in asdict(command).items() if name not in {"id", "number", "domain"}}
    computed = {
        **links,
        "domain": command.domain or case_type.domain,
        "opened_on": opened_on,
        "last_on": opened_on,
        "state": case_type.initial.key,
        "territory_id": territory_of(command.place_id),
        "referent_id": actor.membership_id,
        **({"named_at": now(), "named_by": actor.membership_id} if named else {}),
    }
    return create_once(Case, command.id, said, actor=actor, computed=computed)


def _finish_opening(case: Case, command: OpenCase, *, actor: Actor) -> None:
    """Log, tell the domains, and take the number as the last statement before audit."""
    log_step(case, OPENED, source=None, day=case.opened_on, actor=actor)
    hooks().announce("on_case_opened", actor.tenant.enabled, actor=actor, case=case)
    if command.number:
        give_number(case, actor=actor)
    details: dict[str, Any] = {"type": case.type_key}
    if case.named_at is not None:
        record("file.opened", subject=case, actor=actor, details=details)
    else:
        record("case.opened", subject=case, actor=actor, details=details)


def give_number(case: Case, *, actor: Actor) -> None:
    """Give a situation « sans numéro » the next number of the year; one that has a number keeps it."""
    if case.number is None:
        session.flush()
        year = today(actor).year
        case.number = f"{year}-{next_number(f'case:{year}', actor=actor):04d}"
        session.flush()


def number_cases(cases: Sequence[tuple[uuid.UUID, date]], *, actor: Actor) -> None:
    """Give new situations the next numbers of the years they were opened in, a block of them at once."""
    by_year: dict[int, list[uuid.UUID]] = {}
    for case_id, opened_on in cases:
        by_year.setdefault(opened_on.year, []).append(case_id)
    for year, ids in sorted(by_year.items()):
        last = next_number(f"case:{year}", actor=actor, many=len(ids))
        numbered = [
            {"tenant_id": actor.tenant.id, "id": case_id, "number": f"{year}-{number:04d}"}
            for number, case_id in enumerate(ids, start=last - len(ids) + 1)
        ]
        session.execute(update(Case), numbered)


def _refuse_second_origin(activity: Activity, case_id: uuid.UUID, *, actor: Actor) -> None:
    statement = select(CaseActivity.case_id).where(
        CaseActivity.tenant_id == actor.tenant.id,
        CaseActivity.activity_id == activity.id,
        CaseActivity.is_origin.is_(True),
    )
    raised_to = session.execute(statement).scalar_one_or_none()
    if raised_to is not None and raised_to != case_id:
        raise Refused(["Une situation a déjà été ouverte à partir de cette intervention."])


def attach_activity(case: Case, activity: Activity, *, actor: Actor) -> None:
    """Add a field entry to an open situation; adding it twice changes nothing."""
    refuse_unless_writable(case, actor)
    statement = select(CaseActivity.id).where(
        CaseActivity.case_id == case.id, CaseActivity.activity_id == activity.id
    )
    if session.execute(statement).scalar_one_or_none() is None:
        _link(case, activity, actor=actor, is_origin=False)
        record("case.activity_attached", subject=case, actor=actor, details={"activity": str(activity.id)})


def _link(case: Case, activity: Activity, *, actor: Actor, is_origin: bool) -> None:
    link = CaseActivity(
        case_id=case.id, activity_id=activity.id, is_origin=is_origin, linked_by=actor.membership_id
    )
    session.add(link)
    happened(case, activity.day, actor)
    session.flush()
