"""What the templates of technical sheets read, built from queries; nothing is written here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, timedelta
from typing import Any, Final

from flask import url_for

from core.toolkit import (
    Activity,
    Actor,
    Case,
    Form,
    NotFound,
    Place,
    RowsPanel,
    case_or_404,
    catalog,
    dataclass,
    form_for,
    get_or_404,
    label_of,
    page,
    place_options,
    session,
    today,
)
from plugins.housing import queries
from plugins.housing.codelists import STATUS_TINT, URGENCY_TINT
from plugins.housing.models import Sheet
from plugins.housing.permissions import REMOVE, WRITE
from plugins.housing.schemas import (
    AnswerSchema,
    NewSheetSchema,
    Prefill,
    PromiseSchema,
    RefusalSchema,
    SheetCommand,
    SheetFilters,
    SheetFiltersSchema,
    StepSchema,
)
from plugins.housing.sheets import last_day_of
from plugins.housing.steps import ANSWER_WITHIN, SAID, STEPS, SheetStep, blocked
from plugins.housing.workflow import SHEET_DOMAIN, TYPE_KEYS

Choices = dict[str, list[tuple[Any, ...]]]
#: Entries older than this are no longer proposed for a sheet.
RECENT: Final = timedelta(days=30)
CATEGORY: Final = "tech_report_category"
#: A reason of a field entry → the matter of the sheet made from it.
CATEGORY_OF_REASON: Final = {
    "litter": "cleanliness",
    "bulky": "bulky",
    "tag": "tag",
    "damage": "door",
    "parking": "wreck",
    "water_damage": "water",
}


def _pairs(statement: Any) -> list[tuple[Any, ...]]:
    return [(str(row[0]), row[1]) for row in session.execute(statement)]


def choices(actor: Actor) -> Choices:
    """Answers that the forms of this domain offer beside the code lists."""
    return {
        "place_id": _pairs(place_options(actor, today(actor))),
        "landlord_id": _pairs(queries.landlord_options(actor)),
        "territory_id": _pairs(queries.territory_options(actor)),
    }


def days_words(days: int) -> str:
    return "1 jour" if days == 1 else f"{days} jours"


# --- the list ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One sheet in words; ``waits`` says how long the landlord has been silent, "" when nobody waits."""

    id: uuid.UUID
    number: str
    title: str
    where: str
    landlord: str
    status: str
    tint: str
    urgency: str
    urgency_tint: str
    sent_on: date
    waits: str
    late: bool


def sheet_row(found: Any, actor: Actor, day: date) -> SheetRow:
    silent = (day - found.waiting_since).days if found.waiting_since else 0
    late = silent >= ANSWER_WITHIN.days
    return SheetRow(
        id=found.id,
        number=found.number,
        title=label_of(CATEGORY, found.category, actor),
        where=f"{found.place}, {found.spot}" if found.spot else found.place,
        landlord=found.landlord,
        status=label_of("tech_report_status", found.status, actor),
        tint=STATUS_TINT.get(found.status, ""),
        urgency=label_of("housing_urgency", found.urgency, actor),
        urgency_tint="" if found.status in ("done", "closed") else URGENCY_TINT.get(found.urgency, ""),
        sent_on=found.sent_on,
        waits=f"Sans réponse depuis {days_words(silent)}" if silent else "",
        late=late,
    )


def _rows(statement: Any, actor: Actor, day: date) -> list[SheetRow]:
    return [sheet_row(found, actor, day) for found in session.execute(statement)]


@dataclass(frozen=True, slots=True)
class SheetList:
    rows: list[SheetRow]
    total: int
    late: int
    late_url: str
    in_time: str
    entries: list[Any]
    next_url: str | None
    first_url: str | None
    chips: list[tuple[str, str]]
    form: Form
    can_write: bool


def sheet_list(filters: SheetFilters, actor: Actor) -> SheetList:
    day = today(actor)
    statement = queries.sheets(actor).where(*queries.sheet_clauses(filters, actor, day))
    found = page(session, statement, (Sheet.sent_on, Sheet.id), cursor=filters.cursor or None)
    counts = session.execute(queries.sheet_counts(filters, actor, day)).one()
    form = form_for(SheetFiltersSchema, asdict(filters), choices=choices(actor))
    given = _given(filters)
    can_write = actor.may(WRITE) and not actor.tenant.suspended
    return SheetList(
        rows=[sheet_row(row, actor, day) for row in found.rows],
        total=counts.found,
        late=counts.late,
        late_url=_list_url(given, late="yes"),
        in_time=_in_time(counts.in_time, counts.due),
        entries=_entries(actor, day) if can_write and not given else [],
        next_url=_list_url(given, cursor=found.next_cursor) if found.next_cursor else None,
        first_url=_list_url(given) if filters.cursor else None,
        chips=_chips(filters, form, given),
        form=form,
        can_write=can_write,
    )


