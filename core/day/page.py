"""The day of one member: each card is there only if her rights open it, and costs at most two statements."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import structlog

from core.activities.models import Activity
from core.activities.permissions import RECORD
from core.activities.queries import listed
from core.activities.wording import kind_icon, kind_label, people
from core.codelists.reasons import reason_label
from core.codelists.services import label_of
from core.day.beginning import first_steps, standing
from core.day.waiting import Wait, asked_by_others, last_monday, waits_for
from core.db.session import session
from core.db.together import together
from core.extension.contributions import Panel
from core.planning import queries
from core.planning.clock import local_now, moment_of, today
from core.planning.permissions import APPOINTMENTS, OWN_WEEK, TASKS, TEAM_WEEK, WALK
from core.planning.roster import NAMELESS, Teammate, roster, with_former
from core.planning.routes import subject_url
from core.planning.walks import Walk, load_walks
from core.planning.week import days_of_permanence, end_of
from core.records import dataclass
from core.requests.permissions import HANDLE, RECEIVE
from core.requests.queries import waiting_requests
from core.tenancy.binding import Actor
from core.web.panels import contributed
from core.web.typography import count, hour_range

log = structlog.get_logger(__name__)

#: Numbers that everybody may dial in France, with who answers; the card stands on every day page.
EMERGENCY_NUMBERS = (
    ("15", "SAMU, urgence médicale"),
    ("17", "Police, gendarmerie"),
    ("18", "Pompiers"),
    ("112", "Urgences, toute l’Europe"),
    ("114", "Urgences par SMS, pour les personnes sourdes ou malentendantes"),
    ("115", "Sans abri, hébergement d’urgence"),
    ("119", "Enfance en danger"),
    ("3018", "Harcèlement et violences numériques"),
    ("3114", "Prévention du suicide"),
    ("3919", "Violences faites aux femmes"),
    ("116 006", "Aide aux victimes"),
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment or a permanence of the day, in words."""

    id: uuid.UUID
    starts_at: time
    ends_at: time
    title: str
    place: str
    who: str
    confirmed: bool
    case_url: str | None
    is_permanence: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """One of the member's last entries."""

    id: uuid.UUID
    title: str
    at: date
    detail: str
    icon: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that waits: its number and reason, never its caller."""

    id: uuid.UUID
    number: int
    title: str
    place: str
    received_at: datetime
    urgent: bool
    taken: bool


@dataclass(frozen=True, slots=True)
class TeamDay:
    """Who is at work today, where, and who is away."""

    present: tuple[tuple[str, str], ...]
    away: tuple[str, ...]
    walks: tuple[Walk, ...]


@dataclass(frozen=True, slots=True)
class DayPage:
    """The cards of a day; None: this member's rights do not open that card."""

    shifts: tuple[Any, ...]
    walks: tuple[Walk, ...] | None
    meetings: tuple[Meeting, ...] | None
    #: Those that « Ce qui vous attend » does not show already; ``open_tasks`` counts these too.
    tasks: tuple[Any, ...] | None
    open_tasks: int
    asks: tuple[Ask, ...] | None
    done: tuple[Done, ...] | None
    team: TeamDay | None
    waits: tuple[Wait, ...]
    panels: tuple[Panel, ...]
    #: What a structure just opened lacks: (title, detail, icon, address).
    steps: tuple[tuple[str, str, str, str], ...] = ()

    @property
    def words(self) -> str:
        """« 2 rendez-vous, 1 tournée, 4 tâches. », or "" when nothing is planned."""
        pairs = (
            (len(self.meetings or ()), "rendez-vous", "rendez-vous"),
            (len(self.walks or ()), "tournée", "tournées"),
            (self.open_tasks, "tâche", "tâches"),
        )
        said = ", ".join(count(n, one, many) for n, one, many in pairs if n)
        return f"{said}." if said else ""

    @property
    def bare(self) -> bool:
        """No card of work at all: the page then leads to what the member's rights do open."""
        cards = (self.walks, self.meetings, self.tasks, self.asks, self.done, self.team)
        return all(card is None for card in cards) and not self.panels


def load_day(actor: Actor) -> DayPage:
    """The cards that this member may see."""
    day = today(actor)
    whole = actor.may(TEAM_WEEK)
    shifts, absences = _at_work(actor, day, whole)
    walks = _walks(actor, whole)
    tasks = _tasks(actor, day)
    house = standing(actor, last_monday(actor))
    return DayPage(
        shifts=tuple(row for row in shifts if row.membership_id == actor.membership_id),
        walks=_own_walks(actor, walks) if actor.may(WALK) else None,
        meetings=_meetings(actor, day, whole) if actor.may(APPOINTMENTS) else None,
        tasks=other_tasks(actor, tasks),
        open_tasks=sum(task.done_at is None for task in tasks or ()),
        asks=asks_of(actor),
        done=_done(actor) if actor.may(RECORD) else None,
        team=_team(actor, shifts, absences, walks) if whole else None,
        waits=tuple(waits_for(actor, tasks or (), house)),
        panels=tuple(contributed("contribute_day", actor, day=day)),
        steps=tuple(first_steps(house, actor)) if house is not None else (),
    )


