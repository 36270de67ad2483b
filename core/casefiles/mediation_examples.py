"""How the contract tests reach each route of a mediation, made through use-cases."""

from __future__ import annotations

from typing import Any

from core.access.policy import Example
from core.casefiles.agreements import conclude_agreement, months_after, plan_follow_up
from core.casefiles.mediation_schemas import (
    AnswerSolution,
    ConcludeAgreement,
    HoldMeeting,
    PlanFollowUp,
    ProposeSolution,
    WriteNote,
)
from core.casefiles.meetings import hold_meeting
from core.casefiles.models import FileAgreement, FileNote, FileSolution
from core.casefiles.notes import write_note
from core.casefiles.services import open_file
from core.casefiles.solutions import answer_solution, propose_solution
from core.casefiles.workflow import TYPE_KEY
from core.cases.completing import add_party
from core.cases.models import Case, CaseSession, Party
from core.cases.schemas import AddParty, OpenCase
from core.codelists.services import options
from core.consent.models import ConsentRecord
from core.db.base import new_id
from core.db.writing import create_once
from core.planning.clock import today
from core.tenancy.binding import Actor


def a_file(actor: Actor) -> Case:
    """A named file of a mediation, opened by the actor."""
    return open_file(OpenCase(new_id(), TYPE_KEY, "Bruit de voisinage, immeuble B"), actor=actor)


def a_party(case: Case, actor: Actor) -> Party:
    return add_party(case, AddParty(new_id(), "person"), actor=actor)


def agreed(case: Case, party: Party, actor: Actor, *, state: str = "given") -> ConsentRecord:
    """The party's word to the mediation."""
    said = {
        "case_id": case.id,
        "party_id": party.id,
        "purpose": "mediate",
        "state": state,
        "giver": "party",
        "wording_version": 1,
        "wording_hash": "0" * 64,
        "channel": "oral",
        "day": today(actor),
    }
    return create_once(ConsentRecord, new_id(), said, actor=actor)[0]


def two_parties(case: Case, actor: Actor) -> tuple[Party, Party]:
    """Two parties who both agreed to the mediation."""
    first, second = a_party(case, actor), a_party(case, actor)
    for party in (first, second):
        agreed(case, party, actor)
    return first, second


def a_note(case: Case, actor: Actor, **changes: Any) -> FileNote:
    values = {"level": "restricted", "text": "Le bruit a baissé en semaine.", "day": today(actor), **changes}
    return write_note(case, WriteNote(new_id(), **values), actor=actor)


def a_meeting(case: Case, actor: Actor, **changes: Any) -> CaseSession:
    return hold_meeting(
        case, HoldMeeting(new_id(), **{"kind": "visit", "day": today(actor), **changes}), actor=actor
    )


def a_solution(
    case: Case, actor: Actor, text: str = "Plus de ballon dans l’escalier après 20 heures."
) -> FileSolution:
    return propose_solution(case, ProposeSolution(new_id(), text, today(actor)), actor=actor)


def accepted(line: FileSolution, parties: tuple[Party, ...], actor: Actor) -> None:
    """Every party accepts the line."""
    for party in parties:
        command = AnswerSolution(new_id(), line.field_versions.get("text", 1), "accepted", today(actor))
        answer_solution(line, party, command, actor=actor)


def an_agreement(case: Case, actor: Actor) -> FileAgreement:
    parties = two_parties(case, actor)
    accepted(a_solution(case, actor), parties, actor)
    return conclude_agreement(case, ConcludeAgreement(new_id(), "written", today(actor)), actor=actor)


# --- the routes -----------------------------------------------------------------------------------


def one_file(actor: Actor) -> Example:
    return Example(view_args={"case_id": a_file(actor).id})


def writing_note(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "level": "restricted",
        "text": "Le bruit a baissé en semaine.",
        "day": today(actor).isoformat(),
    }
    return Example(view_args={"case_id": a_file(actor).id}, form=form)


def writing_words(actor: Actor) -> Example:
    case = a_file(actor)
    return Example(
        view_args={"case_id": case.id, "session_id": a_meeting(case, actor).id}, form=writing_note(actor).form
    )


