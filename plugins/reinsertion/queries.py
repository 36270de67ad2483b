"""Reading paths: columns for lists, one statement a list."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, true, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by

from core.toolkit import Actor, Case, CaseTransition, Partner, Territory, visible
from plugins.reinsertion.codelists import PSYCHOLOGICAL, REACHED
from plugins.reinsertion.filters import PathFilters
from plugins.reinsertion.models import (
    Action,
    Focus,
    Journey,
    Objective,
    ObjectivePoint,
    Orientation,
    Review,
    Track,
)
from plugins.reinsertion.workflow import PATH_KEY

Rows: TypeAlias = Select[*tuple[Any, ...]]

#: How far ahead a meeting is near.
NEAR: Final = timedelta(days=7)
#: What a line of the day page is about.
MEETING, OBJECTIVE = "meeting", "objective"


# --- choices -----------------------------------------------------------------------------------------


def partner_options(actor: Actor) -> Rows:
    """Organisations of the directory that are still offered, by name."""
    return (
        select(Partner.id, Partner.name)
        .where(Partner.tenant_id == actor.tenant.id, Partner.archived_at.is_(None))
        .order_by(Partner.sort_name, Partner.id)
    )


def territory_options(actor: Actor) -> Rows:
    return (
        select(Territory.id, Territory.name)
        .where(Territory.tenant_id == actor.tenant.id, Territory.kind == "quartier")
        .order_by(Territory.sort_name, Territory.id)
    )


# --- the list of paths -------------------------------------------------------------------------------


def ours(actor: Actor) -> list[ColumnElement[bool]]:
    return [Case.tenant_id == actor.tenant.id, Case.type_key == PATH_KEY]


def open_paths(actor: Actor) -> Rows:
    return select(func.count(Case.id)).where(*ours(actor), Case.closed_on.is_(None))


def _next_meeting() -> Any:
    """The last word of a path about its next meeting, as a lateral table."""
    return (
        select(Review.next_on)
        .where(Review.tenant_id == Case.tenant_id, Review.case_id == Case.id, Review.removed_at.is_(None))
        .order_by(Review.day.desc(), Review.id.desc())
        .limit(1)
        .lateral()
    )


def _tracks(*, hidden: str = PSYCHOLOGICAL) -> Any:
    """Tracks of a case as a list shows them: the psychological one is on no list."""
    return (
        select(func.array_agg(aggregate_order_by(Track.track, Track.track.asc())))
        .where(
            Track.tenant_id == Case.tenant_id,
            Track.case_id == Case.id,
            Track.removed_at.is_(None),
            Track.track != hidden,
        )
        .correlate(Case)
        .scalar_subquery()
    )


def _objectives(*more: ColumnElement[bool]) -> Any:
    return (
        select(func.count(Objective.id))
        .where(
            Objective.tenant_id == Case.tenant_id,
            Objective.case_id == Case.id,
            Objective.removed_at.is_(None),
            *more,
        )
        .correlate(Case)
        .scalar_subquery()
    )


def path_list(filters: PathFilters, actor: Actor, day: date) -> Rows:
    """Paths that the actor may know of, by number and subject, with what is next."""
    meeting = _next_meeting()
    statement = (
        select(
            Case.id,
            Case.number,
            Case.subject,
            Case.state,
            Case.last_on,
            Case.closed_on,
            meeting.c.next_on,
            _tracks().label("tracks"),
            _objectives().label("objectives"),
            _objectives(Objective.status == REACHED).label("reached"),
        )
        .select_from(Case)
        .outerjoin(meeting, true())
        .where(*ours(actor), visible(actor))
    )
    if filters.view == "closed":
        statement = statement.where(Case.closed_on.is_not(None))
    else:
        statement = statement.where(Case.closed_on.is_(None))
    if filters.view == "due":
        statement = statement.where(meeting.c.next_on <= day + NEAR)
    if filters.track is not None:
        followed = select(Track.case_id).where(
            Track.tenant_id == actor.tenant.id,
            Track.track == filters.track,
            Track.track != PSYCHOLOGICAL,
            Track.removed_at.is_(None),
        )
        statement = statement.where(Case.id.in_(followed))
    return statement


# --- rows behind figures -----------------------------------------------------------------------------


def _listed(model: Any, *columns: Any) -> Rows:
    return select(model.id, *columns, Case.id.label("case_id"), Case.number, Case.subject, model.track).join(
        Case, and_(Case.tenant_id == model.tenant_id, Case.id == model.case_id)
    )


def objectives(actor: Actor) -> Rows:
    """Objectives of the paths that the actor may know of: codes and days, never their words."""
    return _listed(Objective, Objective.set_on, Objective.status.label("code")).where(
        Objective.tenant_id == actor.tenant.id, Objective.removed_at.is_(None), visible(actor)
    )


def orientations(actor: Actor) -> Rows:
    """Orientations of the same paths; those of the psychological track are on no list."""
    return _listed(Orientation, Orientation.day, Orientation.taken_up.label("code")).where(
        Orientation.tenant_id == actor.tenant.id,
        Orientation.removed_at.is_(None),
        Orientation.track != PSYCHOLOGICAL,
        visible(actor),
    )


def exits(actor: Actor) -> Rows:
    """Paths and the day of their last exit."""
    return (
        select(CaseTransition.case_id, func.max(CaseTransition.day).label("day"))
        .where(CaseTransition.tenant_id == actor.tenant.id, CaseTransition.transition == "leave")
        .group_by(CaseTransition.case_id)
    )


def by_result(counted: Any, actor: Actor) -> Rows:
    """How many of these paths ended in each way."""
    return (
        select(Case.result.label("code"), func.count(Case.id).label("number"))
        .where(*ours(actor), Case.id.in_(counted))
        .group_by(Case.result)
    )


def by_prescriber(counted: Any, actor: Actor) -> Rows:
    """Who sent the people of these paths; None: not said."""
    return (
        select(Journey.prescriber.label("code"), func.count(Case.id).label("number"))
        .select_from(Case)
        .outerjoin(Journey, and_(Journey.tenant_id == Case.tenant_id, Journey.case_id == Case.id))
        .where(*ours(actor), Case.id.in_(counted))
        .group_by(Journey.prescriber)
    )


# --- one path ----------------------------------------------------------------------------------------


def _gathered(model: Any, column: Any, case_id: uuid.UUID, actor: Actor) -> Any:
    return (
        select(func.array_agg(column))
        .where(model.tenant_id == actor.tenant.id, model.case_id == case_id, model.removed_at.is_(None))
        .scalar_subquery()
    )


def head_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Her words, who sent her, tracks and themes: one row, whether her words are told or not."""
    one = select(literal(1).label("one")).subquery()
    hers = and_(Journey.tenant_id == actor.tenant.id, Journey.case_id == case_id)
    return (
        select(
            Journey.id,
            Journey.version,
            Journey.told_on,
            Journey.strengths,
            Journey.interests,
            Journey.aspirations,
            Journey.prescriber,
            Journey.partner_id,
            Partner.name.label("partner"),
            _gathered(Track, Track.track, case_id, actor).label("tracks"),
            _gathered(Focus, Focus.theme, case_id, actor).label("themes"),
        )
        .select_from(one)
        .outerjoin(Journey, hers)
        .outerjoin(Partner, and_(Partner.tenant_id == Journey.tenant_id, Partner.id == Journey.partner_id))
    )


