"""Small numbers: figures that count persons by a characteristic, shown so that no person is recognised.

The floor protects persons, not work. It holds for cells that count *persons* by their age, sex, residence or
situation; acts, visits, calls, rounds, hours, sites and technical sheets are never masked, and inside the
structure nothing is masked for whoever may open the rows.

A hidden cell must not come back by arithmetic. From the margins: ``suppress`` hides as many other cells as it
takes, and each cell it hides keeps another value that all published numbers allow. From the difference of two
filters: what is published is one *fixed partition*, and an answer over several of its parts (``Published.over``) is
made of the numbers published already, so that any number of answers tells nothing that the table did not. From the
difference of two reports, whose days nobody fixed: ``recovered`` asks, before a number is told, what it would give
beside those told already. ``core.reporting.outside`` says who reads persons over which fixed cut.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import prod
from typing import Final, Literal, TypeVar

from core.records import dataclass

#: A report handed to a funder; a convention may set its own, and the report prints it.
FUNDER_FLOOR: Final = 5
#: Network, public and open data. Our choice: no text sets it.
OPEN_FLOOR: Final = 11
#: The questions about persons that the floor holds for.
CHARACTERISTICS: Final = frozenset({"age", "sex", "residence", "situation"})
#: Printed in place of a hidden number, and the note that explains it.
HIDDEN: Final = "n. c."

Margin = Literal["rows", "columns", "total"]
Cell = tuple[int, int]

#: Sums and differences of reports that are looked at before one more number is told.
_MOST_COMBINED: Final = 200_000
#: Hiding a zero says that nobody was there is a secret too: only where nothing else protects.
_LAST_RESORT: Final = 10**12


def note(floor: int) -> str:
    """What is printed under a table with hidden cells."""
    return (
        f"{HIDDEN} : non communiqué. Un nombre de personnes de moins de {floor} n’est pas imprimé, ni ceux qui "
        "permettraient de le retrouver."
    )


def protects(*, persons: bool, by: str | None) -> bool:
    """Whether the floor holds for a figure: it counts persons, and says something of them."""
    return persons and by in CHARACTERISTICS


Code = TypeVar("Code")


def told_apart(counts: Mapping[Code, int], *, floor: int) -> dict[Code, int]:
    """The numbers of a split that may be told one by one, where their sum is known anyway: the rest is told together.

    What is told apart is at the floor or above, and so is what is told together, if it is anything: no code of the
    rest, a zero included, is known from the sum. Everything under one code is told together: its number would say
    the code of each.
    """
    told = {code: number for code, number in counts.items() if number >= floor}
    rest = sum(counts.values()) - sum(told.values())
    while told and rest < floor and (rest or len(told) == 1):
        rest += told.pop(min(told, key=lambda code: (told[code], str(code))))
    return told


@dataclass(frozen=True, slots=True)
class Published:
    """A table as it may be published; None stands for a hidden number."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], int | None]
    row_totals: Mapping[str, int | None]
    column_totals: Mapping[str, int | None]
    total: int | None

    @property
    def hides(self) -> bool:
        return self.total is None or None in (
            *self.cells.values(),
            *self.row_totals.values(),
            *self.column_totals.values(),
        )

    def over(self, rows: Collection[str]) -> dict[str, int | None]:
        """The columns summed over some rows of the partition; a sum that meets a hidden cell is hidden too.

        Raises KeyError for a row that is not of the partition: another cut of the same persons could be
        subtracted from this one.
        """
        for row in rows:
            if row not in self.rows:
                raise KeyError(row)
        wanted = [row for row in self.rows if row in rows]
        return {column: _sum([self.cells[row, column] for row in wanted]) for column in self.columns}


