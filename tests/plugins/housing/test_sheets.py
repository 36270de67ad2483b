"""A technical sheet: made from what is known already, answered or not, and followed step by step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.testing.panels import told
from core.toolkit import InvalidInput, NotFound, Refused, get_or_404, new_id, session, today
from plugins.housing import day as day_page
from plugins.housing import examples, indicators, pages, queries, sheets
from plugins.housing.models import Sheet
from plugins.housing.schemas import Prefill, SheetCommand, SheetFilters, SheetStepCommand
from plugins.housing.steps import STEPS


def moved(sheet: Sheet, step: str, actor: Any, days_ago: int = 0, **more: Any) -> Sheet:
    command = SheetStepCommand(new_id(), today(actor) - timedelta(days=days_ago), **more)
    return sheets.move_sheet(sheet, step, command, actor=actor)


class TestMakingOne:
    def test_it_takes_the_next_number_of_the_year_it_is_sent_in(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            year = today(actor).year
            found = [examples.a_sheet(actor).number for _ in range(2)]
            assert found == [f"FT-{year}-0001", f"FT-{year}-0002"]

    def test_a_replay_is_the_same_sheet_and_costs_no_number(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            place, landlord = examples.a_place(actor), examples.a_landlord(actor)
            command = SheetCommand(place.id, "lift", "normal", landlord.id, id=new_id())
            first = sheets.send_sheet(command, actor=actor)
            assert sheets.send_sheet(command, actor=actor) is first
            assert examples.a_sheet(actor).number.endswith("0002")

    def test_it_is_never_sent_tomorrow(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(InvalidInput) as refused:
            examples.a_sheet(actor, days_ago=-1)
        assert set(refused.value.errors) == {"sent_on"}

    def test_only_a_landlord_receives_one(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            partner = examples.a_landlord(actor)
            partner.kind = "caf"
            session.flush()
            with pytest.raises(InvalidInput) as refused:
                examples.a_sheet(actor, landlord_id=partner.id)
        assert set(refused.value.errors) == {"landlord_id"}

    def test_a_field_entry_tells_all_of_it(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            entry = examples.an_entry(actor)
            landlord = examples.a_sheet(actor, place_id=entry.place_id).landlord_id
            said = pages.sheet_prefill(Prefill(activity_id=entry.id), actor)
            command = pages.command_from(said, new_id())
            assert command is not None
            sheet = sheets.send_sheet(command, actor=actor)
            assert (sheet.activity_id, sheet.place_id) == (entry.id, entry.place_id)
            assert (sheet.category, sheet.description) == ("lift", entry.note)
            assert sheet.landlord_id == landlord

    def test_an_entry_waits_for_its_sheet_until_it_is_made(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            entry = examples.an_entry(actor)
            since = today(actor) - pages.RECENT
            waiting = session.execute(queries.entries_without_sheet(actor, since)).all()
            assert [row.id for row in waiting] == [entry.id]
            examples.a_sheet(actor, activity_id=entry.id, place_id=entry.place_id)
            assert session.execute(queries.entries_without_sheet(actor, since)).all() == []

    def test_a_situation_tells_its_place_and_subject_and_a_file_its_place_only(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = examples.a_dispute(actor)
            said = pages.sheet_prefill(Prefill(case_id=case.id), actor)
            assert (said["place_id"], said["description"]) == (case.place_id, case.subject)
            named = examples.a_file(actor)
            assert pages.sheet_prefill(Prefill(case_id=named.id), actor)["description"] == ""

    def test_a_file_that_she_may_not_know_of_gives_no_sheet(
        self, acting: Any, mediator: Any, trainee: Any, saved: Any
    ) -> None:
        ids = saved(mediator, lambda actor: (examples.a_file(actor).id, examples.a_place(actor).id))
        with acting(trainee) as actor:
            with pytest.raises(NotFound):
                pages.sheet_prefill(Prefill(case_id=ids[0]), actor)
            with pytest.raises(InvalidInput):
                examples.a_sheet(actor, case_id=ids[0], place_id=ids[1])


class TestItsSteps:
    def test_it_goes_from_sending_to_closing(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            sheet = examples.a_sheet(actor, days_ago=20)
            moved(sheet, "acknowledge", actor, 16, answer="Technicien prévu.")
            moved(sheet, "done", actor, 8, answer="Réparé.")
            moved(sheet, "close", actor, 2)
            assert (sheet.status, sheet.answer) == ("closed", "Réparé.")
            assert sheet.answered_on == sheet.sent_on + timedelta(days=4)
            said = [words for _day, words in pages.sheet_page(sheet.id, actor).events]
            assert said == ["Close", "Réalisée", "Prise en compte par le bailleur", "Transmise au bailleur"]

    @pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
    def test_a_step_starts_from_its_own_states_only(self, step: Any, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            sheet = examples.a_sheet(actor, days_ago=40)
            sheet.status = "closed"
            session.flush()
            with pytest.raises(Refused):
                moved(sheet, step.key, actor, answer="Non.")

    def test_a_step_is_dated_between_the_last_one_and_today(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            sheet = examples.a_sheet(actor, days_ago=5)
            for days_ago in (6, -1):
                with pytest.raises(InvalidInput) as refused:
                    moved(sheet, "acknowledge", actor, days_ago)
                assert set(refused.value.errors) == {"day"}

    def test_a_refusal_asks_for_the_landlords_words(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            sheet = examples.a_sheet(actor, days_ago=5)
            with pytest.raises(InvalidInput) as refused:
                moved(sheet, "refuse", actor)
            assert set(refused.value.errors) == {"answer"}

    @pytest.mark.parametrize(("urgency", "days"), [("normal", 15), ("soon", 7), ("danger", 1)])
    def test_a_reminder_waits_for_the_time_its_urgency_gives(
        self, urgency: str, days: int, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            early = examples.a_sheet(actor, days_ago=days - 1, urgency=urgency)
            with pytest.raises(Refused):
                moved(early, "remind", actor)
            due = examples.a_sheet(actor, days_ago=days, urgency=urgency)
            moved(due, "remind", actor)
            assert (due.status, due.reminders, due.waiting_since) == ("sent", 1, today(actor))

    def test_a_replayed_step_counts_once(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            sheet = examples.a_sheet(actor, days_ago=20)
            command = SheetStepCommand(new_id(), today(actor))
            for _time in range(2):
                sheets.move_sheet(sheet, "remind", command, actor=actor)
            assert sheet.reminders == 1

    def test_a_repair_that_did_not_hold_is_sent_again_and_waits_anew(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            sheet = examples.a_sheet(actor, days_ago=30)
            moved(sheet, "done", actor, 25)
            moved(sheet, "resend", actor, 20)
            assert (sheet.status, sheet.waiting_since) == ("sent", today(actor) - timedelta(days=20))
            assert sheet.answered_on == sheet.sent_on + timedelta(days=5)

    def test_a_closed_sheet_is_read_and_not_corrected(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            sheet = examples.a_sheet(actor, days_ago=3)
            moved(sheet, "done", actor)
            moved(sheet, "close", actor)
            command = SheetCommand(sheet.place_id, "lift", "soon", sheet.landlord_id, version=sheet.version)
            with pytest.raises(Refused):
                sheets.correct_sheet(sheet, command, actor=actor)


class TestSilence:
    def test_it_is_late_after_fifteen_days_and_no_longer_once_answered(
        self, browsing: Any, mediator: Any
    ) -> None:
        with browsing(mediator) as actor:
            day = today(actor)
            old, fresh = examples.a_sheet(actor, days_ago=15), examples.a_sheet(actor, days_ago=14)
            [panel] = told(day_page.panels(day, actor))
            assert [row.detail for row in panel.context["rows"]] == [old.number]
            moved(old, "acknowledge", actor)
            assert told(day_page.panels(day, actor)) == []
            assert fresh.waiting_since is not None

    def test_the_list_says_how_many_were_answered_in_time_and_out_of_how_many(
        self, acting: Any, mediator: Any, browsing: Any
    ) -> None:
        with browsing(mediator) as actor:
            quick, slow = examples.a_sheet(actor, days_ago=40), examples.a_sheet(actor, days_ago=40)
            examples.a_sheet(actor, days_ago=40)
            examples.a_sheet(actor, days_ago=3)
            moved(quick, "acknowledge", actor, 25)
            moved(slow, "acknowledge", actor, 24)
            shown = pages.sheet_list(SheetFilters(), actor)
            assert shown.in_time == "1 sur 3 a eu une réponse en quinze jours"
            assert shown.total == 4
            for count, select in ((3, indicators.sheets_due), (1, indicators.sheets_in_time)):
                assert len(session.execute(select(actor)).all()) == count

    def test_a_sheet_removed_by_mistake_counts_nowhere_and_comes_back(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            sheet = examples.a_sheet(actor, days_ago=20)
            sheets.remove_sheet(sheet, actor=actor)
            assert session.execute(indicators.sheets_sent(actor)).all() == []
            sheets.restore_sheet(sheet, actor=actor)
            assert len(session.execute(indicators.sheets_sent(actor)).all()) == 1


class TestTheListIsFiltered:
    @pytest.mark.parametrize(
        ("name", "value"),
        [("category", "lift"), ("urgency", "danger"), ("status", "acknowledged"), ("late", "yes")],
    )
    def test_by_a_word(self, name: str, value: str, acting: Any, mediator: Any, browsing: Any) -> None:
        with browsing(mediator) as actor:
            examples.a_sheet(actor)
            wanted = {
                "category": lambda: examples.a_sheet(actor, category="lift"),
                "urgency": lambda: examples.a_sheet(actor, urgency="danger"),
                "status": lambda: moved(examples.a_sheet(actor), "acknowledge", actor),
                "late": lambda: examples.a_sheet(actor, days_ago=15),
            }[name]()
            shown = pages.sheet_list(SheetFilters(**{name: value}), actor)
            assert [row.id for row in shown.rows] == [wanted.id]
            assert len(shown.chips) == 1

    def test_by_place_landlord_and_days(self, acting: Any, mediator: Any, browsing: Any) -> None:
        with browsing(mediator) as actor:
            wanted, other = examples.a_sheet(actor, days_ago=10), examples.a_sheet(actor, days_ago=2)
            until = today(actor) - timedelta(days=5)
            for filters in (
                SheetFilters(place_id=wanted.place_id),
                SheetFilters(landlord_id=wanted.landlord_id),
                SheetFilters(until=until),
            ):
                assert [row.id for row in pages.sheet_list(filters, actor).rows] == [wanted.id]
            after = pages.sheet_list(SheetFilters(since=until), actor)
            assert [row.id for row in after.rows] == [other.id]


def test_a_sheet_says_that_a_file_made_it_only_to_those_who_may_know_of_it(
    acting: Any, browsing: Any, mediator: Any, trainee: Any, saved: Any
) -> None:
    def make(actor: Any) -> Any:
        case = examples.a_file(actor)
        return examples.a_sheet(actor, case_id=case.id).id

    sheet_id = saved(mediator, make)
    with browsing(mediator) as actor:
        assert pages.sheet_page(sheet_id, actor).case_words.startswith("Dossier ")
    with browsing(trainee) as actor:
        shown = pages.sheet_page(sheet_id, actor)
        assert (shown.case_words, shown.case_url) == ("", "")
        assert get_or_404(Sheet, sheet_id).case_id is not None
