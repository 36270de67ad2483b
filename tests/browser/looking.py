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

AXE: Final = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RUN: Final = """() => axe.run(document, {resultTypes: ["violations"]}).then((found) => found.violations.flatMap(
  (rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)} `
    + node.any.concat(node.all).map((check) => check.message).join("; "))))"""
#: The frame of a page, told in words: what is wrong, and nothing when all is well.
FRAME: Final = """() => {
  const wrong = [];
  const page = document.scrollingElement;
  if (page.scrollWidth > innerWidth) {
    const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1
      && !one.closest(".table-responsive, .visually-hidden, .choices-scroll")).slice(-3);
    wrong.push(`${page.scrollWidth} px wide: ` + wide.map((one) => one.outerHTML.slice(0, 120)).join(" | "));
  }
  if (!document.title.trim()) wrong.push("no title");
  if (document.documentElement.lang !== "fr") wrong.push("no language");
  const heads = [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility());
  if (heads.length !== 1) wrong.push(`${heads.length} first headings`);
  return wrong;
}"""
#: Buttons and fields that a finger could miss. Links in sentences and in table cells may be smaller.
SMALL: Final = """() => [...document.querySelectorAll(
    "button, summary, select, textarea, input:not([type=hidden]), a.btn, a.item, nav a, .choice > span")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.closest("td, th, .visually-hidden")
    && !one.matches(".choice input, .visually-hidden"))
  .map((one) => [one, (one.matches("[type=checkbox], [type=radio]") && one.closest(".form-check, label") || one).getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 43.5 || box.width < 43.5))
  .map(([one, box]) => `target of ${Math.round(box.width)} × ${Math.round(box.height)}: ${one.outerHTML.slice(0, 120)}`)"""


def looks(page: Any) -> Iterator[str]:
    """Shows the open page in both widths and modes, one after the other; yields the name of each."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        for mode in ("light", "dark"):
            page.emulate_media(color_scheme=mode)
            yield f"{size['width']} {mode}"


def problems(page: Any, *, fingers: bool = True) -> list[str]:
    """Everything wrong with the open page, in every width and mode; ``fingers``: also targets too small."""
    page.evaluate(AXE)
    found: list[str] = []
    for look in looks(page):
        wrong = [*page.evaluate(RUN)]
        if look.endswith("light"):
            wrong += page.evaluate(FRAME)
            if fingers and look.startswith("360"):
                wrong += page.evaluate(SMALL)
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


def told(found: dict[str, list[str]]) -> str:
    """Problems by page, as a test's message."""
    return json.dumps({where: lines for where, lines in found.items() if lines}, ensure_ascii=False, indent=1)
