"""A PDF is read and written anew without what acts: scripts, launches, attachments, forms that send.

Pages stay as they are; the rest is dropped, with who wrote it and on which machine.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import IO, Any, Final

import pikepdf

from core.files.office_xml import is_link
from core.files.sniffing import Kind, UnfitFile

#: Keys whose value acts or hides a file, wherever they stand.
ACTS: Final = (
    "/JS", "/JavaScript", "/AA", "/OpenAction", "/EmbeddedFiles", "/EmbeddedFile", "/AF", "/EF", "/XFA",
    "/Launch", "/RichMediaContent", "/RichMediaSettings", "/Metadata", "/PieceInfo",
)  # fmt: skip
#: Kinds of actions that are dropped with the dictionary that names them; going to a page or an address stays.
ACTIONS: Final = frozenset({
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/ResetForm", "/Rendition", "/Movie", "/Sound",
    "/GoToE", "/GoToR", "/Thread", "/RichMediaExecute", "/GoTo3DView", "/SetOCGState", "/Trans", "/Hide",
})  # fmt: skip
#: Keys that give an address: of an action, and of where those of the whole file begin.
ADDRESSES: Final = ("/URI", "/Base")
#: Annotations that carry a file or play something.
ANNOTATIONS: Final = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})

MOST_OBJECTS: Final = 100_000
#: Bytes that the tables of objects may take once opened: they are read whole into memory.
MOST_TABLES: Final = 24 * 1024 * 1024

LOCKED: Final = "Ce PDF est protégé par un mot de passe : enregistrez-le sans protection, puis recommencez."
UNREADABLE: Final = "Ce PDF est abîmé : il ne s’ouvre pas."
TOO_MUCH: Final = "Ce PDF est trop lourd à ouvrir : imprimez-le en PDF, puis ajoutez le résultat."
NO_PAGE: Final = "Ce PDF n’a aucune page à lire."


def cleaned(source: IO[bytes], kind: Kind) -> tuple[Kind, bytes]:
    """The pages, without anything that acts. Raises UnfitFile."""
    source.seek(0)
    content = source.read()
    _refuse_bomb(content)
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as document:
            _clean(document)
            out = io.BytesIO()
            document.save(
                out,
                encryption=False,
                fix_metadata_version=False,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
            )
    except UnfitFile:
        raise
    except pikepdf.PasswordError as error:
        raise UnfitFile(LOCKED) from error
    except (pikepdf.PdfError, *_BROKEN) as error:
        raise UnfitFile(UNREADABLE) from error
    return kind, out.getvalue()


#: What the reader raises on damaged bytes.
_BROKEN: Final = (ValueError, KeyError, IndexError, TypeError, AttributeError, RuntimeError, OSError, MemoryError,
                  RecursionError, NotImplementedError)  # fmt: skip


def _refuse_bomb(content: bytes) -> None:
    """Tables of objects are unpacked whole by the reader: they are measured before it sees them."""
    left = MOST_TABLES
    for match in re.finditer(rb"/(?:ObjStm|XRef)\b", content):
        start = content.find(b"stream", match.end(), match.end() + 2000)
        if start < 0:
            continue
        head = content[max(0, match.start() - 400) : start]
        if head.count(b"Decode") - head.count(b"DecodeParms") > 1:  # packed more than once
            raise UnfitFile(TOO_MUCH)
        body = content[start + 6 : start + 8]
        skip = 2 if body == b"\r\n" else 1
        left -= _unpacked(content[start + 6 + skip :], left)
        if left <= 0:
            raise UnfitFile(TOO_MUCH)


def _unpacked(packed: bytes, most: int) -> int:
    try:
        return len(zlib.decompressobj().decompress(packed, most))
    except zlib.error:
        return 0


def _clean(document: pikepdf.Pdf) -> None:
    if len(document.objects) > MOST_OBJECTS:
        raise UnfitFile(TOO_MUCH)
    if len(document.pages) == 0:
        raise UnfitFile(NO_PAGE)
    for holder in _dictionaries(document):
        _strip(holder)
    for name in ("/Info", "/ID"):
        if name in document.trailer:
            del document.trailer[name]


def _dictionaries(document: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary of the file, those written inside another included."""
    waiting: list[Any] = [document.trailer, *document.objects]
    seen = 0
    while waiting:
        found = waiting.pop()
        seen += 1
        if seen > 5 * MOST_OBJECTS:
            raise UnfitFile(TOO_MUCH)
        if isinstance(found, pikepdf.Array):
            waiting += [item for item in found if _inside(item)]
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            yield found
            waiting += [value for _key, value in found.items() if _inside(value)]


def _inside(value: Any) -> bool:
    """A container written in place; one that stands apart is visited with the file's objects."""
    container = isinstance(value, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream)
    return container and not value.is_indirect


def _strip(holder: Any) -> None:
    for name in ACTS:
        if name in holder:
            del holder[name]
    for name in ADDRESSES:
        if name in holder and not _leads_to_a_page(holder[name]):
            del holder[name]
    if _named(holder, "/S") in ACTIONS:
        for name in list(holder.keys()):
            del holder[name]
    if "/Annots" in holder and isinstance(holder["/Annots"], pikepdf.Array):
        kept = [one for one in holder["/Annots"] if _named(one, "/Subtype") not in ANNOTATIONS]
        if len(kept) < len(holder["/Annots"]):
            holder["/Annots"] = pikepdf.Array(kept)


def _leads_to_a_page(value: Any) -> bool:
    """Whether an address is one of a page, a letter or a telephone; the root keeps a dictionary under the same key."""
    if isinstance(value, pikepdf.Dictionary):
        return True
    return isinstance(value, pikepdf.String) and is_link(str(value))


def _named(holder: Any, key: str) -> str:
    if not isinstance(holder, pikepdf.Dictionary | pikepdf.Stream) or key not in holder:
        return ""
    value = holder[key]
    return str(value) if isinstance(value, pikepdf.Name) else ""
