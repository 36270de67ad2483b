"""What the coordination of a demo structure has done: weeks closed, one entry to complete."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from core.activities.models import Activity
from core.db.session import session
from core.demo.rows import Team, demo_id, first_day, team_of, write_new
from core.demo.scenario import Scenario, scenario
from core.planning.clock import moment_of, monday_of, today
from core.planning.models import Task, WeekClosure
from core.team.queries import counts_of_week
from core.tenancy.binding import Actor

WEEK: Final = timedelta(days=7)
#: Weeks that stand closed before the last one, which waits.
CLOSED_WEEKS: Final = 8


def seed(actor: Actor) -> None:
    """Close past weeks but the last; ask the first member to complete her last incomplete entry."""
    playing = scenario()
    team = team_of(actor)
    if playing is None or team.coordinator is None or not team.field:
        return
    _close_weeks(playing, team, actor)
    _ask_to_complete(playing, team, actor)


def _close_weeks(playing: Scenario, team: Team, actor: Actor) -> None:
    known = set(
        session.execute(
            select(WeekClosure.first_day).where(WeekClosure.tenant_id == actor.tenant.id)
        ).scalars()
    )
    present = monday_of(today(actor))
    weeks = [present - WEEK * n for n in range(2, 2 + CLOSED_WEEKS)]
    rows = []
    for monday in weeks:
        if monday in known or monday < first_day(playing, today(actor)):
            continue
        counts = session.execute(counts_of_week(actor, monday, monday + timedelta(days=6))).one()
        morning = moment_of(monday + WEEK, playing.hours[0], actor.tenant.tz) - timedelta(hours=3)
        rows.append(
            {
                "id": demo_id(actor, "week", monday),
                "first_day": monday,
                "closed_by": team.coordinator,
                "closed_at": morning,
                "counts": {name: int(value) for name, value in counts._mapping.items()},
            }
        )
    write_new(WeekClosure, rows, actor)


def _ask_to_complete(playing: Scenario, team: Team, actor: Actor) -> None:
    """Among the scenario's own entries: those of the domains come later, and would be found by a second seeding."""
    found = session.execute(
        select(Activity.id)
        .where(
            Activity.tenant_id == actor.tenant.id,
            Activity.author_id == team.field[0],
            Activity.kind.in_([kind.key for kind in playing.kinds]),
            Activity.reviewed_at.is_(None),
            Activity.day >= today(actor) - timedelta(days=14),
            Activity.place_id.is_(None) | Activity.total.is_(None) | Activity.result.is_(None),
        )
        .order_by(Activity.starts_at.desc(), Activity.id)
        .limit(1)
    ).scalar_one_or_none()
    if found is not None:
        task = {
            "id": demo_id(actor, "complete", found),
            "label": "Compléter une intervention : il manque une réponse",
            "due_on": today(actor),
            "assigned_to": team.field[0],
            "author_id": team.coordinator,
            "subject_kind": "activity",
            "subject_id": found,
        }
        write_new(Task, [task], actor)
