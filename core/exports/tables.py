"""Rows as bytes that a spreadsheet opens: CSV, XLSX and ODS, in French, and never as a formula.

One table is headings (each once) and rows of plain values. A text that a spreadsheet would run is neutralised in
CSV by an apostrophe; in XLSX and ODS a text is stored as a text and stays as it was typed.

The writers of workbooks are loaded by the first workbook: they weigh as much as a tenth of the server.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

from core.records import dataclass

if TYPE_CHECKING:
    from rustpy_xlsxwriter import Format

Cell = str | int | float | bool | Decimal | date | datetime | time | None
Row = Sequence[Cell]

CSV, XLSX, ODS = "csv", "xlsx", "ods"
#: Format → its media type.
MEDIA: Final = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ODS: "application/vnd.oasis.opendocument.spreadsheet",
}
#: What a spreadsheet takes for a formula when it opens a CSV, blanks before it included.
FORMULA: Final = re.compile(r"^[\s\x00]*[=+\-@]|^[\t\r\n]")
#: Characters that no XML holds; the same are useless in CSV.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\']")
#: Bytes of one piece of a streamed CSV.
PIECE: Final = 32 * 1024
#: Rows looked at to tell which columns hold days.
_LOOKED_AT: Final = 500
_WIDTH: Final = 20.0


def slug_of(title: str) -> str:
    """« Lignes d’un chiffre » → « lignes-d-un-chiffre », for the name of a file."""
    plain = unicodedata.normalize("NFKD", title.replace("’", " ")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "export"


def plain(text: str) -> str:
    """The text without what no spreadsheet can hold."""
    return _UNPRINTABLE.sub("", text)


@lru_cache(maxsize=2048)
def guarded(text: str) -> str:
    """The text as a CSV may hold it: an apostrophe stands before what would be run.

    Kept for a while: the same words and places come back by the thousand.
    """
    text = plain(text)
    return f"'{text}" if FORMULA.match(text) else text


#: How French people write a value in a CSV, by its exact type.
_SAID: Final[dict[type, Callable[[Any], str]]] = {
    str: guarded,
    int: str,
    type(None): lambda _nothing: "",
    bool: lambda flag: "Oui" if flag else "Non",
    datetime: lambda moment: f"{moment:%d/%m/%Y %H:%M}",
    date: lambda day: f"{day.day:02d}/{day.month:02d}/{day.year:04d}",
    time: lambda hour: f"{hour.hour:02d}:{hour.minute:02d}",
    float: lambda number: str(number).replace(".", ","),
    Decimal: lambda number: str(number).replace(".", ","),
}


def said(cell: Cell) -> str:
    """A value as French people write it in a CSV; a text of another class is a text all the same."""
    say = _SAID.get(type(cell))
    return say(cell) if say is not None else guarded(str(cell))


def csv_pieces(headings: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """A CSV that Excel opens by a double click: BOM, « ; », CRLF. The first piece is the headings, at once."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([guarded(heading) for heading in headings])
    yield b"\xef\xbb\xbf" + _taken(out)
    for row in rows:
        writer.writerow([said(cell) for cell in row])
        if out.tell() > PIECE:
            yield _taken(out)
    if out.tell():
        yield _taken(out)


def _taken(out: io.StringIO) -> bytes:
    content = out.getvalue().encode()
    out.seek(0)
    out.truncate()
    return content


def _sheet_value(cell: Cell) -> str | int | float | date | datetime | None:
    """A value as a sheet stores it: days are days, numbers are numbers, the rest is text."""
    if isinstance(cell, bool):
        return "Oui" if cell else "Non"
    if isinstance(cell, str):
        return plain(cell)
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, Decimal):
        return float(cell)
    return cell


def sheet_name(title: str) -> str:
    """The title as a sheet may be called: 31 characters, without those that are refused."""
    return _SHEET_NAME.sub(" ", plain(title)).strip()[:31] or "Feuille"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a workbook: ``headings`` each once."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Row]


def workbook_bytes(sheets: Sequence[Sheet], *, password: str = "") -> bytes:
    """An XLSX: bold headings that stay in sight, filters, real days; encrypted with a password.

    Raises ValueError for a heading or a sheet named twice.
    """
    names = [sheet_name(sheet.title) for sheet in sheets]
    if len({name.casefold() for name in names}) != len(names):
        raise ValueError("two sheets of one name")
    written: list[Any] = []
    formats: dict[str, Any] = {}
    by_row: dict[str, Any] = {}
    for name, sheet in zip(names, sheets, strict=True):
        records, formats[name], by_row[name] = _records(sheet)
        written.append((name, records))
    out = io.BytesIO()
    writer = import_module("rustpy_xlsxwriter")
    writer.write_worksheets(
        written,
        out,
        freeze_panes={name: {"row": 1} for name in names},
        autofilter=dict.fromkeys(names, True),
        column_width=dict.fromkeys(names, _WIDTH),
        header_format={name: writer.Format().set_bold() for name in names},
        column_formats=formats,
        row_formats=by_row,
    )
    return encrypted(out.getvalue(), password) if password else out.getvalue()


