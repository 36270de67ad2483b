"""Reading sheets and the rows of arrears files: columns for lists, one statement a list."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, true

from core.toolkit import (
    Activity,
    Actor,
    Case,
    CaseTransition,
    Partner,
    Place,
    Territory,
    visible,
)
from plugins.housing.models import Account, Sheet, SheetEvent, Stage, Step
from plugins.housing.schemas import ArrearsFilters, SheetFilters
from plugins.housing.steps import ANSWER_WITHIN, OPEN
from plugins.housing.workflow import ARREARS_KEY, DISPUTE_KEY, TYPE_KEYS

Rows: TypeAlias = Select[*tuple[Any, ...]]

#: Kinds of field entries that begin a sheet.
REPORT_KINDS = ("technical_watch", "housing_report")
#: What a line of the day page is about.
FILE, SHEET = "file", "sheet"
#: How far ahead a legal date is near.
NEAR = timedelta(days=15)


# --- choices -----------------------------------------------------------------------------------------


def landlord_options(actor: Actor) -> Rows:
    """Landlords of the partner directory that are still offered, by name."""
    return (
        select(Partner.id, Partner.name)
        .where(
            Partner.tenant_id == actor.tenant.id, Partner.kind == "landlord", Partner.archived_at.is_(None)
        )
        .order_by(Partner.sort_name, Partner.id)
    )


def territory_options(actor: Actor) -> Rows:
    return (
        select(Territory.id, Territory.name)
        .where(Territory.tenant_id == actor.tenant.id, Territory.kind == "quartier")
        .order_by(Territory.sort_name, Territory.id)
    )


def last_landlord_at(place_id: uuid.UUID, actor: Actor) -> Rows:
    """To whom the last sheet of a place was sent."""
    return (
        select(Sheet.landlord_id)
        .where(*counted(actor), Sheet.place_id == place_id)
        .order_by(Sheet.sent_on.desc(), Sheet.id.desc())
        .limit(1)
    )


# --- sheets ------------------------------------------------------------------------------------------


def counted(actor: Actor) -> list[ColumnElement[bool]]:
    """Sheets that count: those of the structure, made by mistake left out."""
    return [Sheet.tenant_id == actor.tenant.id, Sheet.removed_at.is_(None)]


def late_on(day: date) -> ColumnElement[bool]:
    """Sheets whose landlord has been silent for fifteen days."""
    return and_(Sheet.waiting_since.is_not(None), Sheet.waiting_since <= day - ANSWER_WITHIN)


def sheets(actor: Actor) -> Rows:
    return (
        select(
            Sheet.id,
            Sheet.number,
            Sheet.sent_on,
            Sheet.category,
            Sheet.urgency,
            Sheet.status,
            Sheet.spot,
            Sheet.waiting_since,
            Sheet.answered_on,
            Sheet.promised_on,
            Place.name.label("place"),
            Partner.name.label("landlord"),
        )
        .join(Place, and_(Place.tenant_id == Sheet.tenant_id, Place.id == Sheet.place_id))
        .join(Partner, and_(Partner.tenant_id == Sheet.tenant_id, Partner.id == Sheet.landlord_id))
        .where(*counted(actor))
    )


def sheet_clauses(filters: SheetFilters, actor: Actor, day: date) -> list[ColumnElement[bool]]:
    """The filters as conditions, shared by the list and its count."""
    pairs: list[tuple[Any, Any]] = [
        (Sheet.status, filters.status),
        (Sheet.category, filters.category),
        (Sheet.urgency, filters.urgency),
        (Sheet.landlord_id, filters.landlord_id),
        (Sheet.place_id, filters.place_id),
    ]
    found = [column == value for column, value in pairs if value is not None]
    if filters.territory_id is not None:
        there = select(Place.id).where(
            Place.tenant_id == actor.tenant.id, Place.territory_id == filters.territory_id
        )
        found.append(Sheet.place_id.in_(there))
    if filters.since is not None:
        found.append(Sheet.sent_on >= filters.since)
    if filters.until is not None:
        found.append(Sheet.sent_on <= filters.until)
    if filters.late == "yes":
        found.append(late_on(day))
    if filters.answer is not None:
        found.append(answer_was_due(day))
    if filters.answer == "in_time":
        found.append(answered_in_time())
    return found


def answered_in_time() -> ColumnElement[bool]:
    return and_(Sheet.answered_on.is_not(None), Sheet.answered_on - Sheet.sent_on <= ANSWER_WITHIN.days)


def answer_was_due(day: date) -> ColumnElement[bool]:
    """Sheets on which a landlord's speed can be judged: answered, or sent fifteen days ago."""
    return or_(Sheet.answered_on.is_not(None), Sheet.sent_on <= day - ANSWER_WITHIN)


