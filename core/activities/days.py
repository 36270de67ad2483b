"""Which day an entry belongs to: work that passes midnight belongs to the day it began."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from core.activities.queries import rounds_of
from core.db.base import now
from core.db.session import session
from core.planning.clock import day_of, moment_of
from core.planning.models import Round
from core.tenancy.binding import Actor

#: A round that began the evening before is no longer under way after this hour.
NIGHT_ENDS = time(6)


def current_round(actor: Actor, moment: datetime | None = None) -> Round | None:
    """The member's round under way, or the planned one whose hours these are; None outside a round.

    ``moment`` None: now.
    """
    at = (moment or now()).astimezone(actor.tenant.tz)
    yesterday = at.date() - timedelta(days=1)
    days = (at.date(), yesterday) if at.time() < NIGHT_ENDS else (at.date(),)
    found = session.execute(rounds_of(actor.member, days, actor)).scalars()
    return next((walk for walk in found if walk.state == "under_way" or _covers(walk, at)), None)


def _covers(walk: Round, at: datetime) -> bool:
    zone = at.tzinfo
    start = datetime.combine(walk.day, walk.starts_at, tzinfo=zone)
    end = datetime.combine(walk.day, walk.ends_at, tzinfo=zone)
    if walk.ends_at <= walk.starts_at:
        end += timedelta(days=1)
    return start <= at <= end


def working_day(moment: datetime, walk: Round | None, actor: Actor) -> date:
    """The day an act at ``moment`` counts in: the round's own when the night of the round holds it."""
    day = day_of(moment, actor)
    if walk is None or day != walk.day + timedelta(days=1):
        return day
    return walk.day if moment.astimezone(actor.tenant.tz).time() < NIGHT_ENDS else day


def moment_said(day: date, at: time, walk: Round | None, actor: Actor) -> datetime:
    """The moment meant by an hour on a working day: 00:30 on a night round's day is after midnight."""
    after_midnight = walk is not None and walk.day == day and at < NIGHT_ENDS and at < walk.starts_at
    return moment_of(day + timedelta(days=1) if after_midnight else day, at, actor.tenant.tz)
