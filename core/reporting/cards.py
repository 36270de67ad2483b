"""The figures at the head of the dashboard, each with what it is a share of and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from core.db.session import session
from core.extension.catalog import catalog
from core.extension.contributions import Indicator
from core.extension.manager import hooks
from core.planning.clock import today
from core.records import dataclass
from core.reporting.computing import Figure, compute_each
from core.reporting.doors import door, fitted, indicators_for, subject_for
from core.reporting.filters import Filters
from core.reporting.indicators import MEASURES, SUBJECT_OF
from core.reporting.outside import BY_YEAR, withheld
from core.reporting.periods import Period, first_worked
from core.reporting.permissions import ROWS
from core.reporting.queries import worked_on
from core.reporting.roles import OF_A_DOMAIN, headlines_of
from core.reporting.subjects import Subject
from core.reporting.suppression import HIDDEN
from core.tenancy.binding import Actor
from core.web.typography import MINUS, NBSP, duration, number, plural


@dataclass(frozen=True, slots=True)
class Card:
    """One figure: its value in words, what it is a share of, and the door to its rows (None: not for you).

    ``domain`` is the name of the domain that brings it, "" for the core's.
    """

    key: str
    label: str
    value: str
    detail: str
    url: str | None
    door: str
    domain: str = ""
    #: It stands among the few that are read at once; the others are folded, without the year before.
    first: bool = True


def in_words(unit: str, value: float | None) -> str:
    """« 1 204 », « 35 min », « 812 h »; a dash when nothing carries a value."""
    if value is None:
        return "–"
    if unit == "person_minute":
        return hours(value)
    return duration(round(value)) if MEASURES.get(unit) == "median" else number(round(value))


def hours(minutes: float) -> str:
    """Whole hours, but « 35 min » below one: sums of hours are never said to the minute."""
    return f"{number(round(minutes / 60))}{NBSP}h" if minutes >= 60 else duration(round(minutes))


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


def change(unit: str, now: float | None, before: float | None) -> str:
    """« 2 560 un an plus tôt aux mêmes dates, + 6 % »; nothing beside what is not known, nor when both are 0.

    No percentage under ten, nor from ten times more on: it would say that the year before was hardly entered.
    """
    if before is None or now is None or not (before or now):
        return ""
    said = f"{in_words(unit, before)} un an plus tôt aux mêmes dates"
    if before < 10 or now >= 10 * before:
        return said
    percentage = round(100 * (now - before) / before)
    sign = "+" if percentage > 0 else MINUS if percentage < 0 else "="
    return f"{said}, {sign} {abs(percentage)} %" if percentage else f"{said}, autant"


def made_of(figure: Figure) -> str:
    """What the figure is made from, and what is missing, always as numbers."""
    subject, measure = figure.subject, MEASURES.get(figure.indicator.unit, "rows")
    # An ordinary space: on the phone two of these cards stand side by side.
    rows = f"{number(figure.rows)} {plural(figure.rows, subject.one, subject.many)}"
    if measure == "rows":
        dimension = subject.dimension(subject.expects)
        # A domain's form may not ask for a result: only the core's own figures say how many lack one.
        told = figure.indicator.key in SUBJECT_OF or subject.expects == "territory"
        if dimension is None or figure.missing is None or not figure.rows or not told:
            return ""
        return f"{dimension.head} non renseigné : {number(figure.missing)} sur {number(figure.rows)}"
    if not figure.known:
        return f"Aucune valeur notée sur {rows}" if figure.rows else ""
    start = "Comptées dans" if measure == "sum" else "Médiane de"
    return f"{start} {number(figure.known)} sur {rows}. Non renseigné : {number(figure.missing or 0)}"


def _of(figure: Figure) -> str:
    """« Sur 12 liens dits rompus ou fragiles à l’entrée ».

    The label is in the plural, which French does not use below two: « Sur 1, parmi les liens dits… ».
    """
    if figure.whole is None:
        return ""
    between = " " if figure.whole > 1 else ", parmi les "
    return f"Sur {number(figure.whole)}{between}{figure.indicator.over_label}"


def _left_open(filters: Filters, held: Filters) -> str:
    heads = {"territory": "quartier", "domain": "domaine", "kind": "nature", "result": "résultat"}
    left = [heads[name] for name in filters.asked() if name not in held.asked()]
    return f"Sans tenir compte du filtre : {', '.join(left)}" if left else ""


def stand_first(found: Sequence[Indicator], actor: Actor) -> set[str]:
    """The core's headlines of her role, and the first figures of each domain."""
    shown, of_domain = set(headlines_of(actor)), Counter[str]()
    for indicator in found:
        if indicator.key not in SUBJECT_OF:
            domain = catalog().plugin_of("indicators", indicator.key)
            of_domain[domain] += 1
            if of_domain[domain] <= OF_A_DOMAIN:
                shown.add(indicator.key)
    return shown


def _card(
    figure: Figure, before: Figure | None, held: Filters, filters: Filters, actor: Actor, untold: str = ""
) -> Card:
    """``untold``: why this reader is not told the figure, "" when she is."""
    indicator = figure.indicator
    # The year before has its own cut, where it may be hidden.
    silent = indicator.floor and not actor.may(ROWS)
    compared = "" if silent else change(indicator.unit, figure.value, was(figure, before))
    value = in_words(indicator.unit, figure.value)
    details = (_of(figure), compared, made_of(figure), _left_open(filters, held))
    return Card(
        indicator.key,
        indicator.label,
        ("–" if untold == BY_YEAR else HIDDEN) if untold else value,
        untold or ". ".join(text for text in details if text),
        door(indicator, figure.subject, held, actor) if figure.known else None,
        f"Voir {plural(figure.known, 'la ligne', f'les {number(figure.known)} lignes')}",
        "" if indicator.key in SUBJECT_OF else _domain(indicator),
    )


def _domain(indicator: Indicator) -> str:
    return hooks().manifests[catalog().plugin_of("indicators", indicator.key)].label


def cards_of(filters: Filters, shown: Subject, actor: Actor) -> tuple[tuple[Card, ...], bool]:
    """Every figure, and whether all are empty."""
    found = indicators_for(actor)
    held = {i.key: fitted(filters, subject_for(i, actor, filters), shown) for i in found}
    first = stand_first(found, actor)
    asked = [[(i, held[i.key]) for i in found]]
    if (earlier := year_before(filters.period, actor)) is not None:
        asked.append([(i, held[i.key].over(earlier)) for i in found if i.key in first and comparable(i)])
    now, *before = compute_each(asked, actor)
    past = before[0] if before else {}
    untold = withheld(now, held, actor)
    cards = tuple(
        replace(
            _card(now[i.key], past.get(i.key), held[i.key], filters, actor, untold.get(i.key, "")),
            first=i.key in first,
        )
        for i in found
    )
    # Rows that stand (members, rules) say nothing of a period.
    return cards, not any(figure.rows for figure in now.values() if figure.subject.day)
