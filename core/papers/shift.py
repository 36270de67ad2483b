"""The end-of-shift report: already written from entries, requests and rounds, it waits for two sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from flask import url_for
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from core.activities.models import Activity
from core.activities.queries import of_day
from core.activities.wording import kind_label
from core.audit.services import record
from core.codelists.reasons import SHARED_LIST, list_of_kind, reason_label
from core.codelists.services import label_of, values_of
from core.db.base import new_id
from core.db.session import session
from core.db.writing import apply_changes
from core.errors import NotFound
from core.extension.catalog import catalog
from core.papers.models import ShiftReport
from core.papers.permissions import WRITE_SHIFT
from core.papers.schemas import WriteShift
from core.planning import queries as planning
from core.planning.clock import today
from core.planning.walks import Walk, load_walks
from core.records import dataclass
from core.reporting.periods import YEARS
from core.requests.models import Request
from core.requests.queries import listed as listed_requests
from core.requests.workflow import state as request_state
from core.tenancy.binding import Actor
from core.web.typography import count, day_long, hour_range

#: Days shown on the page of reports.
SHOWN: Final = 31
#: From this step of the gauge on, a moment is told.
TENSE: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph of the report: a title, sentences, and lines under them."""

    title: str
    said: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShiftPage:
    """The report of a day. ``row`` None: the team has added nothing yet."""

    day: date
    parts: tuple[Part, ...]
    row: ShiftReport | None
    may_write: bool
    previous_url: str | None
    next_url: str | None


def report_of(day: date, actor: Actor) -> ShiftReport | None:
    found: ShiftReport | None = session.execute(
        select(ShiftReport).where(ShiftReport.tenant_id == actor.tenant.id, ShiftReport.day == day)
    ).scalar_one_or_none()
    return found


def shift_page(day: date, actor: Actor) -> ShiftPage:
    """Raises NotFound for a day to come."""
    if day > today(actor):
        raise NotFound
    before = day - timedelta(days=1)
    parts = (_rounds(day, actor), _entries(day, actor), _requests(day, actor))
    return ShiftPage(
        day=day,
        parts=tuple(part for part in parts if part is not None),
        row=report_of(day, actor),
        may_write=actor.may(WRITE_SHIFT) and not actor.tenant.suspended,
        previous_url=url_for("papers.shift", day=before.isoformat()) if before.year in YEARS else None,
        next_url=url_for("papers.shift", day=(day + timedelta(days=1)).isoformat())
        if day < today(actor)
        else None,
    )


def write_report(day: date, command: WriteShift, *, actor: Actor) -> ShiftReport:
    """Add or correct the two sentences. Raises NotFound for a day to come, StaleEdit when a teammate wrote since."""
    if day > today(actor):
        raise NotFound
    values = {"tenant_id": actor.tenant.id, "id": new_id(), "day": day, "author_id": actor.membership_id}
    # Two of a team may begin the report of one day at once: there is one row, and both change it.
    session.execute(insert(ShiftReport).values(**values).on_conflict_do_nothing())
    row = report_of(day, actor)
    if row is None:
        raise NotFound
    changes = {"happened": command.happened, "handed_on": command.handed_on}
    if apply_changes(row, command.version, changes, actor=actor):
        record("shift_report.noted", actor=actor, subject=row, details={"day": day.isoformat()})
    return row


# --- what is written already -------------------------------------------------------------------------


def _rounds(day: date, actor: Actor) -> Part | None:
    walks = load_walks(actor, planning.rounds(actor, day, day))
    if not walks:
        return None
    done = sum(walk.done for walk in walks)
    over = f"dont {count(done, 'terminée', 'terminées')}" if done else "aucune terminée"
    said = f"{count(len(walks), 'tournée', 'tournées')}, {over}."
    return Part("Tournées", said, tuple(_walked(walk) for walk in walks))


def _walked(walk: Walk) -> str:
    stops = (
        f", {walk.reached} {'étapes' if walk.reached > 1 else 'étape'} sur {len(walk.stops)}"
        if walk.stops
        else ""
    )
    return f"{walk.label}, {hour_range(walk.starts_at, walk.ends_at)}{stops}"


