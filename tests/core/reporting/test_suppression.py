"""Small numbers: an attacker who adds and subtracts everything that is published learns no hidden cell."""

from __future__ import annotations

import copy
import itertools
import random
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.reporting.suppression import (
    FUNDER_FLOOR,
    OPEN_FLOOR,
    Answer,
    Part,
    kept_back,
    note,
    protects,
    recovered,
    suppress,
    told_apart,
)

#: Tables drawn, and pairs of filters tried on each: 10,000 pairs in all.
TABLES, PAIRS = 400, 25
AGES = ("child", "teen", "adult", "senior")


class Attacker:
    """Solves every equation that the published numbers give, then narrows what is left by bounds."""

    def __init__(self, published):
        self.names = {}
        self.equations = []
        rows, columns = published.rows, published.columns
        for row in rows:
            cells = [(("cell", row, column), published.cells[row, column], 1) for column in columns]
            self._add([*cells, (("row", row), published.row_totals[row], -1)])
        for column in columns:
            cells = [(("cell", row, column), published.cells[row, column], 1) for row in rows]
            self._add([*cells, (("column", column), published.column_totals[column], -1)])
        for margin, totals in (("row", published.row_totals), ("column", published.column_totals)):
            found = [((margin, key), number, 1) for key, number in totals.items()]
            self._add([*found, (("total",), published.total, -1)])

    def hearing(self, published, *filters):
        """The same attacker, once she has had an answer over some rows for each filter."""
        heard = copy.copy(self)
        heard.names, heard.equations = dict(self.names), list(self.equations)
        for rows in filters:
            for column, number in published.over(rows).items():
                if number is not None:  # an answer that is hidden is no equation
                    cells = [(("cell", row, column), published.cells[row, column], 1) for row in rows]
                    heard._add([*cells, (("answer", column), number, -1)])
        return heard

    def _add(self, terms):
        known, unknown = 0, {}
        for name, number, sign in terms:
            if number is None:
                index = self.names.setdefault(name, len(self.names))
                unknown[index] = unknown.get(index, 0) + sign
            else:
                known += sign * number
        if unknown:
            self.equations.append((unknown, -known))

    def learns(self, least):
        """Names of the hidden numbers that have one value only, each taken for at least ``least``."""
        found = self._solved()
        return {name for name, index in self.names.items() if index in found} | self._narrowed(least)

    def _solved(self):
        width = len(self.names)
        rows = [[Fraction(u.get(i, 0)) for i in range(width)] + [Fraction(k)] for u, k in self.equations]
        at = 0
        for column in range(width):
            pivot = next((i for i in range(at, len(rows)) if rows[i][column]), None)
            if pivot is None:
                continue
            rows[at], rows[pivot] = rows[pivot], rows[at]
            rows[at] = [value / rows[at][column] for value in rows[at]]
            for i, row in enumerate(rows):
                if i != at and row[column]:
                    factor = row[column]
                    rows[i] = [a - factor * b for a, b in zip(row, rows[at], strict=True)]
            at += 1
        alone = [[i for i in range(width) if row[i]] for row in rows]
        return {found[0] for found in alone if len(found) == 1}

    def _narrowed(self, least):
        low = dict.fromkeys(self.names.values(), least)
        high = dict.fromkeys(self.names.values(), 10**6)
        for _round in range(8):
            before = dict(low), dict(high)
            for unknown, known in self.equations:
                for index, sign in unknown.items():
                    others = [(i, s) for i, s in unknown.items() if i != index]
                    most = known - sum(s * (low if s > 0 else high)[i] for i, s in others)
                    fewest = known - sum(s * (high if s > 0 else low)[i] for i, s in others)
                    bounds = sorted((most * sign, fewest * sign))
                    low[index] = max(low[index], bounds[0])
                    high[index] = min(high[index], bounds[1])
            if before == (low, high):
                break
        return {name for name, index in self.names.items() if low[index] == high[index]}


@st.composite
def tables(draw):
    rows = [f"r{i}" for i in range(draw(st.integers(1, 4)))]
    columns = [f"c{i}" for i in range(draw(st.integers(1, 4)))]
    numbers = st.one_of(st.just(0), st.integers(1, 4), st.integers(5, 40))
    counts = {pair: draw(numbers) for pair in itertools.product(rows, columns)}
    return rows, columns, counts, draw(st.sampled_from([FUNDER_FLOOR, OPEN_FLOOR]))


