"""Rows of plain values, and the three files that carry them: CSV, XLSX, ODS.

Dates are dates, numbers are numbers, heads are French and stay in sight. What a spreadsheet would run as a formula is
text: written as such where the format knows texts, behind an apostrophe in CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]
from stream_write_ods import stream_write_ods  # type: ignore[import-untyped]

Cell = str | int | float | date | None
#: What starts a formula in a spreadsheet.
ACTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def _plain(cell: Cell) -> str:
    """A cell of a French CSV: 17/11/2026, 12,5, and no formula."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, float):
        return f"{cell:g}".replace(".", ",")
    if isinstance(cell, int):
        return str(cell)
    return f"'{cell}" if cell.startswith(ACTS) else cell


def as_csv(sheet: Sheet) -> bytes:
    """Semicolons and a byte order mark: what a French spreadsheet opens by itself."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_plain(head) for head in sheet.heads])
    writer.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.title[:31])
            page.freeze_panes(1, 0)
            for column, head in enumerate(sheet.heads):
                page.write_string(0, column, head, bold)
                page.set_column(column, column, _width(sheet, column))
            for at, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    _write(page, at, column, cell, day, wrapped)
    return out.getvalue()


def _write(page: Any, row: int, column: int, cell: Cell, day: Any, wrapped: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, date):
        page.write_datetime(row, column, cell, day)
    elif isinstance(cell, str):
        page.write_string(row, column, cell, wrapped)
    else:
        page.write_number(row, column, cell)


def _width(sheet: Sheet, column: int) -> int:
    longest = max((len(_plain(row[column])) for row in sheet.rows), default=0)
    return min(60, max(longest, len(sheet.heads[column])) + 2)


def as_ods(sheets: Sequence[Sheet]) -> bytes:
    """None would be written « #NA »: an empty text stands for it."""
    told = (
        (
            sheet.title,
            sheet.heads,
            (tuple("" if cell is None else cell for cell in row) for row in sheet.rows),
        )
        for sheet in sheets
    )
    return b"".join(stream_write_ods(told))
