"""Meetings ask for consent, lines are accepted by each, the agreement is what all accepted, news are taken."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from core.casefiles.agreements import (
    conclude_agreement,
    end_agreements,
    has_agreement,
    months_after,
    plan_follow_up,
    record_outcome,
)
from core.casefiles.bonds import bonds_of, record_bonds, version_of
from core.casefiles.levels import readable_levels
from core.casefiles.mediation_examples import (
    a_file,
    a_note,
    a_party,
    a_solution,
    accepted,
    agreed,
    an_agreement,
    two_parties,
)
from core.casefiles.mediation_pages import Mediation, mediation_panel
from core.casefiles.mediation_paper import follow_ups_panel, for_party
from core.casefiles.mediation_schemas import (
    AnswerSolution,
    ConcludeAgreement,
    CorrectMeeting,
    EditSolution,
    HoldMeeting,
    PlanFollowUp,
    ProposeSolution,
    RecordBonds,
    RecordOutcome,
)
from core.casefiles.meetings import correct_meeting, hold_meeting, remove_meeting, restore_meeting
from core.casefiles.models import FileAgreementLine, FileFollowUp, FileNote, FileSolution
from core.casefiles.notes import text_of
from core.casefiles.services import link_person
from core.casefiles.solutions import answer_solution, edit_solution, propose_solution
from core.casefiles.workflow import TWO_TO_MEET
from core.cases.completing import add_session, remove_event, restore_event
from core.cases.models import Case, Party
from core.cases.moving import close_case, move_case
from core.cases.schemas import AddSession, MoveCase
from core.cases.timeline import party_cards
from core.cases.workflow import steps_from
from core.consent.gate import ConsentMissing
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.errors import InvalidInput, NotFound, Refused, StaleEdit
from core.extension.contributions import SubjectRef
from core.files.envelope import of_case, of_person, owner_of
from core.lifecycle.services import erase_subject
from core.people.models import Person
from core.planning.clock import today
from core.tenancy.binding import Actor
from core.testing.rows import make_row
from core.testing.sign_in import post

SAID = "Le bruit a baissé."


def panel(case: Case, actor: Actor) -> Mediation:
    return mediation_panel(case, party_cards(case, actor), readable_levels(case, actor), actor)


def meeting(actor: Actor, kind: str, *parties: Any, **more: Any) -> HoldMeeting:
    values = {"day": today(actor), "party_ids": [party.id for party in parties], "level": "restricted"}
    return HoldMeeting(**{"id": new_id(), "kind": kind, **values, **more})


class TestMeetings:
    def test_the_words_of_a_meeting_are_a_note_and_nothing_lies_in_the_meeting(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            party = a_party(case, actor)
            held = hold_meeting(case, meeting(actor, "separate", party, text=SAID), actor=actor)
            assert held.note in (None, "")
            note = session.execute(select(FileNote).where(FileNote.session_id == held.id)).scalar_one()
            assert (note.party_id, text_of(note, actor)) == (party.id, SAID)

    def test_a_separate_meeting_is_with_somebody_or_its_words_would_belong_to_nobody(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            party = a_party(case, actor)
            with pytest.raises(InvalidInput) as refused:
                hold_meeting(case, meeting(actor, "separate", text=SAID), actor=actor)
            assert list(refused.value.errors) == ["party_ids"]
            held = hold_meeting(case, meeting(actor, "separate", party, text=SAID), actor=actor)
            with pytest.raises(InvalidInput):
                correct_meeting(held, CorrectMeeting(held.version, "separate", today(actor)), actor=actor)

    def test_language_and_interpreter_are_said_in_the_thread(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            case = a_file(actor)
            party = a_party(case, actor)
            command = meeting(actor, "separate", party, language="portugais", interpreter="telephone")
            hold_meeting(case, command, actor=actor)
            assert any("En portugais, interprète par téléphone" in e.meta for e in panel(case, actor).entries)

    def test_a_first_separate_meeting_listens_without_any_word_and_a_second_does_not(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            party = a_party(case, actor)
            first = meeting(actor, "separate", party)
            hold_meeting(case, first, actor=actor)
            assert hold_meeting(case, first, actor=actor).id == first.id
            with pytest.raises(ConsentMissing):
                hold_meeting(case, meeting(actor, "separate", party), actor=actor)
            agreed(case, party, actor)
            hold_meeting(case, meeting(actor, "separate", party), actor=actor)

    @pytest.mark.parametrize("state", ["refused", "withdrawn"])
    def test_no_meeting_with_a_party_who_says_no(self, state: str, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            party = a_party(case, actor)
            agreed(case, party, actor, state=state)
            with pytest.raises(ConsentMissing):
                hold_meeting(case, meeting(actor, "phone", party), actor=actor)

    def test_a_joint_meeting_needs_the_word_of_each(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            first, second = a_party(case, actor), a_party(case, actor)
            agreed(case, first, actor)
            with pytest.raises(ConsentMissing):
                hold_meeting(case, meeting(actor, "joint", first, second), actor=actor)
            agreed(case, second, actor)
            hold_meeting(case, meeting(actor, "joint", first, second), actor=actor)

    def test_the_form_of_situations_is_no_way_round(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(Refused):
            add_session(a_file(actor), AddSession(new_id(), today(actor), "visit"), actor=actor)

    def test_words_are_not_noted_before_the_meeting(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            late = meeting(
                actor, "separate", a_party(case, actor), day=today(actor) + timedelta(days=3), text=SAID
            )
            with pytest.raises(InvalidInput) as refused:
                hold_meeting(case, late, actor=actor)
            assert set(refused.value.errors) == {"text"}

    def test_correcting_who_was_there_gives_the_words_to_the_right_party(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            first, second = two_parties(case, actor)
            person = Person(given_name="Odile", sort_name="odile", search_text="odile")
            session.add(person)
            session.flush()
            second.person_id = person.id
            held = hold_meeting(case, meeting(actor, "separate", first, text=SAID), actor=actor)
            note = session.execute(select(FileNote)).scalar_one()
            assert owner_of(note.sealed or b"", actor=actor) == of_case(case.id)
            correct_meeting(
                held, CorrectMeeting(held.version, "separate", today(actor), [second.id]), actor=actor
            )
            assert (note.party_id, text_of(note, actor)) == (second.id, SAID)
            assert owner_of(note.sealed or b"", actor=actor) == of_person(person.id)

    def test_a_meeting_leaves_with_its_words_and_comes_back_with_them(
        self, browsing: Any, mediator: Any
    ) -> None:
        with browsing(mediator) as actor:
            case = a_file(actor)
            held = hold_meeting(
                case, meeting(actor, "separate", a_party(case, actor), text=SAID), actor=actor
            )
            remove_meeting(held, actor=actor)
            assert SAID not in [entry.text for entry in panel(case, actor).entries]
            restore_meeting(held, actor=actor)
            assert SAID in [entry.text for entry in panel(case, actor).entries]


class TestSolutions:
    def test_a_line_needs_the_word_of_every_party(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            first, _second = two_parties(case, actor)
            agreed(case, first, actor, state="withdrawn")
            with pytest.raises(ConsentMissing):
                propose_solution(case, ProposeSolution(new_id(), "Une ligne", today(actor)), actor=actor)

    def test_an_edited_line_asks_again(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            case = a_file(actor)
            parties = two_parties(case, actor)
            line = a_solution(case, actor)
            accepted(line, parties, actor)
            assert panel(case, actor).can_agree
            edit_solution(line, EditSolution(line.version, "Autres mots"), actor=actor)
            shown = panel(case, actor)
            assert not shown.can_agree
            assert {answer.words for answer in shown.lines[0].answers} == {"À demander"}

    def test_an_answer_to_former_words_is_refused(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            first, _second = two_parties(case, actor)
            line = a_solution(case, actor)
            edit_solution(line, EditSolution(line.version, "Autres mots"), actor=actor)
            with pytest.raises(Refused, match="a changé"):
                answer_solution(
                    line, first, AnswerSolution(new_id(), 1, "accepted", today(actor)), actor=actor
                )

    def test_an_amendment_is_said_in_words(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            first, _second = two_parties(case, actor)
            line = a_solution(case, actor)
            with pytest.raises(InvalidInput) as refused:
                answer_solution(
                    line, first, AnswerSolution(new_id(), 1, "amended", today(actor)), actor=actor
                )
            assert set(refused.value.errors) == {"amendment"}
            command = AnswerSolution(new_id(), 1, "amended", today(actor), "Après 21 heures")
            assert answer_solution(line, first, command, actor=actor).amendment == "Après 21 heures"

    def test_two_people_who_note_different_answers_at_once_see_both(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            first, _second = two_parties(case, actor)
            line = a_solution(case, actor)
            answer_solution(line, first, AnswerSolution(new_id(), 1, "accepted", today(actor)), actor=actor)
            with pytest.raises(StaleEdit):
                answer_solution(
                    line, first, AnswerSolution(new_id(), 1, "refused", today(actor)), actor=actor
                )


class TestAgreement:
    def test_it_is_what_all_accepted_in_its_own_words(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            agreement = an_agreement(case, actor)
            words = session.execute(
                select(FileAgreementLine.text).where(FileAgreementLine.agreement_id == agreement.id)
            ).scalars()
            assert list(words) == ["Plus de ballon dans l’escalier après 20 heures."]

    @pytest.mark.parametrize("answer", ["amended", None])
    def test_a_line_that_waits_for_an_answer_or_for_other_words_blocks_it_by_its_number(
        self, answer: str | None, browsing: Any, mediator: Any
    ) -> None:
        with browsing(mediator) as actor:
            case = a_file(actor)
            first, second = two_parties(case, actor)
            accepted(a_solution(case, actor), (first, second), actor)
            other = a_solution(case, actor, "Une seconde ligne")
            accepted(other, (first,), actor)
            if answer:
                said = AnswerSolution(new_id(), 1, answer, today(actor), "À 21 heures.")
                answer_solution(other, second, said, actor=actor)
            with pytest.raises(Refused, match="La proposition n° 2 attend"):
                conclude_agreement(case, ConcludeAgreement(new_id(), "oral", today(actor)), actor=actor)
            assert not panel(case, actor).can_agree

    def test_a_line_that_one_refuses_is_left_out_and_stays_in_the_file(
        self, enter: Any, browsing: Any, mediator: Any
    ) -> None:
        with browsing(mediator) as actor:
            case = a_file(actor)
            first, second = two_parties(case, actor)
            refused = a_solution(case, actor, "Déménager avant l’été.")
            accepted(refused, (first,), actor)
            said = AnswerSolution(new_id(), 1, "refused", today(actor))
            answer_solution(refused, second, said, actor=actor)
            with pytest.raises(Refused, match="Aucune proposition n’est acceptée"):
                conclude_agreement(case, ConcludeAgreement(new_id(), "oral", today(actor)), actor=actor)
            assert not panel(case, actor).can_agree
            accepted(a_solution(case, actor, "Fermer la porte."), (first, second), actor)
            assert panel(case, actor).can_agree
            kept = conclude_agreement(case, ConcludeAgreement(new_id(), "written", today(actor)), actor=actor)
            case_id, kept_id = case.id, kept.id
            commit()
        client, base = enter(mediator), f"/s/{mediator.structure.slug}/dossiers/{case_id}"
        printed = html.unescape(client.get(f"{base}/accord/{kept_id}").text)
        assert "Fermer la porte." in printed
        assert "Déménager" not in printed
        page = html.unescape(client.get(base).text)
        assert "Déménager avant l’été." in page
        assert "Refuse" in page

    def test_a_withdrawal_refuses_it_and_ends_the_one_that_stands(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            agreement = an_agreement(case, actor)
            party = party_cards(case, actor)[0]
            assert end_agreements(case.id, party.id, actor) == 1
            assert agreement.ended_on == today(actor)
            assert not has_agreement(case.id, actor)
            assert end_agreements(case.id, party.id, actor) == 0

    def test_a_new_one_takes_the_place_of_the_former(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            former = an_agreement(case, actor)
            conclude_agreement(case, ConcludeAgreement(new_id(), "oral", today(actor)), actor=actor)
            assert former.ended_on == today(actor)

    def test_it_plans_news_in_three_months_once(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            an_agreement(case, actor)
            conclude_agreement(case, ConcludeAgreement(new_id(), "oral", today(actor)), actor=actor)
            [due] = session.execute(select(FileFollowUp.due_on)).scalars()
            assert due == months_after(today(actor))

    @pytest.mark.parametrize(
        ("day", "later"),
        [
            (date(2026, 11, 30), date(2027, 2, 28)),
            (date(2026, 1, 31), date(2026, 4, 30)),
            (date(2026, 9, 1), date(2026, 12, 1)),
        ],
    )
    def test_three_months_later_is_a_day_of_the_calendar(self, day: date, later: date) -> None:
        assert months_after(day) == later

    def test_the_steps_say_what_is_missing(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            first, second = a_party(case, actor), a_party(case, actor)
            blocked = {step.transition.key: step.blocked for step in steps_from(case, actor)}
            assert blocked["meet"]
            move_case(case, "listen", MoveCase(), actor=actor)
            with pytest.raises(ConsentMissing) as everything:
                move_case(case, "agree", MoveCase(), actor=actor)
            assert [problem.split(" : ")[0] for problem in everything.value.problems] == [
                "Partie A",
                "Partie B",
                "Notez d’abord l’accord",
            ]
            agreed(case, first, actor)
            agreed(case, second, actor)
            move_case(case, "meet", MoveCase(), actor=actor)
            with pytest.raises(Refused, match="Notez d’abord l’accord"):
                move_case(case, "agree", MoveCase(), actor=actor)
            accepted(a_solution(case, actor), (first, second), actor)
            conclude_agreement(case, ConcludeAgreement(new_id(), "written", today(actor)), actor=actor)
            assert move_case(case, "agree", MoveCase(), actor=actor).state == "agreement"


class TestSomebodyErased:
    """Her place stays in the file: she is met, asked, and signed for no more."""

    @pytest.fixture
    def left(self, saved: Any, mediator: Any) -> Any:
        """(file, the erased party, the other one, the agreement concluded before, a line with both answers)."""

        def make(actor: Actor) -> Any:
            case = a_file(actor)
            first, second = two_parties(case, actor)
            person = make_row(Person, given_name="Canarielle", family_name="Serin")
            link_person(first, person.id, actor=actor)
            agreed(case, first, actor)
            line = a_solution(case, actor)
            accepted(line, (first, second), actor)
            kept = conclude_agreement(case, ConcludeAgreement(new_id(), "written", today(actor)), actor=actor)
            erase_subject(SubjectRef("person", person.id), actor=actor)
            return SimpleNamespace(case=case.id, her=first.id, other=second.id, kept=kept.id, line=line.id)

        return saved(mediator, make)

    def test_nothing_is_done_with_her_any_more(self, acting: Any, mediator: Any, left: Any) -> None:
        with acting(mediator) as actor:
            case, her = get_or_404(Case, left.case), get_or_404(Party, left.her)
            other, line = get_or_404(Party, left.other), get_or_404(FileSolution, left.line)
            for kind in ("separate", "phone"):
                with pytest.raises(ConsentMissing, match="cette personne est effacée"):
                    hold_meeting(case, meeting(actor, kind, her), actor=actor)
            with pytest.raises(ConsentMissing, match="cette personne est effacée"):
                hold_meeting(case, meeting(actor, "joint", her, other), actor=actor)
            said = RecordConsent(new_id(), "mediate", "given", case_id=case.id, party_id=her.id)
            with pytest.raises(InvalidInput) as refused:
                record_consent(said, actor=actor)
            assert "effacée" in str(refused.value.errors)
            with pytest.raises(ConsentMissing):
                answer_solution(line, her, AnswerSolution(new_id(), 1, "accepted", today(actor)), actor=actor)
            with pytest.raises(NotFound):
                record_bonds(her, RecordBonds(0, "exit", today(actor), {"family": "weak"}), actor=actor)
            with pytest.raises(InvalidInput):
                a_note(case, actor, party_id=her.id)
            with pytest.raises(Refused, match="au moins deux parties"):
                conclude_agreement(case, ConcludeAgreement(new_id(), "oral", today(actor)), actor=actor)

    def test_no_round_table_is_prepared_for_the_one_who_stays(
        self, acting: Any, mediator: Any, left: Any
    ) -> None:
        with acting(mediator) as actor:
            case = get_or_404(Case, left.case)
            blocked = {step.transition.key: step.blocked for step in steps_from(case, actor)}
            assert blocked["meet"] == (TWO_TO_MEET,)
            with pytest.raises(Refused, match="deux parties"):
                move_case(case, "meet", MoveCase(), actor=actor)

    def test_the_other_party_is_still_listened_to(self, acting: Any, mediator: Any, left: Any) -> None:
        with acting(mediator) as actor:
            case, other = get_or_404(Case, left.case), get_or_404(Party, left.other)
            assert hold_meeting(case, meeting(actor, "separate", other), actor=actor).id
            assert a_solution(case, actor, "Fermer doucement la porte.").id
            assert plan_follow_up(case, PlanFollowUp(new_id(), months_after(today(actor))), actor=actor).id

    def test_the_page_offers_nothing_for_her_and_nobody_signs_in_her_place(
        self, enter: Any, mediator: Any, left: Any
    ) -> None:
        client, base = enter(mediator), f"/s/{mediator.structure.slug}/dossiers/{left.case}"
        page = html.unescape(client.get(base).text)
        assert "Personne effacée" in page
        for address in re.findall(r'(?:href|action)="([^"]+)"', page):
            assert str(left.her) not in address, address
        assert str(left.other) in page
        card = page.partition("Personne effacée")[2].partition("Partie B")[0]
        assert "Donné" not in card
        printed = client.get(f"{base}/accord/{left.kept}").text
        assert printed.count("Signature") == 1


def news_of_day(actor: Actor, day: date) -> list[Any]:
    """As the day page reads them: the panel's rows, told by it."""
    shown = follow_ups_panel(actor, day)
    told = shown.tell(session.execute(shown.rows).all())
    return [] if told is None else list(told["due"])


