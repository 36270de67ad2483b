"""« Ce qui vous attend »: what somebody else needs from this member, each with the page that settles it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for

from core.casefiles.readers import notices
from core.day.beginning import to_review
from core.db.session import session
from core.planning import queries
from core.planning.clock import monday_of, today
from core.planning.roster import with_former
from core.planning.routes import subject_url
from core.records import dataclass
from core.team.permissions import REVIEW
from core.tenancy.binding import Actor
from core.web.typography import day_short


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that waits. ``url`` None: it is only to be known; ``seen_url`` says that it was."""

    title: str
    detail: str
    icon: str
    url: str | None
    seen_url: str = ""


def asked_by_others(actor: Actor, tasks: Sequence[Any]) -> list[Any]:
    """Open tasks about a record that somebody else put on this member's list."""
    return [t for t in tasks if t.done_at is None and t.subject_kind and t.author_id != actor.membership_id]


def last_monday(actor: Actor) -> date:
    return monday_of(today(actor)) - timedelta(days=7)


def waits_for(actor: Actor, tasks: Sequence[Any], house: Any) -> list[Wait]:
    """What she is told of files, completions asked, people she stands in for, last week to close.

    ``house`` is what ``standing`` read.
    """
    asked = asked_by_others(actor, tasks)
    names = with_former(actor, {t.author_id for t in asked if t.author_id} | actor.covers)
    found = [
        Wait(
            t.label,
            f"Demandé par {names[t.author_id].name}" if t.author_id in names else "Demandé par l’équipe",
            "pen",
            subject_url(t.subject_kind, t.subject_id),
        )
        for t in asked
    ]
    told = [Wait(n.title, n.detail, n.icon, n.url, n.seen_url) for n in notices(actor)]
    return [*told, *found, *_covers(actor, names), *_week_to_close(actor, house)]


def _covers(actor: Actor, names: Any) -> list[Wait]:
    if not actor.covers:
        return []
    day = today(actor)
    rows = session.execute(queries.covers(actor, day, day))
    return [
        Wait(
            f"Vous remplacez {names[row.absent_id].name}",
            f"Jusqu’au {day_short(row.ends_on)}",
            "switch",
            url_for("planning.week", slug=actor.tenant.slug),
        )
        for row in rows
        if row.substitute_id == actor.membership_id and row.absent_id in names
    ]


def _week_to_close(actor: Actor, house: Any) -> list[Wait]:
    first = last_monday(actor)
    if not actor.may(REVIEW) or not to_review(house, actor, first):
        return []
    url = url_for("team.review", slug=actor.tenant.slug, semaine=first.isoformat())
    return [Wait("La semaine passée est à relire", f"Semaine du {day_short(first)}", "eye", url)]
