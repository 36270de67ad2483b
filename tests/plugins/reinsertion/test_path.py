"""The stages of a path, its objectives, what she says of herself, interviews and orientations."""

from __future__ import annotations

import hashlib
import html
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.casefiles.circle import name_member
from core.casefiles.levels import readable_levels
from core.casefiles.mediation_schemas import CorrectMeeting, EditNote, HoldMeeting
from core.casefiles.meetings import correct_meeting, hold_meeting
from core.casefiles.models import FileNote
from core.casefiles.notes import (
    CONFIDED,
    CONFIDED_TO_HER,
    HEARD_BY_TEAM,
    edit_note,
    remove_note,
    restore_note,
    text_of,
)
from core.casefiles.schemas import NameMember
from core.cases.moving import reopen_case
from core.cases.schemas import ReopenCase
from core.cases.workflow import steps_from
from core.db.unit_of_work import commit
from core.testing.panels import told
from core.testing.sign_in import post
from core.toolkit import (
    CaseSession,
    CaseTransition,
    ConsentRecord,
    DuplicateContent,
    InvalidInput,
    MoveCase,
    NotFound,
    Refused,
    catalog,
    decode,
    move_case,
    new_id,
    session,
    today,
)
from plugins.reinsertion import day as day_page
from plugins.reinsertion import examples, files, lists, meetings, objectives, pages, rules
from plugins.reinsertion.codelists import SCALE
from plugins.reinsertion.filters import FigureFilters, PathFilters
from plugins.reinsertion.models import Action, Objective, ObjectivePoint, Review
from plugins.reinsertion.schemas import HoldInterview, NotePoint, NoteTakenUp, ReviewSchema
from plugins.reinsertion.workflow import MEDIATE, PATH, may_agree

STAGES = ("contact", "welcome", "diagnosis", "objectives", "support", "review", "paused", "exit", "post")


def says(case: Any, state: str, actor: Any) -> None:
    text = catalog().consent_purposes[MEDIATE].text
    session.add(
        ConsentRecord(
            id=new_id(),
            case_id=case.id,
            party_id=examples.her_party(case, actor).id,
            purpose=MEDIATE,
            state=state,
            giver="party",
            wording_version=1,
            wording_hash=hashlib.sha256(text.encode()).hexdigest(),
            channel="oral",
            day=today(actor),
            author_id=actor.membership_id,
        )
    )
    session.flush()


def blocked(case: Any, step: str, actor: Any) -> str:
    return next(
        " ".join(offered.blocked) for offered in steps_from(case, actor) if offered.transition.key == step
    )