def editing_note(actor: Actor) -> Example:
    case = a_file(actor)
    note = a_note(case, actor)
    form = {
        "version": str(note.version),
        "level": "sealed",
        "text": "Le bruit a baissé.",
        "day": note.day.isoformat(),
    }
    return Example(view_args={"case_id": case.id, "note_id": note.id}, form=form)


def one_note(actor: Actor) -> Example:
    case = a_file(actor)
    return Example(view_args={"case_id": case.id, "note_id": a_note(case, actor).id})


def holding_meeting(actor: Actor) -> Example:
    case = a_file(actor)
    form = {
        "id": str(new_id()),
        "kind": "separate",
        "party_ids": str(a_party(case, actor).id),
        "day": today(actor).isoformat(),
        "level": "restricted",
        "text": "Le bruit a baissé en semaine.",
    }
    return Example(view_args={"case_id": case.id}, form=form)


def correcting_meeting(actor: Actor) -> Example:
    case = a_file(actor)
    meeting = a_meeting(case, actor)
    form = {"version": str(meeting.version), "kind": "phone", "day": today(actor).isoformat()}
    return Example(view_args={"case_id": case.id, "session_id": meeting.id}, form=form)


def one_meeting(actor: Actor) -> Example:
    case = a_file(actor)
    return Example(view_args={"case_id": case.id, "session_id": a_meeting(case, actor).id})


def proposing(actor: Actor) -> Example:
    form = {"id": str(new_id()), "text": "Pas de ballon après 20 heures.", "day": today(actor).isoformat()}
    return Example(view_args={"case_id": a_file(actor).id}, form=form)


def editing_solution(actor: Actor) -> Example:
    case = a_file(actor)
    line = a_solution(case, actor)
    form = {"version": str(line.version), "text": "Pas de ballon après 19 heures."}
    return Example(view_args={"case_id": case.id, "solution_id": line.id}, form=form)


def one_solution(actor: Actor) -> Example:
    case = a_file(actor)
    return Example(view_args={"case_id": case.id, "solution_id": a_solution(case, actor).id})


def answering(actor: Actor) -> Example:
    case = a_file(actor)
    first, _second = two_parties(case, actor)
    line = a_solution(case, actor)
    form = {
        "id": str(new_id()),
        "solution_version": "1",
        "answer": "accepted",
        "day": today(actor).isoformat(),
    }
    return Example(view_args={"case_id": case.id, "solution_id": line.id, "party_id": first.id}, form=form)


def agreeing(actor: Actor) -> Example:
    case = a_file(actor)
    parties = two_parties(case, actor)
    accepted(a_solution(case, actor), parties, actor)
    form = {"id": str(new_id()), "form": "written", "day": today(actor).isoformat()}
    return Example(view_args={"case_id": case.id}, form=form)


def one_agreement(actor: Actor) -> Example:
    case = a_file(actor)
    return Example(view_args={"case_id": case.id, "agreement_id": an_agreement(case, actor).id})


def planning_follow_up(actor: Actor) -> Example:
    form = {"id": str(new_id()), "due_on": months_after(today(actor)).isoformat()}
    return Example(view_args={"case_id": a_file(actor).id}, form=form)


def following_up(actor: Actor) -> Example:
    case = a_file(actor)
    planned = plan_follow_up(case, PlanFollowUp(new_id(), months_after(today(actor))), actor=actor)
    form = {"version": str(planned.version), "outcome": "kept", "done_on": today(actor).isoformat()}
    return Example(view_args={"case_id": case.id, "follow_up_id": planned.id}, form=form)


def recording_bonds(actor: Actor) -> Example:
    case = a_file(actor)
    bond, state = options("bond", actor)[0].value, options("bond_state", actor)[0].value
    form = {"version": "0", "day": today(actor).isoformat(), f"bond_{bond}": state}
    return Example(
        view_args={"case_id": case.id, "party_id": a_party(case, actor).id, "moment": "entry"}, form=form
    )
