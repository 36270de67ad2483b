"""What every page must be in each width and mode: accessible, within its width, one heading, nothing to complain of."""

from __future__ import annotations

import itertools
import json
import os
import re
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Seen:
    """What was found right on the pages looked at before: how words are painted, what stands around the main part."""

    paints: set[str] = field(default_factory=set)
    frames: set[str] = field(default_factory=set)


def problems(page: Any, seen: Seen | None = None) -> list[str]:
    """Everything wrong with the open page, in every width and mode.

    The whole page is measured; then what only repeats is away while axe looks at each kind of element, and at the
    words whose paint ``seen`` does not know from other looks and pages.
    """
    seen = Seen() if seen is None else seen
    if not page.evaluate("'looking' in window"):
        for script in SCRIPTS:
            page.evaluate(script)
    show(page, PHONE, "light")
    wrong = page.evaluate("[...looking.frame(), ...looking.fingers()]")
    found = [f"[360 light] {line}" for line in wrong]
    show(page, DESKTOP, "light")
    found += [f"[1280 light] {line}" for line in page.evaluate("looking.frame()")]
    frames = page.evaluate("known => looking.thin(known)", list(seen.frames))
    for size, mode in ((DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "dark"), (PHONE, "light")):
        show(page, size, mode)
        colours = page.evaluate("passed => looking.colours(passed)", list(seen.paints))
        seen.paints.update(colours["passed"])
        wrong = page.evaluate("looking.accessibility()") if mode == "light" else []
        found += [f"[{size['width']} {mode}] {line}" for line in [*wrong, *colours["wrong"]]]
    page.evaluate("looking.whole()")
    seen.frames.update(frames)
    keep_pictures(page)
    return found


def show(page: Any, size: dict[str, int], mode: str) -> None:
    """The open page in this width and mode; asked for one change at a time, each of which draws it again."""
    if page.viewport_size != size:
        page.set_viewport_size(size)
    page.emulate_media(color_scheme=mode, reduced_motion="reduce")  # no colour half-way to another


def keep_pictures(page: Any) -> None:
    """With ``PASSERELLE_PICTURES=folder``, one picture of each page and look, to be looked at by a person."""
    folder = os.environ.get("PASSERELLE_PICTURES")
    if not folder:
        return
    name = re.sub(r"[^a-z0-9]+", "-", page.url.partition("//")[2].partition("/")[2].lower())[:90]
    for size, mode in itertools.product((PHONE, DESKTOP), ("light", "dark")):
        show(page, size, mode)
        picture = Path(folder) / f"{name or 'accueil'}-{size['width']}-{mode}.png"
        picture.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(picture), full_page=True)


NOTHING: Final = "{}"


def told(found: dict[str, list[str]]) -> str:
    """Problems by page, as a test's message: the first of each page."""
    wrong = {where: [*lines[:6], *(["…"] if lines[6:] else [])] for where, lines in found.items() if lines}
    return json.dumps(wrong, ensure_ascii=False, indent=1)
