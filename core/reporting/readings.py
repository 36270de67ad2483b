"""Figures as one reader is told them, in numbers: what the dashboard puts in words, and the API answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from core.db.session import session
from core.extension.contributions import Indicator
from core.planning.clock import today
from core.records import dataclass
from core.reporting.computing import Figure, compute_each
from core.reporting.doors import fitted, subject_for
from core.reporting.filters import Filters
from core.reporting.indicators import MEASURES, SUBJECT_OF
from core.reporting.outside import withheld
from core.reporting.periods import Period, first_worked
from core.reporting.permissions import ROWS
from core.reporting.queries import worked_on
from core.reporting.subjects import Subject
from core.tenancy.binding import Actor


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure, under the filters that hold for its rows (``held``).

    ``before`` is what it was over the same days a year earlier (None: not compared, or not told). ``untold``: why this
    reader is not told the figure, "" when she is.
    """

    figure: Figure
    held: Filters
    before: Figure | None
    untold: str


def year_before(period: Period, actor: Actor) -> Period | None:
    """The same days a year earlier, that figures are compared with; None where the structure did not work them whole.

    Its field work had begun by the first day of them on which anybody works: whoever began on 2 January, or on the
    Monday after All Saints' Day, worked the year or the month whole.
    """
    earlier = period.year_before(today(actor))
    by = min(first_worked(earlier.first), earlier.last)
    return earlier if session.execute(worked_on(by, actor)).first() is not None else None


def comparable(indicator: Indicator) -> bool:
    """Whether a figure is told beside what it was a year before: numbers and sums are, medians are not."""
    return MEASURES.get(indicator.unit) != "median"


def was(now: Figure, before: Figure | None) -> float | None:
    """What a figure was a year before, a sum over no row being 0; None: nothing to compare."""
    if before is None or now.value is None:
        return None
    value = before.value if before.rows else 0
    return value if value or now.value else None


def missing_of(figure: Figure) -> int | None:
    """The rows that do not say what the figure needs; None where nobody was asked.

    A domain's form may not ask for a result: only the core's own figures say how many lack one.
    """
    if figure.indicator.unit in MEASURES or figure.indicator.key in SUBJECT_OF:
        return figure.missing
    return figure.missing if figure.subject.expects == "territory" else None


def left_open(filters: Filters, held: Filters) -> list[str]:
    """The questions asked that a figure's rows do not answer."""
    return [name for name in filters.asked() if name not in held.asked()]


def readings(
    found: Sequence[Indicator], filters: Filters, shown: Subject, actor: Actor, *, compared: Collection[str]
) -> dict[str, Reading]:
    """Each figure by its key, in the order given; those of ``compared`` beside the year before."""
    held = {i.key: fitted(filters, subject_for(i, actor, filters), shown) for i in found}
    asked = [[(i, held[i.key]) for i in found]]
    if (earlier := year_before(filters.period, actor)) is not None:
        asked.append([(i, held[i.key].over(earlier)) for i in found if i.key in compared and comparable(i)])
    now, *before = compute_each(asked, actor)
    past = before[0] if before else {}
    untold = withheld(now, held, actor)
    return {
        i.key: Reading(
            now[i.key],
            held[i.key],
            # The year before has its own cut, where it may be hidden.
            None if i.floor and not actor.may(ROWS) else past.get(i.key),
            untold.get(i.key, ""),
        )
        for i in found
    }
