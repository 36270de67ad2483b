"""Reading budgets and debts of files."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select, true

from core.toolkit import Actor, Case, visible
from plugins.rights_access.codelists import DEBT_OVER
from plugins.rights_access.models import Budget, BudgetLine, Debt, DebtStage
from plugins.rights_access.queries import Rows
from plugins.rights_access.workflow import FILE_KEY


def budgets_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Budget interviews of a file, the latest first."""
    return (
        select(Budget.id, Budget.day, Budget.adults, Budget.children)
        .where(Budget.tenant_id == actor.tenant.id, Budget.case_id == case_id, Budget.removed_at.is_(None))
        .order_by(Budget.day.desc(), Budget.id.desc())
    )


def lines_of(budget_id: uuid.UUID, actor: Actor) -> Rows:
    return select(BudgetLine.side, BudgetLine.category, BudgetLine.amount).where(
        BudgetLine.tenant_id == actor.tenant.id, BudgetLine.budget_id == budget_id
    )


def lines_of_all(budget_ids: Iterable[uuid.UUID], actor: Actor) -> Rows:
    return select(BudgetLine.budget_id, BudgetLine.side, BudgetLine.category, BudgetLine.amount).where(
        BudgetLine.tenant_id == actor.tenant.id, BudgetLine.budget_id.in_(list(budget_ids))
    )


def debts_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Debts of a file, the highest first."""
    return (
        select(Debt.id, Debt.kind, Debt.creditor, Debt.amount, Debt.monthly, Debt.day)
        .where(Debt.tenant_id == actor.tenant.id, Debt.case_id == case_id, Debt.removed_at.is_(None))
        .order_by(Debt.amount.desc(), Debt.id)
    )


def debt_stages_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Stages of the over-indebtedness file, the latest first."""
    return (
        select(DebtStage.id, DebtStage.stage, DebtStage.day, DebtStage.due_on)
        .where(
            DebtStage.tenant_id == actor.tenant.id,
            DebtStage.case_id == case_id,
            DebtStage.removed_at.is_(None),
        )
        .order_by(DebtStage.day.desc(), DebtStage.id.desc())
    )


def last_stage() -> Any:
    """The last stage of a file, as a lateral table beside it."""
    return (
        select(DebtStage.stage, DebtStage.day, DebtStage.due_on)
        .where(
            DebtStage.tenant_id == Case.tenant_id,
            DebtStage.case_id == Case.id,
            DebtStage.removed_at.is_(None),
        )
        .order_by(DebtStage.day.desc(), DebtStage.id.desc())
        .limit(1)
        .lateral()
    )


def debt_files(actor: Actor, *, over: bool) -> Rows:
    """Over-indebtedness files that the actor may know of, each with its last stage; no amount."""
    last = last_stage()
    ended = or_(last.c.stage.in_(DEBT_OVER), Case.closed_on.is_not(None))
    return (
        select(Case.id, Case.number, Case.subject, Case.last_on, last.c.stage, last.c.day, last.c.due_on)
        .join(last, true())
        .where(
            Case.tenant_id == actor.tenant.id,
            Case.type_key == FILE_KEY,
            visible(actor),
            ended if over else ~ended,
        )
    )
