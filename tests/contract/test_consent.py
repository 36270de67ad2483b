"""Each purpose is enforced by each use-case that needs it, by its form and called in a job, and nothing changes.

``core.consent.gate.NEEDS`` is filled by ``@needs_consent`` on the use-cases; whoever adds one adds its line here.
"""

from __future__ import annotations

from collections import namedtuple
from datetime import timedelta

import pytest
from psycopg import sql

from core.casefiles.agreements import conclude_agreement
from core.casefiles.mediation_schemas import (
    AnswerSolution,
    ConcludeAgreement,
    CorrectMeeting,
    EditSolution,
    HoldMeeting,
    ProposeSolution,
)
from core.casefiles.meetings import correct_meeting, hold_meeting
from core.casefiles.models import FileAnswer, FileSolution
from core.casefiles.solutions import answer_solution, edit_solution, propose_solution, restore_solution
from core.cases.models import Case, CaseSession, Party
from core.cases.moving import move_case
from core.cases.schemas import MoveCase
from core.consent.examples import a_party
from core.consent.gate import NEEDS, ConsentMissing
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.extension.catalog import catalog
from core.planning.clock import today
from core.referrals.examples import TEXT, a_partner
from core.referrals.schemas import ShareExtract
from core.referrals.services import share_extract
from core.tenancy.binding import Caller, bound
from core.testing.files import open_named_file
from core.testing.plugin import create_member, create_structure
from core.testing.sign_in import post, sign_in
from tests.contract.counting import counting

#: What is arranged: ids only, since each way of asking has a session of its own.
Arranged = namedtuple("Arranged", "case a b partner meeting line")

#: Purposes under which nothing is done that could be refused, and why.
NOTHING_DONE = {
    "store_identity": "told, not agreed to (RGPD, art. 13 and 14); an objection is a request of rights",
    "inform_parents": "told, not agreed to; no first listening waits for it (domain.md 6.4)",
    "image": "asked of a document where somebody is recognisable, sent or opened: tests/core/files",
}


def meet(arranged, actor):
    case = get_or_404(Case, arranged.case)
    command = HoldMeeting(new_id(), "joint", case.opened_on, [arranged.a, arranged.b])
    hold_meeting(case, command, actor=actor)


def meet_again(arranged, actor):
    meeting = get_or_404(CaseSession, arranged.meeting)
    command = CorrectMeeting(meeting.version, "joint", meeting.day, [arranged.a, arranged.b], minutes=40)
    correct_meeting(meeting, command, actor=actor)


def propose(arranged, actor):
    command = ProposeSolution(new_id(), "Fermer la porte après 22 h.", today(actor))
    propose_solution(get_or_404(Case, arranged.case), command, actor=actor)


def reword(arranged, actor):
    edit_solution(get_or_404(FileSolution, arranged.line), EditSolution(1, "Autrement."), actor=actor)


def restore(arranged, actor):
    restore_solution(get_or_404(FileSolution, arranged.line), actor=actor)


def answer(arranged, actor):
    command = AnswerSolution(new_id(), 1, "refused", today(actor), version=1)
    line, party = get_or_404(FileSolution, arranged.line), get_or_404(Party, arranged.b)
    answer_solution(line, party, command, actor=actor)


def agree(arranged, actor):
    command = ConcludeAgreement(new_id(), "oral", today(actor))
    conclude_agreement(get_or_404(Case, arranged.case), command, actor=actor)


def advance(arranged, actor):
    move_case(get_or_404(Case, arranged.case), "meet", MoveCase(), actor=actor)


def share(arranged, actor):
    last = today(actor) + timedelta(days=10)
    command = ShareExtract(new_id(), arranged.partner, (arranged.a, arranged.b), TEXT, last)
    share_extract(get_or_404(Case, arranged.case), command, actor=actor)


def _meeting_form(arranged, day):
    return {"kind": "joint", "day": day.isoformat(), "party_ids": [str(arranged.a), str(arranged.b)]}


def meet_form(arranged, day):
    path = f"dossiers/{arranged.case}/rencontres/nouvelle"
    return path, {"id": str(new_id()), **_meeting_form(arranged, day)}


