"""The map: outlines read with care, circles without them, and no other server asked unless the structure says so."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from core.activities.models import Activity
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import InvalidInput
from core.places.examples import make_quartier
from core.places.models import Place
from core.planning.clock import today
from core.reporting.computing import whole_months
from core.reporting.examples import SQUARE, Sent, geojson
from core.reporting.filters import Filters
from core.reporting.outlines import read_outlines
from core.reporting.periods import civil_year, day_range
from core.reporting.rollups import refresh
from core.tenancy.binding import Actor
from core.testing.plugin import Member, Structure
from core.testing.rows import make_row
from core.testing.sign_in import post

Acting = Callable[..., AbstractContextManager[Actor]]


def a_file(geometry: Any, **properties: Any) -> bytes:
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def polygon(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(point) for point in points]]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "pas un GeoJSON"),
        (b"\xff\xfe\x00", "pas un GeoJSON"),
        (b"[" * 100_000, "pas un GeoJSON"),
        (b'{"type": "FeatureCollection", "features": []}', "pas un GeoJSON"),
        (b'{"type": "FeatureCollection", "features": [7]}', "pas une surface"),
        (b" " * (2 * 1024 * 1024 + 1), "plus de 2 Mo"),
        (a_file({"type": "Point", "coordinates": [1, 2]}), "pas une surface"),
        (a_file({"type": "Polygon", "coordinates": "ici"}), "pas un GeoJSON"),
        (
            a_file(polygon((652469, 6862035), (652470, 6862035), (652470, 6862036), (652469, 6862035))),
            "degrés",
        ),
        (a_file(polygon((1, 47), (1.1, 47), (1.1, 47.1))), "pas fermé"),
        (a_file(polygon((1, 47), (1, 47), (1, 47), (1, 47))), "pas fermé"),
        (a_file({"type": "Polygon", "coordinates": [[[True, 47], [1, 2], [3, 4], [True, 47]]]}), "GeoJSON"),
        (a_file(polygon(*[(n / 10_000, 47) for n in range(6_000)], (0, 47))), "5000 points"),
        (geojson(*map(str, range(301))), "plus de 300"),
    ],
)
def test_a_file_that_cannot_be_drawn_is_refused_by_a_clear_sentence(content: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_outlines(content)
    assert said in refused.value.errors["file"][0]


def test_an_outline_is_rounded_and_keeps_its_name_and_code() -> None:
    drawn = polygon((1.1234567, 47), (1.2, 47), (1.2, 47), (1.2, 47.1), (1.1234567, 47))
    [shape] = read_outlines(a_file(drawn, NOM_QP="Les Rives", code_qp="QN08601M"))
    assert (shape.name, shape.code) == ("Les Rives", "QN08601M")
    assert shape.geometry["coordinates"] == [[[1.12346, 47], [1.2, 47], [1.2, 47.1], [1.12346, 47]]]


@pytest.fixture
def home(structure: Structure) -> str:
    return f"/s/{structure.slug}/tableau-de-bord"


@pytest.fixture
def director(make_member: Callable[..., Member]) -> Member:
    return make_member("director")


@pytest.fixture
def entries(director: Member, acting: Acting) -> None:
    """Two entries at « Les Rives », one at « Bel-Air » whose place has a position, one nowhere."""
    with acting(director) as actor:
        rives, belair = make_quartier(actor, "Les Rives"), make_quartier(actor, "Bel-Air")
        make_row(Place, name="Square", territory_id=belair.id, latitude=46_580_000, longitude=340_000)
        for area in (rives.id, rives.id, belair.id, None):
            session.add(
                Activity(
                    id=new_id(), day=today(actor), starts_at=now(), kind="active_presence", territory_id=area
                )
            )
        commit()


def drawn_on(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="map-data"[^>]*>(.*?)</script>', page)
    assert found is not None
    return dict(json.loads(found[1]))


@pytest.mark.usefixtures("entries")
def test_the_map_says_the_same_from_rollups_and_from_rows(
    director: Member, signed_in: Any, home: str, acting: Acting
) -> None:
    with acting(director) as actor:
        day = today(actor)
        refresh(actor=actor)
        commit()
    year, alone = civil_year(day.year), day_range(day, day)
    assert whole_months(Filters(year))
    assert not whole_months(Filters(alone))
    browser, told = signed_in(director), []
    for period in (year, alone):
        page = browser.get(f"{home}/carte?period={period.code}").text
        numbers = re.findall(r"<td class=\"text-end num\">(?:<a [^>]*>)?(\d+)", page)
        told.append(({one["name"]: one["value"] for one in drawn_on(page)["features"]}, numbers))
    assert told[0] == told[1]
    assert told[0][0] == {"Bel-Air": 1}  # without outlines only a known position is drawn
    assert "2" in told[0][1]


@pytest.mark.usefixtures("entries")
def test_outlines_and_circles_hold_the_same_numbers_as_the_table(
    director: Member, signed_in: Any, home: str
) -> None:
    browser = signed_in(director)
    sent = post(
        browser,
        f"{home}/carte/contours",
        {"file": Sent(geojson("LES RIVES", "Ailleurs"), "contours.geojson")},
    )
    assert sent.status_code == 303
    assert "Ailleurs" in browser.get(f"{home}/carte/contours").text
    page = browser.get(f"{home}/carte").text
    by_name = {one["name"]: one for one in drawn_on(page)["features"]}
    assert by_name["Les Rives"]["value"] == 2
    assert by_name["Les Rives"]["shape"]["coordinates"] == [SQUARE]
    assert by_name["Bel-Air"]["value"] == 1
    assert by_name["Bel-Air"]["at"] == [46.58, 0.34]
    assert "Hors de la carte\u00a0: 1" in page
    assert browser.get(by_name["Les Rives"]["url"]).text.count("<tr") == 1 + 2
    assert post(browser, f"{home}/carte/contours/retirer", {}).status_code == 303
    assert "Les Rives" not in {one["name"] for one in drawn_on(browser.get(f"{home}/carte").text)["features"]}


@pytest.mark.usefixtures("entries")
def test_a_file_that_names_no_area_of_ours_says_which_it_names(
    director: Member, signed_in: Any, home: str
) -> None:
    sent = post(
        signed_in(director), f"{home}/carte/contours", {"file": Sent(geojson("Ailleurs"), "contours.geojson")}
    )
    assert sent.status_code == 422
    assert "Ailleurs" in sent.text


@pytest.mark.usefixtures("entries")
def test_no_other_server_is_asked_for_a_map_unless_the_structure_says_so(
    director: Member, signed_in: Any, home: str
) -> None:
    browser = signed_in(director)
    before = browser.get(f"{home}/carte")
    assert drawn_on(before.text)["tiles"] is None
    assert "geopf" not in before.headers["Content-Security-Policy"]
    assert post(browser, f"{home}/carte/fond", {"outside_tiles": "1"}).status_code == 303
    after = browser.get(f"{home}/carte")
    assert "data.geopf.fr" in drawn_on(after.text)["tiles"]
    assert "img-src 'self' https://data.geopf.fr data:" in after.headers["Content-Security-Policy"]
    assert "geopf" not in browser.get(f"{home}/").headers["Content-Security-Policy"]


@pytest.mark.usefixtures("entries")
def test_whoever_reads_figures_only_sees_the_map_without_a_way_to_a_row(
    make_member: Callable[..., Member], signed_in: Any, home: str
) -> None:
    browser = signed_in(make_member("figures_reader"))
    page = browser.get(f"{home}/carte").text
    assert [one["url"] for one in drawn_on(page)["features"]] == [None]
    assert "/lignes/" not in page
    assert browser.get(f"{home}/carte/contours").status_code == 403


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("path", ["/", "/carte"])
def test_a_first_visit_weighs_little(director: Member, signed_in: Any, home: str, path: str) -> None:
    """150 kB, compressed: the page, its style sheets and its scripts, modules that modules ask for included."""
    browser = signed_in(director)
    page = browser.get(f"{home}{path}").text
    wanted = set(re.findall(r'(?:href|src)="(/(?:static|vendor)/[^"]+\.(?:css|js|svg)[^"]*)"', page))
    assert any("theme.css" in url for url in wanted)
    seen: dict[str, bytes] = {}
    while wanted - seen.keys():
        for url in wanted - seen.keys():
            with browser.get(url) as answer:
                seen[url] = answer.data
            if url.endswith(".js") and "/static/" in url:
                asked = re.findall(r'from "\./([a-z-]+\.js)"', seen[url].decode())
                wanted |= {f"/static/js/{name}" for name in asked}
    weight = len(gzip.compress(page.encode())) + sum(len(gzip.compress(data)) for data in seen.values())
    assert weight <= 150_000, weight
