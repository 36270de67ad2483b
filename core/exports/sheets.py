"""Sheets of a report: several to a workbook, each as wide as what it holds; a plain table is in ``tables``."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter

from core.exports.tables import csv_pieces, ods_of, said

Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def as_csv(sheet: Sheet) -> bytes:
    return b"".join(csv_pieces(sheet.heads, sheet.rows))


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
    longest = max((len(said(row[column])) for row in sheet.rows), default=0)
    return min(60, max(longest, len(sheet.heads[column])) + 2)


def as_ods(sheets: Sequence[Sheet]) -> bytes:
    return b"".join(ods_of((sheet.title, sheet.heads, sheet.rows) for sheet in sheets))
