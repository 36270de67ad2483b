"""Images are decoded and written anew: what comes out holds pixels only, turned upright, without where or when.

A hostile file is a picture that another program reads as something else, or one that fills the memory when it
is opened: the first does not survive the writing, the second is refused from its announced size.
"""

from __future__ import annotations

import io
import warnings
from typing import IO, Any, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from core.files.sniffing import JPEG, PNG, WEBP, Kind, UnfitFile

LONGEST_SIDE: Final = 2500
MEGA: Final = 1_000_000
#: Most pixels that are decoded. A JPEG is decoded at a half or a quarter of its size at once, unless it is
#: progressive; the others are decoded whole, a WebP twice over. Measured: 85 MB more in the worker at most.
MOST_PIXELS: Final = {JPEG: 40 * MEGA, PNG: 10 * MEGA, WEBP: 6 * MEGA}
MOST_PROGRESSIVE: Final = 10 * MEGA
#: A picture without transparency that would weigh more than this as it came is kept as a JPEG.
HEAVY: Final = 4 * MEGA

_FORMAT: Final = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
_WRITTEN: Final[dict[Kind, dict[str, Any]]] = {
    JPEG: {"quality": 85},
    PNG: {},
}
#: Modes in which each format is written; other pictures are converted to the first.
_MODES: Final = {JPEG: ("RGB", "L"), PNG: ("RGBA", "RGB", "L", "LA", "1")}

UNREADABLE: Final = "Cette image est abîmée : elle ne s’ouvre pas."
TOO_LARGE: Final = "Cette image a trop de pixels : réduisez-la, ou prenez la photo dans une qualité moindre."


def rewritten(source: IO[bytes], kind: Kind) -> tuple[Kind, bytes]:
    """The same picture, at most 2500 pixels wide and high, without metadata. Raises UnfitFile.

    A WebP comes out as a JPEG or a PNG, which every machine opens.
    """
    source.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged metadata is not ours to repair: it is dropped
            with Image.open(source, formats=(_FORMAT[kind],)) as picture:
                _refuse_too_large(picture, kind)
                return _as_light(_upright(picture), kind)
    except UnfitFile:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, *_BROKEN) as error:
        raise UnfitFile(UNREADABLE) from error


#: What the decoders raise on damaged bytes, each in its own way.
_BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError,
                  ArithmeticError, MemoryError)  # fmt: skip


def _refuse_too_large(picture: Image.Image, kind: Kind) -> None:
    width, height = picture.size
    most = MOST_PIXELS[kind]
    if picture.info.get("progressive"):
        most = min(most, MOST_PROGRESSIVE)
    if width * height > most:
        raise UnfitFile(TOO_LARGE)
    if width < 1 or height < 1:
        raise UnfitFile(UNREADABLE)


def _upright(picture: Image.Image) -> Image.Image:
    """Decoded, reduced, then turned as its camera says."""
    longest = (LONGEST_SIDE, LONGEST_SIDE)
    picture.draft(None, longest)
    picture.thumbnail(longest, reducing_gap=2.0)
    ImageOps.exif_transpose(picture, in_place=True)
    return picture


def _as_light(picture: Image.Image, kind: Kind) -> tuple[Kind, bytes]:
    clear = picture.has_transparency_data
    if kind is WEBP:
        kind = PNG if clear else JPEG
    content = _written(picture, kind)
    if kind is PNG and not clear and len(content) > HEAVY:
        kind, content = JPEG, _written(picture, JPEG)
    return kind, content


def _written(picture: Image.Image, kind: Kind) -> bytes:
    """The pixels alone: what the file said beside them (a comment, a profile, a place) is not written."""
    if picture.mode not in _MODES[kind]:
        picture = picture.convert("RGBA" if kind is PNG and picture.has_transparency_data else "RGB")
    picture.info.clear()
    out = io.BytesIO()
    picture.save(out, format=_FORMAT[kind], **_WRITTEN[kind])
    return out.getvalue()
