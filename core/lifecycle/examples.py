"""How the contract tests reach each route of persons' rights."""

from __future__ import annotations

from core.access.policy import Example
from core.db.base import new_id
from core.extension.contributions import SubjectRef
from core.lifecycle.models import RightsRequest
from core.lifecycle.requests import make_copy, register_request
from core.lifecycle.schemas import RegisterRequest
from core.people.schemas import RegisterPerson
from core.people.services import register_person
from core.planning.clock import today
from core.tenancy.binding import Actor


def _person(actor: Actor) -> SubjectRef:
    return SubjectRef(
        "person", register_person(RegisterPerson(new_id(), given_name="Camille"), actor=actor).id
    )


def a_request(kind: str, actor: Actor) -> RightsRequest:
    command = RegisterRequest(new_id(), kind, today(actor))
    return register_request(_person(actor), command, actor=actor)


def searching(actor: Actor) -> Example:
    return Example(form={"q": "Camille"})


def somebody(actor: Actor) -> Example:
    subject = _person(actor)
    return Example({"subject_kind": subject.kind, "subject_id": subject.id})


def registering(actor: Actor) -> Example:
    form = {"id": str(new_id()), "kind": "access", "received_on": today(actor).isoformat()}
    return Example(somebody(actor).view_args, form)


def an_access(actor: Actor) -> Example:
    return Example({"request_id": a_request("access", actor).id})


def a_copy(actor: Actor) -> Example:
    request = a_request("access", actor)
    make_copy(request, actor=actor)
    return Example({"request_id": request.id})


def a_restriction(actor: Actor) -> Example:
    return Example({"request_id": a_request("restrict", actor).id})


def an_erasure(actor: Actor) -> Example:
    return Example({"request_id": a_request("erase", actor).id})


def a_correction(actor: Actor) -> Example:
    return Example({"request_id": a_request("rectify", actor).id})


def answering(actor: Actor) -> Example:
    return Example({"request_id": a_request("rectify", actor).id}, {"answer": "corrected"})


def refusing(actor: Actor) -> Example:
    return Example({"request_id": a_request("access", actor).id}, {"refused_for": "not_identified"})


def a_rule(actor: Actor) -> Example:
    return Example({"rule_key": "requests.words"})


def deciding(actor: Actor) -> Example:
    return Example({"rule_key": "requests.words"}, {"reason": "term_over"})