class TestStages:
    def test_are_those_of_the_trade(self) -> None:
        assert tuple(state.key for state in PATH.states) == STAGES

    def test_go_from_the_first_contact_to_the_news_after_the_exit(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            says(case, "given", actor)
            for step in ("welcome", "diagnose", "agree"):
                move_case(case, step, MoveCase(), actor=actor)
            examples.an_objective(case, actor)
            move_case(case, "support", MoveCase(), actor=actor)
            with pytest.raises(Refused) as refused:
                move_case(case, "review", MoveCase(), actor=actor)
            assert refused.value.problems == [rules.NOT_ASKED]
            examples.a_review(case, actor)
            for step in ("review", "support"):
                move_case(case, step, MoveCase(), actor=actor)
            move_case(case, "leave", MoveCase(result="job_short"), actor=actor)
            assert (case.state, case.result, case.closed_on) == ("exit", "job_short", today(actor))
            move_case(case, "follow", MoveCase(result="job_durable"), actor=actor)
            assert (case.state, case.result) == ("post", "job_durable")
            kept = select(CaseTransition.result).where(
                CaseTransition.case_id == case.id, CaseTransition.transition == "leave"
            )
            assert session.execute(kept).scalar_one() == "job_short"

    def test_a_path_reopened_after_news_goes_back_to_the_work(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            move_case(case, "welcome", MoveCase(), actor=actor)
            for step in ("leave", "follow"):
                move_case(case, step, MoveCase(result="lost"), actor=actor)
            reopen_case(case, ReopenCase(new_id(), "Elle est revenue."), actor=actor)
            assert (case.state, case.closed_on) == ("welcome", None)

    def test_difficulties_are_not_looked_at_before_her_words(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            silent, told = examples.a_silent_path(actor), examples.a_path(actor)
            assert "avec ses mots" in blocked(silent, "diagnose", actor)
            assert not blocked(told, "diagnose", actor)

    def test_nothing_is_agreed_without_her_word(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            move_case(case, "diagnose", MoveCase(), actor=actor)
            assert "pas encore noté" in blocked(case, "agree", actor)
            silent = examples.a_silent_path(actor)
            first, then = may_agree(actor, silent)
            assert "avec ses mots" in first
            assert "Ajoutez d’abord la personne" in then
            says(case, "given", actor)
            assert not blocked(case, "agree", actor)
            says(case, "withdrawn", actor)
            assert "retiré" in blocked(case, "agree", actor)
            assert not blocked(case, "pause", actor)
            assert not blocked(case, "leave", actor)

    def test_the_support_is_about_an_objective(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            says(case, "given", actor)
            for step in ("diagnose", "agree"):
                move_case(case, step, MoveCase(), actor=actor)
            assert "objectif" in blocked(case, "support", actor)
            examples.an_objective(case, actor)
            assert not blocked(case, "support", actor)

    def test_an_open_path_keeps_the_domain_on(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            assert rules.objections_to_disabling(actor) == ()
            case = examples.a_path(actor)
            [problem] = rules.objections_to_disabling(actor)
            assert problem.message.startswith("1 parcours est encore ouvert")
            move_case(case, "leave", MoveCase(result="moved"), actor=actor)
            assert rules.objections_to_disabling(actor) == ()


class TestObjectives:
    def test_are_in_her_words_closed_with_the_file(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            row = examples.an_objective(case, actor)
            examples.an_action(case, row, actor)
            assert b"stage" not in (row.sealed or b"")
            [card] = pages.objective_cards(case, actor)
            assert card.text == examples.OBJECTIVE
            assert [action.text for action in card.actions] == [examples.ACTION]
            assert (card.status, card.track) == ("À engager", "Réinsertion professionnelle")

    def test_wait_for_what_she_says_of_herself(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(Refused):
            examples.an_objective(examples.a_silent_path(actor), actor)

    def test_are_never_of_the_psychological_track(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            with pytest.raises(InvalidInput) as refused:
                examples.an_objective(case, actor, track="psychological")
            assert set(refused.value.errors) == {"track"}
            assert "psychological" not in [one[0] for one in pages.objective_choices(case, actor)["track"]]

    def test_move_point_by_point_and_the_history_stays(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            row = examples.an_objective(case, actor)
            day, later = today(actor), today(actor) + timedelta(days=30)
            objectives.note_point(
                case, row, NotePoint(new_id(), "doing", day - timedelta(days=9), later), actor=actor
            )
            assert (row.status, row.review_on) == ("doing", later)
            objectives.note_point(case, row, NotePoint(new_id(), "reached", day, later), actor=actor)
            assert (row.status, row.review_on) == ("reached", None)
            assert [point.status for point in pages.points(row, actor)] == ["Atteint", "En cours"]

    def test_a_point_noted_late_does_not_undo_a_later_one(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            row, day = examples.an_objective(case, actor), today(actor)
            objectives.note_point(case, row, NotePoint(new_id(), "reached", day), actor=actor)
            objectives.note_point(
                case, row, NotePoint(new_id(), "doing", day - timedelta(days=5)), actor=actor
            )
            assert row.status == "reached"

    def test_a_point_sent_twice_is_one(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            row = examples.an_objective(case, actor)
            command = NotePoint(new_id(), "doing", today(actor))
            for _time in range(2):
                objectives.note_point(case, row, command, actor=actor)
            found = select(ObjectivePoint.id).where(ObjectivePoint.objective_id == row.id)
            assert len(session.execute(found).all()) == 1

    @pytest.mark.parametrize(
        ("days_ago", "review", "field"), [(-1, None, "day"), (40, None, "day"), (0, 3, "review_on")]
    )
    def test_a_point_has_a_day_that_holds(
        self, days_ago: int, review: int | None, field: str, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            row, day = examples.an_objective(case, actor), today(actor)
            review_on = day - timedelta(days=review) if review else None
            command = NotePoint(new_id(), "doing", day - timedelta(days=days_ago), review_on)
            with pytest.raises(InvalidInput) as refused:
                objectives.note_point(case, row, command, actor=actor)
            assert set(refused.value.errors) == {field}

    def test_an_action_is_done_and_undone(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            action = examples.an_action(case, examples.an_objective(case, actor), actor)
            objectives.finish_action(case, action, actor=actor)
            assert action.done_on == today(actor)
            objectives.reopen_action(case, action, actor=actor)
            assert action.done_on is None

    def test_one_noted_by_mistake_leaves_and_comes_back(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            row = examples.an_objective(case, actor)
            files.remove_row(case, row, actor=actor)
            assert pages.objective_cards(case, actor) == []
            with pytest.raises(NotFound):
                files.part_of(Objective, case.id, row.id)
            files.restore_row(case, row, actor=actor)
            assert len(pages.objective_cards(case, actor)) == 1

    def test_an_ended_path_is_written_in_no_more(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            row = examples.an_objective(case, actor)
            move_case(case, "leave", MoveCase(result="training"), actor=actor)
            for write in (
                lambda: examples.an_objective(case, actor),
                lambda: examples.an_action(case, row, actor),
                lambda: examples.a_review(case, actor),
                lambda: examples.an_orientation(case, actor),
            ):
                with pytest.raises(Refused):
                    write()
            assert session.execute(select(Action.id).where(Action.case_id == case.id)).first() is None


class TestHerOwnMarks:
    def test_are_hers_on_a_scale_of_five_in_words(self, acting: Any, mediator: Any) -> None:
        assert [mark for mark, _words in SCALE] == [1, 2, 3, 4, 5]
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            examples.a_review(case, actor, days_ago=40, moment="entry", confidence=1, control=1)
            examples.a_review(case, actor, confidence=4, control=None, word="J’avance.")
            found = pages.marks(case, actor)
            assert [(row.confidence_words, row.control_words) for row in found.rows] == [
                ("Plutôt oui", ""),
                ("Pas du tout", "Pas du tout"),
            ]
            assert found.rows[0].word == "J’avance."
            assert [row.day for row in found.drawn] == sorted(row.day for row in found.drawn)

    @pytest.mark.parametrize("mark", ["0", "6", "beaucoup"])
    def test_nothing_outside_the_scale_is_kept(self, mark: str, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            form = {**examples.new_review(actor).form, "confidence": mark}
            with pytest.raises(InvalidInput) as refused:
                decode(ReviewSchema, form)
            assert set(refused.value.errors) == {"confidence"}

    def test_she_may_answer_nothing_but_not_send_an_empty_page(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            form = {**examples.new_review(actor).form, "confidence": "", "control": ""}
            assert decode(ReviewSchema, form).confidence is None
            with pytest.raises(InvalidInput):
                decode(ReviewSchema, {**form, "word": ""})

    def test_sent_again_with_other_words_are_not_the_same(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            row = examples.a_review(case, actor, word="Un")
            form = {**examples.new_review(actor).form, "id": str(row.id), "confidence": "3", "control": "2"}
            command = decode(ReviewSchema, {**form, "word": "Deux", "next_on": ""})
            with pytest.raises(DuplicateContent):
                meetings.note_review(case, command, actor=actor)
            assert len(session.execute(select(Review.id).where(Review.case_id == case.id)).all()) == 1


class TestInterviews:
    def test_are_read_by_the_referent_and_by_no_colleague(
        self, acting: Any, saved: Any, mediator: Any, coordinator: Any, trainee: Any
    ) -> None:
        def make(actor: Any) -> Any:
            case = examples.a_path(actor)
            command = HoldInterview(new_id(), today(actor), "Elle raconte sa semaine.", minutes=40)
            meetings.hold_interview(case, command, actor=actor)
            member = NameMember(new_id(), trainee.membership_id, "helper")
            name_member(case, member, actor=actor)
            return case.id

        case_id = saved(mediator, make)
        for member, reads in ((mediator, True), (coordinator, False), (trainee, False)):
            with acting(member) as actor:
                case = files.path_or_404(case_id, actor)
                note = session.execute(select(FileNote).where(FileNote.case_id == case_id)).scalar_one()
                assert (note.level, note.text) == ("restricted", "")
                assert readable_levels(case, actor).may_read(note.level, note.author_id) is reads
                if reads:
                    assert text_of(note, actor) == "Elle raconte sa semaine."

    def test_written_before_she_was_named_are_not_read_by_a_co_referent_who_reads_her_own(
        self, acting: Any, saved: Any, signed_in: Any, house: Any, mediator: Any, coordinator: Any
    ) -> None:
        def make(actor: Any) -> Any:
            case = examples.a_path(actor)
            command = HoldInterview(new_id(), today(actor), "Elle raconte sa semaine.", minutes=40)
            meeting = meetings.hold_interview(case, command, actor=actor)
            name_member(case, NameMember(new_id(), coordinator.membership_id, "co_referent"), actor=actor)
            note = session.execute(select(FileNote.id).where(FileNote.session_id == meeting.id)).scalar_one()
            return case.id, meeting.id, note

        case_id, meeting_id, note_id = saved(mediator, make)
        file = f"/s/{house.slug}/dossiers/{case_id}"
        hers, theirs = signed_in(mediator), signed_in(coordinator)
        for path in (file, f"{file}/imprimer"):
            assert "Elle raconte sa semaine." in hers.get(path).text
            assert "Elle raconte sa semaine." not in theirs.get(path).text
        assert "1 élément masqué" in html.unescape(theirs.get(file).text).replace("\u00a0", " ")
        assert theirs.get(f"{file}/notes/{note_id}").status_code == 404
        assert "Accès exceptionnel" in theirs.get(file).text, "there is something left to open"
        with acting(coordinator) as actor:
            case = files.path_or_404(case_id, actor)
            party = examples.her_party(case, actor)
            says(case, "given", actor)
            meeting = session.execute(select(CaseSession).where(CaseSession.id == meeting_id)).scalar_one()
            turned = CorrectMeeting(meeting.version, "phone", meeting.day, [party.id])
            with pytest.raises(InvalidInput) as refused:
                correct_meeting(meeting, turned, actor=actor)
            assert refused.value.errors == {"kind": [CONFIDED_TO_HER]}
            own = HoldInterview(new_id(), today(actor), "Dit à la seconde.")
            meetings.hold_interview(case, own, actor=actor)
            commit()
        assert "Dit à la seconde." in theirs.get(file).text
        assert "Dit à la seconde." in hers.get(file).text, "the referent reads them all"

    def test_are_promised_to_nobody_else(
        self, saved: Any, signed_in: Any, house: Any, mediator: Any, coordinator: Any
    ) -> None:
        case_id = saved(mediator, lambda actor: examples.a_path(actor).id)
        hers = signed_in(mediator)
        for path in (
            f"dossiers/{case_id}/cercle",
            f"dossiers/{case_id}/notes/nouvelle",
            f"dossiers/{case_id}/rencontres/nouvelle",
        ):
            page = html.unescape(hers.get(f"/s/{house.slug}/{path}").text).replace("\u00a0", " ")
            assert "ce qui se dit à un temps séparé n’est lu que par la personne référente" in page, path
        page = html.unescape(hers.get(f"/s/{house.slug}/reinsertion/{case_id}/entretien").text)
        assert "co-référent" not in page

    def test_are_not_noted_by_who_could_not_read_them_again(
        self, acting: Any, saved: Any, mediator: Any, coordinator: Any
    ) -> None:
        case_id = saved(mediator, lambda actor: examples.a_path(actor).id)
        with acting(coordinator) as actor:
            case = files.path_or_404(case_id, actor)
            command = HoldInterview(new_id(), today(actor), "Trop loin.")
            with pytest.raises(Refused):
                meetings.hold_interview(case, command, actor=actor)

    def test_their_words_noted_or_corrected_afterwards_never_go_to_the_team(
        self, saved: Any, acting: Any, mediator: Any, signed_in: Any, house: Any
    ) -> None:
        def held(actor: Any) -> tuple[Any, Any]:
            case = examples.a_path(actor)
            meeting = meetings.hold_interview(case, HoldInterview(new_id(), today(actor), ""), actor=actor)
            return case.id, meeting.id

        case_id, meeting_id = saved(mediator, held)
        browser, file = signed_in(mediator), f"/s/{house.slug}/dossiers/{case_id}"
        url = f"{file}/rencontres/{meeting_id}/note"
        assert url in browser.get(file).text, "« Noter ce qui s’est dit »"
        asked = re.findall(r'name="level" value="(\w+)"', browser.get(url).text)
        assert asked == ["restricted", "sealed", "private"]
        day = saved(mediator, today).isoformat()
        form = {"id": str(new_id()), "level": "team", "text": "Elle le confie.", "day": day}
        answer = post(browser, url, form)
        assert answer.status_code == 422
        assert CONFIDED.partition(" :")[0] in html.unescape(answer.text)
        assert post(browser, url, {**form, "level": "restricted"}).status_code == 303
        with acting(mediator) as actor:
            note = session.execute(select(FileNote).where(FileNote.case_id == case_id)).scalar_one()
            command = EditNote(note.version, "team", text_of(note, actor), note.day)
            with pytest.raises(InvalidInput) as refused:
                edit_note(note, command, actor=actor)
            assert refused.value.errors == {"level": [CONFIDED]}

    def test_a_meeting_that_the_team_reads_is_not_turned_into_one(
        self, saved: Any, acting: Any, mediator: Any, signed_in: Any, house: Any
    ) -> None:
        def met_together(actor: Any) -> Any:
            case = examples.a_path(actor)
            party = examples.her_party(case, actor)
            says(case, "given", actor)
            held = HoldMeeting(
                new_id(), "phone", today(actor), [party.id], level="team", text="Elle rappelle."
            )
            return case.id, party.id, hold_meeting(case, held, actor=actor).id

        case_id, party_id, meeting_id = saved(mediator, met_together)
        browser, file = signed_in(mediator), f"/s/{house.slug}/dossiers/{case_id}"
        day = saved(mediator, today).isoformat()
        form = {"version": "1", "kind": "separate", "day": day, "party_ids": [str(party_id)], "minutes": "25"}
        answer = post(browser, f"{file}/rencontres/{meeting_id}", form)
        assert answer.status_code == 422
        assert HEARD_BY_TEAM.partition(" :")[0] in html.unescape(answer.text)
        assert 'value="25"' in answer.text
        with acting(mediator) as actor:
            note = session.execute(select(FileNote).where(FileNote.case_id == case_id)).scalar_one()
            edit_note(note, EditNote(note.version, "restricted", text_of(note, actor), note.day), actor=actor)
            commit()
        assert post(browser, f"{file}/rencontres/{meeting_id}", form).status_code == 303

    def test_a_note_taken_off_before_comes_back_to_no_team(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            party = examples.her_party(case, actor)
            says(case, "given", actor)
            held = HoldMeeting(
                new_id(), "phone", today(actor), [party.id], level="team", text="Elle rappelle."
            )
            meeting = hold_meeting(case, held, actor=actor)
            note = session.execute(select(FileNote).where(FileNote.case_id == case.id)).scalar_one()
            remove_note(note, actor=actor)
            turned = CorrectMeeting(meeting.version, "separate", meeting.day, [party.id])
            correct_meeting(meeting, turned, actor=actor)
            with pytest.raises(Refused, match="ne va plus à l’équipe"):
                restore_note(note, actor=actor)

    def test_stop_when_she_refuses(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            says(case, "refused", actor)
            with pytest.raises(Refused):
                meetings.hold_interview(case, HoldInterview(new_id(), today(actor), "Non."), actor=actor)


class TestOrientations:
    def test_of_the_psychological_track_keep_a_partner_a_day_and_whether_she_went(
        self, acting: Any, saved: Any, mediator: Any, coordinator: Any
    ) -> None:
        def make(actor: Any) -> Any:
            case = examples.a_path(actor)
            row = examples.an_orientation(case, actor, track="psychological")
            examples.an_orientation(case, actor)
            meetings.note_taken_up(case, row, NoteTakenUp(1, "yes", today(actor)), actor=actor)
            return case.id

        case_id = saved(mediator, make)
        with acting(mediator) as actor:
            lines = pages.orientation_lines(files.path_or_404(case_id, actor), actor)
            assert {line.restricted: line.outcome for line in lines} == {
                True: "La personne y est allée",
                False: "Pas encore su",
            }
        with acting(coordinator) as actor:
            case = files.path_or_404(case_id, actor)
            assert [line.restricted for line in pages.orientation_lines(case, actor)] == [False]
            with pytest.raises(InvalidInput):
                examples.an_orientation(case, actor, track="psychological")

    def test_of_the_psychological_track_are_on_no_list_not_even_for_the_referent(
        self, browsing: Any, mediator: Any
    ) -> None:
        with browsing(mediator) as actor:
            case = examples.a_path(actor, tracks=["social"])
            examples.an_orientation(case, actor, track="psychological")
            shown = lists.orientation_list(FigureFilters(), actor)
            assert (shown.rows, shown.total, shown.hidden) == ([], 0, 1)
            [row] = lists.path_list(PathFilters(), actor).rows
            assert row.tracks == "Réinsertion sociale"
            assert lists.path_list(PathFilters(track="psychological"), actor).rows == []

    def test_are_followed_from_their_day_on(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            row = examples.an_orientation(case, actor)
            command = NoteTakenUp(1, "yes", row.day - timedelta(days=1))
            with pytest.raises(InvalidInput) as refused:
                meetings.note_taken_up(case, row, command, actor=actor)
            assert set(refused.value.errors) == {"taken_on"}
            meetings.note_taken_up(case, row, NoteTakenUp(1, "no", today(actor)), actor=actor)
            assert (row.taken_up, row.taken_on) == ("no", None)


class TestTheDay:
    def test_says_what_comes_by_number_and_subject(
        self, browsing: Any, mediator: Any, coordinator: Any
    ) -> None:
        with browsing(mediator) as actor:
            case = examples.a_path(actor)
            examples.a_review(case, actor, next_on=today(actor) + timedelta(days=2))
            examples.an_objective(case, actor, review_on=today(actor) - timedelta(days=3))
            [panel] = told(day_page.panels(today(actor), actor))
            assert [row.title for row in panel.context["rows"]] == [
                "Objectif à relire ensemble",
                "Point avec la personne",
            ]
            assert [row.words for row in panel.context["rows"]] == ["en retard de 3 jours", "dans 2 jours"]
        with browsing(coordinator) as actor:
            assert told(day_page.panels(today(actor), actor)) == []
