"""The demo's files: some fifteen, the same after a second seeding, none where the domain is off."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from sqlalchemy import func, select

from core.casefiles import demo
from core.casefiles.agreements import agreements_in_force, months_after
from core.casefiles.circle import reason_of
from core.casefiles.demo_stories import PEOPLE, STORIES
from core.casefiles.levels import readable_levels
from core.casefiles.models import (
    FileAccess,
    FileAgreement,
    FileAgreementLine,
    FileAnswer,
    FileBond,
    FileFollowUp,
    FileMember,
    FileNote,
    FileNotice,
    FileReason,
    FileSolution,
)
from core.casefiles.neutrality import named_in, names_of
from core.casefiles.solutions import standing_answers, standing_lines
from core.cases.models import Case, CaseReason, CaseSession, CaseTransition, Party
from core.cases.reasons import read_reason
from core.consent.models import ConsentRecord
from core.db.session import session
from core.demo.scenario import playing
from core.files.documents import title_of
from core.files.envelope import open_text
from core.files.models import Document, DocumentChunk
from core.lifecycle.models import RightsRequest
from core.lifecycle.pages import name_of
from core.lifecycle.requests import subject_of
from core.people.models import Household, Person, PersonContact, PersonTie
from core.people.queries import is_minor
from core.planning.clock import today
from core.referrals.models import Partner, Share, ShareParty
from core.referrals.services import read_answer
from tenants.demo import STRUCTURES

TABLES = (
    Case, Party, CaseSession, CaseTransition, CaseReason, FileNote, FileMember, ConsentRecord, Person,
    PersonContact, PersonTie, Household, FileSolution, FileAnswer, FileAgreement, FileAgreementLine,
    FileFollowUp, FileBond, FileAccess, FileReason, FileNotice, Document, DocumentChunk, Partner, Share,
    ShareParty, RightsRequest,
)  # fmt: skip


def counts() -> dict[str, int]:
    return {
        model.__tablename__: session.execute(select(func.count(model.id))).scalar_one() for model in TABLES
    }


def seeded(actor: Any) -> dict[str, int]:
    with playing(STRUCTURES[0].scenario):
        demo.seed(actor)
    return counts()


def test_a_second_seeding_leaves_the_same_rows(
    saved: Any, mediator: Any, colleague: Any, coordinator: Any
) -> None:
    first = saved(mediator, seeded)
    assert first["case_record"] == len(STORIES) == 15
    assert first["person"] == len(PEOPLE)
    assert all(first.values())
    assert saved(mediator, seeded) == first


def _told(subject: str) -> Case:
    found: Case = session.execute(select(Case).where(Case.subject.startswith(subject))).scalar_one()
    return found


def test_propositions_stand_accepted_refused_and_amended(
    saved: Any, acting: Any, mediator: Any, colleague: Any
) -> None:
    saved(mediator, seeded)
    with acting(mediator) as actor:
        lines = standing_lines(_told("Musique").id, actor)
        said = [sorted(answers.values()) for answers in standing_answers(lines, actor).values()]
        assert sorted(said) == [["accepted", "accepted"], ["accepted", "amended"], ["accepted", "refused"]]


def test_an_agreement_is_followed_with_its_page_news_to_come_and_links(
    saved: Any, acting: Any, enter: Any, mediator: Any, colleague: Any
) -> None:
    saved(mediator, seeded)
    with acting(mediator) as actor:
        case = _told("Horaires")
        assert case.state == "followed"
        agreement = session.execute(agreements_in_force(case.id, actor)).scalar_one()
        news = session.execute(select(FileFollowUp).where(FileFollowUp.case_id == case.id)).scalar_one()
        assert news.due_on == months_after(agreement.day) > today(actor)
        bonds = select(FileBond.moment).where(FileBond.case_id == case.id)
        assert set(session.execute(bonds).scalars()) == {"entry", "review"}
        url = f"/s/{mediator.structure.slug}/dossiers/{case.id}/accord/{agreement.id}"
    page = enter(mediator).get(url).text
    assert "21" in page
    assert page.count(">Signature<") == 2


def test_every_step_and_joint_meeting_came_after_the_words_that_it_needs(
    saved: Any, acting: Any, mediator: Any, colleague: Any
) -> None:
    saved(mediator, seeded)
    with acting(mediator):
        given: dict[Any, Any] = {}
        words = select(ConsentRecord).where(
            ConsentRecord.purpose == "mediate", ConsentRecord.state == "given"
        )
        for word in session.execute(words).scalars():
            given[word.party_id] = word.day
        parties = session.execute(select(Party)).scalars().all()
        steps = session.execute(select(CaseTransition).where(CaseTransition.transition == "meet")).scalars()
        ready = {step.case_id: step.day for step in steps}
        assert ready
        assert all(given[p.id] <= ready[p.case_id] for p in parties if p.case_id in ready)
        joint = session.execute(select(CaseSession).where(CaseSession.kind == "joint")).scalars()
        assert all(ready[meeting.case_id] <= meeting.day for meeting in joint)


def test_its_documents_are_closed_and_open_as_the_pdf_that_they_are(
    saved: Any, acting: Any, enter: Any, mediator: Any, colleague: Any
) -> None:
    saved(mediator, seeded)
    with acting(mediator) as actor:
        papers = session.execute(select(Document)).scalars().all()
        assert len({paper.case_id for paper in papers}) == 2
        pieces = session.execute(select(DocumentChunk.sealed)).scalars().all()
        assert not [piece for piece in pieces if b"PDF" in piece]
        assert {title_of(paper, actor) for paper in papers} == {
            paper.title for story in STORIES for paper in story.papers
        }
        signed = next(paper for paper in papers if paper.kind == "agreement")
        url, size = f"/s/{mediator.structure.slug}/documents/{signed.id}", signed.size
    content = enter(mediator).get(url).data
    assert len(content) == size
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert len(opened.pages) == 1


def test_a_share_closed_the_day_its_consent_was_taken_back(
    saved: Any, acting: Any, mediator: Any, colleague: Any
) -> None:
    saved(mediator, seeded)
    with acting(mediator) as actor:
        share = session.execute(select(Share)).scalar_one()
        words = select(ConsentRecord).where(ConsentRecord.purpose == "share").order_by(ConsentRecord.day)
        given, taken = session.execute(words).scalars()
        assert (given.state, taken.state, share.close_reason) == ("given", "withdrawn", "withdrawn")
        assert given.recipient_id == taken.recipient_id == share.partner_id
        assert taken.at.date() == share.closed_at.date()
        assert read_answer(share, actor=actor)


def test_a_file_was_opened_again_with_its_reason(
    saved: Any, acting: Any, mediator: Any, colleague: Any
) -> None:
    saved(mediator, seeded)
    with acting(mediator) as actor:
        case = _told("Haie")
        assert (case.state, case.closed_on, case.result) == ("listening", None, None)
        reason = session.execute(select(CaseReason).where(CaseReason.case_id == case.id)).scalar_one()
        assert read_reason(reason.id, reason.sealed, actor=actor).startswith("La haie")


def test_an_exceptional_access_waits_to_be_read(
    saved: Any, acting: Any, mediator: Any, colleague: Any, coordinator: Any
) -> None:
    saved(mediator, seeded)
    with acting(mediator) as actor:
        case = _told("Relations tendues")
        access = session.execute(select(FileAccess)).scalar_one()
        assert (access.case_id, access.membership_id) == (case.id, coordinator.membership_id)
        told = session.execute(select(FileNotice).where(FileNotice.about_id == access.id)).scalars().all()
        assert case.referent_id in {notice.membership_id for notice in told}
        assert not [notice for notice in told if notice.seen_at]
        assert reason_of(access.id, actor)


def test_a_minors_parents_are_informed_before_she_is_heard(
    saved: Any, acting: Any, mediator: Any, colleague: Any
) -> None:
    saved(mediator, seeded)
    with acting(mediator) as actor:
        case = _told("Moqueries")
        word = session.execute(
            select(ConsentRecord).where(
                ConsentRecord.case_id == case.id, ConsentRecord.purpose == "inform_parents"
            )
        ).scalar_one()
        assert is_minor(session.get_one(Person, (actor.tenant.id, word.person_id)), today(actor))
        assert not is_minor(session.get_one(Person, (actor.tenant.id, word.representative_id)), today(actor))
        heard = session.execute(select(CaseSession.day).where(CaseSession.case_id == case.id)).scalars()
        assert word.day <= min(heard)


def test_a_request_for_access_waits(saved: Any, acting: Any, mediator: Any, colleague: Any) -> None:
    saved(mediator, seeded)
    with acting(mediator) as actor:
        request = session.execute(select(RightsRequest)).scalar_one()
        assert (request.kind, request.state) == ("access", "received")
        assert name_of(subject_of(request), actor) == "Irène Castel"


def test_the_files_are_numbered_readable_and_two_are_closed(
    saved: Any, acting: Any, mediator: Any, colleague: Any
) -> None:
    saved(mediator, seeded)
    with acting(mediator) as actor:
        cases = list(session.execute(select(Case)).scalars())
        assert sorted(case.number for case in cases)[0].endswith("-0001")
        assert len([case for case in cases if case.closed_on]) == 2
        people = list(session.execute(select(Person)).scalars())
        assert not [case.subject for case in cases if named_in(case.subject, names_of(*people))]
        note = session.execute(select(FileNote).where(FileNote.level != "team").limit(1)).scalar_one()
        assert open_text(note.sealed, record_id=note.id, actor=actor)
        case = next(case for case in cases if case.id == note.case_id)
        assert readable_levels(case, actor).levels >= {"team"}


def test_nothing_where_nobody_is_followed_by_name(saved: Any, make_structure: Any, make_member: Any) -> None:
    plain = make_member("mediator", structure=make_structure("atelier"))
    assert not any(saved(plain, seeded).values())
