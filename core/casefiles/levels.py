"""What an actor may read in one file: her place in its circle opens a level, a right alone never does.

``team``: whoever may know of the file. ``restricted``: its referent, a co-referent, whoever stands in for the
referent. ``sealed``: its referent and co-referents. Exceptional access opens both while it lasts. ``private``:
its author, nobody else ever. Above the team, what was said at a meeting that the nature of the file confides is read
by its referent and by whoever noted it, whatever its level; nobody named beside her, nor who stands in for her, opens
it. What is hidden is told by its number only.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import (
    ColumnElement,
    DateTime,
    ScalarSelect,
    Text,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.sql.selectable import CompoundSelect

from core.casefiles.models import FileAccess, FileMember
from core.casefiles.permissions import EXCEPTIONAL
from core.cases.models import Case
from core.db.base import now
from core.db.session import session
from core.records import dataclass
from core.tenancy.binding import Actor, state_of

REFERENT: Final = "referent"
CO_REFERENT: Final = "co_referent"
HELPER: Final = "helper"
#: Stands in for the referent today.
COVER: Final = "cover"
#: Exceptional access under way.
ACCESS: Final = "access"

#: Place → the levels it opens beside « équipe » and one's own notes.
OPENS: Final[dict[str, frozenset[str]]] = {
    REFERENT: frozenset({"restricted", "sealed"}),
    CO_REFERENT: frozenset({"restricted", "sealed"}),
    COVER: frozenset({"restricted"}),
    ACCESS: frozenset({"restricted", "sealed"}),
    HELPER: frozenset(),
}
#: The places that open what was said at a confided meeting.
CONFIDED_TO: Final = frozenset({REFERENT, ACCESS})


@dataclass(frozen=True, slots=True)
class Seat:
    """A member beside the referent. ``until``: end of an exceptional access, None for the circle."""

    id: uuid.UUID
    membership_id: uuid.UUID
    role: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Reader:
    """The actor before one file. ``seats`` are all who have a place in it, the referent left out."""

    membership_id: uuid.UUID | None
    places: frozenset[str]
    seats: tuple[Seat, ...] = ()
    access_until: datetime | None = None

    @property
    def levels(self) -> frozenset[str]:
        """Levels open to her, her own notes left out."""
        return frozenset({"team"}).union(*(OPENS[place] for place in self.places))

    def may_read(self, level: str, author_id: uuid.UUID | None = None, confided: bool = False) -> bool:
        """Whether an element of this level, by this author, is hers to read; ``confided``: said at such a meeting."""
        hers = author_id is not None and author_id == self.membership_id
        if level == "private":
            return hers
        if confided and level != "team":
            return hers or bool(self.places & CONFIDED_TO)
        return level in self.levels


def readable_levels(case: Case, actor: Actor) -> Reader:
    """What the actor may read in a file she may know of; one statement for the whole request."""
    seats = _seats(case.id, actor)
    mine = [seat for seat in seats if seat.membership_id == actor.membership_id]
    access = [s.until for s in mine if s.role == ACCESS and s.until is not None and actor.may(EXCEPTIONAL)]
    places = {seat.role for seat in mine if seat.role != ACCESS}
    if case.referent_id is not None and case.referent_id == actor.membership_id:
        places.add(REFERENT)
    if case.referent_id in actor.covers:
        places.add(COVER)
    if access:
        places.add(ACCESS)
    return Reader(actor.membership_id, frozenset(places), seats, max(access, default=None))


def hidden_count(elements: Iterable[tuple[str, uuid.UUID | None, bool]], reader: Reader) -> int:
    """How many of the elements (level, author, confided) are announced as masked to this reader.

    Somebody's private notes are announced to nobody. The page tells one number for everything, in one place: a
    number beside a list would tell the kind of what is hidden.
    """
    return sum(element[0] != "private" and not reader.may_read(*element) for element in elements)


def opened_to(level: str, actor: Actor) -> ColumnElement[bool]:
    """The clause that keeps the files in which an element of this level is the actor's to read.

    ``readable_levels`` for a list over many files; nobody's private notes pass it. Beside ``visible``.
    """
    if level == "team":
        return true()
    places = [place for place, levels in OPENS.items() if level in levels]
    if not places or actor.membership_id is None:
        return false()
    clauses = [Case.referent_id == actor.membership_id] if REFERENT in places else []
    if COVER in places and actor.covers:
        clauses.append(Case.referent_id.in_(actor.covers))
    seated = select(FileMember.case_id).where(
        FileMember.tenant_id == actor.tenant.id,
        FileMember.membership_id == actor.membership_id,
        FileMember.ended_at.is_(None),
        FileMember.role.in_(places),
    )
    clauses.append(Case.id.in_(seated))
    if ACCESS in places and actor.may(EXCEPTIONAL):
        accesses = select(FileAccess.case_id).where(
            FileAccess.tenant_id == actor.tenant.id,
            FileAccess.membership_id == actor.membership_id,
            FileAccess.until > now(),
        )
        clauses.append(Case.id.in_(accesses))
    return or_(*clauses)


def forget_readers(case_id: uuid.UUID) -> None:
    """Called by whoever changes the circle: the next question is asked anew."""
    state_of(session()).memo.pop(f"file_seats:{case_id}", None)


def seats_column(case_id: uuid.UUID, actor: Actor) -> ScalarSelect[Any]:
    """Those who have a place, as one column of a page's first statement; ``know_seats`` takes it."""
    rows = _seats_statement(case_id, actor).subquery()
    told = func.jsonb_build_array(rows.c.id, rows.c.membership_id, rows.c.role, rows.c.until)
    return select(func.jsonb_agg(told)).scalar_subquery()


def know_seats(case_id: uuid.UUID, told: Sequence[Sequence[Any]] | None) -> None:
    """``readable_levels`` asks the database no more in this request."""
    state_of(session()).memo[f"file_seats:{case_id}"] = tuple(
        Seat(uuid.UUID(row[0]), uuid.UUID(row[1]), row[2], datetime.fromisoformat(row[3]) if row[3] else None)
        for row in told or ()
    )


def _seats(case_id: uuid.UUID, actor: Actor) -> tuple[Seat, ...]:
    memo = state_of(session()).memo
    key = f"file_seats:{case_id}"
    if key not in memo:
        rows = session.execute(_seats_statement(case_id, actor))
        memo[key] = tuple(Seat(row.id, row.membership_id, row.role, row.until) for row in rows)
    return cast("tuple[Seat, ...]", memo[key])


def _seats_statement(case_id: uuid.UUID, actor: Actor) -> CompoundSelect[Any]:
    circle = select(
        FileMember.id,
        FileMember.membership_id,
        FileMember.role,
        sql_cast(null(), DateTime(timezone=True)).label("until"),
    ).where(
        FileMember.tenant_id == actor.tenant.id,
        FileMember.case_id == case_id,
        FileMember.ended_at.is_(None),
    )
    accesses = select(
        FileAccess.id,
        FileAccess.membership_id,
        sql_cast(literal(ACCESS), Text).label("role"),
        FileAccess.until,
    ).where(
        FileAccess.tenant_id == actor.tenant.id,
        FileAccess.case_id == case_id,
        FileAccess.until > now(),
    )
    return union_all(circle, accesses)
