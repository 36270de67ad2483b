"""What looking at pages finds, planted where only its thinning could hide it; what it takes away it puts back."""

from __future__ import annotations

from typing import Any

import pytest

from core.testing.browser import PHONE
from tests.browser.looking import Seen, prepare, problems

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
    "the drawing of the twelfth has no words": (
        '<li><svg role="img" width="9" height="9"><symbol id="s"><path/></symbol><use href="#s"/></svg></li>',
        "",
        "svg-img-alt",
        12,
    ),
    "the last of the twelfth's three fields has no label": (
        '<li><label>Un <input class="a"></label><label>Deux <input class="b"></label><input class="c"></li>',
        "input { min-height: 44px; width: 60px }",
        "label",
        12,
    ),
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
    assert problems(page, Seen()) == []
    assert page.content() == before


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_far_down_a_list_is_found_after_pages_without_any(page: Any, fault: str) -> None:
    seen = Seen()
    show(page)
    assert problems(page, seen) == []
    row, style, expected, at = FAULTS[fault]
    show(page, row, style, at)
    assert [line for line in problems(page, seen) if expected in line], fault


@pytest.mark.parametrize("is_wrapped", [False, True])
def test_a_fault_in_a_frame_seen_before_is_found(page: Any, is_wrapped: bool) -> None:
    seen = Seen()
    frame = (
        '<nav aria-label="Menu"><a href="#a">Un</a> <a href="#b">Deux</a></nav><main><h1>Essai</h1></main>'
    )
    frame = f"<div><div>{frame}</div></div>" if is_wrapped else frame
    style = "nav a { color: inherit; display: inline-block; min-height: 44px; min-width: 44px }"
    html = PAGE.format(style=style, rows="")
    whole = html.partition("<main>")[0] + frame
    page.set_content(whole)
    assert problems(page, seen) == []
    page.set_content(whole.replace("Deux", ""))
    assert [line for line in problems(page, seen) if "link-name" in line]


def test_a_fault_is_found_on_a_page_opened_with_what_looks(page: Any, served: Any) -> None:
    prepare(page)
    page.goto(f"{served.url}/connexion")
    assert page.evaluate("'looking' in window")
    assert problems(page, seen := Seen()) == []
    page.reload()
    page.evaluate("document.querySelector('main button').textContent = ''")
    assert [line for line in problems(page, seen) if "button-name" in line]


SOUND = """<!doctype html><html lang="fr"><head><title>Essai</title><style>
 body { background: #fff; color: #222 } input, button, a { display: inline-block; min-height: 44px; min-width: 44px }
 .small { display: none } @media (max-width: 600px) { .small { display: block } }
 header a { position: absolute; left: -9999px } header a:focus { left: 0 }
 .box { height: 300px; overflow: auto }
</style></head><body>
<header><a href="#contenu">Contenu</a></header>
<nav aria-label="Menu"><ul><li><a href="/un">Un</a></li></ul></nav><nav aria-label="Page"><a href="/deux">Deux</a></nav>
<main id="contenu"><h1>Essai</h1>
 <form aria-label="Saisie"><p><label for="nom">Nom</label> <input id="nom" name="title" autocomplete="name"></p>
  <p><span id="quand">Quand</span> <input aria-labelledby="quand"></p> <button>Noter</button></form>
 <section aria-label="Lignes"><ul><li><a href="/l">Ligne</a></li></ul></section>
 <section aria-label="Suite"><h2>Suite</h2><h3>Détail</h3><div aria-hidden="true"><span>Décor</span></div>
  <dl><dt>Date</dt><dd>Hier</dd></dl><div class="box"><p>Peu</p></div></section>
 <table><thead><tr><th scope="col">Nom</th></tr></thead><tbody><tr><td>Lou</td></tr></tbody></table>
 <p class="small"><a href="/petit">Petit</a></p><p><img alt="Plan" src="data:,"> <a href="/plan">Voir</a></p>
</main></body></html>"""
#: Each element is of a kind seen right; what is wrong is where it stands, what it holds, what it points at, or what
#: else is on the page: (what is said in its place, the rule of axe).
MOVED = {
    "a heading is skipped": ("<h2>Suite</h2><h3>", "<h3>", "heading-order"),
    "no first heading": ("<h1>Essai</h1>", "", "page-has-heading-one"),
    "two menus of one name": ('"Page"', '"Menu"', "landmark-unique"),
    "two main parts": ("</main>", "</main><main><p>Peu</p></main>", "landmark-no-duplicate-main"),
    "no main part": ("main", "div", "landmark-one-main"),
    "no title": ("<title>Essai</title>", "", "document-title"),
    "no language": (' lang="fr"', "", "html-has-lang"),
    "words outside every part": ("<main", "<p>Peu</p><main", "region"),
    "a line outside a list": ('<ul><li><a href="/l">', '<p><li><a href="/l">', "listitem"),
    "a list that holds a paragraph": ("</li></ul></section>", "</li><p>Peu</p></ul></section>", "list"),
    "a date without a term list": ("<dl><dt>Date</dt><dd>Hier</dd></dl>", "<dt>Date</dt>", "dlitem"),
    "a term list that holds a paragraph": ("<dl>", "<dl><p>Peu</p>", "definition-list"),
    "a label emptied": (">Nom</label>", "></label>", "label"),
    "a label taken away": ('<label for="nom">Nom</label>', "", "label"),
    "a label that labels nothing": ('for="nom"', 'for="mon"', "label"),
    "words emptied that name a field": (">Quand</span>", "></span>", "label"),
    "a link emptied": (">Deux</a>", "></a>", "link-name"),
    "a button emptied": (">Noter</button>", "></button>", "button-name"),
    "a heading emptied": ("<h3>Détail</h3>", "<h3></h3>", "empty-heading"),
    "a head of column emptied": ('<th scope="col">Nom</th>', '<th scope="col"></th>', "empty-table-header"),
    "a link where nothing is heard": ("<span>Décor</span>", '<a href="/l">Ligne</a>', "aria-hidden-focus"),
    "a button in a button": (
        "<button>Noter",
        '<button role="button">Noter <a href="/l">Ligne</a>',
        "nested-interactive",
    ),
    "a picture without words": ('alt="Plan" ', "", "image-alt"),
    "a picture that repeats its link": (
        '<img alt="Plan" src="data:,"> <a href="/plan">Voir</a>',
        '<a href="/plan"><img alt="Plan" src="data:,"> Plan</a>',
        "image-redundant-alt",
    ),
    "a box that scrolls and cannot be reached": (
        "<p>Peu</p>",
        "<p>" + "Peu " * 2000 + "</p>",
        "scrollable-region-focusable",
    ),
    "an unknown purpose of a field": ('autocomplete="name"', 'autocomplete="nom"', "autocomplete-valid"),
    "a link to nothing here": ('href="#contenu"', 'href="#nulle-part"', "skip-link"),
    "a link emptied on the phone alone": (">Petit</a>", "></a>", "[360 light] link-name"),
}


@pytest.mark.parametrize("fault", MOVED)
def test_a_fault_in_what_is_only_placed_otherwise_is_found_after_a_page_without_any(
    page: Any, fault: str
) -> None:
    seen = Seen()
    page.set_content(SOUND)
    assert problems(page, seen) == []
    was, now, expected = MOVED[fault]
    page.set_content(SOUND.replace(was, now))
    assert [line for line in problems(page, seen) if f"{expected}: " in line], fault
