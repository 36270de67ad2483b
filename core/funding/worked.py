"""Time worked, from what the team enters and plans; read whole for a period, then allotted to conventions."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from core.activities.models import Activity, ActivityMember
from core.db.session import session
from core.extension.catalog import catalog
from core.funding.allotment import Claim, Paid, Piece, Span, allot
from core.funding.grids import grid_of
from core.funding.models import Convention
from core.funding.scope import areas_of, posts_of
from core.places.models import Place, PlaceTerritory
from core.planning import queries
from core.planning.clock import today
from core.planning.models import PLANNED, Absence, Shift
from core.planning.week import days_of_permanence
from core.reporting.periods import Period
from core.tenancy.binding import Actor

#: Minutes of a day.
DAY = 1440


def _at(day: date, hour: time) -> int:
    return day.toordinal() * DAY + hour.hour * 60 + hour.minute


def _between(day: date, starts_at: time, ends_at: time) -> tuple[int, int]:
    """Work that ends before it began ended the next day."""
    start, end = _at(day, starts_at), _at(day, ends_at)
    return start, end if end > start else end + DAY


def _moment(moment: datetime, actor: Actor) -> int:
    local = moment.astimezone(actor.tenant.tz)
    return _at(local.date(), local.time())


def spans_of(period: Period, actor: Actor) -> list[Span]:
    """What everybody did on the days of the period that have come."""
    last = min(period.last, today(actor))
    if last < period.first:
        return []
    away = _absences(period.first, last, actor)
    return [
        *_activities(period.first, last, actor),
        *_rounds(period.first, last, actor),
        *(span for span in _planned(period.first, last, actor) if (span.member, span.day) not in away),
    ]


def _absences(first: date, last: date, actor: Actor) -> set[tuple[uuid.UUID, date]]:
    """Days on which a member was away: what was planned for her did not happen."""
    statement = select(Absence.membership_id, Absence.starts_on, Absence.ends_on).where(
        Absence.tenant_id == actor.tenant.id,
        Absence.starts_on <= last,
        Absence.ends_on >= first,
        Absence.removed_at.is_(None),
    )
    found = set()
    for row in session.execute(statement):
        begun, ended = max(row.starts_on, first), min(row.ends_on, last)
        for offset in range((ended - begun).days + 1):
            found.add((row.membership_id, begun + timedelta(days=offset)))
    return found


def _activities(first: date, last: date, actor: Actor) -> Iterator[Span]:
    """An entry without a duration tells no hour: it is an act, and its round tells the time."""
    minutes = func.coalesce(ActivityMember.minutes, Activity.minutes)
    statement = (
        select(
            Activity.id,
            Activity.day,
            Activity.starts_at,
            Activity.domain,
            Activity.territory_id,
            Activity.place_id,
            Place.sector_id,
            ActivityMember.membership_id,
            minutes.label("minutes"),
        )
        .join(
            ActivityMember,
            (ActivityMember.tenant_id == Activity.tenant_id) & (ActivityMember.activity_id == Activity.id),
        )
        .outerjoin(Place, (Place.tenant_id == Activity.tenant_id) & (Place.id == Activity.place_id))
        .where(
            Activity.tenant_id == actor.tenant.id,
            Activity.day.between(first, last),
            Activity.removed_at.is_(None),
            minutes.is_not(None),
        )
    )
    rows = session.execute(statement).all()
    qpv = _qpv_of_places(actor)
    for row in rows:
        start = _moment(row.starts_at, actor)
        dated = (area for area, since, until in qpv.get(row.place_id, ()) if _holds(row.day, since, until))
        areas = frozenset(area for area in (row.territory_id, row.sector_id, *dated) if area is not None)
        yield Span(
            row.membership_id, row.day, start, start + row.minutes, "activity", row.id, areas, row.domain
        )


def _holds(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


def _qpv_of_places(actor: Actor) -> dict[uuid.UUID, list[tuple[uuid.UUID, date | None, date | None]]]:
    statement = select(
        PlaceTerritory.place_id, PlaceTerritory.territory_id, PlaceTerritory.starts_on, PlaceTerritory.ends_on
    ).where(PlaceTerritory.tenant_id == actor.tenant.id)
    found: dict[uuid.UUID, list[tuple[uuid.UUID, date | None, date | None]]] = defaultdict(list)
    for row in session.execute(statement):
        found[row.place_id].append((row.territory_id, row.starts_on, row.ends_on))
    return found


def _rounds(first: date, last: date, actor: Actor) -> Iterator[Span]:
    """Rounds that were walked, at the hours they really had."""
    for row in session.execute(queries.rounds(actor, first, last)):
        if row.state == PLANNED:
            continue
        start, end = _between(row.day, row.starts_at, row.ends_at)
        if row.started_at is not None and row.ended_at is not None:
            start, end = _moment(row.started_at, actor), _moment(row.ended_at, actor)
        areas = frozenset([row.sector_id]) if row.sector_id is not None else frozenset()
        for member in row.members or ():
            yield Span(member, row.day, start, end, "round", row.id, areas)


def _planned(first: date, last: date, actor: Actor) -> Iterator[Span]:
    """Shifts and permanences of the past: what is planned and was not cancelled was done."""
    for row in session.execute(_shifts(first, last, actor)):
        areas = frozenset([row.sector_id]) if row.sector_id is not None else frozenset()
        start, end = _between(row.day, row.starts_at, row.ends_at)
        yield Span(row.membership_id, row.day, start, end, "shift", row.id, areas)
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    rows = list(session.execute(queries.permanences(actor, first, last)))
    areas_at = _areas_of_places({row.place_id for row in rows}, actor)
    for row in rows:
        for day in days_of_permanence(row, days):
            start, end = _between(day, row.starts_at, row.ends_at)
            for member in row.members or ():
                yield Span(
                    member, day, start, end, "permanence", row.id, areas_at.get(row.place_id, frozenset())
                )


def _shifts(first: date, last: date, actor: Actor) -> Any:
    return select(
        Shift.id, Shift.membership_id, Shift.day, Shift.starts_at, Shift.ends_at, Shift.sector_id
    ).where(Shift.tenant_id == actor.tenant.id, Shift.day.between(first, last), Shift.removed_at.is_(None))


def _areas_of_places(ids: set[uuid.UUID], actor: Actor) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
    if not ids:
        return {}
    statement = select(Place.id, Place.territory_id, Place.sector_id).where(
        Place.tenant_id == actor.tenant.id, Place.id.in_(ids)
    )
    return {
        row.id: frozenset(area for area in (row.territory_id, row.sector_id) if area is not None)
        for row in session.execute(statement)
    }


def claims_of(period: Period, actor: Actor) -> list[Claim]:
    """Every convention that lives on a day of the period, archived ones included: their hours were told."""
    statement = select(Convention).where(
        Convention.tenant_id == actor.tenant.id,
        Convention.starts_on <= period.last,
        or_(Convention.ends_on.is_(None), Convention.ends_on >= period.first),
    )
    conventions = session.execute(statement).scalars().all()
    ids = [convention.id for convention in conventions]
    if not ids:
        return []
    areas: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for row in session.execute(areas_of(ids, actor)):
        areas[row.convention_id].add(row.id)
    posts: dict[uuid.UUID, list[Paid]] = defaultdict(list)
    for row in session.execute(posts_of(ids, actor)):
        posts[row.convention_id].append(Paid(row.membership_id, row.starts_on, row.ends_on, row.share))
    return [
        Claim(
            convention.id,
            convention.starts_on,
            convention.ends_on,
            convention.rank,
            _shares_time(convention, actor),
            frozenset(areas[convention.id]),
            frozenset(convention.domains),
            tuple(posts[convention.id]),
        )
        for convention in conventions
    ]


def _shares_time(convention: Convention, actor: Actor) -> bool:
    shipped = catalog().grids.get(convention.grid)
    return (shipped or grid_of(convention.grid, actor).shipped).shares_time


def pieces_of(period: Period, actor: Actor) -> list[Piece]:
    """The time of the period, each minute once, with the convention that hears of it."""
    day = timedelta(days=1)
    # A night belongs to the day it began: the days beside may hold the same minutes.
    wide = Period("range", period.first - day, period.last + day)
    pieces = allot(spans_of(wide, actor), claims_of(wide, actor))
    return [piece for piece in pieces if piece.day in period]


def total(pieces: Sequence[Piece]) -> int:
    return sum(piece.minutes for piece in pieces)
