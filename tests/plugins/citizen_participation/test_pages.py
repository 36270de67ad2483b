"""Every page of citizen participation, filled and empty, in a browser without JavaScript."""

from __future__ import annotations

import html
import io
import re
from datetime import date
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from core.testing.sign_in import post
from core.toolkit import Activity, PlaceCommand, create_place, new_id, session, today
from plugins.citizen_participation import demo, examples, project_pages
from plugins.citizen_participation.models import (
    Gathering,
    Organisation,
    Point,
    PointPhoto,
    Project,
    Recommendation,
    Route,
    Stop,
)
from plugins.citizen_participation.schemas import ListFilters

LISTS = (
    "projets",
    "projets?what=open",
    "rencontres",
    "rencontres?what=led",
    "recommandations",
    "recommandations?what=waiting",
    "chiffres",
)
FORMS = ("projets/nouveau", "marches/nouvelle", "rencontres/nouvelle")


def under(house: Any, path: str) -> str:
    return f"/s/{house.slug}/participation/{path}"


def plain_text(page: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).replace("\u202f", " ").split())


def from_a_camera() -> bytes:
    """A picture that says which camera took it."""
    taken, said = io.BytesIO(), Image.Exif()
    said[0x010F] = "Appareil de Zoe"
    Image.new("RGB", (8, 8), "grey").save(taken, format="JPEG", exif=said)
    return taken.getvalue()


@pytest.fixture
def busy(saved: Any, coordinator: Any, mediator: Any) -> Any:
    """The demo's three projects, in a structure with a team and two places."""

    def fill(actor: Any) -> Any:
        examples.a_place(actor)
        create_place(PlaceCommand(new_id(), "Square des Glacis", "park"), actor=actor)
        demo.seed(actor)
        return {
            "project": session.execute(select(Project.id).where(Project.kind == "walk")).scalar_one(),
            "garden": session.execute(
                select(Project.id).where(Project.kind == "collective", Project.closed_on.is_(None))
            ).scalar_one(),
            "route": session.execute(select(Route.id)).scalar_one(),
            "walk": session.execute(
                select(Gathering.id).where(Gathering.kind == "walk_night").limit(1)
            ).scalar_one(),
            "point": session.execute(select(Point.id).limit(1)).scalar_one(),
            "stop": session.execute(select(Stop.id).order_by(Stop.rank).limit(1)).scalar_one(),
            "body": session.execute(select(Organisation.id).limit(1)).scalar_one(),
            "refused": session.execute(
                select(Recommendation.id).where(Recommendation.status == "refused")
            ).scalar_one(),
        }

    assert mediator is not None
    return saved(coordinator, fill)


@pytest.mark.parametrize("path", LISTS + FORMS)
def test_an_empty_structure_is_told_what_to_do(
    signed_in: Any, coordinator: Any, city: Any, path: str
) -> None:
    page = signed_in(coordinator).get(under(city, path), follow_redirects=True)
    assert page.status_code == 200


def test_a_busy_structure_reads_all_its_pages(signed_in: Any, coordinator: Any, city: Any, busy: Any) -> None:
    browser = signed_in(coordinator)
    ours = (
        f"projets/{busy['project']}",
        f"projets/{busy['garden']}",
        f"projets/{busy['project']}/modifier",
        f"projets/{busy['project']}/synthese",
        f"projets/{busy['garden']}/synthese",
        f"projets/{busy['project']}/etape/return",
        f"projets/{busy['project']}/organismes/nouveau",
        f"projets/{busy['project']}/recommandations/nouvelle",
        f"organismes/{busy['body']}",
        f"parcours/{busy['route']}",
        f"etapes/{busy['stop']}",
        f"rencontres/{busy['walk']}",
        f"rencontres/{busy['walk']}/modifier",
        f"rencontres/{busy['walk']}/observations/nouvelle",
        f"observations/{busy['point']}",
        f"observations/{busy['point']}/photo",
        f"recommandations/{busy['refused']}",
        f"recommandations/{busy['refused']}/reponse",
    )
    for path in LISTS + FORMS + ours:
        page = browser.get(under(city, path), follow_redirects=True)
        assert page.status_code == 200, path


def test_a_walk_is_noted_in_one_form_and_counts_as_one_entry(
    signed_in: Any, mediator: Any, city: Any, saved: Any
) -> None:
    project, place = saved(
        mediator, lambda actor: (str(examples.a_project(actor).id), str(examples.a_place(actor).id))
    )
    browser = signed_in(mediator)
    page = browser.get(under(city, "marches/nouvelle"), follow_redirects=True)
    assert f'value="{project}" selected' in page.text, "the only walk under way is proposed"
    form = {
        "id": re.search(r'name="id" value="([^"]+)"', page.text)[1],  # type: ignore[index]
        "kind": "walk_day",
        "project_id": project,
        "place_id": place,
        "total": "14",
        "teenagers": "5",
        "women": "8",
        "men": "6",
        "guided": "3",
    }
    made = post(browser, page.request.path, form)
    assert made.status_code == 303
    shown = plain_text(browser.get(made.location))
    assert "14 personnes" in shown
    assert "Guider 3" in shown
    day = browser.get(f"/s/{city.slug}/interventions")
    assert "Marche exploratoire" in day.text
    again = browser.get(f"/s/{city.slug}/interventions/nouvelle?repeat={form['id']}", follow_redirects=True)
    assert again.request.path.endswith("/marches/nouvelle")
    assert f'value="{place}" selected' in again.text


