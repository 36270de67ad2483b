"""Tasks are one's own or given; an absence is covered from its first to its last day, and logged."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.audit.models import AuditEntry
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import InvalidInput
from core.planning.clock import today
from core.planning.covering import cover_absence, end_cover, substitutes_for
from core.planning.models import Absence, Task
from core.planning.queries import open_task_count
from core.planning.schemas import AddTask, CoverAbsence, DeclareAbsence, PlanShift
from core.planning.services import declare_absence, plan_shift
from core.planning.tasks import add_task, tick_task, untick_task
from core.tenancy.binding import Actor
from core.tenancy.models import Membership
from core.testing.sign_in import post


def away(actor: Actor, member: Any, first: int = 0, last: int = 2) -> Absence:
    day = today(actor)
    command = DeclareAbsence(
        new_id(), member.membership_id, day + timedelta(days=first), day + timedelta(days=last)
    )
    return declare_absence(command, actor=actor)


def test_a_cover_gives_the_substitute_the_absent_ones_reach_while_it_lasts(
    make_member: Any, acting: Any
) -> None:
    ines, karim, coordinator = make_member(), make_member(), make_member("coordinator")
    with acting(coordinator) as actor:
        cover = cover_absence(away(actor, karim), CoverAbsence(new_id(), ines.membership_id), actor=actor)
        commit()
        cover_id = cover.id
    with acting(ines) as actor:
        assert actor.covers == {karim.membership_id}
    with acting(coordinator) as actor:
        end_cover(session.get_one(type(cover), (actor.tenant.id, cover_id)), actor=actor)
        commit()
        actions = session.execute(select(AuditEntry.action)).scalars().all()
        assert {"planning.absence_covered", "planning.cover_ended"} <= set(actions)
    with acting(ines) as actor:
        assert actor.covers == frozenset()


def test_a_cover_of_next_week_opens_nothing_today(make_member: Any, acting: Any) -> None:
    ines, karim = make_member(), make_member()
    with acting(make_member("coordinator")) as actor:
        cover_absence(away(actor, karim, 7, 9), CoverAbsence(new_id(), ines.membership_id), actor=actor)
        commit()
    with acting(ines) as actor:
        assert actor.covers == frozenset()


def test_substitutes_are_present_of_the_same_role_and_those_at_work_come_first(
    make_member: Any, acting: Any
) -> None:
    karim, ines, jeanne, solene = (make_member(given_name=n) for n in ("Karim", "Inès", "Jeanne", "Solène"))
    with acting(make_member("coordinator", given_name="Chef")) as actor:
        absence = away(actor, karim)
        away(actor, jeanne, 1, 1)
        plan_shift(PlanShift(new_id(), solene.membership_id, today(actor), time(9), time(17)), actor=actor)
        found = [(mate.given_name, days) for mate, days in substitutes_for(absence, actor=actor)]
    assert found == [("Solène", 1), ("Inès", 0)]
    assert ines.membership_id


@pytest.mark.parametrize("who", ["herself", "absent too"])
def test_nobody_absent_can_stand_in(who: str, make_member: Any, acting: Any) -> None:
    karim, ines = make_member(), make_member()
    with acting(make_member("coordinator")) as actor:
        absence = away(actor, karim)
        away(actor, ines, 1, 1)
        chosen = karim if who == "herself" else ines
        with pytest.raises(InvalidInput):
            cover_absence(absence, CoverAbsence(new_id(), chosen.membership_id), actor=actor)


def test_a_task_is_counted_until_it_is_ticked_and_again_when_it_is_not(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        task = add_task(AddTask(new_id(), "Rappeler le centre", today(actor)), actor=actor)
        add_task(AddTask(new_id(), "Plus tard", today(actor) + timedelta(days=3)), actor=actor)
        assert open_task_count(actor) == 2
        tick_task(task, actor=actor)
        assert open_task_count(actor) == 1
        untick_task(task, actor=actor)
        assert open_task_count(actor) == 2


def test_the_menu_the_day_and_the_list_count_the_same_tasks(make_member, acting, signed_in, structure):
    member, other = make_member(), make_member()
    with acting(other) as actor:
        add_task(AddTask(new_id(), "Demandée", None, assigned_to=member.membership_id), actor=actor)
        commit()
    with acting(member) as actor:
        for label, day in (("Aujourd’hui", today(actor)), ("Plus tard", today(actor) + timedelta(days=40))):
            add_task(AddTask(new_id(), label, day), actor=actor)
        assert open_task_count(actor) == 3
        commit()
    browser = signed_in(member)
    assert "3\u00a0tâches." in browser.get(f"/s/{structure.slug}/").text
    assert "3\u00a0tâches à faire" in browser.get(f"/s/{structure.slug}/taches").text


class TestPages:
    def test_a_tick_can_be_taken_back_from_the_message(
        self, make_member: Any, acting: Any, signed_in: Any, structure: Any
    ) -> None:
        ines = make_member()
        browser, url = signed_in(ines), f"/s/{structure.slug}/taches"
        assert post(browser, url, {"id": str(new_id()), "label": "Rappeler le centre"}).status_code == 303
        with acting(ines):
            task_id = session.execute(select(Task.id)).scalar_one()
        answer = post(browser, f"{url}/{task_id}/faite")
        page = browser.get(answer.location).text
        assert "Tâche faite" in page
        assert f"{url}/{task_id}/a-faire" in page

    def test_a_mediator_gives_no_task_to_a_teammate(
        self, make_member: Any, signed_in: Any, structure: Any
    ) -> None:
        ines, karim = make_member(), make_member()
        form = {"id": str(new_id()), "label": "Rappeler", "assigned_to": str(karim.membership_id)}
        assert post(signed_in(ines), f"/s/{structure.slug}/taches", form).status_code == 403
        assert (
            post(signed_in(make_member("coordinator")), f"/s/{structure.slug}/taches", form).status_code
            == 303
        )

    def test_a_teammates_task_does_not_exist(
        self, make_member: Any, acting: Any, signed_in: Any, structure: Any
    ) -> None:
        with acting(make_member()) as actor:
            task_id = add_task(AddTask(new_id(), "Rappeler le centre"), actor=actor).id
            commit()
        url = f"/s/{structure.slug}/taches/{task_id}/faite"
        assert post(signed_in(make_member()), url).status_code == 404


def test_a_task_that_waits_for_a_day_is_told_with_one_full_stop(
    make_member: Any, acting: Any, signed_in: Any
) -> None:
    coordinator = make_member("coordinator")
    mediator = make_member("mediator", structure=coordinator.structure)
    with acting(coordinator) as actor:
        # A month whose short name ends with a full stop.
        due = today(actor).replace(month=12, day=28) + timedelta(days=365)
        add_task(AddTask(new_id(), "Rappeler le gardien", due, mediator.membership_id), actor=actor)
        commit()
    page = signed_in(mediator).get(f"/s/{mediator.structure.slug}/taches").text
    assert "Demandée par" in page
    assert ".." not in re.sub(r"<[^>]+>", "", page)


def test_nobody_stands_in_before_she_accepted_her_invitation(make_member: Any, acting: Any) -> None:
    karim, ines = make_member(given_name="Karim"), make_member(given_name="Inès")
    with acting(make_member("coordinator", given_name="Chef")) as actor:
        invited = session.get_one(Membership, (actor.tenant.id, ines.membership_id))
        invited.user_id = None
        session.flush()
        absence = away(actor, karim)
        assert [mate.given_name for mate, _days in substitutes_for(absence, actor=actor)] == []
        with pytest.raises(InvalidInput) as refused:
            cover_absence(absence, CoverAbsence(new_id(), ines.membership_id), actor=actor)
    assert refused.value.errors == {
        "substitute_id": ["Cette personne n’a pas encore répondu à son invitation."]
    }
