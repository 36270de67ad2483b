"""How the contract tests reach each page of files, made through use-cases."""

from __future__ import annotations

from typing import Any

from core.access.policy import Example
from core.casefiles.circle import name_member, step_back
from core.casefiles.models import FileNotice
from core.casefiles.notices import NAMED
from core.casefiles.schemas import NameMember, StepBack
from core.casefiles.services import link_person, open_file, open_file_from_request
from core.casefiles.workflow import TYPE_KEY
from core.cases.completing import add_party
from core.cases.examples import a_case
from core.cases.models import Case, Party
from core.cases.schemas import AddParty, OpenCase
from core.cases.workflow import raised_types
from core.db.base import new_id
from core.db.session import session
from core.people.examples import a_person
from core.people.models import Person
from core.requests.schemas import Caller, RequestCommand
from core.requests.services import receive_request
from core.tenancy.binding import Actor

SUBJECT = "Bruit le soir, résidence des Tilleuls"


def a_file(actor: Actor) -> Case:
    """An open file that the actor follows."""
    return open_file(OpenCase(new_id(), TYPE_KEY, SUBJECT), actor=actor)


def a_party(case: Case, actor: Actor) -> Party:
    return add_party(case, AddParty(new_id(), "person"), actor=actor)


def _somebody(actor: Actor) -> Person:
    return a_person(actor, f"Camille {str(new_id())[-6:]}")


def plain(actor: Actor) -> Example:
    return Example()


def search(actor: Actor) -> Example:
    return Example(form={"q": "tilleuls"})


def _opening_form() -> dict[str, Any]:
    return {"id": str(new_id()), "type_key": TYPE_KEY, "subject": SUBJECT}


def opening(actor: Actor) -> Example:
    return Example(form=_opening_form())


def opening_from_request(actor: Actor) -> Example:
    asked = receive_request(RequestCommand(new_id(), "phone", subject="Bruit le soir"), actor=actor)
    return Example({"request_id": asked.id}, _opening_form())


def raising(actor: Actor) -> Example:
    case = a_case(actor)
    return Example({"case_id": case.id}, {"id": str(new_id()), "type_key": raised_types(case, actor)[0].key})


def one_file(actor: Actor) -> Example:
    return Example({"case_id": a_file(actor).id})


def linking(actor: Actor) -> Example:
    case = a_file(actor)
    party = a_party(case, actor)
    form = {"version": str(party.version), "person_id": str(_somebody(actor).id)}
    return Example({"case_id": case.id, "party_id": party.id}, form)


def registering(actor: Actor) -> Example:
    case = a_file(actor)
    form = {"id": str(new_id()), "given_name": "Camille", "anyway": "1"}
    return Example({"case_id": case.id, "party_id": a_party(case, actor).id}, form)


def unlinking(actor: Actor) -> Example:
    case = a_file(actor)
    party = a_party(case, actor)
    link_person(party, _somebody(actor).id, actor=actor)
    return Example({"case_id": case.id, "party_id": party.id})


def from_caller(actor: Actor) -> Example:
    caller = Caller(f"Une voisine {str(new_id())[-6:]}", "+33549000000")
    said = RequestCommand(new_id(), "phone", subject="Bruit le soir", caller=caller, take=True)
    asked = receive_request(said, actor=actor)
    case = open_file_from_request(asked, OpenCase(new_id(), TYPE_KEY, SUBJECT), actor=actor)
    form = {"id": str(new_id()), "given_name": "Camille", "phone": "05 49 00 00 00", "anyway": "1"}
    return Example({"case_id": case.id}, form)


def _left(actor: Actor) -> Case:
    """A file that the actor has refused: she follows it no more, and may be given a place in it."""
    case = a_file(actor)
    step_back(case, StepBack(new_id(), "refused", "Trop proche de ces personnes."), actor=actor)
    return case


def naming(actor: Actor) -> Example:
    form = {"id": str(new_id()), "membership_id": str(actor.member), "role": "helper"}
    return Example({"case_id": _left(actor).id}, form)


def ending(actor: Actor) -> Example:
    case = _left(actor)
    seat = name_member(case, NameMember(new_id(), actor.member, "helper"), actor=actor)
    return Example({"case_id": case.id, "member_id": seat.id})


def asking_access(actor: Actor) -> Example:
    """On a file that she does not follow: its referent reads everything already."""
    form = {"id": str(new_id()), "reason": "La personne référente est absente et une partie appelle."}
    return Example({"case_id": _left(actor).id}, form)


def stepping_back(actor: Actor) -> Example:
    form = {"id": str(new_id()), "kind": "stepped_back", "reason": "Une partie est une voisine."}
    return Example({"case_id": a_file(actor).id}, form)


def one_recusal(actor: Actor) -> Example:
    case = a_file(actor)
    command = StepBack(new_id(), "refused", "Trop proche de ces personnes.")
    step_back(case, command, actor=actor)
    return Example({"case_id": case.id, "recusal_id": command.id})


def one_notice(actor: Actor) -> Example:
    notice = FileNotice(case_id=a_file(actor).id, membership_id=actor.member, kind=NAMED)
    session.add(notice)
    session.flush()
    return Example({"notice_id": notice.id})
