"""The team's work is seen by name, handed over whole or not at all, read by exception and closed."""

from __future__ import annotations

import html
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.activities.models import Activity, ActivityMember
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import InvalidInput, NotFound, Refused
from core.planning.clock import today
from core.planning.models import AppointmentMember, Task
from core.planning.schemas import AddTask, MakeAppointment
from core.planning.services import make_appointment
from core.planning.tasks import add_task
from core.requests.models import Request
from core.requests.schemas import RequestCommand
from core.requests.services import receive_request
from core.team.schemas import AskToComplete, Reassign
from core.team.services import ask_to_complete, exceptions_of, reassign
from core.tenancy.binding import Actor
from core.testing.sign_in import post


def entry_of(actor: Actor, member: Any, **values: Any) -> Activity:
    """An incomplete entry of a member, as the table holds it."""
    said = {"day": today(actor), "starts_at": now(), "kind": "presence", "author_id": member.membership_id}
    activity = Activity(**{**said, **values})
    session.add(activity)
    session.flush()
    session.add(ActivityMember(activity_id=activity.id, membership_id=member.membership_id))
    session.flush()
    return activity


def test_work_of_every_kind_changes_hands(make_member: Any, acting: Any) -> None:
    ines, karim = make_member(), make_member()
    with acting(make_member("coordinator")) as actor:
        task = add_task(AddTask(new_id(), "Rappeler", None, karim.membership_id), actor=actor)
        meeting = make_appointment(
            MakeAppointment(new_id(), "Point", today(actor), time(14), 30, [karim.membership_id]), actor=actor
        )
        request = receive_request(RequestCommand(id=new_id(), channel="phone"), actor=actor)
        works = (("task", task.id), ("appointment", meeting.id), ("request", request.id))
        assert reassign(Reassign(works, ines.membership_id), actor=actor) == 3
        assert session.execute(select(Task.assigned_to)).scalar_one() == ines.membership_id
        assert session.execute(select(AppointmentMember.membership_id)).scalars().all() == [
            ines.membership_id
        ]
        taken = session.execute(select(Request.taken_by, Request.state)).one()
        assert tuple(taken) == (ines.membership_id, "taken")


def test_work_is_not_given_to_somebody_outside_the_team(
    make_member: Any, make_structure: Any, acting: Any
) -> None:
    stranger, dpo = make_member(structure=make_structure()), make_member("dpo")
    with acting(make_member("coordinator")) as actor:
        task = add_task(AddTask(new_id(), "Rappeler"), actor=actor)
        for somebody in (stranger, dpo):
            with pytest.raises(InvalidInput):
                reassign(Reassign((("task", task.id),), somebody.membership_id), actor=actor)


def test_another_structures_task_is_not_found(make_member: Any, make_structure: Any, acting: Any) -> None:
    elsewhere = make_member("coordinator", structure=make_structure())
    with acting(elsewhere) as actor:
        task_id = add_task(AddTask(new_id(), "Rappeler"), actor=actor).id
        commit()
    ines = make_member()
    with acting(make_member("coordinator")) as actor, pytest.raises(NotFound):
        reassign(Reassign((("task", task_id),), ines.membership_id), actor=actor)


def test_only_what_is_incomplete_or_unusual_is_to_be_read(make_member: Any, acting: Any) -> None:
    ines = make_member()
    with acting(make_member("coordinator")) as actor:
        crowd = entry_of(actor, ines, total=300, reason="noise", result="calmed", minutes=15)
        found = exceptions_of(actor, today(actor), today(actor))
        assert [finding.row.id for finding in found] == [crowd.id]
        assert {rule.key for rule in found[0].rules} == {"no_place", "crowd"}


def test_an_author_asked_twice_is_asked_once(make_member: Any, acting: Any) -> None:
    ines = make_member()
    with acting(make_member("coordinator")) as actor:
        activity = entry_of(actor, ines)
        assert ask_to_complete(activity, AskToComplete(new_id()), actor=actor) is not None
        assert ask_to_complete(activity, AskToComplete(new_id()), actor=actor) is None
        task = session.execute(select(Task)).scalar_one()
        assert (task.assigned_to, task.subject_kind, task.subject_id) == (
            ines.membership_id,
            "activity",
            activity.id,
        )
        assert exceptions_of(actor, today(actor), today(actor))[0].asked


