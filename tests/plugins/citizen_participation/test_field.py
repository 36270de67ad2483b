"""A walk is one field entry of the core; what residents do and see is kept beside it; recommendations are followed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.activities.services import remove_activity
from core.files.envelope import destroy_key, owner_of
from core.planning.clock import shift_months
from core.testing.panels import told
from core.toolkit import (
    Activity,
    ActivityMember,
    InvalidInput,
    NotFound,
    Owner,
    Refused,
    UnreadableError,
    get_or_404,
    new_id,
    session,
    today,
)
from plugins.citizen_participation import (
    demo,
    examples,
    field_pages,
    follow_pages,
    followup,
    gatherings,
    indicators,
    project_pages,
    queries,
    services,
    words,
)
from plugins.citizen_participation.codelists import WALKS
from plugins.citizen_participation.field_schemas import EditGathering, GatheringCommand, PointCommand
from plugins.citizen_participation.follow_schemas import AnswerCommand
from plugins.citizen_participation.models import (
    DEEDS,
    Gathering,
    Organisation,
    PhotoPiece,
    Point,
    PointPhoto,
    Project,
    Recommendation,
    RecommendationStep,
)
from plugins.citizen_participation.schemas import ListFilters, MoveProject


def number(statement: Any) -> int:
    return int(session.execute(queries.number_of(statement.subquery())).scalar_one())


def answer(row: Recommendation, step: str, actor: Any, **said: Any) -> Recommendation:
    return followup.answer_recommendation(
        row, AnswerCommand(new_id(), said.pop("day", today(actor)), step, **said), actor=actor
    )


# --- walks and meetings ------------------------------------------------------------------------------


def test_a_walk_is_one_entry_of_the_core_with_its_hours(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        walk = examples.a_walk(actor, minutes=90, women=7, men=5, guided=3)
        entry = get_or_404(Activity, walk.activity_id)
        assert (entry.kind, entry.total, entry.minutes, entry.women) == ("citizen_walk", 12, 90, 7)
        members = select(ActivityMember.membership_id).where(ActivityMember.activity_id == entry.id)
        assert list(session.execute(members).scalars()) == [actor.member]
        assert session.execute(select(func.count(Activity.id))).scalar_one() == 1


def test_a_walk_sent_twice_counts_once(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        project = examples.a_project(actor)
        command = GatheringCommand(new_id(), "walk_day", project_id=project.id, total=9)
        for _sending in range(2):
            gatherings.record_gathering(command, gatherings.WALK_KIND, actor=actor)
        assert session.execute(select(func.count(Activity.id))).scalar_one() == 1
        assert session.execute(select(func.count(Gathering.id))).scalar_one() == 1


def test_a_meeting_is_not_entered_as_a_walk_nor_on_another_projects_route(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        with pytest.raises(InvalidInput) as refused:
            examples.a_walk(actor, kind="meeting")
        assert set(refused.value.errors) == {"kind"}
        route = examples.a_route(actor)
        with pytest.raises(InvalidInput) as refused:
            examples.a_walk(actor, route_id=route.id)
        assert set(refused.value.errors) == {"route_id"}


def test_a_walk_to_come_is_not_noted(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        with pytest.raises(InvalidInput) as refused:
            examples.a_walk(actor, day=today(actor) + timedelta(days=1))
        assert set(refused.value.errors) == {"day"}


def test_no_more_residents_guide_than_came(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        walk = examples.a_walk(actor)
        with pytest.raises(InvalidInput) as refused:
            gatherings.edit_gathering(walk, EditGathering(walk.version, "walk_day", guided=13), actor=actor)
        assert set(refused.value.errors) == {"guided"}
        gatherings.edit_gathering(walk, EditGathering(walk.version, "walk_night", guided=4), actor=actor)
        assert (walk.kind, walk.guided) == ("walk_night", 4)


def test_a_removed_entry_takes_its_walk_out_of_every_figure(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        project = examples.a_project(actor)
        walk = examples.a_walk(actor, project)
        examples.a_point(actor, walk)
        assert number(indicators.walks(actor)) == 1
        remove_activity(get_or_404(Activity, walk.activity_id), actor=actor)
        assert number(indicators.walks(actor)) == 0
        assert session.execute(queries.points_of_project(project.id, actor)).all() == []
        with pytest.raises(NotFound):
            field_pages.gathering_page(walk.id, actor)


def test_the_mix_is_two_margins_over_one_total_with_what_was_not_seen(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        project = examples.a_project(actor)
        examples.a_walk(actor, project, total=12, women=7, men=4, teenagers=5, seniors=2)
        examples.a_walk(actor, project, total=8)
        sums = session.execute(queries.people(actor, Gathering.project_id == project.id)).one()
        mix = words.mix(sums)
        assert mix["total"] == 20
        assert {row["label"]: row["value"] for row in mix["sexes"]} == {
            "Femmes": 7, "Hommes": 4, "Non relevé": 9,
        }  # fmt: skip
        assert sum(row["value"] for row in mix["ages"]) == 20


def test_the_ladder_counts_what_residents_did_month_after_month(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        project = examples.a_project(actor)
        day = today(actor)
        examples.a_walk(actor, project, total=10, guided=2, day=shift_months(day, -2))
        examples.a_walk(actor, project, total=6, guided=3, wrote=1, decided=6)
        sums = session.execute(queries.people(actor)).one()
        assert [rung["value"] for rung in words.ladder(sums)] == [16, 5, 1, 0, 6]
        months = words.ladder_over_time(list(session.execute(queries.deeds_by_month(actor))))
        assert len(months) == 3, "a month without anything keeps its line"
        assert [value for value, _url in months[0]["values"]] == [10, 2, 0, 0, 0]
        assert months[1]["total"] == 0


# --- observations ------------------------------------------------------------------------------------


def test_danger_is_noted_only_where_the_project_chose_it(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        walk = examples.a_walk(actor)
        with pytest.raises(InvalidInput) as refused:
            examples.a_point(actor, walk, kind="risk")
        assert set(refused.value.errors) == {"kind"}
        chosen = examples.a_project(actor, point_types=["weakness", "risk"])
        assert examples.a_point(actor, examples.a_walk(actor, chosen), kind="risk").kind == "risk"


def test_the_form_offers_only_the_sorts_that_the_project_uses(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        walk = examples.a_walk(actor)
        project = get_or_404(Project, walk.project_id)
        offered = field_pages.point_choices(walk, project, actor)["kind"]
        assert [choice[0] for choice in offered] == ["strength", "weakness", "idea"]


def test_an_observation_lies_at_a_stop_of_the_route_that_was_walked(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        project = examples.a_project(actor)
        route = examples.a_route(actor, project)
        stop = examples.a_stop(actor, route, spot=(49_894_200, 2_295_700))
        walk = examples.a_walk(actor, project, route_id=route.id)
        point = examples.a_point(actor, walk, stop_id=stop.id)
        row = field_pages.point_page(point.id, actor).row
        assert (row.where, row.spot) == ("Étape 1, Le passage sous le pont", "49.894200, 2.295700")
        elsewhere = examples.a_stop(actor)
        with pytest.raises(InvalidInput) as refused:
            examples.a_point(actor, walk, stop_id=elsewhere.id)
        assert set(refused.value.errors) == {"stop_id"}


def test_a_meeting_without_project_takes_no_observation(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        meeting = examples.a_meeting(actor)
        with pytest.raises(Refused):
            examples.a_point(actor, meeting)


def test_an_observation_is_corrected_removed_and_brought_back(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        walk = examples.a_walk(actor)
        point = examples.a_point(actor, walk)
        said = PointCommand("idea", "nature", "Planter un arbre.", version=point.version)
        gatherings.save_point(walk, said, actor=actor, point=point)
        assert (point.kind, point.theme) == ("idea", "nature")
        gatherings.remove_point(point, actor=actor)
        assert session.execute(queries.points_of_gathering(walk.id, actor)).all() == []
        gatherings.restore_point(point, actor=actor)
        assert len(session.execute(queries.points_of_gathering(walk.id, actor)).all()) == 1


def test_a_photo_is_replaced_then_deleted_for_good(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        point = examples.a_point(actor)
        project = get_or_404(Project, point.project_id)
        for content in (examples.PIXEL, examples.PIXEL + b"x"):
            gatherings.keep_photo(point, project, "image/png", content, actor=actor)
        photo = session.execute(select(PointPhoto)).scalar_one()
        assert photo.size == len(examples.PIXEL) + 1
        assert gatherings.photo_bytes(photo, actor=actor) == examples.PIXEL + b"x"
        gatherings.drop_photo(point, actor=actor)
        assert session.execute(select(func.count(PointPhoto.id))).scalar_one() == 0
        assert session.execute(select(func.count(PhotoPiece.id))).scalar_one() == 0


def test_a_photo_is_cut_in_pieces_closed_with_the_key_of_its_project(
    mediator: Any, acting: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("core.files.envelope.PIECE", 20)
    with acting(mediator) as actor:
        point, other = examples.a_point(actor), examples.a_point(actor)
        for row in (point, other):
            project = get_or_404(Project, row.project_id)
            gatherings.keep_photo(row, project, "image/png", examples.PIXEL, actor=actor)
        pieces = session.execute(select(PhotoPiece).where(PhotoPiece.point_id == point.id)).scalars().all()
        assert len(pieces) == -(-len(examples.PIXEL) // 20)
        assert not [one for one in pieces if examples.PIXEL[:8] in one.sealed]
        assert {owner_of(one.sealed, actor=actor) for one in pieces} == {
            Owner("citizen_project", point.project_id)
        }
        photo, spared = (
            gatherings.photo_bytes(field_pages.photo_of(row), actor=actor) for row in (point, other)
        )
        assert photo == spared == examples.PIXEL
        destroy_key(Owner("citizen_project", point.project_id), actor=actor)
        with pytest.raises(UnreadableError):
            gatherings.photo_bytes(field_pages.photo_of(point), actor=actor)
        assert gatherings.photo_bytes(field_pages.photo_of(other), actor=actor) == examples.PIXEL


# --- recommendations ---------------------------------------------------------------------------------


def test_recommendations_are_numbered_within_their_project(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        project = examples.a_project(actor)
        rows = [examples.a_recommendation(actor, project) for _each in range(2)]
        assert [row.number for row in rows] == [1, 2]
        assert examples.a_recommendation(actor).number == 1


def test_a_refusal_says_who_and_why(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        row = examples.a_recommendation(actor)
        with pytest.raises(InvalidInput) as refused:
            answer(row, "refuse", actor)
        assert set(refused.value.errors) == {"body", "words"}
        answer(row, "refuse", actor, body="Conseil municipal", words="Le sol ne le permet pas.")
        assert (row.status, row.answered_by, row.reply) == (
            "refused", "Conseil municipal", "Le sol ne le permet pas.",
        )  # fmt: skip


def test_an_answer_is_followed_to_the_end_even_after_the_project(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        project = examples.a_project(actor, kind="collective")
        row = examples.a_recommendation(actor, project)
        answer(row, "plan", actor, body="Service voirie", due_on=today(actor))
        for step, said in (("prepare", ""), ("run", ""), ("close", "Un jardin.")):
            services.move_project(
                project, step, MoveProject(new_id(), today(actor), result=said), actor=actor
            )
        answer(row, "finish", actor, body="Service voirie")
        assert row.status == "done"
        statement = select(RecommendationStep.status).where(RecommendationStep.recommendation_id == row.id)
        assert set(session.execute(statement).scalars()) == {"proposed", "planned", "done"}


def test_an_answer_that_cannot_follow_is_refused_and_a_replay_counts_once(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        row = examples.a_recommendation(actor)
        with pytest.raises(Refused):
            answer(row, "finish", actor, body="Service voirie")
        command = AnswerCommand(new_id(), today(actor), "give_up")
        for _sending in range(2):
            followup.answer_recommendation(row, command, actor=actor)
        assert (row.status, row.answered_on) == ("no_answer", None)
        steps = select(func.count(RecommendationStep.id)).where(
            RecommendationStep.recommendation_id == row.id
        )
        assert session.execute(steps).scalar_one() == 2


def test_one_that_was_answered_is_not_taken_away(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        row = examples.a_recommendation(actor)
        answer(row, "accept", actor, body="Service voirie")
        with pytest.raises(Refused):
            followup.remove_recommendation(row, actor=actor)


def test_it_is_asked_of_a_body_of_its_own_project(mediator: Any, acting: Any) -> None:
    with acting(mediator) as actor:
        project = examples.a_project(actor)
        other = examples.an_organisation(actor)
        with pytest.raises(InvalidInput) as refused:
            examples.a_recommendation(actor, project, organisation_id=other.id)
        assert set(refused.value.errors) == {"organisation_id"}


def test_the_day_shows_what_has_waited_two_months(coordinator: Any, browsing: Any) -> None:
    with browsing(coordinator) as actor:
        day = today(actor)
        project = examples.a_project(actor, starts_on=day - timedelta(days=200))
        long_ago = day - timedelta(days=61)
        late = examples.a_recommendation(actor, project, proposed_on=long_ago, asked_on=long_ago)
        examples.a_recommendation(actor, project, proposed_on=day, asked_on=day)
        [panel] = told([follow_pages.day_panel(day, actor)])
        assert [(row.id, row.waits) for row in panel.context["rows"]] == [
            (late.id, "Sans réponse depuis 61 jours")
        ]


def test_each_share_says_its_numerator_and_denominator(coordinator: Any, browsing: Any) -> None:
    with browsing(coordinator) as actor:
        project = examples.a_project(actor)
        day = today(actor)
        rows = [examples.a_recommendation(actor, project, asked_on=day) for _each in range(3)]
        examples.a_recommendation(actor, project)
        answer(rows[0], "plan", actor, body="Service voirie", due_on=day)
        answer(rows[0], "finish", actor, body="Service voirie")
        answer(rows[1], "accept", actor, body="Service voirie")
        assert (number(indicators.answered(actor)), number(indicators.asked(actor))) == (2, 3)
        assert (number(indicators.done(actor)), number(indicators.accepted(actor))) == (1, 2)
        found = {
            label: (part, whole)
            for label, part, whole, _url in project_pages.figures(ListFilters(), actor).shares
        }
        assert found["Recommandations réalisées, sur les recommandations acceptées"] == (1, 2)


@pytest.mark.parametrize(
    ("view", "figure"),
    [
        ("asked", indicators.asked),
        ("answered", indicators.answered),
        ("accepted", indicators.accepted),
        ("done", indicators.done),
    ],
)
@pytest.mark.usefixtures("mediator")
def test_a_list_shows_as_many_rows_as_its_figure(
    coordinator: Any, browsing: Any, view: str, figure: Any
) -> None:
    with browsing(coordinator) as actor:
        examples.a_place(actor)
        _demo(actor)
        period = ListFilters(since=today(actor) - timedelta(days=365), until=today(actor), what=view)
        assert follow_pages.recommendation_list(period, actor).total == number(figure(actor, period)) > 0


@pytest.mark.usefixtures("mediator")
@pytest.mark.parametrize("view", ["walks", "meetings", "led", "mix"])
def test_a_list_of_gatherings_shows_as_many_rows_as_its_figure(
    coordinator: Any, browsing: Any, view: str
) -> None:
    figure = {
        "walks": indicators.walks,
        "meetings": indicators.meetings,
        "led": indicators.led_by_residents,
        "mix": indicators.walks_with_mix,
    }[view]
    with browsing(coordinator) as actor:
        examples.a_place(actor)
        _demo(actor)
        period = ListFilters(since=today(actor) - timedelta(days=300), until=today(actor), what=view)
        assert field_pages.gathering_list(period, actor).total == number(figure(actor, period)) > 0


# --- the demo ----------------------------------------------------------------------------------------


def _demo(actor: Any) -> None:
    demo.seed(actor)
    session.flush()


def test_the_demo_tells_three_projects_and_says_the_same_twice(
    mediator: Any, coordinator: Any, acting: Any
) -> None:
    """The mediator is the team without which there is nothing to tell."""
    models = (Project, Gathering, Point, Recommendation, RecommendationStep, Organisation, Activity)
    with acting(coordinator) as actor:
        examples.a_place(actor)
        _demo(actor)
        first = [session.execute(select(func.count(model.id))).scalar_one() for model in models]
        _demo(actor)
        again = [session.execute(select(func.count(model.id))).scalar_one() for model in models]
        assert first == again
        assert (first[0], *first[2:4]) == (3, 18, 8)
        assert first[1] >= 23
        statuses = set(session.execute(select(Recommendation.status)).scalars())
        assert statuses == {"done", "planned", "partial", "accepted", "proposed", "refused", "no_answer"}


def test_the_demo_works_from_monday_to_friday_walks_no_sunday_and_residents_do_not_lead_all(
    mediator: Any, coordinator: Any, acting: Any
) -> None:
    with acting(coordinator) as actor:
        examples.a_place(actor)
        _demo(actor)
        held = session.execute(queries.gatherings(actor)).all()
        assert {row.day.weekday() for row in held if row.kind in WALKS} <= set(range(6))
        indoors = [row for row in held if row.kind not in (*WALKS, "mobilisation") and row.total < 50]
        assert {row.day.weekday() for row in indoors} <= set(range(5))
        steps = session.execute(select(RecommendationStep.day)).scalars()
        assert {day.weekday() for day in steps} <= set(range(5))
        led = [row for row in held if any(getattr(row, name) for name in DEEDS)]
        assert 0 < len(led) < len(held)
        seen = session.execute(queries.points(actor)).all()
        assert {row.kind for row in seen if row.stop_id is None and row.latitude} == {
            "strength",
            "weakness",
            "idea",
        }


def test_two_structures_of_the_demo_do_not_tell_the_same_year(
    make_structure: Any, make_member: Any, acting: Any
) -> None:
    told = []
    for slug in ("reseau-des-rives", "mediation-port-alban"):
        structure = make_structure("citizen_participation")
        make_member("mediator", structure=structure)
        with acting(make_member("coordinator", structure=structure)) as actor:
            examples.a_place(actor)
            named = replace(actor, tenant=replace(actor.tenant, slug=slug))
            _demo(named)
            rows = session.execute(
                select(Project.title, Project.starts_on).order_by(Project.kind, Project.title)
            )
            counted = session.execute(select(Activity.day, Activity.total).order_by(Activity.day))
            told.append(({row.starts_on for row in rows}, [tuple(row) for row in counted]))
    assert not told[0][0] & told[1][0]
    assert len(set(told[0][1]) & set(told[1][1])) < 4, "a day and a number may fall together by chance"


def test_a_structure_without_team_or_place_gets_no_demo(coordinator: Any, acting: Any) -> None:
    with acting(coordinator) as actor:
        demo.seed(actor)
        assert session.execute(select(func.count(Project.id))).scalar_one() == 0
