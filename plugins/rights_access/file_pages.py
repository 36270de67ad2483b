"""What the templates of files read: procedures, who else follows, a budget explained, debts and their stages."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask import url_for

from core.toolkit import (
    Actor,
    Case,
    Form,
    catalog,
    dataclass,
    day_short,
    form_for,
    label_of,
    page,
    readable_levels,
    session,
    today,
)
from plugins.rights_access import money_queries, queries
from plugins.rights_access.budgets import DAYS, Month, budget_data, euros, month_of, reads_money
from plugins.rights_access.codelists import DAILY, ENDED, EXPENSE, INCOME, STAGE_TINT
from plugins.rights_access.masking import ABOUT, STARTED, held_of
from plugins.rights_access.models import Budget, Procedure
from plugins.rights_access.pages import address, chips_of, given_of, pairs
from plugins.rights_access.permissions import BUDGET, FOLLOW
from plugins.rights_access.schemas import ProcedureFilters, ProcedureFiltersSchema
from plugins.rights_access.workflow import FILE_KEY

#: The files that another domain keeps about rent that is not paid, by the key of their kind.
HOME_DOMAIN: Final = "housing"
HOME_FILE: Final = "housing_arrears"
VIEW_WORDS: Final = {
    "open": "En cours",
    "due": "Échéance proche ou passée",
    "ended": "Terminées",
    "all": "Toutes",
}
COUNTED_WORDS: Final = {
    "counted": {
        "started": "Commencées dans la période",
        "ended": "Terminées dans la période",
        "opened": "Droits ouverts ou rétablis dans la période",
        "active": "En cours dans la période",
        "blocked": "Bloquées, en cours dans la période",
        "said": "Dont on sait comment, en cours dans la période",
        "with": "Faites avec la personne, en cours dans la période",
    }
}


def due_words(due: date, day: date) -> str:
    """« dans 12 jours », « demain », « aujourd’hui », « en retard de 3 jours »."""
    left = (due - day).days
    if left < 0:
        return f"en retard de {-left} jour{'s' if left < -1 else ''}"
    return {0: "aujourd’hui", 1: "demain"}.get(left, f"dans {left} jours")


@dataclass(frozen=True, slots=True)
class Due:
    day: date
    words: str
    late: bool


def due_of(due: date | None, day: date) -> Due | None:
    return None if due is None else Due(due, due_words(due, day), due < day)


# --- the list of procedures ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A procedure in a list: its file by number and subject, never a person."""

    id: uuid.UUID
    case_id: uuid.UUID
    theme: str
    operator: str
    file: str
    stage: str
    tint: str
    detail: str
    started_on: date
    ended_on: date | None
    due: Due | None


@dataclass(frozen=True, slots=True)
class ProcedureList:
    """``hidden``: procedures that the filters keep and that are not the actor's to read.

    ``together``: with a theme or an operator asked for, those withheld of which it is not told; they are the same
    whatever is asked.
    """

    rows: list[ProcedureRow]
    total: int
    hidden: int
    together: int
    form: Form
    chips: list[tuple[str, str]]
    views: list[tuple[str, str, int | None, bool]]
    kept: dict[str, str]
    next_url: str | None
    first_url: str | None


def procedure_list(filters: ProcedureFilters, actor: Actor) -> ProcedureList:
    day = today(actor)
    found = page(
        session,
        queries.procedure_list(filters, actor, day),
        (Procedure.started_on, Procedure.id),
        cursor=filters.cursor or None,
    )
    counts = session.execute(queries.procedure_counts(filters, actor, day)).one()
    told, together = _withheld(filters, actor, day)
    form = form_for(
        ProcedureFiltersSchema, filters, choices={"territory_id": pairs(queries.territory_options(actor))}
    )
    given = given_of(filters)
    here = "rights_access.procedure_index"
    return ProcedureList(
        rows=[_procedure_row(row, actor, day) for row in found.rows],
        total=counts.read,
        hidden=counts.counted - counts.read + told,
        together=together,
        form=form,
        chips=chips_of(filters, form, given, here, COUNTED_WORDS, skip=("view",)),
        views=[
            (words, address(here, given, view=view), None, view == filters.view)
            for view, words in VIEW_WORDS.items()
        ],
        kept={name: given[name] for name in ("view", "counted") if name in given},
        next_url=address(here, given, cursor=found.next_cursor) if found.next_cursor else None,
        first_url=address(here, given) if filters.cursor else None,
    )


