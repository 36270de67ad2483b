"""Matching: people of the register who may be the one that somebody is writing down."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, and_, func, literal, or_, select

from core.db.session import session
from core.db.sorting import sort_key
from core.people.access import known_to
from core.people.models import Person
from core.people.naming import digits_of, letters_of, search_text
from core.people.queries import Rows, kept_records, with_digits
from core.tenancy.binding import Actor

#: How alike two names must be, beside the same birth date, to be proposed as one person.
ALIKE: Final = 0.5
#: A day up to this one may be a month written in its place.
MONTHS: Final = 12
#: How many are proposed at most.
MOST_ALIKE: Final = 20


def possible_duplicates(command: Any, actor: Actor) -> list[uuid.UUID]:
    """People of this structure who may be the one described: a like name and the same birth date (day and month
    may be swapped), the same full name, however it is spaced, and address where a birth date is missing, or the same
    telephone.

    Never on a first name or a nickname alone. Merged records stand as the one that is kept; whoever does not exist for
    the actor is not proposed.
    """
    found: list[uuid.UUID] = []
    if command.birth_date is not None:
        found += session.execute(_alike_and_born(command, actor)).scalars()
    if letters_of(command.family_name) and command.address:
        rows = session.execute(_namesakes(command, actor))
        found += [
            row.id for row in rows if _same_name(row, command) and _same_address(row.address, command.address)
        ]
    if digits := digits_of(command.phone):
        found += session.execute(with_digits(digits, actor).limit(MOST_ALIKE)).scalars()
    others = [person_id for person_id in found if person_id != command.id]
    return _known(kept_records(others, actor), actor) if others else []


def _known(kept: Sequence[uuid.UUID], actor: Actor) -> list[uuid.UUID]:
    known = select(Person.id).where(Person.tenant_id == actor.tenant.id, Person.id.in_(kept), known_to(actor))
    exist = set(session.execute(known).scalars())
    return [person_id for person_id in kept if person_id in exist]


def _born_on(day: date) -> set[date]:
    """The day, and the one that a hand writes when it swaps day and month."""
    return {day, day.replace(month=day.day, day=day.month)} if day.day <= MONTHS else {day}


def _namesakes(command: Any, actor: Actor) -> Rows:
    """Whoever has the same letters in her two names, in either order, and may have been born the same day.

    « LEGOFF » is « Le Goff »: spaces, hyphens and apostrophes aside. The first letter comes before, since the index
    knows names as they are sorted, spaces included.
    """
    given, family = letters_of(command.given_name), letters_of(command.family_name)
    unknown = or_(Person.birth_date.is_(None), literal(command.birth_date is None))
    begins = (
        and_(Person.sort_name >= name[0], Person.sort_name < chr(ord(name[0]) + 1))
        for name in (family, given)
        if name
    )
    return (
        select(Person.id, Person.given_name, Person.family_name, Person.address)
        .where(
            Person.tenant_id == actor.tenant.id,
            or_(*begins),
            func.replace(Person.sort_name, " ", "").in_({family + given, given + family}),
            Person.family_name != "",
            Person.address != "",
            Person.erased_at.is_(None),
            unknown,
        )
        .order_by(Person.id)
        .limit(MOST_ALIKE)
    )


def _same_name(one: Any, other: Any) -> bool:
    """Whether two people have the same two names, whichever was typed first: where one ends counts too."""
    mine, theirs = ([letters_of(who.given_name), letters_of(who.family_name)] for who in (one, other))
    return theirs in (mine, mine[::-1])


def _same_address(one: str, other: str) -> bool:
    """Whether two addresses are one, punctuation and case aside; the town may be missing from one of them."""
    short, long = sorted((" ".join(re.findall(r"\w+", sort_key(text))) for text in (one, other)), key=len)
    return bool(short) and f"{long} ".startswith(f"{short} ")


def _alike_and_born(command: Any, actor: Actor) -> Select[uuid.UUID]:
    folded = search_text(command.given_name, command.family_name, command.nickname)
    near = func.greatest(
        func.similarity(Person.search_text, folded), func.word_similarity(folded, Person.search_text)
    )
    return (
        select(Person.id)
        .where(
            Person.tenant_id == actor.tenant.id,
            Person.birth_date.in_(_born_on(command.birth_date)),
            Person.erased_at.is_(None),
            near >= ALIKE,
        )
        .order_by(near.desc(), Person.id)
        .limit(MOST_ALIKE)
    )
