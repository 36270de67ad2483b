"""Reading schools, acts, promotions, committees: columns for lists, one statement a list."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, literal, or_, select, union_all

from core.toolkit import Activity, Actor, Case, CaseTransition, Territory, there, visible, within
from plugins.school_mediation.codelists import SETTLED
from plugins.school_mediation.entry_schemas import BY_KIND, EntryFilters
from plugins.school_mediation.models import Attendance, Committee, Entry, Promotion, Pupil, PupilStep, School
from plugins.school_mediation.steps import ACTIVE, TRAINED
from plugins.school_mediation.workflow import RELAYED, TYPE_KEYS

Rows: TypeAlias = Select[*tuple[Any, ...]]


# --- schools -----------------------------------------------------------------------------------------


def schools(actor: Actor, *, day: date, ended: bool = False) -> Rows:
    """Schools where the team works, or those it left, collèges and their feeders by name."""
    left = and_(School.ended_on.is_not(None), School.ended_on <= day)
    return (
        select(
            School.id,
            School.name,
            School.kind,
            School.place_id,
            School.college_id,
            School.levels,
            School.labels,
            School.pupils,
            School.ended_on,
        )
        .where(School.tenant_id == actor.tenant.id, left if ended else ~left)
        .order_by(School.sort_name, School.id)
    )


def school_options(actor: Actor, day: date) -> Rows:
    """Schools that a form offers: collèges first, then by name."""
    return (
        select(School.id, School.name, School.place_id, School.kind, School.levels)
        .where(
            School.tenant_id == actor.tenant.id,
            or_(School.ended_on.is_(None), School.ended_on > day),
        )
        .order_by(case((School.kind == "college", 0), else_=1), School.sort_name, School.id)
    )


def every_school(actor: Actor) -> Rows:
    """Schools that a filter offers, those the team left included."""
    return (
        select(School.id, School.name)
        .where(School.tenant_id == actor.tenant.id)
        .order_by(School.sort_name, School.id)
    )


def college_options(actor: Actor) -> Rows:
    return every_school(actor).where(School.kind == "college")


def feeders_of(college_id: uuid.UUID, actor: Actor) -> Rows:
    return every_school(actor).where(School.college_id == college_id)


def school_at(place_id: uuid.UUID, actor: Actor) -> Rows:
    return select(School.id, School.name).where(
        School.tenant_id == actor.tenant.id, School.place_id == place_id
    )


def territory_options(actor: Actor) -> Rows:
    return (
        select(Territory.id, Territory.name)
        .where(Territory.tenant_id == actor.tenant.id, Territory.kind == "quartier")
        .order_by(Territory.sort_name, Territory.id)
    )


# --- acts --------------------------------------------------------------------------------------------


def counted(actor: Actor) -> list[ColumnElement[bool]]:
    """Acts that count: those of the structure, entered by mistake left out."""
    return [Entry.tenant_id == actor.tenant.id, Activity.removed_at.is_(None)]


def _of_activity() -> ColumnElement[bool]:
    return and_(Activity.tenant_id == Entry.tenant_id, Activity.id == Entry.activity_id)


def acts(actor: Actor, *columns: Any) -> Rows:
    return (
        select(*(columns or (Entry.id,)))
        .select_from(Entry)
        .join(Activity, _of_activity())
        .where(*counted(actor))
    )


def entries(actor: Actor) -> Rows:
    """Acts with their school, for a list."""
    return acts(
        actor,
        Entry.id,
        Activity.id.label("activity_id"),
        Activity.day,
        Activity.starts_at,
        Activity.kind,
        Activity.reason,
        Activity.total,
        Activity.minutes,
        Entry.act,
        Entry.level,
        Entry.result,
        Entry.theme,
        Entry.way,
        Entry.class_label,
        Entry.letters,
        School.name.label("school"),
        School.id.label("school_id"),
    ).join(School, and_(School.tenant_id == Entry.tenant_id, School.id == Entry.school_id))


def entry_clauses(filters: EntryFilters) -> list[ColumnElement[bool]]:
    """The filters as conditions, days and place aside."""
    pairs: list[tuple[Any, Any]] = [
        (Entry.school_id, filters.school_id),
        (Entry.act, filters.act),
        (Entry.level, filters.level),
        (Activity.reason, filters.motive),
        (Entry.result, filters.result),
    ]
    found = [column == value for column, value in pairs if value is not None]
    if filters.group is not None:
        found.append(Entry.act.in_(BY_KIND[filters.group].acts))
    if filters.settled:
        found.append(Entry.result.in_(SETTLED))
    if filters.answered:
        found.append(Entry.result.is_not(None))
    return found


def narrowed(statement: Rows, filters: EntryFilters, actor: Actor) -> Rows:
    """The list as its filters say; ``since`` and ``until`` are set by whoever calls."""
    kept = within(statement.where(*entry_clauses(filters)), Activity.day, filters)
    found: Rows = there(kept, Activity.place_id, filters, actor)
    return found


def entries_of_promotion(promotion_id: uuid.UUID, actor: Actor) -> Rows:
    """Sessions of a promotion with how many pupil mediators were there, the latest first."""
    present = (
        select(func.count(Attendance.id))
        .where(Attendance.tenant_id == Entry.tenant_id, Attendance.entry_id == Entry.id)
        .correlate(Entry)
        .scalar_subquery()
    )
    return (
        entries(actor)
        .add_columns(present.label("present"))
        .where(Entry.promotion_id == promotion_id)
        .order_by(Activity.day.desc(), Activity.starts_at.desc(), Entry.id.desc())
        .limit(60)
    )


def recent_at(school_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        entries(actor)
        .where(Entry.school_id == school_id)
        .order_by(Activity.day.desc(), Activity.starts_at.desc(), Entry.id.desc())
        .limit(8)
    )


# --- figures of schools ------------------------------------------------------------------------------


def _acts(*codes: str) -> ColumnElement[bool]:
    return Entry.act.in_(codes)


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(Entry.id).filter(condition)


def figures(actor: Actor, filters: Any) -> Rows:
    """What was done in each school over days: one row a school that has some."""
    conflict = _acts("conflict_realtime")
    statement = acts(
        actor,
        Entry.school_id,
        _number(_acts("presence_gate", "presence_yard", "transport_link")).label("presences"),
        _number(conflict).label("conflicts"),
        _number(and_(conflict, Entry.result.is_not(None))).label("answered"),
        _number(and_(conflict, Entry.result.in_(SETTLED))).label("settled"),
        _number(_acts("individual_listen")).label("listened"),
        _number(_acts("absence_follow", "dropout_prev", "exclusion_support")).label("absences"),
        _number(_acts("family_link", "family_mediation")).label("families"),
        _number(_acts("class_awareness", "citizen_project", "cm2_6e")).label("classes"),
        func.coalesce(
            func.sum(Activity.total).filter(_acts("class_awareness", "citizen_project", "cm2_6e")), 0
        ).label("class_pupils"),
        func.coalesce(
            func.sum(Activity.minutes).filter(_acts("class_awareness", "citizen_project", "cm2_6e")), 0
        ).label("class_minutes"),
        _number(_acts("peer_presentation")).label("presentations"),
        func.coalesce(func.sum(Entry.letters).filter(_acts("peer_presentation")), 0).label("letters"),
        _number(_acts("peer_training")).label("trainings"),
        _number(_acts("peer_session")).label("peer_sessions"),
        _number(_acts("peer_supervision")).label("supervisions"),
        _number(_acts("staff_meeting", "partner_link")).label("meetings"),
        func.coalesce(func.sum(cast(Activity.minutes, Integer)), 0).label("minutes"),
        func.count(Entry.id).label("all"),
    ).group_by(Entry.school_id)
    found: Rows = within(statement, Activity.day, filters)
    return found


def split(actor: Actor, column: Any, school_id: uuid.UUID, filters: Any, *codes: str) -> Rows:
    """Acts of a school by the values of a column, the most frequent first; None: not said."""
    number = func.count(Entry.id)
    statement = (
        acts(actor, column.label("code"), number.label("n"))
        .where(Entry.school_id == school_id, Entry.act.in_(codes))
        .group_by(column)
        .order_by(number.desc(), column)
    )
    found: Rows = within(statement, Activity.day, filters)
    return found


def cases_at(actor: Actor, place_id: uuid.UUID, filters: Any) -> Rows:
    """Situations and files of a school opened over days, by type: counts, whoever may read them."""
    statement = (
        select(
            Case.type_key,
            func.count(Case.id).label("n"),
            func.count(Case.id).filter(Case.closed_on.is_not(None)).label("closed"),
        )
        .where(Case.tenant_id == actor.tenant.id, Case.type_key.in_(TYPE_KEYS), Case.place_id == place_id)
        .group_by(Case.type_key)
    )
    found: Rows = within(statement, Case.opened_on, filters)
    return found


def relayed(actor: Actor) -> Rows:
    """Situations at school and the day they were first handed to the competent adult."""
    return (
        select(CaseTransition.case_id, func.min(CaseTransition.day).label("day"))
        .join(Case, and_(Case.tenant_id == CaseTransition.tenant_id, Case.id == CaseTransition.case_id))
        .where(
            CaseTransition.tenant_id == actor.tenant.id,
            CaseTransition.target == RELAYED,
            Case.type_key.in_(TYPE_KEYS),
        )
        .group_by(CaseTransition.case_id)
    )


def reached(actor: Actor, type_key: str, target: str) -> Rows:
    """Situations of a type and the day they first reached a state."""
    return (
        select(CaseTransition.case_id, func.min(CaseTransition.day).label("day"))
        .join(Case, and_(Case.tenant_id == CaseTransition.tenant_id, Case.id == CaseTransition.case_id))
        .where(
            CaseTransition.tenant_id == actor.tenant.id,
            CaseTransition.target == target,
            Case.type_key == type_key,
        )
        .group_by(CaseTransition.case_id)
    )


def open_cases(actor: Actor) -> Rows:
    return select(func.count(Case.id)).where(
        Case.tenant_id == actor.tenant.id, Case.type_key.in_(TYPE_KEYS), Case.closed_on.is_(None)
    )


def open_cases_at(place_id: uuid.UUID, actor: Actor) -> Rows:
    """Open situations of a school that the actor may know of."""
    return (
        select(Case.id, Case.number, Case.subject, Case.state, Case.type_key, Case.last_on)
        .where(
            Case.tenant_id == actor.tenant.id,
            Case.type_key.in_(TYPE_KEYS),
            Case.place_id == place_id,
            Case.closed_on.is_(None),
            visible(actor),
        )
        .order_by(Case.last_on.desc(), Case.id.desc())
        .limit(8)
    )


# --- pupil mediators ---------------------------------------------------------------------------------


def _with_school(model: Any) -> ColumnElement[bool]:
    return and_(School.tenant_id == model.tenant_id, School.id == model.school_id)


def _state_count(*states: str) -> ColumnElement[int]:
    found: ColumnElement[int] = (
        select(func.count(Pupil.id))
        .where(
            Pupil.tenant_id == Promotion.tenant_id,
            Pupil.promotion_id == Promotion.id,
            Pupil.status.in_(states),
        )
        .correlate(Promotion)
        .scalar_subquery()
    )
    return found


def promotions(actor: Actor) -> Rows:
    """Promotions with how far their pupils are: counts, no name."""
    return (
        select(
            Promotion.id,
            Promotion.year,
            Promotion.places,
            Promotion.school_id,
            School.name.label("school"),
            _state_count("candidate").label("candidates"),
            _state_count(*ACTIVE).label("active"),
            _state_count("badged").label("badged"),
        )
        .join(School, _with_school(Promotion))
        .where(Promotion.tenant_id == actor.tenant.id)
        .order_by(School.sort_name, Promotion.year.desc(), Promotion.id)
    )


def promotion_options(actor: Actor, year: int) -> Rows:
    """Promotions that a form offers: those of the year and of the one before."""
    return (
        select(Promotion.id, School.name, Promotion.year, School.kind, School.levels)
        .join(School, _with_school(Promotion))
        .where(Promotion.tenant_id == actor.tenant.id, Promotion.year.in_((year, year - 1)))
        .order_by(Promotion.year.desc(), School.sort_name, Promotion.id)
    )


def pupils_of(promotion_id: uuid.UUID, actor: Actor) -> Any:
    """Pupils of a promotion, in the order of their letters."""
    return (
        select(Pupil)
        .where(Pupil.tenant_id == actor.tenant.id, Pupil.promotion_id == promotion_id)
        .order_by(Pupil.letter_on, Pupil.id)
    )


def steps_of(pupil_id: uuid.UUID, actor: Actor) -> Rows:
    """Steps of a pupil, the latest first."""
    return (
        select(PupilStep.step, PupilStep.day)
        .where(PupilStep.tenant_id == actor.tenant.id, PupilStep.pupil_id == pupil_id)
        .order_by(PupilStep.day.desc(), PupilStep.at.desc(), PupilStep.id.desc())
    )


def attended(pupil_id: uuid.UUID, actor: Actor) -> Rows:
    """Sessions where a pupil was, the latest first."""
    return (
        acts(actor, Activity.id.label("activity_id"), Activity.day, Entry.act)
        .join(Attendance, and_(Attendance.tenant_id == Entry.tenant_id, Attendance.entry_id == Entry.id))
        .where(Attendance.pupil_id == pupil_id)
        .order_by(Activity.day.desc(), Entry.id.desc())
        .limit(50)
    )


def pupils(actor: Actor) -> Rows:
    """Pupils of every promotion, to be counted by school and year."""
    return (
        select(Pupil.id)
        .join(Promotion, and_(Promotion.tenant_id == Pupil.tenant_id, Promotion.id == Pupil.promotion_id))
        .join(School, _with_school(Promotion))
        .where(Pupil.tenant_id == actor.tenant.id)
    )


def step_days(actor: Actor, step: str) -> Rows:
    """Pupils and the day they first passed a step."""
    return (
        select(PupilStep.pupil_id, func.min(PupilStep.day).label("day"))
        .where(PupilStep.tenant_id == actor.tenant.id, PupilStep.step == step)
        .group_by(PupilStep.pupil_id)
    )


def peers_of_year(actor: Actor, year: int) -> Rows:
    """Pupils of the promotions of a year, by school."""
    return (
        select(
            Promotion.school_id,
            func.count(Pupil.id).filter(Pupil.status.in_(TRAINED)).label("trained"),
            func.count(Pupil.id).filter(Pupil.status == "badged").label("badged"),
            func.count(Pupil.id).label("candidates"),
        )
        .join(Pupil, and_(Pupil.tenant_id == Promotion.tenant_id, Pupil.promotion_id == Promotion.id))
        .where(Promotion.tenant_id == actor.tenant.id, Promotion.year == year)
        .group_by(Promotion.school_id)
    )


# --- committees --------------------------------------------------------------------------------------


def committees(actor: Actor) -> Rows:
    return (
        select(
            Committee.id,
            Committee.day,
            Committee.functions,
            Committee.decisions,
            Committee.next_on,
            Committee.school_id,
            School.name.label("school"),
        )
        .join(School, _with_school(Committee))
        .where(Committee.tenant_id == actor.tenant.id, Committee.removed_at.is_(None))
        .order_by(Committee.day.desc(), Committee.id.desc())
    )


# --- the day page ------------------------------------------------------------------------------------

#: What a line of the day page is about.
MEETING, PROMOTION = "meeting", "promotion"


def _next_committees(actor: Actor, day: date, until: date) -> Rows:
    return (
        select(
            literal(MEETING).label("about"),
            Committee.id.label("id"),
            School.name.label("words"),
            Committee.next_on.label("on"),
            literal(0).label("n"),
        )
        .join(School, _with_school(Committee))
        .where(
            Committee.tenant_id == actor.tenant.id,
            Committee.removed_at.is_(None),
            Committee.next_on.between(day, until),
        )
        .order_by(Committee.next_on, Committee.id)
        .limit(5)
    )


def _waiting_for_words(actor: Actor, year: int) -> Rows:
    """Promotions of the year with pupils chosen whose words are awaited: counts, no name."""
    number = func.count(Pupil.id)
    return (
        select(
            literal(PROMOTION).label("about"),
            Promotion.id.label("id"),
            func.max(School.name).label("words"),
            func.min(Pupil.letter_on).label("on"),
            number.label("n"),
        )
        .join(Promotion, and_(Promotion.tenant_id == Pupil.tenant_id, Promotion.id == Pupil.promotion_id))
        .join(School, _with_school(Promotion))
        .where(Pupil.tenant_id == actor.tenant.id, Promotion.year == year, Pupil.status == "selected")
        .group_by(Promotion.id)
        .order_by(number.desc(), Promotion.id)
        .limit(5)
    )


def waiting(actor: Actor, day: date, until: date, year: int, *, steer: bool, peers: bool) -> Any:
    """What waits at school on the day page, in one statement; None when the actor may read none of it."""
    wanted = [_next_committees(actor, day, until)] if steer else []
    wanted += [_waiting_for_words(actor, year)] if peers else []
    parts = [select(part.subquery()) for part in wanted]
    return union_all(*parts) if parts else None
