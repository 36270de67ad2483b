"""Time worked, from what the team enters and plans; read whole for a period, then allotted to conventions."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Text, cast, func, or_, select

from core.activities.models import Activity, ActivityMember
from core.db.together import together
from core.extension.catalog import catalog
from core.funding.allotment import Claim, Paid, Piece, Span, allot
from core.funding.models import Convention, ConventionTerritory, OwnGrid, Post
from core.places.models import Place, PlaceTerritory
from core.planning import queries
from core.planning.clock import today
from core.planning.models import PLANNED, Absence, Shift
from core.planning.week import days_of_permanence
from core.reporting.periods import Period
from core.tenancy.binding import Actor

#: Minutes of a day.
DAY: Final = 1440
#: Read at a time: a year of a team of three hundred would not fit in one answer of the database.
QUARTER: Final = timedelta(days=91)


def _at(day: date, hour: time) -> int:
    return day.toordinal() * DAY + hour.hour * 60 + hour.minute


def _between(day: date, starts_at: time, ends_at: time) -> tuple[int, int]:
    """Work that ends before it began ended the next day."""
    start, end = _at(day, starts_at), _at(day, ends_at)
    return start, end if end > start else end + DAY


def _moment(moment: datetime, actor: Actor) -> int:
    local = moment.astimezone(actor.tenant.tz)
    return _at(local.date(), local.time())


def reads_of(first: date, last: date, actor: Actor) -> dict[str, Any]:
    """What tells the time of these days, and who claims it: a select of columns each."""
    minutes = func.coalesce(ActivityMember.minutes, Activity.minutes)
    ours = actor.tenant.id
    days = Activity.day.between(first, last)
    return {
        # An entry without a duration tells no hour: it is an act, and its round tells the time.
        "activities": select(
            Activity.id,
            Activity.day,
            Activity.starts_at,
            Activity.hour_told,
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
        .where(Activity.tenant_id == ours, days, Activity.removed_at.is_(None), minutes.is_not(None)),
        "qpv": select(
            PlaceTerritory.place_id,
            PlaceTerritory.territory_id,
            PlaceTerritory.starts_on,
            PlaceTerritory.ends_on,
        ).where(PlaceTerritory.tenant_id == ours),
        "rounds": queries.rounds(actor, first, last),
        "shifts": select(
            Shift.id, Shift.membership_id, Shift.day, Shift.starts_at, Shift.ends_at, Shift.sector_id
        ).where(Shift.tenant_id == ours, Shift.day.between(first, last), Shift.removed_at.is_(None)),
        "permanences": queries.permanences(actor, first, last).add_columns(
            Place.territory_id, Place.sector_id
        ),
        "absences": select(Absence.membership_id, Absence.starts_on, Absence.ends_on).where(
            Absence.tenant_id == ours,
            Absence.starts_on <= last,
            Absence.ends_on >= first,
            Absence.removed_at.is_(None),
        ),
        # Archived ones included: their hours were told.
        "conventions": select(
            Convention.id,
            Convention.starts_on,
            Convention.ends_on,
            Convention.rank,
            Convention.grid,
            Convention.domains,
            OwnGrid.based_on,
        )
        .outerjoin(
            OwnGrid,
            (OwnGrid.tenant_id == Convention.tenant_id) & (cast(OwnGrid.id, Text) == Convention.grid),
        )
        .where(
            Convention.tenant_id == ours,
            Convention.starts_on <= last,
            or_(Convention.ends_on.is_(None), Convention.ends_on >= first),
        ),
        "areas": select(ConventionTerritory.convention_id, ConventionTerritory.territory_id).where(
            ConventionTerritory.tenant_id == ours
        ),
        "posts": select(
            Post.convention_id, Post.membership_id, Post.starts_on, Post.ends_on, Post.share
        ).where(Post.tenant_id == ours, Post.removed_at.is_(None)),
    }


Read = Mapping[str, Sequence[Any]]


def spans_from(read: Read, first: date, last: date, actor: Actor) -> list[Span]:
    """What everybody did on the days that have come."""
    last = min(last, today(actor))
    away = _absences(read["absences"], first, last)
    planned = [*_shifts(read["shifts"]), *_permanences(read["permanences"], first, last)]
    every = [
        *_activities(read["activities"], read["qpv"], actor),
        *_rounds(read["rounds"], actor),
        # Shifts and permanences of the past: what is planned and was not cancelled was done.
        *(span for span in planned if (span.member, span.day) not in away),
    ]
    return [span for span in every if span.day <= last]


def _absences(rows: Sequence[Any], first: date, last: date) -> set[tuple[uuid.UUID, date]]:
    """Days on which a member was away: what was planned for her did not happen."""
    found = set()
    for row in rows:
        begun, ended = max(row.starts_on, first), min(row.ends_on, last)
        for offset in range((ended - begun).days + 1):
            found.add((row.membership_id, begun + timedelta(days=offset)))
    return found


def _areas(*ids: uuid.UUID | None) -> frozenset[uuid.UUID]:
    return frozenset(one for one in ids if one is not None)


def _activities(rows: Sequence[Any], dated: Sequence[Any], actor: Actor) -> Iterator[Span]:
    qpv: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in dated:
        qpv[row.place_id].append(row)
    for row in rows:
        start = _moment(row.starts_at, actor)
        of_the_day = (one.territory_id for one in qpv.get(row.place_id, ()) if _holds(row.day, one))
        areas = _areas(row.territory_id, row.sector_id, *of_the_day)
        end = start + row.minutes
        yield Span(
            row.membership_id, row.day, start, end, "activity", row.id, areas, row.domain, row.hour_told
        )


def _holds(day: date, row: Any) -> bool:
    return (row.starts_on is None or row.starts_on <= day) and (row.ends_on is None or day <= row.ends_on)


def _rounds(rows: Sequence[Any], actor: Actor) -> Iterator[Span]:
    """Rounds that were walked, at the hours they really had."""
    for row in rows:
        if row.state == PLANNED:
            continue
        start, end = _between(row.day, row.starts_at, row.ends_at)
        if row.started_at is not None and row.ended_at is not None:
            start, end = _moment(row.started_at, actor), _moment(row.ended_at, actor)
        for member in row.members or ():
            yield Span(member, row.day, start, end, "round", row.id, _areas(row.sector_id))


def _shifts(rows: Sequence[Any]) -> Iterator[Span]:
    for row in rows:
        start, end = _between(row.day, row.starts_at, row.ends_at)
        yield Span(row.membership_id, row.day, start, end, "shift", row.id, _areas(row.sector_id))


def _permanences(rows: Sequence[Any], first: date, last: date) -> Iterator[Span]:
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    for row in rows:
        for day in days_of_permanence(row, days):
            start, end = _between(day, row.starts_at, row.ends_at)
            for member in row.members or ():
                areas = _areas(row.territory_id, row.sector_id)
                yield Span(member, day, start, end, "permanence", row.id, areas)


def claims_from(read: Read) -> list[Claim]:
    """Every convention that lives on a day of the period; one whose grid is gone keeps its hours to itself."""
    areas: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for row in read["areas"]:
        areas[row.convention_id].add(row.territory_id)
    posts: dict[uuid.UUID, list[Paid]] = defaultdict(list)
    for row in read["posts"]:
        posts[row.convention_id].append(Paid(row.membership_id, row.starts_on, row.ends_on, row.share))
    return [
        Claim(
            row.id,
            row.starts_on,
            row.ends_on,
            row.rank,
            _shares_time(row.based_on or row.grid),
            frozenset(areas[row.id]),
            frozenset(row.domains),
            tuple(posts[row.id]),
        )
        for row in read["conventions"]
    ]


def _shares_time(key: str) -> bool:
    shipped = catalog().grids.get(key)
    return shipped is not None and shipped.shares_time


def pieces_of(period: Period, actor: Actor) -> list[Piece]:
    """The time of the period, each minute once, with the convention that hears of it: a statement a quarter."""
    found: list[Piece] = []
    first = period.first
    while first <= period.last:
        last = min(period.last, first + QUARTER)
        found += _pieces(Period("range", first, last), actor)
        first = last + timedelta(days=1)
    return found


def _pieces(period: Period, actor: Actor) -> list[Piece]:
    # A night belongs to the day it began: the days beside may hold the same minutes.
    first, last = period.first - timedelta(days=1), period.last + timedelta(days=1)
    read = together(**reads_of(first, last, actor))
    pieces = allot(spans_from(read, first, last, actor), claims_from(read))
    return [piece for piece in pieces if piece.day in period]


def total(pieces: Sequence[Piece]) -> int:
    return sum(piece.minutes for piece in pieces)
