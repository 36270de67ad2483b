"""« Le mois sur une page »: what the team did, place by place, without a name, for an elected member's desk.

Every number is the one of the dashboard: the selects of ``core.reporting`` are counted by place. The paper leaves the
structure and lies beside those of other months and the year: it tells no age or sex (``core.reporting.outside``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Float, Select, cast, func, literal, select, union_all

from core.activities.models import Activity
from core.codelists.reasons import entry_reason
from core.db.session import session
from core.errors import InvalidInput
from core.places.models import Place, Territory
from core.planning.clock import today
from core.records import dataclass
from core.reporting import computing
from core.reporting.cards import in_words, made_of
from core.reporting.doors import Counted, indicators_for, rows_of
from core.reporting.filters import Filters
from core.reporting.indicators import MEASURES, SUBJECT_OF
from core.reporting.periods import Period, month_of
from core.reporting.queries import WHY, of_figure
from core.reporting.readings import comparable, was, year_before
from core.tenancy.binding import Actor
from core.tenancy.isolation import reviewed
from core.web.typography import cap, number

#: The figures of the head, in order, those that the structure's domains bring left out.
KEY_FIGURES: Final = (
    "activities", "people_met", "requests_received", "delay_to_answer", "cases_opened", "cases_closed",
)  # fmt: skip
#: What is counted for each place, with its head.
BY_PLACE: Final = {
    "activities": "Interventions",
    "people_met": "Personnes rencontrées",
    "requests_received": "Demandes",
}
#: Lines that one printed page holds; the others are added up.
PLACES: Final = 12
REASONS: Final = 5
NOWHERE: Final = "Sans lieu précis"
#: What is counted of a place; None: not one value is noted.
Numbers = dict[str, int | None]
#: A dwelling says who lives there: those are added up by quartier.
HOME: Final = "dwelling"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the head, as the dashboard tells it; ``before`` is the same days a year earlier, "" for none to be
    compared; ``detail`` says what a sum or a median is made of, and what is missing."""

    label: str
    value: str
    before: str
    detail: str


@dataclass(frozen=True, slots=True)
class Line:
    """One place: its name, its quartier, and its numbers in the order of the heads."""

    name: str
    territory: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MonthPage:
    """Everything the paper shows; ``previous`` and ``following`` are codes of months, "" for none."""

    structure: str
    month: str
    context: str
    figures: tuple[Figure, ...]
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    reasons: tuple[tuple[str, str], ...]
    empty: bool
    previous: str
    following: str
    made_on: date


def month_asked(period: Period | None, actor: Actor) -> Period:
    """A month that has begun; this one when none is asked. Raises InvalidInput for another kind of period."""
    now = today(actor)
    asked = period or month_of(now)
    if asked.kind != "month" or asked.first > now:
        raise InvalidInput({"mois": ["Choisissez un mois commencé, par exemple 2026-11."]})
    return asked


def build(period: Period, actor: Actor) -> MonthPage:
    filters = Filters(period)
    counted = _counted(filters, actor)
    lines = _lines(counted, actor)
    now = today(actor)
    before, after = period.neighbour(-1), period.neighbour(1)
    under_way = period.last >= now
    shown = _figures(period, actor)
    return MonthPage(
        structure=actor.tenant.name,
        month=cap(period.label),
        context="Mois en cours, chiffres arrêtés à ce jour." if under_way else "Mois entier.",
        figures=shown,
        heads=tuple(BY_PLACE[key] for key in BY_PLACE if key in counted),
        lines=lines,
        reasons=_reasons(filters, actor),
        empty=not lines,
        previous=before.code if before else "",
        following=after.code if after and after.first <= now else "",
        made_on=now,
    )


def _counted(filters: Filters, actor: Actor) -> dict[str, Counted]:
    """The select of each figure's rows, as the dashboard counts them."""
    offered = {indicator.key: indicator for indicator in indicators_for(actor)}
    return {key: rows_of(offered[key], actor, filters) for key in KEY_FIGURES if key in offered}


def _figures(period: Period, actor: Actor) -> tuple[Figure, ...]:
    offered = {indicator.key: indicator for indicator in indicators_for(actor)}
    shown = [offered[key] for key in KEY_FIGURES if key in offered]
    turns = [[(indicator, Filters(period)) for indicator in shown]]
    if (earlier := year_before(period, actor)) is not None:
        turns.append([(indicator, Filters(earlier)) for indicator in shown if comparable(indicator)])
    now, *before = computing.compute_each(turns, actor)
    past = before[0] if before else {}
    return tuple(_figure(now[one.key], past.get(one.key)) for one in shown)


