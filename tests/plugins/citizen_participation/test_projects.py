"""Projects move along their path, are carried by several bodies, and choose a route whose order is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.testing.sign_in import post
from core.toolkit import (
    Actor,
    InvalidInput,
    NotFound,
    Partner,
    Refused,
    Territory,
    get_or_404,
    new_id,
    session,
    today,
)
from plugins.citizen_participation import examples, pages, project_pages, queries, services
from plugins.citizen_participation.codelists import USUAL_POINTS
from plugins.citizen_participation.follow_schemas import AnswerCommand
from plugins.citizen_participation.followup import answer_recommendation
from plugins.citizen_participation.models import Gathering, Organisation, Project, ProjectStage, Stop
from plugins.citizen_participation.rules import objections_to_disabling
from plugins.citizen_participation.schemas import (
    ListFilters,
    MoveProject,
    OrganisationCommand,
    ProjectCommand,
)
from plugins.citizen_participation.workflow import ANSWERS, PATHS


def move(project: Project, step: str, actor: Actor, **said: Any) -> Project:
    return services.move_project(project, step, MoveProject(new_id(), today(actor), **said), actor=actor)


@pytest.mark.parametrize("path", [*PATHS.values(), ANSWERS], ids=[*PATHS, "recommendation"])
class TestEachPath:
    def test_every_state_is_reached_from_the_first(self, path: Any) -> None:
        reached, front = {path.initial.key}, {path.initial.key}
        while front:
            front = {t.target for state in front for t in path.steps_from(state)} - reached
            reached |= front
        assert reached == {state.key for state in path.states}

    def test_every_step_starts_and_ends_at_a_known_state_and_has_words(self, path: Any) -> None:
        states = {state.key for state in path.states}
        for step in path.transitions:
            assert {step.target, *step.source} <= states, step.key
            assert step.label

    def test_a_final_state_is_left_by_no_step(self, path: Any) -> None:
        for state in path.states:
            if state.final:
                assert path.steps_from(state.key) == ()

    def test_the_footbridge_shows_each_state_once_and_no_end(self, path: Any) -> None:
        shown = [key for _label, states in path.crossing for key in states]
        assert len(shown) == len(set(shown))
        if path.crossing:
            assert set(shown) == {state.key for state in path.states if not state.final}


def test_a_new_walk_notes_strengths_weaknesses_and_ideas_and_no_danger(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        project = examples.a_project(actor)
        assert project.stage == "framing"
        assert set(project.point_types) == set(USUAL_POINTS)
        assert "risk" not in project.point_types


def test_a_walk_without_any_sort_of_observation_is_refused(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        with pytest.raises(InvalidInput) as refused:
            examples.a_project(actor, point_types=[])
        assert set(refused.value.errors) == {"point_types"}


def test_a_project_sent_twice_is_one(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        command = ProjectCommand("Nos rues", today(actor), id=new_id())
        first = services.save_project(command, actor=actor)
        again = services.save_project(command, actor=actor)
        assert first.id == again.id
        stages = select(func.count(ProjectStage.id)).where(ProjectStage.project_id == first.id)
        assert session.execute(stages).scalar_one() == 1


def test_a_step_passed_twice_counts_once(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        project = examples.a_project(actor)
        command = MoveProject(new_id(), today(actor))
        services.move_project(project, "mobilise", command, actor=actor)
        services.move_project(project, "mobilise", command, actor=actor)
        assert project.stage == "mobilisation"
        assert len(pages.stage_rows(project, actor)) == 2


def test_a_step_from_elsewhere_is_refused_and_an_unknown_one_does_not_exist(
    mediator: Any, acting: Any
) -> None:
    with acting(mediator) as actor:
        project = examples.a_project(actor)
        with pytest.raises(Refused):
            move(project, "write", actor)
        with pytest.raises(NotFound):
            move(project, "fly", actor)


def test_a_synthesis_waits_for_what_residents_saw(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        project = examples.a_project(actor)
        for step in ("mobilise", "choose_route", "walk_by_day"):
            move(project, step, actor)
        with pytest.raises(InvalidInput) as refused:
            move(project, "write", actor)
        assert "ont observé" in refused.value.errors[""][0]
        examples.a_point(actor, examples.a_walk(actor, project))
        assert move(project, "write", actor).stage == "synthesis"


def test_the_end_of_a_walk_gathers_every_objection(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        project = examples.a_project(actor)
        walk = examples.a_walk(actor, project)
        examples.a_point(actor, walk)
        asked = examples.a_recommendation(actor, project)
        for step in ("mobilise", "choose_route", "walk_by_night", "write", "present", "hand_over"):
            move(project, step, actor)
        with pytest.raises(InvalidInput) as refused:
            move(project, "close", actor)
        assert set(refused.value.errors) == {"", "result"}
        tomorrow = MoveProject(new_id(), today(actor) + timedelta(days=1))
        with pytest.raises(InvalidInput) as refused:
            services.move_project(project, "close", tomorrow, actor=actor)
        assert set(refused.value.errors) == {"", "result", "day"}
        answer = AnswerCommand(new_id(), today(actor), "accept", body="Service voirie")
        answer_recommendation(asked, answer, actor=actor)
        ended = move(project, "close", actor, result="Un passage éclairé.")
        assert (ended.stage, ended.closed_on) == ("closed", today(actor))
        with pytest.raises(Refused):
            examples.a_route(actor, ended)


def test_an_abandoned_project_says_why(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        project = examples.a_project(actor, kind="collective")
        with pytest.raises(InvalidInput) as refused:
            move(project, "drop", actor)
        assert set(refused.value.errors) == {"note"}
        assert move(project, "drop", actor, note="Plus personne n’est disponible.").stage == "dropped"


def test_a_body_of_the_directory_lends_its_name_and_another_has_its_own(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        partner = Partner(name="Club des Glacis", sort_name="club des glacis", kind="asso")
        session.add(partner)
        session.flush()
        project = examples.a_project(actor)
        listed = OrganisationCommand("co_lead", id=new_id(), partner_id=partner.id)
        services.save_organisation(project, listed, actor=actor)
        services.save_organisation(
            project, OrganisationCommand("lead", id=new_id(), name="Collectif d’habitants"), actor=actor
        )
        partner.name = "Club du Canal"
        session.flush()
        rows = pages.organisation_rows(project.id, actor)
        assert [(row["name"], row["listed"]) for row in rows] == [
            ("Collectif d’habitants", False),
            ("Club du Canal", True),
        ]


def ranks(route_id: Any, actor: Actor) -> list[str]:
    return [f"{row.rank} {row.label}" for row in session.execute(queries.stops_of(route_id, actor))]


def test_the_stops_of_a_route_keep_an_order_without_holes(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        route = examples.a_route(actor)
        first, second, third = (examples.a_stop(actor, route, label=name) for name in ("A", "B", "C"))
        services.shift_stop(third, "monter", actor=actor)
        assert ranks(route.id, actor) == ["1 A", "2 C", "3 B"]
        services.shift_stop(first, "monter", actor=actor)
        assert ranks(route.id, actor) == ["1 A", "2 C", "3 B"], "the first stop has nowhere to go"
        examples.a_stop(actor, route, label="D", rank=2)
        assert ranks(route.id, actor) == ["1 A", "2 D", "3 C", "4 B"]
        services.remove_stop(get_or_404(Stop, second.id), actor=actor)
        assert ranks(route.id, actor) == ["1 A", "2 D", "3 C"]


def test_a_stop_where_something_was_seen_is_not_taken_away(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        project = examples.a_project(actor)
        route = examples.a_route(actor, project)
        stop = examples.a_stop(actor, route)
        examples.a_point(actor, examples.a_walk(actor, project, route_id=route.id), stop_id=stop.id)
        with pytest.raises(Refused):
            services.remove_stop(stop, actor=actor)


def test_the_domain_is_not_switched_off_while_residents_wait(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        assert objections_to_disabling(actor) == ()
        project = examples.a_project(actor)
        assert "1 projet est encore en cours" in objections_to_disabling(actor)[0].message
        services.remove_project(project, actor=actor)
        assert objections_to_disabling(actor) == ()


def test_a_removed_project_leaves_lists_and_comes_back(coordinator: Any, browsing: Any) -> None:
    with browsing(coordinator) as actor:
        project = examples.a_project(actor)
        services.remove_project(project, actor=actor)
        assert project_pages.project_list(ListFilters(), actor).rows == []
        with pytest.raises(NotFound):
            pages.standing_project(project.id)
        services.restore_project(project, actor=actor)
        assert [row.id for row in project_pages.project_list(ListFilters(), actor).rows] == [project.id]


def test_a_list_keeps_the_period_it_was_asked_for(coordinator: Any, browsing: Any) -> None:
    with browsing(coordinator) as actor:
        day = today(actor)
        examples.a_project(actor, starts_on=day - timedelta(days=400))
        recent = examples.a_project(actor)
        found = project_pages.project_list(ListFilters(since=day - timedelta(days=30), until=day), actor)
        assert ([row.id for row in found.rows], found.total) == ([recent.id], 1)


def test_no_table_of_the_domain_has_a_column_for_a_name_of_a_person() -> None:
    wanted = {"given_name", "family_name", "phone", "email", "birth_date", "person_id"}
    for model in (Project, Gathering, Organisation, Stop):
        assert not wanted & set(model.__table__.columns.keys())


def test_a_collective_project_is_corrected_without_a_word_about_walking(
    coordinator: Any, signed_in: Any, city: Any, saved: Any
) -> None:
    project = saved(coordinator, lambda actor: examples.a_project(actor, kind="collective").id)
    address = f"/s/{city.slug}/participation/projets/{project}/modifier"
    browser = signed_in(coordinator)
    assert "en marchant" not in browser.get(address).text
    form = {"version": "1", "title": "Le jardin d’en haut", "starts_on": "2026-01-05"}
    assert post(browser, address, form).status_code == 303

    def kept(actor: Actor) -> Any:
        row = get_or_404(Project, project)
        return row.title, row.point_types

    assert saved(coordinator, kept) == ("Le jardin d’en haut", list(USUAL_POINTS))


def test_two_corrections_of_the_same_words_are_shown_side_by_side(
    coordinator: Any, mediator: Any, signed_in: Any, city: Any, saved: Any
) -> None:
    project = saved(coordinator, lambda actor: examples.a_project(actor).id)
    address = f"/s/{city.slug}/participation/projets/{project}/modifier"
    form = {"version": "1", "title": "Nos rues", "starts_on": "2026-01-05", "point_types": ["idea"]}
    assert post(signed_in(coordinator), address, form).status_code == 303
    stale = post(signed_in(mediator), address, {**form, "title": "Nos places"})
    assert stale.status_code == 409
    assert "Nos rues" in stale.text
    assert "Nos places" in stale.text


def test_quartiers_of_a_project_are_part_of_what_it_says(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        areas = [
            Territory(kind="quartier", name=name, sort_name=name.lower()) for name in ("Canal", "Lavoir")
        ]
        session.add_all(areas)
        session.flush()
        project = examples.a_project(actor, territory_ids=[areas[0].id])
        inside = ListFilters(territory_id=areas[1].id)
        assert session.execute(queries.projects_begun(actor, inside)).all() == []
        said = ProjectCommand(
            project.title, project.starts_on, version=project.version, territory_ids=[a.id for a in areas]
        )
        services.save_project(said, actor=actor, project=project)
        assert [row.name for row in session.execute(queries.territories_of(project.id, actor))] == [
            "Canal",
            "Lavoir",
        ]
        assert len(session.execute(queries.projects_begun(actor, inside)).all()) == 1


def test_a_quartier_of_another_structure_is_no_answer(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        with pytest.raises(InvalidInput) as refused:
            examples.a_project(actor, territory_ids=[new_id()])
        assert set(refused.value.errors) == {"territory_ids"}
