"""Ctrl K goes anywhere from the keyboard: arrows choose, Enter follows, Escape gives the focus back, nothing stays."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from core.casefiles.services import open_file
from core.cases.schemas import OpenCase
from core.db.base import new_id
from core.db.unit_of_work import commit
from core.people.schemas import RegisterPerson
from core.people.services import register_person

pytestmark = pytest.mark.browser


@pytest.fixture
def member(make_structure: Any, make_member: Any, acting: Any) -> Any:
    """A mediator with one file of her own, in a structure that knows one person."""
    member = make_member("mediator", structure=make_structure("named_files"))
    with acting(member) as actor:
        open_file(OpenCase(new_id(), "mediation_file", "Bruit derrière la passerelle"), actor=actor)
        register_person(RegisterPerson(new_id(), "Hélène", "Le Goff"), actor=actor)
        commit()
    return member


@pytest.fixture
def page(browse: Any, member: Any) -> Any:
    page = browse(member)
    page.goto(f"/s/{member.structure.slug}/")
    return page


@pytest.fixture
def palette(page: Any) -> Any:
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Rechercher ou aller à")
    expect(dialog).to_be_visible()
    return dialog


def test_it_opens_on_her_own_work_and_escape_gives_the_focus_back(page: Any) -> None:
    link = page.locator("[data-palette]")
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Rechercher ou aller à")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    expect(dialog.get_by_role("option").first).to_contain_text("Bruit derrière la passerelle")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()


def test_a_name_typed_with_a_slip_leads_to_her_page(page: Any, palette: Any) -> None:
    palette.get_by_role("combobox").press_sequentially("legof")
    found = palette.get_by_role("option", name="Hélène Le Goff")
    expect(found).to_have_attribute("aria-selected", "true")
    chosen = palette.get_by_role("combobox").get_attribute("aria-activedescendant")
    assert chosen == found.get_attribute("id")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Hélène Le Goff")).to_be_visible()
    assert "goff" not in page.url.lower()


def test_arrows_go_down_and_up_and_the_focus_stays_in_the_field(page: Any, palette: Any) -> None:
    field = palette.get_by_role("combobox")
    options = palette.get_by_role("option")
    expect(options.first).to_be_visible()
    for key, selected in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        expect(options.nth(selected)).to_have_attribute("aria-selected", "true")
        expect(field).to_be_focused()
    for _turn in range(6):
        page.keyboard.press("Tab")
        inside = (
            "document.activeElement === document.body || document.activeElement.closest('dialog') !== null"
        )
        assert page.evaluate(inside), "the focus does not walk behind the dialog"


def test_nothing_of_it_stays_in_the_browser(page: Any, palette: Any) -> None:
    palette.get_by_role("combobox").press_sequentially("goff")
    expect(palette.get_by_role("option", name="Hélène Le Goff")).to_be_visible()
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    assert "Goff" not in page.content()
    assert (
        page.evaluate("Object.keys(localStorage).join() + Object.values(localStorage).join()")
        .lower()
        .count("goff")
        == 0
    )


def test_the_button_leads_to_the_page_of_results_by_post(page: Any, palette: Any) -> None:
    palette.get_by_role("combobox").press_sequentially("goff")
    palette.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("heading", name="Rechercher")).to_be_visible()
    expect(page.get_by_role("link", name="Hélène Le Goff")).to_be_visible()
    assert page.url.endswith("/chercher")


def test_without_scripts_the_link_leads_to_the_page_of_search(browse: Any, member: Any) -> None:
    page = browse(member, java_script_enabled=False)
    page.goto(f"/s/{member.structure.slug}/")
    page.get_by_role("link", name="Rechercher ou aller à…").click()
    expect(page.get_by_role("heading", name="Rechercher")).to_be_visible()
    page.get_by_role("searchbox").fill("goff")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("link", name="Hélène Le Goff")).to_be_visible()