def sheet_counts(filters: SheetFilters, actor: Actor, day: date) -> Rows:
    """Sheets of the list, those late, and how many were answered in time out of those due."""
    due = answer_was_due(day)
    return select(
        func.count(Sheet.id).label("found"),
        func.count(Sheet.id).filter(late_on(day)).label("late"),
        func.count(Sheet.id).filter(due).label("due"),
        func.count(Sheet.id).filter(due, answered_in_time()).label("in_time"),
    ).where(*counted(actor), *sheet_clauses(filters, actor, day))


def sheet_events(sheet_id: uuid.UUID, actor: Actor) -> Rows:
    """Steps of a sheet, oldest first."""
    return (
        select(SheetEvent.step, SheetEvent.day)
        .where(SheetEvent.tenant_id == actor.tenant.id, SheetEvent.sheet_id == sheet_id)
        .order_by(SheetEvent.day, SheetEvent.at, SheetEvent.id)
    )


def case_of_sheet(case_id: uuid.UUID, actor: Actor) -> Rows:
    """The situation or file of a sheet, if the actor may know of it."""
    return select(Case.id, Case.number, Case.named_at).where(
        Case.tenant_id == actor.tenant.id, Case.id == case_id, visible(actor)
    )


def sheets_at(place_id: uuid.UUID, actor: Actor) -> Rows:
    """Sheets of a place whose work is not over."""
    return (
        sheets(actor)
        .where(Sheet.place_id == place_id, Sheet.status.in_(OPEN))
        .order_by(Sheet.sent_on.desc(), Sheet.id.desc())
        .limit(10)
    )


def sheets_of_case(case_id: uuid.UUID, actor: Actor) -> Rows:
    return sheets(actor).where(Sheet.case_id == case_id).order_by(Sheet.sent_on.desc(), Sheet.id.desc())


def entries_without_sheet(actor: Actor, since: date) -> Rows:
    """Field entries about a technical matter, at a place, of which no sheet was made."""
    made = select(Sheet.activity_id).where(*counted(actor), Sheet.activity_id.is_not(None))
    return (
        select(Activity.id, Activity.day, Activity.reason, Place.name.label("place"))
        .join(Place, and_(Place.tenant_id == Activity.tenant_id, Place.id == Activity.place_id))
        .where(
            Activity.tenant_id == actor.tenant.id,
            Activity.kind.in_(REPORT_KINDS),
            Activity.removed_at.is_(None),
            Activity.day >= since,
            Activity.id.not_in(made),
        )
        .order_by(Activity.day.desc(), Activity.id.desc())
        .limit(5)
    )


def sheet_of_activity(activity_id: uuid.UUID, actor: Actor) -> Rows:
    """The sheet made from a field entry, if there is one."""
    return select(Sheet.id).where(*counted(actor), Sheet.activity_id == activity_id).limit(1)


def open_sheets(actor: Actor) -> Rows:
    return select(func.count(Sheet.id)).where(*counted(actor), Sheet.status.in_(OPEN))


# --- cases -------------------------------------------------------------------------------------------


def open_cases(actor: Actor) -> Rows:
    return select(func.count(Case.id)).where(
        Case.tenant_id == actor.tenant.id, Case.type_key.in_(TYPE_KEYS), Case.closed_on.is_(None)
    )


def agreements(actor: Actor) -> Rows:
    """Disputes and the day of their first agreement."""
    return (
        select(CaseTransition.case_id, func.min(CaseTransition.day).label("day"))
        .join(Case, and_(Case.tenant_id == CaseTransition.tenant_id, Case.id == CaseTransition.case_id))
        .where(
            CaseTransition.tenant_id == actor.tenant.id,
            CaseTransition.target == "agreement",
            CaseTransition.source != "agreement",
            Case.type_key == DISPUTE_KEY,
        )
        .group_by(CaseTransition.case_id)
    )


# --- arrears files -----------------------------------------------------------------------------------


def _latest(model: Any, *columns: Any) -> Any:
    """The last dated row of a case, as a lateral table beside it."""
    return (
        select(*columns)
        .where(model.tenant_id == Case.tenant_id, model.case_id == Case.id, model.removed_at.is_(None))
        .order_by(model.day.desc(), model.id.desc())
        .limit(1)
        .lateral()
    )


