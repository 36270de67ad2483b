"""The dashboard: what its template reads, from five statements whatever the number of figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from core.errors import NotFound
from core.extension.contributions import Indicator
from core.planning.clock import local_now, today
from core.records import dataclass
from core.reporting.cards import Card, cards_of
from core.reporting.charts import Detail, detail_of
from core.reporting.doors import (
    UNSAID,
    Words,
    check_territory,
    fitted,
    indicators_for,
    named_territories,
    words_of,
)
from core.reporting.filters import DIMENSIONS, MISSING, Filters
from core.reporting.indicators import MEASURES, SUBJECT_OF
from core.reporting.periods import Period, civil_year, month_of, quarter_of, school_year_of
from core.reporting.permissions import ROWS
from core.reporting.roles import headlines_of
from core.reporting.subjects import Subject
from core.tenancy.binding import Actor
from core.web.addresses import page_address, with_query
from core.web.typography import cap

#: What is shown in detail unless the address says otherwise.
FIRST: Final = "activities"


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Figures of the core (``label`` "") or of one domain: those that stand first, and the others."""

    label: str
    first: tuple[Card, ...]
    more: tuple[Card, ...]


def _groups(cards: tuple[Card, ...], actor: Actor) -> tuple[Group, ...]:
    order = headlines_of(actor)
    found = []
    for label in dict.fromkeys(card.domain for card in cards):
        ours = [card for card in cards if card.domain == label]
        first = [card for card in ours if card.first]
        if not label:
            first.sort(key=lambda card: order.index(card.key))
        found.append(Group(label, tuple(first), tuple(card for card in ours if not card.first)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything the page shows. ``empty``: nothing at all was counted over the period."""

    filters: Filters
    context: str
    cards: tuple[Card, ...]
    groups: tuple[Group, ...]
    map_url: str
    choices: tuple[Link, ...]
    detail: Detail
    periods: tuple[Link, ...]
    previous: Link | None
    following: Link | None
    chips: tuple[tuple[str, str], ...]
    clear_url: str
    empty: bool
    at: datetime
    options: Mapping[str, list[tuple[str, str]]]


def detailed(key: str | None, actor: Actor) -> tuple[Indicator, Subject]:
    """The figure that the address asks in detail: one that counts rows we know. Raises NotFound."""
    for indicator, subject in choices_for(actor):
        if indicator.key == (key or FIRST):
            return indicator, subject
    raise NotFound


def choices_for(actor: Actor) -> Iterable[tuple[Indicator, Subject]]:
    """Figures that can be broken down: the core's that count rows of a day, but for those told whole (``withheld``)."""
    for indicator in indicators_for(actor):
        subject = SUBJECT_OF.get(indicator.key)
        if subject is None or not subject.day or indicator.unit in MEASURES:
            continue
        if actor.may(ROWS) or not subject.discreet:
            yield indicator, subject


def address(
    filters: Filters,
    figure: str,
    shown: Subject,
    other: Subject | None = None,
    *,
    endpoint: str = "reporting.dashboard",
) -> str:
    """Where the same is told of another figure, or over other days, by the page or by the map."""
    kept = filters if other is None else fitted(filters, other, shown)
    return with_query(page_address(endpoint), {"figure": figure, **kept.args()})


def _periods(filters: Filters, figure: str, shown: Subject, actor: Actor) -> tuple[Link, ...]:
    now = today(actor)
    offered = (
        ("Ce mois-ci", month_of(now)),
        ("Ce trimestre", quarter_of(now)),
        (f"Année {now.year}", civil_year(now.year)),
        (cap(school_year_of(now).label), school_year_of(now)),
    )
    return tuple(
        Link(label, address(filters.over(period), figure, shown), period == filters.period)
        for label, period in offered
    )


def _neighbour(step: int, filters: Filters, figure: str, shown: Subject, actor: Actor) -> Link | None:
    period = filters.period.neighbour(step)
    if period is None or (step > 0 and period.first > today(actor)):
        return None
    return Link(cap(period.label), address(filters.over(period), figure, shown))


def _chips(filters: Filters, figure: str, shown: Subject, words: Words) -> tuple[tuple[str, str], ...]:
    chips = []
    for name, answer in filters.asked().items():
        dimension = shown.dimension(name)
        said = UNSAID.lower() if answer == MISSING else words.get(name, {}).get(str(answer), str(answer))
        label = f"{dimension.head if dimension else cap(name)} : {said}"
        chips.append((label, address(filters.without(name), figure, shown)))
    return tuple(chips)


def period_words(period: Period, now: date) -> str:
    """« Du 1er janv. 2026 au 17 nov. 2026 »: a period under way stops today."""
    cut = replace(period.up_to(now), kind="range")
    return cap(cut.label)


def build(figure: str | None, filters: Filters, actor: Actor) -> Dashboard:
    """The page for this actor. Raises NotFound for a figure or an area that does not exist here."""
    indicator, subject = detailed(figure, actor)
    names, quartiers = named_territories(actor)
    check_territory(filters, names)
    filters = fitted(filters, subject, subject)
    words = words_of(subject, names, actor)
    detail = detail_of(indicator, subject, filters, words, actor)
    cards, empty = cards_of(filters, subject, actor)
    now = local_now(actor)
    key = indicator.key
    return Dashboard(
        filters=filters,
        context=period_words(filters.period, now.date()),
        cards=cards,
        groups=_groups(cards, actor),
        map_url=address(filters, key, subject, endpoint="reporting.map_page"),
        choices=tuple(
            Link(i.label, address(filters, i.key, subject, s), i.key == key) for i, s in choices_for(actor)
        ),
        detail=detail,
        periods=_periods(filters, key, subject, actor),
        previous=_neighbour(-1, filters, key, subject, actor),
        following=_neighbour(1, filters, key, subject, actor),
        chips=_chips(filters, key, subject, words),
        clear_url=address(filters.without(*DIMENSIONS), key, subject),
        empty=empty,
        at=now,
        options=_options(detail, filters, words, quartiers, actor),
    )


def _options(
    detail: Detail, filters: Filters, words: Words, quartiers: list[tuple[str, str]], actor: Actor
) -> dict[str, list[tuple[str, str]]]:
    """Answers offered by the filter panel, « non renseigné » last: those of the domains switched on.

    And what is counted under another one switched off since, as long as rows of the period hold it.
    """
    offered = {}
    for d in detail.subject.dimensions:
        answers = quartiers if d.words is None else list(words[d.name].items())
        if d.offered is not None:
            kept = {*d.offered(actor), *detail.held[d.name], str(filters.asked().get(d.name))}
            answers = [answer for answer in answers if answer[0] in kept]
        offered[d.name] = answers
    return {name: [*answers, (MISSING, UNSAID)] for name, answers in offered.items()}