def _in_time(in_time: int, due: int) -> str:
    """The speed of answers, with what it is counted on."""
    if not due:
        return ""
    verb = "ont eu une réponse" if in_time > 1 else "a eu une réponse"
    return f"{in_time} sur {due} {verb} en quinze jours"


@dataclass(frozen=True, slots=True)
class EntryRow:
    id: uuid.UUID
    day: date
    words: str
    place: str


def _entries(actor: Actor, day: date) -> list[EntryRow]:
    rows = session.execute(queries.entries_without_sheet(actor, day - RECENT))
    return [
        EntryRow(row.id, row.day, _matter(row.reason, actor) or "Veille technique", row.place) for row in rows
    ]


def _matter(reason: str | None, actor: Actor) -> str:
    category = category_of(reason)
    return label_of(CATEGORY, category, actor) if category else ""


def category_of(reason: str | None) -> str | None:
    """The matter that a reason tells: a category itself, or a reason that stands for one."""
    if reason in {code.value for code in catalog().code_lists[CATEGORY].codes}:
        return reason
    return CATEGORY_OF_REASON.get(reason or "")


#: Filters that no field of the form shows, by their value.
ANSWER_WORDS = {
    "late": {"yes": "Sans réponse depuis 15 jours"},
    "answer": {"due": "Réponse qui se juge", "in_time": "Réponse en quinze jours"},
}


def _given(filters: SheetFilters) -> dict[str, str]:
    values = {item.name: getattr(filters, item.name) for item in fields(filters) if item.name != "cursor"}
    return {name: str(value) for name, value in values.items() if value}


def _list_url(given: Mapping[str, str], **changes: str | None) -> str:
    merged: dict[str, Any] = {**given, **changes}
    return url_for("housing.sheet_index", **{name: value for name, value in merged.items() if value})


def _chips(filters: SheetFilters, form: Form, given: Mapping[str, str]) -> list[tuple[str, str]]:
    chips = []
    for name in given:
        value = getattr(filters, name)
        if name in ANSWER_WORDS:
            chips.append((ANSWER_WORDS[name][str(value)], _list_url(given, **{name: None})))
            continue
        words = {str(choice[0]): str(choice[1]) for choice in form[name].choices}
        said = value.strftime("%d/%m/%Y") if isinstance(value, date) else words.get(str(value), "")
        chips.append((f"{form[name].label} : {said}", _list_url(given, **{name: None})))
    return chips


# --- one sheet ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfferedStep:
    key: str
    label: str
    blocked: str


@dataclass(frozen=True, slots=True)
class SheetPage:
    """``case_url`` "" : no situation, or one that the actor may not know of."""

    sheet: Sheet
    row: SheetRow
    events: list[tuple[date, str]]
    steps: list[OfferedStep]
    promise: str
    case_url: str
    case_words: str
    activity_url: str
    activity_day: date | None
    can_write: bool
    can_remove: bool


def sheet_page(sheet_id: uuid.UUID, actor: Actor) -> SheetPage:
    sheet = get_or_404(Sheet, sheet_id)
    found = session.execute(queries.sheets(actor).where(Sheet.id == sheet_id)).one_or_none()
    if found is None:
        raise NotFound
    day = today(actor)
    events = [(row.day, row.step) for row in session.execute(queries.sheet_events(sheet_id, actor))]
    writable = actor.may(WRITE) and not actor.tenant.suspended
    last = events[-1][0] if events else sheet.sent_on
    case = (
        session.execute(queries.case_of_sheet(sheet.case_id, actor)).one_or_none() if sheet.case_id else None
    )
    entry = get_or_404(Activity, sheet.activity_id) if sheet.activity_id else None
    shown = entry is not None and entry.removed_at is None
    return SheetPage(
        sheet=sheet,
        row=sheet_row(found, actor, day),
        events=[(on, SAID.get(step, step)) for on, step in reversed(events)],
        steps=[
            OfferedStep(step.key, step.label, blocked(step, sheet, day, last))
            for step in STEPS
            if writable and sheet.status in step.source
        ],
        promise=promise_words(sheet, day),
        case_url=url_for("cases.show", case_id=case.id) if case else "",
        case_words=_case_words(case),
        activity_url=url_for("activities.show", activity_id=sheet.activity_id) if shown else "",
        activity_day=entry.day if entry is not None and shown else None,
        can_write=writable and sheet.status != "closed",
        can_remove=actor.may(REMOVE) and not actor.tenant.suspended,
    )


def _case_words(case: Any) -> str:
    if case is None:
        return ""
    return f"{'Dossier' if case.named_at else 'Situation'} {case.number or 'sans numéro'}"


def promise_words(sheet: Sheet, day: date) -> str:
    """How the day that the landlord announced stands, while the work is awaited."""
    if sheet.promised_on is None or sheet.status != "acknowledged":
        return ""
    return due_words(sheet.promised_on, day)


