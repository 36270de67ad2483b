"""Standing in for an absent member: who could, from when to when, and the end of it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from core.audit.services import record
from core.casefiles.neutrality import refuse_tied_cover
from core.db.base import now
from core.db.session import session
from core.db.writing import create_once
from core.errors import InvalidInput
from core.planning.models import Absence
from core.planning.queries import absences, covers, shifts
from core.planning.roster import Teammate, plannable, refuse_strangers, roster
from core.planning.schemas import CoverAbsence
from core.tenancy.binding import Actor
from core.tenancy.models import Cover


def substitutes_for(absence: Absence, *, actor: Actor) -> list[tuple[Teammate, int]]:
    """Who could stand in: present throughout, of a same role, signed in once; with the number of days planned at work.

    Those who work on most of these days come first: they are on the spot, and know the sector.
    """
    first, last = absence.starts_on, absence.ends_on
    away = {row.membership_id for row in session.execute(absences(actor, first, last))}
    worked: dict[uuid.UUID, set[date]] = {}
    for row in session.execute(shifts(actor, first, last)):
        worked.setdefault(row.membership_id, set()).add(row.day)
    absent = roster(actor).get(absence.membership_id)
    roles = set(absent.role_keys) if absent else set()
    found = [
        (mate, len(worked.get(mate.id, ())))
        for mate in plannable(actor)
        if mate.has_come and mate.id != absence.membership_id and mate.id not in away
        if roles & set(mate.role_keys)
    ]
    return sorted(found, key=lambda pair: -pair[1])


def cover_absence(absence: Absence, command: CoverAbsence, *, actor: Actor) -> Cover:
    """The substitute has the absent member's reach from the first to the last day, and no longer.

    Raises InvalidInput for herself, for somebody away on those days or who has not accepted her invitation yet, for a
    role that nobody plans, and for somebody with a declared tie in a file that she would follow.
    """
    refuse_strangers(actor, "substitute_id", (command.substitute_id,))
    if not roster(actor)[command.substitute_id].has_come:
        raise InvalidInput({"substitute_id": ["Cette personne n’a pas encore répondu à son invitation."]})
    away = {row.membership_id for row in session.execute(absences(actor, absence.starts_on, absence.ends_on))}
    if command.substitute_id == absence.membership_id or command.substitute_id in away:
        raise InvalidInput({"substitute_id": ["Cette personne est absente à ces dates."]})
    refuse_tied_cover(absence.membership_id, command.substitute_id, "substitute_id", actor=actor)
    values = {
        "absent_id": absence.membership_id,
        "substitute_id": command.substitute_id,
        "starts_on": absence.starts_on,
        "ends_on": absence.ends_on,
    }
    cover, made = create_once(Cover, command.id, values, actor=actor)
    if made:
        details = {
            "absent": str(cover.absent_id),
            "substitute": str(cover.substitute_id),
            "from": cover.starts_on.isoformat(),
            "to": cover.ends_on.isoformat(),
        }
        record("planning.absence_covered", subject=cover, actor=actor, details=details)
    return cover


def end_cover(cover: Cover, *, actor: Actor) -> None:
    """Stop a cover before its last day; the next request of the substitute has lost its reach."""
    if cover.ended_at is None:
        cover.ended_at = now()
        session.flush()
        record("planning.cover_ended", subject=cover, actor=actor)


def covers_of(absence: Absence, *, actor: Actor) -> list[Any]:
    """Who stands in for the absent member on these days."""
    found = session.execute(covers(actor, absence.starts_on, absence.ends_on))
    return [row for row in found if row.absent_id == absence.membership_id]
