"""The map and the dashboard in a real browser: our policy holds, shapes are drawn, each opens onto its rows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from core.db.session import session
from core.db.unit_of_work import commit
from core.places.models import QUARTIER, Place, Territory
from core.reporting.outlines import Shape, lay_outlines
from tests.browser.conftest import SLUG, Complaints, Town
from tests.browser.looking import problems, told

# With the pages, where the town is: no second one is built for another process of a run.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("town")]

BASE = f"/s/{SLUG}/tableau-de-bord/"


@pytest.fixture
def drawn(town: Town, acting: Any) -> int:
    """One quartier has an outline, the others a place whose position is known; how many there are."""
    with acting(town.members["director"]) as actor:
        areas = session.execute(
            select(Territory).where(Territory.tenant_id == actor.tenant.id, Territory.kind == QUARTIER)
        ).scalars()
        found = sorted(areas, key=lambda area: area.sort_name)
        ring = [[0.33, 46.57], [0.35, 46.57], [0.35, 46.585], [0.33, 46.585], [0.33, 46.57]]
        lay_outlines([Shape("", found[0].name, {"type": "Polygon", "coordinates": [ring]})], actor=actor)
        for index, area in enumerate(found[1:], 1):
            place = session.execute(
                select(Place)
                .where(Place.tenant_id == actor.tenant.id, Place.territory_id == area.id)
                .limit(1)
            ).scalar_one()
            place.latitude, place.longitude = 46_575_000 + 9_000 * index, 350_000 + 12_000 * index
        commit()
        return len(found)


def test_each_shape_of_the_map_tells_its_number_and_opens_onto_its_rows(
    town: Town, browse: Any, drawn: int
) -> None:
    page = browse(town.members["director"])
    complaints = Complaints().listen(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{BASE}carte")
    shapes = page.locator(".ps-map .map-shape")
    expect(shapes).to_have_count(drawn)
    shapes.last.click()
    popup = page.locator(".leaflet-popup-content")
    number = int(re.sub(r"\D", "", popup.inner_text().split(":")[1].split("Voir")[0]))
    popup.get_by_role("link", name="Voir les lignes").click()
    expect(page.locator("main p[role=status]")).to_contain_text(re.compile(rf"^{number}\D"))
    assert complaints.take() == []
    assert {url.split("/")[2] for url in asked if url.startswith("http")} == {page.url.split("/")[2]}


@pytest.mark.parametrize(
    "path", ["", "carte", "carte/contours", "lignes/activities", "lignes/bonds_restored"]
)
def test_figures_are_readable_in_each_width_and_mode(town: Town, browse: Any, drawn: int, path: str) -> None:
    page = browse(town.members["director"])
    page.goto(f"{BASE}{path}")
    if path == "carte":
        expect(page.locator(".ps-map .map-shape")).to_have_count(drawn)
    assert problems(page) == [], told({path: problems(page)})
