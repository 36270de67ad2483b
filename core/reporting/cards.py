"""The figures at the head of the dashboard, each with what it is a share of and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from core.db.session import session
from core.extension.catalog import catalog
from core.extension.contributions import Indicator
from core.extension.manager import hooks
from core.planning.clock import today
from core.reporting.doors import (
    Counted,
    door,
    fitted,
    indicators_for,
    own_list,
    rows_of,
    share_of,
    subject_for,
)
from core.reporting.filters import Filters
from core.reporting.indicators import MEASURES, SUBJECT_OF
from core.reporting.permissions import ROWS
from core.reporting.queries import WHY, figures, worked_on
from core.reporting.subjects import Subject
from core.tenancy.binding import Actor
from core.tenancy.isolation import reviewed
from core.web.typography import MINUS, NBSP, duration, number, plural

#: The floor of small numbers where the structure has not set its own.
FLOOR: Final = 5
PERSON: Final = "person"


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
    definition: str
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One row of ``figures()``."""

    rows: int
    unsaid: int | None
    known: int | None
    sum: float | None
    median: float | None


def read(counted: Mapping[str, Counted]) -> dict[str, Told]:
    found = session.execute(figures(counted), **reviewed(WHY))
    return {row.key: Told(row.rows, row.unsaid, row.known, row.sum, row.median) for row in found}


def figure_of(measure: str, told: Told) -> float | None:
    """The figure itself; None when no row carries a value."""
    if measure == "rows":
        return told.rows
    if not told.known:
        return None
    return told.sum if measure == "sum" else told.median


def floor_of(actor: Actor) -> int:
    """Counts of persons below this are not told outside the team."""
    return int(actor.tenant.settings.get("small_count_floor", FLOOR))


def is_small(indicator: Indicator, value: float | None, actor: Actor) -> bool:
    """A few persons could be known again by whoever may not open the rows: « < 5 ». Acts name nobody."""
    return (
        indicator.unit == PERSON and not actor.may(ROWS) and value is not None and 0 < value < floor_of(actor)
    )


def _words(measure: str, value: float | None) -> str:
    if value is None:
        return "–"
    return duration(round(value)) if measure == "median" else number(round(value))


def change(now: float | None, before: float | None) -> str:
    """« 2 560 un an plus tôt aux mêmes dates, + 6 % »; no percentage under ten, nothing when nothing was."""
    if not before or now is None:
        return ""
    said = f"{number(round(before))} un an plus tôt aux mêmes dates"
    if before < 10:
        return said
    percentage = round(100 * (now - before) / before)
    sign = "+" if percentage > 0 else MINUS if percentage < 0 else "="
    return f"{said}, {sign} {abs(percentage)} %" if percentage else f"{said}, autant"


def _share(measure: str, told: Told, subject: Subject) -> str:
    """What the figure is a share of, and what is missing, always as numbers."""
    # An ordinary space: on the phone two of these cards stand side by side.
    rows = f"{number(told.rows)} {plural(told.rows, subject.one, subject.many)}"
    if measure == "rows":
        dimension = subject.dimension(subject.expects)
        if dimension is None or told.unsaid is None or not told.rows:
            return ""
        return f"{dimension.head} non renseigné : {number(told.unsaid)} sur {number(told.rows)}"
    known, missing = told.known or 0, told.rows - (told.known or 0)
    if not known:
        return f"Aucune valeur notée sur {rows}" if told.rows else ""
    start = "Comptées dans" if measure == "sum" else "Médiane de"
    return f"{start} {number(known)} sur {rows}. Non renseigné : {number(missing)}"


def _left_open(filters: Filters, held: Filters) -> str:
    heads = {"territory": "quartier", "domain": "domaine", "kind": "nature", "result": "résultat"}
    left = [heads[name] for name in filters.asked() if name not in held.asked()]
    return f"Sans tenir compte du filtre : {', '.join(left)}" if left else ""


def _card(
    indicator: Indicator, told: Told, before: Told | None, subject: Subject | None, held: Filters,
    filters: Filters, actor: Actor,
) -> Card:  # fmt: skip
    measure = MEASURES.get(indicator.unit, "rows")
    value = figure_of(measure, told)
    earlier = figure_of(measure, before) if before else None
    small = is_small(indicator, value, actor)
    details = [_left_open(filters, held)]
    if subject is not None:
        # A small figure is not to be worked out from the one beside it.
        compared = "" if small or is_small(indicator, earlier, actor) else change(value, earlier)
        details = [compared, _share(measure, told, subject), *details]
    lines = told.rows if measure == "rows" else told.known or 0
    url, words = (
        door(indicator.key, subject, held, actor),
        plural(lines, "la ligne", f"les {number(lines)} lignes"),
    )
    if subject is None and indicator.endpoint and actor.may(ROWS):
        url = own_list(indicator, held)
    return Card(
        indicator.key,
        indicator.label,
        f"<{NBSP}{floor_of(actor)}" if small else _words(measure, value),
        ". ".join(text for text in details if text),
        url if lines else None,
        f"Voir {words}",
        indicator.definition,
        "" if indicator.key in SUBJECT_OF else _domain(indicator),
    )


def _over(key: str) -> str:
    """The name, among the figures read at once, of what a figure is a share of."""
    return f"{key}/over"


def _with_share(card: Card, indicator: Indicator, whole: Told | None) -> Card:
    """« Sur 12 liens dits rompus ou fragiles à l’entrée », before the rest of the detail.

    The label is in the plural, which French does not use below two: « Sur 1, parmi les liens dits… ».
    """
    if whole is None:
        return card
    said = f"Sur {number(whole.rows)}{' ' if whole.rows > 1 else ', parmi les '}{indicator.over_label}"
    return replace(card, detail=". ".join(text for text in (said, card.detail) if text))


def _domain(indicator: Indicator) -> str:
    return hooks().manifests[catalog().plugin_of("indicators", indicator.key)].label


def cards_of(filters: Filters, shown: Subject, actor: Actor) -> tuple[tuple[Card, ...], bool]:
    """Every figure, and whether all are empty."""
    now: dict[str, Counted] = {}
    before: dict[str, Counted] = {}
    held: dict[str, Filters] = {}
    earlier = filters.period.year_before(today(actor))
    comparable = session.execute(worked_on(earlier.first, actor)).first() is not None
    found = indicators_for(actor)
    for indicator in found:
        key = indicator.key
        held[key] = fitted(filters, subject_for(indicator, actor, filters), shown)
        now[key] = rows_of(indicator, actor, held[key])
        if indicator.over is not None:
            now[_over(key)] = share_of(indicator, actor, held[key], now[key][1]), None
        if comparable and now[key][1] is not None and MEASURES.get(indicator.unit) != "median":
            before[key] = rows_of(indicator, actor, held[key].over(earlier))
    told, past = read(now), read(before) if before else {}
    cards = tuple(
        _with_share(
            _card(i, told[i.key], past.get(i.key), now[i.key][1], held[i.key], filters, actor),
            i,
            told.get(_over(i.key)),
        )
        for i in found
    )
    return cards, not any(told[key].rows for key, (_rows, subject) in now.items() if subject is not None)
