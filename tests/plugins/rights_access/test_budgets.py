"""Budget, debts and over-indebtedness: cents, sums explained, and who reads the amounts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from core.casefiles.circle import name_member
from core.casefiles.schemas import NameMember
from core.testing.sign_in import post
from core.toolkit import (
    DuplicateContent,
    InvalidInput,
    NotFound,
    case_or_404,
    decode,
    new_id,
    session,
    today,
)
from core.web.typography import money
from plugins.rights_access import budgets, examples, file_pages, indicators
from plugins.rights_access.budgets import Month, month_of
from plugins.rights_access.codelists import BDF_STAGE, DAILY, EXPENSE, INCOME
from plugins.rights_access.file_pages import due_words
from plugins.rights_access.models import Budget, BudgetLine
from plugins.rights_access.schemas import LINES, BudgetCommand, BudgetSchema, DebtFilters, DebtSchema

STAGES = ("diagnosis", "prepared", "filed", "admissible", "inadmissible", "plan", "prp", "closed")


def panel(case_id: Any, actor: Any) -> dict[str, Any]:
    return file_pages.money_panel(case_or_404(case_id, actor), actor)


class TestTheSums:
    def test_what_remains_is_income_less_what_falls_whatever_the_month(self) -> None:
        month = month_of(examples.MONTH, 2)
        assert month == Month(income=90_571, fixed=48_550, daily=24_000, people=2)
        assert (month.remaining, month.balance) == (42_021, 18_021)

    def test_by_day_and_by_person_it_is_cut_and_never_rounded_up(self) -> None:
        assert month_of([("income", "salary", 100_000)], 3).by_day == 1_111
        assert Month(0, 100_000, 0, 3).by_day == -1_111

    def test_daily_expenses_are_those_paid_with_what_remains(self) -> None:
        assert {code.value for code in EXPENSE.codes} >= DAILY
        assert len(LINES) == len(INCOME.codes) + len(EXPENSE.codes)

    def test_a_page_says_each_sum_and_how_it_was_reached(
        self, signed_in: Any, worker: Any, house: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> Any:
            case = examples.a_file(actor)
            examples.a_party(case, actor, examples.a_person(actor))
            return case.id, examples.a_budget(case, actor).id, case.number

        case_id, budget_id, number = saved(worker, make)
        base = f"/s/{house.slug}/droits/dossiers/{case_id}/budget/{budget_id}"
        browser = signed_in(worker)
        page = browser.get(base).text
        for cents in (42_021, 18_021, 90_571, 48_550, 700):
            assert money(Decimal(cents) / 100) in page
        assert "Le reste à vivre partagé entre 30 jours et 2" in page
        paper = browser.get(f"{base}/imprimer").text
        assert money(Decimal("420.21")) in paper
        body = paper.partition("<main")[2].partition("</main>")[0]
        assert number not in body.replace(f"/{number}", "")
        assert "Tavernier" not in body

    def test_a_month_that_lacks_money_says_so(self, browsing: Any, worker: Any) -> None:
        with browsing(worker) as actor:
            case = examples.a_file(actor)
            lines = (("income", "minimum", 60_000), ("expense", "rent", 70_000))
            page = file_pages.budget_page(case, examples.a_budget(case, actor, lines), actor)
            assert (page.remaining, page.balance) == (Decimal(-100), Decimal(-100))


class TestTheInterview:
    @pytest.mark.parametrize(
        ("written", "cents"), [("1 240,50", 124_050), ("1240.5", 124_050), ("614 €", 61_400), ("0", 0)]
    )
    def test_an_amount_is_typed_as_one_writes_it_and_kept_in_cents(
        self, written: str, cents: int, acting: Any, worker: Any
    ) -> None:
        with acting(worker) as actor:
            form = {"day": today(actor).isoformat(), "income_salary": written}
            assert decode(BudgetSchema, form).lines == (("income", "salary", cents),)

    @pytest.mark.parametrize("written", ["-5", "12,345", "beaucoup", "2000001", "NaN"])
    def test_what_is_not_an_amount_is_refused_beside_its_field(
        self, written: str, acting: Any, worker: Any
    ) -> None:
        with acting(worker) as actor, pytest.raises(InvalidInput) as refused:
            decode(BudgetSchema, {"day": today(actor).isoformat(), "expense_rent": written})
        assert set(refused.value.errors) == {"expense_rent"}

    def test_an_empty_one_is_refused(self, acting: Any, worker: Any) -> None:
        with acting(worker) as actor, pytest.raises(InvalidInput) as refused:
            decode(BudgetSchema, {"day": today(actor).isoformat()})
        assert set(refused.value.errors) == {"income_salary"}

    def test_sent_twice_it_is_one_and_with_another_amount_it_is_not_the_same(
        self, acting: Any, worker: Any
    ) -> None:
        with acting(worker) as actor:
            case = examples.a_file(actor)
            same = {"id": new_id(), "day": today(actor), "adults": 1, "children": 0}
            for _time in range(2):
                budgets.note_budget(case, BudgetCommand(**same, lines=examples.MONTH), actor=actor)
            assert len(session.execute(select(BudgetLine.id)).all()) == len(examples.MONTH)
            other = BudgetCommand(**same, lines=(("income", "salary", 1),))
            with pytest.raises(DuplicateContent):
                budgets.note_budget(case, other, actor=actor)

    def test_the_next_one_begins_with_the_last(self, browsing: Any, worker: Any) -> None:
        with browsing(worker) as actor:
            case = examples.a_file(actor)
            examples.a_budget(case, actor, day=today(actor) - timedelta(days=60), children=2)
            said = file_pages.new_budget_data(case, actor)
            assert (said["children"], said["expense_rent"], said["day"]) == (2, "420,50", today(actor))

    def test_none_is_dated_tomorrow(self, acting: Any, worker: Any) -> None:
        with acting(worker) as actor, pytest.raises(InvalidInput):
            examples.a_budget(examples.a_file(actor), actor, day=today(actor) + timedelta(days=1))


class TestWhoReadsAmounts:
    @pytest.fixture
    def case_id(self, saved: Any, worker: Any) -> Any:
        def make(actor: Any) -> Any:
            case = examples.a_file(actor)
            examples.a_budget(case, actor)
            examples.a_debt(case, actor)
            examples.a_debt_stage(case, actor)
            return case.id

        return saved(worker, make)

    def test_a_mediator_sees_stage_and_day_and_no_amount(
        self, signed_in: Any, browsing: Any, mediator: Any, house: Any, case_id: Any
    ) -> None:
        with browsing(mediator) as actor:
            found = panel(case_id, actor)
            assert [line.title for line in found["stages"]] == ["Dossier déposé"]
            assert [day for _id, day, _url in found["budgets"]] == [today(actor)]
            assert (found["reads"], found["debts"], found["remaining"], found["can_write"]) == (
                False,
                [],
                None,
                False,
            )
        page = signed_in(mediator).get(f"/s/{house.slug}/dossiers/{case_id}").text
        assert "Dossier déposé" in page
        for amount in (420.21, 3120, 90):
            assert money(amount) not in page

    def test_a_co_referent_mediator_reads_them_and_still_does_not_write(
        self, browsing: Any, worker: Any, mediator: Any, saved: Any, case_id: Any
    ) -> None:
        def associate(actor: Any) -> Any:
            command = NameMember(new_id(), mediator.membership_id, "co_referent")
            return name_member(case_or_404(case_id, actor), command, actor=actor).id

        saved(worker, associate)
        with browsing(mediator) as actor:
            found = panel(case_id, actor)
            assert (found["remaining"], found["owed"], found["can_write"]) == (
                Decimal("420.21"),
                Decimal(3120),
                False,
            )

    def test_another_social_worker_reads_and_writes(
        self, browsing: Any, make_member: Any, house: Any, case_id: Any
    ) -> None:
        colleague = make_member("social_worker", structure=house)
        with browsing(colleague) as actor:
            found = panel(case_id, actor)
            assert (found["owed"], found["can_write"]) == (Decimal(3120), True)

    def test_the_doors_are_shut_to_the_others(
        self,
        signed_in: Any,
        mediator: Any,
        coordinator: Any,
        worker: Any,
        house: Any,
        case_id: Any,
        saved: Any,
    ) -> None:
        budget_id = saved(worker, lambda actor: session.execute(select(Budget.id)).scalar_one())
        base = f"/s/{house.slug}/droits/dossiers/{case_id}"
        for member in (mediator, coordinator):
            browser = signed_in(member)
            for path in ("budget/nouveau", "dettes/nouvelle", "surendettement/nouvelle"):
                assert browser.get(f"{base}/{path}").status_code == 403, path
            for path in (f"budget/{budget_id}", f"budget/{budget_id}/imprimer"):
                assert browser.get(f"{base}/{path}").status_code == 404, path
            assert post(browser, f"{base}/retirer/budget/{budget_id}").status_code == 403
        assert signed_in(worker).get(f"{base}/budget/{budget_id}").status_code == 200

    def test_a_reading_of_amounts_is_noted(
        self, signed_in: Any, worker: Any, house: Any, case_id: Any, saved: Any
    ) -> None:
        budget_id = saved(worker, lambda actor: session.execute(select(Budget.id)).scalar_one())
        browser = signed_in(worker)
        browser.get(f"/s/{house.slug}/droits/dossiers/{case_id}/budget/{budget_id}")
        assert "restreint" in browser.get(f"/s/{house.slug}/dossiers/{case_id}/lecteurs").text

    def test_a_budget_of_one_file_is_not_read_through_another(
        self, acting: Any, worker: Any, case_id: Any
    ) -> None:
        with acting(worker) as actor:
            other = examples.a_file(actor)
            budget_id = session.execute(select(Budget.id)).scalar_one()
            with pytest.raises(NotFound):
                budgets.budget_or_404(other, budget_id, actor)


class TestOverIndebtedness:
    def test_stages_are_listed_in_their_order(self) -> None:
        assert tuple(code.value for code in BDF_STAGE.codes) == STAGES

    def test_they_are_entered_as_they_come_and_never_to_come(self, browsing: Any, worker: Any) -> None:
        with browsing(worker) as actor:
            case = examples.a_file(actor)
            for stage, days_ago in (("filed", 30), ("diagnosis", 60), ("admissible", 5)):
                examples.a_debt_stage(case, actor, stage, days_ago)
            lines = [line.title for line in panel(case.id, actor)["stages"]]
            assert lines == ["Recevable", "Dossier déposé", "Diagnostic budgétaire"]
            with pytest.raises(InvalidInput) as refused:
                examples.a_debt_stage(case, actor, days_ago=-1)
            assert set(refused.value.errors) == {"day"}

    def test_debts_add_up_in_cents(self, browsing: Any, worker: Any) -> None:
        with browsing(worker) as actor:
            case = examples.a_file(actor)
            examples.a_debt(case, actor, amount=10_01, monthly=None)
            examples.a_debt(case, actor, kind="rent", amount=20_02, monthly=5_00)
            found = panel(case.id, actor)
            assert (found["owed"], found["monthly"]) == (Decimal("30.03"), Decimal(5))

    def test_a_debt_without_amount_is_refused(self, acting: Any, worker: Any) -> None:
        with acting(worker) as actor, pytest.raises(InvalidInput) as refused:
            decode(DebtSchema, {"kind": "rent", "day": today(actor).isoformat()})
        assert set(refused.value.errors) == {"amount"}

    def test_the_list_says_the_last_stage_and_no_amount(
        self, browsing: Any, worker: Any, mediator: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> None:
            under_way, over = examples.a_file(actor), examples.a_file(actor)
            examples.a_debt_stage(under_way, actor, "filed", 40)
            due = today(actor) + timedelta(days=20)
            examples.a_debt_stage(under_way, actor, "admissible", 5, due_on=due)
            examples.a_debt_stage(over, actor, "closed", 3)

        saved(worker, make)
        with browsing(mediator) as actor:
            [row] = file_pages.debt_list(DebtFilters(), actor).rows
            assert row.stage == "Recevable"
            assert row.due is not None
            assert row.due.words == "dans 20 jours"
            [row] = file_pages.debt_list(DebtFilters(view="over"), actor).rows
            assert row.stage == "Clos"

    def test_its_date_reaches_the_day_of_who_follows_the_file(
        self, dates_of: Any, browsing: Any, worker: Any, mediator: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> None:
            due = today(actor) - timedelta(days=1)
            examples.a_debt_stage(examples.a_file(actor), actor, "filed", 20, due_on=due)

        saved(worker, make)
        with browsing(worker) as actor:
            [row] = dates_of(actor)
            assert (row.title, row.words, row.late) == (
                "Surendettement : dossier déposé",
                "en retard de 1 jour",
                True,
            )
        with browsing(mediator) as actor:
            assert dates_of(actor) == []

    @pytest.mark.parametrize(
        ("left", "words"), [(-3, "en retard de 3 jours"), (-1, "en retard de 1 jour"), (0, "aujourd’hui")]
    )
    def test_a_date_is_said_in_words(self, left: int, words: str) -> None:
        when = date(2026, 11, 17)
        assert due_words(when + timedelta(days=left), when) == words

    def test_a_file_filed_twice_counts_once(self, acting: Any, worker: Any) -> None:
        with acting(worker) as actor:
            case = examples.a_file(actor)
            for days_ago in (40, 10):
                examples.a_debt_stage(case, actor, "filed", days_ago)
            assert session.execute(indicators.debt_files_filed(actor)).scalars().all() == [case.id]
