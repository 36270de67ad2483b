"""The page of domains says, before anything is saved, which switch was touched and what follows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_save_bar_tells_the_change_asked_from_what_follows(
    browse: Any, make_structure: Any, make_member: Any
) -> None:
    member = make_member("director", structure=make_structure("civic_mediation"))
    page = browse(member)
    page.goto(f"/s/{member.structure.slug}/structure/domaines")
    line, bar = page.locator("[data-changes]"), page.locator(".savebar")
    expect(line).to_have_text("")
    housing, civic = page.get_by_label("Logement"), page.get_by_label("Médiation civique")
    housing.check()
    expect(bar).to_contain_text("1 changement prêt : Logement, et Dossiers nominatifs dont il a besoin")
    civic.uncheck()
    expect(line).to_contain_text("2 changements prêts : ")
    expect(line).to_contain_text("Médiation civique, à désactiver")
    page.get_by_label("Dossiers nominatifs").check()
    expect(line).to_contain_text("3 changements prêts : ")
    expect(line).not_to_contain_text("besoin")
    page.get_by_label("Dossiers nominatifs").uncheck()
    civic.check()
    page.get_by_role("button", name="Enregistrer les domaines").click()
    said = page.locator("[data-toast]")
    expect(said).to_contain_text("Activé : Logement, et Dossiers nominatifs dont il a besoin")
