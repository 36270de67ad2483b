"""What the templates of schools, acts and committees read, built from queries; nothing is written here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from flask import url_for
from sqlalchemy import select

from core.toolkit import (
    RECORD_ACTIVITIES,
    Actor,
    Place,
    RowsPanel,
    State,
    dataclass,
    get_or_404,
    label_of,
    place_options,
    session,
    there,
    today,
    within,
)
from plugins.school_mediation import queries, years
from plugins.school_mediation.answers import Choices, pairs, writes
from plugins.school_mediation.entry_pages import EntryRow, entry_row
from plugins.school_mediation.entry_schemas import (
    FORMS,
    EntryFilters,
    EntryForm,
)
from plugins.school_mediation.levels import range_words
from plugins.school_mediation.models import Committee, Entry, Promotion, School
from plugins.school_mediation.permissions import PEERS, SCHOOLS, STEER
from plugins.school_mediation.schemas import CommitteeFilters, YearFilters
from plugins.school_mediation.workflow import CASE_TYPES

TYPE_BY_KEY: Final = {case_type.key: case_type for case_type in CASE_TYPES}


def choices(actor: Actor) -> Choices:
    """Answers that the forms of schools and committees offer beside the code lists."""
    day = today(actor)
    return {
        "place_id": pairs(place_options(actor, day)),
        "college_id": pairs(queries.college_options(actor)),
        "school_id": pairs(queries.school_options(actor, day)),
        "territory_id": pairs(queries.territory_options(actor)),
    }


# --- schools -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school with the figures of its year; ``figures`` None: nothing noted yet."""

    id: uuid.UUID
    name: str
    kind: str
    levels: str
    labels: str
    figures: Any
    feeds: bool


def school_row(found: Any, actor: Actor, figures: Any = None) -> SchoolRow:
    return SchoolRow(
        id=found.id,
        name=found.name,
        kind=label_of("school_kind", found.kind, actor),
        levels=range_words(found.levels, actor),
        labels=", ".join(label_of("school_label", code, actor) for code in found.labels),
        figures=figures,
        feeds=found.college_id is not None,
    )


@dataclass(frozen=True, slots=True)
class SchoolGroup:
    """A collège and the schools that feed it; ``title`` "" for schools without a collège."""

    title: str
    rows: list[SchoolRow]


@dataclass(frozen=True, slots=True)
class SchoolsPage:
    groups: list[SchoolGroup]
    former: list[SchoolRow]
    year: int
    year_words: str
    years: list[tuple[str, str]]
    forms: list[EntryForm]
    can_manage: bool
    can_record: bool
    may_peers: bool
    may_steer: bool


def schools_page(asked: YearFilters, actor: Actor) -> SchoolsPage:
    """The main page: three statements whatever the number of schools."""
    day = today(actor)
    year = asked.year if asked.year is not None else years.this_year(actor)
    filters = EntryFilters(since=years.period(year).first, until=years.period(year).last)
    figures = {row.school_id: row for row in session.execute(queries.figures(actor, filters))}
    found = session.execute(queries.schools(actor, day=day)).all()
    former = session.execute(queries.schools(actor, day=day, ended=True)).all()
    return SchoolsPage(
        groups=_grouped(found, figures, actor),
        former=[school_row(row, actor, figures.get(row.id)) for row in former],
        year=year,
        year_words=years.words(year),
        years=years.choices(actor),
        forms=[form for form in FORMS if form.kind != "school_peers" or actor.may(PEERS)],
        can_manage=writes(actor, SCHOOLS),
        can_record=writes(actor, RECORD_ACTIVITIES),
        may_peers=actor.may(PEERS),
        may_steer=actor.may(STEER),
    )


