"""The core's lists as tables: the same rows and words as on their pages, one column for each fact."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, Final

import marshmallow as ma
from sqlalchemy import True_

from core.activities import queries as activities
from core.activities.permissions import CORRECT_TEAM, READ_MEMBER, READ_TEAM, RECORD
from core.activities.schemas import ActivityFilters, ActivityFilterSchema
from core.activities.wording import kind_label
from core.cases import queries as cases
from core.cases.listing import SITUATIONS, ListKind
from core.cases.permissions import READ as READ_CASES
from core.cases.schemas import CaseFilters, CaseFiltersSchema
from core.cases.workflow import state_of, type_of
from core.codelists.reasons import entry_reason
from core.codelists.services import label_of
from core.db.session import session
from core.errors import Forbidden
from core.extension.contributions import ExportTable, ListExport
from core.planning.clock import today
from core.reporting.doors import UNSAID, check_territory, fitted, named_territories, rows_of, words_of
from core.reporting.filters import RowsSchema, filters_from
from core.reporting.indicators import MEASURES
from core.reporting.listing import FILE_VALUES, found, look_of, order_of
from core.reporting.permissions import ROWS
from core.reporting.queries import lines, of_figure
from core.reporting.subjects import ACTIVITIES, Subject
from core.requests import queries as requests
from core.requests.permissions import HANDLE, RECEIVE
from core.requests.schemas import RequestFilters, RequestFilterSchema
from core.requests.views import title_of
from core.requests.workflow import state as request_state
from core.tenancy.binding import Actor

Rows = Sequence[Any]
Told = Iterator[tuple[Any, ...]]


def words(list_key: str, actor: Actor) -> Callable[[str | None], str]:
    """A code list's words, each looked up once: a table asks for them by the ten thousand."""
    return cache(lambda value: label_of(list_key, value, actor))


def local(moment: datetime, actor: Actor) -> datetime:
    """The moment on the clock of the structure."""
    return moment.astimezone(actor.tenant.tz).replace(tzinfo=None)


def newest_first(statement: Any, columns: Iterable[Any], *, descending: bool = True) -> Any:
    return statement.order_by(*(column.desc() if descending else column.asc() for column in columns))


def export_table(
    headings: tuple[str, ...],
    statement: Any,
    keyset: Iterable[Any],
    tell: Callable[[Any], tuple[Any, ...]],
    *,
    descending: bool = True,
) -> ExportTable:
    """The table of a list that is told row by row; ``keyset`` sorts it as its page does."""
    rows = newest_first(statement, keyset, descending=descending)
    return ExportTable(headings, rows, lambda batch: (tell(row) for row in batch))


# --- field entries -----------------------------------------------------------------------------------


def activity_table(filters: ActivityFilters, actor: Actor) -> ExportTable:
    """Without the right to read the team's, only one's own; a colleague's alone asks for a right of its own."""
    if filters.member not in (None, actor.membership_id) and not actor.may(READ_MEMBER):
        raise Forbidden
    kept = filters if actor.may(READ_TEAM) else replace(filters, whose="mine")
    statement = activities.filtered(kept, actor)
    if kept.whose == "removed" and not actor.may(CORRECT_TEAM):
        statement = statement.where(activities.of_member(actor.member, actor))
    return ExportTable(
        (
            "Jour",
            "Heure",
            "Intervention",
            "Lieu",
            "Quartier",
            "Motif",
            "Résultat",
            "Personnes",
            "Nombre estimé",
            "Durée en minutes",
            "Équipe",
        ),
        newest_first(statement, activities.KEYSET),
        lambda rows: _activities(rows, actor),
    )


def _activities(rows: Rows, actor: Actor) -> Told:
    team: dict[uuid.UUID, list[str]] = defaultdict(list)
    for mate in session.execute(activities.members_of([row.id for row in rows], actor)):
        team[mate.activity_id].append(mate.given_name or f"membre n° {mate.number}")
    kind, result = cache(kind_label), words("immediate_result", actor)
    reason = cache(lambda kind, value: entry_reason(kind, value, actor))
    for row in rows:
        yield (
            row.day,
            local(row.told_at, actor).time() if row.told_at is not None else None,
            kind(row.kind),
            row.place_name,
            row.territory_name,
            reason(row.kind, row.reason),
            result(row.result),
            row.total,
            row.estimated if row.total is not None else None,
            row.minutes,
            ", ".join(team[row.id]),
        )


# --- requests ----------------------------------------------------------------------------------------


def request_table(filters: RequestFilters, actor: Actor) -> ExportTable:
    """No caller and no free text, as in the list."""
    return ExportTable(
        ("Numéro", "Demande", "Lieu ou quartier", "État", "Urgente", "Reçue le", "De qui", "Suivie par"),
        newest_first(requests.filtered(filters, actor), requests.KEYSET),
        lambda rows: _requests(rows, actor),
    )


