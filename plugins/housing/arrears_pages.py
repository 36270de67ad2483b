"""What the templates of arrears files read, built from queries; nothing is written here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from core.toolkit import (
    Actor,
    Case,
    Form,
    State,
    UnreadableError,
    dataclass,
    form_for,
    label_of,
    load_keys,
    open_text,
    page,
    session,
    today,
)
from plugins.housing import queries
from plugins.housing.codelists import EVICTION_STAGE, MAINTAINED, OUTCOME_TINT, RANK
from plugins.housing.indicators import over_stages, stages
from plugins.housing.models import Stage
from plugins.housing.pages import due_words
from plugins.housing.permissions import ARREARS
from plugins.housing.schemas import ArrearsFilters, ArrearsFiltersSchema, StageFilters
from plugins.housing.workflow import ARREARS_FILE

VIEW_WORDS = {"open": "En cours", "late": "Date proche ou passée", "closed": "Clos"}


def euros(cents: int | None) -> Decimal | None:
    """Cents as an amount that ``|money`` writes « 1 250,50 € »."""
    return None if cents is None else Decimal(cents) / 100


def typed(cents: int | None) -> str | None:
    """Cents as somebody types them, « 1250,50 »."""
    return None if cents is None else f"{Decimal(cents) / 100:.2f}".replace(".", ",")


@dataclass(frozen=True, slots=True)
class NextDate:
    """The next legal date, and how it stands: « en retard de 3 jours »."""

    stage: str
    day: date
    words: str
    late: bool


def next_date(found: Any, actor: Actor, day: date) -> NextDate | None:
    if found is None or found.next_on is None:
        return None
    stage = label_of("eviction_stage", found.next_stage, actor)
    return NextDate(stage, found.next_on, due_words(found.next_on, day), found.next_on < day)


# --- the list ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileRow:
    """An arrears file in a list: its number and subject, never a person."""

    id: uuid.UUID
    number: str
    subject: str
    state: State
    stage: str
    stage_on: date | None
    debt: Decimal | None
    next: NextDate | None
    last_on: date


def file_row(found: Any, actor: Actor, day: date) -> FileRow:
    return FileRow(
        id=found.id,
        number=found.number or "Sans numéro",
        subject=found.subject,
        state=ARREARS_FILE.state(found.state),
        stage=label_of("eviction_stage", found.stage, actor) if found.stage else "",
        stage_on=found.stage_on,
        debt=euros(found.debt),
        next=None if found.closed_on else next_date(found, actor, day),
        last_on=found.last_on,
    )


@dataclass(frozen=True, slots=True)
class ArrearsList:
    rows: list[FileRow]
    views: list[tuple[str, str, int | None, bool]]
    next_url: str | None
    first_url: str | None
    chips: list[tuple[str, str]]
    form: Form
    kept: dict[str, str]


def arrears_list(filters: ArrearsFilters, actor: Actor) -> ArrearsList:
    day = today(actor)
    found = page(
        session,
        queries.arrears_list(filters, actor, day),
        (Case.last_on, Case.id),
        cursor=filters.cursor or None,
    )
    given = {"view": filters.view, "stage": filters.stage or ""}
    chips = []
    if filters.stage:
        words = label_of("eviction_stage", filters.stage, actor)
        chips.append((f"Dernière étape : {words}", _url(given, stage=None)))
    return ArrearsList(
        rows=[file_row(row, actor, day) for row in found.rows],
        views=[
            (words, _url(given, view=view), None, view == filters.view) for view, words in VIEW_WORDS.items()
        ],
        next_url=_url(given, cursor=found.next_cursor) if found.next_cursor else None,
        first_url=_url(given) if filters.cursor else None,
        chips=chips,
        form=form_for(ArrearsFiltersSchema, asdict(filters)),
        kept={"view": filters.view},
    )


def _url(given: Mapping[str, str], **changes: str | None) -> str:
    merged: dict[str, Any] = {**given, **changes}
    return url_for("housing.arrears_index", **{name: value for name, value in merged.items() if value})


# --- the stages behind their figure ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage with its file, by number and subject."""

    case_id: uuid.UUID
    day: date
    stage: str
    file: str


@dataclass(frozen=True, slots=True)
class StageList:
    """``hidden``: stages that the figure counts, of files whose existence is not the actor's to know."""

    rows: list[StageRow]
    total: int
    hidden: int
    chips: list[tuple[str, str]]
    next_url: str | None
    first_url: str | None


def stage_list(filters: StageFilters, actor: Actor) -> StageList:
    listed = over_stages(queries.stages(actor), actor, filters)
    found = page(session, listed, (Stage.day, Stage.id), cursor=filters.cursor or None)
    counted, total = (
        session.execute(select(func.count()).select_from(rows.subquery())).scalar_one()
        for rows in (stages(actor, filters), listed)
    )
    names = {str(row.id): row.name for row in session.execute(queries.territory_options(actor))}
    given = {
        "since": filters.since.isoformat() if filters.since else "",
        "until": filters.until.isoformat() if filters.until else "",
        "territory_id": str(filters.territory_id or ""),
    }
    words = {
        "since": f"Du : {filters.since:%d/%m/%Y}" if filters.since else "",
        "until": f"Au : {filters.until:%d/%m/%Y}" if filters.until else "",
        "territory_id": f"Quartier : {names.get(given['territory_id'], '')}",
    }
    return StageList(
        rows=[_stage_row(row, actor) for row in found.rows],
        total=total,
        hidden=counted - total,
        chips=[(words[name], _stages_url(given, **{name: None})) for name, value in given.items() if value],
        next_url=_stages_url(given, cursor=found.next_cursor) if found.next_cursor else None,
        first_url=_stages_url(given) if filters.cursor else None,
    )