def due_words(due: date, day: date) -> str:
    """« dans 12 jours », « demain », « aujourd’hui », « en retard de 3 jours »."""
    left = (due - day).days
    if left < 0:
        return f"en retard de {days_words(-left)}"
    return {0: "aujourd’hui", 1: "demain"}.get(left, f"dans {left} jours")


def step_schema(step: SheetStep) -> type[StepSchema]:
    """What the form of a step asks."""
    if step.needs_answer:
        return RefusalSchema
    if step.promises:
        return PromiseSchema
    return AnswerSchema if step.answers else StepSchema


def sheet_data(sheet: Sheet) -> dict[str, Any]:
    names = ("place_id", "spot", "category", "urgency", "description", "landlord_id")
    return {name: getattr(sheet, name) for name in names}


def sheet_prefill(given: Prefill, actor: Actor) -> dict[str, Any]:
    """A new sheet, with what the place, field entry or situation it comes from says already."""
    said: dict[str, Any] = {"sent_on": today(actor), "urgency": "normal", "place_id": given.place_id}
    if given.activity_id is not None:
        said |= _from_activity(get_or_404(Activity, given.activity_id))
    if given.case_id is not None:
        said |= _from_case(case_or_404(given.case_id, actor))
    if said.get("place_id") is not None:
        said["landlord_id"] = _landlord_for(said["place_id"], actor)
    return said


def _from_activity(entry: Activity) -> dict[str, Any]:
    category = category_of(entry.reason)
    return {
        "activity_id": entry.id,
        "place_id": entry.place_id,
        "category": category,
        "description": entry.note[:1000],
        "urgency": "danger" if category == "safety" else "normal",
    }


def _from_case(case: Case) -> dict[str, Any]:
    """A situation tells its subject too; a named file tells its place only."""
    return {
        "case_id": case.id,
        "place_id": case.place_id,
        "category": category_of(case.reason),
        "description": "" if case.named_at else case.subject,
    }


def _landlord_for(place_id: uuid.UUID, actor: Actor) -> uuid.UUID | None:
    """The landlord of the last sheet of the place, else the only one there is."""
    found = session.execute(queries.last_landlord_at(place_id, actor)).scalar_one_or_none()
    if found is not None:
        return uuid.UUID(str(found))
    known = session.execute(queries.landlord_options(actor).limit(2)).all()
    return known[0].id if len(known) == 1 else None


def sheet_made_from(activity_id: uuid.UUID, actor: Actor) -> uuid.UUID | None:
    """The sheet that a field entry was made into already."""
    made = queries.sheet_of_activity(activity_id, actor)
    found: uuid.UUID | None = session.execute(made).scalar_one_or_none()
    return found


def command_from(said: Mapping[str, Any], sheet_id: uuid.UUID) -> SheetCommand | None:
    """The sheet that needs no more word than what is known; None when something is missing."""
    if any(said.get(name) is None for name in ("place_id", "category", "landlord_id")):
        return None
    known = {name: value for name, value in said.items() if name in NewSheetSchema().fields}
    return SheetCommand(id=sheet_id, **known)


# --- panels on the core's pages ------------------------------------------------------------------------


def place_panel(place: Place, actor: Actor) -> RowsPanel:
    """Open sheets of a place."""

    def tell(rows: list[Any]) -> dict[str, Any]:
        return {
            "rows": [sheet_row(row, actor, today(actor)) for row in rows],
            "new_url": url_for("housing.add_sheet", place_id=place.id),
            "all_url": url_for("housing.sheet_index", place_id=place.id),
            "can_write": actor.may(WRITE) and not actor.tenant.suspended,
        }

    statement = queries.sheets_at(place.id, actor)
    template = "housing/_sheets_panel.html"
    return RowsPanel("housing_sheets", "Fiches techniques", template, statement, tell, order=30)


def case_panel(case: Case, actor: Actor) -> dict[str, Any] | None:
    """Sheets made from a situation or file: one statement. None where nothing is to be repaired by a landlord."""
    rows = _rows(queries.sheets_of_case(case.id, actor), actor, today(actor))
    ours = case.type_key in TYPE_KEYS or case.domain == SHEET_DOMAIN
    if not (rows or ours):
        return None
    writes = case.closed_on is None and actor.may(WRITE) and not actor.tenant.suspended
    return {
        "rows": rows,
        "new_url": url_for("housing.add_sheet", case_id=case.id),
        "all_url": "",
        "can_write": ours and writes,
    }


def step_data(sheet: Sheet, actor: Actor) -> dict[str, Any]:
    """The day proposed for a step: today, or the last step's when the clock went past midnight elsewhere."""
    return {"day": max(today(actor), last_day_of(sheet, actor)), "promised_on": sheet.promised_on}
