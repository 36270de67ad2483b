"""A year of requests of a demo structure, with their delays, their callers and their partners' forms."""

from __future__ import annotations

import math
import random
import secrets
import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from core.db.session import session
from core.demo.rows import (
    Located,
    Team,
    demo_id,
    dice,
    first_day,
    located,
    set_counter,
    team_of,
    write_new,
    write_parts,
)
from core.demo.scenario import RequestMix, Scenario, draw, scenario
from core.planning.clock import moment_of, today
from core.records import dataclass
from core.requests.models import PartnerLink, Request, RequestCaller
from core.tenancy.binding import Actor

#: Callers are kept for recent requests only, as the retention of a living structure would leave them.
CALLERS_KEPT: Final = timedelta(days=60)
#: Ranges that the regulator keeps for fiction: no subscriber has these numbers.
FICTION: Final = ("+3363998", "+3353649")
DAY: Final = timedelta(days=1)
#: From this hour on, the team of the day takes nothing new.
LATE: Final = time(17)


@dataclass(frozen=True, slots=True)
class _Setting:
    playing: Scenario
    mix: RequestMix
    team: Team
    spots: tuple[Located, ...]
    links: dict[str, uuid.UUID]
    actor: Actor


def seed(actor: Actor) -> None:
    """Write the requests of each day before today that has none yet."""
    playing = scenario()
    team = team_of(actor)
    if playing is None or not team.field:
        return
    links = _write_links(playing, team, actor)
    setting = _Setting(playing, playing.requests, team, located(actor, playing), links, actor)
    known = set(
        session.execute(select(Request.day).where(Request.tenant_id == actor.tenant.id).distinct()).scalars()
    )
    day, rows = first_day(playing, today(actor)), []
    while day < today(actor):
        if day not in known:
            rows += _of_day(setting, day)
        day += DAY
    _number(rows, actor)
    fresh = write_new(Request, rows, actor)
    write_parts(RequestCaller, _callers(setting, rows), "request_id", fresh, actor)


def _write_links(playing: Scenario, team: Team, actor: Actor) -> dict[str, uuid.UUID]:
    rows = [
        {
            "id": demo_id(actor, "partner-link", label),
            "label": label,
            "initiator": initiator,
            "expires_on": today(actor) + DAY * 300,
            "nonce": secrets.token_urlsafe(16),
            "last_used_on": today(actor) - DAY * 2,
            "author_id": team.coordinator,
        }
        for label, initiator in playing.requests.partners
    ]
    write_new(PartnerLink, rows, actor)
    partners = playing.requests.partners
    return {initiator: demo_id(actor, "partner-link", label) for label, initiator in partners}


def _of_day(setting: _Setting, day: date) -> list[dict[str, Any]]:
    rng = dice(setting.playing, "requests", day)
    weekend = 0.45 if day.weekday() >= 5 else 1.2
    expected = setting.mix.monthly / 30.4 * weekend * setting.playing.season[day.month - 1]
    late = _late_calls(setting, day)
    held = min(2, len(setting.team.field)) if late else 0
    rows = [
        _request(setting, rng, day, number, late=number < late)
        for number in range(max(late + held, _poisson(rng, expected)))
    ]
    for rank, row in enumerate(rows[late : late + held]):
        row |= _held(row["received_at"], setting.team.field[rank])
    return rows


def _held(received: datetime, member: uuid.UUID) -> dict[str, Any]:
    """Taken by a member who has not answered yet: it waits on her day page."""
    open_steps = dict.fromkeys(("answered_at", "arrived_at", "closed_at", "close_reason"))
    return {**open_steps, "state": "taken", "taken_by": member, "taken_at": _later(received, 0.7)}


def _late_calls(setting: _Setting, day: date) -> int:
    """Calls of the evening before seeding, which nobody has taken yet: there is something to take."""
    is_eve = day == today(setting.actor) - DAY
    return max(1, round(setting.mix.monthly / 30)) if is_eve else 0


