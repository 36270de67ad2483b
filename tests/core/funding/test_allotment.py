"""Every minute worked is told once: to one convention, to nobody, and again only to those whose grid shares time."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.funding.allotment import PRECISION, Claim, Paid, Span, allot, worked

DAY = date(2026, 3, 2)
MEMBERS = [uuid.UUID(int=n) for n in range(1, 4)]
AREAS = [uuid.UUID(int=n) for n in range(11, 14)]
DOMAINS = ["rights", "transport"]


def at(day, hour):
    return day.toordinal() * 1440 + int(hour * 60)


def span(member=MEMBERS[0], day=DAY, first=9, last=17, kind="shift", number=1, **more):
    return Span(member, day, at(day, first), at(day, last), kind, uuid.UUID(int=1000 + number), **more)


def claim(number, **more):
    values = {"first": DAY - timedelta(days=365), "last": None, **more}
    return Claim(uuid.UUID(int=100 + number), **values)


def minutes(pieces, convention=None, again=False):
    return sum(
        piece.minutes
        for piece in pieces
        if piece.again == again and (convention is None or piece.convention_id == convention.convention_id)
    )


@st.composite
def spans(draw):
    found = []
    for number in range(draw(st.integers(0, 9))):
        day = DAY + timedelta(days=draw(st.integers(0, 3)))
        start = at(day, 0) + draw(st.integers(0, 1439))
        found.append(
            Span(
                draw(st.sampled_from(MEMBERS)),
                day,
                start,
                start + draw(st.integers(0, 240)),
                draw(st.sampled_from(sorted(PRECISION))),
                uuid.UUID(int=1000 + number),
                frozenset(draw(st.sets(st.sampled_from(AREAS)))),
                draw(st.sampled_from([None, *DOMAINS])),
            )
        )
    return found


@st.composite
def claims(draw):
    found = []
    for number in range(draw(st.integers(0, 5))):
        first = DAY + timedelta(days=draw(st.integers(-1, 3)))
        posts = tuple(
            Paid(member, DAY, None, draw(st.integers(1, 100)))
            for member in draw(st.sets(st.sampled_from(MEMBERS)))
        )
        found.append(
            claim(
                number,
                first=first,
                last=draw(st.sampled_from([None, first + timedelta(days=1)])),
                rank=draw(st.integers(1, 3)),
                shares=draw(st.booleans()),
                areas=frozenset(draw(st.sets(st.sampled_from(AREAS), max_size=2))),
                domains=frozenset(draw(st.sets(st.sampled_from(DOMAINS), max_size=1))),
                posts=posts if draw(st.booleans()) else (),
            )
        )
    return found


@settings(max_examples=60, deadline=None)
@given(spans(), claims())
def test_no_minute_is_told_twice_unless_a_grid_shares_time(entered, signed):
    pieces = allot(entered, signed)
    lived = {(one.member, minute) for one in entered for minute in range(one.start, one.end)}
    once = [piece for piece in pieces if not piece.again]
    assert sum(piece.minutes for piece in once) == len(lived)
    sharing = {one.convention_id for one in signed if one.shares}
    assert {piece.convention_id for piece in pieces if piece.again} <= sharing
    assert not {piece.convention_id for piece in once} & sharing
    for one in signed:
        told = [piece for piece in pieces if piece.convention_id == one.convention_id]
        assert sum(piece.minutes for piece in told) <= len(lived)
        assert all(one.first <= piece.day and (one.last is None or piece.day <= one.last) for piece in told)


@settings(max_examples=40, deadline=None)
@given(spans(), claims())
def test_days_told_one_by_one_add_up_to_the_whole(entered, signed):
    """So that months add up to the year: shares of a full time are kept by day."""
    apart = [one for one in entered if one.end <= at(one.day, 24)]
    whole = allot(apart, signed)
    by_day = [
        piece
        for offset in range(4)
        for piece in allot([one for one in apart if one.day == DAY + timedelta(days=offset)], signed)
    ]
    for one in [None, *signed]:
        for again in (False, True):
            key = one.convention_id if one is not None else None
            assert sum(p.minutes for p in whole if p.convention_id == key and p.again == again) == sum(
                p.minutes for p in by_day if p.convention_id == key and p.again == again
            )


def test_an_entry_inside_its_round_inside_its_shift_is_one_hour_of_work():
    entered = [
        span(first=13, last=21, kind="shift", number=1),
        span(first=17, last=20, kind="round", number=2),
        span(first=18, last=19, kind="activity", number=3),
    ]
    told = [(piece.kind, minutes) for piece, minutes in worked(entered)]
    assert told == [("shift", 240), ("round", 60), ("activity", 60), ("round", 60), ("shift", 60)]


@settings(max_examples=60, deadline=None)
@given(spans(), st.data())
def test_entries_without_an_hour_add_up_once_the_vaguer_time_of_their_day_is_used(entered, data):
    loose = data.draw(st.sets(st.sampled_from(range(len(entered))))) if entered else set()
    entered = [
        replace(one, kind="activity", timed=False) if index in loose else one
        for index, one in enumerate(entered)
    ]
    told, expected = 0, 0
    for member in MEMBERS:
        hers = [one for one in entered if one.member == member]
        timed = list(worked([one for one in hers if one.timed]))
        expected += sum(minutes for _span, minutes in timed)
        for day in {one.day for one in hers}:
            length = sum(one.end - one.start for one in hers if one.day == day and not one.timed)
            vaguer = sum(n for span, n in timed if span.day == day and span.kind != "activity")
            expected += max(0, length - vaguer)
        told += sum(minutes for _span, minutes in worked(hers))
    assert told == expected
    assert told <= sum(one.end - one.start for one in entered)


def test_two_entries_of_a_day_without_an_hour_are_two_hours():
    entered = [span(first=12, last=13, kind="activity", number=n, timed=False) for n in (1, 2)]
    assert minutes(allot(entered, [claim(1)]), claim(1)) == 120
    in_a_shift = [*entered, span(first=9, last=17, kind="shift", number=3)]
    assert minutes(allot(in_a_shift, [claim(1)]), claim(1)) == 480


def test_the_first_by_rank_takes_the_hour_and_the_next_what_is_left():
    half = claim(1, rank=1, posts=(Paid(MEMBERS[0], DAY, None, 50),))
    rest = claim(2, rank=2)
    pieces = allot([span(first=9, last=16)], [rest, half])
    assert minutes(pieces, half) == 210
    assert minutes(pieces, rest) == 210


def test_a_grid_that_shares_time_hears_of_hours_told_to_another():
    own, sharing = claim(1), claim(2, shares=True)
    pieces = allot([span(first=9, last=16)], [own, sharing])
    assert minutes(pieces, own) == 420
    assert minutes(pieces, sharing, again=True) == 420


def test_a_convention_of_one_domain_hears_of_the_entries_of_that_domain_only():
    transport = claim(1, domains=frozenset({"transport"}))
    entered = [
        span(first=13, last=21),
        span(first=14, last=15, kind="activity", number=2, domain="transport"),
        span(first=16, last=17, kind="activity", number=3, domain="rights"),
    ]
    assert minutes(allot(entered, [transport]), transport) == 60
