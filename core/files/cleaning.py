"""From what was sent to what may be kept: sniffed, then written anew by the one who knows its kind."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import IO, Final

from core.files import office
from core.files.sniffing import DOCX, HEAD, JPEG, ODT, PDF, PNG, WEBP, Kind, UnfitFile, sniff
from core.records import dataclass

#: What a document weighs at most once it is cleaned.
MOST_KEPT: Final = 10 * 1024 * 1024
TOO_HEAVY: Final = "Ce fichier dépasse 10 Mo : réduisez-le, ou ajoutez-le en plusieurs fois."
#: Of a picture, once it was written anew.
STILL_HEAVY: Final = "Cette image dépasse 10 Mo une fois réduite : recadrez-la, ou enregistrez-la en JPEG."


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is kept: bytes written anew, and the kind that they are."""

    kind: Kind
    content: bytes


def _pdf(source: IO[bytes], kind: Kind) -> tuple[Kind, bytes]:
    """What reads PDF is loaded by the first one: the server starts without its weight."""
    written: tuple[Kind, bytes] = import_module("core.files.pdfs").cleaned(source, kind)
    return written


def _picture(source: IO[bytes], kind: Kind) -> tuple[Kind, bytes]:
    written: tuple[Kind, bytes] = import_module("core.files.pictures").rewritten(source, kind)  # as for a PDF
    return written


_CLEANERS: Final[dict[Kind, Callable[[IO[bytes], Kind], tuple[Kind, bytes]]]] = {
    JPEG: _picture,
    PNG: _picture,
    WEBP: _picture,
    PDF: _pdf,
    ODT: office.repacked,
    DOCX: office.repacked,
}
#: Only an image gets lighter by being written anew; anything else is refused before it is read whole.
_REDUCED: Final = frozenset({JPEG, PNG, WEBP})


def clean(source: IO[bytes], size: int) -> Cleaned:
    """Raises UnfitFile, with its French sentence, for whatever cannot be kept."""
    source.seek(0)
    kind = sniff(source.read(HEAD))
    if kind not in _REDUCED and size > MOST_KEPT:
        raise UnfitFile(TOO_HEAVY)
    kind, content = _CLEANERS[kind](source, kind)
    if len(content) > MOST_KEPT:
        raise UnfitFile(STILL_HEAVY if kind in _REDUCED else TOO_HEAVY)
    return Cleaned(kind, content)
