"""Icons: a page draws each with `icon(name)`, a reference into one sheet that the browser keeps.

The sheet's address holds a print of what is in it, so that it may be kept for good: another sheet is another address.

Also keeps, for the same page, which parts it holds (`mark`, `marked`), so that the frame drawn
after the content can follow it: a save bar replaces the bottom bar of the phone.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Flask, g
from markupsafe import Markup

SOURCE = Path(__file__).with_name("icons.svg")
VERSION = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:6]
SYMBOL = re.compile(r'<symbol id="([a-z-]+)" viewBox="0 0 24 24">.*?</symbol>')
SIZES = {"": "ic", "lg": "ic ic-lg"}


class UnknownIconError(LookupError):
    """The name has no drawing in `icons.svg`."""


@cache
def symbols() -> dict[str, Markup]:
    """Every drawing by name, read once per process."""
    found = SYMBOL.finditer(SOURCE.read_text(encoding="utf-8"))
    return {match[1]: Markup(match[0]) for match in found}  # noqa: S704 - our own file


def icon(name: str, size: str = "", extra: str = "") -> Markup:
    """A decorative icon; `size` is '' or 'lg', `extra` more classes."""
    if name not in symbols():
        raise UnknownIconError(name)
    return _drawn(name, size, extra)


@cache
def _drawn(name: str, size: str, extra: str) -> Markup:
    # A list draws a hundred of them; the arguments are words of our templates, so the cache stays small.
    classes = f"{SIZES[size]} {extra}".strip()
    return Markup('<svg class="{}" aria-hidden="true"><use href="/icones/{}#{}"/></svg>').format(
        classes, VERSION, name
    )


def mark(part: str) -> str:
    """Note that the page holds this part; prints nothing."""
    _parts().add(part)
    return ""


def marked(part: str) -> bool:
    """Whether the page drawn so far holds this part."""
    return part in _parts()


def register(app: Flask) -> None:
    """Give templates `icon`, `mark` and `marked`."""
    app.jinja_env.globals.update(icon=icon, mark=mark, marked=marked)


def _parts() -> set[str]:
    parts: set[str] = g.setdefault("page_parts", set())
    return parts
