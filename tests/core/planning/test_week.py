"""The week: planned by who may, seen by each in her own measure, copied, closed once."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.audit.models import AuditEntry
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import InvalidInput, NotFound, Refused, StaleEdit
from core.planning.clock import monday_of, today
from core.planning.models import Absence, Round, Shift, WeekClosure
from core.planning.schemas import (
    DeclareAbsence,
    MakeAppointment,
    PermanenceSchema,
    PlanPermanence,
    PlanRound,
    PlanShift,
)
from core.planning.services import (
    change_shift,
    declare_absence,
    find,
    make_appointment,
    plan_permanence,
    plan_round,
    plan_shift,
    remove_item,
    restore_item,
)
from core.planning.week import load_week
from core.planning.weeks import close_week, copy_week, may_close_week
from core.testing.sign_in import post
from core.web.forms import decode

MONDAY = date(2026, 11, 16)


def shift_for(member: Any, day: date = MONDAY, **values: Any) -> PlanShift:
    said = {"starts_at": time(14), "ends_at": time(21), **values}
    return PlanShift(new_id(), member.membership_id, day, **said)


def number_of(model: Any) -> int:
    return int(session.execute(select(func.count(model.id))).scalar_one())


def test_a_shift_planned_twice_with_the_same_id_is_one_shift(make_member: Any, acting: Any) -> None:
    ines = make_member(given_name="Inès")
    with acting(make_member("coordinator")) as actor:
        command = shift_for(ines)
        assert plan_shift(command, actor=actor).id == plan_shift(command, actor=actor).id
        assert number_of(Shift) == 1


def test_a_member_of_another_structure_cannot_be_planned(
    make_member: Any, make_structure: Any, acting: Any
) -> None:
    stranger = make_member(structure=make_structure())
    with acting(make_member("coordinator")) as actor, pytest.raises(InvalidInput) as refused:
        plan_shift(shift_for(stranger), actor=actor)
    assert list(refused.value.errors) == ["membership_id"]


def test_a_night_shift_belongs_to_the_day_it_began(make_member: Any, acting: Any) -> None:
    ines = make_member(given_name="Inès")
    with acting(make_member("coordinator")) as actor:
        plan_shift(shift_for(ines, starts_at=time(20), ends_at=time(2)), actor=actor)
        week = load_week(actor, MONDAY, whole_team=True)
        assert [entry.kind for entry in week.of(ines.membership_id, MONDAY)] == ["shift"]
        assert week.of(ines.membership_id, MONDAY + timedelta(days=1)) == []


def test_two_people_who_change_different_fields_of_a_shift_both_have_their_way(
    make_member: Any, acting: Any, ground: Any
) -> None:
    ines = make_member(given_name="Inès")
    with acting(make_member("coordinator")) as actor:
        first = shift_for(ines)
        shift = plan_shift(first, actor=actor)
        hour = PlanShift(first.id, first.membership_id, MONDAY, time(15), time(21), None, version=1)
        change_shift(shift, hour, actor=actor)
        sector = PlanShift(
            first.id, first.membership_id, MONDAY, time(14), time(21), ground.sector, version=1
        )
        change_shift(shift, sector, actor=actor)
        assert (shift.starts_at, shift.sector_id) == (time(15), ground.sector)


def test_two_people_who_change_the_same_field_of_a_shift_are_told(make_member: Any, acting: Any) -> None:
    ines = make_member(given_name="Inès")
    with acting(make_member("coordinator")) as actor:
        first = shift_for(ines)
        shift = plan_shift(first, actor=actor)
        change_shift(
            shift,
            PlanShift(first.id, first.membership_id, MONDAY, time(15), time(21), version=1),
            actor=actor,
        )
        late = PlanShift(first.id, first.membership_id, MONDAY, time(16), time(21), version=1)
        with pytest.raises(StaleEdit) as stale:
            change_shift(shift, late, actor=actor)
        assert [conflict.name for conflict in stale.value.conflicts] == ["starts_at"]


def test_what_was_taken_off_comes_back(make_member: Any, acting: Any) -> None:
    ines = make_member(given_name="Inès")
    with acting(make_member("coordinator")) as actor:
        shift = plan_shift(shift_for(ines), actor=actor)
        remove_item(shift, actor=actor)
        assert load_week(actor, MONDAY, whole_team=True).entries == ()
        with pytest.raises(NotFound):
            find(Shift, shift.id)
        restore_item(shift, actor=actor)
        assert len(load_week(actor, MONDAY, whole_team=True).entries) == 1


def test_a_weekly_permanence_is_held_each_week_between_its_dates(
    make_member: Any, acting: Any, ground: Any
) -> None:
    ines = make_member(given_name="Inès")
    with acting(make_member("coordinator")) as actor:
        command = PlanPermanence(
            new_id(), "Permanence", ground.places[0], [ines.membership_id], time(14), time(16),
            weekday=2, ends_on=MONDAY + timedelta(days=9),
        )  # fmt: skip
        plan_permanence(command, actor=actor)

        def days(monday: date) -> list[date]:
            return [entry.day for entry in load_week(actor, monday, whole_team=True).entries]

        assert days(MONDAY) == [MONDAY + timedelta(days=2)]
        assert days(MONDAY + timedelta(days=7)) == [MONDAY + timedelta(days=9)]
        assert days(MONDAY + timedelta(days=14)) == []


def test_a_permanence_without_day_or_weekday_is_refused(make_member: Any, acting: Any, ground: Any) -> None:
    member = make_member()
    with acting(member):
        said = {
            "id": str(new_id()),
            "label": "Permanence",
            "place_id": str(ground.places[0]),
            "member_ids": [str(member.membership_id)],
            "starts_at": "14:00",
            "ends_at": "16:00",
        }
        with pytest.raises(InvalidInput) as refused:
            decode(PermanenceSchema, said)
        assert list(refused.value.errors) == ["weekday"]


def test_last_week_is_copied_once_and_without_those_who_are_absent(
    make_member: Any, acting: Any, ground: Any
) -> None:
    ines, karim = make_member(given_name="Inès"), make_member(given_name="Karim")
    with acting(make_member("coordinator")) as actor:
        plan_shift(shift_for(ines), actor=actor)
        plan_shift(shift_for(karim), actor=actor)
        pair = [ines.membership_id, karim.membership_id]
        plan_round(
            PlanRound(new_id(), "Soir", MONDAY, time(17), time(21), pair, list(ground.places[:2])),
            actor=actor,
        )
        next_monday = MONDAY + timedelta(days=7)
        declare_absence(DeclareAbsence(new_id(), karim.membership_id, next_monday, next_monday), actor=actor)
        assert copy_week(next_monday, actor=actor) == 2
        assert copy_week(next_monday, actor=actor) == 0
        week = load_week(actor, next_monday, whole_team=True)
        assert {e.kind for e in week.of(ines.membership_id, next_monday)} == {"shift", "round"}
        assert {e.kind for e in week.of(karim.membership_id, next_monday)} == {"absence"}
        walk = session.execute(select(Round).where(Round.day == next_monday)).scalar_one()
        assert walk.state == "planned"


def test_an_absence_says_no_reason() -> None:
    own = set(Absence.__table__.columns.keys()) & {"reason", "kind", "note", "motive"}
    assert own == set()


def test_a_week_is_closed_once_and_the_first_closing_stands(make_member: Any, acting: Any) -> None:
    with acting(make_member("coordinator")) as actor:
        day = today(actor) - timedelta(days=7)
        first = close_week(day, {"activities": 3}, actor=actor)
        again = close_week(day, {"activities": 9}, actor=actor)
        assert first.id == again.id
        assert again.counts == {"activities": 3}
        assert number_of(WeekClosure) == 1
        commit()
        actions = session.execute(select(AuditEntry.action)).scalars().all()
        assert actions.count("planning.week_closed") == 1


def test_a_week_to_come_cannot_be_closed(make_member: Any, acting: Any) -> None:
    with acting(make_member("coordinator")) as actor, pytest.raises(Refused):
        close_week(monday_of(today(actor)) + timedelta(days=7), {}, actor=actor)


@pytest.mark.parametrize(("day", "closes"), [(0, False), (5, False), (6, True), (7, True)])
def test_a_week_is_closed_from_its_last_day_on(day: int, closes: bool) -> None:
    monday = date(2026, 11, 30)
    assert may_close_week(monday, monday + timedelta(days=day)) is closes


class TestPages:
    def test_a_mediator_sees_her_own_week_only(
        self, make_member: Any, acting: Any, signed_in: Any, structure: Any
    ) -> None:
        ines, karim = make_member(given_name="Inès"), make_member(given_name="Karim", family_name="Delaunay")
        with acting(make_member("coordinator")) as actor:
            plan_shift(shift_for(karim), actor=actor)
            plan_shift(shift_for(ines), actor=actor)
            commit()
        page = signed_in(ines).get(f"/s/{structure.slug}/planning?semaine=2026-11-16")
        assert page.status_code == 200
        assert "Votre planning" in page.text
        assert "Karim" not in page.text

    def test_a_coordinator_plans_a_shift_from_the_page(
        self, make_member: Any, signed_in: Any, structure: Any, acting: Any
    ) -> None:
        coordinator, ines = make_member("coordinator"), make_member(given_name="Inès")
        browser = signed_in(coordinator)
        form = {
            "id": str(new_id()),
            "membership_id": str(ines.membership_id),
            "day": "2026-11-17",
            "starts_at": "14:00",
            "ends_at": "21:00",
            "sector_id": "",
        }
        answer = post(browser, f"/s/{structure.slug}/planning/service/nouveau", form)
        assert answer.status_code == 303
        page = browser.get(answer.location)
        assert "14\N{NO-BREAK SPACE}h" in page.text
        with acting(coordinator):
            assert number_of(Shift) == 1

    def test_a_bad_hour_is_said_beside_its_field_and_nothing_is_retyped(
        self, make_member: Any, signed_in: Any, structure: Any
    ) -> None:
        coordinator = make_member("coordinator")
        form = {
            "id": str(new_id()),
            "membership_id": str(coordinator.membership_id),
            "day": "2026-11-17",
            "starts_at": "14:00",
            "ends_at": "14:00",
        }
        answer = post(signed_in(coordinator), f"/s/{structure.slug}/planning/service/nouveau", form)
        assert answer.status_code == 422
        assert "Écrivez une heure de fin différente" in answer.text
        assert 'value="2026-11-17"' in answer.text

    def test_a_mediator_cannot_plan_the_team(self, make_member: Any, signed_in: Any, structure: Any) -> None:
        browser = signed_in(make_member())
        assert browser.get(f"/s/{structure.slug}/planning/service/nouveau").status_code == 403
        assert (
            browser.get(f"/s/{structure.slug}/rendez-vous/nouveau", follow_redirects=True).status_code == 200
        )

    def test_another_ones_appointment_does_not_exist_for_a_mediator(
        self, make_member: Any, acting: Any, signed_in: Any, structure: Any
    ) -> None:
        ines, karim, reception = make_member(), make_member(), make_member("reception")
        with acting(reception) as actor:
            command = MakeAppointment(new_id(), "Point", MONDAY, time(14), 60, [karim.membership_id])
            row_id = make_appointment(command, actor=actor).id
            commit()
        url = f"/s/{structure.slug}/rendez-vous/{row_id}"
        statuses = [signed_in(who).get(url).status_code for who in (ines, karim, reception)]
        assert statuses == [404, 200, 200]

    def test_a_field_that_nobody_expects_is_refused_by_name(
        self, make_member: Any, signed_in: Any, structure: Any
    ) -> None:
        coordinator = make_member("coordinator")
        form = {
            "id": str(new_id()),
            "membership_id": str(coordinator.membership_id),
            "starts_on": "2026-11-17",
            "ends_on": "2026-11-18",
            "tenant_id": "1",
        }
        answer = post(signed_in(coordinator), f"/s/{structure.slug}/planning/absence/nouveau", form)
        assert answer.status_code == 422
        assert "tenant_id" in answer.text
