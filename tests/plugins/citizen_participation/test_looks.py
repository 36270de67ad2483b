"""Main pages of citizen participation in a real browser: accessible, within their width, in both modes; few taps."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from core.testing.browser import PHONE
from core.toolkit import PlaceCommand, create_place, new_id, session
from plugins.citizen_participation import demo, examples
from plugins.citizen_participation.models import Gathering, Point, Project, Recommendation, Route
from tests.browser.conftest import Thumb
from tests.browser.looking import problems

pytestmark = pytest.mark.browser


def test_main_pages_are_sound_in_each_width_and_mode(
    browse: Any, coordinator: Any, mediator: Any, city: Any, saved: Any
) -> None:
    def fill(actor: Any) -> list[str]:
        examples.a_place(actor)
        create_place(PlaceCommand(new_id(), "Square des Glacis", "park"), actor=actor)
        demo.seed(actor)

        def first(model: Any, *clauses: Any) -> str:
            return str(session.execute(select(model.id).where(*clauses).limit(1)).scalar_one())

        project = first(Project, Project.kind == "walk")
        return [
            "projets",
            f"projets/{project}",
            f"projets/{project}/synthese",
            f"projets/{project}/etape/return",
            f"parcours/{first(Route)}",
            f"rencontres/{first(Gathering, Gathering.kind == 'walk_night')}",
            f"observations/{first(Point)}",
            f"observations/{first(Point)}/photo",
            f"recommandations/{first(Recommendation, Recommendation.status == 'refused')}",
            "recommandations",
            "rencontres",
            "marches/nouvelle",
            "chiffres",
        ]

    assert mediator is not None
    paths = saved(coordinator, fill)
    page = browse(coordinator)
    found = {}
    for path in paths:
        page.goto(f"/s/{city.slug}/participation/{path}")
        found[path] = problems(page)
    assert {path: what for path, what in found.items() if what} == {}


def test_a_walk_is_noted_in_eight_taps(browse: Any, mediator: Any, city: Any, saved: Any) -> None:
    def prepared(actor: Any) -> None:
        examples.a_place(actor)
        examples.a_project(actor)

    saved(mediator, prepared)
    page = browse(mediator, size=PHONE)
    page.goto(f"/s/{city.slug}/participation/marches/nouvelle")
    thumb = Thumb(page)
    thumb.tap(page.locator("label", has_text="Marche de jour"))
    thumb.tap(page.get_by_role("spinbutton", name="Habitants, en tout"))
    page.keyboard.type("14")
    thumb.tap(page.get_by_role("spinbutton", name="Ont guidé"))
    page.keyboard.type("3")
    thumb.tap(page.get_by_role("button", name="Enregistrer"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Marche de jour")
    assert thumb.taps <= 8
