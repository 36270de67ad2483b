"""Whose hour is it: time worked, counted once, then told to one convention at most.

What was entered overlaps: an entry lies in a round, the round in a shift. Each minute of a member is one minute, seen
by what tells most of it (an entry, else a round, a permanence, a shift). An entry whose hour nobody told lies in what
is vaguer on its day as far as that goes, and adds the rest: it overlaps no other entry. Each minute goes to the first
convention by rank that it concerns; a convention whose grid shares time hears of it too, which its reports say. No
database here.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final, Literal

from core.records import dataclass

SpanKind = Literal["activity", "round", "permanence", "shift"]
#: What tells most of a minute comes first.
PRECISION: Final[Mapping[str, int]] = {"activity": 0, "round": 1, "permanence": 2, "shift": 3}


@dataclass(frozen=True, slots=True)
class Span:
    """A member at work from minute ``start`` to minute ``end`` (of all time), as one entry tells it.

    ``day`` is the day it counts on. ``areas`` are the territories it lies in, ``domain`` None: it says none.
    ``timed`` False: nobody told its hour, and only its length and its day mean something.
    """

    member: uuid.UUID
    day: date
    start: int
    end: int
    kind: SpanKind
    source_id: uuid.UUID
    areas: frozenset[uuid.UUID] = frozenset()
    domain: str | None = None
    timed: bool = True


@dataclass(frozen=True, slots=True)
class Paid:
    """A member whose post a convention pays: ``share`` hundredths of each of her days."""

    member: uuid.UUID
    first: date
    last: date | None
    share: int = 100


@dataclass(frozen=True, slots=True)
class Claim:
    """What time a convention may hear of. No areas, domains or posts: it does not ask about them."""

    convention_id: uuid.UUID
    first: date
    last: date | None
    rank: int = 100
    shares: bool = False
    areas: frozenset[uuid.UUID] = frozenset()
    domains: frozenset[str] = frozenset()
    posts: tuple[Paid, ...] = ()

    def concerns(self, span: Span) -> bool:
        return (
            self.first <= span.day
            and (self.last is None or span.day <= self.last)
            and (not self.areas or bool(self.areas & span.areas))
            and (not self.domains or span.domain in self.domains)
            and (not self.posts or self.share_of(span) > 0)
        )

    def share_of(self, span: Span) -> int:
        """Hundredths of this member's day that the convention pays; all of it when it pays no post."""
        if not self.posts:
            return 100
        paid = (
            post.share
            for post in self.posts
            if post.member == span.member
            and post.first <= span.day
            and (post.last is None or span.day <= post.last)
        )
        return min(100, sum(paid))


@dataclass(frozen=True, slots=True)
class Piece:
    """Minutes of one member told to ``convention_id`` (None: to nobody). ``again``: told to another one too."""

    member: uuid.UUID
    day: date
    minutes: int
    kind: SpanKind
    source_id: uuid.UUID
    convention_id: uuid.UUID | None
    again: bool = False


def worked(spans: Iterable[Span]) -> Iterator[tuple[Span, int]]:
    """Each minute once: (what tells most of it, how many minutes in a row), in the order of time.

    Those of a member whose hour nobody told come first.
    """
    by_member: dict[uuid.UUID, list[Span]] = defaultdict(list)
    for span in spans:
        if span.end > span.start:
            by_member[span.member].append(span)
    for member in sorted(by_member):
        loose = [span for span in by_member[member] if not span.timed]
        timed = list(_timed([span for span in by_member[member] if span.timed]))
        yield from _laid(loose, timed) if loose else timed


def _laid(loose: Sequence[Span], timed: Sequence[tuple[Span, int]]) -> Iterator[tuple[Span, int]]:
    """Entries without an hour, whole, and what is left of the vaguer minutes of their day."""
    lengths: dict[date, int] = defaultdict(int)
    for span in loose:
        lengths[span.day] += span.end - span.start
        yield span, span.end - span.start
    left = [minutes for _span, minutes in timed]
    # The vaguest gives way first: a shift before the round walked in it.
    for index in sorted(range(len(timed)), key=lambda index: -PRECISION[timed[index][0].kind]):
        span, minutes = timed[index]
        taken = 0 if span.kind == "activity" else min(minutes, lengths[span.day])
        lengths[span.day] -= taken
        left[index] -= taken
    yield from ((span, minutes) for (span, _all), minutes in zip(timed, left, strict=True) if minutes)


def _timed(spans: Sequence[Span]) -> Iterator[tuple[Span, int]]:
    opening: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        opening[span.start].append(span)
    bounds = sorted({bound for span in spans for bound in (span.start, span.end)})
    under_way: list[Span] = []
    for at, following in pairwise(bounds):
        under_way = [span for span in under_way if span.end > at] + opening[at]
        if under_way:
            best = min(under_way, key=lambda span: (PRECISION[span.kind], span.start, span.source_id))
            yield best, following - at


def allot(spans: Iterable[Span], claims: Sequence[Claim]) -> list[Piece]:
    """Every minute worked, told to at most one convention that does not share time, and to each that does."""
    ordered = sorted(claims, key=lambda claim: (claim.rank, claim.convention_id))
    taking = [claim for claim in ordered if not claim.shares]
    sharing = [claim for claim in ordered if claim.shares]
    shares = _Shares()
    pieces: list[Piece] = []
    for span, minutes in worked(spans):
        left = minutes
        for claim in taking:
            taken = shares.take(claim, span, left, of=minutes) if left and claim.concerns(span) else 0
            if taken:
                pieces.append(_piece(span, taken, claim.convention_id))
                left -= taken
        if left:
            pieces.append(_piece(span, left, None))
        for claim in sharing:
            taken = shares.take(claim, span, minutes, of=minutes) if claim.concerns(span) else 0
            if taken:
                pieces.append(_piece(span, taken, claim.convention_id, again=True))
    return pieces


def _piece(span: Span, minutes: int, convention_id: uuid.UUID | None, *, again: bool = False) -> Piece:
    return Piece(span.member, span.day, minutes, span.kind, span.source_id, convention_id, again)


class _Shares:
    """Part of each day of a member for each convention, to the minute: months add up to the year."""

    def __init__(self) -> None:
        self.seen: dict[tuple[uuid.UUID, uuid.UUID, date], int] = defaultdict(int)
        self.taken: dict[tuple[uuid.UUID, uuid.UUID, date], int] = defaultdict(int)

    def take(self, claim: Claim, span: Span, left: int, *, of: int) -> int:
        key = (claim.convention_id, span.member, span.day)
        self.seen[key] += of
        wanted = self.seen[key] * claim.share_of(span) // 100 - self.taken[key]
        taken = max(0, min(left, wanted))
        self.taken[key] += taken
        return taken


def told_to(pieces: Iterable[Piece], convention_id: uuid.UUID | None) -> Iterator[Piece]:
    return (piece for piece in pieces if piece.convention_id == convention_id)
