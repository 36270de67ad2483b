"""Two funders told of the same month from the same entries; one report frozen, shared by a link, the link closed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.testing.browser import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

STATE, LANDLORD = "Adulte-relais, poste des Tilleuls", "Présence en résidence, Val Habitat"


def prepare(page: Any, home: str, convention: str) -> None:
    """From the list of conventions to the report of last month."""
    page.goto(f"{home}/conventions")
    page.get_by_role("link", name=convention).click()
    page.get_by_role("link", name="Préparer un rapport").click()
    page.get_by_role("button", name="Préparer").click()
    page.wait_for_url(re.compile(r"/rapports/[0-9a-f-]{36}$"))


def figure(page: Any, label: str) -> str:
    """The value that stands beside a category."""
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=label, exact=False)).first
    return str(row.get_by_role("cell").first.inner_text()).strip()


def test_a_coordinator_tells_two_funders_of_the_same_month_freezes_shares_and_closes(
    town: Any, browse: Any
) -> None:
    home = f"/s/{town.structure.slug}"
    page = browse(town.members["coordinator"])
    prepare(page, home, STATE)
    assert int(figure(page, "Prévention et résolution des petits conflits")) >= 1
    report = page.url
    # The post's holder reads first: nothing to freeze yet.
    assert page.get_by_role("button", name="Figer ce rapport").count() == 0

    hers = browse(town.members["mediator"], size=PHONE)
    hers.goto(report)
    hers.get_by_role("button", name="J’ai lu ce rapport").click()
    hers.get_by_text("Vous avez lu ce rapport tel qu’il est.").wait_for()

    prepare(page, home, LANDLORD)
    conflicts = figure(page, "Conflits gérés sur place")
    page.get_by_role("link", name=f"{conflicts} : voir les lignes, Conflits gérés sur place").click()
    assert page.get_by_role("status").first.inner_text().split()[0] == conflicts
    page.go_back()
    page.get_by_role("button", name="Figer ce rapport").click()
    page.get_by_label("Pour quel organisme").fill("Val Habitat")
    page.get_by_role("button", name="Ouvrir un lien").click()
    address = page.get_by_label("Adresse : Val Habitat").input_value()

    funder = browse(None)
    assert funder.goto(address).status == 200
    assert LANDLORD in funder.get_by_role("heading", level=1).inner_text()
    for mediator in ("Carpentier", "Haddad", "Verdier"):
        assert mediator not in funder.content()
    with funder.expect_download() as taken:
        funder.get_by_role("link", name="Télécharger en PDF").click()
    assert taken.value.suggested_filename.endswith(".pdf")

    page.get_by_role("button", name="Fermer : Val Habitat").click()
    page.get_by_text("Lien fermé").first.wait_for()
    assert funder.goto(address).status == 404

    page.goto(report)
    page.get_by_role("button", name="Figer ce rapport").click()
    page.get_by_role("link", name="Vérifier").click()
    page.get_by_text("Intact.").wait_for()
