"""What a file is, from its own bytes; and that what it unfolds to is not a trap.

An archive may lie about the size of what it holds: every member that a spreadsheet reader opens is unfolded and
counted here first.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final

from core.ingest.limits import MOST_UNFOLDED, UnfitSheet
from core.records import dataclass

CSV: Final = "csv"
XLSX: Final = "xlsx"
XLS: Final = "xls"
ODS: Final = "ods"

#: Folders of a workbook, of an OpenDocument file.
_XL: Final = "xl/"
_META: Final = "META-INF/"
_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Names of streams in an OLE file, as they are written there.
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK: Final = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
#: BIFF record FILEPASS, of the older workbooks: its number, its length.
_FILEPASS: Final = re.compile(rb"\x2f\x00(?:\x36\x00\x01\x00|\x04\x00|\xc8\x00\x01\x00)", re.S)
_BLOCK: Final = 1 << 20
#: A formula with nothing after it before its cell ends: no program has computed it.
_NO_RESULT: Final = re.compile(rb"(?:</f>|<f(?:\s[^<>]*)?/>)\s*</c>")
_1904: Final = re.compile(rb"<workbookPr\b[^>]*\bdate1904=[\"'](?:1|true)[\"']")
_ODS_1904: Final = re.compile(rb"<table:null-date\b[^>]*table:date-value=[\"']1904-01-01")
_LOCKED: Final = b"manifest:encryption-data"


@dataclass(frozen=True, slots=True)
class Sniffed:
    """``from_1904``: days of this workbook are counted from 1904, not from 1900."""

    kind: str
    from_1904: bool = False


def sniff(file: IO[bytes]) -> Sniffed:
    """The kind of the file; raises UnfitSheet."""
    file.seek(0)
    head = file.read(4096)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnfitSheet("empty")
    if head.startswith(_OLE):
        return Sniffed(XLS, _sniff_ole(file))
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        return _sniff_zip(file)
    if _looks_binary(head):
        raise UnfitSheet("not_a_sheet")
    return Sniffed(CSV)


def sniff_bytes(content: bytes) -> Sniffed:
    """``sniff`` of a file held in memory."""
    return sniff(io.BytesIO(content))


def _looks_binary(head: bytes) -> bool:
    """No text of a spreadsheet holds controls; UTF-16 does hold zeros, at every other byte."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    if head.startswith(
        (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"{\\rtf", b"<!DOCTYPE", b"<html", b"\x1f\x8b")
    ):
        return True
    zeros = head.count(0)
    if zeros:
        even, odd = head[::2].count(0), head[1::2].count(0)
        return max(even, odd) < len(head) // 5 or min(even, odd) > len(head) // 20
    return sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1a" for byte in head) > len(head) // 100


def _sniff_ole(file: IO[bytes]) -> bool:
    file.seek(0)
    content = file.read()
    if _ENCRYPTED in content:
        raise UnfitSheet("password")
    if not any(name in content for name in _WORKBOOK):
        raise UnfitSheet("not_a_sheet")
    # The globals of a workbook stand at its start: a password there closes all the rest.
    start = content.find(b"\x09\x08")
    if start >= 0 and _FILEPASS.search(content, start, start + 512):
        raise UnfitSheet("password")
    return bool(start >= 0 and content.find(b"\x22\x00\x02\x00\x01\x00", start, start + 8192) >= 0)


def _sniff_zip(file: IO[bytes]) -> Sniffed:
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            names = {info.filename for info in infos}
            kind = _kind_of(names, archive)
            if any(info.flag_bits & 1 for info in infos):
                raise UnfitSheet("password")
            return Sniffed(kind, _unfold(file, infos, kind))
    except UnfitSheet:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, OSError, EOFError, RuntimeError,
            NotImplementedError, OverflowError) as error:  # fmt: skip
        raise UnfitSheet("unreadable") from error


def _kind_of(names: set[str], archive: zipfile.ZipFile) -> str:
    if f"{_XL}workbook.xml" in names or f"{_XL}workbook.bin" in names:
        return XLSX
    if "content.xml" in names and "mimetype" in names:
        if b"spreadsheet" not in archive.open("mimetype").read(200):
            raise UnfitSheet("not_a_sheet")
        return ODS
    raise UnfitSheet("not_a_sheet")


def _unfold(file: IO[bytes], infos: list[zipfile.ZipInfo], kind: str) -> bool:
    """Count what every member really unfolds to, and look for what must be known before it is read.

    Returns whether days are counted from 1904. Raises UnfitSheet.
    """
    unfolded, from_1904 = 0, False
    for info in infos:
        tail = b""
        for block in _blocks(file, info):
            unfolded += len(block)
            if unfolded > MOST_UNFOLDED:
                raise UnfitSheet("bomb")
            seen = tail + block
            if info.filename.startswith(f"{_XL}worksheets/") and _NO_RESULT.search(seen):
                raise UnfitSheet("no_result")
            if info.filename == f"{_XL}workbook.xml" or info.filename == "content.xml":
                from_1904 = from_1904 or bool(_1904.search(seen) or _ODS_1904.search(seen))
            if info.filename == f"{_META}manifest.xml" and _LOCKED in seen:
                raise UnfitSheet("password")
            tail = block[-400:]
    return from_1904


def _blocks(file: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's content, unfolded block by block whatever size it says it has."""
    file.seek(info.header_offset)
    header = file.read(30)
    if header[:4] != _ZIP:
        raise UnfitSheet("unreadable")
    name, extra = struct.unpack("<HH", header[26:30])
    file.seek(info.header_offset + 30 + name + extra)
    left = info.compress_size
    if info.compress_type == zipfile.ZIP_STORED:
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            left -= len(block)
            yield block
        return
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise UnfitSheet("unreadable")
    inflate = zlib.decompressobj(-15)
    while left > 0 and not inflate.eof and (folded := file.read(min(_BLOCK, left))):
        left -= len(folded)
        block = inflate.decompress(folded, _BLOCK)
        while block or inflate.unconsumed_tail:
            yield block
            block = inflate.decompress(inflate.unconsumed_tail, _BLOCK)
