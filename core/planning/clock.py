"""Days and hours in the structure's zone: a day is stored at entry, never derived from a timestamp later."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.db.base import now
from core.errors import InvalidInput
from core.tenancy.binding import Actor

#: No act noted here is older, be it in archives that are imported: before it, a year was mistyped.
EARLIEST: Final = date(1980, 1, 1)
TO_COME: Final = "Choisissez aujourd’hui ou un jour passé."
TOO_OLD: Final = "Cette date est trop ancienne : vérifiez l’année."


def local_now(actor: Actor) -> datetime:
    """The present moment on the structure's clocks."""
    return now().astimezone(actor.tenant.tz)


def today(actor: Actor) -> date:
    return local_now(actor).date()


def wrong_day(day: date | None, actor: Actor, *, planned: bool = False, to_come: str = TO_COME) -> str | None:
    """What is wrong with the day of an act, in French: to come (unless it is planned), or too old to be one."""
    if day is None:
        return None
    if day < EARLIEST:
        return TOO_OLD
    return to_come if day > today(actor) and not planned else None


def check_day(
    day: date | None, actor: Actor, field: str = "day", *, planned: bool = False, to_come: str = TO_COME
) -> None:
    """Raise InvalidInput beside the field, as ``wrong_day`` says it."""
    wrong = wrong_day(day, actor, planned=planned, to_come=to_come)
    if wrong is not None:
        raise InvalidInput({field: [wrong]})


def day_of(moment: datetime, actor: Actor) -> date:
    """The structure's day at that moment."""
    return moment.astimezone(actor.tenant.tz).date()


def moment_of(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The moment of an hour on a day, as the clocks of that place show it."""
    return datetime.combine(day, hour, tzinfo=zone)


def shift_months(day: date, months: int) -> date:
    """The same day that many months later (earlier if negative), or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def monday_of(day: date) -> date:
    """The first day of the week, as France counts them."""
    return day - timedelta(days=day.weekday())