def _entries(day: date, actor: Actor) -> Part | None:
    rows = session.execute(of_day(day, actor)).all()
    if not rows:
        return None
    lines = [
        _counted("Nature", (kind_label(row.kind) for row in rows)),
        _counted("Lieux", (row.place_name or "sans lieu précis" for row in rows)),
        *_reasons(rows, actor),
        _counted("Résultats", (label_of("immediate_result", row.result, actor) for row in rows)),
        _tense(rows),
    ]
    said = f"{count(len(rows), 'intervention', 'interventions')}. {_met(rows)}"
    return Part("Interventions", said, tuple(line for line in lines if line))


def _met(rows: Iterable[Any]) -> str:
    """« 43 personnes rencontrées, nombre estimé. 2 interventions ne le disent pas. »"""
    known = [row for row in rows if row.total is not None]
    unsaid = len(list(rows)) - len(known)
    total = sum(row.total for row in known)
    estimated = ", nombre estimé" if any(row.estimated for row in known) else ""
    said = f"{count(total, 'personne rencontrée', 'personnes rencontrées')}{estimated}." if known else ""
    if not unsaid:
        return said
    verb = "ne dit" if unsaid == 1 else "ne disent"
    return f"{said} {count(unsaid, 'intervention', 'interventions')} {verb} pas combien.".strip()


def _counted(title: str, words: Iterable[str]) -> str:
    """« Motifs : bruit (3), jets d’objets (1) », the most frequent first."""
    found = Counter(word for word in words if word)
    said = ", ".join(f"{word} ({n})" for word, n in sorted(found.items(), key=lambda one: (-one[1], one[0])))
    return f"{title} : {said}" if said else ""


def _reasons(rows: Iterable[Any], actor: Actor) -> list[str]:
    """Reasons under the name of the list that each kind of entry asks: somebody to help is no nuisance."""
    by_list: dict[str, list[str]] = {SHARED_LIST: []}
    for row in (row for row in rows if row.reason):
        asked = list_of_kind(row.kind)
        if row.reason not in values_of(asked, actor):
            asked = SHARED_LIST
        by_list.setdefault(asked, []).append(reason_label(row.reason, actor, first=asked))
    return [
        _counted("Motifs" if key == SHARED_LIST else catalog().code_lists[key].label, words)
        for key, words in by_list.items()
    ]


def _tense(rows: Iterable[Any]) -> str:
    return _counted(
        "Moments de tension",
        (row.place_name or "sans lieu précis" for row in rows if (row.tension or 0) >= TENSE),
    )


def _requests(day: date, actor: Actor) -> Part | None:
    """Requests received that day, as they stand now; no caller."""
    rows = session.execute(
        listed_requests(actor).where(Request.day == day).order_by(Request.received_at, Request.id)
    ).all()
    if not rows:
        return None
    urgent = sum(row.urgent for row in rows)
    said = count(len(rows), "demande reçue", "demandes reçues")
    if urgent:
        said = f"{said}, dont {count(urgent, 'urgente', 'urgentes')}"
    lines = [
        _counted("Où elles en sont", (request_state(row.state).label.lower() for row in rows)),
        _counted("Motifs", (reason_label(row.reason, actor) for row in rows)),
        _counted("Venues de", (label_of("initiator", row.initiator, actor) for row in rows)),
    ]
    return Part("Demandes", f"{said}.", tuple(line for line in lines if line))


# --- the page of reports -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day of work: how many entries, and what the team added."""

    title: str
    detail: str
    url: str
    written: bool


def days_page(actor: Actor) -> list[DayLine]:
    """The last days on which the team worked or wrote, newest first; two statements."""
    since = today(actor) - timedelta(days=SHOWN)
    days = session.execute(
        select(Activity.day).where(
            Activity.tenant_id == actor.tenant.id, Activity.day >= since, Activity.removed_at.is_(None)
        )
    ).scalars()
    number = Counter(days)
    reports = session.execute(
        select(ShiftReport).where(ShiftReport.tenant_id == actor.tenant.id, ShiftReport.day >= since)
    ).scalars()
    written = {row.day: row.happened or row.handed_on for row in reports}
    return [
        DayLine(
            title=day_long(day),
            detail=". ".join(
                part
                for part in (count(number[day], "intervention", "interventions"), written.get(day, ""))
                if part
            ),
            url=url_for("papers.shift", day=day.isoformat()),
            written=bool(written.get(day)),
        )
        for day in sorted({*number, *written, today(actor)}, reverse=True)
        if day <= today(actor)
    ]