def _figure(now: computing.Figure, before: computing.Figure | None) -> Figure:
    unit, then = now.indicator.unit, was(now, before)
    return Figure(
        now.indicator.label,
        in_words(unit, now.value),
        "" if then is None else in_words(unit, then),
        made_of(now) if unit in MEASURES else "",
    )


# --- place by place ----------------------------------------------------------------------------------


def _of_places(key: str, counted: Counted) -> Select[Any]:
    """A figure by place and quartier, from the very rows it counts."""
    rows, _subject = counted
    model: Any = SUBJECT_OF[key].model
    inner = (
        of_figure(rows)
        .add_columns(model.place_id.label("place"), model.territory_id.label("territory"))
        .subquery()
    )
    value = func.sum(inner.c.value) if "value" in inner.c else func.count()
    return select(
        literal(key).label("key"), inner.c.place, inner.c.territory, cast(value, Float).label("n")
    ).group_by(inner.c.place, inner.c.territory)


def _lines(counted: Mapping[str, Counted], actor: Actor) -> tuple[Line, ...]:
    keys = [key for key in BY_PLACE if key in counted]
    grouped = union_all(*(_of_places(key, counted[key]) for key in keys))
    # Without a single value noted, nobody knows: « – », as at the head and on the dashboard.
    unknown: Numbers = {key: None if "value" in counted[key][0].selected_columns else 0 for key in keys}
    numbers: dict[tuple[str, str], Numbers] = {}
    rows = session.execute(grouped, **reviewed(WHY)).all()
    names = _names(rows, actor)
    for row in rows:
        held = numbers.setdefault(names(row), dict(unknown))
        held[row.key] = (held[row.key] or 0) + int(row.n)
    # By work: people met by the hundred in one school would else push every square off the page.
    ordered = sorted(numbers, key=lambda name: (name[0] == NOWHERE, -_work(numbers[name]), name))
    shown, rest = ordered[:PLACES], ordered[PLACES:]
    lines = [_line(*name, numbers[name], keys) for name in shown]
    if rest:
        added = {key: _added([numbers[name][key] for name in rest]) for key in keys}
        lines.append(_line(f"Autres lieux ({len(rest)})", "", added, keys))
    return tuple(lines)


def _added(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _work(numbers: Numbers) -> int:
    return sum(number or 0 for key, number in numbers.items() if key != "people_met")


def _line(name: str, territory: str, numbers: Numbers, keys: list[str]) -> Line:
    told = (numbers[key] for key in keys)
    return Line(name, territory, tuple("–" if n is None else number(n) for n in told))


def _names(rows: Sequence[Any], actor: Actor) -> Callable[[Any], tuple[str, str]]:
    """(place, quartier) of a row in words; a dwelling is never told apart from another."""
    places = {
        row.id: (row.name, row.kind)
        for row in session.execute(
            select(Place.id, Place.name, Place.kind).where(
                Place.tenant_id == actor.tenant.id, Place.id.in_({row.place for row in rows if row.place})
            )
        )
    }
    quartiers = {
        row.id: row.name
        for row in session.execute(
            select(Territory.id, Territory.name).where(
                Territory.tenant_id == actor.tenant.id,
                Territory.id.in_({row.territory for row in rows if row.territory}),
            )
        )
    }

    def named(row: Any) -> tuple[str, str]:
        territory = quartiers.get(row.territory, "")
        name, kind = places.get(row.place, (NOWHERE, ""))
        return ("Logements", territory) if kind == HOME else (name, territory)

    return named


# --- why ----------------------------------------------------------------------------------------------


def _activities(filters: Filters, actor: Actor) -> Select[Any]:
    """The ids of the entries that the dashboard counts."""
    return next(rows_of(i, actor, filters)[0] for i in indicators_for(actor) if i.key == "activities")


def _reasons(filters: Filters, actor: Actor) -> tuple[tuple[str, str], ...]:
    """The most frequent, each in the words of the kind of entry that said it."""
    inner = _activities(filters, actor).add_columns(Activity.kind, Activity.reason).subquery()
    found = (
        select(inner.c.kind, inner.c.reason, func.count().label("n"))
        .where(inner.c.reason.is_not(None))
        .group_by(inner.c.kind, inner.c.reason)
    )
    told: Counter[str] = Counter()
    for row in session.execute(found, **reviewed(WHY)):
        told[entry_reason(row.kind, row.reason, actor)] += row.n
    most = sorted(told.items(), key=lambda one: (-one[1], one[0]))[:REASONS]
    return tuple((words, number(n)) for words, n in most)
