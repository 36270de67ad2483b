"""What a file really is, read from its first bytes: its name and the type it claims say nothing."""

from __future__ import annotations

from typing import Final

from core.records import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A type that may be kept: ``mime`` and ``suffix`` of what is stored, ``label`` for the reader."""

    mime: str
    suffix: str
    label: str


class UnfitFile(Exception):
    """The file cannot be kept; ``message`` is the French sentence shown beside the field."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


JPEG: Final = Kind("image/jpeg", "jpg", "Image JPEG")
PNG: Final = Kind("image/png", "png", "Image PNG")
WEBP: Final = Kind("image/webp", "webp", "Image WebP")
PDF: Final = Kind("application/pdf", "pdf", "PDF")
ODT: Final = Kind("application/vnd.oasis.opendocument.text", "odt", "Texte ODT")
DOCX: Final = Kind(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "Texte DOCX"
)
KINDS: Final = {kind.mime: kind for kind in (JPEG, PNG, WEBP, PDF, ODT, DOCX)}

#: As many first bytes as ``sniff`` needs. An ODT says what it is in its first member, a DOCX in its list.
HEAD: Final = 96
ZIP: Final = b"PK\x03\x04"
_ODT_FIRST: Final = b"mimetypeapplication/vnd.oasis.opendocument.text"
_IPHONE: Final = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})

EMPTY: Final = "Ce fichier est vide : choisissez-en un autre."
NOT_KEPT: Final = "Ce fichier n’est ni une image (JPEG, PNG, WebP), ni un PDF, ni un texte ODT ou DOCX."
IPHONE: Final = (
    "Les photos au format HEIC ne se lisent pas ici : sur l’iPhone, choisissez Réglages, Appareil photo, "
    "Formats, « Le plus compatible », ou envoyez la photo en JPEG."
)


def sniff(head: bytes) -> Kind:
    """The kind that the first ``HEAD`` bytes announce. Raises UnfitFile for anything else.

    A signature counts at the very start only: a file that is two things at once begins with one of them.
    """
    if not head:
        raise UnfitFile(EMPTY)
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(ZIP):
        return ODT if head[30:].startswith(_ODT_FIRST) else DOCX
    if head[4:8] == b"ftyp" and head[8:12] in _IPHONE:
        raise UnfitFile(IPHONE)
    raise UnfitFile(NOT_KEPT)
