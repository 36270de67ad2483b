"""The figures at the head of the dashboard, each with what it is a share of and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from core.extension.catalog import catalog
from core.extension.contributions import Indicator
from core.extension.manager import hooks
from core.records import dataclass
from core.reporting.computing import Figure
from core.reporting.doors import door, indicators_for
from core.reporting.filters import Filters
from core.reporting.indicators import MEASURES, SUBJECT_OF
from core.reporting.outside import READ_OTHERWISE
from core.reporting.readings import Reading, left_open, missing_of, readings, was
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


def change(unit: str, now: float | None, before: float | None) -> str:
    """« 2 560 un an plus tôt aux mêmes dates, + 6 % »; nothing beside what is not known, nor when both are 0.

    No percentage under ten, nor from ten times more on: it would say that the year before was hardly entered.
    """
    if before is None or now is None or not (before or now):
        return ""
    said = f"{in_words(unit, before)} un an plus tôt aux mêmes dates"
    if before < 10 or hardly_entered(before, now):
        return said
    percentage = round(100 * (now - before) / before)
    sign = "+" if percentage > 0 else MINUS if percentage < 0 else "="
    return f"{said}, {sign} {abs(percentage)} %" if percentage else f"{said}, autant"


def hardly_entered(before: float, now: float) -> bool:
    """Whether what was entered a year before is a tenth of today's, or less: the work was not whole yet."""
    return now > 0 and now >= 10 * before


def made_of(figure: Figure) -> str:
    """What the figure is made from, and what is missing, always as numbers."""
    subject, measure = figure.subject, MEASURES.get(figure.indicator.unit, "rows")
    # An ordinary space: on the phone two of these cards stand side by side.
    rows = f"{number(figure.rows)} {plural(figure.rows, subject.one, subject.many)}"
    if measure == "rows":
        dimension, missing = subject.dimension(subject.expects), missing_of(figure)
        if dimension is None or missing is None or not figure.rows:
            return ""
        return f"{dimension.head} non renseigné : {number(missing)} sur {number(figure.rows)}"
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
    left = [heads[name] for name in left_open(filters, held)]
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


def _card(told: Reading, filters: Filters, actor: Actor) -> Card:
    figure, held, untold = told.figure, told.held, told.untold
    indicator = figure.indicator
    compared = change(indicator.unit, figure.value, was(figure, told.before))
    value = in_words(indicator.unit, figure.value)
    details = (_of(figure), compared, made_of(figure), _left_open(filters, held))
    return Card(
        indicator.key,
        indicator.label,
        ("–" if untold in READ_OTHERWISE else HIDDEN) if untold else value,
        untold or ". ".join(text for text in details if text),
        door(indicator, figure.subject, held, actor) if figure.known else None,
        f"Voir {plural(figure.known, 'la ligne', f'les {number(figure.known)} lignes')}",
        domain_of(indicator),
    )


def domain_of(indicator: Indicator) -> str:
    """The name of the domain that brings a figure; "" for the core's."""
    if indicator.key in SUBJECT_OF:
        return ""
    return hooks().manifests[catalog().plugin_of("indicators", indicator.key)].label


def cards_of(filters: Filters, shown: Subject, actor: Actor) -> tuple[tuple[Card, ...], bool]:
    """Every figure, and whether all are empty."""
    found = indicators_for(actor)
    first = stand_first(found, actor)
    told = readings(found, filters, shown, actor, compared=first).values()
    cards = tuple(
        replace(_card(one, filters, actor), first=one.figure.indicator.key in first) for one in told
    )
    # Rows that stand (members, rules) say nothing of a period.
    return cards, not any(one.figure.rows for one in told if one.figure.subject.day)
