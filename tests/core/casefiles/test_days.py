"""The day of an act: never to come unless it is planned, never so old that a year was mistyped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from core.activities.schemas import ActivityCommand
from core.activities.services import correct_activity, record_activity
from core.casefiles.mediation_examples import a_file, a_meeting, a_note
from core.casefiles.mediation_schemas import CorrectMeeting
from core.casefiles.meetings import correct_meeting
from core.casefiles.services import open_file
from core.cases.schemas import AddSession, EditCase, RecordAction
from core.cases.services import edit_case, keep_session, record_action
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.db.base import new_id
from core.errors import InvalidInput
from core.extension.catalog import catalog
from core.people.examples import a_person
from core.planning.clock import TO_COME, TOO_OLD, today, wrong_day
from core.planning.schemas import PlanShift
from core.planning.services import plan_shift
from core.requests.schemas import RequestCommand
from core.requests.services import receive_request
from core.tenancy.binding import Actor
from core.testing.sign_in import post
from tests.core.casefiles.making import opening

LONG_AGO = date(1900, 1, 1)


def an_entry(actor: Actor, **said: Any) -> ActivityCommand:
    kind = catalog().activity_kinds_of(actor.tenant.enabled)[0]
    return ActivityCommand(new_id(), kind.key, total=2, distinct=True, **said)


def corrected(day: date, actor: Actor) -> Any:
    entry = an_entry(actor)
    activity = record_activity(entry, actor=actor)
    return correct_activity(activity, replace(entry, version=activity.version, day=day), actor=actor)


def reopened_on(day: date, actor: Actor) -> Any:
    case = a_file(actor)
    return edit_case(case, EditCase(case.version, {"opened_on": day}), actor=actor)


def word_outside(day: date, actor: Actor) -> Any:
    said = RecordConsent(new_id(), "store_identity", "given", person_id=a_person(actor).id, day=day)
    return record_consent(said, actor=actor)


def moved_meeting(day: date, actor: Actor) -> Any:
    meeting = a_meeting(a_file(actor), actor)
    return correct_meeting(meeting, CorrectMeeting(meeting.version, "visit", day), actor=actor)


#: Acts that were done: neither to come nor long ago.
DONE = {
    "a field entry": lambda day, actor: record_activity(an_entry(actor, day=day), actor=actor),
    "a corrected entry": corrected,
    "a file": lambda day, actor: open_file(opening(opened_on=day), actor=actor),
    "the opening of a file": reopened_on,
    "a note": lambda day, actor: a_note(a_file(actor), actor, day=day),
    "an action": lambda day, actor: record_action(
        a_file(actor), RecordAction(new_id(), day, "dialogue"), actor=actor
    ),
    "a word outside any file": word_outside,
    "a request": lambda day, actor: receive_request(RequestCommand(new_id(), "phone", day=day), actor=actor),
}
#: Acts that may be planned.
PLANNED = {
    "a meeting": lambda day, actor: a_meeting(a_file(actor), actor, day=day),
    "a moved meeting": moved_meeting,
    "a shift": lambda day, actor: plan_shift(
        PlanShift(new_id(), actor.member, day, time(9), time(12)), actor=actor
    ),
}


@pytest.mark.parametrize("act", sorted({**DONE, **PLANNED}))
def test_an_act_of_1900_is_refused(act: str, acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor, pytest.raises(InvalidInput):
        {**DONE, **PLANNED}[act](LONG_AGO, actor)


@pytest.mark.parametrize("act", sorted(DONE))
def test_an_act_of_tomorrow_is_refused(act: str, acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor, pytest.raises(InvalidInput):
        DONE[act](today(actor) + timedelta(days=1), actor)


@pytest.mark.parametrize("act", sorted(PLANNED))
def test_what_is_planned_may_be_to_come(act: str, acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        assert PLANNED[act](today(actor) + timedelta(days=10), actor)


def test_a_meeting_is_not_before_the_file_was_opened(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        day = today(actor) - timedelta(days=30)
        case = open_file(opening(opened_on=day), actor=actor)
        assert a_meeting(case, actor, day=day)
        with pytest.raises(InvalidInput) as refused:
            keep_session(case, AddSession(new_id(), day - timedelta(days=1), "visit"), actor=actor)
        assert refused.value.errors == {"day": ["Ce jour est avant l’ouverture du dossier."]}


def test_a_form_says_beside_the_day_what_is_wrong(enter: Any, acting: Any, mediator: Any) -> None:
    client, base = enter(mediator), f"/s/{mediator.structure.slug}"
    with acting(mediator) as actor:
        kind, tomorrow = an_entry(actor).kind, today(actor) + timedelta(days=1)
        assert wrong_day(None, actor) is None
        assert wrong_day(tomorrow, actor, planned=True) is None
    for day, said in ((LONG_AGO, TOO_OLD), (tomorrow, TO_COME)):
        form = {"id": str(new_id()), "kind": kind, "day": day.isoformat(), "at": "10:00"}
        refused = post(client, f"{base}/interventions", form)
        assert refused.status_code == 422
        assert said.split(" : ")[0] in refused.text