class TestFollowUp:
    def test_it_is_in_the_day_of_the_referent_once_due_and_of_nobody_else(
        self, browsing: Any, saved: Any, mediator: Any, colleague: Any
    ) -> None:
        saved(
            mediator,
            lambda actor: plan_follow_up(
                a_file(actor), PlanFollowUp(new_id(), today(actor) + timedelta(days=2)), actor=actor
            ),
        )
        with browsing(mediator) as actor:
            assert news_of_day(actor, today(actor)) == []
            [due] = news_of_day(actor, today(actor) + timedelta(days=2))
            assert due.subject == "Bruit de voisinage, immeuble B"
        with browsing(colleague) as actor:
            assert news_of_day(actor, today(actor) + timedelta(days=2)) == []

    def test_planning_after_the_agreement_moves_the_news_that_wait_and_adds_none(
        self, enter: Any, saved: Any, acting: Any, mediator: Any
    ) -> None:
        def make(actor: Actor) -> Any:
            case = a_file(actor)
            parties = (a_party(case, actor), a_party(case, actor))
            for party in parties:
                agreed(case, party, actor)
            accepted(a_solution(case, actor), parties, actor)
            conclude_agreement(case, ConcludeAgreement(new_id(), "written", today(actor)), actor=actor)
            return case.id, today(actor) + timedelta(days=30), today(actor) + timedelta(days=40)

        case_id, day, later = saved(mediator, make)
        url, client = f"/s/{mediator.structure.slug}/dossiers/{case_id}/suivi/nouveau", enter(mediator)
        assert "Changer le jour" in client.get(url).text
        form = {"id": str(new_id()), "due_on": day.isoformat(), "version": "1"}
        for _twice in range(2):
            assert post(client, url, form).status_code == 303
        stale = post(client, url, {**form, "id": str(new_id()), "due_on": later.isoformat()})
        assert stale.status_code == 409
        blind = {"id": str(new_id()), "due_on": later.isoformat()}
        assert post(client, url, blind).status_code == 409
        with acting(mediator):
            planned = session.execute(select(FileFollowUp).where(FileFollowUp.case_id == case_id))
            assert planned.scalar_one().due_on == day

    def test_a_closed_file_proposes_one_and_may_be_followed(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            case = close_case(a_file(actor), "agreement_oral", actor=actor)
            assert panel(case, actor).propose_follow_up
            planned = plan_follow_up(case, PlanFollowUp(new_id(), months_after(today(actor))), actor=actor)
            assert not panel(case, actor).propose_follow_up
            record_outcome(planned, RecordOutcome(planned.version, "kept", today(actor)), actor=actor)
            assert panel(case, actor).follow_ups[0].outcome == "Accord tenu"

    def test_a_withdrawal_stops_the_news_of_the_agreement_and_the_page_says_so(
        self, enter: Any, saved: Any, acting: Any, browsing: Any, mediator: Any
    ) -> None:
        def make(actor: Actor) -> Any:
            case = a_file(actor)
            an_agreement(case, actor)
            said = RecordConsent(
                new_id(), "mediate", "withdrawn", case_id=case.id, party_id=party_cards(case, actor)[0].id
            )
            record_consent(said, actor=actor)
            return case.id, session.execute(select(FileFollowUp.id)).scalar_one()

        case_id, planned_id = saved(mediator, make)
        client, base = enter(mediator), f"/s/{mediator.structure.slug}/dossiers/{case_id}"
        page = html.unescape(client.get(base).text)
        assert "N’est plus prévu" in page
        assert "elles ne sont plus à prendre" in page
        assert "Nouvelles à prendre" not in page
        assert "les nouvelles prévues ne sont plus à prendre" in page, "what the word stops says it too"
        form = {"version": "2", "outcome": "kept"}
        with browsing(mediator) as actor:
            form["done_on"] = today(actor).isoformat()
            assert news_of_day(actor, months_after(today(actor))) == []
            assert not panel(get_or_404(Case, case_id), actor).news_wait
        assert post(client, f"{base}/suivi/{planned_id}", form).status_code == 409
        with acting(mediator) as actor:
            assert get_or_404(FileFollowUp, planned_id).done_on is None
            again = PlanFollowUp(new_id(), months_after(today(actor)))
            assert plan_follow_up(get_or_404(Case, case_id), again, actor=actor).id == again.id

    def test_news_stop_with_the_last_party_who_agreed_and_not_before(
        self, enter: Any, saved: Any, acting: Any, mediator: Any
    ) -> None:
        """Without any agreement: nothing but the words of the parties stops them."""

        def make(actor: Actor) -> Any:
            case = a_file(actor)
            first, second = two_parties(case, actor)
            planned = plan_follow_up(case, PlanFollowUp(new_id(), months_after(today(actor))), actor=actor)
            return case.id, first.id, second.id, planned.id

        def withdrawn(party_id: Any) -> Any:
            said = RecordConsent(new_id(), "mediate", "withdrawn", case_id=case_id, party_id=party_id)
            return lambda actor: record_consent(said, actor=actor)

        case_id, first, second, planned_id = saved(mediator, make)
        client, base = enter(mediator), f"/s/{mediator.structure.slug}/dossiers/{case_id}"
        with acting(mediator) as actor:
            day, later = today(actor).isoformat(), months_after(today(actor), 4).isoformat()
        moved = {"id": str(new_id()), "due_on": later, "version": "1"}
        saved(mediator, withdrawn(first))
        assert post(client, f"{base}/suivi/nouveau", moved).status_code == 303, "the other one still agrees"
        saved(mediator, withdrawn(second))
        page = html.unescape(client.get(base).text)
        assert "N’est plus prévu" in page
        assert "suivi/nouveau" not in page
        refused = post(client, f"{base}/suivi/nouveau", {"id": str(new_id()), "due_on": later})
        assert refused.status_code == 409
        assert "Plus aucune partie n’est d’accord" in html.unescape(refused.text)
        told = {"version": "3", "outcome": "kept", "done_on": day}
        assert post(client, f"{base}/suivi/{planned_id}", told).status_code == 409
        with acting(mediator):
            found = session.execute(select(FileFollowUp).where(FileFollowUp.case_id == case_id)).scalar_one()
            assert (found.withdrawn_on is not None, found.done_on) == (True, None)

    def test_a_form_of_before_plans_nothing_once_the_agreement_ended(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            planned = PlanFollowUp(new_id(), months_after(today(actor)))
            plan_follow_up(case, planned, actor=actor)
            an_agreement(case, actor)
            end_agreements(case.id, party_cards(case, actor)[0].id, actor)
            with pytest.raises(Refused, match="plus à prendre"):
                plan_follow_up(case, planned, actor=actor)


class TestBonds:
    def test_what_she_says_is_kept_by_moment(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            case = a_file(actor)
            party = a_party(case, actor)
            day = today(actor)
            record_bonds(
                party, RecordBonds(0, "entry", day, {"family": "broken", "work": "weak"}), actor=actor
            )
            record_bonds(party, RecordBonds(0, "exit", day, {"family": "restored"}), actor=actor)
            rows = dict(panel(case, actor).bonds[0].rows)
            assert rows["Famille"] == (("stop", "Rompu"), None, ("ok", "Rétabli"))

    def test_a_link_left_without_answer_is_taken_away_and_comes_back(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            party = a_party(a_file(actor), actor)
            for states in ({"family": "broken"}, {}, {"family": "weak"}):
                version = version_of(bonds_of(party.id, "entry", actor))
                record_bonds(party, RecordBonds(version, "entry", today(actor), states), actor=actor)
            row = bonds_of(party.id, "entry", actor)["family"]
            assert (row.state, row.removed_at) == ("weak", None)

    def test_two_people_who_note_different_states_see_both(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            party = a_party(a_file(actor), actor)
            record_bonds(party, RecordBonds(0, "entry", today(actor), {"family": "broken"}), actor=actor)
            with pytest.raises(StaleEdit) as stale:
                record_bonds(party, RecordBonds(0, "entry", today(actor), {"family": "weak"}), actor=actor)
            assert [conflict.name for conflict in stale.value.conflicts] == ["bond_family"]


class TestPages:
    def test_a_colleague_outside_the_circle_reads_what_is_for_the_team(
        self, browsing: Any, saved: Any, mediator: Any, colleague: Any
    ) -> None:
        def write(actor: Actor) -> Any:
            case = a_file(actor)
            for level in ("team", "restricted", "restricted", "sealed", "private"):
                a_note(case, actor, level=level, text=f"Mots de niveau {level}")
            return case.id

        case_id = saved(mediator, write)
        with browsing(colleague) as actor:
            case = session.execute(select(Case).where(Case.id == case_id)).scalar_one()
            assert [e.text for e in panel(case, actor).entries if e.text] == ["Mots de niveau team"]

    def test_a_print_for_one_party_holds_nobody_elses_words(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            case = a_file(actor)
            first, second = two_parties(case, actor)
            hold_meeting(case, meeting(actor, "separate", first, text="Paroles de A"), actor=actor)
            hold_meeting(case, meeting(actor, "separate", second, text="Paroles de B"), actor=actor)
            hold_meeting(case, meeting(actor, "joint", first, second, text="Table ronde"), actor=actor)
            a_note(case, actor, level="sealed", party_id=first.id, text="Scellé sur A")
            a_note(case, actor, level="team", text="Note d’équipe")
            a_note(case, actor, level="private", text="Note à moi")
            line = a_solution(case, actor)
            command = AnswerSolution(new_id(), 1, "amended", today(actor), "Modifiée par B")
            answer_solution(line, second, command, actor=actor)
            whole = panel(case, actor)
            paper = for_party(whole, first.id)
            words = [entry.text for entry in paper.entries if entry.text]
            assert words == ["Paroles de A"]
            assert not [e for e in paper.entries if "Partie B" in e.title and "Partie A" not in e.title]
            assert [answer.label for answer in paper.lines[0].answers] == ["Partie A"]

    def test_the_page_to_sign_claims_nothing_and_says_nothing_else(
        self, enter: Any, saved: Any, mediator: Any
    ) -> None:
        def write(actor: Actor) -> Any:
            case = a_file(actor)
            agreement = an_agreement(case, actor)
            a_note(case, actor, level="team", text="Note d’équipe")
            return case.id, agreement.id

        case_id, agreement_id = saved(mediator, write)
        page = enter(mediator).get(f"/s/{mediator.structure.slug}/dossiers/{case_id}/accord/{agreement_id}")
        text = page.text.partition("<main")[2].partition("</main>")[0]
        assert "Plus de ballon" in text
        assert "n’est pas la tentative de règlement amiable" in text
        assert "Note d’équipe" not in text
        assert "immeuble B" not in text

    def signers_of(self, enter: Any, mediator: Any, case_id: Any, agreement_id: Any) -> list[str]:
        page = enter(mediator).get(f"/s/{mediator.structure.slug}/dossiers/{case_id}/accord/{agreement_id}")
        places = page.text.partition('class="signatures"')[2].partition("</article>")[0]
        return re.findall(r'<p class="mb-0">(.*?)</p>', places)

    def test_the_page_to_sign_is_of_those_who_agreed_whoever_came_or_left_since(
        self, enter: Any, saved: Any, mediator: Any
    ) -> None:
        def agree(actor: Actor) -> Any:
            case = a_file(actor)
            first, second, third = (*two_parties(case, actor), a_party(case, actor))
            agreed(case, third, actor)
            line = a_solution(case, actor)
            answer_solution(line, third, AnswerSolution(new_id(), 1, "refused", today(actor)), actor=actor)
            remove_event(third, actor=actor)
            accepted(line, (first, second), actor)
            said = ConcludeAgreement(new_id(), "written", today(actor))
            agreement = conclude_agreement(case, said, actor=actor)
            return case.id, agreement.id, line.id, second.id, third.id

        case_id, agreement_id, line_id, second_id, third_id = saved(mediator, agree)
        assert self.signers_of(enter, mediator, case_id, agreement_id) == ["Partie A", "Partie B"]

        def change(actor: Actor) -> None:
            case = session.execute(select(Case).where(Case.id == case_id)).scalar_one()
            restore_event(session.get_one(Party, (actor.tenant.id, third_id)), actor=actor)
            agreed(case, a_party(case, actor), actor)
            second = session.get_one(Party, (actor.tenant.id, second_id))
            line = session.get_one(FileSolution, (actor.tenant.id, line_id))
            said = AnswerSolution(new_id(), 1, "refused", today(actor), version=1)
            answer_solution(line, second, said, actor=actor)
            remove_event(second, actor=actor)

        saved(mediator, change)
        assert self.signers_of(enter, mediator, case_id, agreement_id) == ["Partie A", "Partie B"]

    def test_the_page_to_sign_is_of_those_who_were_there_when_it_was_concluded(
        self, enter: Any, saved: Any, mediator: Any
    ) -> None:
        """All three accepted each line: one was off the file that day, another had been and was back."""

        def accept(actor: Actor) -> Any:
            case = a_file(actor)
            first, second, third = (*two_parties(case, actor), a_party(case, actor))
            agreed(case, third, actor)
            accepted(a_solution(case, actor), (first, second, third), actor)
            remove_event(second, actor=actor)
            remove_event(third, actor=actor)
            return case.id, second.id, third.id

        case_id, second_id, third_id = saved(mediator, accept)

        def put_back(party_id: Any) -> Any:
            return lambda actor: restore_event(
                session.get_one(Party, (actor.tenant.id, party_id)), actor=actor
            )

        def conclude(actor: Actor) -> Any:
            case = session.execute(select(Case).where(Case.id == case_id)).scalar_one()
            said = ConcludeAgreement(new_id(), "written", today(actor))
            return conclude_agreement(case, said, actor=actor).id

        saved(mediator, put_back(second_id))
        agreement_id = saved(mediator, conclude)
        saved(mediator, put_back(third_id))
        assert self.signers_of(enter, mediator, case_id, agreement_id) == ["Partie A", "Partie B"]

    def test_every_printed_page_says_its_level_and_who_printed_it(
        self, enter: Any, saved: Any, mediator: Any
    ) -> None:
        def write(actor: Actor) -> Any:
            case = a_file(actor)
            a_note(case, actor, level="restricted")
            a_note(case, actor, level="private", text="Note à moi seule")
            return case.id

        case_id = saved(mediator, write)
        page = enter(mediator).get(f"/s/{mediator.structure.slug}/dossiers/{case_id}/imprimer")
        mark = page.text.partition('class="print-mark"')[2].partition("</p>")[0]
        assert "Restreint" in mark
        assert "Note à moi seule" not in page.text
        assert "Inès Carpentier" in mark
