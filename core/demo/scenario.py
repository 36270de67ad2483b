"""What a demo structure is made of, as frozen data; the packages' ``demo`` modules play it.

The core knows no vocabulary: codes, words and texts come from whoever plays a scenario (``playing``). Dates
are told from the day of seeding; everything else follows from the scenario's key and the calendar.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import field
from datetime import date, time
from typing import Any, TypeAlias, TypeVar

from core.records import dataclass

T = TypeVar("T")

#: Values with their weights; weights need no sum.
Weighted: TypeAlias = Sequence[tuple[T, float]]


@dataclass(frozen=True, slots=True)
class Area:
    """A quartier, a sector or a QPV; ``ends_on`` is its last day."""

    name: str
    kind: str
    code: str = ""
    vintage: int | None = None
    insee_code: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place. ``weight`` says how often the team is there, ``qpv`` in which QPV (codes) it counts."""

    name: str
    kind: str
    quartier: str
    sector: str | None = None
    detail: str = ""
    weight: float = 1.0
    qpv: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KindMix:
    """How entries of one kind look.

    ``people`` bounds the usual number of people met. ``spots`` are the place kinds where it happens (empty:
    anywhere). ``on_call``: the kind of entry that a visited request gives.
    """

    key: str
    weight: float
    people: tuple[int, int]
    minutes: Weighted[int]
    reasons: Weighted[str]
    results: Weighted[str]
    actions: Weighted[tuple[str, ...]]
    tension: Weighted[int | None] = ((None, 1),)
    spots: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    on_call: bool = False


@dataclass(frozen=True, slots=True)
class RequestMix:
    """How requests come in. ``subjects``: texts by reason; ``partners``: (label, initiator) of links."""

    monthly: float
    channels: Weighted[str]
    initiators: Weighted[str]
    reasons: Weighted[str]
    subjects: Mapping[str, tuple[str, ...]]
    close_reasons: Weighted[str]
    callers: tuple[str, ...] = ()
    partners: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Who:
    """A party of a situation, without a name."""

    label: str
    kind: str
    role: str
    size: int | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class CaseScript:
    """One story that may happen in several places; ``{place}`` in ``subject`` is the place's name."""

    subject: str
    reason: str
    spots: tuple[str, ...]
    parties: tuple[Who, ...]
    meetings: tuple[tuple[str, str], ...]
    actions: tuple[tuple[str, str], ...]
    data: Mapping[str, Any] = field(default_factory=dict)
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class CaseMix:
    """Situations of one type. ``paths`` are the steps they pass, in order, with their weights.

    ``results`` are noted with the steps they belong to. ``notes`` are typed where a step asks for a
    reason.
    """

    type_key: str
    yearly: int
    scripts: tuple[CaseScript, ...]
    paths: Weighted[tuple[str, ...]]
    results: Mapping[str, Weighted[str]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment, ``offset`` days after the day of seeding; ``who`` are ranks in the team."""

    offset: int
    at: time
    minutes: int
    subject: str
    spot: str | None
    who: tuple[int, ...]
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class ToDo:
    """A task; ``offset`` is when it is due, None: no date."""

    label: str
    offset: int | None
    who: int
    done: bool = False


@dataclass(frozen=True, slots=True)
class OpenHours:
    """A weekly permanence (``weekday`` 0 is Monday)."""

    label: str
    spot: str
    weekday: int
    starts_at: time
    ends_at: time
    who: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Funding:
    """A convention since eleven months, from a first of month; ``holder`` is the rank of who holds its post.

    None: no post. ``report``: the month before the day of seeding is told and frozen, with ``words`` under titles.
    ``participants``: so many people of files are on the list that the funder wants by name.
    """

    key: str
    label: str
    funder: str
    programme: str
    grid: str
    number: str = ""
    areas: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    hours: int | None = None
    rank: int = 100
    holder: int | None = None
    post_number: str = ""
    missions: tuple[str, ...] = ()
    post_domain: str | None = None
    training: tuple[str, int, str] | None = None
    report: bool = False
    participants: int = 0
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A demo structure's year.

    ``yearly`` is the number of entries that one field member writes in a year. ``weekdays`` are the days of
    work. ``season`` has a factor for each month, January first. ``months`` is how far back the data goes.
    ``incomplete`` is the share of entries that lack something.
    """

    key: str
    yearly: int
    areas: tuple[Area, ...]
    spots: tuple[Spot, ...]
    kinds: tuple[KindMix, ...]
    requests: RequestMix
    cases: CaseMix | None
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    hours: tuple[time, time] = (time(13), time(21))
    summer_hours: tuple[time, time] = (time(14, 30), time(22, 30))
    season: tuple[float, ...] = (0.86, 0.88, 0.97, 1.03, 1.08, 1.14, 1.16, 0.98, 1.14, 1.04, 0.92, 0.82)
    months: int = 12
    in_pairs: bool = True
    incomplete: float = 0.06
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    domain_of_spot: Mapping[str, str] = field(default_factory=dict)
    meetings: tuple[Meeting, ...] = ()
    tasks: tuple[ToDo, ...] = ()
    permanences: tuple[OpenHours, ...] = ()
    round_label: str = "Tournée du {sector}"
    fundings: tuple[Funding, ...] = ()


_playing: ContextVar[Scenario | None] = ContextVar("passerelle_demo_scenario", default=None)


@contextmanager
def playing(scenario: Scenario) -> Iterator[None]:
    """While it lasts, ``seed_demo`` plays this scenario."""
    token = _playing.set(scenario)
    try:
        yield
    finally:
        _playing.reset(token)


def scenario() -> Scenario | None:
    """The scenario being played; None: this structure has none, and the core adds nothing to it."""
    return _playing.get()


def draw(rng: random.Random, weighted: Weighted[T]) -> T:
    """One of the values, by weight."""
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]
