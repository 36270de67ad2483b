"""Reads of conventions, posts, trainings and participants, each as a select()."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, Uuid, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on

from core.cases.models import Case, Party
from core.funding.models import Convention, Participant, Post, Training
from core.people.models import Person, PersonAlias
from core.places.models import Territory
from core.tenancy.binding import Actor


def conventions(actor: Actor) -> Any:
    """In the order in which they claim hours, archived ones last."""
    return (
        select(Convention)
        .where(Convention.tenant_id == actor.tenant.id)
        .order_by(
            Convention.archived_at.is_not(None), Convention.rank, Convention.starts_on.desc(), Convention.id
        )
    )


def posts(convention_id: uuid.UUID, actor: Actor) -> Any:
    return (
        select(Post)
        .where(
            Post.tenant_id == actor.tenant.id, Post.convention_id == convention_id, Post.removed_at.is_(None)
        )
        .order_by(Post.starts_on, Post.number, Post.id)
    )


def posts_held_by(membership_id: uuid.UUID, actor: Actor) -> Any:
    return select(Post.convention_id).where(
        Post.tenant_id == actor.tenant.id, Post.membership_id == membership_id, Post.removed_at.is_(None)
    )


def trainings(post_ids: list[uuid.UUID], actor: Actor) -> Any:
    return (
        select(Training)
        .where(
            Training.tenant_id == actor.tenant.id,
            Training.post_id.in_(post_ids),
            Training.removed_at.is_(None),
        )
        .order_by(Training.day, Training.id)
    )


def territories(actor: Actor) -> Any:
    return (
        select(Territory.id, Territory.name, Territory.kind)
        .where(Territory.tenant_id == actor.tenant.id)
        .order_by(Territory.kind, Territory.sort_name, Territory.id)
    )


def participants(convention_id: uuid.UUID, actor: Actor) -> Any:
    return (
        select(Participant)
        .where(
            Participant.tenant_id == actor.tenant.id,
            Participant.convention_id == convention_id,
            Participant.removed_at.is_(None),
        )
        .order_by(Participant.entered_on, Participant.id)
    )


def kept_person(column: Any) -> Any:
    """The record that another was merged into, else itself."""
    alias = (
        select(PersonAlias.kept_id)
        .where(PersonAlias.tenant_id == Party.tenant_id, PersonAlias.merged_id == column)
        .correlate(Party)
        .scalar_subquery()
    )
    return func.coalesce(alias, column)


def kept_person_is(person_id: uuid.UUID) -> Any:
    return kept_person(Party.person_id) == person_id


def people_of_files(actor: Actor, *conditions: Any) -> Any:
    """Ids of the people named in files that answer the conditions."""
    return (
        select(kept_person(Party.person_id))
        .join(Case, (Case.tenant_id == Party.tenant_id) & (Case.id == Party.case_id))
        .where(
            Party.tenant_id == actor.tenant.id,
            Party.person_id.is_not(None),
            Party.removed_at.is_(None),
            Case.named_at.is_not(None),
            *conditions,
        )
    )


def people_with_numbers(actor: Actor, *conditions: Any) -> Any:
    """People of files with the first of their files: what tells them without their name."""
    files = func.array_agg(aggregate_order_by(Case.id, Case.number), type_=ARRAY(Uuid))
    return (
        select(
            kept_person(Party.person_id).label("person_id"),
            func.min(Case.number).label("number"),
            files[1].label("case_id"),
        )
        .join(Case, (Case.tenant_id == Party.tenant_id) & (Case.id == Party.case_id))
        .where(
            Party.tenant_id == actor.tenant.id,
            Party.person_id.is_not(None),
            Party.removed_at.is_(None),
            Case.named_at.is_not(None),
            *conditions,
        )
        .group_by(kept_person(Party.person_id))
        .order_by(func.min(Case.number))
    )


def kept_records(actor: Actor) -> Any:
    """Records merged into another: which one stands for each."""
    return select(PersonAlias.merged_id, PersonAlias.kept_id).where(PersonAlias.tenant_id == actor.tenant.id)


def _participant_id() -> Any:
    """The record that stands for a participant."""
    merged = (
        select(PersonAlias.kept_id)
        .where(PersonAlias.tenant_id == Participant.tenant_id, PersonAlias.merged_id == Participant.person_id)
        .correlate(Participant)
        .scalar_subquery()
    )
    return func.coalesce(merged, Participant.person_id)


def usable() -> tuple[Any, ...]:
    """People whom a funder may be told of: whoever asked for a limitation is not used."""
    return Person.erased_at.is_(None), Person.restricted_on.is_(None)


def participants_between(
    source: str, first: date, last: date, convention_id: uuid.UUID | None, actor: Actor
) -> Any:
    """Participants of a convention (None: of any) over these days, each once, as she last came in.

    ``source``: there for a day at least ("participants"), come in ("participants_in") or gone out of it.
    """
    days = {
        "participants": (
            Participant.entered_on <= last,
            or_(Participant.left_on.is_(None), Participant.left_on >= first),
        ),
        "participants_in": (Participant.entered_on.between(first, last),),
        "participants_out": (Participant.left_on.between(first, last),),
    }
    person = _participant_id()
    own = [Participant.convention_id == convention_id] if convention_id is not None else []
    return (
        select(
            person.label("person_id"),
            Participant.employment_in,
            Participant.employment_out,
            Participant.schooling,
        )
        .ext(distinct_on(person))
        .where(
            Participant.tenant_id == actor.tenant.id, Participant.removed_at.is_(None), *own, *days[source]
        )
        .order_by(person, Participant.entered_on.desc(), Participant.id)
    )


def named_participants(convention_id: uuid.UUID, actor: Actor) -> Any:
    """What a funder may be given of each participant: identity and sex, under the record that stands for her."""
    return (
        select(
            Person.given_name,
            Person.family_name,
            Person.birth_date,
            Person.gender,
            Participant.entered_on,
            Participant.employment_in,
            Participant.schooling,
            Participant.left_on,
            Participant.employment_out,
            Participant.questionnaire_on,
        )
        .join(
            Person,
            (Person.tenant_id == Participant.tenant_id) & (Person.id == _participant_id()),
        )
        .where(
            Participant.tenant_id == actor.tenant.id,
            Participant.convention_id == convention_id,
            Participant.removed_at.is_(None),
            *usable(),
        )
        .order_by(Participant.entered_on, Participant.id)
    )