def _withheld(filters: ProcedureFilters, actor: Actor, day: date) -> tuple[int, int]:
    """Procedures withheld that are told of the theme or operator asked for, and those that are told together."""
    by = next((name for name in ABOUT if getattr(filters, name) is not None), None)
    if by is None:
        return 0, 0
    held = held_of(by, filters, actor, day)
    return held.apart.get(getattr(filters, by), {}).get(STARTED) or 0, held.together[STARTED] or 0


def _procedure_row(row: Any, actor: Actor, day: date) -> ProcedureRow:
    blocked = label_of("rights_blocked", row.blocked, actor) if row.blocked else ""
    return ProcedureRow(
        id=row.id,
        case_id=row.case_id,
        theme=label_of("rights_theme", row.theme, actor),
        operator=label_of("operator", row.operator, actor) if row.operator else "",
        file=f"{row.number}, {row.subject}" if row.number else row.subject,
        stage=label_of("rights_result", row.result, actor)
        if row.result
        else label_of("rights_stage", row.stage, actor),
        tint=STAGE_TINT.get(row.stage, ""),
        detail=blocked if row.ended_on is None else "",
        started_on=row.started_on,
        ended_on=row.ended_on,
        due=due_of(row.due_on, day) if row.ended_on is None else None,
    )


# --- over-indebtedness files -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DebtFile:
    id: uuid.UUID
    number: str
    subject: str
    stage: str
    day: date
    due: Due | None


@dataclass(frozen=True, slots=True)
class DebtList:
    rows: list[DebtFile]
    over: bool
    views: list[tuple[str, str, int | None, bool]]
    next_url: str | None
    first_url: str | None


def debt_list(filters: Any, actor: Actor) -> DebtList:
    day = today(actor)
    over = filters.view == "over"
    found = page(
        session,
        money_queries.debt_files(actor, over=over),
        (Case.last_on, Case.id),
        cursor=filters.cursor or None,
    )
    here = "rights_access.debt_index"
    given = given_of(filters)
    return DebtList(
        rows=[
            DebtFile(
                row.id,
                row.number or "Sans numéro",
                row.subject,
                label_of("bdf_stage", row.stage, actor),
                row.day,
                None if over else due_of(row.due_on, day),
            )
            for row in found.rows
        ],
        over=over,
        views=[
            ("En cours", url_for(here), None, not over),
            ("Terminés", url_for(here, view="over"), None, over),
        ],
        next_url=address(here, given, cursor=found.next_cursor) if found.next_cursor else None,
        first_url=address(here, given) if filters.cursor else None,
    )


# --- one file --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    id: uuid.UUID
    title: str
    detail: str
    pill: str = ""
    tint: str = ""
    due: Due | None = None
    url: str = ""
    amount: Decimal | None = None


def procedures_panel(case: Case, actor: Actor) -> dict[str, Any]:
    """Procedures the actor may read, and the number of the others."""
    day = today(actor)
    levels = readable_levels(case, actor).levels
    rows = session.execute(queries.procedures_of(case.id, levels, actor)).all()
    able = case.closed_on is None and actor.may(FOLLOW) and not actor.tenant.suspended
    return {
        "case_id": case.id,
        "procedures": [_procedure_line(row, case, able, actor, day) for row in rows if row.theme is not None],
        "hidden": sum(row.theme is None for row in rows),
        "can_write": able,
    }


