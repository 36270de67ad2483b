"""Small numbers: figures that count persons by a characteristic, shown so that no person is recognised.

The floor protects persons, not work. It holds for cells that count *persons* by their age, sex, residence or
situation; acts, visits, calls, rounds, hours, sites and technical sheets are never masked, and inside the
structure nothing is masked for whoever may open the rows.

A hidden cell must not come back by arithmetic. From the margins: ``suppress`` hides as many other cells as it
takes, and each cell it hides keeps another value that all published numbers allow. From the difference of two
filters: what is published is one *fixed partition*, and an answer over several of its parts (``Published.over``) is
made of the numbers published already, so that any number of answers tells nothing that the table did not.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

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
) -> Published:
    """What may be published of ``counts``, a number of persons for each row and column (0 where absent).

    ``public`` names the margins that are published in any case, because they count people met and say nothing of
    them. Raises ValueError for a negative count, or where a public margin is the cell itself.
    """
    table = _Table(rows, columns, counts, floor, frozenset(public))
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
    ) -> None:
        self.rows, self.columns = tuple(rows), tuple(columns)
        if not rows or not columns or len(set(rows)) != len(rows) or len(set(columns)) != len(columns):
            raise ValueError("a table has rows and columns, each once")
        if any(number < 0 for number in counts.values()) or floor < 2:
            raise ValueError("counts are not negative, and a floor is 2 or more")
        self.last_row, self.last_column = len(rows), len(columns)
        self.value = self._grid(counts)
        self.shown_anyway = {cell for cell in self.value if self._margin_of(cell) in public}
        self.hidden = {
            cell
            for cell, number in self.value.items()
            if 0 < number < floor and cell not in self.shown_anyway
        }

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
