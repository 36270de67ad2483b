"""Cells of a workbook whose formula failed (#DIV/0!, #N/A), which the reader of sheets gives as empty."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final

_XL: Final = "xl/"
_BLOCK: Final = 1 << 20
_FAULTY: Final = re.compile(rb"<(?:\w+:)?c\b([^<>]*\bt=[\"']e[\"'][^<>]*)>(.*?)</(?:\w+:)?c>", re.S)
_PLACE: Final = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_SAID: Final = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\b[^<>]*?\b\w+:id=[\"']([^\"']+)[\"']")
_LINK: Final = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")


def faulty_cells(content: bytes, sheet: int) -> dict[int, dict[int, str]]:
    """Row → column → the fault, both from 0, of a sheet of an XLSX; nothing for another kind of file."""
    found: dict[int, dict[int, str]] = {}
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return found
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        path = _path_of(archive, sheet)
        for place, said in _faults(archive, path) if path else ():
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            found.setdefault(int(place[2]) - 1, {})[column - 1] = said
    return found


def _path_of(archive: zipfile.ZipFile, sheet: int) -> str:
    """Where the sheet lies in the archive; "" when it is not told in the way of XLSX."""
    names = set(archive.namelist())
    if not {f"{_XL}workbook.xml", f"{_XL}_rels/workbook.xml.rels"} <= names:
        return ""
    sheets = _SHEET.findall(archive.read(f"{_XL}workbook.xml"))
    if sheet >= len(sheets):
        return ""
    for link in _LINK.findall(archive.read(f"{_XL}_rels/workbook.xml.rels")):
        if _attribute(link, b"Id") == sheets[sheet]:
            target = _attribute(link, b"Target").decode("utf-8", "replace")
            path = target.removeprefix("/") if target.startswith("/") else f"{_XL}{target}"
            return path if path in names else ""
    return ""


def _attribute(element: bytes, name: bytes) -> bytes:
    match = re.search(rb"\s" + name + rb"=[\"']([^\"']*)[\"']", element)
    return match[1] if match else b""


def _faults(archive: zipfile.ZipFile, path: str) -> Iterator[tuple[re.Match[bytes], str]]:
    """(where it stands, what it says), block by block: a sheet may be large."""
    tail = b""
    with archive.open(path) as member:
        while block := member.read(_BLOCK):
            seen = tail + block
            for match in _FAULTY.finditer(seen):
                place, said = _PLACE.search(match[1]), _SAID.search(match[2])
                if place is not None:
                    yield place, said[1].decode("utf-8", "replace") if said is not None else "#N/A"
            # What follows the last cell that ended may be half a cell.
            tail = seen[max(seen.rfind(b"</c>"), seen.rfind(b":c>"), 0) :]
