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

AXE: Final = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
LOOKING: Final = Path(__file__).with_name("looking.js").read_text(encoding="utf-8")


@dataclass(slots=True)
class Seen:
    """What was found right on the pages looked at before: how words are painted, the kinds of element in their places,
    what stands around the main part."""

    paints: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    frames: set[str] = field(default_factory=set)


#: What the pages of this process showed.
SEEN: Final = Seen()


def problems(page: Any, seen: Seen = SEEN) -> list[str]:
    """Everything wrong with the open page, in every width and mode.

    The whole page is measured; then what only repeats is away while axe looks at each kind of element, and at the
    words, whose place and whose paint ``seen`` does not know from other looks and pages.
    """
    page.evaluate(f"'looking' in window || (() => {{ {LOOKING} }})()")
    show(page, PHONE, "light")
    wrong = page.evaluate("[...looking.frame(), ...looking.fingers()]")
    found = [f"[360 light] {line}" for line in wrong]
    show(page, DESKTOP)
    wrong, frames = page.evaluate("known => [looking.frame(), looking.thin(known)]", list(seen.frames))
    found += [f"[1280 light] {line}" for line in wrong]
    found += [f"[1280 light] {line}" for line in judged(page, seen, "light")]
    show(page, mode="dark")
    found += [f"[1280 dark] {line}" for line in judged(page, seen, "dark")]
    show(page, PHONE)
    found += [f"[360 dark] {line}" for line in judged(page, seen, "dark")]
    show(page, mode="light")
    found += [f"[360 light] {line}" for line in judged(page, seen, "light")]
    page.evaluate("looking.whole()")
    seen.frames.update(frames)
    keep_pictures(page)
    return found


def judged(page: Any, seen: Seen, mode: str) -> list[str]:
    """What axe finds wrong with the page as it is shown, among what ``seen`` does not know."""
    met = page.evaluate("isLight => looking.met(isLight)", mode == "light")
    kinds = [kind for kind in met["kinds"] if kind not in seen.kinds]
    paints = [paint for paint in met["paints"] if paint not in seen.paints]
    if (kinds or paints) and not met["canJudge"]:
        page.evaluate(AXE)
    wrong = page.evaluate("fresh => looking.accessibility(fresh)", kinds) if kinds else []
    if not wrong:
        seen.kinds.update(kinds)
    if paints:
        colours = page.evaluate("fresh => looking.colours(fresh)", paints)
        seen.paints.update(colours["passed"])
        wrong += colours["wrong"]
    return list(wrong)


def show(page: Any, size: dict[str, int] | None = None, mode: str | None = None) -> None:
    """The open page in another width or mode; each change draws it again."""
    if size is not None and page.viewport_size != size:
        page.set_viewport_size(size)
    if mode is not None:
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
