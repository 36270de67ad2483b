"""Icons: a page draws each with `icon(name)` and carries, at its end, only the symbols it used.

Also keeps, for the same page, which parts it holds (`mark`, `marked`), so that the frame drawn
after the content can follow it: a save bar replaces the bottom bar of the phone.
"""

import re
from functools import cache
from pathlib import Path

from flask import Flask, g
from markupsafe import Markup

SOURCE = Path(__file__).with_name("icons.svg")
SYMBOL = re.compile(r'<symbol id="i-([a-z-]+)" viewBox="0 0 24 24">.*?</symbol>')
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
    _used().setdefault(name)
    return _drawn(name, size, extra)


@cache
def _drawn(name: str, size: str, extra: str) -> Markup:
    # A list draws a hundred of them; the arguments are words of our templates, so the cache stays small.
    classes = f"{SIZES[size]} {extra}".strip()
    return Markup('<svg class="{}" aria-hidden="true"><use href="#i-{}"/></svg>').format(classes, name)


def icon_sprite() -> Markup:
    """The symbols asked for so far and not yet given; last thing in a body or in a fragment."""
    used = _used()
    body = Markup("").join(symbols()[name] for name in used)
    used.clear()
    if not body:
        return body
    return Markup('<svg class="d-none" aria-hidden="true">{}</svg>').format(body)


def mark(part: str) -> str:
    """Note that the page holds this part; prints nothing."""
    _parts().add(part)
    return ""


def marked(part: str) -> bool:
    """Whether the page drawn so far holds this part."""
    return part in _parts()


def register(app: Flask) -> None:
    """Give templates `icon`, `icon_sprite`, `mark` and `marked`."""
    app.jinja_env.globals.update(icon=icon, icon_sprite=icon_sprite, mark=mark, marked=marked)


def _used() -> dict[str, None]:
    names: dict[str, None] = g.setdefault("icons_used", {})
    return names


def _parts() -> set[str]:
    parts: set[str] = g.setdefault("page_parts", set())
    return parts
