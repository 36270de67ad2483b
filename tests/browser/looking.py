"""What every page must be in each width and mode: accessible, within its width, one heading, nothing to complain of."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import axe_playwright_python

from core.testing.browser import DESKTOP, PHONE

SCRIPTS: Final = tuple(
    path.read_text(encoding="utf-8")
    for path in (
        Path(axe_playwright_python.__file__).with_name("axe.min.js"),
        Path(__file__).with_name("looking.js"),
    )
)


def looks(page: Any) -> Iterator[str]:
    """Shows the open page in both widths and modes, one after the other; yields the name of each."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        for mode in ("light", "dark"):
            page.emulate_media(color_scheme=mode, reduced_motion="reduce")  # no colour half-way to another
            yield f"{size['width']} {mode}"


def problems(page: Any, *, frame_seen: bool = False) -> list[str]:
    """Everything wrong with the open page, in every width and mode; ``frame_seen``: on another page of hers."""
    for script in SCRIPTS:
        page.evaluate(script)
    found: list[str] = []
    for look in looks(page):
        is_light = look.endswith("light")
        only_main = frame_seen and look != "360 light"
        how = f"{json.dumps(not is_light)}, {json.dumps(only_main)}"
        wrong = list(page.evaluate(f"looking.accessibility({how})"))
        if is_light:
            wrong += page.evaluate("looking.frame()")
        if look == "360 light":
            wrong += page.evaluate("looking.fingers()")
        found += [f"[{look}] {line}" for line in wrong]
        keep_picture(page, look)
    return found


def keep_picture(page: Any, look: str) -> None:
    """With ``PASSERELLE_PICTURES=folder``, one picture of each page and look, to be looked at by a person."""
    folder = os.environ.get("PASSERELLE_PICTURES")
    if not folder:
        return
    name = re.sub(r"[^a-z0-9]+", "-", page.url.partition("//")[2].partition("/")[2].lower())[:90]
    picture = Path(folder) / f"{name or 'accueil'}-{look.replace(' ', '-')}.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(picture), full_page=True)


NOTHING: Final = "{}"


def told(found: dict[str, list[str]]) -> str:
    """Problems by page, as a test's message: the first of each page."""
    wrong = {where: [*lines[:6], *(["…"] if lines[6:] else [])] for where, lines in found.items() if lines}
    return json.dumps(wrong, ensure_ascii=False, indent=1)
