"""A list leaves in four gestures, the whole structure in five, and both are found again."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from core.jobs.worker import work_off
from core.testing.browser import PHONE
from tests.browser.conftest import Town

# With the pages, where the town is: no second one is built for another process of a run.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("town")]


def test_a_coordinator_takes_a_filtered_list_out_with_her_thumb(town: Town, browse: Any) -> None:
    page = browse(town.members["coordinator"], size=PHONE, accept_downloads=True)
    page.goto(f"/s/{town.structure.slug}/interventions?domain=public_space_housing")
    page.get_by_role("link", name="Exporter").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Interventions")
    expect(page.get_by_text("Espace public et habitat collectif")).to_be_visible()
    page.get_by_label("CSV, pour tout tableur").check()
    page.get_by_label("Pourquoi").select_option(label="Rapport ou bilan à rendre")
    with page.expect_download() as started:
        page.get_by_role("button", name="Exporter").click()
    text = Path(started.value.path()).read_text(encoding="utf-8-sig")
    assert started.value.suggested_filename.startswith("interventions-")
    assert text.splitlines()[0].startswith("Jour;Heure;Intervention")
    page.goto(f"/s/{town.structure.slug}/exports")
    expect(page.get_by_text("Rapport ou bilan à rendre").first).to_be_visible()


def test_a_director_leaves_with_everything_alone(app: Any, town: Town, browse: Any) -> None:
    page = browse(town.members["director"], accept_downloads=True)
    page.goto(f"/s/{town.structure.slug}/exports")
    page.get_by_role("link", name="Tout emporter").click()
    page.get_by_label("Pourquoi").select_option(label="Passage à un autre outil")
    page.get_by_label("Je garderai l’archive en lieu sûr").check()
    page.get_by_role("button", name="Préparer l’archive").click()
    expect(page.get_by_text("En préparation")).to_be_visible()
    with app.app_context():
        work_off()
    page.reload()
    with page.expect_download() as started:
        page.get_by_role("link", name="Télécharger").click()
    with zipfile.ZipFile(started.value.path()) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
    assert {
        "LISEZ-MOI.txt",
        "dictionnaire/codes.csv",
        "tableaux/person.csv",
        "donnees/activity.json",
    } <= names
