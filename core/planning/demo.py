"""The demo team's week: who is out with whom on which day, and what the planning pages show around today."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final

import holidays.countries.france  # every country, once: those who are forked to seed have it

from core.demo.rows import Located, Team, demo_id, dice, first_day, located, team_of, write_new, write_parts
from core.demo.scenario import Scenario, scenario
from core.places.models import SECTOR
from core.planning.clock import moment_of, monday_of, today
from core.planning.models import (
    DONE,
    PLANNED,
    Absence,
    Appointment,
    AppointmentMember,
    Permanence,
    PermanenceMember,
    Round,
    RoundMember,
    RoundStop,
    Shift,
    Task,
)
from core.records import dataclass
from core.tenancy.binding import Actor
from core.tenancy.models import Cover

#: Weeks of planning before the present one and after it.
WEEKS_BACK: Final = 4
WEEKS_AHEAD: Final = 1
SUMMER: Final = (6, 7, 8)
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Outing:
    """Members who are out together on a day; ``sector`` None: the structure has no sectors."""

    day: date
    rank: int
    members: tuple[uuid.UUID, ...]
    sector: str | None
    starts_at: time
    ends_at: time


def seed(actor: Actor) -> None:
    """Write a few weeks of planning around today."""
    playing = scenario()
    if playing is None:
        return
    team, spots = team_of(actor), located(actor, playing)
    if not team.field:
        return
    _write_absences(playing, team, actor)
    monday = monday_of(today(actor))
    days = [monday - WEEK * WEEKS_BACK + DAY * n for n in range(7 * (WEEKS_BACK + WEEKS_AHEAD + 1))]
    walks = [outing for day in days for outing in outings(playing, team, day, actor)]
    _write_shifts(walks, team, actor)
    _write_rounds(playing, walks, spots, team, actor)
    _write_permanences(playing, team, spots, actor)
    _write_appointments(playing, team, spots, actor)
    _write_tasks(playing, team, actor)


# --- who works when ------------------------------------------------------------------------------------


def outings(playing: Scenario, team: Team, day: date, actor: Actor) -> list[Outing]:
    """Who is out on the day; on the day of seeding the team always works, to have a day to look at."""
    present = today(actor)
    if day != present and (day.weekday() not in playing.weekdays or day in _public_holidays(day.year)):
        return []
    members = [
        member for rank, member in enumerate(team.field) if not _away(rank, len(team.field), day, present)
    ]
    sectors = [area.name for area in playing.areas if area.kind == SECTOR]
    starts_at, ends_at = playing.summer_hours if day.month in SUMMER else playing.hours
    return [
        Outing(
            day, rank, group, sectors[(rank + day.toordinal()) % len(sectors)] if sectors else None,
            starts_at, ends_at,
        )
        for rank, group in enumerate(_groups(members, team.support, day, playing.in_pairs))
    ]  # fmt: skip


def _groups(
    members: Sequence[uuid.UUID], support: Sequence[uuid.UUID], day: date, in_pairs: bool
) -> list[tuple[uuid.UUID, ...]]:
    """Pairs that change from week to week; one left alone is joined by a trainee, or joins the last pair."""
    if not in_pairs:
        return [(member,) for member in members]
    shift = day.isocalendar().week % 2
    turned = [*members[:1], *members[1 + shift :], *members[1 : 1 + shift]]
    if len(turned) % 2:
        turned += support[:1]
    pairs = [tuple(turned[n : n + 2]) for n in range(0, len(turned), 2)]
    if len(pairs) > 1 and len(pairs[-1]) == 1:
        pairs[-2:] = [(*pairs[-2], *pairs[-1])]
    return pairs


@lru_cache(maxsize=8)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


def _leave_weeks(rank: int) -> frozenset[int]:
    """Five weeks of leave, spread so that the team never goes all at once."""
    return frozenset({8 + rank, 16 + rank, 30 + 2 * rank % 8, 31 + 2 * rank % 8, 52 if rank % 2 else 44})


def _away(rank: int, size: int, day: date, present: date) -> bool:
    """On leave in the past; in the weeks shown, only the absence that has a cover."""
    if monday_of(day) >= monday_of(present) - WEEK:
        first, last = _absence_days(present)
        return rank == _absent_rank(size, present) and first <= day <= last
    return day.isocalendar().week in _leave_weeks(rank)


def _absent_rank(size: int, present: date) -> int | None:
    """Who is away this week: never the first of the team; nobody in a team of two."""
    return 1 + present.isocalendar().week % (size - 1) if size > 2 else None


def _absence_days(present: date) -> tuple[date, date]:
    return monday_of(present), monday_of(present) + DAY * 8


# --- rows ----------------------------------------------------------------------------------------------


def _write_absences(playing: Scenario, team: Team, actor: Actor) -> None:
    present = today(actor)
    size = len(team.field)
    rows = []
    monday = monday_of(first_day(playing, present))
    while monday < monday_of(present) - WEEK:
        for rank, member in enumerate(team.field):
            if monday.isocalendar().week in _leave_weeks(rank):
                rows.append(_absence(member, monday, monday + DAY * 6, team, actor))
        monday += WEEK
    absent = _absent_rank(size, present)
    if absent is not None:
        first, last = _absence_days(present)
        rows.append(_absence(team.field[absent], first, last, team, actor))
        cover = {
            "id": demo_id(actor, "cover", first),
            "absent_id": team.field[absent],
            "substitute_id": team.field[0],
            "starts_on": first,
            "ends_on": last,
            "author_id": team.coordinator,
        }
        write_new(Cover, [cover], actor)
    write_new(Absence, rows, actor)


def _absence(member: uuid.UUID, first: date, last: date, team: Team, actor: Actor) -> dict[str, Any]:
    return {
        "id": demo_id(actor, "absence", member, first),
        "membership_id": member,
        "starts_on": first,
        "ends_on": last,
        "author_id": team.coordinator,
    }


def _sector_id(outing: Outing, actor: Actor) -> uuid.UUID | None:
    return demo_id(actor, "territory", SECTOR, outing.sector) if outing.sector else None


def _write_shifts(walks: Sequence[Outing], team: Team, actor: Actor) -> None:
    rows = [
        {
            "id": demo_id(actor, "shift", outing.day, member),
            "membership_id": member,
            "day": outing.day,
            "starts_at": outing.starts_at,
            "ends_at": outing.ends_at,
            "sector_id": _sector_id(outing, actor),
            "author_id": team.coordinator,
        }
        for outing in walks
        for member in outing.members
    ]
    write_new(Shift, rows, actor)


def round_id(outing: Outing, actor: Actor) -> uuid.UUID:
    return demo_id(actor, "round", outing.day, outing.rank)


def _write_rounds(
    playing: Scenario, walks: Sequence[Outing], spots: Sequence[Located], team: Team, actor: Actor
) -> None:
    present = today(actor)
    rows, members, stops = [], [], []
    for outing in walks:
        id_ = round_id(outing, actor)
        done = outing.day < present
        rows.append(
            {
                "id": id_,
                "day": outing.day,
                "label": playing.round_label.format(sector=(outing.sector or "").lower()),
                "starts_at": outing.starts_at,
                "ends_at": outing.ends_at,
                "sector_id": _sector_id(outing, actor),
                "state": DONE if done else PLANNED,
                "started_at": _moment(outing, 4, actor) if done else None,
                "ended_at": _moment(outing, 430, actor) if done else None,
                "author_id": team.coordinator,
            }
        )
        members += [
            {"id": demo_id(actor, id_, member), "round_id": id_, "membership_id": member}
            for member in outing.members
        ]
        stops += _stops(playing, outing, id_, spots, done, actor)
    fresh = write_new(Round, rows, actor)
    write_parts(RoundMember, members, "round_id", fresh, actor)
    write_parts(RoundStop, stops, "round_id", fresh, actor)


def _stops(
    playing: Scenario, outing: Outing, id_: uuid.UUID, spots: Sequence[Located], done: bool, actor: Actor
) -> list[dict[str, Any]]:
    rng = dice(playing, "stops", outing.day, outing.rank)
    near = [found for found in spots if found.spot.sector == outing.sector] or list(spots)
    chosen = rng.sample(near, min(5, len(near)))
    return [
        {
            "id": demo_id(actor, id_, "stop", position),
            "round_id": id_,
            "place_id": found.id,
            "position": position,
            "done_at": _moment(outing, 20 + 80 * position, actor) if done else None,
        }
        for position, found in enumerate(chosen)
    ]


def _moment(outing: Outing, minutes: int, actor: Actor) -> datetime:
    return moment_of(outing.day, outing.starts_at, actor.tenant.tz) + timedelta(minutes=minutes)


def _write_permanences(playing: Scenario, team: Team, spots: Sequence[Located], actor: Actor) -> None:
    ids = {found.spot.name: found.id for found in spots}
    since = first_day(playing, today(actor))
    rows, members = [], []
    for hours in playing.permanences:
        id_ = demo_id(actor, "permanence", hours.label)
        rows.append(
            {
                "id": id_,
                "place_id": ids[hours.spot],
                "label": hours.label,
                "weekday": hours.weekday,
                "starts_at": hours.starts_at,
                "ends_at": hours.ends_at,
                "starts_on": since,
                "author_id": team.coordinator,
            }
        )
        members += _links("permanence_id", id_, hours.who, team, actor)
    write_parts(PermanenceMember, members, "permanence_id", write_new(Permanence, rows, actor), actor)


def _write_appointments(playing: Scenario, team: Team, spots: Sequence[Located], actor: Actor) -> None:
    ids = {found.spot.name: found.id for found in spots}
    rows, members = [], []
    for meeting in playing.meetings:
        day = _meeting_day(playing, meeting.offset, actor)
        id_ = demo_id(actor, "appointment", day, meeting.at, meeting.subject)
        rows.append(
            {
                "id": id_,
                "day": day,
                "starts_at": meeting.at,
                "minutes": meeting.minutes,
                "place_id": ids[meeting.spot] if meeting.spot else None,
                "subject": meeting.subject,
                "confirmed": meeting.confirmed,
                "author_id": team.reception or team.coordinator,
            }
        )
        members += _links("appointment_id", id_, meeting.who, team, actor)
    write_parts(AppointmentMember, members, "appointment_id", write_new(Appointment, rows, actor), actor)


def _meeting_day(playing: Scenario, offset: int, actor: Actor) -> date:
    """That many days from today, moved to the next day of work; today itself stays."""
    day = today(actor) + DAY * offset
    while offset and day.weekday() not in playing.weekdays:
        day += DAY
    return day


def _links(
    owner: str, id_: uuid.UUID, ranks: Sequence[int], team: Team, actor: Actor
) -> list[dict[str, Any]]:
    members = [team.field[rank] for rank in ranks if rank < len(team.field)]
    return [{"id": demo_id(actor, id_, member), owner: id_, "membership_id": member} for member in members]


def _write_tasks(playing: Scenario, team: Team, actor: Actor) -> None:
    present = today(actor)
    done_at = moment_of(present - DAY, time(17, 40), actor.tenant.tz)
    rows = [
        {
            "id": demo_id(actor, "task", monday_of(present), task.label),
            "label": task.label,
            "due_on": present + DAY * task.offset if task.offset is not None else None,
            "assigned_to": team.field[task.who],
            "done_at": done_at if task.done else None,
            "done_by": team.field[task.who] if task.done else None,
            "author_id": team.field[task.who],
        }
        for task in playing.tasks
        if task.who < len(team.field)
    ]
    write_new(Task, rows, actor)
