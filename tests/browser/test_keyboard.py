"""Everything without a pointer: the order of Tab, choices by arrows, Escape that gives the focus back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from core.activities.models import Activity
from core.db.session import session

pytestmark = pytest.mark.browser


@pytest.fixture
def member(make_member: Any) -> Any:
    return make_member()


@pytest.fixture
def page(browse: Any, member: Any) -> Any:
    page = browse(member)
    page.goto(f"/s/{member.structure.slug}/")
    return page


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Any, target: Any, limit: int = 60) -> None:
    """Press Tab until ``target`` has the focus."""
    for _ in range(limit):
        if target.evaluate("one => one === document.activeElement"):
            return
        press(page, "Tab")
    raise AssertionError(f"{target} is not reached by Tab")


def test_the_first_key_offers_to_skip_the_menu(page: Any) -> None:
    press(page, "Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    press(page, "Enter")
    expect(page.locator("main")).to_be_focused()
    press(page, "Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_menu_is_walked_and_followed(page: Any) -> None:
    link = page.locator(".ps-nav").get_by_role("link", name="Tâches")
    tab_to(page, link)
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Tâches", exact=True)).to_be_visible()
    expect(page.locator(".ps-nav [aria-current=page]")).to_have_text("Tâches")


def test_escape_closes_the_account_menu_and_gives_the_focus_back(page: Any) -> None:
    summary = page.locator("details[data-menu] > summary")
    tab_to(page, summary)
    press(page, "Enter")
    expect(page.get_by_role("link", name="Votre compte")).to_be_visible()
    press(page, "Tab")
    expect(page.get_by_role("link", name="Votre compte")).to_be_focused()
    press(page, "Escape")
    expect(page.get_by_role("link", name="Votre compte")).to_be_hidden()
    expect(summary).to_be_focused()


def test_leaving_the_account_menu_by_tab_closes_it(page: Any) -> None:
    summary = page.locator("details[data-menu] > summary")
    tab_to(page, summary)
    press(page, "Enter", "Tab", "Tab", "Tab")
    expect(page.locator("details[data-menu]")).not_to_have_attribute("open", "")


def test_an_entry_is_recorded_without_a_pointer(page: Any, member: Any, acting: Any) -> None:
    page.goto(f"/s/{member.structure.slug}/interventions/nouvelle")
    first = page.get_by_role("radiogroup", name="Quoi").get_by_role("radio").first
    tab_to(page, first)
    press(page, "Space", "ArrowRight")
    expect(page.get_by_role("radiogroup", name="Quoi").get_by_role("radio").nth(1)).to_be_checked()
    tab_to(page, page.get_by_label("En tout", exact=True))
    page.keyboard.type("4")
    reasons = page.get_by_role("radiogroup", name="Motif")
    tab_to(page, reasons.get_by_role("radio").first)
    press(page, "Space", "Tab")
    expect(reasons.locator("summary")).to_be_focused()
    press(page, "Enter")
    search = reasons.get_by_label("Chercher un motif")
    expect(search).to_be_focused()
    page.keyboard.type("epave")
    press(page, "Enter")
    expect(reasons.get_by_role("radio", checked=True)).to_have_count(1)
    button = page.get_by_role("button", name="Enregistrer", exact=True)
    tab_to(page, button)
    press(page, "Enter")
    expect(page.get_by_text("Intervention enregistrée", exact=True)).to_be_visible()
    with acting(member):
        entry = session.execute(select(Activity)).scalar_one()
        assert entry.total == 4
        assert entry.reason is not None


def test_the_focus_is_seen_wherever_it_goes(page: Any) -> None:
    for _ in range(40):
        press(page, "Tab")
        outline = page.evaluate(
            """() => { const one = document.activeElement; const box = one.matches("input") && one.closest(".choice")
              ? one.nextElementSibling : one; const look = getComputedStyle(box);
              return [look.outlineStyle, parseFloat(look.outlineWidth), one.outerHTML.slice(0, 90)]; }"""
        )
        if "<body" in outline[2]:
            break  # the last one: the browser's own bar comes next
        assert outline[0] != "none", outline
        assert outline[1] >= 2, outline
