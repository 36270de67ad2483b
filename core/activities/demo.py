"""A year of field entries of a demo structure: seasonal, by kind, with what a real team leaves out."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from core.activities.models import Activity
from core.db.session import session
from core.demo.rows import Located, Team, demo_id, dice, first_day, located, team_of, write_activities
from core.demo.scenario import KindMix, Scenario, draw, scenario
from core.extension.catalog import catalog
from core.planning.clock import day_of, moment_of, monday_of, today
from core.planning.demo import WEEK, WEEKS_BACK, Outing, outings, round_id
from core.records import dataclass
from core.requests.models import Request
from core.tenancy.binding import Actor

DAY: Final = timedelta(days=1)
#: Days of work in a year once leave and public holidays are taken off.
WORKING_DAYS: Final = 222
#: Incomplete entries older than this have had their second look.
REVIEWED_AFTER: Final = timedelta(days=16)


@dataclass(frozen=True, slots=True)
class _Setting:
    playing: Scenario
    team: Team
    spots: tuple[Located, ...]
    visits: Mapping[date, list[Any]]
    actor: Actor
    present: date


def seed(actor: Actor) -> None:
    """Write the entries of each day before today that has none yet."""
    playing = scenario()
    team = team_of(actor)
    if playing is None or not team.field:
        return
    setting = _Setting(playing, team, located(actor, playing), _visits(actor), actor, today(actor))
    known = set(
        session.execute(
            select(Activity.day).where(Activity.tenant_id == actor.tenant.id).distinct()
        ).scalars()
    )
    rows, members = [], []
    day = first_day(playing, setting.present)
    while day < setting.present:
        if day not in known:
            for outing in outings(playing, team, day, actor):
                for row, pair in _of_outing(setting, outing):
                    rows.append(row)
                    members += _members(row["id"], pair, actor)
        day += DAY
    _make_two_unusual(rows)
    write_activities(rows, members, actor)


def _visits(actor: Actor) -> dict[date, list[Any]]:
    """Requests that were visited, by the day of the visit."""
    found: dict[date, list[Any]] = {}
    columns = (Request.id, Request.arrived_at, Request.reason, Request.place_id, Request.territory_id)
    statement = select(*columns, Request.taken_by).where(
        Request.tenant_id == actor.tenant.id, Request.arrived_at.is_not(None)
    )
    for row in session.execute(statement.order_by(Request.arrived_at, Request.id)):
        found.setdefault(day_of(row.arrived_at, actor), []).append(row)
    return found


def _members(activity_id: uuid.UUID, pair: Sequence[uuid.UUID], actor: Actor) -> list[dict[str, Any]]:
    return [
        {
            "id": demo_id(actor, activity_id, member),
            "activity_id": activity_id,
            "membership_id": member,
            "minutes": None,
        }
        for member in pair
    ]


def _of_outing(setting: _Setting, outing: Outing) -> list[tuple[dict[str, Any], tuple[uuid.UUID, ...]]]:
    """What those out together did that day, in order; visits first taken off what is left to do."""
    rng = dice(setting.playing, "entries", outing.day, outing.rank)
    a_member = setting.playing.yearly / WORKING_DAYS * setting.playing.season[outing.day.month - 1]
    authors = [member for member in outing.members if member in setting.team.field]
    learning = [member for member in outing.members if member not in setting.team.field]
    wanted = max(1, round(rng.gauss(a_member * len(authors), 1.6)))
    visits = [visit for visit in setting.visits.get(outing.day, ()) if visit.taken_by in outing.members]
    near = _near(setting, outing, rng)
    moments = _moments(rng, outing, max(wanted, len(visits)), setting.actor)
    found = []
    for number, moment in enumerate(moments):
        visit = visits[number] if number < len(visits) else None
        turn = learning if learning and number % 5 == 4 else authors
        author = turn[number % len(turn)]
        row = _entry(setting, rng, outing, number, moment, near, visit)
        row |= {
            "author_id": author,
            "id": demo_id(setting.actor, "activity", outing.day, outing.rank, number),
        }
        alone = len(outing.members) > 1 and rng.random() < 0.06
        found.append((row, (author,) if alone else outing.members))
    return found


def _near(setting: _Setting, outing: Outing, rng: random.Random) -> list[Located]:
    """The day's usual places: those of the sector, and one elsewhere."""
    inside = [found for found in setting.spots if found.spot.sector == outing.sector]
    return [*(inside or setting.spots), rng.choice(setting.spots)]


def _moments(rng: random.Random, outing: Outing, count: int, actor: Actor) -> list[datetime]:
    start = moment_of(outing.day, outing.starts_at, actor.tenant.tz)
    minutes = sorted(rng.sample(range(10, 460), count)) if count <= 200 else []
    return [start + timedelta(minutes=minute) for minute in minutes]