def objectives_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Objectives of a path with their actions, in the order in which they were agreed: one row an action."""
    return (
        select(
            Objective.id,
            Objective.track,
            Objective.set_on,
            Objective.sealed,
            Objective.status,
            Objective.status_on,
            Objective.review_on,
            Action.id.label("action_id"),
            Action.who,
            Action.sealed.label("action_sealed"),
            Action.due_on,
            Action.done_on,
        )
        .outerjoin(
            Action,
            and_(
                Action.tenant_id == Objective.tenant_id,
                Action.objective_id == Objective.id,
                Action.removed_at.is_(None),
            ),
        )
        .where(
            Objective.tenant_id == actor.tenant.id,
            Objective.case_id == case_id,
            Objective.removed_at.is_(None),
        )
        .order_by(Objective.set_on, Objective.id, Action.created_at, Action.id)
    )


def reviews_on(case_id: uuid.UUID, day: date, actor: Actor) -> Rows:
    """What she rated on a day, the first first."""
    return (
        select(Review.id)
        .where(
            Review.tenant_id == actor.tenant.id,
            Review.case_id == case_id,
            Review.day == day,
            Review.removed_at.is_(None),
        )
        .order_by(Review.id)
    )


def points_of(objective_id: uuid.UUID, actor: Actor) -> Rows:
    """Review points of an objective, the latest first."""
    return (
        select(ObjectivePoint.status, ObjectivePoint.day)
        .where(ObjectivePoint.tenant_id == actor.tenant.id, ObjectivePoint.objective_id == objective_id)
        .order_by(ObjectivePoint.day.desc(), ObjectivePoint.at.desc(), ObjectivePoint.id)
    )


def reviews_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Her own marks, oldest first, as she reads them."""
    return (
        select(
            Review.id,
            Review.moment,
            Review.day,
            Review.confidence,
            Review.control,
            Review.sealed,
            Review.next_on,
        )
        .where(Review.tenant_id == actor.tenant.id, Review.case_id == case_id, Review.removed_at.is_(None))
        .order_by(Review.day, Review.id)
    )


