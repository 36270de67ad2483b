"""How many procedures that a reader may not read are told her by theme or by operator (docs/adr/0013).

Their number is never a secret: the list without a theme tells it, over any day and any quartier. Their theme is. So
they are split by theme, or by operator, over one fixed partition only, whole years over the whole structure, and what
is told apart there keeps the floor: no two answers may be subtracted from each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from core.toolkit import FUNDER_FLOOR, Actor, dataclass, session, told_apart
from plugins.rights_access import queries
from plugins.rights_access.schemas import ProcedureFilters

#: What is counted of procedures; of what is not told as begun, nothing more is.
STARTED: Final = "started"
MEASURES: Final = (STARTED, "ended", "opened", "blocked")
ABOUT: Final = ("theme", "operator")


@dataclass(frozen=True, slots=True)
class Held:
    """Procedures withheld from a reader: ``apart`` by code, all of the others ``together``; None: a number not told.

    Each number is of the very procedures that its ``started`` counts: what is not told of a code is not told of those
    together either, which would give it back from the sum.
    """

    apart: dict[str | None, dict[str, int | None]]
    together: dict[str, int | None]


def held_of(by: str, filters: ProcedureFilters, actor: Actor, day: date) -> Held:
    """What is told by theme or by operator of the procedures that the filters keep, whatever their theme."""
    narrow = not _is_a_part(by, filters, day)
    return tell(session.execute(queries.held_counts(by, filters, actor, day)), together=narrow)


def _is_a_part(by: str, filters: ProcedureFilters, day: date) -> bool:
    """Whether the filters keep whole years of the whole structure, asked by one question alone."""
    since, until = filters.since, filters.until
    whole = (since is None or (since.month, since.day) == (1, 1)) and (
        until is None or until >= day or (until.month, until.day) == (12, 31)
    )
    begun = filters.view == "all" and filters.counted in (None, STARTED)
    alone = all(getattr(filters, name) is None for name in ABOUT if name != by)
    return whole and begun and alone and filters.territory_id is None


def tell(rows: Iterable[Any], *, together: bool = False) -> Held:
    """``rows`` hold the measures by code and year; each year is a part of its own."""
    total: dict[str, int] = dict.fromkeys(MEASURES, 0)
    years: dict[int, dict[str, dict[str | None, int]]] = defaultdict(lambda: {name: {} for name in MEASURES})
    for row in rows:
        for name in MEASURES:
            total[name] += getattr(row, name)
            years[int(row.year)][name][row.code] = getattr(row, name)
    apart: dict[str | None, dict[str, int | None]] = {}
    for counts in () if together else years.values():
        told = {name: told_apart(counts[name], floor=FUNDER_FLOOR) for name in MEASURES}
        codes = _safe_apart(counts[STARTED], told)
        for name in MEASURES:
            # Where those apart make up the sum, nobody is left: that the others are none is known.
            least = (
                0 if sum(told[name].get(code, 0) for code in codes) == sum(counts[name].values()) else None
            )
            for code in codes:
                sums = apart.setdefault(code, dict.fromkeys(MEASURES, 0))
                before, more = sums[name], told[name].get(code, least)
                sums[name] = None if before is None or more is None else before + more
    rest: dict[str, int | None] = {}
    for name in MEASURES:
        said = [sums[name] for sums in apart.values()]
        rest[name] = None if None in said else total[name] - sum(number or 0 for number in said)
    return Held(apart, rest)


def _safe_apart(begun: dict[str | None, int], told: dict[str, dict[str | None, int]]) -> set[str | None]:
    """Codes that may be told apart with all their measures: the others are told together, two of them at least.

    Nor is it told of a few only that they are not ended, not opened or not blocked.
    """

    def tells_of_few(code: str | None) -> bool:
        left = (begun[code] - told[name].get(code, begun[code]) for name in MEASURES)
        return any(0 < few < FUNDER_FLOOR for few in left)

    apart = {code for code in told[STARTED] if not tells_of_few(code)}
    if apart and len([code for code, number in begun.items() if number and code not in apart]) == 1:
        apart.remove(min(apart, key=lambda code: (begun[code], str(code))))
    return apart