def _entry(
    setting: _Setting,
    rng: random.Random,
    outing: Outing,
    number: int,
    moment: datetime,
    near: Sequence[Located],
    visit: Any,
) -> dict[str, Any]:
    kinds = setting.playing.kinds
    on_call = [kind for kind in kinds if kind.on_call]
    chosen = on_call if visit is not None and on_call else kinds
    kind = draw(rng, [(kind, kind.weight) for kind in chosen])
    where = _where(rng, kind, near)
    reason = draw(rng, kind.reasons)
    row: dict[str, Any] = {
        "day": outing.day,
        "starts_at": moment,
        "minutes": draw(rng, kind.minutes),
        "kind": kind.key,
        "domain": setting.playing.domain_of_spot.get(where.spot.kind)
        or catalog().activity_kinds[kind.key].domain,
        "reason": reason,
        "actions": list(draw(rng, kind.actions)),
        "result": draw(rng, kind.results),
        "place_id": where.id,
        "territory_id": where.territory_id,
        "tension": draw(rng, kind.tension),
        "round_id": _round_of(setting, outing),
        "request_id": None,
        "removed_at": None,
        "reviewed_at": None,
        "reviewed_by": None,
        **_people(rng, kind),
    }
    if visit is not None:
        row |= {"request_id": visit.id, "reason": visit.reason}
        if visit.place_id is not None:
            row |= {"place_id": visit.place_id, "territory_id": visit.territory_id}
    row["note"] = _note(setting, rng, kind, row["reason"])
    _leave_out(setting, rng, row)
    written = moment + timedelta(minutes=rng.randrange(4, 50))
    return {**row, "created_at": written, "updated_at": written}


def _where(rng: random.Random, kind: KindMix, near: Sequence[Located]) -> Located:
    fitting = [found for found in near if found.spot.kind in kind.spots] if kind.spots else list(near)
    offered = fitting or list(near)
    return rng.choices(offered, [found.spot.weight for found in offered])[0]


def _round_of(setting: _Setting, outing: Outing) -> uuid.UUID | None:
    planned_since = monday_of(setting.present) - WEEK * WEEKS_BACK
    return round_id(outing, setting.actor) if outing.day >= planned_since else None


def _people(rng: random.Random, kind: KindMix) -> dict[str, Any]:
    """A total, and the margins that were seen: each may be less than the total, or not noted at all."""
    low, high = kind.people
    total = min(high, low + round(rng.expovariate(1 / max(0.1, (high - low) / 3))))
    ages = _split(rng, total, ("children", "teenagers", "adults", "seniors"), (1, 3, 4, 1.4), 0.62)
    sexes = _split(rng, total, ("women", "men"), (0.8, 1.2), 0.48)
    return {
        "total": total,
        "estimated": total >= 8 and rng.random() < 0.8,
        "public_type": rng.choice(("teen", "young_adult", "adult", "mixed", "group"))
        if rng.random() < 0.2
        else None,
        **ages,
        **sexes,
    }


def _split(
    rng: random.Random, total: int, names: tuple[str, ...], weights: tuple[float, ...], seen: float
) -> dict[str, int | None]:
    if total == 0 or rng.random() > seen:
        return dict.fromkeys(names)
    noted = total if rng.random() < 0.8 else rng.randint(1, total)
    counts: dict[str, int | None] = dict.fromkeys(names, 0 if noted == total else None)
    for name in rng.choices(names, weights, k=noted):
        counts[name] = (counts[name] or 0) + 1
    return counts


def _note(setting: _Setting, rng: random.Random, kind: KindMix, reason: str) -> str:
    texts = setting.playing.notes.get(reason) if kind.on_call else kind.notes
    return rng.choice(texts) if texts and rng.random() < 0.36 else ""


def _leave_out(setting: _Setting, rng: random.Random, row: dict[str, Any]) -> None:
    """Some entries lack something; those of past weeks have had their second look."""
    if rng.random() < setting.playing.incomplete:
        name = rng.choice(("place_id", "total", "result", "minutes"))
        row[name] = None
        if name == "place_id":
            row["territory_id"] = None
        if name == "total":
            row["estimated"] = False
            row |= dict.fromkeys(("children", "teenagers", "adults", "seniors", "women", "men"))
    day: date = row["day"]
    if day < setting.present - REVIEWED_AFTER and None in (
        row["place_id"], row["total"], row["result"], row["minutes"],
    ):  # fmt: skip
        row["reviewed_at"] = moment_of(monday_of(day) + WEEK + DAY, time(10, 15), setting.actor.tenant.tz)
        row["reviewed_by"] = setting.team.coordinator


def _make_two_unusual(rows: Sequence[dict[str, Any]]) -> None:
    """Among the last entries, the largest becomes a crowd and the longest very long, for the review."""
    last = rows[-60:]
    if len(last) == 60:
        crowd = max(last, key=lambda row: row["total"] or 0)
        crowd |= {"total": 140, "estimated": True}
        long = max((row for row in last if row is not crowd), key=lambda row: row["minutes"] or 0)
        long["minutes"] = 480