def test_the_form_of_a_walk_comes_back_whole_with_its_error_beside_the_field(
    signed_in: Any, mediator: Any, city: Any, saved: Any
) -> None:
    project = saved(mediator, lambda actor: str(examples.a_project(actor).id))
    form = {
        "id": str(new_id()),
        "kind": "walk_night",
        "project_id": project,
        "total": "4",
        "women": "9",
        "outcome": "La place était calme.",
    }
    answer = post(signed_in(mediator), under(city, "marches/nouvelle"), form)
    assert answer.status_code == 422
    assert "plus que le total de 4" in plain_text(answer)
    assert "La place était calme." in answer.text


def test_a_teammates_walk_at_the_same_place_and_moment_is_asked_about(
    signed_in: Any, mediator: Any, coordinator: Any, city: Any, saved: Any
) -> None:
    def walked(actor: Any) -> Any:
        project, place = examples.a_project(actor), examples.a_place(actor)
        examples.a_walk(actor, project, place_id=place.id)
        return str(project.id), str(place.id)

    project, place = saved(coordinator, walked)
    form = {"id": str(new_id()), "kind": "walk_day", "project_id": project, "place_id": place, "total": "12"}
    browser = signed_in(mediator)
    asked = post(browser, under(city, "marches/nouvelle"), form)
    assert asked.status_code == 409
    assert "C’est bien une autre rencontre" in asked.text
    assert post(browser, under(city, "marches/nouvelle"), {**form, "distinct": "1"}).status_code == 303
    with_both = saved(
        coordinator, lambda actor: session.execute(select(func.count(Activity.id))).scalar_one()
    )
    assert with_both == 2


def test_the_page_of_an_entry_says_what_residents_did(
    signed_in: Any, mediator: Any, city: Any, saved: Any
) -> None:
    walk = saved(mediator, lambda actor: examples.a_walk(actor, guided=3).id)
    page = plain_text(signed_in(mediator).get(f"/s/{city.slug}/interventions/{walk}"))
    assert "Ce que les habitants ont fait" in page
    assert "Ont guidé 3" in page


def test_a_plan_is_drawn_without_any_outside_address_and_has_its_table(
    signed_in: Any, coordinator: Any, city: Any, busy: Any
) -> None:
    page = signed_in(coordinator).get(under(city, f"parcours/{busy['route']}"))
    drawing = re.search(r'<svg class="chart".*?</svg>', page.text, re.S)
    assert drawing is not None
    assert drawing[0].count('r="11"') == 6
    for mark in ('<path class="c1"', '<rect class="c2"', '<circle class="c4"'):
        assert mark in drawing[0], "each sort of observation of the legend is on the plan"
    assert "polyline" in drawing[0]
    assert "http" not in drawing[0]
    for stop in ("Parvis du centre social", "Square des Glacis"):
        assert stop in plain_text(page)


def test_the_order_of_a_route_is_changed_by_buttons(
    signed_in: Any, coordinator: Any, city: Any, saved: Any
) -> None:
    def made(actor: Any) -> Any:
        route = examples.a_route(actor)
        examples.a_stop(actor, route, label="La mairie")
        return str(route.id), str(examples.a_stop(actor, route, label="Le canal").id)

    route, last = saved(coordinator, made)
    browser = signed_in(coordinator)
    assert post(browser, under(city, f"etapes/{last}/monter")).status_code == 303
    page = plain_text(browser.get(under(city, f"parcours/{route}")))
    assert page.index("1. Le canal") < page.index("2. La mairie")
    assert post(browser, under(city, f"etapes/{last}/ailleurs")).status_code == 404


def test_a_photo_is_warned_about_cleaned_and_shown(
    signed_in: Any, mediator: Any, city: Any, saved: Any
) -> None:
    point = saved(mediator, lambda actor: str(examples.a_point(actor).id))
    browser, address = signed_in(mediator), under(city, f"observations/{point}/photo")
    assert "Personne n’est reconnaissable" in browser.get(address).text
    refused = post(browser, address, {"file": examples.Sample()})
    assert refused.status_code == 422
    assert "cochez cette case" in plain_text(refused)
    none_kept = saved(mediator, lambda actor: session.execute(select(PointPhoto.id)).first())
    assert none_kept is None
    taken = from_a_camera()
    assert b"Appareil de Zo" in taken
    sent = {"file": examples.Sample(taken), "nobody": "1"}
    assert post(browser, address, sent).status_code == 303
    picture = browser.get(f"{address}/voir")
    assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")
    assert re.fullmatch(
        r'attachment; filename="photo-[0-9a-f]{6}\.jpg"', picture.headers["Content-Disposition"]
    )
    assert b"Appareil de Zo" not in picture.data, "what the camera wrote beside the pixels is gone"
    assert f"{address}/voir" in browser.get(under(city, f"observations/{point}")).text
    post(browser, f"{address}/supprimer")
    assert browser.get(f"{address}/voir").status_code == 404