def _sum(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def suppress(
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Mapping[tuple[str, str], int],
    *,
    floor: int,
    public: Collection[Margin] = (),
    hidden: Collection[tuple[str, str]] = (),
    known: Collection[tuple[str, str]] = (),
) -> Published:
    """What may be published of ``counts``, a number of persons for each row and column (0 where absent).

    ``public`` names the margins that are published in any case, because they count people met and say nothing of
    them; ``hidden`` the cells that are hidden beside the small ones, ``known`` those that were told before, which
    therefore hide nothing. Raises ValueError for a negative count, or where what is public is the cell itself.
    """
    table = _Table(rows, columns, counts, floor, frozenset(public), frozenset(hidden), frozenset(known))
    table.protect()
    return table.published()


class _Table:
    """The counts with their margins as one grid: the last row and the last column are the sums.

    Every row and every column of the grid is one equation, so that moves that keep all of them are cycles of the
    graph whose nodes are rows and columns and whose edges are cells. A hidden cell on a cycle of hidden cells has
    another value; one that is on none is determined.
    """

    def __init__(
        self,
        rows: Sequence[str],
        columns: Sequence[str],
        counts: Mapping[tuple[str, str], int],
        floor: int,
        public: frozenset[str],
        hidden: frozenset[tuple[str, str]],
        known: frozenset[tuple[str, str]],
    ) -> None:
        self.rows, self.columns = tuple(rows), tuple(columns)
        if not rows or not columns or len(set(rows)) != len(rows) or len(set(columns)) != len(columns):
            raise ValueError("a table has rows and columns, each once")
        if any(number < 0 for number in counts.values()) or floor < 2:
            raise ValueError("counts are not negative, and a floor is 2 or more")
        self.last_row, self.last_column = len(rows), len(columns)
        self.value = self._grid(counts)
        at = {
            (row, column): (i, j) for i, row in enumerate(self.rows) for j, column in enumerate(self.columns)
        }
        self.shown_anyway = {cell for cell in self.value if self._margin_of(cell) in public}
        small = {cell for cell, number in self.value.items() if 0 < number < floor}
        self.hidden = (small - self.shown_anyway) | {at[pair] for pair in hidden}
        self.shown_anyway |= {at[pair] for pair in known} - self.hidden

    def _grid(self, counts: Mapping[tuple[str, str], int]) -> dict[Cell, int]:
        inner = [[counts.get((row, column), 0) for column in self.columns] for row in self.rows]
        lines = [[*line, sum(line)] for line in inner]
        lines.append([sum(column) for column in zip(*lines, strict=True)])
        return {(i, j): number for i, line in enumerate(lines) for j, number in enumerate(line)}

    def _margin_of(self, cell: Cell) -> str:
        row, column = cell[0] == self.last_row, cell[1] == self.last_column
        return "total" if row and column else "columns" if row else "rows" if column else ""

    def protect(self) -> None:
        """Hide cells until each hidden one has another value; smallest first, so that little is lost."""
        held: set[Cell] = set()
        while waiting := self.hidden - held:
            cell = min(waiting, key=lambda one: (self.value[one], one))
            cycle = self._cycle(cell)
            if cycle is None:
                raise ValueError("a public margin tells this cell")
            self.hidden.update(cycle)
            held.add(cell)

    def _cycle(self, cell: Cell) -> list[Cell] | None:
        """The cheapest cycle through a cell that may be turned: every number that falls stays above zero.

        An attacker may take a hidden number for at least 1; only where no such cycle exists may one fall to 0.
        """
        for least in (2, 1):
            turned = [self._path(cell, direction, least) for direction in (1, -1)]
            found = [cycle for cycle in turned if cycle is not None]
            if found:
                return min(found)[1]
        return None

    def _turns(self, cell: Cell, direction: int, least: int) -> bool:
        """Whether the cell may move that way; margins have the other sign in their equations."""
        moves = -direction if self._margin_of(cell) in ("rows", "columns") else direction
        return moves > 0 or self.value[cell] >= least

    def _cost(self, cell: Cell) -> int | None:
        """What hiding the cell loses; None: it may not be hidden."""
        if cell in self.hidden:
            return 0
        if cell in self.shown_anyway:
            return None
        return self.value[cell] or _LAST_RESORT

    def _path(self, cell: Cell, direction: int, least: int) -> tuple[int, list[Cell]] | None:
        """Dijkstra from the cell's column back to its row, without the cell itself."""
        if not self._turns(cell, direction, least):
            return None
        start, goal = ("c", cell[1]), ("r", cell[0])
        queue: list[tuple[int, tuple[str, int], list[Cell]]] = [(0, start, [])]
        done: set[tuple[str, int]] = set()
        while queue:
            spent, node, path = heapq.heappop(queue)
            if node == goal:
                return spent, path
            if node in done:
                continue
            done.add(node)
            for edge, other in self._edges(node):
                cost = self._cost(edge)
                # From a column the path leaves against the cell's direction, from a row along with it.
                turn = -direction if node[0] == "c" else direction
                if edge != cell and cost is not None and other not in done and self._turns(edge, turn, least):
                    heapq.heappush(queue, (spent + cost, other, [*path, edge]))
        return None

    def _edges(self, node: tuple[str, int]) -> list[tuple[Cell, tuple[str, int]]]:
        side, index = node
        if side == "c":
            return [((row, index), ("r", row)) for row in range(self.last_row + 1)]
        return [((index, column), ("c", column)) for column in range(self.last_column + 1)]

    def published(self) -> Published:
        shown = {cell: None if cell in self.hidden else number for cell, number in self.value.items()}
        return Published(
            rows=self.rows,
            columns=self.columns,
            cells={
                (row, column): shown[i, j]
                for i, row in enumerate(self.rows)
                for j, column in enumerate(self.columns)
            },
            row_totals={row: shown[i, self.last_column] for i, row in enumerate(self.rows)},
            column_totals={column: shown[self.last_row, j] for j, column in enumerate(self.columns)},
            total=shown[self.last_row, self.last_column],
        )


# --- the difference of two reports ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the structure a number was counted in; an empty set: all of them."""

    territories: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()

    def _pairs(self, other: Part) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
        return (
            (self.territories, other.territories),
            (self.domains, other.domains),
            (self.posts, other.posts),
        )

    def holds(self, other: Part) -> bool:
        return all(not mine or (theirs and theirs <= mine) for mine, theirs in self._pairs(other))

    def apart(self, other: Part) -> bool:
        """No entry is counted in both. Two posts may have worked together: they are never apart."""
        return any(mine and theirs and not mine & theirs for mine, theirs in self._pairs(other)[:2])


@dataclass(frozen=True, slots=True)
class Answer:
    """A number of persons told by a report (``value`` None: hidden), from a day until before another, as ordinals."""

    first: int
    after: int
    value: int | None
    part: Part = Part()

    def holds(self, other: Answer) -> bool:
        return self.first <= other.first and other.after <= self.after and self.part.holds(other.part)

    def apart(self, other: Answer) -> bool:
        return self.after <= other.first or other.after <= self.first or self.part.apart(other.part)


def _led_to(told: Iterable[Answer], start: int) -> dict[int, int]:
    """Every day that sums and differences of told numbers reach from ``start``, with the persons until it."""
    steps: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one in told:
        steps[one.first].append((one.after, one.value or 0))
        steps[one.after].append((one.first, -(one.value or 0)))
    found, waiting = {start: 0}, [start]
    while waiting:
        day = waiting.pop()
        for other, number in steps[day]:
            if other not in found:
                found[other] = found[day] + number
                waiting.append(other)
    return found


def told_before(asked: Answer, earlier: Iterable[Answer]) -> bool:
    """Whether the number is what those told already make: telling it tells nothing more."""
    same = [one for one in earlier if one.part == asked.part and one.value is not None]
    return _led_to(same, asked.first).get(asked.after) == asked.value


def recovered(asked: Answer, earlier: Sequence[Answer], *, floor: int) -> bool:
    """Whether telling ``asked`` beside ``earlier`` gives a number of 1 to ``floor`` - 1 persons, or one that is hidden.

    Over one part of the structure, sums and differences of any periods are followed. Between parts, a number is
    compared with those that it holds or that hold it, one by one and together where they are apart.
    """
    told = [one for one in earlier if one.value is not None]
    same = [one for one in told if one.part == asked.part]
    left = [number for number in _left_over(asked, told) if 0 < abs(number) < floor]
    unseen = [one for one in earlier if one.value is None and one.part == asked.part]
    return bool(left) or _combined(asked, same, floor) or _ties(asked, same, unseen)


@dataclass(frozen=True, slots=True)
class _Span:
    """Persons between two days, as told numbers give them; ``sign`` -1: taken off."""

    first: int
    after: int
    value: int
    sign: int = 1


def _spans(days: Mapping[int, int]) -> list[_Span]:
    every = sorted(days)
    return [_Span(a, b, days[b] - days[a]) for i, a in enumerate(every) for b in every[i + 1 :]]


def _combined(asked: Answer, same: Sequence[Answer], floor: int) -> bool:
    """Whether the asked number, added to or taken from what was told over other days, leaves a few persons.

    Days that told numbers link make one group: what lies between two of them is known. A set of days whose number
    can be worked out takes at most one span of each group, added or taken off, none counted twice.
    """
    value = asked.value or 0
    before = _led_to(same, asked.first)
    if asked.after in before:
        return 0 < abs(value - before[asked.after]) < floor
    behind = {day: value + number for day, number in _led_to(same, asked.after).items()}
    ours = [
        _Span(min(day, other), max(day, other), (last - first) * (1 if day < other else -1))
        for day, first in before.items()
        for other, last in behind.items()
    ]
    seen = {*before, *behind}
    choices: list[list[_Span]] = [[_Span(o.first, o.after, o.value, sign) for o in ours for sign in (1, -1)]]
    for day in sorted({one.first for one in same}):
        if day not in seen:
            group = _led_to(same, day)
            seen |= set(group)
            spans = _spans(group)
            choices.append([_Span(o.first, o.after, o.value, sign) for o in spans for sign in (1, -1)])
    if prod(len(spans) + 1 for spans in choices) > _MOST_COMBINED:
        return True  # too many to be looked at: not told
    return _few_among(choices, [], floor)


def _few_among(choices: Sequence[Sequence[_Span]], taken: list[_Span], floor: int) -> bool:
    if not choices:
        number = sum(span.sign * span.value for span in taken)
        return 0 < abs(number) < floor and _once(taken)
    head, *rest = choices
    if taken and _few_among(rest, taken, floor):
        return True
    return any(_few_among(rest, [*taken, span], floor) for span in head)


def _once(taken: Iterable[_Span]) -> bool:
    """Whether the spans, added and taken off, make days that count once and none less than nothing."""
    moves: dict[int, int] = defaultdict(int)
    for span in taken:
        moves[span.first] += span.sign
        moves[span.after] -= span.sign
    level, levels = 0, set()
    for day in sorted(moves):
        level += moves[day]
        levels.add(level)
    return levels <= {0, 1}


def _ties(asked: Answer, same: Sequence[Answer], unseen: Iterable[Answer]) -> bool:
    """Whether the asked number leads from one end of a hidden one to the other."""
    before, behind = _led_to(same, asked.first), _led_to(same, asked.after)
    if asked.after in before:
        return False
    return any(
        (one.first in before and one.after in behind) or (one.after in before and one.first in behind)
        for one in unseen
        if (one.first, one.after) != (asked.first, asked.after)
    )


def _left_over(asked: Answer, told: Sequence[Answer]) -> Iterable[int]:
    """What is left of the asked number, and of those that hold it, without those that they hold."""
    for whole in (asked, *(one for one in told if one.holds(asked))):
        inside = [one for one in told if one is not whole and whole.holds(one)]
        if whole is not asked:
            yield (whole.value or 0) - (asked.value or 0)
        else:
            yield from ((whole.value or 0) - (one.value or 0) for one in inside)
        taken = [] if whole is asked else [asked]
        left = (whole.value or 0) - sum(one.value or 0 for one in taken)
        for one in sorted(inside, key=lambda one: -(one.value or 0)):
            if all(one.apart(other) for other in taken):
                taken.append(one)
                left -= one.value or 0
                yield left


def kept_back(
    cells: Mapping[str, Answer], earlier: Mapping[str, Sequence[Answer]], *, floor: int, total: bool
) -> frozenset[str]:
    """The cells of one split of persons that a report does not tell, beside what was told of each already.

    ``total``: the number of all these persons is told in any case.
    """
    known = {key for key, cell in cells.items() if told_before(cell, earlier.get(key, ()))}
    back = {
        key
        for key, cell in cells.items()
        if key not in known and recovered(cell, earlier.get(key, ()), floor=floor)
    }
    hidden = _suppressed(cells, back, known, floor, total)
    while total and (bare := _bare(cells, hidden, earlier)) and (open_ := cells.keys() - hidden - known):
        hidden |= {min(open_ & bare or open_, key=lambda key: (cells[key].value or 0, key))}
    return hidden


def _suppressed(
    cells: Mapping[str, Answer], back: Collection[str], known: Collection[str], floor: int, total: bool
) -> frozenset[str]:
    try:
        published = suppress(
            [""],
            list(cells),
            {("", key): cell.value or 0 for key, cell in cells.items()},
            floor=floor,
            public=("rows", "total") if total else (),
            hidden={("", key) for key in back},
            known={("", key) for key in known},
        )
    except ValueError:  # what was told before leaves nothing to hide behind
        return frozenset(cells)
    return frozenset(key for key in cells if published.cells["", key] is None)


def _bare(
    cells: Mapping[str, Answer], hidden: Collection[str], earlier: Mapping[str, Sequence[Answer]]
) -> frozenset[str]:
    """The cells known over days where one cell alone is not, which the total of these days would then tell."""
    part = next(iter(cells.values())).part
    spans = [one for answers in (cells.values(), *earlier.values()) for one in answers if one.part == part]
    told = {
        key: [
            one
            for one in (*earlier.get(key, ()), *(() if key in hidden else (cell,)))
            if one.part == part and one.value is not None
        ]
        for key, cell in cells.items()
    }
    groups = {key: _groups(answers) for key, answers in told.items()}
    first = next(iter(cells.values())).first
    for span in _spans(_led_to(spans, first)):
        sure = {key for key, group in groups.items() if _linked(group, span)}
        if len(sure) == len(cells) - 1:
            return frozenset(sure)
    return frozenset()


def _groups(told: Sequence[Answer]) -> dict[int, int]:
    """Each day that told numbers link, with the first day of its group."""
    found: dict[int, int] = {}
    for start in sorted({one.first for one in told}):
        if start not in found:
            found |= dict.fromkeys(_led_to(told, start), start)
    return found


def _linked(groups: Mapping[int, int], span: _Span) -> bool:
    return span.first in groups and groups[span.first] == groups.get(span.after)
