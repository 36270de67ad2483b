"""A body that carries a project reads it through its account, and nothing else of the structure."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from core.testing.sign_in import post
from core.toolkit import InvalidInput, SubjectRef, new_id, session, today
from plugins.citizen_participation import demo, examples, privacy, services
from plugins.citizen_participation.models import Organisation, Point, Project, Recommendation
from plugins.citizen_participation.schemas import OrganisationCommand
from tests.plugins.citizen_participation.test_pages import plain_text, under


def a_body(actor: Any, project: Any, member: Any, part: str = "co_lead") -> Organisation:
    command = OrganisationCommand(
        part, id=new_id(), name="Club de prévention des Glacis", membership_id=member
    )
    return services.save_organisation(project, command, actor=actor)


@pytest.fixture
def relay(make_member: Any, city: Any) -> Any:
    return make_member("partner_relay", structure=city)


@pytest.fixture
def carried(saved: Any, coordinator: Any, relay: Any) -> Any:
    """``carried(part)`` makes a project that the relay's body has that part in, and another without her."""

    def make(part: str) -> dict[str, str]:
        def fill(actor: Any) -> dict[str, str]:
            project = examples.a_project(actor, title="Nos rues, nos voix")
            a_body(actor, project, relay.membership_id, part)
            route = examples.a_route(actor, project)
            examples.a_stop(actor, route)
            walk = examples.a_walk(actor, project, route_id=route.id)
            other = examples.a_project(actor, title="Un autre projet")
            rows = {
                "project": project,
                "route": route,
                "walk": walk,
                "point": examples.a_point(actor, walk),
                "asked": examples.a_recommendation(actor, project),
                "other": other,
                "other_walk": examples.a_walk(actor, other),
                "other_asked": examples.a_recommendation(actor, other),
                "meeting": examples.a_meeting(actor),
            }
            return {name: str(row.id) for name, row in rows.items()}

        made: dict[str, str] = saved(coordinator, fill)
        return made

    return make


def test_a_body_with_an_account_reads_its_project_and_no_other(
    signed_in: Any, relay: Any, city: Any, carried: Any
) -> None:
    rows = carried("partner")
    browser = signed_in(relay)
    listed = browser.get(under(city, "projets"))
    assert "Nos rues, nos voix" in listed.text
    assert "Un autre projet" not in listed.text
    for path in (
        f"projets/{rows['project']}",
        f"projets/{rows['project']}/synthese",
        f"parcours/{rows['route']}",
        f"rencontres/{rows['walk']}",
        f"observations/{rows['point']}",
        f"recommandations/{rows['asked']}",
    ):
        page = browser.get(under(city, path))
        assert page.status_code == 200, path
        assert f"/s/{city.slug}/interventions/" not in page.text, "no door of the page is shut to her"
    for path in (
        f"projets/{rows['other']}",
        f"projets/{rows['other']}/synthese",
        f"rencontres/{rows['other_walk']}",
        f"rencontres/{rows['meeting']}",
        f"rencontres/{rows['meeting']}/observations/nouvelle",
        f"recommandations/{rows['other_asked']}",
        f"recommandations/{rows['other_asked']}/reponse",
    ):
        assert browser.get(under(city, path)).status_code == 404, path
    for path in ("rencontres", "recommandations", "chiffres", f"projets/{rows['project']}/modifier"):
        assert browser.get(under(city, path)).status_code == 403, path


@pytest.mark.parametrize(("part", "status"), [("co_lead", 303), ("partner", 403)])
def test_a_body_that_leads_notes_observations_and_answers_and_one_that_helps_reads_only(
    signed_in: Any, relay: Any, city: Any, carried: Any, saved: Any, coordinator: Any, part: str, status: int
) -> None:
    rows = carried(part)
    browser = signed_in(relay)
    walk = under(city, f"rencontres/{rows['walk']}")
    assert ("Noter une observation" in browser.get(walk).text) == (status == 303)
    seen = {"id": str(new_id()), "kind": "idea", "theme": "nature", "words": "Des arbres à fruits."}
    assert post(browser, f"{walk}/observations/nouvelle", seen).status_code == status
    day = saved(coordinator, today).isoformat()
    answer = {"id": str(new_id()), "step": "accept", "body": "Service voirie", "day": day}
    address = under(city, f"recommandations/{rows['asked']}/reponse")
    assert post(browser, address, answer).status_code == status
    said = saved(coordinator, lambda actor: session.get(Recommendation, (city.id, rows["asked"])).status)
    assert said == ("accepted" if status == 303 else "proposed")