def _stage_row(found: Any, actor: Actor) -> StageRow:
    return StageRow(
        case_id=found.case_id,
        day=found.day,
        stage=label_of("eviction_stage", found.stage, actor),
        file=f"{found.number}, {found.subject}" if found.number else found.subject,
    )


def _stages_url(given: Mapping[str, str], **changes: str | None) -> str:
    merged: dict[str, Any] = {**given, **changes}
    return url_for("housing.stage_index", **{name: value for name, value in merged.items() if value})


# --- one file ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rung:
    """A stage of the procedure in the legal order; ``day`` None: not reached, as far as is known."""

    label: str
    day: date | None
    furthest: bool


@dataclass(frozen=True, slots=True)
class DatedRow:
    id: uuid.UUID
    day: date
    title: str
    detail: str
    pill: str = ""
    tint: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AccountCard:
    """The last account of the debt, and the one before it."""

    day: date
    landlord: str
    debt: Decimal | None
    rent: Decimal | None
    instalment: Decimal | None
    months: str
    change: str
    next: NextDate | None


def ladder(rows: list[Any], actor: Actor) -> list[Rung]:
    """Every stage in order, with the last day it was reached; « maintained » shows once it is."""
    reached: dict[str, date] = {}
    for row in rows:
        reached.setdefault(row.stage, row.day)
    known = [RANK[stage] for stage in reached if stage in RANK and stage != MAINTAINED]
    furthest = max(known, default=-1)
    return [
        Rung(
            label_of("eviction_stage", code.value, actor),
            reached.get(code.value),
            RANK[code.value] == furthest,
        )
        for code in EVICTION_STAGE.codes
        if code.value not in (MAINTAINED, "evicted") or code.value in reached
    ]


def account_card(rows: list[Any], actor: Actor, day: date) -> AccountCard | None:
    if not rows:
        return None
    last, before = rows[0], rows[1] if len(rows) > 1 else None
    return AccountCard(
        day=last.day,
        landlord=last.landlord or "",
        debt=euros(last.debt),
        rent=euros(last.rent),
        instalment=euros(last.instalment),
        months=_months(last.debt, last.rent),
        change=_change(last.debt, before.debt if before else None),
        next=next_date(last, actor, day),
    )


def _months(debt: int | None, rent: int | None) -> str:
    """The debt in months of rent, which is how a file is spoken of."""
    if not debt or not rent:
        return ""
    months = round(debt / rent)
    return "moins d’un mois de loyer" if months < 1 else f"environ {months} mois de loyer"


def _change(debt: int | None, before: int | None) -> str:
    if debt is None or before is None:
        return ""
    if debt == before:
        return "stable depuis le point précédent"
    return "en baisse depuis le point précédent" if debt < before else "en hausse depuis le point précédent"


def _note(found: Any, actor: Actor) -> str:
    if not found.sealed:
        return ""
    try:
        return open_text(found.sealed, record_id=found.id, actor=actor)
    except UnreadableError:
        return "Texte effacé."


def arrears_panel(case: Case, actor: Actor) -> dict[str, Any]:
    """The procedure, the debt and what was done: three statements, and one for the keys of the words."""
    day = today(actor)
    stages = list(session.execute(queries.stages_of(case.id, actor)))
    steps = list(session.execute(queries.steps_of(case.id, actor)))
    accounts = list(session.execute(queries.accounts_of(case.id, actor)))
    load_keys([row.sealed for row in steps], actor=actor)
    return {
        "case_id": case.id,
        "ladder": ladder(stages, actor),
        "stages": [
            DatedRow(
                row.id,
                row.day,
                label_of("eviction_stage", row.stage, actor),
                label_of("housing_source", row.source, actor),
            )
            for row in stages
        ],
        "steps": [
            DatedRow(
                row.id,
                row.day,
                label_of("housing_action", row.action, actor),
                _note(row, actor),
                label_of("housing_outcome", row.outcome, actor),
                OUTCOME_TINT.get(row.outcome, ""),
                euros(row.amount),
            )
            for row in steps
        ],
        "account": account_card(accounts, actor, day),
        "accounts": [(row.id, row.day, euros(row.debt)) for row in accounts],
        "can_write": case.closed_on is None and actor.may(ARREARS) and not actor.tenant.suspended,
    }


def account_data(case: Case, actor: Actor) -> dict[str, Any]:
    """A new account begins with what the last one said, the debt and its date aside."""
    last = session.execute(queries.accounts_of(case.id, actor).limit(1)).first()
    said: dict[str, Any] = {"day": today(actor)}
    if last is not None:
        said |= {
            "landlord_id": last.landlord_id,
            "rent": typed(last.rent),
            "instalment": typed(last.instalment),
            "next_stage": last.next_stage,
            "next_on": last.next_on,
        }
    return said