def meet_again_form(arranged, day):
    path = f"dossiers/{arranged.case}/rencontres/{arranged.meeting}"
    return path, {"version": "1", "minutes": "40", **_meeting_form(arranged, day)}


def propose_form(arranged, day):
    path = f"dossiers/{arranged.case}/propositions/nouvelle"
    return path, {"id": str(new_id()), "text": "Fermer la porte après 22 h.", "day": day.isoformat()}


def reword_form(arranged, day):
    path = f"dossiers/{arranged.case}/propositions/{arranged.line}"
    return path, {"version": "1", "text": "Autrement."}


def restore_form(arranged, day):
    return f"dossiers/{arranged.case}/propositions/{arranged.line}/remettre", {}


def answer_form(arranged, day):
    path = f"dossiers/{arranged.case}/propositions/{arranged.line}/parties/{arranged.b}"
    said = {"version": "1", "solution_version": "1", "answer": "refused", "day": day.isoformat()}
    return path, {"id": str(new_id()), **said}


def agree_form(arranged, day):
    path = f"dossiers/{arranged.case}/accord/nouveau"
    return path, {"id": str(new_id()), "form": "oral", "day": day.isoformat()}


def advance_form(arranged, day):
    return f"situations/{arranged.case}/etapes/meet", {"id": str(new_id()), "day": day.isoformat()}


def share_form(arranged, day):
    return f"partenaires/dossier/{arranged.case}/nouveau", {
        "id": str(new_id()),
        "partner_id": str(arranged.partner),
        "party_ids": [str(arranged.a), str(arranged.b)],
        "text": TEXT,
        "expires_on": (day + timedelta(days=10)).isoformat(),
        "confirmed": "1",
    }


#: Use-case → (purpose, called in a job, sent by its form).
USE_CASES = {
    "core.casefiles.meetings.hold_meeting": ("mediate", meet, meet_form),
    "core.casefiles.meetings.correct_meeting": ("mediate", meet_again, meet_again_form),
    "core.casefiles.solutions.propose_solution": ("mediate", propose, propose_form),
    "core.casefiles.solutions.edit_solution": ("mediate", reword, reword_form),
    "core.casefiles.solutions.restore_solution": ("mediate", restore, restore_form),
    "core.casefiles.solutions.answer_solution": ("mediate", answer, answer_form),
    "core.casefiles.agreements.conclude_agreement": ("mediate", agree, agree_form),
    "core.cases.moving.move_case": ("mediate", advance, advance_form),
    "core.referrals.services.share_extract": ("share", share, share_form),
}

#: What party B last said of the purpose, as steps (state, days ago, days it lasts).
LACKING = {
    "refused": [("refused", 1, None)],
    "withdrawn": [("given", 3, None), ("withdrawn", 1, None)],
    "expired": [("given", 9, 2)],
    "never given": [],
}


def accepted_by_both(case, a, b, day):
    """A line that both accepted while they agreed: rows, since neither agrees yet."""
    line = FileSolution(case_id=case.id, position=1, text="Baisser la musique.", day=day)
    session.add(line)
    session.flush()
    for party in (a, b):
        session.add(FileAnswer(solution_id=line.id, party_id=party.id, answer="accepted", day=day))
    session.flush()
    return line


@pytest.fixture(scope="module")
def house(app):
    return create_structure(app, "named_files")


@pytest.fixture(scope="module")
def mediator(app, house):
    return create_member(app, house, "mediator")


