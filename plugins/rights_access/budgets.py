"""Use-cases of money: a month's budget, debts, the stages of an over-indebtedness file; and the sums, explained."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Final

from core.toolkit import (
    Actor,
    Case,
    NotFound,
    create_once,
    dataclass,
    get_or_404,
    readable_levels,
    session,
)
from plugins.rights_access.codelists import DAILY, RESTRICTED_LEVEL
from plugins.rights_access.files import check_past, happened, writable
from plugins.rights_access.models import Budget, BudgetLine, Debt, DebtStage
from plugins.rights_access.permissions import BUDGET
from plugins.rights_access.schemas import BudgetCommand, DebtCommand, DebtStageCommand

#: The month that an amount by day is counted on.
DAYS: Final = 30


def reads_money(case: Case, actor: Actor) -> bool:
    """Whether amounts are hers to read: a social worker's, or by her place in the file; the others see days."""
    return actor.may(BUDGET) or readable_levels(case, actor).may_read(RESTRICTED_LEVEL)


def note_budget(case: Case, command: BudgetCommand, *, actor: Actor) -> Budget:
    """Keep a budget interview with its lines, once for its id. Raises InvalidInput: a day to come."""
    case = writable(case, actor)
    check_past(command.day, actor)
    said = {"case_id": case.id, "day": command.day, "adults": command.adults, "children": command.children}
    told = {"lines": [list(line) for line in command.lines]}
    row, made = create_once(Budget, command.id, said, actor=actor, said=told)
    if made:
        session.add_all(
            BudgetLine(budget_id=row.id, side=side, category=category, amount=amount)
            for side, category, amount in command.lines
        )
        happened(case, command.day, "rights_access.row_added", row, {}, actor)
    return row


def budget_or_404(case: Case, budget_id: uuid.UUID, actor: Actor) -> Budget:
    """A budget that stands in the file, for whoever reads its amounts; NotFound otherwise."""
    row = get_or_404(Budget, budget_id)
    if row.case_id != case.id or row.removed_at is not None or not reads_money(case, actor):
        raise NotFound
    return row


def note_debt(case: Case, command: DebtCommand, *, actor: Actor) -> Debt:
    """Note a debt. Raises InvalidInput: a day to come."""
    case = writable(case, actor)
    check_past(command.day, actor)
    said = {"case_id": case.id, **{name: value for name, value in asdict(command).items() if name != "id"}}
    row, made = create_once(Debt, command.id, said, actor=actor)
    if made:
        happened(case, command.day, "rights_access.row_added", row, {}, actor)
    return row


def note_debt_stage(case: Case, command: DebtStageCommand, *, actor: Actor) -> DebtStage:
    """Note a stage of the over-indebtedness file: it may skip one or go back, it is never to come (InvalidInput)."""
    case = writable(case, actor)
    check_past(command.day, actor)
    said = {"case_id": case.id, **{name: value for name, value in asdict(command).items() if name != "id"}}
    row, made = create_once(DebtStage, command.id, said, actor=actor)
    if made:
        happened(case, command.day, "rights_access.stage_noted", row, {"stage": row.stage}, actor)
    return row


# --- the sums ----------------------------------------------------------------------------------------


def euros(cents: int | None) -> Decimal | None:
    """Cents as an amount that ``|money`` writes « 1 250,50 € »."""
    return None if cents is None else Decimal(cents) / 100


def typed(cents: int | None) -> str | None:
    """Cents as somebody types them, « 1250,50 »."""
    return None if cents is None else f"{Decimal(cents) / 100:.2f}".replace(".", ",")


@dataclass(frozen=True, slots=True)
class Month:
    """What a month comes to, in cents. ``fixed`` falls whatever the month, ``daily`` is paid with what remains."""

    income: int
    fixed: int
    daily: int
    people: int

    @property
    def remaining(self) -> int:
        """*Reste à vivre*: income less what falls whatever the month."""
        return self.income - self.fixed

    @property
    def balance(self) -> int:
        """What the month leaves, or lacks."""
        return self.remaining - self.daily

    @property
    def by_day(self) -> int:
        """What remains to live on, by day and by person; cut, never rounded up."""
        return int(Decimal(self.remaining) / (DAYS * self.people))


def month_of(lines: Iterable[tuple[str, str, int]], people: int) -> Month:
    """The sums of (side, category, cents)."""
    income = fixed = daily = 0
    for side, category, amount in lines:
        if side == "income":
            income += amount
        elif category in DAILY:
            daily += amount
        else:
            fixed += amount
    return Month(income, fixed, daily, people)


def budget_data(lines: Iterable[Any], last: Any, day: Any) -> dict[str, Any]:
    """A new interview begins with what the last one said, its day aside."""
    said: dict[str, Any] = {"day": day}
    if last is not None:
        said |= {"adults": last.adults, "children": last.children}
    for line in lines:
        said[f"{line.side}_{line.category}"] = typed(line.amount)
    return said
