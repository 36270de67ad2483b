"""ODT and DOCX: a packet of parts. Each part is looked at and the packet is made anew, without macros.

What acts is refused rather than taken out: a letter that needs a macro is not the same letter without it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import IO, Final

from core.files.office_xml import MACROS, TOO_MUCH, UNREADABLE, check_xml
from core.files.sniffing import DOCX, ODT, Kind, UnfitFile

MOST_PARTS: Final = 1000
#: Bytes of all parts once unpacked, and of one alone.
MOST_UNPACKED: Final = 48 * 1024 * 1024
MOST_PART: Final = 16 * 1024 * 1024

#: Endings of parts that a text, its pictures and its fonts are made of.
_PARTS: Final = re.compile(
    r"(mimetype|\.(xml|rels|rdf|png|jpe?g|gif|bmp|tiff?|emf|wmf|odttf|ttf|otf))\Z", re.IGNORECASE
)
_ACTS: Final = re.compile(
    r"(vba|macro|activex|/embeddings/|\boleobject|^basic/|^scripts/|\.bin\Z|^object)", re.IGNORECASE
)

#: What may stand before XML: marks of order, spaces, zeros of wide letters.
_BEFORE: Final = b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n"

#: (part that must be there without its « .xml », words it must hold), by kind.
_MUST_HOLD: Final = {
    DOCX: (
        ("[Content_Types]", b"wordprocessingml.document.main+xml"),
        ("word/document", b"wordprocessingml/2006/main"),
    ),
    ODT: (
        ("mimetype", ODT.mime.encode()),
        ("META-INF/manifest", ODT.mime.encode()),
        ("content", b"office:text"),
    ),
}

LOCKED: Final = "Ce texte est protégé par un mot de passe : enregistrez-le sans protection, puis recommencez."


def repacked(source: IO[bytes], kind: Kind) -> tuple[Kind, bytes]:
    """The same text in a packet made anew: nothing before, between or after its parts. Raises UnfitFile."""
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as packet:
            return kind, _repacked(packet, kind)
    except UnfitFile:
        raise
    except (zipfile.BadZipFile, zlib.error, *_BROKEN) as error:
        raise UnfitFile(UNREADABLE) from error


#: What the reader raises on damaged bytes.
_BROKEN: Final = (OSError, ValueError, KeyError, IndexError, EOFError, RuntimeError, NotImplementedError,
                  OverflowError, MemoryError)  # fmt: skip


def _repacked(packet: zipfile.ZipFile, kind: Kind) -> bytes:
    parts = [part for part in packet.infolist() if not part.is_dir()]
    _check_list(parts)
    out, left = io.BytesIO(), MOST_UNPACKED
    wanted = dict(_MUST_HOLD[kind])
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh:
        for part in sorted(parts, key=lambda one: one.filename != "mimetype"):
            content = _read(packet, part, min(left, MOST_PART))
            left -= len(content)
            _check_part(part.filename, content)
            name = part.filename.removesuffix(".xml")
            if name in wanted and wanted[name] in content:
                del wanted[name]
            how = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
            fresh.writestr(zipfile.ZipInfo(part.filename), content, how)
    if wanted:
        raise UnfitFile(UNREADABLE)
    return out.getvalue()


def _check_list(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(names) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnfitFile(TOO_MUCH)
    if len({name.casefold() for name in names}) < len(names):
        raise UnfitFile(UNREADABLE)
    if any(part.flag_bits & 0x1 for part in parts):
        raise UnfitFile(LOCKED)
    for name in names:
        if name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name or ":" in name:
            raise UnfitFile(UNREADABLE)
        if _ACTS.search(name) or not _PARTS.search(name):
            raise UnfitFile(MACROS)


def _read(packet: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    """The part, never more than ``most`` bytes of it whatever its list says."""
    with packet.open(part) as opened:
        content = opened.read(most + 1)
    if len(content) > most:
        raise UnfitFile(TOO_MUCH)
    return content


def _check_part(name: str, content: bytes) -> None:
    if name.lower().endswith((".xml", ".rels", ".rdf")):
        check_xml(content)
    elif content.lstrip(_BEFORE).startswith(b"<"):  # a part of the text under the name of a picture
        raise UnfitFile(UNREADABLE)
