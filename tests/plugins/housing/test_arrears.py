"""An arrears file: stages as they come, words closed with the case, a debt in cents, a next legal date."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from core.testing.panels import told
from core.toolkit import (
    DuplicateContent,
    InvalidInput,
    MoveCase,
    NotFound,
    Refused,
    decode,
    move_case,
    new_id,
    session,
    today,
)
from core.web.typography import money
from plugins.housing import arrears, arrears_pages, examples, indicators, queries
from plugins.housing import day as day_page
from plugins.housing.codelists import EVICTION_STAGE
from plugins.housing.models import Stage, Step
from plugins.housing.pages import due_words
from plugins.housing.schemas import AccountSchema, ArrearsFilters, StageCommand, StepCommand

LEGAL_ORDER = (
    "arrears",
    "reminder",
    "payment_order",
    "summons",
    "hearing",
    "lease_terminated",
    "leave_order",
    "attempt",
    "force",
    "evicted",
    "maintained",
)


class TestStages:
    def test_they_are_listed_in_the_order_of_the_law(self) -> None:
        assert tuple(code.value for code in EVICTION_STAGE.codes) == LEGAL_ORDER

    def test_they_are_entered_as_they_come_skipping_one_or_going_back(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            for stage, days_ago in (("summons", 30), ("payment_order", 60), ("reminder", 5)):
                examples.a_stage(case, actor, stage, days_ago)
            found = session.execute(queries.stages_of(case.id, actor)).all()
            assert [row.stage for row in found] == ["reminder", "summons", "payment_order"]
            shown = arrears_pages.arrears_panel(case, actor)["ladder"]
            assert [rung.label for rung in shown if rung.furthest] == ["Assignation"]
            assert [bool(rung.day) for rung in shown[:4]] == [False, True, True, True]

    def test_none_is_dated_tomorrow(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            with pytest.raises(InvalidInput) as refused:
                examples.a_stage(case, actor, days_ago=-1)
            assert set(refused.value.errors) == {"day"}

    def test_an_eviction_is_not_drawn_before_it_happens(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            labels = [rung.label for rung in arrears_pages.arrears_panel(case, actor)["ladder"]]
            assert "Expulsion" not in labels
            examples.a_stage(case, actor, "evicted", 1)
            labels = [rung.label for rung in arrears_pages.arrears_panel(case, actor)["ladder"]]
            assert "Expulsion" in labels

    def test_one_noted_by_mistake_leaves_and_comes_back(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            row = examples.a_stage(case, actor)
            arrears.remove_row(case, row, actor=actor)
            assert session.execute(queries.stages_of(case.id, actor)).all() == []
            arrears.restore_row(case, row, actor=actor)
            assert len(session.execute(queries.stages_of(case.id, actor)).all()) == 1

    def test_a_replay_is_one_stage(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            command = StageCommand(new_id(), "hearing", today(actor), "document")
            for _time in range(2):
                arrears.note_stage(case, command, actor=actor)
            assert len(session.execute(select(Stage.id).where(Stage.case_id == case.id)).all()) == 1


class TestWords:
    def test_those_of_a_step_are_closed_in_the_table_and_read_on_the_page(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            step = examples.a_step(case, actor, note="Pièces remises au guichet")
            assert b"guichet" not in (step.sealed or b"")
            shown = arrears_pages.arrears_panel(case, actor)["steps"]
            assert [row.detail for row in shown] == ["Pièces remises au guichet"]

    def test_the_same_step_sent_again_with_other_words_is_not_the_same(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            same = {"id": new_id(), "action": "fsl", "outcome": "asked", "day": today(actor)}
            for _time in range(2):
                arrears.note_step(case, StepCommand(**same, note="Un"), actor=actor)
            with pytest.raises(DuplicateContent):
                arrears.note_step(case, StepCommand(**same, note="Deux"), actor=actor)
            assert len(session.execute(select(Step.id).where(Step.case_id == case.id)).all()) == 1


class TestTheDebt:
    @pytest.mark.parametrize(
        ("written", "cents"),
        [("1 250,50", 125_050), ("1250.5", 125_050), ("614 €", 61_400), ("0", 0), ("0,01", 1)],
    )
    def test_an_amount_is_typed_as_one_writes_it_and_kept_in_cents(
        self, written: str, cents: int, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            form = {"id": str(new_id()), "day": today(actor).isoformat(), "debt": written}
            command = decode(AccountSchema, form)
            assert command.debt == cents
            assert money(arrears_pages.euros(cents)) == money(Decimal(cents) / 100)

    @pytest.mark.parametrize("written", ["-5", "12,345", "beaucoup", "250001", "NaN", "1e99"])
    def test_what_is_not_an_amount_is_refused_beside_its_field(
        self, written: str, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor, pytest.raises(InvalidInput) as refused:
            decode(AccountSchema, {"day": today(actor).isoformat(), "rent": written})
        assert set(refused.value.errors) == {"rent"}

    def test_the_expected_stage_and_its_date_go_together(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            form = {"day": today(actor).isoformat(), "debt": "100", "next_stage": "hearing"}
            with pytest.raises(InvalidInput) as refused:
                decode(AccountSchema, form)
            assert set(refused.value.errors) == {"next_on"}

    def test_a_new_point_begins_with_the_last_one_and_the_former_stays(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            before = today(actor) - timedelta(days=40)
            examples.an_account(case, actor, day=before, debt=200_000, instalment=8_000)
            assert arrears_pages.account_data(case, actor)["instalment"] == "80,00"
            examples.an_account(case, actor, debt=184_000)
            panel = arrears_pages.arrears_panel(case, actor)
            assert panel["account"].debt == Decimal(1840)
            assert panel["account"].change == "en baisse depuis le point précédent"
            assert panel["account"].months == "environ 3 mois de loyer"
            assert [row[1] for row in panel["accounts"]] == [today(actor), before]


class TestTheNextDate:
    @pytest.mark.parametrize(
        ("left", "words"),
        [(-3, "en retard de 3 jours"), (-1, "en retard de 1 jour"), (0, "aujourd’hui"), (1, "demain"),
         (12, "dans 12 jours")],
    )  # fmt: skip
    def test_it_is_said_in_words(self, left: int, words: str) -> None:
        day = date(2026, 11, 17)
        assert due_words(day + timedelta(days=left), day) == words

    def test_it_reaches_the_day_of_the_member_who_follows_the_file_and_nobody_elses(
        self, browsing: Any, mediator: Any, coordinator: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> Any:
            near, far = examples.a_file(actor), examples.a_file(actor)
            for case, days in ((near, 10), (far, 40)):
                due = today(actor) + timedelta(days=days)
                examples.an_account(case, actor, next_stage="hearing", next_on=due)
            return near.number

        number = saved(mediator, make)
        with browsing(mediator) as actor:
            [panel] = told(day_page.panels(today(actor), actor))
            assert [(row.title, row.words) for row in panel.context["rows"]] == [
                ("Audience", "dans 10 jours")
            ]
            assert number in panel.context["rows"][0].detail
        with browsing(coordinator) as actor:
            assert told(day_page.panels(today(actor), actor)) == []


class TestWhoReadsTheList:
    def test_a_trainee_outside_the_circle_finds_none(
        self, browsing: Any, acting: Any, mediator: Any, trainee: Any, saved: Any
    ) -> None:
        case_id = saved(mediator, lambda actor: examples.a_file(actor).id)
        with browsing(mediator) as actor:
            assert [row.id for row in arrears_pages.arrears_list(ArrearsFilters(), actor).rows] == [case_id]
        with browsing(trainee) as actor:
            assert arrears_pages.arrears_list(ArrearsFilters(), actor).rows == []
        with acting(trainee) as actor, pytest.raises(NotFound):
            arrears.arrears_file(case_id, actor)

    def test_it_shows_the_last_stage_and_the_last_debt_and_keeps_one_stage(
        self, browsing: Any, mediator: Any
    ) -> None:
        with browsing(mediator) as actor:
            wanted, other = examples.a_file(actor), examples.a_file(actor)
            for stage, days_ago in (("payment_order", 30), ("summons", 10)):
                examples.a_stage(wanted, actor, stage, days_ago)
            examples.a_stage(other, actor, "reminder", 1)
            examples.an_account(wanted, actor, debt=12_345)
            [row] = arrears_pages.arrears_list(ArrearsFilters(stage="summons"), actor).rows
            assert (row.id, row.stage, row.debt) == (wanted.id, "Assignation", Decimal("123.45"))

    def test_its_views_follow_the_date_and_the_closing(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            late, done = examples.a_file(actor), examples.a_file(actor)
            examples.an_account(late, actor, next_stage="hearing", next_on=today(actor) - timedelta(days=2))
            move_case(done, "close", MoveCase(result="cleared"), actor=actor)
            found = {
                view: [row.id for row in arrears_pages.arrears_list(ArrearsFilters(view=view), actor).rows]
                for view in ("open", "late", "closed")
            }
            assert found == {"open": [late.id], "late": [late.id], "closed": [done.id]}


def test_a_closed_file_takes_no_more_row(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case = examples.a_file(actor)
        row = examples.a_stage(case, actor)
        move_case(case, "close", MoveCase(result="cleared"), actor=actor)
        for write in (
            lambda: examples.a_stage(case, actor),
            lambda: examples.a_step(case, actor),
            lambda: examples.an_account(case, actor),
            lambda: arrears.remove_row(case, row, actor=actor),
        ):
            with pytest.raises(Refused):
                write()


def test_another_kind_of_case_has_no_procedure(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor, pytest.raises(NotFound):
        arrears.arrears_file(examples.a_dispute(actor).id, actor)


class TestFigures:
    def test_a_file_is_followed_in_each_period_it_was_open(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor, days_ago=60)

            class Filters:
                since = today(actor) - timedelta(days=30)
                until = today(actor) - timedelta(days=10)

            assert session.execute(indicators.arrears(actor, Filters())).scalars().all() == [case.id]
            Filters.since, Filters.until = (
                Filters.since - timedelta(days=90),
                Filters.since - timedelta(days=40),
            )
            assert session.execute(indicators.arrears(actor, Filters())).all() == []

    def test_stages_are_counted_and_a_home_kept_counts_once(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            for days_ago in (9, 3):
                examples.a_stage(case, actor, "maintained", days_ago)
            assert len(session.execute(indicators.stages(actor)).all()) == 2
            assert session.execute(indicators.maintained(actor)).scalars().all() == [case.id]
