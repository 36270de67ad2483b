"""Reads a file in a process of its own: ``python -m core.ingest.extract KIND SHEET SIZE < file``.

Whatever the file is, the process that asked lives on: memory and time are bounded by the system, and what comes
back are lines of JSON. First the facts of the file, then five hundred rows a line, cells as text, then the end.
Dates come as 2024-02-03, hours as 14:30, numbers with a point, so that nothing is guessed twice.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import IO, Any

import python_calamine as calamine

from core.ingest.cell_faults import faulty_cells
from core.ingest.limits import LONGEST_CELL, MEMORY, MOST_COLUMNS, MOST_ROWS, SECONDS, UnfitSheet
from core.ingest.sniffing import CSV

ROWS_A_LINE = 500
#: Lines in which a title or a heading may be spread over several cells.
HEAD = 40
#: The sheet of our templates that lists the answers: it is often longer than what was filled in beside it.
ANSWERS = "Réponses possibles"

Row = list[str]


def extract(kind: str, sheet: int, content: bytes) -> Iterator[dict[str, Any]]:
    """The facts, then {"rows": […]} several times, then {"end": number}; raises UnfitSheet. ``sheet`` -1: we choose."""
    facts, rows = _read_csv(content) if kind == CSV else _read_workbook(content, sheet)
    yield facts
    number, part = 0, []
    for row in rows:
        number += 1
        if number > MOST_ROWS:
            raise UnfitSheet("too_many_rows")
        part.append(_trimmed(row))
        if len(part) == ROWS_A_LINE:
            yield {"rows": part}
            part = []
    if part:
        yield {"rows": part}
    yield {"end": number}


def _trimmed(row: Row) -> Row:
    """Without the empty cells at its end."""
    last = len(row)
    while last and not row[last - 1]:
        last -= 1
    if last > MOST_COLUMNS:
        raise UnfitSheet("too_wide")
    return row[:last]


# --- text ------------------------------------------------------------------------------------------

_SEPARATORS = (";", "\t", ",", "|")


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: what it says at its start, else UTF-8 if it can be, else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), "utf-16"
    if content.startswith(b"\xef\xbb\xbf"):
        return content.decode("utf-8-sig", "replace"), "utf-8"
    zeros = content[:4096].count(0)
    if zeros > min(len(content), 4096) // 5:
        order = "utf-16-le" if content[1:4096:2].count(0) >= zeros / 2 else "utf-16-be"
        return content.decode(order, "replace"), "utf-16"
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # Five bytes mean nothing in Windows-1252: shown as such rather than refused.
        return content.decode("cp1252", "replace"), "windows-1252"


def separator_of(text: str) -> str:
    """What stands the most evenly in the first lines, outside quotation marks."""
    lines = [line for line in text[:65536].splitlines()[:HEAD] if line.strip()]
    if len(text) > 65536 and len(lines) > 1:
        lines = lines[:-1]

    def evenness(mark: str) -> tuple[int, int]:
        counts = [_outside_quotes(line).count(mark) for line in lines]
        usual = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max(_SEPARATORS, key=evenness) if lines else ";"


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _read_csv(content: bytes) -> tuple[dict[str, Any], Iterable[Row]]:
    text, encoding = decode(content)
    text = text.replace("\x00", "")
    separator, shift = separator_of(text), 0
    if text[:6].lower().startswith("sep=") and len(text) > 4:
        separator, shift = text[4], 1
    csv.field_size_limit(max(len(text) + 1, 131_072))
    closed = _closes_its_quotes(text, separator)
    facts = {"sheets": [], "sheet": 0, "encoding": encoding, "separator": separator, "open_quote": not closed}
    rows = csv.reader(_lines(text), delimiter=separator) if closed else _line_by_line(text, separator)
    return facts, _csv_rows(rows, shift)


def _csv_rows(rows: Iterable[Row], shift: int) -> Iterator[Row]:
    try:
        for number, row in enumerate(rows):
            if number >= shift:
                yield [_cut(cell) for cell in row]
    except csv.Error as error:
        raise UnfitSheet("unreadable") from error


def _lines(text: str) -> Iterable[str]:
    return io.StringIO(text, newline="")


def _closes_its_quotes(text: str, separator: str) -> bool:
    """Whether each quotation mark that opens a cell closes it."""
    try:
        for _row in csv.reader(_lines(text), delimiter=separator, strict=True):
            pass
    except csv.Error:
        return False
    return True


#: Lines that one cell may hold in a file where a quotation mark is left open.
LINES_A_CELL = 20


def _line_by_line(text: str, separator: str) -> Iterator[Row]:
    """Where a quotation mark is left open: it stays in its cell, and swallows none of the lines that follow.

    A cell of several lines is believed where it makes a row as wide as most.
    """
    lines = list(_lines(text))
    alone = [_whole(lines[n : n + 1], separator) for n in range(len(lines))]
    widths = Counter(len(row) for row in alone if row)
    usual = widths.most_common(1)[0][0] if widths else 0
    number = 0
    while number < len(lines):
        row, taken = alone[number], 1
        while row is None and taken < min(LINES_A_CELL, len(lines) - number):
            taken += 1
            joined = _whole(lines[number : number + taken], separator)
            row = joined if joined is not None and len(joined) == usual else None
        if row is None:
            row, taken = [_bare(cell) for cell in lines[number].rstrip("\r\n").split(separator)], 1
        yield row
        number += taken


def _whole(lines: list[str], separator: str) -> Row | None:
    """The lines as one row; None where a quotation mark is left open."""
    try:
        rows = list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _bare(cell: str) -> str:
    return cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _cut(text: str) -> str:
    return text.strip().replace("\x00", "")[:LONGEST_CELL]


# --- workbooks -------------------------------------------------------------------------------------


def _read_workbook(content: bytes, sheet: int) -> tuple[dict[str, Any], Iterable[Row]]:
    try:
        book = calamine.load_workbook(io.BytesIO(content))
        names = [meta.name if str(meta.typ).endswith("WorkSheet") else "" for meta in book.sheets_metadata]
        chosen = _choose(book, names, sheet)
        page = book.get_sheet_by_index(chosen)
        height, width = page.total_height, page.total_width
        # Rows come from the first of the sheet on, but cells from the first column that holds anything.
        shift = page.start[1] if page.start else 0
        merged = [
            ((top, left - shift), (bottom, right - shift))
            for (top, left), (bottom, right) in page.merged_cell_ranges or ()
            if top < HEAD and left >= shift
        ]
        faults = faulty_cells(content, chosen)
    except calamine.PasswordError as error:
        raise UnfitSheet("password") from error
    except UnfitSheet:
        raise
    except BaseException as error:
        # The reader is written in Rust: what it gives up on is no ordinary exception.
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise UnfitSheet("unreadable") from error
    if height > MOST_ROWS:
        raise UnfitSheet("too_many_rows")
    if width > MOST_COLUMNS * 10:
        raise UnfitSheet("too_wide")
    facts = {"sheets": names, "sheet": chosen, "encoding": "", "separator": ""}
    return facts, _sheet_rows(page, merged, faults, shift)


def _choose(book: Any, names: list[str], sheet: int) -> int:
    """The sheet asked for, else the one with the most lines among those that are tables, our answers aside."""
    tables = [index for index, name in enumerate(names) if name]
    if not tables:
        raise UnfitSheet("no_rows")
    if sheet >= 0:
        if sheet not in tables:
            raise UnfitSheet("sheet_gone")
        return sheet
    filled = [index for index in tables if names[index] != ANSWERS] or tables
    if len(filled) == 1:
        return filled[0]
    return max(filled, key=lambda index: (book.get_sheet_by_index(index).height, -index))


def _sheet_rows(
    page: Any, merged: list[Any], faults: Mapping[int, Mapping[int, str]], shift: int
) -> Iterator[Row]:
    for number, row in enumerate(page.iter_rows()):
        cells = [as_text(cell) for cell in row]
        for column, fault in faults.get(number, {}).items():
            if 0 <= column - shift < len(cells):
                cells[column - shift] = fault
        if number < HEAD:
            for (top, left), (bottom, right) in merged:
                if top <= number <= bottom and left < len(cells):
                    _spread(cells, number, (top, left), right, page)
        yield cells


def _spread(cells: Row, number: int, corner: tuple[int, int], right: int, page: Any) -> None:
    """A merged cell says the same in each of the cells it covers."""
    top, left = corner
    text = cells[left] if number == top else _HELD.get((id(page), corner), "")
    _HELD[(id(page), corner)] = text
    for index in range(left, min(right + 1, len(cells))):
        cells[index] = cells[index] or text


#: What the merged cells of the sheet being read say.
_HELD: dict[tuple[int, tuple[int, int]], str] = {}


def as_text(value: Any) -> str:
    """A cell as text; what a spreadsheet knows to be a day or an hour is written so that it is one."""
    if isinstance(value, str):
        return _cut(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return _hour(
            timedelta(hours=value.hour, minutes=value.minute, seconds=value.second + value.microsecond / 1e6)
        )
    if isinstance(value, timedelta):
        return _hour(value)
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return _cut(str(value)) if value is not None else ""


def _hour(length: timedelta) -> str:
    """To the nearest minute: 14:30 comes out of a workbook as 14:29:59.94."""
    minutes = round(length.total_seconds() / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


# --- the process -----------------------------------------------------------------------------------


def bound_process() -> None:
    """From here on this process can use so much memory and time, and write no core."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str], source: IO[bytes], target: IO[str]) -> None:
    bound_process()
    kind, sheet = arguments[0], int(arguments[1])
    try:
        for message in extract(kind, sheet, source.read()):
            target.write(json.dumps(message, ensure_ascii=True) + "\n")
    except UnfitSheet as error:
        target.write(json.dumps({"refused": error.code}) + "\n")
    except MemoryError:
        target.write(json.dumps({"refused": "unreadable"}) + "\n")
    target.flush()


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdin.buffer, sys.stdout)
