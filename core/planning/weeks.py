"""The week as a whole: copied from the one before, closed once it was read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from core.audit.services import record
from core.db.base import ScopedModel, new_id
from core.db.session import session
from core.errors import Refused
from core.extension.manager import hooks
from core.planning.clock import monday_of, today
from core.planning.models import Round, RoundMember, Shift, WeekClosure
from core.planning.queries import absences, closure, rounds, stops
from core.planning.roster import roster
from core.planning.services import lay_stops, link_members, put
from core.tenancy.binding import Actor

Row = TypeVar("Row", bound=ScopedModel)
WEEK = timedelta(days=7)
#: From the first day of a week to its last.
LAST = timedelta(days=6)
TOO_EARLY = "Cette semaine n’est pas finie : elle se clôt à partir de son dernier jour, le dimanche."


def _same_in(target: date, source_id: uuid.UUID) -> uuid.UUID:
    """The id of a copy, told from its source and week: copying twice makes one."""
    return uuid.uuid5(source_id, target.isoformat())


def copy_week(target: date, *, actor: Actor) -> int:
    """Lay the shifts and rounds of the week before on the week of ``target``; returns how many were new.

    Nobody is planned on a day of absence; a round left without anybody is not copied. Appointments belong to
    their date, weekly permanences are there already.
    """
    first = monday_of(target)
    away = list(session.execute(absences(actor, first, first + timedelta(days=6))))

    def present(member: uuid.UUID, day: date) -> bool:
        known = member in roster(actor)
        return known and not any(
            row.membership_id == member and row.starts_on <= day <= row.ends_on for row in away
        )

    return _copy_shifts(first, present, actor) + _copy_rounds(first, present, actor)


def _copy_shifts(first: date, present: Any, actor: Actor) -> int:
    statement = select(Shift).where(
        Shift.tenant_id == actor.tenant.id,
        Shift.day.between(first - WEEK, first - timedelta(days=1)),
        Shift.removed_at.is_(None),
    )
    made = 0
    for shift in session.execute(statement).scalars().all():
        if not present(shift.membership_id, shift.day + WEEK):
            continue
        values = {
            "membership_id": shift.membership_id,
            "day": shift.day + WEEK,
            "starts_at": shift.starts_at,
            "ends_at": shift.ends_at,
            "sector_id": shift.sector_id,
        }
        made += _copied(Shift, _same_in(first, shift.id), values, actor) is not None
    return made


def _copied(model: type[Row], row_id: uuid.UUID, values: Mapping[str, Any], actor: Actor) -> Row | None:
    """The copy, or None when it was made before: it may have been changed since, and stays as it is."""
    known = select(model.id).where(model.tenant_id == actor.tenant.id, model.id == row_id)
    if session.execute(known).scalar_one_or_none() is not None:
        return None
    return put(model, row_id, values, actor=actor)[0]


def _copy_rounds(first: date, present: Any, actor: Actor) -> int:
    last_week = list(session.execute(rounds(actor, first - WEEK, first - timedelta(days=1))))
    made = 0
    for row in last_week:
        members = [m for m in row.members or () if present(m, row.day + WEEK)]
        if not members:
            continue
        values = {
            "label": row.label,
            "day": row.day + WEEK,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "sector_id": row.sector_id,
        }
        walk = _copied(Round, _same_in(first, row.id), values, actor)
        if walk is not None:
            link_members(RoundMember, "round_id", walk.id, members)
            lay_stops(walk.id, [stop.place_id for stop in session.execute(stops(actor, (row.id,)))])
            made += 1
    return made


def may_close_week(first_day: date, day: date) -> bool:
    """Whether on ``day`` its last day has begun: what is still to happen cannot have been read."""
    return day >= first_day + LAST


def close_week(first_day: date, counts: Mapping[str, int], *, actor: Actor) -> WeekClosure:
    """Say that the week was read; ``counts`` is what it held. Twice is once, the first closing stands.

    Raises Refused before the week's last day.
    """
    first = monday_of(first_day)
    if not may_close_week(first, today(actor)):
        raise Refused([TOO_EARLY])
    standing = session.execute(closure(actor, first)).scalar_one_or_none()
    if standing is not None:
        return standing
    values = {
        "tenant_id": actor.tenant.id,
        "id": new_id(),
        "first_day": first,
        "closed_by": actor.member,
        "counts": dict(counts),
    }
    # Two clicks at once: the second waits for the first, inserts nothing and reads what stands.
    inserted = insert(WeekClosure).values(values).on_conflict_do_nothing().returning(WeekClosure.id)
    won = session.execute(inserted).scalar_one_or_none() is not None
    closed = session.execute(closure(actor, first)).scalar_one()
    if won:
        hooks().announce("on_week_closed", actor.tenant.enabled, actor=actor, closure=closed)
        record("planning.week_closed", subject=closed, actor=actor, details={"first_day": first.isoformat()})
    return closed