def test_a_text_is_no_photo(signed_in: Any, mediator: Any, city: Any, saved: Any) -> None:
    point = saved(mediator, lambda actor: str(examples.a_point(actor).id))
    paper = examples.Sample(b"%PDF-1.4\n")
    answer = post(
        signed_in(mediator), under(city, f"observations/{point}/photo"), {"file": paper, "nobody": "1"}
    )
    assert answer.status_code == 422


def test_the_synthesis_holds_points_by_theme_and_every_answer(
    signed_in: Any, coordinator: Any, city: Any, busy: Any
) -> None:
    page = plain_text(signed_in(coordinator).get(under(city, f"projets/{busy['project']}/synthese")))
    assert "Ce que les habitants ont vu, par thème" in page
    assert "Deux lampes sur cinq ne marchent pas." in page
    assert "Le sol du square est trop peu profond" in page
    assert "Réalisées : 2 sur 5 acceptées." in page
    assert "Danger" not in page


def test_a_project_is_moved_and_told_what_is_missing(
    signed_in: Any, coordinator: Any, city: Any, saved: Any
) -> None:
    project, day = saved(coordinator, lambda actor: (str(examples.a_project(actor).id), today(actor)))
    browser = signed_in(coordinator)
    for step in ("mobilise", "choose_route", "walk_by_day"):
        form = {"id": str(new_id()), "day": day.isoformat()}
        assert post(browser, under(city, f"projets/{project}/etape/{step}"), form).status_code == 303
    refused = post(
        browser,
        under(city, f"projets/{project}/etape/write"),
        {"id": str(new_id()), "day": day.isoformat(), "note": "Huit habitants écrivent."},
    )
    assert refused.status_code == 422
    assert "ont observé pendant une marche" in plain_text(refused)
    assert "Huit habitants écrivent." in refused.text


def test_what_stands_before_a_step_is_said_with_what_its_form_lacks(
    signed_in: Any, coordinator: Any, city: Any, busy: Any
) -> None:
    """The demo's walk has a recommendation without an answer, and nobody has said what it gave."""
    form = {"id": str(new_id()), "day": "le dernier jour", "result": ""}
    refused = post(signed_in(coordinator), under(city, f"projets/{busy['project']}/etape/close"), form)
    page = plain_text(refused)
    assert refused.status_code == 422
    assert "Écrivez une réponse" in page
    assert page.count("Une recommandation attend encore sa réponse") == 1


def test_a_mediator_reads_a_trainee_notes_and_neither_erases_another_structures(
    signed_in: Any, make_member: Any, make_structure: Any, city: Any, saved: Any, coordinator: Any
) -> None:
    project = saved(coordinator, lambda actor: str(examples.a_project(actor).id))
    trainee = signed_in(make_member("trainee", structure=city))
    assert trainee.get(under(city, f"projets/{project}")).status_code == 200
    assert trainee.get(under(city, "marches/nouvelle"), follow_redirects=True).status_code == 200
    assert trainee.get(under(city, "projets/nouveau")).status_code == 403
    elsewhere = make_structure("citizen_participation")
    other = signed_in(make_member("coordinator", structure=elsewhere))
    assert other.get(under(elsewhere, f"projets/{project}")).status_code == 404


def test_figures_readers_open_no_page_of_the_domain(signed_in: Any, make_member: Any, city: Any) -> None:
    reader = signed_in(make_member("figures_reader", structure=city))
    assert reader.get(under(city, "projets")).status_code == 403


def test_the_panels_of_a_place_and_of_the_day_show_what_waits(
    signed_in: Any, coordinator: Any, city: Any, saved: Any, busy: Any
) -> None:
    def seen_there(actor: Any) -> Any:
        place = examples.a_place(actor)
        examples.a_point(actor, examples.a_walk(actor), place_id=place.id, words="Le banc manque.")
        return place.id

    place = saved(coordinator, seen_there)
    browser = signed_in(coordinator)
    assert "Le banc manque." in plain_text(browser.get(f"/s/{city.slug}/lieux/{place}"))
    day = plain_text(browser.get(f"/s/{city.slug}/", follow_redirects=True))
    assert busy["project"] is not None
    assert "Ouvrir un réseau de commerces refuges" in day


def test_a_new_project_says_its_kind_first_and_not_yet_what_it_gave(
    signed_in: Any, coordinator: Any, city: Any
) -> None:
    page = signed_in(coordinator).get(under(city, "projets/nouveau"), follow_redirects=True)
    text = plain_text(page)
    assert text.index("Sorte de projet") < text.index("Titre du projet") < text.index("Pour une marche")
    assert "Ce que le projet a donné" not in text


def test_the_figures_open_on_twelve_months(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        shown = project_pages.figures(ListFilters(until=date(2026, 11, 30)), actor)
        january = project_pages.figures(ListFilters(until=date(2026, 1, 15)), actor)
    assert (shown.since, january.since) == (date(2025, 12, 1), date(2025, 2, 1))