@settings(max_examples=TABLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(), st.integers(0, 2**32))
def test_neither_margins_nor_the_difference_of_two_filters_tell_a_hidden_cell(drawn, seed):
    chance = random.Random(seed)
    rows, columns, counts, floor = drawn
    published = suppress(rows, columns, counts, floor=floor)
    hidden = {("cell", *pair) for pair, number in published.cells.items() if number is None}
    attacker = Attacker(published)
    assert not attacker.learns(least=0) & hidden
    for _pair in range(PAIRS):
        asked = [chance.sample(rows, chance.randint(1, len(rows))) for _filter in range(2)]
        heard = attacker.hearing(published, *asked)
        if heard.equations != attacker.equations:
            assert not heard.learns(least=0) & hidden


@settings(max_examples=200, deadline=None)
@given(tables())
def test_every_small_number_is_hidden_and_every_shown_one_is_true(drawn):
    rows, columns, counts, floor = drawn
    published = suppress(rows, columns, counts, floor=floor)
    for pair, number in published.cells.items():
        assert number in (None, counts[pair])
        assert number is None or number == 0 or number >= floor
    for row, total in published.row_totals.items():
        assert total in (None, sum(counts[row, column] for column in columns))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_ages_of_people_met_hold_beside_their_total_that_is_never_masked(numbers):
    counts = {("met", age): number for age, number in zip(AGES, numbers, strict=True)}
    published = suppress(["met"], AGES, counts, floor=FUNDER_FLOOR, public=["rows", "total"])
    assert published.row_totals["met"] == sum(numbers)
    hidden = {("cell", *pair) for pair, number in published.cells.items() if number is None}
    assert not Attacker(published).learns(least=0) & hidden


def test_a_table_of_large_numbers_is_published_whole():
    counts = {(row, age): 12 for row in ("north", "south") for age in AGES}
    published = suppress(["north", "south"], AGES, counts, floor=OPEN_FLOOR)
    assert not published.hides
    assert published.over(["north", "south"]) == dict.fromkeys(AGES, 24)


def test_one_small_cell_takes_the_least_that_protects_it():
    counts = {("a", "x"): 3, ("a", "y"): 20, ("a", "z"): 90, ("b", "x"): 30, ("b", "y"): 40, ("b", "z"): 95}
    published = suppress(["a", "b"], ["x", "y", "z"], counts, floor=5)
    hidden = {pair for pair, number in published.cells.items() if number is None}
    assert hidden == {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")}
    assert published.total == 278


def test_a_cut_of_the_same_persons_that_is_not_of_the_partition_is_refused():
    published = suppress(["2026-01", "2026-02"], AGES, {}, floor=5)
    with pytest.raises(KeyError):
        published.over(["2026-01-15"])


def test_a_single_answer_beside_its_public_total_cannot_be_hidden():
    with pytest.raises(ValueError, match="margin"):
        suppress(["met"], ["adult"], {("met", "adult"): 3}, floor=5, public=["rows", "columns", "total"])


@pytest.mark.parametrize("by", ["age", "sex", "residence", "situation"])
def test_the_floor_holds_for_persons_by_a_characteristic(by):
    assert protects(persons=True, by=by)


@pytest.mark.parametrize("by", [None, "territory", "place", "domain", "kind"])
def test_people_met_at_a_place_are_never_masked(by):
    assert not protects(persons=True, by=by)


def test_work_is_never_masked():
    assert not protects(persons=False, by="age")
    assert "moins de 5" in note(FUNDER_FLOOR)


@settings(max_examples=400, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.one_of(st.integers(0, 4), st.integers(5, 40))),
    st.sampled_from([FUNDER_FLOOR, OPEN_FLOOR]),
)
def test_a_split_of_a_known_sum_tells_no_small_number_and_nobody_s_code(counts, floor):
    told = told_apart(counts, floor=floor)
    rest = sum(counts.values()) - sum(told.values())
    assert all(counts[code] == number >= floor for code, number in told.items())
    if told:
        assert rest == 0 or rest >= floor
        assert len(told) > 1 or rest, "one code alone would be everybody's"
    untold = [number for code, number in counts.items() if code not in told and number]
    assert not (told and len(untold) == 1 and untold[0] < floor)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({}, {}),
        ({"a": 4, "b": 1}, {}),
        ({"a": 30}, {}),
        ({"a": 30, "b": 2}, {}),
        ({"a": 30, "b": 6}, {"a": 30, "b": 6}),
        ({"a": 30, "b": 6, "c": 2}, {"a": 30}),
        ({"a": 30, "b": 3, "c": 2}, {"a": 30}),
    ],
)
def test_what_is_left_is_never_a_few(counts, told):
    assert told_apart(counts, floor=5) == told