def _requests(rows: Rows, actor: Actor) -> Told:
    who = words("initiator", actor)
    for row in rows:
        yield (
            row.number,
            title_of(row, actor),
            row.place_name or row.territory_name,
            request_state(row.state).label,
            row.urgent,
            local(row.received_at, actor),
            who(row.initiator),
            row.taker,
        )


# --- situations, and files under the same columns ----------------------------------------------------


def case_table(filters: CaseFilters, actor: Actor, kind: ListKind = SITUATIONS) -> ExportTable:
    columns, descending = cases.sort_of(filters)
    statement = cases.case_list(filters, actor, today(actor), named=kind.named)
    subject, state, territory, referent, last, opened = kind.heads
    return ExportTable(
        ("Numéro", subject, "Nature", state, territory, "Lieu", referent, last, opened, "Clôture"),
        newest_first(statement, columns, descending=descending),
        _cases,
    )


def _cases(rows: Rows) -> Told:
    for row in rows:
        case_type = type_of(row.type_key)
        yield (
            row.number or "Sans numéro",
            row.subject,
            case_type.label,
            state_of(case_type, row.state).label,
            row.territory,
            row.place,
            row.referent if row.referent_id else None,
            row.last_on,
            row.opened_on,
            row.closed_on,
        )


# --- the rows behind a figure ------------------------------------------------------------------------


class FigureRowsSchema(RowsSchema):
    """The address of the rows: the figure beside its filters."""

    indicator = ma.fields.String(required=True)


def figure_table(answers: Mapping[str, Any], actor: Actor) -> ExportTable:
    """Exactly the rows that the page lists: those of the figure that the reader may know of."""
    filters = filters_from(answers, today(actor))
    indicator, subject = found(answers["indicator"], filters, actor)
    names, _quartiers = named_territories(actor)
    check_territory(filters, names)
    filters = fitted(filters, subject, subject)
    missing = bool(answers["missing"])
    listed = of_figure(rows_of(indicator, actor, filters)[0], missing=missing)
    readable = subject.readable(actor)
    if not isinstance(readable, True_):
        listed = listed.where(readable)
    told = words_of(subject, names, actor)
    asked = _questions(subject)
    valued = FILE_VALUES[indicator.unit] if indicator.unit in MEASURES and not missing else None
    value_heads = (valued[0],) if valued is not None else ()
    heads = {dimension.name: dimension.head for dimension in subject.dimensions}
    return ExportTable(
        (
            "Ligne",
            *(("Jour",) if subject.day else ()),
            "Lieu ou quartier",
            *(heads[name] for name in asked),
            *value_heads,
        ),
        newest_first(lines(listed, subject, *look_of(subject).columns), order_of(subject)),
        lambda rows: _figure_rows(rows, subject, asked, told, valued, actor),
    )


def _questions(subject: Subject) -> list[str]:
    titled = {"kind"} if subject is ACTIVITIES else set()
    return [d.name for d in subject.dimensions if d.words is not None and d.name not in titled]


def _figure_rows(
    rows: Rows,
    subject: Subject,
    asked: list[str],
    told: Mapping[str, Mapping[str, str]],
    valued: tuple[str, Callable[[float], float]] | None,
    actor: Actor,
) -> Told:
    title = look_of(subject).title
    for row in rows:
        answers = (getattr(row, name) for name in asked)
        yield (
            title(row, told, actor),  # type: ignore[arg-type]
            *((getattr(row, subject.day),) if subject.day else ()),
            row.place_name or row.territory_name,
            *(UNSAID if a is None else told[n].get(a, a) for n, a in zip(asked, answers, strict=True)),
            *((valued[1](row.value),) if valued is not None else ()),
        )


LISTS: Final = (
    ListExport(
        "activities",
        "Interventions",
        "activities.index",
        (RECORD, READ_TEAM),
        ActivityFilterSchema,
        lambda actor, filters: activity_table(filters, actor),
    ),
    ListExport(
        "requests",
        "Demandes",
        "requests.index",
        (RECEIVE, HANDLE),
        RequestFilterSchema,
        lambda actor, filters: request_table(filters, actor),
    ),
    ListExport(
        "cases",
        "Situations",
        "cases.index",
        (READ_CASES,),
        CaseFiltersSchema,
        lambda actor, filters: case_table(filters, actor),
    ),
    ListExport(
        "figure_rows",
        "Lignes d’un chiffre",
        "reporting.rows",
        (ROWS,),
        FigureRowsSchema,
        lambda actor, answers: figure_table(answers, actor),
    ),
)