def _grouped(found: Iterable[Any], figures: Mapping[Any, Any], actor: Actor) -> list[SchoolGroup]:
    rows = list(found)
    here = {row.id for row in rows}
    groups = []
    for college in (row for row in rows if row.kind == "college"):
        members = [college, *(row for row in rows if row.college_id == college.id)]
        groups.append(
            SchoolGroup(college.name, [school_row(row, actor, figures.get(row.id)) for row in members])
        )
    alone = [row for row in rows if row.kind != "college" and row.college_id not in here]
    if alone:
        groups.append(SchoolGroup("", [school_row(row, actor, figures.get(row.id)) for row in alone]))
    return groups


@dataclass(frozen=True, slots=True)
class CaseLine:
    id: uuid.UUID
    number: str
    subject: str
    type: str
    state: State


def case_lines(place_id: uuid.UUID, actor: Actor) -> list[CaseLine]:
    return [
        CaseLine(
            row.id,
            row.number or "Sans numéro",
            row.subject,
            TYPE_BY_KEY[row.type_key].label,
            TYPE_BY_KEY[row.type_key].state(row.state),
        )
        for row in session.execute(queries.open_cases_at(place_id, actor))
    ]


@dataclass(frozen=True, slots=True)
class SchoolPage:
    school: School
    row: SchoolRow
    place: str
    college: Any
    feeders: list[Any]
    entries: list[EntryRow]
    cases: list[CaseLine]
    promotions: list[Any]
    committees: list[CommitteeRow]
    year: int
    year_words: str
    can_manage: bool
    can_record: bool
    may_peers: bool
    may_steer: bool


def school_page(school_id: uuid.UUID, actor: Actor) -> SchoolPage:
    school = get_or_404(School, school_id)
    year = years.this_year(actor)
    filters = EntryFilters(since=years.period(year).first, until=years.period(year).last)
    figures = session.execute(
        queries.figures(actor, filters).where(Entry.school_id == school.id)
    ).one_or_none()
    promotions = queries.promotions(actor).where(Promotion.school_id == school.id).limit(5)
    committees = queries.committees(actor).where(Committee.school_id == school.id).limit(5)
    return SchoolPage(
        school=school,
        row=school_row(school, actor, figures),
        place=get_or_404(Place, school.place_id).name,
        college=get_or_404(School, school.college_id) if school.college_id else None,
        feeders=list(session.execute(queries.feeders_of(school.id, actor)).all()),
        entries=[entry_row(row, actor) for row in session.execute(queries.recent_at(school.id, actor))],
        cases=case_lines(school.place_id, actor),
        promotions=[promotion_row(row) for row in session.execute(promotions)] if actor.may(PEERS) else [],
        committees=[committee_row(row, actor) for row in session.execute(committees)]
        if actor.may(STEER)
        else [],
        year=year,
        year_words=years.words(year),
        can_manage=writes(actor, SCHOOLS),
        can_record=writes(actor, RECORD_ACTIVITIES) and school.ended_on is None,
        may_peers=actor.may(PEERS),
        may_steer=actor.may(STEER),
    )


def school_data(school: School) -> dict[str, Any]:
    names = ("name", "kind", "college_id", "place_id", "levels", "labels", "pupils", "ended_on")
    return {name: getattr(school, name) for name in names}


# --- promotions and committees, without a name -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PromotionRow:
    id: uuid.UUID
    school: str
    year: int
    year_words: str
    places: int | None
    candidates: int
    active: int
    badged: int


def promotion_row(found: Any) -> PromotionRow:
    return PromotionRow(
        found.id,
        found.school,
        found.year,
        years.words(found.year),
        found.places,
        found.candidates,
        found.active,
        found.badged,
    )


@dataclass(frozen=True, slots=True)
class CommitteeRow:
    id: uuid.UUID
    school: str
    day: date
    functions: list[str]
    decisions: list[str]
    next_on: date | None


def committee_row(found: Any, actor: Actor) -> CommitteeRow:
    return CommitteeRow(
        found.id,
        found.school,
        found.day,
        [label_of("school_function", code, actor) for code in found.functions],
        [line.strip() for line in found.decisions.splitlines() if line.strip()],
        found.next_on,
    )