def arrears(actor: Actor) -> Rows:
    """Arrears files that the actor may know of, each with its last stage and its last account."""
    stage = _latest(Stage, Stage.stage, Stage.day)
    account = _latest(Account, Account.debt, Account.next_stage, Account.next_on)
    return (
        select(
            Case.id,
            Case.number,
            Case.subject,
            Case.state,
            Case.last_on,
            Case.closed_on,
            stage.c.stage,
            stage.c.day.label("stage_on"),
            account.c.debt,
            account.c.next_stage,
            account.c.next_on,
        )
        .select_from(Case)
        .outerjoin(stage, true())
        .outerjoin(account, true())
        .where(Case.tenant_id == actor.tenant.id, Case.type_key == ARREARS_KEY, visible(actor))
    )


def arrears_list(filters: ArrearsFilters, actor: Actor, day: date) -> Rows:
    statement = arrears(actor)
    if filters.view == "closed":
        statement = statement.where(Case.closed_on.is_not(None))
    else:
        statement = statement.where(Case.closed_on.is_(None))
    if filters.view == "late":
        statement = statement.where(_column(statement, "next_on") <= day + NEAR)
    if filters.stage is not None:
        statement = statement.where(_column(statement, "stage") == filters.stage)
    return statement


def stages(actor: Actor) -> Rows:
    """Stages noted in the files that the actor may know of."""
    return (
        select(
            Stage.id,
            Stage.day,
            Stage.stage,
            Case.id.label("case_id"),
            Case.number,
            Case.subject,
        )
        .join(Case, and_(Case.tenant_id == Stage.tenant_id, Case.id == Stage.case_id))
        .where(Stage.tenant_id == actor.tenant.id, Stage.removed_at.is_(None), visible(actor))
    )


def near_dates(actor: Actor, day: date) -> Rows:
    """Files of the actor whose next legal date is near, or past: what the day page shows of them."""
    account = _latest(Account, Account.next_stage, Account.next_on)
    return (
        select(
            literal(FILE).label("about"),
            Case.id.label("id"),
            Case.number.label("number"),
            Case.subject.label("words"),
            account.c.next_stage.label("code"),
            account.c.next_on.label("on"),
        )
        .select_from(Case)
        .join(account, true())
        .where(
            Case.tenant_id == actor.tenant.id,
            Case.type_key == ARREARS_KEY,
            Case.closed_on.is_(None),
            Case.referent_id == actor.membership_id,
            account.c.next_on <= day + NEAR,
            visible(actor),
        )
        .order_by(account.c.next_on, Case.id)
        .limit(10)
    )


def late_sheets(actor: Actor, day: date) -> Rows:
    """Sheets whose landlord has been silent for fifteen days, the oldest first."""
    return (
        select(
            literal(SHEET).label("about"),
            Sheet.id.label("id"),
            Sheet.number.label("number"),
            Place.name.label("words"),
            Sheet.category.label("code"),
            Sheet.waiting_since.label("on"),
        )
        .join(Place, and_(Place.tenant_id == Sheet.tenant_id, Place.id == Sheet.place_id))
        .where(*counted(actor), late_on(day))
        .order_by(Sheet.waiting_since, Sheet.id)
        .limit(10)
    )


def _column(statement: Rows, name: str) -> Any:
    """A selected column, to filter on what a lateral table brings."""
    return next(column for column in statement.selected_columns if column.key == name)


def stages_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Stages of a file, the latest first."""
    return (
        select(Stage.id, Stage.stage, Stage.day, Stage.source)
        .where(Stage.tenant_id == actor.tenant.id, Stage.case_id == case_id, Stage.removed_at.is_(None))
        .order_by(Stage.day.desc(), Stage.id.desc())
    )


def steps_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """What was done in a file, the latest first."""
    return (
        select(Step.id, Step.action, Step.outcome, Step.day, Step.amount, Step.sealed)
        .where(Step.tenant_id == actor.tenant.id, Step.case_id == case_id, Step.removed_at.is_(None))
        .order_by(Step.day.desc(), Step.id.desc())
    )


def accounts_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Where the debt of a file stood, the latest first, with the landlord's name."""
    return (
        select(
            Account.id,
            Account.day,
            Account.landlord_id,
            Account.debt,
            Account.rent,
            Account.instalment,
            Account.next_stage,
            Account.next_on,
            Partner.name.label("landlord"),
        )
        .outerjoin(Partner, and_(Partner.tenant_id == Account.tenant_id, Partner.id == Account.landlord_id))
        .where(Account.tenant_id == actor.tenant.id, Account.case_id == case_id, Account.removed_at.is_(None))
        .order_by(Account.day.desc(), Account.id.desc())
    )
