"""Networks, lines and stops; drivers' words; difficulties of a line; the demo; switching off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.toolkit import (
    Activity,
    Case,
    CaseActivity,
    InvalidInput,
    MoveCase,
    NotFound,
    OpenCase,
    Party,
    PlaceCommand,
    Refused,
    create_place,
    move_case,
    new_id,
    open_case,
    raise_activity,
    session,
    today,
)
from plugins.transport import demo, examples, services
from plugins.transport.models import CaseLine, ClassTalk, Count, DriverWord, Line, Network, Stop, Trip
from plugins.transport.rules import objections_to_disabling
from plugins.transport.schemas import DriverWordCommand, LineCommand, StopCommand, stop_labels
from plugins.transport.workflow import LINE_DIFFICULTY, PARTIES, TYPE_KEY


def labels(line: Line) -> list[str]:
    statement = select(Stop.label).where(Stop.line_id == line.id, Stop.ended_on.is_(None))
    return list(session.execute(statement.order_by(Stop.position)).scalars())


class TestStops:
    def test_are_typed_one_a_row_in_their_order(self) -> None:
        assert stop_labels(" Gare \n\nHalles\nGare\n Lycée   du Lac") == ["Gare", "Halles", "Lycée du Lac"]

    def test_follow_the_list_and_those_left_out_end_without_being_lost(
        self, acting: Any, coordinator: Any
    ) -> None:
        with acting(coordinator) as actor:
            line = examples.a_line(actor)
            gone = examples.stops_of(line)[1]
            services.set_stops(line, "Gare\nStade\nHôtel de ville\nLes Érables", actor=actor)
            assert labels(line) == ["Gare", "Stade", "Hôtel de ville", "Les Érables"]
            assert session.get_one(Stop, (actor.tenant.id, gone.id)).ended_on == today(actor)

    def test_served_again_find_their_row_again(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            line = examples.a_line(actor)
            before = {stop.label: stop.id for stop in examples.stops_of(line)}
            services.set_stops(line, "Gare\nStade", actor=actor)
            services.set_stops(line, "\n".join(examples.STOPS), actor=actor)
            assert {stop.label: stop.id for stop in examples.stops_of(line)} == before
            assert labels(line) == list(examples.STOPS)

    def test_of_one_line_have_different_names(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            first, second, *_rest = examples.stops_of(examples.a_line(actor))
            with pytest.raises(InvalidInput) as refused:
                services.change_stop(first, StopCommand(1, second.label), actor=actor)
            assert set(refused.value.errors) == {"label"}


class TestLines:
    def test_of_one_network_have_different_codes(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            network = examples.a_network(actor)
            examples.a_line(actor, "2", network)
            examples.a_line(actor, "2")
            with pytest.raises(InvalidInput) as refused:
                examples.a_line(actor, "2", network)
            assert set(refused.value.errors) == {"code"}

    def test_have_a_bounded_number_of_stops(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            many = "\n".join(f"Arrêt {number}" for number in range(200))
            command = LineCommand(examples.a_network(actor).id, "9", "bus", "Là", "Ici", new_id(), stops=many)
            with pytest.raises(InvalidInput) as refused:
                services.save_line(command, actor=actor)
            assert set(refused.value.errors) == {"stops"}


class TestDriversWords:
    def test_are_of_a_line_and_of_nobody(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            word = examples.a_word(actor, trend="worse")
            assert (word.trend, word.removed_at) == ("worse", None)
            services.remove_driver_word(word, actor=actor)
            services.restore_driver_word(word, actor=actor)
            assert word.removed_at is None

    def test_are_not_noted_before_they_are_said(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            line = examples.a_line(actor)
            tomorrow = today(actor) + timedelta(days=1)
            command = DriverWordCommand(line.id, "fare", "same", tomorrow, new_id())
            with pytest.raises(InvalidInput) as refused:
                services.save_driver_word(command, actor=actor)
            assert set(refused.value.errors) == {"day"}


class TestDifficulties:
    def test_a_conflict_is_raised_with_its_line_its_stop_and_its_people(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            line = examples.a_line(actor)
            activity = examples.an_act(actor, line, motive="aggression_staff", total=3)
            case = services.raise_entry(activity, actor=actor)
            assert case.subject == "Agression verbale conducteur, ligne 2, Halles"
            assert (case.type_key, case.reason, case.people) == (TYPE_KEY, "verbal_aggression", 3)
            assert session.execute(select(CaseLine.line_id)).scalar_one() == line.id
            assert services.raise_entry(activity, actor=actor).id == case.id

    def test_a_ride_is_raised_under_the_conflict_it_counted(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            activity = examples.a_ride(actor, counts={"info": 9, "fare_conflict": 1, "sexist": 2})
            assert services.raise_entry(activity, actor=actor).subject.startswith("Harcèlement / sexisme")

    def test_the_cores_own_form_finds_the_line_too(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            line = examples.a_line(actor)
            activity = examples.an_act(actor, line)
            case = raise_activity(activity, OpenCase(new_id(), TYPE_KEY, "Titres, ligne 2"), actor=actor)
            assert case.reason == "institution_dispute", "a shared reason, not the motive of the entry"
            assert session.execute(select(CaseLine.line_id)).scalar_one() == line.id

    def test_an_entry_of_another_kind_is_not_raised_here(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(NotFound):
            services.raise_entry(examples.a_talk(actor), actor=actor)

    def test_its_usual_parties_are_functions_and_come_once(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_difficulty(actor)
            for key in ("operator", "drivers", "operator"):
                services.add_usual_party(case, key, actor=actor)
            found = session.execute(select(Party.label, Party.kind, Party.person_id).order_by(Party.position))
            assert [tuple(row) for row in found] == [
                ("L’exploitant", "institution", None),
                ("Les conducteurs de la ligne", "group", None),
            ]
            assert "residents" in PARTIES
            with pytest.raises(NotFound):
                services.add_usual_party(case, "inconnue", actor=actor)

    def test_commitments_are_taken_between_two_parties_and_written(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_difficulty(actor)
            move_case(case, "talk", MoveCase(), actor=actor)
            said = MoveCase(data={"commitments": "Une course de plus à 16 h 40."})
            with pytest.raises(Refused, match="deux parties"):
                move_case(case, "commit", said, actor=actor)
            for key in ("operator", "passengers"):
                services.add_usual_party(case, key, actor=actor)
            move_case(case, "commit", said, actor=actor)
            assert case.state == "committed"

    def test_its_table_has_a_span_for_each_state_but_the_dropped_one(self) -> None:
        shown = {state for _label, states in LINE_DIFFICULTY.crossing for state in states}
        assert {state.key for state in LINE_DIFFICULTY.states} - shown == {"dropped"}

    def test_an_open_one_holds_the_domain_on(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            assert objections_to_disabling(actor) == ()
            case = open_case(OpenCase(new_id(), TYPE_KEY, "Sorties de 16 h 30"), actor=actor)
            (problem,) = objections_to_disabling(actor)
            assert problem.message.startswith("1 difficulté de ligne est encore ouverte")
            services.set_line(case, examples.a_line(actor).id, actor=actor)
            assert session.execute(select(CaseLine.case_id)).scalar_one() == case.id


class TestDemo:
    MODELS = (
        Network, Line, Stop, Activity, Trip, Count, ClassTalk, DriverWord, Case, CaseLine, CaseActivity, Party,
    )  # fmt: skip

    def test_two_runs_leave_the_same_rows(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            counts = []
            for _run in range(2):
                demo.seed(actor)
                counts.append([session.execute(select(func.count(m.id))).scalar_one() for m in self.MODELS])
            assert counts[0] == counts[1]
            assert all(counts[0])

    def test_a_stop_with_a_proper_name_is_not_tied_to_a_place_of_another_name(
        self, acting: Any, saved: Any, mediator: Any, coordinator: Any
    ) -> None:
        def make(actor: Any) -> None:
            for name, kind in (
                ("École de Beaulieu, abords", "school_gate"),
                ("Arrêt des Moulins", "stop"),
                ("Halles couvertes", "market"),
            ):
                create_place(PlaceCommand(new_id(), name, kind), actor=actor)

        saved(coordinator, make)
        with acting(mediator) as actor:
            demo.seed(actor)
            tied = select(Stop.label).where(Stop.place_id.is_not(None)).distinct()
            assert list(session.execute(tied).scalars()) == ["Halles"]

    def test_it_tells_a_believable_year_of_one_network(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            demo.seed(actor)
            counted = session.execute(select(Activity.kind, func.count()).group_by(Activity.kind))
            kinds = {row[0]: row[1] for row in counted}
            assert 500 < kinds["transport_ride"] < 900
            assert 100 < kinds["transport_act"] < 220
            assert kinds["transport_class_talk"] >= 20
            assert session.execute(select(func.count(Line.id))).scalar_one() == 5
            assert session.execute(select(func.count(Stop.id))).scalar_one() == 30
            last = session.execute(select(func.max(Activity.day))).scalar_one()
            assert last < today(actor)
            states = set(session.execute(select(Case.state)).scalars())
            assert {"followed", "closed", "observed", "reported"} == states
            entrusted = session.execute(
                select(Trip.handed_to)
                .join(Activity, Activity.id == Trip.activity_id)
                .where(Activity.reason == "lost_child")
            ).scalars()
            assert all(entrusted)
