"""A ride is one field entry with its counters; an act says what was done and what the control room answered."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from sqlalchemy import func, select

from core.toolkit import (
    Activity,
    DuplicateContent,
    InvalidInput,
    ProbablySameError,
    StaleEdit,
    Territory,
    decode,
    history_of,
    new_id,
    session,
)
from plugins.transport import entries, examples, services
from plugins.transport.codelists import MOTIVE, MOTIVES
from plugins.transport.entry_pages import FIRST_COUNTERS, counter_names
from plugins.transport.entry_schemas import (
    COUNTER,
    ActSchema,
    CorrectTalk,
    CorrectTrip,
    RideCommand,
    RideSchema,
    TalkCommand,
    When,
    Where,
)
from plugins.transport.models import ClassTalk, Count, DriverWord, Line, Network, Stop, Trip


def counts_of(activity: Activity) -> dict[str, int]:
    trip = services.trip_of(activity.id)
    assert trip is not None
    return entries.counts_of(trip)


def number(model: Any) -> int:
    return session.execute(select(func.count(model.id))).scalar_one()


class TestARide:
    def test_is_one_field_entry_with_its_line_its_stops_and_its_counters(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            line = examples.a_line(actor)
            activity = examples.a_ride(actor, line, counts={"info": 3, "smoking": 1})
            trip = services.trip_of(activity.id)
            assert trip is not None
            assert (activity.kind, activity.domain, activity.total) == ("transport_ride", "transport", 12)
            assert (trip.line_id, trip.direction) == (line.id, "out")
            assert counts_of(activity) == {"info": 3, "smoking": 1}
            assert activity.reason == "info", "the motive met most"
            assert number(Activity) == 1

    def test_sent_twice_is_one_ride(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            where = examples.aboard(examples.a_line(actor))
            command = RideCommand(new_id(), where, When(minutes=20), total=4, counts={"noise": 2})
            first = entries.record_ride(command, actor=actor)
            assert entries.record_ride(command, actor=actor).id == first.id
            assert (number(Activity), number(Trip), number(Count)) == (1, 1, 1)

    def test_the_same_id_with_other_counters_is_another_content(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            where = examples.aboard(examples.a_line(actor))
            row_id = new_id()
            entries.record_ride(RideCommand(row_id, where, counts={"noise": 2}), actor=actor)
            with pytest.raises(DuplicateContent):
                entries.record_ride(RideCommand(row_id, where, counts={"noise": 3}), actor=actor)

    def test_counts_where_its_first_stop_lies(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            line = examples.a_line(actor)
            stop, place = examples.stops_of(line)[0], examples.a_place(actor)
            quartier = Territory(kind="quartier", name="Les Érables", sort_name="les erables")
            session.add(quartier)
            session.flush()
            place.territory_id, stop.place_id = quartier.id, place.id
            activity = examples.a_ride(actor, line)
            assert (activity.place_id, activity.territory_id) == (place.id, quartier.id)

    def test_takes_stops_of_its_own_line_only_and_two_of_them(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            line, other = examples.a_line(actor), examples.a_line(actor, "4")
            mixed = Where(
                line.id,
                "out",
                boarding_id=examples.stops_of(line)[0].id,
                alighting_id=examples.stops_of(other)[1].id,
            )
            with pytest.raises(InvalidInput) as refused:
                entries.record_ride(RideCommand(new_id(), mixed), actor=actor)
            assert set(refused.value.errors) == {"alighting_id"}
            with pytest.raises(InvalidInput) as same:
                examples.a_ride(actor, line, where=examples.aboard(line, first=1, last=1))
            assert set(same.value.errors) == {"alighting_id"}

    @pytest.mark.parametrize(("direction", "first", "last"), [("out", 3, 1), ("back", 1, 3)])
    def test_does_not_get_off_before_it_got_on(
        self, direction: str, first: int, last: int, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            line = examples.a_line(actor)
            wrong = examples.aboard(line, first=first, last=last, direction=direction)
            with pytest.raises(InvalidInput) as refused:
                examples.a_ride(actor, line, where=wrong)
            [said] = refused.value.errors["alighting_id"]
            ends = {"out": ("Les Érables", "Halles", "Stade"), "back": ("Gare", "Stade", "Halles")}
            towards, off, on = ends[direction]
            assert said.startswith(f"Vers « {towards} », l’arrêt « {off} » vient avant « {on} »")
            activity = examples.a_ride(actor, line)
            trip = services.trip_of(activity.id)
            assert trip is not None
            with pytest.raises(InvalidInput) as corrected:
                entries.correct_trip(trip, CorrectTrip(trip.version, wrong), actor=actor)
            assert corrected.value.errors == refused.value.errors

    def test_of_a_pair_is_asked_about_once_and_may_still_be_another(
        self, acting: Any, saved: Any, mediator: Any, coordinator: Any
    ) -> None:
        def ride(actor: Any) -> Any:
            line = examples.a_line(actor)
            examples.a_ride(actor, line)
            return line.id

        line_id = saved(mediator, ride)
        with acting(coordinator) as actor:
            line = session.execute(select(Line).where(Line.id == line_id)).scalar_one()
            with pytest.raises(ProbablySameError) as asked:
                examples.a_ride(actor, line)
            assert len(asked.value.rows) == 1
            back = examples.aboard(line, first=2, last=0, direction="back")
            assert examples.a_ride(actor, line, where=back).id
            assert examples.a_ride(actor, line, when=When(distinct=True)).id

    def test_has_a_counter_for_each_motive_of_the_trade(self) -> None:
        asked = {name for name in RideSchema().fields if name.startswith(COUNTER)}
        assert asked == {COUNTER + motive for motive in MOTIVES}
        assert len(MOTIVE.codes) == 18

    def test_shows_first_what_is_most_often_counted(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            first = counter_names(actor)[:FIRST_COUNTERS]
            assert first == ["n_info", "n_fare_preventive", "n_noise", "n_smoking", "n_vulnerable", "n_seat"]

    def test_keeps_the_counters_that_are_more_than_zero(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            line = examples.a_line(actor)
            form = {**examples.ride_form(line), "n_seat": "0", "n_noise": ""}
            assert decode(RideSchema, form).counts == {"info": 4, "smoking": 1}


class TestAnAct:
    def test_of_a_lost_child_says_to_whom_never_who(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            examples.a_line(actor)
            with pytest.raises(InvalidInput) as refused:
                decode(ActSchema, {"motive": "lost_child"})
            assert set(refused.value.errors) == {"handed_to"}
            assert (
                decode(ActSchema, {"motive": "lost_child", "handed_to": "driver"}).where.handed_to == "driver"
            )

    def test_keeps_when_the_control_room_was_warned_and_its_answer(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            activity = examples.an_act(
                actor,
                motive="lost_child",
                handed_to="staff",
                control_at=time(16, 42),
                control_answer="staff_sent",
            )
            trip = services.trip_of(activity.id)
            assert trip is not None
            assert (trip.handed_to, trip.control_at, trip.control_answer) == (
                "staff",
                time(16, 42),
                "staff_sent",
            )

    def test_has_no_answer_of_a_control_room_that_was_not_warned(self, acting: Any, mediator: Any) -> None:
        with acting(mediator), pytest.raises(InvalidInput) as refused:
            decode(ActSchema, {"motive": "noise", "control_answer": "noted"})
        assert set(refused.value.errors) == {"control_at"}

    def test_may_happen_without_a_line(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            command = decode(ActSchema, {"id": str(new_id()), "motive": "object", "mode": "hub"})
            activity = entries.record_act(command, actor=actor)
            trip = services.trip_of(activity.id)
            assert trip is not None
            assert (trip.line_id, trip.mode, activity.reason) == (None, "hub", "object")


class TestATalk:
    def test_counts_its_pupils_as_people_met(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            activity = examples.a_talk(actor, pupils=27)
            assert (activity.kind, activity.total) == ("transport_class_talk", 27)
            assert session.execute(select(ClassTalk.class_label)).scalar_one() == "6e B"

    def test_of_another_structures_line_is_refused(
        self, acting: Any, mediator: Any, make_member: Any, make_structure: Any, saved: Any
    ) -> None:
        other = make_member("coordinator", structure=make_structure("transport"))
        line_id = saved(other, lambda actor: examples.a_line(actor).id)
        with acting(mediator) as actor, pytest.raises(InvalidInput) as refused:
            entries.record_talk(TalkCommand(new_id(), "6e", "rules", 20, line_id=line_id), actor=actor)
        assert set(refused.value.errors) == {"line_id"}


class TestACorrection:
    def test_changes_counters_and_keeps_the_first_values(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            line = examples.a_line(actor)
            activity = examples.a_ride(actor, line, counts={"info": 3, "noise": 1})
            trip = services.trip_of(activity.id)
            assert trip is not None
            where = examples.aboard(line)
            command = CorrectTrip(1, where, {**dict.fromkeys(MOTIVES, 0), "info": 5, "seat": 1})
            assert entries.correct_trip(trip, command, actor=actor) == ["n_info", "n_noise", "n_seat"]
            assert counts_of(activity) == {"info": 5, "seat": 1}
            assert history_of(trip)[0].changes["n_noise"] == [1, 0]

    def test_of_one_counter_by_two_people_shows_both(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            line = examples.a_line(actor)
            trip = services.trip_of(examples.a_ride(actor, line, counts={"info": 3}).id)
            assert trip is not None
            where = examples.aboard(line)
            entries.correct_trip(trip, CorrectTrip(1, where, {"info": 4}), actor=actor)
            entries.correct_trip(trip, CorrectTrip(1, where, {"info": 3, "noise": 2}), actor=actor)
            with pytest.raises(StaleEdit):
                entries.correct_trip(trip, CorrectTrip(1, where, {"info": 9}), actor=actor)
            assert entries.counts_of(trip) == {"info": 4, "noise": 2}

    def test_of_the_stop_moves_the_entry_to_its_place(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            line = examples.a_line(actor)
            stop, place = examples.stops_of(line)[1], examples.a_place(actor)
            stop.place_id = place.id
            activity = examples.a_ride(actor, line)
            trip = services.trip_of(activity.id)
            assert trip is not None
            assert activity.place_id is None
            entries.correct_trip(trip, CorrectTrip(1, examples.aboard(line, first=1)), actor=actor)
            assert session.get_one(Activity, (actor.tenant.id, activity.id)).place_id == place.id


def test_no_table_of_transport_has_a_column_for_a_name() -> None:
    names = {"name", "given_name", "family_name", "nickname", "driver", "phone", "age", "birth_date"}
    for model in (Network, Line, Stop, Trip, Count, ClassTalk, DriverWord):
        assert not names & set(model.__table__.columns.keys()), model


class TestATalksCorrection:
    def test_changes_what_it_was_about_and_keeps_the_first_values(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            talk = entries.talk_of(examples.a_talk(actor).id)
            assert talk is not None
            entries.correct_talk(talk, CorrectTalk(1, "5e", "fare", "5e A"), actor=actor)
            assert (talk.level, talk.theme, talk.class_label) == ("5e", "fare", "5e A")
            assert history_of(talk)[0].changes["theme"] == ["rules", "fare"]
