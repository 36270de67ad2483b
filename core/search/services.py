"""Finding ids by what somebody typed; the rows are read again by the caller, under the locks and her rights."""

from __future__ import annotations

import re
import uuid
from typing import Any, Final

from sqlalchemy import ARRAY, Integer, Select, Text, bindparam, select, text

from core.cases.access import kept_types, visible
from core.cases.models import Case
from core.db.session import session
from core.db.sorting import sort_key
from core.people.naming import digits_of
from core.people.queries import with_digits
from core.planning.clock import today
from core.search.functions import MOST_WORDS
from core.tenancy.binding import Actor
from core.tenancy.isolation import reviewed

#: How many are shown on the page of results, and in the palette.
MOST: Final = 50
#: How many are looked for where some may not exist for the actor: as many as the search answers.
WIDE: Final = 100
#: A number typed without its year is looked for in this many years.
YEARS: Final = 6

_CALLS: Final = {
    name: text(f"SELECT id FROM {name}(:words, :joined, :most) ORDER BY rank DESC").bindparams(  # noqa: S608 (two names of ours)
        bindparam("words", type_=ARRAY(Text)),
        bindparam("joined", type_=Text),
        bindparam("most", type_=Integer),
    )
    for name in ("search_people", "search_cases")
}
_WHY: Final = "a function of the tables' owner that writes the structure itself and answers ids only"


def words_of(typed: str) -> list[str]:
    """The words that count, folded; the longest first, since it tells most."""
    return sorted(dict.fromkeys(_words(typed)), key=len, reverse=True)[:MOST_WORDS]


def _words(typed: str) -> list[str]:
    return re.findall(r"[^\W_]+", sort_key(typed))


def _call(name: str, typed: str, most: int) -> list[uuid.UUID]:
    words = words_of(typed)
    if not words or max(map(len, words)) < 2:
        return []
    joined = "".join(_words(typed)) if len(words) > 1 else None
    rows = session.execute(_CALLS[name], {"words": words, "joined": joined, "most": most}, **reviewed(_WHY))
    return [row.id for row in rows]


def find_people(typed: str, actor: Actor, *, most: int = MOST) -> list[uuid.UUID]:
    """Records of people, the likest first: by telephone when a whole number was typed, else by names.

    Merged records may be among them: see ``core.people.queries.kept_records``. So may people who do not exist for the
    actor; more than ``most`` are then given, for whoever reads their rows to keep the first.
    """
    wide = WIDE if kept_types(actor) else most
    if digits := digits_of(typed) if not re.search(r"[^\W\d_]", typed) else "":
        return list(session.execute(with_digits(digits, actor).limit(wide)).scalars())
    return _call("search_people", typed, wide)


def numbers_of(typed: str, actor: Actor) -> list[str]:
    """Case numbers that were meant: « 2026-0007 », « 2026 7 », « 7 »."""
    match = re.fullmatch(r"\s*(?:(\d{4})\s*[-/ ]\s*)?0*(\d{1,6})\s*", typed)
    if match is None:
        return []
    this_year = today(actor).year
    years = [int(match[1])] if match[1] else range(this_year, this_year - YEARS, -1)
    return [f"{year}-{int(match[2]):04d}" for year in years]


def find_cases(typed: str, actor: Actor, *, most: int = MOST) -> list[uuid.UUID]:
    """Situations and files by number, else by words of the subject, the likest first.

    Some may be hidden from the actor: read them with ``core.cases.access.visible``.
    """
    if numbers := numbers_of(typed, actor):
        return list(session.execute(_numbered(numbers, actor)).scalars())
    return _call("search_cases", typed, most)


def _numbered(numbers: list[str], actor: Actor) -> Select[Any]:
    return (
        select(Case.id)
        .where(Case.tenant_id == actor.tenant.id, Case.number.in_(numbers), visible(actor))
        .order_by(Case.number.desc())
    )