def _poisson(rng: random.Random, expected: float) -> int:
    limit, product, count = math.exp(-expected), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def _request(setting: _Setting, rng: random.Random, day: date, number: int, *, late: bool) -> dict[str, Any]:
    mix = setting.mix
    received = moment_of(day, time(9), setting.actor.tenant.tz) + timedelta(
        minutes=round(rng.triangular(0, 720, 480)) if not late else 580 + 25 * number
    )
    reason = draw(rng, mix.reasons)
    channel, initiator = draw(rng, mix.channels), draw(rng, mix.initiators)
    link = setting.links.get(initiator) if channel == "web" else None
    channel = channel if channel != "web" or link else "phone"
    where = rng.choices(setting.spots, [found.spot.weight for found in setting.spots])[0]
    known_place = rng.random() < 0.92
    steps = _steps(setting, rng, received)
    return {
        "id": demo_id(setting.actor, "request", day, number),
        "number": None,
        "received_at": received,
        "day": day,
        "channel": channel,
        "initiator": initiator if rng.random() < 0.94 else None,
        "anonymous": rng.random() < 0.38,
        "reason": reason,
        "subject": rng.choice(mix.subjects.get(reason) or ("",)),
        "place_id": where.id if known_place else None,
        "place_text": "" if known_place else "Adresse à préciser au rappel",
        "territory_id": where.territory_id if known_place else None,
        "urgent": rng.random() < 0.06,
        "partner_link_id": link,
        "author_id": None if link else setting.team.reception or setting.team.coordinator,
        "created_at": received,
        "updated_at": received,
        **steps,
    }


def _steps(setting: _Setting, rng: random.Random, received: datetime) -> dict[str, Any]:
    """How far the request has come by the evening before the day of seeding."""
    until = moment_of(today(setting.actor), time(0), setting.actor.tenant.tz)
    taken = _later(_next_work(setting, received), rng.lognormvariate(0.0, 0.9))
    answered = _later(taken, rng.lognormvariate(1.0, 1.1))
    arrived = _later(answered, rng.lognormvariate(1.6, 1.2)) if rng.random() < 0.42 else None
    closed = _later(arrived or answered, 20 + rng.lognormvariate(3.2, 0.7))
    if rng.random() < 0.02:  # a few stay open for long
        closed = until + DAY
    passed = {
        "taken_at": taken,
        "answered_at": answered,
        "arrived_at": arrived,
        "closed_at": closed,
    }
    reached = {name: at if at is not None and at < until else None for name, at in passed.items()}
    state = next(
        (
            name
            for name, column in (
                ("closed", "closed_at"),
                ("visited", "arrived_at"),
                ("answered", "answered_at"),
                ("taken", "taken_at"),
            )
            if reached[column] is not None
        ),
        "received",
    )
    visited = reached["arrived_at"] is not None
    reason = draw(rng, setting.mix.close_reasons)
    return {
        **reached,
        "state": state,
        "taken_by": rng.choice(setting.team.field) if reached["taken_at"] is not None else None,
        "close_reason": ("handled" if visited else reason) if state == "closed" else None,
    }


def _next_work(setting: _Setting, received: datetime) -> datetime:
    """When somebody can take it: at once until late afternoon, else when the team is back."""
    if received.time() < LATE and received.weekday() in setting.playing.weekdays:
        return received
    day = received.date() + DAY
    while day.weekday() not in setting.playing.weekdays:
        day += DAY
    return moment_of(day, setting.playing.hours[0], setting.actor.tenant.tz)


def _later(moment: datetime, hours: float) -> datetime:
    return (moment + timedelta(hours=hours)).replace(second=0, microsecond=0)


def _number(rows: Sequence[dict[str, Any]], actor: Actor) -> None:
    """Numbers follow those given already, and the next real request follows these."""
    highest = select(func.max(Request.number)).where(Request.tenant_id == actor.tenant.id)
    last = int(session.execute(highest).scalar_one() or 0)
    for row in sorted(rows, key=lambda row: (row["received_at"], row["id"])):
        last += 1
        row["number"] = last
    if rows:
        set_counter("request", last, actor=actor)


def _callers(setting: _Setting, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    since = today(setting.actor) - CALLERS_KEPT
    return [
        _caller(setting, row)
        for row in rows
        if not row["anonymous"] and row["day"] >= since and setting.mix.callers
    ]


def _caller(setting: _Setting, row: dict[str, Any]) -> dict[str, Any]:
    rng = dice(setting.playing, "caller", row["id"])
    return {
        "id": demo_id(setting.actor, row["id"], "caller"),
        "request_id": row["id"],
        "name": rng.choice(setting.mix.callers),
        "phone": f"{rng.choice(FICTION)}{rng.randrange(10_000):04d}",
        "callback": rng.choice(("", "", "Après 18 h", "Le matin", "Pas pendant le week-end")),
        "created_at": row["received_at"],
    }