def orientations_of(case_id: uuid.UUID, actor: Actor, *, restricted: bool) -> Rows:
    """Where she was pointed to; the psychological track is for whoever reads what is ``restricted``."""
    statement = (
        select(
            Orientation.id,
            Orientation.version,
            Orientation.track,
            Orientation.day,
            Orientation.taken_up,
            Orientation.taken_on,
            Partner.name.label("partner"),
        )
        .join(Partner, and_(Partner.tenant_id == Orientation.tenant_id, Partner.id == Orientation.partner_id))
        .where(
            Orientation.tenant_id == actor.tenant.id,
            Orientation.case_id == case_id,
            Orientation.removed_at.is_(None),
        )
        .order_by(Orientation.day.desc(), Orientation.id.desc())
    )
    return statement if restricted else statement.where(Orientation.track != PSYCHOLOGICAL)


# --- the day page ------------------------------------------------------------------------------------


def waiting(actor: Actor, day: date) -> Any:
    """Meetings and objectives of the actor's own paths that are near or late, in one statement."""
    meeting = _next_meeting()
    hers = [
        *ours(actor),
        Case.closed_on.is_(None),
        Case.referent_id == actor.membership_id,
        visible(actor),
    ]
    meetings = (
        select(
            literal(MEETING).label("about"), Case.id, Case.number, Case.subject, meeting.c.next_on.label("on")
        )
        .select_from(Case)
        .join(meeting, true())
        .where(*hers, meeting.c.next_on <= day + NEAR)
        .order_by(meeting.c.next_on, Case.id)
        .limit(10)
    )
    objectives_ = (
        select(
            literal(OBJECTIVE).label("about"),
            Case.id,
            Case.number,
            Case.subject,
            func.min(Objective.review_on).label("on"),
        )
        .select_from(Case)
        .join(
            Objective,
            and_(
                Objective.tenant_id == Case.tenant_id,
                Objective.case_id == Case.id,
                Objective.removed_at.is_(None),
            ),
        )
        .where(*hers, Objective.review_on <= day + NEAR)
        .group_by(Case.id, Case.number, Case.subject)
        .order_by(func.min(Objective.review_on), Case.id)
        .limit(10)
    )
    return union_all(*(select(part.subquery()) for part in (meetings, objectives_)))