def test_a_body_corrects_what_it_noted_and_not_what_the_team_did(
    signed_in: Any, relay: Any, city: Any, carried: Any, saved: Any, coordinator: Any
) -> None:
    rows = carried("lead")
    browser = signed_in(relay)
    own = str(new_id())
    seen = {"id": own, "kind": "idea", "theme": "nature", "words": "Des arbres."}
    post(browser, under(city, f"rencontres/{rows['walk']}/observations/nouvelle"), seen)
    changed = {"version": "1", "kind": "idea", "theme": "nature", "words": "Des arbres à fruits."}
    assert post(browser, under(city, f"observations/{own}/modifier"), changed).status_code == 303
    assert post(browser, under(city, f"observations/{rows['point']}/modifier"), changed).status_code == 403
    words = saved(coordinator, lambda actor: session.get(Point, (city.id, own)).words)
    assert words == "Des arbres à fruits."


def test_an_account_is_a_relays_and_an_empty_list_is_explained(
    signed_in: Any, relay: Any, mediator: Any, city: Any, coordinator: Any, acting: Any
) -> None:
    assert "Aucun projet ne vous est ouvert" in plain_text(signed_in(relay).get(under(city, "projets")))
    with acting(coordinator) as actor:
        project = examples.a_project(actor)
        with pytest.raises(InvalidInput) as refused:
            a_body(actor, project, mediator.membership_id)
        assert set(refused.value.errors) == {"membership_id"}
        assert a_body(actor, project, relay.membership_id).membership_id == relay.membership_id


def test_the_account_is_chosen_on_the_form_and_told_on_the_project(
    signed_in: Any, relay: Any, city: Any, coordinator: Any, saved: Any
) -> None:
    project = saved(coordinator, lambda actor: str(examples.a_project(actor).id))
    browser = signed_in(coordinator)
    address = under(city, f"projets/{project}/organismes/nouveau")
    assert str(relay.membership_id) in browser.get(address, follow_redirects=True).text
    form = {
        "id": str(new_id()), "name": "Maison pour tous", "part": "co_lead", "membership_id": str(relay.membership_id)
    }  # fmt: skip
    assert post(browser, address, form).status_code == 303
    assert "a un compte ici" in plain_text(browser.get(under(city, f"projets/{project}")))


def test_a_member_takes_with_her_what_she_read_for_a_body_and_the_body_stays(
    relay: Any, coordinator: Any, acting: Any
) -> None:
    subject = SubjectRef("membership", relay.membership_id)
    with acting(coordinator) as actor:
        body = a_body(actor, examples.a_project(actor, title="Nos rues, nos voix"), relay.membership_id)
        (part,) = privacy.export(subject, actor)
        assert [row["projet"] for row in part.rows] == ["Nos rues, nos voix"]
        assert privacy.erase(subject, actor) == 1
        session.refresh(body)
        assert (body.membership_id, body.name) == (None, "Club de prévention des Glacis")
        assert privacy.export(subject, actor) == ()
        assert privacy.erase(SubjectRef("person", relay.membership_id), actor) == 0


def test_the_demo_gives_the_relay_of_the_structure_the_walk_to_read(
    signed_in: Any, relay: Any, mediator: Any, city: Any, coordinator: Any, saved: Any
) -> None:
    def fill(actor: Any) -> Any:
        examples.a_place(actor)
        demo.seed(actor)
        return session.execute(select(Project.title, Project.kind)).all()

    listed = signed_in(relay)
    told = saved(coordinator, fill)
    page = plain_text(listed.get(under(city, "projets")))
    assert {title for title, _kind in told if title in page} == {t for t, kind in told if kind == "walk"}