@dataclass(frozen=True, slots=True)
class CommitteeList:
    """``year`` None: between two days, as a figure opened it."""

    rows: list[CommitteeRow]
    year: int | None
    period: str
    years: list[tuple[str, str]]
    can_write: bool
    has_school: bool


def committee_list(asked: CommitteeFilters, actor: Actor) -> CommitteeList:
    """The committees of a school year or between two days, of every school or of one."""
    since, until = years.bounds(asked, actor)
    year = asked.year if asked.year is not None else years.this_year(actor)
    named = asked.since is None and asked.until is None
    statement = within(queries.committees(actor), Committee.day, replace(asked, since=since, until=until))
    statement = there(statement, School.place_id, asked, actor)
    if asked.school_id is not None:
        statement = statement.where(Committee.school_id == asked.school_id)
    known = session.execute(queries.every_school(actor).limit(1)).first()
    return CommitteeList(
        rows=[committee_row(row, actor) for row in session.execute(statement.limit(200))],
        year=year if named else None,
        period=f"année scolaire {years.words(year)}" if named else _days_words(since, until),
        years=years.choices(actor),
        can_write=writes(actor, STEER),
        has_school=known is not None,
    )


def _days_words(since: date | None, until: date | None) -> str:
    return " ".join(
        part
        for part in (f"du {since:%d/%m/%Y}" if since else "", f"au {until:%d/%m/%Y}" if until else "")
        if part
    )


@dataclass(frozen=True, slots=True)
class CommitteePage:
    row: CommitteeRow
    school_id: uuid.UUID
    removed: bool
    can_write: bool


def committee_page(committee: Committee, actor: Actor) -> CommitteePage:
    school = get_or_404(School, committee.school_id)
    row = CommitteeRow(
        committee.id,
        school.name,
        committee.day,
        [label_of("school_function", code, actor) for code in committee.functions],
        [line.strip() for line in committee.decisions.splitlines() if line.strip()],
        committee.next_on,
    )
    return CommitteePage(row, school.id, committee.removed_at is not None, writes(actor, STEER))


def committee_data(committee: Committee) -> dict[str, Any]:
    names = ("school_id", "day", "functions", "decisions", "next_on")
    return {name: getattr(committee, name) for name in names}


# --- panels ------------------------------------------------------------------------------------------


def place_panel(place: Any, actor: Actor) -> RowsPanel:
    """What is done at a school, on the page of its place; nothing on the page of any other place."""
    statement = select(School.id).where(School.tenant_id == actor.tenant.id, School.place_id == place.id)

    def tell(rows: list[Any]) -> dict[str, Any] | None:
        return _figures_of(rows[0].id, actor) if rows else None

    template = "school_mediation/_place_panel.html"
    return RowsPanel("school", "Médiation à l’école", template, statement, tell, order=28)


def _figures_of(found: uuid.UUID, actor: Actor) -> dict[str, Any]:
    year = years.this_year(actor)
    filters = EntryFilters(since=years.period(year).first, until=years.period(year).last)
    figures = session.execute(queries.figures(actor, filters).where(Entry.school_id == found)).one_or_none()
    return {
        "figures": figures,
        "year_words": years.words(year),
        "school_url": url_for("school_mediation.school", school_id=found),
        "review_url": url_for("school_mediation.review", school_id=found, year=year),
    }


def case_panel(case: Any, actor: Actor) -> dict[str, Any]:
    """Of which school a situation is, by its place, and to whom it was handed: codes, no name."""
    statement = queries.school_at(case.place_id, actor) if case.place_id is not None else None
    found = session.execute(statement).one_or_none() if statement is not None else None
    data = case.data or {}
    return {
        "school": found.name if found is not None else "",
        "school_url": url_for("school_mediation.school", school_id=found.id) if found is not None else "",
        "relayed_to": label_of("school_adult", data.get("relayed_to"), actor),
        "limit": label_of("school_limit", data.get("limit"), actor),
    }
