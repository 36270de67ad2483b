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
SCRIPT: Final = f"{AXE}\n(() => {{ {LOOKING} }})()"


@dataclass(slots=True)
class Seen:
    """What was found right on the pages looked at before: how words are painted, the kinds of element in their places,
    what stands around the main part."""

    paints: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    frames: set[str] = field(default_factory=set)


#: What the pages of this process showed.
SEEN: Final = Seen()


def prepare(page: Any) -> None:
    """What looks is there as each next page opens: the browser then keeps it, instead of reading it each time."""
    page.add_init_script(SCRIPT)


def problems(page: Any, seen: Seen = SEEN) -> list[str]:
    """Everything wrong with the open page, in every width and mode.

    The whole page is measured; then what only repeats is away while axe looks at each kind of element, and at the
    words, whose place and whose paint ``seen`` does not know from other looks and pages.
    """
    show(page, PHONE, "light")
    measure = "window.looking ? [...looking.frame(), ...looking.fingers()] : null"
    wrong = page.evaluate(measure)
    if wrong is None:
        page.evaluate(SCRIPT)
        wrong = page.evaluate(measure)
    found = [f"[360 light] {line}" for line in wrong]
    show(page, DESKTOP)
    known = " ".join(seen.frames)
    wrong, frames, met = page.evaluate(
        "known => [looking.frame(), looking.thin(known), looking.met(true)]", known
    )
    found += [f"[1280 light] {line}" for line in [*wrong, *judged(page, seen, met)]]
    for name, size, mode in (
        ("1280 dark", None, "dark"),
        ("360 dark", PHONE, None),
        ("360 light", None, "light"),
    ):
        show(page, size, mode)
        met = page.evaluate("isLight => looking.met(isLight)", mode == "light")
        found += [f"[{name}] {line}" for line in judged(page, seen, met)]
    page.evaluate("looking.whole()")
    seen.frames.update(frames.split())
    keep_pictures(page)
    return found


def judged(page: Any, seen: Seen, met: dict[str, str]) -> list[str]:
    """What axe finds wrong among what the page shows and ``seen`` does not know."""
    kinds = [kind for kind in met["kinds"].split() if kind not in seen.kinds]
    paints = [paint for paint in met["paints"].split() if paint not in seen.paints]
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
