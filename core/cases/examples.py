"""How the contract tests reach each route of situations, made through use-cases."""

from __future__ import annotations

from typing import Any

from core.access.policy import Example
from core.activities.models import Activity
from core.activities.schemas import ActivityCommand
from core.activities.services import record_activity
from core.cases.completing import add_party, add_session, record_action
from core.cases.models import Case, CaseAction, CaseSession, Party
from core.cases.moving import close_case, move_case
from core.cases.opening import open_case
from core.cases.schemas import AddParty, AddSession, MoveCase, OpenCase, RecordAction
from core.cases.workflow import situation_types, type_of
from core.codelists.services import options
from core.db.base import new_id
from core.extension.catalog import catalog
from core.planning.clock import today
from core.requests.schemas import RequestCommand
from core.requests.services import receive_request
from core.tenancy.binding import Actor


def a_case(actor: Actor) -> Case:
    """An open situation of the first kind that the structure's domains bring."""
    first = situation_types(actor)[0]
    return open_case(OpenCase(new_id(), first.key, "Musique le soir devant le gymnase"), actor=actor)


def a_party(case: Case, actor: Actor) -> Party:
    return add_party(case, AddParty(new_id(), "group"), actor=actor)


def a_session(case: Case, actor: Actor) -> CaseSession:
    return add_session(case, AddSession(new_id(), today(actor), "visit"), actor=actor)


def an_action(case: Case, actor: Actor) -> CaseAction:
    code = options("action", actor)[0].value
    return record_action(case, RecordAction(new_id(), today(actor), code), actor=actor)


def an_activity(actor: Actor) -> Activity:
    kind = catalog().activity_kinds_of(actor.tenant.enabled)[0]
    return record_activity(ActivityCommand(new_id(), kind.key, total=5, distinct=True), actor=actor)


def index(actor: Actor) -> Example:
    return Example()


def search(actor: Actor) -> Example:
    return Example(form={"q": "gymnase"})


def _opening_form(actor: Actor) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "type_key": situation_types(actor)[0].key,
        "subject": "Musique le soir devant le gymnase",
    }


def opening(actor: Actor) -> Example:
    return Example(form=_opening_form(actor))


def opening_from_activity(actor: Actor) -> Example:
    return Example(view_args={"activity_id": an_activity(actor).id}, form=_opening_form(actor))


def opening_from_request(actor: Actor) -> Example:
    command = RequestCommand(new_id(), "phone", subject="Bruit le soir")
    asked = receive_request(command, actor=actor)
    return Example(view_args={"request_id": asked.id}, form=_opening_form(actor))


def attaching(actor: Actor) -> Example:
    return Example(view_args={"case_id": a_case(actor).id, "activity_id": an_activity(actor).id})


def one_case(actor: Actor) -> Example:
    return Example(view_args={"case_id": a_case(actor).id})


def editing(actor: Actor) -> Example:
    case = a_case(actor)
    form = {
        "version": str(case.version),
        "subject": "Musique le soir, le vendredi",
        "domain": case.domain,
        "opened_on": case.opened_on.isoformat(),
    }
    return Example(view_args={"case_id": case.id}, form=form)


def adding_party(actor: Actor) -> Example:
    return Example(view_args={"case_id": a_case(actor).id}, form={"id": str(new_id()), "kind": "group"})


def editing_party(actor: Actor) -> Example:
    case = a_case(actor)
    party = a_party(case, actor)
    form = {"version": str(party.version), "kind": "group", "label": "Le groupe du banc"}
    return Example(view_args={"case_id": case.id, "party_id": party.id}, form=form)


def one_party(actor: Actor) -> Example:
    case = a_case(actor)
    return Example(view_args={"case_id": case.id, "party_id": a_party(case, actor).id})


def adding_session(actor: Actor) -> Example:
    form = {"id": str(new_id()), "kind": "visit", "day": today(actor).isoformat()}
    return Example(view_args={"case_id": a_case(actor).id}, form=form)


def editing_session(actor: Actor) -> Example:
    case = a_case(actor)
    meeting = a_session(case, actor)
    form = {"version": str(meeting.version), "kind": "phone", "day": today(actor).isoformat()}
    return Example(view_args={"case_id": case.id, "session_id": meeting.id}, form=form)


def one_session(actor: Actor) -> Example:
    case = a_case(actor)
    return Example(view_args={"case_id": case.id, "session_id": a_session(case, actor).id})


def recording_action(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "action": options("action", actor)[0].value,
        "day": today(actor).isoformat(),
    }
    return Example(view_args={"case_id": a_case(actor).id}, form=form)


def one_action(actor: Actor) -> Example:
    case = a_case(actor)
    return Example(view_args={"case_id": case.id, "action_id": an_action(case, actor).id})


def moving(actor: Actor) -> Example:
    """The first step from the beginning; whatever it requires is answered."""
    case = a_case(actor)
    case_type = type_of(case.type_key)
    step = next(s for s in case_type.transitions if case.state in s.source and not s.guard)
    form = {"id": str(new_id()), "note": "Convenu sur place.", "day": today(actor).isoformat()}
    if case_type.state(step.target).final:
        form["result"] = options(case_type.result_list, actor)[0].value
    form |= {name: "Le soir" for name in step.requires if name not in {"note", "day", "result"}}
    return Example(view_args={"case_id": case.id, "step": step.key}, form=form)


def reopening(actor: Actor) -> Example:
    case = a_case(actor)
    case_type = type_of(case.type_key)
    result = options(case_type.result_list, actor)[0].value
    if not any(case.state in s.source and case_type.state(s.target).final for s in case_type.transitions):
        step = next(s for s in case_type.transitions if case.state in s.source)
        move_case(case, step.key, MoveCase(note="Convenu sur place."), actor=actor)
    close_case(case, result, actor=actor, note="Plus rien à signaler.")
    form = {"id": str(new_id()), "note": "De nouveau du bruit."}
    return Example(view_args={"case_id": case.id}, form=form)


def reassigning(actor: Actor) -> Example:
    form = {"id": str(new_id()), "referent_id": str(actor.member)}
    return Example(view_args={"case_id": a_case(actor).id}, form=form)