def followers_panel(case: Case, actor: Actor) -> dict[str, Any]:
    rows = session.execute(queries.followers_of(case.id, actor))
    return {
        "case_id": case.id,
        "followers": [_follower_line(row, actor) for row in rows],
        "can_write": case.closed_on is None and actor.may(FOLLOW) and not actor.tenant.suspended,
    }


def _procedure_line(row: Any, case: Case, able: bool, actor: Actor, day: date) -> Line:
    operator = label_of("operator", row.operator, actor) if row.operator else ""
    who = f"{row.given_name or ''} {row.family_name or ''}".strip()
    told = [
        label_of("rights_mode", row.mode, actor) if row.mode else "",
        f"Bloquée par : {label_of('rights_blocked', row.blocked, actor).lower()}" if row.blocked else "",
        f"Suivie par {who}" if who else "",
    ]
    return Line(
        id=row.id,
        title=", ".join(filter(None, (label_of("rights_theme", row.theme, actor), operator))),
        detail=f"Depuis le {day_short(row.started_on, year=True)}"
        + (f", terminée le {day_short(row.ended_on, year=True)}" if row.ended_on else "")
        + "".join(f". {words}" for words in told if words),
        pill=label_of("rights_result", row.result, actor)
        if row.stage == ENDED
        else label_of("rights_stage", row.stage, actor),
        tint=STAGE_TINT.get(row.stage, ""),
        due=None if row.ended_on else due_of(row.due_on, day),
        url=url_for("rights_access.edit_procedure", case_id=case.id, procedure_id=row.id) if able else "",
    )


def _follower_line(row: Any, actor: Actor) -> Line:
    service = label_of("partner_type", row.service, actor)
    until = f", jusqu’au {day_short(row.until, year=True)}" if row.until else ""
    return Line(
        id=row.id,
        title=f"{label_of('rights_part', row.part, actor)} : {row.partner or service}",
        detail=f"{service}, depuis le {day_short(row.since, year=True)}{until}"
        if row.partner
        else f"Depuis le {day_short(row.since, year=True)}{until}",
    )


def money_panel(case: Case, actor: Actor) -> dict[str, Any]:
    """Budgets, debts and stages: days and stages for the team, amounts for whoever may read them."""
    day = today(actor)
    reads = reads_money(case, actor)
    budgets = session.execute(money_queries.budgets_of(case.id, actor)).all()
    stages = session.execute(money_queries.debt_stages_of(case.id, actor)).all()
    debts = session.execute(money_queries.debts_of(case.id, actor)).all() if reads else []
    month = None
    if reads and budgets:
        lines = session.execute(money_queries.lines_of(budgets[0].id, actor)).all()
        month = month_of([tuple(line) for line in lines], budgets[0].adults + budgets[0].children)
    able = case.closed_on is None and actor.may(BUDGET) and not actor.tenant.suspended
    return {
        "case_id": case.id,
        "reads": reads,
        "budgets": [
            (
                row.id,
                row.day,
                url_for("rights_access.budget", case_id=case.id, budget_id=row.id) if reads else "",
            )
            for row in budgets
        ],
        "remaining": euros(month.remaining) if month else None,
        "by_day": euros(month.by_day) if month else None,
        "stages": [
            Line(
                row.id,
                label_of("bdf_stage", row.stage, actor),
                f"Le {day_short(row.day, year=True)}",
                due=due_of(row.due_on, day) if rank == 0 else None,
            )
            for rank, row in enumerate(stages)
        ],
        "debts": [
            Line(
                row.id,
                label_of("debt_type", row.kind, actor),
                ", ".join(
                    filter(
                        None,
                        (
                            label_of("operator", row.creditor, actor) if row.creditor else "",
                            f"au {day_short(row.day, year=True)}",
                        ),
                    )
                ),
                amount=euros(row.amount),
            )
            for row in debts
        ],
        "owed": euros(sum(row.amount for row in debts)) if debts else None,
        "monthly": euros(sum(row.monthly or 0 for row in debts)) if debts else None,
        "can_write": able,
    }