def test_nobody_is_asked_for_the_entry_of_one_who_left(make_member: Any, acting: Any) -> None:
    gone = make_member(ended_at=now())
    with acting(make_member("coordinator")) as actor, pytest.raises(Refused):
        ask_to_complete(entry_of(actor, gone), AskToComplete(new_id()), actor=actor)


class TestPages:
    def test_the_request_to_complete_reaches_the_author_s_day(
        self, make_member: Any, acting: Any, signed_in: Any, structure: Any
    ) -> None:
        ines, coordinator = make_member(), make_member("coordinator", given_name="Solène")
        with acting(coordinator) as actor:
            row_id = entry_of(actor, ines).id
            commit()
        browser, url = signed_in(coordinator), f"/s/{structure.slug}"
        assert "Demander à Inès" in browser.get(f"{url}/relecture").text
        assert post(browser, f"{url}/relecture/{row_id}/demander", {"id": str(new_id())}).status_code == 303
        assert "Complément demandé" in browser.get(f"{url}/relecture").text
        day = signed_in(ines).get(f"{url}/").text
        assert "Compléter" in day
        assert f"/{row_id}" in day

    def test_an_entry_left_as_it_is_leaves_the_list_and_one_click_closes_the_week(
        self, make_member: Any, acting: Any, signed_in: Any, structure: Any
    ) -> None:
        ines, coordinator = make_member(), make_member("coordinator")
        with acting(coordinator) as actor:
            last_week = today(actor) - timedelta(days=7)
            row_id = entry_of(actor, ines, day=last_week).id
            commit()
        browser, url = signed_in(coordinator), f"/s/{structure.slug}/relecture"
        shown = f"{url}?semaine={last_week.isoformat()}"
        assert post(browser, f"{url}/{row_id}/vue").status_code == 303
        assert "Tout est complet" in browser.get(shown).text
        assert post(browser, f"{url}/clore", {"first_day": last_week.isoformat()}).status_code == 303
        assert "Semaine close" in browser.get(shown).text

    def test_a_week_to_come_has_no_button_and_refuses_the_click(
        self, make_member: Any, acting: Any, signed_in: Any, structure: Any
    ) -> None:
        coordinator = make_member("coordinator")
        with acting(coordinator) as actor:
            day = (today(actor) + timedelta(days=7)).isoformat()
        browser, url = signed_in(coordinator), f"/s/{structure.slug}/relecture"
        assert f"{url}/clore" not in browser.get(f"{url}?semaine={day}").text
        answer = post(browser, f"{url}/clore", {"first_day": day})
        assert answer.status_code == 409
        assert "n’est pas finie" in html.unescape(answer.text).replace("\xa0", " ")

    def test_the_coordinator_gives_a_task_to_another(
        self, make_member: Any, acting: Any, signed_in: Any, structure: Any
    ) -> None:
        ines, karim, coordinator = make_member(), make_member(), make_member("coordinator")
        with acting(coordinator) as actor:
            task = add_task(AddTask(new_id(), "Rappeler", None, karim.membership_id), actor=actor)
            commit()
            ref = f"task:{task.id}"
        browser, url = signed_in(coordinator), f"/s/{structure.slug}/suivi/{karim.membership_id}"
        assert ref in browser.get(url).text
        assert post(browser, url, {"to": str(ines.membership_id)}).status_code == 422
        assert post(browser, url, {"works": ref, "to": str(ines.membership_id)}).status_code == 303
        assert ref not in browser.get(url).text

    def test_a_mediator_sees_no_page_of_the_team(
        self, make_member: Any, signed_in: Any, structure: Any
    ) -> None:
        browser = signed_in(make_member())
        for path in ("suivi", "relecture"):
            assert browser.get(f"/s/{structure.slug}/{path}").status_code == 403
