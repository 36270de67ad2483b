"""« Le mois sur une page »: what the team did, place by place, without a name, for an elected member's desk.

Every number is the one of the dashboard: the selects of ``core.reporting`` are counted by place. The paper leaves the
structure: people met by age and sex pass the floor of a funder; work is never masked.
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
from core.reporting.cards import in_words
from core.reporting.computing import compute_each
from core.reporting.doors import Counted, indicators_for, rows_of
from core.reporting.filters import Filters
from core.reporting.indicators import SUBJECT_OF
from core.reporting.periods import Period, month_of
from core.reporting.queries import WHY, of_figure
from core.reporting.suppression import FUNDER_FLOOR, HIDDEN, note, suppress
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
#: A dwelling says who lives there: those are added up by quartier.
HOME: Final = "dwelling"
AGES: Final = {"children": "Enfants", "teenagers": "Adolescents", "adults": "Adultes", "seniors": "Seniors"}
SEXES: Final = {"women": "Femmes", "men": "Hommes"}
UNSAID: Final = "Non relevé"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the head; ``before`` is the same month a year earlier, "" when nothing was counted then."""

    label: str
    value: str
    before: str


@dataclass(frozen=True, slots=True)
class Line:
    """One place: its name, its quartier, and its numbers in the order of the heads."""

    name: str
    territory: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MonthPage:
    """Everything the paper shows. ``floor_note`` is "" when nothing had to be hidden; ``previous`` and
    ``following`` are codes of months, "" for none."""

    structure: str
    month: str
    context: str
    figures: tuple[Figure, ...]
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    reasons: tuple[tuple[str, str], ...]
    margins: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    floor_note: str
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
    margins, hides = _margins(filters, actor)
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
        margins=margins,
        floor_note=note(FUNDER_FLOOR) if hides else "",
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
    earlier = Filters(period.year_before(today(actor)))
    now, then = compute_each(
        ([(indicator, filters) for indicator in shown] for filters in (Filters(period), earlier)),
        actor,
    )
    return tuple(
        Figure(
            one.label,
            in_words(one.unit, now[one.key].value),
            in_words(one.unit, then[one.key].value) if then[one.key].rows else "",
        )
        for one in shown
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
    numbers: dict[tuple[str, str], dict[str, int]] = {}
    rows = session.execute(grouped, **reviewed(WHY)).all()
    names = _names(rows, actor)
    for row in rows:
        held = numbers.setdefault(names(row), dict.fromkeys(keys, 0))
        held[row.key] += int(row.n or 0)
    # By work: people met by the hundred in one school would else push every square off the page.
    ordered = sorted(numbers, key=lambda name: (name[0] == NOWHERE, -_work(numbers[name]), name))
    shown, rest = ordered[:PLACES], ordered[PLACES:]
    lines = [_line(*name, numbers[name], keys) for name in shown]
    if rest:
        added = {key: sum(numbers[name][key] for name in rest) for key in keys}
        lines.append(_line(f"Autres lieux ({len(rest)})", "", added, keys))
    return tuple(lines)


def _work(numbers: Mapping[str, int]) -> int:
    return sum(number for key, number in numbers.items() if key != "people_met")


def _line(name: str, territory: str, numbers: Mapping[str, int], keys: list[str]) -> Line:
    return Line(name, territory, tuple(number(numbers[key]) for key in keys))


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


# --- why, and whom -----------------------------------------------------------------------------------


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


def _margins(
    filters: Filters, actor: Actor
) -> tuple[tuple[tuple[str, tuple[tuple[str, str], ...]], ...], bool]:
    """People met by age, and by sex: two margins of one total, never crossed; small numbers are not printed."""
    asked = (*AGES, *SEXES, "total")
    inner = (
        _activities(filters, actor)
        .add_columns(*(getattr(Activity, name).label(name) for name in asked))
        .subquery()
    )
    sums = select(*(func.coalesce(func.sum(inner.c[name]), 0).label(name) for name in asked))
    told = session.execute(sums, **reviewed(WHY)).one()
    found, hides = [], False
    for title, words in (("Par âge", AGES), ("Par sexe", SEXES)):
        known = {label: int(getattr(told, name)) for name, label in words.items()}
        if not any(known.values()):
            continue
        known[UNSAID] = int(told.total) - sum(known.values())
        counts = {("met", label): n for label, n in known.items()}
        published = suppress(["met"], list(known), counts, floor=FUNDER_FLOOR, public=("rows", "total"))
        cells = [(label, published.cells["met", label]) for label in known]
        hides = hides or any(n is None for _label, n in cells)
        found.append((title, tuple((label, HIDDEN if n is None else number(n)) for label, n in cells)))
    return tuple(found), hides
