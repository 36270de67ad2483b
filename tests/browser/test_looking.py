"""What looking at pages finds, planted where only its thinning could hide it; what it takes away it puts back."""

from __future__ import annotations

from typing import Any

import pytest

from core.testing.browser import PHONE
from tests.browser.looking import Seen, problems

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="fr"><head><title>Essai</title><style>
 body {{ background: #fff; color: #222 }} button {{ min-width: 44px; min-height: 44px }}
 .pale {{ color: #ccc }} .night {{ color: #222 }}
 @media (prefers-color-scheme: dark) {{ body {{ background: #111; color: #eee }} .pale {{ color: #eee }} }}
 {style}
</style></head><body><main><h1>Essai</h1><ul>{rows}</ul></main></body></html>"""
ROW = '<li><span>Ligne</span> <button id="b{n}" type="button">Ouvrir</button></li>'
#: What is wrong with one row among forty alike, and what names it in the report.
FAULTS = {
    "the thirtieth is pale": ('<li><span class="pale">Ligne</span></li>', "", "color-contrast", 30),
    "the thirtieth is dark at night": (
        '<li><span class="night">Ligne</span></li>',
        "",
        "[360 dark] color-contrast",
        30,
    ),
    "a rule of style paints the thirtieth": (
        ROW.format(n=30),
        "li:nth-child(30) span { color: #ccc }",
        "color-contrast",
        30,
    ),
    "the twelfth has a button without words": (
        '<li><span>Ligne</span> <button id="b12" type="button"></button></li>',
        "",
        "button-name",
        12,
    ),
    "the twelfth has a field without label": ('<li><input style="height: 44px"></li>', "", "label", 12),
    "the label of the twelfth leads nowhere": (
        '<li><label for="nulle-part">Nom</label> <input id="f12" style="height: 44px"></li>',
        "",
        "label",
        12,
    ),
    "the link of the twelfth has no words": ('<li><a href="#x"></a></li>', "", "link-name", 12),
    "the twelfth has a role that does not exist": ('<li role="ligne">Ligne</li>', "", "aria-roles", 12),
    "the twelfth is wider than the screen": (
        ROW.format(n=12).replace("Ligne", "Ligne" * 90),
        "",
        "px wide",
        12,
    ),
    "the button of the twelfth is narrow": (
        ROW.format(n=12),
        "#b12 { min-height: 20px; height: 20px }",
        "× 20",
        12,
    ),
}


@pytest.fixture
def page(browse: Any) -> Any:
    return browse(size=PHONE)


def show(page: Any, row: str = "", style: str = "", at: int = 0) -> None:
    rows = [row if n == at else ROW.format(n=n) for n in range(1, 41)]
    page.set_content(PAGE.format(style=style, rows="".join(rows)))


def test_a_page_without_fault_is_put_back_whole(page: Any) -> None:
    show(page)
    before = page.content()
    assert problems(page) == []
    assert page.content() == before


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_far_down_a_list_is_found_after_pages_without_any(page: Any, fault: str) -> None:
    seen = Seen()
    show(page)
    assert problems(page, seen) == []
    row, style, expected, at = FAULTS[fault]
    show(page, row, style, at)
    assert [line for line in problems(page, seen) if expected in line], fault


def test_a_fault_in_a_frame_seen_before_is_found(page: Any) -> None:
    seen = Seen()
    frame = (
        '<nav aria-label="Menu"><a href="#a">Un</a> <a href="#b">Deux</a></nav><main><h1>Essai</h1></main>'
    )
    style = "nav a { color: inherit; display: inline-block; min-height: 44px; min-width: 44px }"
    html = PAGE.format(style=style, rows="")
    whole = html.partition("<main>")[0] + frame
    page.set_content(whole)
    assert problems(page, seen) == []
    page.set_content(whole.replace("Deux", ""))
    assert [line for line in problems(page, seen) if "link-name" in line]