def _at_work(actor: Actor, day: date, whole: bool) -> tuple[list[Any], list[Any]]:
    """Shifts under way or to come today, and who is away, for whoever leads the team."""
    if whole:
        found = together(shifts=queries.shifts_now(actor, None), away=queries.absences(actor, day, day))
        return found["shifts"], found["away"]
    if not actor.may(OWN_WEEK):
        return [], []
    return list(session.execute(queries.shifts_now(actor, (actor.member,)))), []


def _walks(actor: Actor, whole: bool) -> list[Walk]:
    if not (actor.may(WALK) or whole):
        return []
    return load_walks(actor, queries.rounds_now(actor, None if whole else (actor.member,)))


def _own_walks(actor: Actor, walks: Sequence[Walk]) -> tuple[Walk, ...]:
    """Those under way first, then the next to come; finished ones last."""
    mine = [walk for walk in walks if actor.membership_id in walk.members]
    return tuple(sorted(mine, key=lambda w: (w.done, not w.under_way, w.day, w.starts_at)))


def _meetings(actor: Actor, day: date, whole: bool) -> tuple[Meeting, ...]:
    """One's own; whoever only keeps the diary (reception) sees everybody's."""
    mine = (actor.member, *actor.covers)
    everybody = whole and not actor.may(RECORD)
    members = None if everybody else mine
    names = roster(actor)
    rows = together(
        appointments=queries.appointments(actor, day, day, members),
        permanences=queries.permanences(actor, day, day, members),
    )
    found = [
        Meeting(
            row.id,
            row.starts_at,
            end_of(row.starts_at, row.minutes),
            row.subject,
            row.place or "",
            _who(row.members, names, actor),
            row.confirmed,
            subject_url(row.case_kind, row.case_id),
        )
        for row in rows["appointments"]
    ]
    for row in rows["permanences"]:
        if days_of_permanence(row, (day,)):
            who = _who(row.members, names, actor)
            found.append(
                Meeting(row.id, row.starts_at, row.ends_at, row.label, row.place, who, True, None, True)
            )
    return tuple(sorted(found, key=lambda meeting: meeting.starts_at))


def _who(members: Sequence[uuid.UUID] | None, names: dict[uuid.UUID, Teammate], actor: Actor) -> str:
    others = [names[m].given_name for m in members or () if m != actor.membership_id and m in names]
    return f"Avec {', '.join(others)}" if others else ""


def _tasks(actor: Actor, day: date) -> list[Any] | None:
    if not actor.may(TASKS):
        return None
    since = moment_of(day, time(0), actor.tenant.tz)
    return list(session.execute(queries.tasks_of_day(actor, (actor.member, *actor.covers), since)))


def open_tasks_of(actor: Actor) -> list[Any] | None:
    """Everything still to do; None without a list of tasks."""
    if not actor.may(TASKS):
        return None
    return list(session.execute(queries.open_tasks(actor, (actor.member, *actor.covers))))


def other_tasks(actor: Actor, tasks: list[Any] | None) -> tuple[Any, ...] | None:
    """Tasks that « Ce qui vous attend » does not show already."""
    if tasks is None:
        return None
    shown = {task.id for task in asked_by_others(actor, tasks)}
    return tuple(task for task in tasks if task.id not in shown)


def asks_of(actor: Actor, limit: int = 5) -> tuple[Ask, ...] | None:
    """Requests that wait for this member, urgent ones first."""
    if not (actor.may(HANDLE) or actor.may(RECEIVE)):
        return None
    return tuple(
        Ask(
            row.id,
            row.number,
            reason_label(row.reason, actor) or f"Demande n° {row.number}",
            row.place_name or row.territory_name or "",
            row.received_at,
            row.urgent,
            row.state == "taken",
        )
        for row in session.execute(waiting_requests(actor, limit=limit))
    )


def _done(actor: Actor) -> tuple[Done, ...]:
    """The last three entries of the member, of any day."""
    statement = (
        listed(actor)
        .where(Activity.author_id == actor.member, Activity.removed_at.is_(None))
        .order_by(Activity.starts_at.desc(), Activity.id.desc())
        .limit(3)
    )
    return tuple(
        Done(
            row.id,
            f"{kind_label(row.kind)}, {row.place_name}" if row.place_name else kind_label(row.kind),
            row.told_at or row.day,
            ". ".join(
                word
                for word in (
                    people(row.total, row.estimated),
                    label_of("immediate_result", row.result, actor),
                )
                if word
            ),
            kind_icon(row.kind),
        )
        for row in session.execute(statement)
    )


def _team(actor: Actor, shifts: Sequence[Any], absences: Sequence[Any], walks: Sequence[Walk]) -> TeamDay:
    names = with_former(actor, {row.membership_id for row in (*shifts, *absences)})
    hours = {row.membership_id: row for row in shifts}
    present = tuple((names[m].name, _hours(row)) for m, row in hours.items())
    away = tuple(names[row.membership_id].name for row in absences)
    return TeamDay(tuple(sorted(present)), away, tuple(walks))


def _hours(row: Any) -> str:
    said = hour_range(row.starts_at, row.ends_at)
    return f"{said}, {row.sector}" if row.sector else said


def greeting(actor: Actor) -> str:
    """« Bonjour Inès », « Bonsoir Inès » from 18 h."""
    word = "Bonsoir" if local_now(actor).hour >= 18 else "Bonjour"
    mate = roster(actor).get(actor.membership_id) if actor.membership_id else None
    return f"{word} {mate.given_name}" if mate and not mate.name.startswith(NAMELESS) else word