@pytest.fixture
def arrange(acting, mediator):
    """``arrange(purpose, steps)``: a file where A agreed, and B said what the steps say."""

    def make(purpose, steps):
        with acting(mediator) as actor:
            opened = today(actor) - timedelta(days=30)
            case = open_named_file(actor, opened_on=opened)
            a, b = a_party(case, actor), a_party(case, actor)
            partner = a_partner(actor)
            meeting = hold_meeting(case, HoldMeeting(new_id(), "separate", opened, [a.id]), actor=actor)
            line = accepted_by_both(case, a, b, opened)
            recipient = partner.id if catalog().consent_purposes[purpose].needs_recipient else None
            for party, said in ((a, [("given", 5, None)]), (b, steps)):
                for state, ago, lasts in said:
                    day = today(actor) - timedelta(days=ago)
                    word = RecordConsent(
                        new_id(), purpose, state, case_id=case.id, party_id=party.id, day=day,
                        recipient_id=recipient,
                        expires_on=None if lasts is None else day + timedelta(days=lasts),
                    )  # fmt: skip
                    record_consent(word, actor=actor)
            commit()
            return Arranged(case.id, a.id, b.id, partner.id, meeting.id, line.id)

    return make


@pytest.fixture
def in_a_job(app, house):
    def run(use_case, arranged):
        with app.app_context(), bound(house.slug, caller=Caller.JOB, permissions=ALL) as actor:
            use_case(arranged, actor)
            commit()

    return run


#: A job acts with the rights of its work: what refuses it here is consent alone.
ALL = frozenset({"files.edit", "files.share", "cases.edit"})


@pytest.fixture
def by_form(app, house, mediator):
    client = app.test_client()
    sign_in(app, client, mediator.user_id)

    def send(form, arranged):
        with app.app_context(), bound(house.slug, caller=Caller.COMMAND) as actor:
            day = today(actor)
        path, data = form(arranged, day)
        return post(client, f"/s/{house.slug}/{path}", data)

    return send


@pytest.fixture(scope="module")
def state(stores, house):
    """``state()``: how many rows the structure holds, the journal left out, and how each case stands."""
    stands = sql.SQL("SELECT id::text, state || version FROM case_record WHERE tenant_id = {}")
    with counting(stores, house, also=[stands.format(sql.Literal(house.id))]) as counts:
        yield counts


def test_every_purpose_is_enforced_somewhere_or_says_why_not(app):
    with app.app_context():
        purposes = {
            key
            for key in catalog().consent_purposes
            if catalog().plugin_of("consent_purposes", key) == "named_files"
        }
    assert purposes == set(NEEDS) | set(NOTHING_DONE)
    assert not set(NEEDS) & set(NOTHING_DONE)


def test_every_use_case_that_needs_consent_is_tried_here():
    declared = {name: purpose for purpose, names in NEEDS.items() for name in names}
    assert declared == {name: purpose for name, (purpose, _call, _form) in USE_CASES.items()}


@pytest.mark.parametrize("name", USE_CASES)
class TestEachUseCase:
    def test_works_once_everybody_agreed(self, name, arrange, in_a_job, by_form):
        purpose, call, form = USE_CASES[name]
        in_a_job(call, arrange(purpose, [("given", 1, None)]))
        assert by_form(form, arrange(purpose, [("given", 1, None)])).status_code == 303

    @pytest.mark.parametrize("lacking", LACKING)
    def test_is_refused_by_its_form_and_nothing_changes(self, name, lacking, arrange, by_form, state):
        purpose, _call, form = USE_CASES[name]
        arranged = arrange(purpose, LACKING[lacking])
        before = state()
        told = by_form(form, arranged)
        assert told.status_code == 409
        assert "Partie B" in told.text
        assert state() == before

    @pytest.mark.parametrize("lacking", LACKING)
    def test_is_refused_in_a_job_and_nothing_changes(self, name, lacking, arrange, in_a_job, state):
        purpose, call, _form = USE_CASES[name]
        arranged = arrange(purpose, LACKING[lacking])
        before = state()
        with pytest.raises(ConsentMissing) as missing:
            in_a_job(call, arranged)
        assert all(problem.startswith("Partie B : ") for problem in missing.value.problems)
        assert state() == before


def test_a_refusal_names_nobody(acting, mediator, arrange, in_a_job):
    arranged = arrange("mediate", [])
    with acting(mediator):
        get_or_404(Party, arranged.b).label = "Mme Fauvel"
        commit()
    with pytest.raises(ConsentMissing) as missing:
        in_a_job(meet, arranged)
    assert "Fauvel" not in missing.value.message
