"""A request is written once, taken by one, answered, visited, closed; its caller is seen by few."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.activities.schemas import ActivityCommand
from core.activities.services import record_activity
from core.codelists.services import options
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import Revision
from core.errors import Forbidden, Refused
from core.extension.contributions import SubjectRef
from core.places.models import Place
from core.planning.clock import today
from core.requests.models import Request, RequestCaller
from core.requests.privacy import erase_person_data, export_person_data
from core.requests.queries import delays
from core.requests.schemas import Caller, RequestCommand
from core.requests.services import (
    answer_request,
    arrive_for_request,
    caller_of,
    close_request,
    receive_request,
    release_request,
    reopen_request,
    take_request,
)
from core.requests.waiting import waiting
from core.requests.workflow import STATES, STEPS
from core.tenancy.binding import Actor
from core.testing.rows import make_row
from core.testing.sign_in import post

CALLER = Caller(name="Mme Aubray", phone="+33639980012", callback="Le soir")


def received(actor: Actor, **said: Any) -> Request:
    base = {"id": new_id(), "channel": "phone", "reason": "noise_neighbour", "caller": CALLER}
    return receive_request(RequestCommand(**{**base, **said}), actor=actor)


def url(structure: Any, path: str = "") -> str:
    return f"/s/{structure.slug}/demandes{path}"


def test_a_request_gets_the_next_number_and_a_replay_takes_none(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        row_id = new_id()
        first = received(actor, id=row_id)
        assert received(actor, id=row_id).number == first.number == 1
        assert received(actor).number == 2
        assert session.execute(select(func.count()).select_from(RequestCaller)).scalar_one() == 2


def test_a_caller_who_gives_nothing_is_anonymous(make_member: Any, acting: Any) -> None:
    with acting(make_member("reception")) as actor:
        request = received(actor, caller=Caller())
        assert request.anonymous
        assert caller_of(request, actor=actor) is None


def test_the_caller_is_read_by_reception_and_by_whoever_takes_the_request(
    make_member: Any, acting: Any
) -> None:
    with acting(make_member("reception")) as actor:
        request_id = received(actor).id
        commit()
    with acting(make_member("director")) as director:
        request = session.get_one(Request, (director.tenant.id, request_id))
        with pytest.raises(Forbidden):
            caller_of(request, actor=director)
    with acting(make_member()) as mediator:
        request = session.get_one(Request, (mediator.tenant.id, request_id))
        with pytest.raises(Forbidden):
            caller_of(request, actor=mediator)
        take_request(request, actor=mediator)
        caller = caller_of(request, actor=mediator)
        assert caller is not None
        assert caller.phone == "+33639980012"


def test_the_page_and_the_list_show_no_caller_to_the_others(
    make_member: Any, acting: Any, signed_in: Any, structure: Any
) -> None:
    with acting(make_member("reception")) as actor:
        request_id = received(actor).id
        commit()
    browser = signed_in(make_member())
    for path in ("", f"/{request_id}"):
        page = browser.get(url(structure, path)).text
        assert "Aubray" not in page
        assert "39" + " 98" not in page.replace("\u00a0", " ")
    assert post(browser, url(structure, f"/{request_id}/prendre")).status_code == 303
    assert "Aubray" in browser.get(url(structure, f"/{request_id}")).text


def test_two_members_cannot_both_take_a_request(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        request = received(actor)
        take_request(request, actor=actor)
        take_request(request, actor=actor)
        request_id = request.id
        commit()
    with acting(make_member()) as late:
        request = session.get_one(Request, (late.tenant.id, request_id))
        with pytest.raises(Refused) as refused:
            take_request(request, actor=late)
        assert "déjà" in refused.value.problems[0]


def test_whoever_answers_takes_it(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        request = received(actor)
        answer_request(request, actor=actor)
        assert (request.state, request.taken_by) == ("answered", actor.member)
        assert request.answered_at is not None


def test_a_closed_request_keeps_its_reason_and_reopens_where_it_stood(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        request = received(actor)
        answer_request(request, actor=actor)
        close_request(request, "out_of_scope", actor=actor)
        assert (request.state, request.close_reason) == ("closed", "out_of_scope")
        with pytest.raises(Refused):
            arrive_for_request(request, actor=actor)
        reopen_request(request, actor=actor)
        assert (request.state, request.closed_at, request.close_reason) == ("answered", None, None)


def test_a_request_given_back_waits_again(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        request = received(actor, take=True)
        assert waiting(actor) == 1
        release_request(request, actor=actor)
        assert (request.state, request.taken_by) == ("received", None)


def test_waiting_counts_what_waits_for_this_member(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        received(actor)
        mine = received(actor, take=True)
        done = received(actor)
        close_request(done, "handled", actor=actor)
        assert waiting(actor) == 2
        answer_request(mine, actor=actor)
        assert waiting(actor) == 1


def test_an_entry_made_from_a_request_says_when_the_team_arrived(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        request = received(actor)
        activity = record_activity(
            ActivityCommand(id=new_id(), kind="active_presence", request_id=request.id), actor=actor
        )
        assert activity.request_id == request.id
        assert (request.state, request.arrived_at) == (
            "visited",
            max(activity.starts_at, request.received_at),
        )


def test_an_answer_given_after_the_visit_is_noted_and_what_nobody_noted_is_said(
    make_member: Any, acting: Any, structure: Any, signed_in: Any
) -> None:
    member = make_member()
    with acting(member) as actor:
        request = received(actor)
        arrive_for_request(request, actor=actor)
        request_id = request.id
        commit()
    browser = signed_in(member)
    page = browser.get(url(structure, f"/{request_id}")).text
    assert "étape non notée" in page
    assert f"/{request_id}/repondre" in page
    assert post(browser, url(structure, f"/{request_id}/repondre"), {}).status_code == 303
    page = browser.get(url(structure, f"/{request_id}")).text
    assert "étape non notée" not in page
    assert f"/{request_id}/repondre" not in page
    with acting(member) as actor:
        known = session.get_one(Request, (actor.tenant.id, request_id))
        assert known.state == "visited"
        assert known.answered_at is not None


def test_the_entry_form_opens_with_the_requests_place_and_reason(
    make_member: Any, acting: Any, signed_in: Any, structure: Any
) -> None:
    member = make_member()
    with acting(member) as actor:
        place = make_row(Place, name="Allée du Parc", sort_name="allee du parc", kind="street")
        request_id = received(actor, place_id=place.id, reason="gathering").id
        place_id = str(place.id)
        commit()
    page = (
        signed_in(member)
        .get(f"/s/{structure.slug}/interventions/nouvelle?request={request_id}", follow_redirects=True)
        .text
    )
    assert f'name="request_id" value="{request_id}"' in page
    assert f'value="{place_id}" checked' in page or f'value="{place_id}" id="f-place_id" checked' in page


def test_delays_are_medians_over_the_period(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        at = now() - timedelta(minutes=300)
        for minutes in (10, 20, 60):
            request = received(actor)
            request.received_at = at
            request.taken_by, request.taken_at = actor.member, at
            request.answered_at = at + timedelta(minutes=minutes)
        session.flush()
        row = session.execute(delays(actor, today(actor), today(actor))).one()
        assert (row.total, row.answered, row.arrived) == (3, 3, 0)
        assert float(row.to_answer) == pytest.approx(20)
        assert row.to_arrival is None


def test_erasing_a_caller_leaves_a_request_that_names_nobody(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        request = received(actor, subject="Mme Aubray se plaint du bruit", place_text="3e étage gauche")
        answer_request(request, actor=actor)
        caller = session.execute(select(RequestCaller)).scalar_one()
        subject = SubjectRef("request_caller", caller.id)
        (part,) = export_person_data(actor, subject)
        assert part.rows[0]["Téléphone"] == "+33639980012"
        assert erase_person_data(actor, subject) >= 2
        assert session.execute(select(func.count()).select_from(RequestCaller)).scalar_one() == 0
        assert (request.subject, request.place_text, request.state) == ("", "", "answered")
        revisions = select(Revision).where(Revision.entity_id == request.id)
        assert session.execute(revisions).scalars().all() == []
        assert erase_person_data(actor, subject) == 0


def test_a_subject_of_another_kind_is_left_alone(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        received(actor)
        other = SubjectRef("person", new_id())
        assert export_person_data(actor, other) == ()
        assert erase_person_data(actor, other) == 0


def test_a_double_click_makes_one_request(
    make_member: Any, signed_in: Any, acting: Any, structure: Any
) -> None:
    member = make_member()
    browser = signed_in(member)
    form = {
        "id": str(uuid.uuid4()),
        "channel": "phone",
        "subject": "Bruit ❤ d’été",
        "phone": "06 39 98 00 14",
    }
    assert [post(browser, url(structure), form).status_code for _click in range(2)] == [303, 303]
    with acting(member):
        assert session.execute(select(Request.subject)).scalars().all() == ["Bruit ❤ d’été"]
        assert session.execute(select(RequestCaller.phone)).scalars().all() == ["+33639980014"]


def test_errors_stand_beside_their_fields_and_nothing_is_lost(
    make_member: Any, signed_in: Any, structure: Any
) -> None:
    form = {"channel": "phone", "phone": "12", "callback": "Après 18 h"}
    answer = post(signed_in(make_member()), url(structure), form)
    assert answer.status_code == 422
    assert 'id="f-phone-err"' in answer.text
    assert "Après 18 h" in answer.text
    nothing = post(signed_in(make_member()), url(structure), {"channel": "phone"})
    assert 'id="f-reason-err"' in nothing.text


def test_smuggled_fields_are_refused_by_name(make_member: Any, signed_in: Any, structure: Any) -> None:
    browser = signed_in(make_member())
    for name in ("tenant_id", "state", "taken_by", "number", "partner_link_id"):
        answer = post(browser, url(structure), {"channel": "phone", "subject": "x", name: "1"})
        assert answer.status_code == 422
        assert name in answer.text


def test_another_structures_place_and_request_do_not_exist(
    make_structure: Any, make_member: Any, acting: Any, signed_in: Any, structure: Any
) -> None:
    with acting(make_member(structure=make_structure())) as stranger:
        place_id = make_row(Place, name="Ailleurs", sort_name="ailleurs", kind="street").id
        request_id = received(stranger).id
        commit()
    browser = signed_in(make_member())
    form = {"channel": "phone", "subject": "Bruit", "place_id": str(place_id)}
    answer = post(browser, url(structure), form)
    assert answer.status_code == 422
    assert 'id="f-place_id-err"' in answer.text
    assert browser.get(url(structure, f"/{request_id}")).status_code == 404
    assert post(browser, url(structure, f"/{request_id}/prendre")).status_code == 404


def test_closing_asks_for_a_reason_and_can_be_undone(
    make_member: Any, acting: Any, signed_in: Any, structure: Any
) -> None:
    member = make_member()
    with acting(member) as actor:
        request_id = received(actor).id
        commit()
    browser = signed_in(member)
    assert post(browser, url(structure, f"/{request_id}/clore")).status_code == 422
    done = post(browser, url(structure, f"/{request_id}/clore"), {"close_reason": "redirected"})
    assert done.status_code == 303
    assert f"/{request_id}/rouvrir" in browser.get(url(structure)).text
    assert "Réorientée" in browser.get(url(structure, f"/{request_id}")).text


def test_every_state_can_be_reached_and_every_step_has_words() -> None:
    keys = {state.key for state in STATES}
    assert {step.target for step in STEPS} == keys
    assert all(step.label and set(step.source) <= keys for step in STEPS)


def test_the_vocabularies_the_form_needs_exist(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        assert all(options(key, actor) for key in ("channel", "initiator", "request_close_reason"))
