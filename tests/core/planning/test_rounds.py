"""A round is walked from stop to stop by its pair, and each step can be taken back."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

import pytest
from sqlalchemy import select

from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import NotFound, Refused, StaleEdit
from core.planning import queries
from core.planning.clock import today
from core.planning.models import Round, RoundMember, RoundStop
from core.planning.schemas import PlanRound
from core.planning.services import change_round, plan_round
from core.planning.walking import end_round, leave_stop, move_stop_up, reach_stop, resume_round, start_round
from core.planning.walks import Walk, load_walks
from core.tenancy.binding import Actor
from core.testing.sign_in import post


def planned(actor: Actor, members: list[Any], places: Any, **values: Any) -> Round:
    ids = [member.membership_id for member in members]
    said = {"starts_at": time(17), "ends_at": time(21), **values}
    command = PlanRound(
        new_id(), "Tournée du soir", today(actor), member_ids=ids, place_ids=list(places), **said
    )
    return plan_round(command, actor=actor)


def shown(actor: Actor, walk: Round) -> Walk:
    found = load_walks(actor, queries.rounds(actor, walk.day, walk.day))
    return next(one for one in found if one.id == walk.id)


def stops_of(walk: Round) -> list[RoundStop]:
    statement = select(RoundStop).where(RoundStop.round_id == walk.id).order_by(RoundStop.position)
    return list(session.execute(statement).scalars())


def test_reaching_the_first_stop_starts_the_round(make_member: Any, acting: Any, ground: Any) -> None:
    ines = make_member()
    with acting(ines) as actor:
        walk = planned(actor, [ines], ground.places)
        reach_stop(walk, stops_of(walk)[0], actor=actor)
        seen = shown(actor, walk)
        assert (seen.under_way, seen.reached, seen.next_stop.name) == (True, 1, "Square 1")  # type: ignore[union-attr]


def test_a_step_taken_by_mistake_is_taken_back(make_member: Any, acting: Any, ground: Any) -> None:
    ines = make_member()
    with acting(ines) as actor:
        walk = planned(actor, [ines], ground.places)
        stop = stops_of(walk)[0]
        reach_stop(walk, stop, actor=actor)
        leave_stop(walk, stop, actor=actor)
        assert shown(actor, walk).reached == 0
        end_round(walk, actor=actor)
        resume_round(walk, actor=actor)
        assert shown(actor, walk).under_way


def test_a_round_that_never_began_cannot_end_and_one_that_ended_does_not_begin(
    make_member: Any, acting: Any, ground: Any
) -> None:
    ines = make_member()
    with acting(ines) as actor:
        walk = planned(actor, [ines], ground.places)
        with pytest.raises(Refused):
            end_round(walk, actor=actor)
        start_round(walk, actor=actor)
        end_round(walk, actor=actor)
        with pytest.raises(Refused):
            start_round(walk, actor=actor)


def test_a_stop_of_another_round_is_not_found(make_member: Any, acting: Any, ground: Any) -> None:
    ines = make_member()
    with acting(ines) as actor:
        walk, other = planned(actor, [ines], ground.places), planned(actor, [ines], ground.places)
        with pytest.raises(NotFound):
            reach_stop(walk, stops_of(other)[0], actor=actor)


def test_changing_the_stops_keeps_the_hour_of_those_that_stay(
    make_member: Any, acting: Any, ground: Any
) -> None:
    ines = make_member()
    first, second, third = ground.places
    with acting(ines) as actor:
        walk = planned(actor, [ines], [first, second])
        reach_stop(walk, stops_of(walk)[0], actor=actor)
        command = PlanRound(
            walk.id, walk.label, walk.day, walk.starts_at, walk.ends_at, [ines.membership_id], [third, first]
        )
        change_round(walk, command, actor=actor)
        assert [(s.place_id, s.done_at is not None) for s in stops_of(walk)] == [
            (third, False),
            (first, True),
        ]


def test_a_stop_moves_up_by_one(make_member: Any, acting: Any, ground: Any) -> None:
    ines = make_member()
    with acting(ines) as actor:
        walk = planned(actor, [ines], ground.places)
        move_stop_up(walk, stops_of(walk)[2], actor=actor)
        assert [stop.place_id for stop in stops_of(walk)] == [ground.places[i] for i in (0, 2, 1)]
        move_stop_up(walk, stops_of(walk)[0], actor=actor)
        assert [stop.place_id for stop in stops_of(walk)] == [ground.places[i] for i in (0, 2, 1)]


class TestPages:
    def test_the_pair_starts_reaches_and_ends_from_the_page(
        self, make_member: Any, acting: Any, signed_in: Any, structure: Any, ground: Any
    ) -> None:
        ines, karim = make_member(given_name="Inès"), make_member(given_name="Karim", family_name="Delaunay")
        with acting(make_member("coordinator")) as actor:
            walk = planned(actor, [ines, karim], ground.places)
            commit()
            row_id, stop_id = walk.id, stops_of(walk)[0].id
        browser, url = signed_in(ines), f"/s/{structure.slug}/tournees/{row_id}"
        assert "Karim Delaunay" in browser.get(url).text
        assert post(browser, f"{url}/commencer").status_code == 303
        assert post(browser, f"{url}/etapes/{stop_id}/atteindre").status_code == 303
        page = browser.get(url).text
        assert f"place={ground.places[0]}" in page
        assert "Sur place à" in page
        assert post(browser, f"{url}/terminer").status_code == 303
        assert "Terminée" in signed_in(karim).get(url).text

    def test_a_round_of_others_does_not_exist_for_a_mediator(
        self, make_member: Any, acting: Any, signed_in: Any, structure: Any, ground: Any
    ) -> None:
        karim = make_member()
        with acting(make_member("coordinator")) as actor:
            row_id = planned(actor, [karim], ground.places).id
            commit()
        assert signed_in(make_member()).get(f"/s/{structure.slug}/tournees/{row_id}").status_code == 404

    def test_a_stop_of_another_structure_is_not_found(
        self, make_member: Any, make_structure: Any, acting: Any, signed_in: Any, structure: Any, ground: Any
    ) -> None:
        ines = make_member()
        with acting(ines) as actor:
            walk = planned(actor, [ines], ground.places)
            commit()
            stop_id = stops_of(walk)[0].id
        home = make_structure()
        stranger = make_member(structure=home)
        with acting(stranger) as actor:
            own = planned(actor, [stranger], []).id
            commit()
        url = f"/s/{home.slug}/tournees/{own}/etapes/{stop_id}/atteindre"
        assert post(signed_in(stranger), url).status_code == 404

    def test_the_entry_made_at_a_stop_knows_its_place(
        self, make_member: Any, signed_in: Any, structure: Any, ground: Any
    ) -> None:
        browser, url = signed_in(make_member()), f"/s/{structure.slug}/interventions/nouvelle"
        page = browser.get(f"{url}?place={ground.places[2]}", follow_redirects=True).text
        assert re.search(rf'value="{ground.places[2]}"[^>]* checked', page)
        assert browser.get(f"{url}?place={new_id()}", follow_redirects=True).status_code == 404


class TestTwoPeopleOnOneRound:
    """Members and stops lie in tables of their own, and have versions like any field."""

    def edition(self, walk: Round, version: int, members: list[Any], places: Any, **said: Any) -> PlanRound:
        ids = [member.membership_id for member in members]
        values = {"label": walk.label, "starts_at": walk.starts_at, "ends_at": walk.ends_at, **said}
        return PlanRound(
            walk.id, day=walk.day, member_ids=ids, place_ids=list(places), version=version, **values
        )

    @pytest.mark.parametrize("field", ["member_ids", "place_ids"])
    def test_a_late_edit_of_the_same_list_shows_both(
        self, make_member: Any, acting: Any, ground: Any, field: str
    ) -> None:
        ines, karim, nora = make_member(), make_member(), make_member()
        first, second, third = ground.places
        mine, theirs = {
            "member_ids": (([ines, nora], ground.places), ([ines, karim], ground.places)),
            "place_ids": (([ines], (first, third)), ([ines], (second, first))),
        }[field]
        with acting(make_member("coordinator")) as actor:
            walk = planned(actor, [ines], ground.places)
            change_round(walk, self.edition(walk, 1, *theirs), actor=actor)
            with pytest.raises(StaleEdit) as stale:
                change_round(walk, self.edition(walk, 1, *mine), actor=actor)
            assert [conflict.name for conflict in stale.value.conflicts] == [field]
            assert stale.value.author_id == actor.membership_id
            change_round(walk, self.edition(walk, 2, *mine), actor=actor)

    def test_edits_of_different_fields_are_both_kept(
        self, make_member: Any, acting: Any, ground: Any
    ) -> None:
        ines, karim = make_member(), make_member()
        with acting(make_member("coordinator")) as actor:
            walk = planned(actor, [ines], ground.places)
            change_round(walk, self.edition(walk, 1, [ines, karim], ground.places), actor=actor)
            change_round(walk, self.edition(walk, 1, [ines], ground.places[:2]), actor=actor)
            change_round(walk, self.edition(walk, 1, [ines], ground.places, label="Du matin"), actor=actor)
            members = session.execute(
                queries.member_ids_of(RoundMember, RoundMember.round_id, walk.id)
            ).scalars()
            assert set(members) == {ines.membership_id, karim.membership_id}
            assert [stop.place_id for stop in stops_of(walk)] == list(ground.places[:2])
            assert walk.label == "Du matin"

    def test_the_page_shows_both_teams_and_whose_edit_it_was(
        self, make_member: Any, acting: Any, signed_in: Any, structure: Any, ground: Any
    ) -> None:
        ines, karim = make_member(given_name="Anne"), make_member(given_name="Karim")
        coordinator, director = (make_member(role, given_name=role) for role in ("coordinator", "director"))
        with acting(coordinator) as actor:
            walk = planned(actor, [ines], ground.places)
            commit()
            url, day = f"/s/{structure.slug}/planning/tournee/{walk.id}", walk.day.isoformat()

        def form(*members: Any) -> dict[str, Any]:
            return {
                "id": url.rpartition("/")[2], "version": "1", "label": "Tournée du soir", "day": day,
                "starts_at": "17:00", "ends_at": "21:00",
                "member_ids": [str(m.membership_id) for m in members],
                "place_ids": [str(place) for place in ground.places],
            }  # fmt: skip

        assert post(signed_in(coordinator), url, form(karim)).status_code == 303
        answers = {who: post(signed_in(who), url, form(ines, karim)) for who in (coordinator, director)}
        assert {answer.status_code for answer in answers.values()} == {409}
        assert "Vous avez modifié vous-même la même ligne" in answers[coordinator].text
        assert "Une autre personne a modifié la même ligne" in answers[director].text
        assert "Anne Carpentier, Karim Carpentier" in answers[director].text