# --- the difference of two reports ---------------------------------------------------------------------

DAYS, SPLIT = 6, ("teen", "adult", "senior")


def told_in_turn(chance, reports):
    """Days with the persons of each cell, then reports over any of their days, each made beside those before it."""
    each_day = [{cell: chance.choice((0, 0, 1, 2, 4, 6, 9)) for cell in SPLIT} for _ in range(DAYS)]
    earlier = {cell: [] for cell in SPLIT}
    spans = []
    for _ in range(reports):
        first = chance.randrange(DAYS)
        after = chance.randint(first + 1, DAYS)
        spans.append((first, after))
        cells = {
            cell: Answer(first, after, sum(day[cell] for day in each_day[first:after])) for cell in SPLIT
        }
        hidden = kept_back(cells, earlier, floor=FUNDER_FLOOR, total=True)
        for cell, answer in cells.items():
            earlier[cell].append(Answer(first, after, None if cell in hidden else answer.value))
    return each_day, spans, earlier


def worked_out(answers):
    """Days, as bits, whose persons sums and differences of told numbers give, with their number."""
    combined = {(0,) * DAYS: 0}
    for one in answers:
        if one.value is None:
            continue
        row = tuple(int(one.first <= day < one.after) for day in range(DAYS))
        for vector, number in list(combined.items()):
            for sign in (1, -1):
                moved = tuple(a + sign * b for a, b in zip(vector, row, strict=True))
                combined.setdefault(moved, number + sign * one.value)
    return {v: n for v, n in combined.items() if any(v) and min(v) >= 0 and max(v) == 1}


@pytest.mark.parametrize(
    ("reports", "draws", "seed"), [*((2, 2_000, seed) for seed in range(5)), (3, 800, 5), (4, 600, 6)]
)
def test_reports_of_any_days_never_give_a_few_persons_by_their_difference(reports, draws, seed):
    chance = random.Random(seed)
    for _draw in range(draws):
        each_day, spans, earlier = told_in_turn(chance, reports)
        known = {cell: worked_out(answers) for cell, answers in earlier.items()}
        for cell in SPLIT:
            for days, number in known[cell].items():
                assert number == sum(each_day[i][cell] for i in range(DAYS) if days[i])
                assert number == 0 or number >= FUNDER_FLOOR, (spans, earlier)
        # Totals are always told: over the same days, a cell alone would be what is left of them.
        totals = worked_out([Answer(first, after, 0) for first, after in spans])
        for days in totals:
            assert sum(days not in known[cell] for cell in SPLIT) != 1, (spans, earlier)


def test_a_day_more_than_a_frozen_report_is_not_told_for_one_person():
    before = {"teen": [Answer(1, 6, 5)], "adult": [Answer(1, 6, 10)]}
    longer = {"teen": Answer(1, 7, 6), "adult": Answer(1, 7, 12)}
    assert kept_back(longer, before, floor=5, total=True) == {"teen", "adult"}
    again = {"teen": Answer(1, 6, 5), "adult": Answer(1, 6, 10)}
    assert kept_back(again, before, floor=5, total=True) == frozenset()
    much_longer = {"teen": Answer(1, 30, 15), "adult": Answer(1, 30, 40)}
    assert kept_back(much_longer, before, floor=5, total=True) == frozenset()


def test_parts_of_a_structure_do_not_give_the_rest_of_it():
    north, south = (Part(territories=frozenset({name})) for name in ("Nord", "Sud"))
    month = [Answer(0, 30, 20, north), Answer(0, 30, 9, south)]
    assert recovered(Answer(0, 30, 31), month, floor=5), "two live in neither"
    assert recovered(Answer(0, 30, 22), month[:1], floor=5), "two live elsewhere"
    assert not recovered(Answer(0, 30, 29), month, floor=5)
    assert not recovered(Answer(0, 30, 40), month, floor=5)
    assert not recovered(Answer(0, 30, 11, south), month[:1], floor=5), "two quartiers have nothing in common"
    # The other way round: the whole was told first.
    assert recovered(Answer(0, 30, 9, south), [Answer(0, 30, 31), month[0]], floor=5)
    assert recovered(Answer(0, 29, 18, north), [Answer(0, 30, 20)], floor=5)


def test_a_hidden_cell_is_not_given_back_by_the_reports_around_it():
    hidden = [Answer(0, 10, None), Answer(0, 20, 40)]
    assert recovered(Answer(10, 20, 8), hidden, floor=5)
    assert not recovered(Answer(10, 15, 8), hidden, floor=5)
