"""What access to rights holds about a person: the rows of the files where she is a party. Acts name nobody."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import delete, select, update

from core.toolkit import (
    Actor,
    ExportPart,
    Party,
    Person,
    SubjectRef,
    cases_of,
    label_of,
    records_of,
    session,
)
from plugins.rights_access import money_queries, queries
from plugins.rights_access.budgets import typed
from plugins.rights_access.models import Budget, BudgetLine, Debt, DebtStage, Follower, Procedure

#: Every level: the copy is hers.
LEVELS = ("team", "restricted")


def export(subject: SubjectRef, actor: Actor) -> tuple[ExportPart, ...]:
    """Her procedures, budgets, debts and who follows, file by file; nothing for any other kind of subject."""
    if subject.kind != "person":
        return ()
    parts = []
    for case_id in cases_of(subject.id, actor):
        parts += [
            ExportPart("Démarches", _procedures(case_id, actor)),
            ExportPart("Autres services qui suivent", _followers(case_id, actor)),
            ExportPart("Entretiens budgétaires", _budgets(case_id, actor)),
            ExportPart("Dettes", _debts(case_id, actor)),
            ExportPart("Étapes du surendettement", _stages(case_id, actor)),
        ]
    return tuple(part for part in parts if part.rows)


def _word(key: str, code: str | None, actor: Actor) -> str:
    return label_of(key, code, actor) if code else ""


def _day(day: Any) -> str:
    return day.isoformat() if day else ""


def _procedures(case_id: uuid.UUID, actor: Actor) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "thème": _word("rights_theme", row.theme, actor),
            "organisme": _word("operator", row.operator, actor),
            "étape": _word("rights_stage", row.stage, actor),
            "résultat": _word("rights_result", row.result, actor),
            "comment": _word("rights_mode", row.mode, actor),
            "ce qui a bloqué": _word("rights_blocked", row.blocked, actor),
            "commencée le": _day(row.started_on),
            "échéance": _day(row.due_on),
            "terminée le": _day(row.ended_on),
        }
        for row in session.execute(queries.procedures_of(case_id, LEVELS, actor))
    )


def _followers(case_id: uuid.UUID, actor: Actor) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "service": row.partner or _word("partner_type", row.service, actor),
            "rôle": _word("rights_part", row.part, actor),
            "depuis": _day(row.since),
            "jusqu’au": _day(row.until),
        }
        for row in session.execute(queries.followers_of(case_id, actor))
    )


def _budgets(case_id: uuid.UUID, actor: Actor) -> tuple[dict[str, Any], ...]:
    budgets = {row.id: row for row in session.execute(money_queries.budgets_of(case_id, actor))}
    return tuple(
        {
            "entretien du": _day(budgets[line.budget_id].day),
            "adultes": budgets[line.budget_id].adults,
            "enfants": budgets[line.budget_id].children,
            "côté": "ressource" if line.side == "income" else "dépense",
            "catégorie": _word(f"rights_{line.side}", line.category, actor),
            "montant en euros": typed(line.amount) or "",
        }
        for line in session.execute(money_queries.lines_of_all(budgets, actor))
    )


def _debts(case_id: uuid.UUID, actor: Actor) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "type": _word("debt_type", row.kind, actor),
            "à qui": _word("operator", row.creditor, actor),
            "reste dû en euros": typed(row.amount) or "",
            "remboursé chaque mois en euros": typed(row.monthly) or "",
            "au": _day(row.day),
        }
        for row in session.execute(money_queries.debts_of(case_id, actor))
    )


def _stages(case_id: uuid.UUID, actor: Actor) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "étape": _word("bdf_stage", row.stage, actor),
            "le": _day(row.day),
            "date à tenir": _day(row.due_on),
        }
        for row in session.execute(money_queries.debt_stages_of(case_id, actor))
    )


def erase(subject: SubjectRef, actor: Actor) -> int:
    """Take away amounts and services of the files that were hers alone: together they would tell who she is.

    In a file with another known person they are that person's too, and stay for her. Procedures and stages keep
    codes and days, which name nobody once the person is gone; figures of past years do not move. Returns the number
    of rows deleted or changed.
    """
    if subject.kind != "person":
        return 0
    cases = _hers_alone(cases_of(subject.id, actor), records_of(subject.id), actor)
    if not cases:
        return 0
    budgets = select(Budget.id).where(Budget.tenant_id == actor.tenant.id, Budget.case_id.in_(cases))
    lines = (
        delete(BudgetLine)
        .where(BudgetLine.tenant_id == actor.tenant.id, BudgetLine.budget_id.in_(budgets))
        .returning(BudgetLine.id)
    )
    number = len(session.execute(lines).all())
    for listed in (Debt, Follower):
        gone = delete(listed).where(listed.tenant_id == actor.tenant.id, listed.case_id.in_(cases))
        number += len(session.execute(gone.returning(listed.id)).all())
    for model in (Budget, Procedure, DebtStage):
        forgotten = (
            update(model)
            .where(model.tenant_id == actor.tenant.id, model.case_id.in_(cases))
            .values(content_hash=None)
            .returning(model.id)
        )
        number += len(session.execute(forgotten).all())
    return number


def _hers_alone(cases: list[uuid.UUID], records: tuple[uuid.UUID, ...], actor: Actor) -> list[uuid.UUID]:
    """Those of the cases where no other person is known."""
    others = (
        select(Party.case_id)
        .join(Person, (Person.tenant_id == Party.tenant_id) & (Person.id == Party.person_id))
        .where(
            Party.tenant_id == actor.tenant.id,
            Party.case_id.in_(cases),
            Party.removed_at.is_(None),
            Party.person_id.not_in(records),
            Person.erased_at.is_(None),
        )
    )
    shared = set(session.execute(others.distinct()).scalars())
    return [case_id for case_id in cases if case_id not in shared]