# --- keeping the home together ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OtherFile:
    url: str
    title: str
    detail: str
    state: str
    tint: str


def other_files(case: Case, type_key: str, actor: Actor) -> list[OtherFile]:
    """Files of another kind about the same people, by number and subject; one statement."""
    kind = catalog().case_types.get(type_key)
    if kind is None:
        return []
    found = []
    for row in session.execute(queries.cases_of_same_people(case.id, type_key, actor)):
        state = kind.state(row.state)
        found.append(
            OtherFile(
                url_for("files.show", case_id=row.id),
                f"{kind.label}, dossier {row.number or 'sans numéro'}",
                row.subject,
                state.label,
                state.kind,
            )
        )
    return found


def home_panel(case: Case, actor: Actor) -> dict[str, Any] | None:
    """On a file of procedures: what is done elsewhere to keep the home of the same people; None: nothing."""
    if HOME_DOMAIN not in actor.tenant.enabled:
        return None
    found = other_files(case, HOME_FILE, actor)
    return {"files": found, "open_url": ""} if found else None


def procedures_elsewhere(case: Case, actor: Actor) -> dict[str, Any]:
    """On a file about the rent: the procedures of the same people, or the way to open their file."""
    found = other_files(case, FILE_KEY, actor)
    able = not found and case.closed_on is None and actor.may(FOLLOW) and not actor.tenant.suspended
    return {"files": found, "open_url": url_for("rights_access.open_beside", case_id=case.id) if able else ""}


# --- a budget --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BudgetPage:
    """A month as its page and its print show it: lines in words, sums, and how each was reached."""

    case: Case
    budget: Budget
    incomes: list[tuple[str, Decimal]]
    fixed: list[tuple[str, Decimal]]
    daily: list[tuple[str, Decimal]]
    month: Month
    income: Decimal
    fixed_sum: Decimal
    daily_sum: Decimal
    remaining: Decimal
    balance: Decimal
    by_day: Decimal
    days: int
    people: int


def budget_page(case: Case, budget: Budget, actor: Actor) -> BudgetPage:
    rows = session.execute(money_queries.lines_of(budget.id, actor)).all()
    lines = [(row.side, row.category, row.amount) for row in rows]
    people = budget.adults + budget.children
    month = month_of(lines, people)
    order = {code.value: rank for rank, code in enumerate((*INCOME.codes, *EXPENSE.codes))}
    lines.sort(key=lambda line: order.get(line[1], len(order)))

    def said(side: str, daily: bool | None = None) -> list[tuple[str, Decimal]]:
        return [
            (label_of(f"rights_{kind}", category, actor), Decimal(amount) / 100)
            for kind, category, amount in lines
            if kind == side and (daily is None or (category in DAILY) == daily)
        ]

    return BudgetPage(
        case=case,
        budget=budget,
        incomes=said("income"),
        fixed=said("expense", False),
        daily=said("expense", True),
        month=month,
        income=Decimal(month.income) / 100,
        fixed_sum=Decimal(month.fixed) / 100,
        daily_sum=Decimal(month.daily) / 100,
        remaining=Decimal(month.remaining) / 100,
        balance=Decimal(month.balance) / 100,
        by_day=Decimal(month.by_day) / 100,
        days=DAYS,
        people=people,
    )


def new_budget_data(case: Case, actor: Actor) -> dict[str, Any]:
    """A new interview begins with what the last one said, for whoever may read it."""
    last = session.execute(money_queries.budgets_of(case.id, actor).limit(1)).first()
    lines = session.execute(money_queries.lines_of(last.id, actor)).all() if last is not None else []
    return budget_data(lines, last, today(actor))