def _records(sheet: Sheet) -> tuple[Iterator[dict[str, Any]], dict[str, Format], dict[int, Format]]:
    """Its rows under their headings, read as they are written, and how its days look, by column or by row."""
    if len(set(sheet.headings)) != len(sheet.headings):
        raise ValueError("a heading stands twice")
    values = ([_sheet_value(cell) for cell in row] for row in sheet.rows)
    first = list(islice(values, _LOOKED_AT)) or [[None] * len(sheet.headings)]
    mixed = _mixed(sheet.headings, first)
    every = chain(first, ([_apart(c) if i in mixed else c for i, c in enumerate(row)] for row in values))
    formats = _day_formats(sheet.headings, first)
    by_row: dict[int, Format] = {}
    if mixed:
        plainly = import_module("rustpy_xlsxwriter").Format
        formats |= {sheet.headings[index]: plainly().set_num_format("General") for index in mixed}
        for n, row in enumerate(first, start=1):
            days = {index for index in mixed if isinstance(row[index], date)}
            words = all(cell is None or isinstance(cell, str) for i, cell in enumerate(row) if i not in days)
            if days and words:
                kind = max((_pattern({type(row[index])}) for index in days), key=len)
                by_row[n] = plainly().set_num_format(kind)
                for (
                    index
                ) in days:  # the writer takes one kind of day for a column: that of a moment holds both
                    row[index] = _moment(row[index])
            else:
                for index in days:
                    row[index] = _apart(row[index])
    records = (dict(zip(sheet.headings, row, strict=True)) for row in every)
    return records, formats, by_row


def _mixed(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> frozenset[int]:
    """Columns that hold days and numbers: one look of days for all of them would make a date of a number."""
    kinds = [{type(row[index]) for row in rows} for index in range(len(headings))]
    return frozenset(i for i, k in enumerate(kinds) if k & {date, datetime} and k & {int, float})


def _moment(day: Any) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time())


def _apart(cell: Any) -> Any:
    """A day that stands between numbers where no row can be given the look of a day: its words."""
    return said(cell) if isinstance(cell, date) else cell


def xlsx_bytes(title: str, headings: Sequence[str], rows: Iterable[Row], *, password: str = "") -> bytes:
    """A workbook of one sheet."""
    return workbook_bytes([Sheet(title, headings, rows)], password=password)


def _pattern(kinds: set[type]) -> str:
    """How days of these kinds look; "" where there is none."""
    return "dd/mm/yyyy hh:mm" if datetime in kinds else "dd/mm/yyyy" if date in kinds else ""


def _day_formats(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> dict[str, Format]:
    found = {}
    writer = import_module("rustpy_xlsxwriter")
    for index, heading in enumerate(headings):
        pattern = _pattern({type(row[index]) for row in rows})
        if pattern:
            found[heading] = writer.Format().set_num_format(pattern)
    return found


def encrypted(workbook: bytes, password: str) -> bytes:
    """The workbook closed with the password (ECMA-376 agile encryption), not a lock on its cells."""
    out = io.BytesIO()
    import_module("msoffcrypto.format.ooxml").OOXMLFile(io.BytesIO(workbook)).encrypt(password, out)
    return out.getvalue()


def _ods_value(cell: Cell) -> str | int | float | date | datetime:
    """Nothing would be written « #NA »: an empty text stands for it."""
    value = _sheet_value(cell)
    return "" if value is None else value


def ods_pieces(*sheets: Sheet) -> Iterator[bytes]:
    """A workbook for LibreOffice, made as it is sent."""
    yield from import_module("stream_write_ods").stream_write_ods(
        (
            sheet_name(sheet.title),
            tuple(sheet.headings),
            ([_ods_value(cell) for cell in row] for row in sheet.rows),
        )
        for sheet in sheets
    )


def pieces(
    file_format: str, title: str, headings: Sequence[str], rows: Iterable[Row], *, password: str = ""
) -> Iterator[bytes]:
    """The table in one of the three formats; a password goes with XLSX only."""
    if file_format == CSV:
        return csv_pieces(headings, rows)
    if file_format == ODS:
        return ods_pieces(Sheet(title, headings, rows))
    return iter((xlsx_bytes(title, headings, rows, password=password),))
