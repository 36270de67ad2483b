"""The charter is signed by each one, sessions name no resident, complaints are answered in fifteen days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from core.activities.examples import new_activity
from core.lifecycle.models import RightsRequest
from core.lifecycle.requests import run_erasure
from core.testing.panels import told
from core.testing.sign_in import post
from core.toolkit import (
    ActivityCommand,
    InvalidInput,
    Membership,
    Refused,
    Revision,
    SubjectRef,
    day_short,
    get_or_404,
    new_id,
    now,
    record_activity,
    session,
    today,
)
from plugins.quality import (
    day,
    examples,
    exports,
    indicators,
    lists,
    logbook,
    pages,
    privacy,
    replies,
    team_services,
    words,
)
from plugins.quality.models import Complainant, Complaint, PracticeSession, Signature, StaffIncident
from plugins.quality.schemas import ListFilters
from plugins.quality.team_schemas import (
    AnswerComplaint,
    CharterCommand,
    CloseComplaint,
    ComplainantCommand,
    ComplaintCommand,
    Period,
    SessionCommand,
    SurveyCommand,
)


def count(statement: Any) -> int:
    return len(session.execute(statement).all())


class TestCharter:
    def test_a_member_signs_once_and_the_others_are_listed(
        self, browsing: Any, coordinator: Any, mediator: Any, saved: Any
    ) -> None:
        charter_id = saved(coordinator, lambda actor: examples.a_charter(actor).id)
        with browsing(mediator) as actor:
            [panel] = told(day.panels(today(actor), actor))
            assert [row.pill for row in panel.context["rows"]] == [("wait", "À signer")]
            page = pages.charter_page(None, actor)
            assert page.can_sign
            assert not page.unsigned, "who has not signed is for those who lead"
            for _again in range(2):
                team_services.sign_charter(page.charter, actor=actor)
            assert count(select(Signature.id).where(Signature.charter_id == charter_id)) == 1
            assert told(day.panels(today(actor), actor)) == []
        saved(
            mediator,
            lambda actor: team_services.sign_charter(pages.charter_page(None, actor).charter, actor=actor),
        )
        with browsing(coordinator) as actor:
            page = pages.charter_page(None, actor)
            assert [name for name, _day in page.signed] == ["Inès Carpentier"]
            assert page.unsigned == ["Solène Maréchal"]
            assert count(indicators.signed(actor)) == 1
            assert count(indicators.team(actor)) == 2

    def test_a_new_text_is_signed_again(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            first = examples.a_charter(actor)
            team_services.sign_charter(first, actor=actor)
            second = examples.a_charter(actor)
            assert second.number == 2
            with pytest.raises(Refused):
                team_services.sign_charter(first, actor=actor)
            assert count(indicators.signed(actor)) == 0

    def test_a_text_does_not_begin_before_the_one_it_follows(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            examples.a_charter(actor)
            before = CharterCommand(new_id(), "Charte", "Texte", today(actor) - timedelta(days=1))
            with pytest.raises(InvalidInput) as refused:
                team_services.write_charter(before, actor=actor)
            assert set(refused.value.errors) == {"valid_from"}


class TestSomebodyWhoLeft:
    def test_she_stays_in_the_session_she_attended(
        self, signed_in: Any, coordinator: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        def held(actor: Any) -> Any:
            command = SessionCommand(
                today(actor), 120, "peer", id=new_id(), member_ids=[mediator.membership_id]
            )
            row = team_services.save_session(command, actor=actor)
            session.execute(
                update(Membership).where(Membership.id == mediator.membership_id).values(ended_at=now())
            )
            return row.id

        row_id = saved(coordinator, held)
        page = signed_in(coordinator).get(f"/s/{house.slug}/qualite/analyse-de-pratique/{row_id}/modifier")
        box = re.search(rf'<input[^>]*value="{mediator.membership_id}"[^>]*>', page.text)
        assert box is not None
        assert "checked" in box[0]


class TestNothingNominative:
    def test_a_session_has_no_free_text(self) -> None:
        columns = {c.name for c in PracticeSession.__table__.columns}
        assert columns & {"note", "text", "words", "subject", "facts", "body"} == set()

    def test_an_incident_does_not_say_who_was_there(self) -> None:
        targets = {key.column.table.name for key in StaffIncident.__table__.foreign_keys}
        assert targets == {"tenant", "place"}


class TestComplaints:
    def test_its_answer_is_due_fifteen_days_after_its_reception(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            row = examples.a_complaint(actor)
            assert row.due_on == row.received_on + timedelta(days=15)
            assert row.number == f"{row.received_on.year}-001"
            assert examples.a_complaint(actor).number.endswith("-002")

    def test_it_is_closed_once_answered(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            row = examples.a_complaint(actor)
            command = CloseComplaint(row.version, today(actor), "founded")
            with pytest.raises(Refused):
                team_services.close_complaint(row, command, actor=actor)
            answer = AnswerComplaint(row.version, today(actor), "Rappel fait")
            team_services.answer_complaint(row, answer, actor=actor)
            command = CloseComplaint(row.version, today(actor), "founded")
            team_services.close_complaint(row, command, actor=actor)
            assert row.closed_on == today(actor)

    def test_an_answer_before_the_reception_is_refused(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            row = examples.a_complaint(actor)
            early = AnswerComplaint(row.version, row.received_on - timedelta(days=1))
            with pytest.raises(InvalidInput):
                team_services.answer_complaint(row, early, actor=actor)

    def test_those_answered_in_time_are_told_over_those_due(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            self.received(actor, days=40, answered=10)
            self.received(actor, days=40, answered=20)
            self.received(actor, days=40, answered=None)
            self.received(actor, days=3, answered=None)
            assert count(indicators.answered_in_time(actor)) == 1
            assert count(indicators.complaints_due(actor)) == 3
            assert pages.note_of("complaints", actor) == "Répondues dans les quinze jours : 1 sur 3."

    def received(self, actor: Any, days: int, answered: int | None) -> Complaint:
        received = today(actor) - timedelta(days=days)
        command = ComplaintCommand(received, "phone", "no_answer", id=new_id())
        row = team_services.save_complaint(command, actor=actor)
        if answered is not None:
            done = AnswerComplaint(row.version, received + timedelta(days=answered))
            team_services.answer_complaint(row, done, actor=actor)
        return row

    def test_one_to_answer_soon_waits_on_the_day_page(
        self, browsing: Any, coordinator: Any, mediator: Any, saved: Any
    ) -> None:
        saved(coordinator, lambda actor: self.received(actor, days=10, answered=None).id)
        with browsing(coordinator) as actor:
            [panel] = told(day.panels(today(actor), actor))
            assert "Réclamation" in panel.context["rows"][0].title
        with browsing(mediator) as actor:
            assert told(day.panels(today(actor), actor)) == []


class TestWhoComplained:
    CANARY = "Mme Canari-des-Plaintes"

    def named(self, actor: Any) -> tuple[Complaint, Complainant]:
        row = examples.a_complaint(actor)
        who = team_services.name_complainant(
            row, ComplainantCommand(self.CANARY, "0600000000", "canari@exemple.test"), actor=actor
        )
        return row, who

    def test_she_receives_what_is_kept_of_her(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            row, who = self.named(actor)
            [part] = privacy.export(SubjectRef(privacy.COMPLAINANT, who.id), actor)
            assert part.rows[0]["nom"] == self.CANARY
            assert part.rows[0]["ce qui est reproché"] == row.subject

    def test_she_is_erased_and_the_complaint_stays_counted(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            row, who = self.named(actor)
            team_services.name_complainant(
                row, ComplainantCommand("Mme Ancelin", version=who.version), actor=actor
            )
            assert privacy.erase(SubjectRef(privacy.COMPLAINANT, who.id), actor) >= 2
            assert count(select(Complainant.id)) == 0
            assert row.subject == ""
            assert count(indicators.complaints(actor)) == 1
            assert count(select(Revision.id).where(Revision.entity == "quality_complainant")) == 0

    @pytest.mark.parametrize("typed", ["canari des plaintes", "+33 6 00 00 00 00"])
    def test_the_page_of_rights_finds_her_and_answers_until_she_is_erased(
        self, app: Any, house: Any, director: Any, coordinator: Any, saved: Any, signed_in: Any, typed: str
    ) -> None:
        """A request of erasure, from her telephone or her name to the job that answers it."""
        who_id = saved(coordinator, lambda actor: self.named(actor)[1].id)
        browser, base = signed_in(director), f"/s/{house.slug}/droits"
        found = post(browser, f"{base}/chercher", {"q": typed}).text
        door = f"{base}/pour/{privacy.COMPLAINANT}/{who_id}"
        assert door in found
        assert "a réclamé" in found
        asked = {"id": str(new_id()), "kind": "erase", "received_on": saved(director, today).isoformat()}
        noted = post(browser, door, asked)
        assert noted.status_code == 303
        assert "Canari-des-Plaintes" in browser.get(noted.location).text
        assert post(browser, f"{noted.location}/effacer").status_code == 303
        saved(director, lambda actor: run_erasure(get_or_404(RightsRequest, asked["id"]), actor=actor))
        assert door not in post(browser, f"{base}/chercher", {"q": typed}).text
        assert "Personne effacée" in browser.get(noted.location).text

    def test_another_kind_of_subject_finds_nothing(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            _row, who = self.named(actor)
            for subject in (SubjectRef("person", who.id), SubjectRef(privacy.COMPLAINANT, new_id())):
                assert privacy.export(subject, actor) == ()
                assert privacy.erase(subject, actor) == 0

    def test_a_member_receives_her_training_and_loses_her_interviews(
        self, acting: Any, coordinator: Any
    ) -> None:
        with acting(coordinator) as actor:
            examples.a_training(actor)
            examples.an_interview(actor)
            examples.a_session(actor)
            team_services.sign_charter(examples.a_charter(actor), actor=actor)
            subject = SubjectRef("membership", actor.member)
            titles = {part.title for part in privacy.export(subject, actor)}
            assert titles == {"Charte signée", "Analyse de pratique", "Formations", "Entretiens"}
            assert privacy.erase(subject, actor) == 2
            titles = {part.title for part in privacy.export(subject, actor)}
            assert titles == {"Charte signée", "Analyse de pratique"}


class TestSurveys:
    def reply(self, survey: Any, first: str, actor: Any) -> None:
        answers = [first, *["rather"] * (len(survey.questions) - 1)]
        team_services.add_reply(survey, new_id(), answers, actor=actor)

    def test_the_share_leaves_out_those_who_say_nothing(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            survey = examples.a_survey(actor)
            for first in ("very", "rather", "not", "none"):
                self.reply(survey, first, actor)
            shares = {one.key: one for one in indicators.INDICATORS}
            residents = shares["quality_satisfied_residents"]
            assert residents.over is not None
            assert (count(residents.count(actor)), count(residents.over(actor))) == (2, 3)
            assert count(shares["quality_satisfied_partners"].count(actor)) == 0

    def test_results_are_told_question_by_question(self, browsing: Any, coordinator: Any) -> None:
        with browsing(coordinator) as actor:
            survey = examples.a_survey(actor)
            self.reply(survey, "very", actor)
            self.reply(survey, "not", actor)
            first, second, *_rest = pages.sheets.survey(survey.id, actor).blocks[0].rows
            assert first.title == replies.QUESTIONS.splitlines()[0]
            assert first.detail.startswith("1 sur 2")
            assert second.detail.startswith("2 sur 2")

    def test_a_closed_survey_counts_nothing_more(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            past = today(actor) - timedelta(days=60)
            command = SurveyCommand(
                new_id(), "Enquête passée", "partners", "Satisfait ?", past, past + timedelta(days=10)
            )
            survey = team_services.open_survey(command, actor=actor)
            with pytest.raises(Refused):
                team_services.add_reply(survey, new_id(), ["very"], actor=actor)


class TestOwnLogbook:
    def worked(self, actor: Any, minutes: int | None, **values: Any) -> None:
        kind = new_activity(actor).form["kind"]
        command = ActivityCommand(id=new_id(), kind=kind, total=2, distinct=True, minutes=minutes, **values)
        record_activity(command, actor=actor)

    def test_it_counts_her_acts_her_hours_and_what_is_unsaid(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            self.worked(actor, 90)
            self.worked(actor, 45)
            examples.a_training(actor)
            examples.a_session(actor)
            page = logbook.logbook_page(Period(), actor)
            assert (page.acts, page.minutes, page.hours) == (2, 135, "2\u00a0h\u00a015")
            assert (page.training_hours, page.sessions) == (35, 1)

    def test_it_holds_nothing_of_a_colleague(
        self, acting: Any, mediator: Any, make_member: Any, house: Any, saved: Any
    ) -> None:
        other = make_member("mediator", structure=house)
        saved(other, lambda actor: self.worked(actor, 60))
        with acting(mediator) as actor:
            assert logbook.logbook_page(Period(), actor).acts == 0

    def test_days_outside_the_period_are_left_out(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            self.worked(actor, 60)
            past = Period(date(2020, 1, 1), date(2020, 12, 31))
            assert logbook.logbook_page(past, actor).acts == 0

    def test_the_table_opens_in_a_spreadsheet_and_runs_no_formula(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            page = logbook.logbook_page(Period(), actor)
            table = logbook.as_table(page)
            assert table.startswith(b"\xef\xbb\xbf")
            assert "Carnet;Inès Carpentier\r\n" in table.decode("utf-8-sig")
        assert logbook.safe("=1+1") == "'=1+1"
        assert logbook.safe("@ici") == "'@ici"
        assert logbook.safe(12) == "12"

    def test_hours_are_numbers_that_a_spreadsheet_adds_up(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            self.worked(actor, 90)
            self.worked(actor, 45)
            lines = logbook.as_table(logbook.logbook_page(Period(), actor)).decode("utf-8-sig").splitlines()
        assert "Interventions;Nombre;Heures (décimales);Sans durée notée" in lines
        assert "Total;2;2,25;0" in lines


def test_numbers_have_their_thin_space_and_a_duration_stays_on_one_line() -> None:
    assert words.many(8123, "intervention", "interventions") == "8\u202f123 interventions"
    assert words.hours_words(1144 * 60 + 48) == "1\u202f144\u00a0h\u00a048"
    assert words.hours_words(None) == "0\u00a0h"
    assert words.share(3046, 3050) == "3\u202f046 sur 3\u202f050, 100 %"


def test_a_list_writes_days_as_every_page_does_and_takes_them_out_as_days(
    browsing: Any, coordinator: Any
) -> None:
    with browsing(coordinator) as actor:
        row = examples.an_interview(actor)
        filters = ListFilters()
        [line] = lists.listing("interviews", filters, actor).lines
        assert line.cells[1] == day_short(row.day, year=True)
        taken = exports.book_table(lists.BOOKS["interviews"], filters, actor)
        [cells] = taken.cells(session.execute(taken.rows).all())
        assert row.day in cells
