"""Use-cases of schools, of their steering committees and of the words of their yearly review."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from core.toolkit import (
    Actor,
    InvalidInput,
    Place,
    PlaceCommand,
    ScopedModel,
    apply_changes,
    check_day,
    create_once,
    create_place,
    label_of,
    now,
    record,
    session,
    sort_key,
)
from plugins.school_mediation.levels import check_levels
from plugins.school_mediation.models import Committee, Review, School
from plugins.school_mediation.schemas import CommitteeCommand, ReviewCommand, SchoolCommand

NOT_OURS = "Choisissez un élément de la liste."
COLLEGE = "college"
#: Labels of "school_label" that exclude each other.
NETWORKS = ("rep", "repplus", "none")
WORDS = ("achieved", "difficult", "ahead")
#: School years that a page knows.
FIRST_YEAR, LAST_YEAR = 2000, 2098


def check_ours(model: type[ScopedModel], row_id: uuid.UUID | None, field: str) -> None:
    """Raise InvalidInput beside the field for a row that is not this structure's."""
    if row_id is None:
        return
    if session.execute(select(model.id).where(model.id == row_id)).scalar_one_or_none() is None:
        raise InvalidInput({field: [NOT_OURS]})


def save_school(command: SchoolCommand, *, actor: Actor, school: School | None = None) -> School:
    """Add a school, or change ``school``.

    Raises InvalidInput (levels of another nature, labels that exclude each other, place taken, no such collège) and
    StaleEdit.

    Without a place, one of its name is made: the place tells of which school a situation is.
    """
    school_id = school.id if school is not None else command.id
    if school_id is None:
        raise ValueError("a new school carries the id its form made")
    if wrong := check_levels(command.kind, command.levels, actor) | _wrong_labels(command, actor):
        raise InvalidInput(wrong)
    _check_college(command, school_id)
    said = {
        **{n: v for n, v in asdict(command).items() if n not in {"id", "version"}},
        "place_id": _place_for(command, school, school_id, actor),
    }
    if school is not None:
        said["sort_name"] = sort_key(command.name)
        if apply_changes(school, command.version or school.version, said, actor=actor):
            record("school_mediation.school_edited", subject=school, actor=actor)
        return school
    computed = {"sort_name": sort_key(command.name)}
    row, made = create_once(School, school_id, said, actor=actor, computed=computed)
    if made:
        record("school_mediation.school_added", subject=row, actor=actor, details={"kind": row.kind})
    return row


def _wrong_labels(command: SchoolCommand, actor: Actor) -> dict[str, list[str]]:
    """A school is in one network of priority education, or in none."""
    said = [label for label in NETWORKS if label in command.labels]
    if len(said) < 2:
        return {}
    names = " et ".join(f"« {label_of('school_label', label, actor)} »" for label in said[-2:])
    return {"labels": [f"{names} ne vont pas ensemble : gardez une seule de ces réponses."]}


def _check_college(command: SchoolCommand, school_id: uuid.UUID) -> None:
    if command.college_id is None:
        return
    kind = session.execute(select(School.kind).where(School.id == command.college_id)).scalar_one_or_none()
    if kind is None:
        raise InvalidInput({"college_id": [NOT_OURS]})
    if kind != COLLEGE or command.college_id == school_id or command.kind == COLLEGE:
        raise InvalidInput(
            {"college_id": ["Une école se rattache à un collège, jamais un collège à un autre."]}
        )


def _place_for(
    command: SchoolCommand, school: School | None, school_id: uuid.UUID, actor: Actor
) -> uuid.UUID:
    if command.place_id is None and school is not None:
        return school.place_id
    if command.place_id is None:
        made = PlaceCommand(uuid.uuid5(school_id, "place"), command.name, "school_inside")
        place, _made = create_place(made, actor=actor)
        return place.id
    check_ours(Place, command.place_id, "place_id")
    taken = session.execute(
        select(School.id).where(School.place_id == command.place_id, School.id != school_id)
    ).first()
    if taken is not None:
        raise InvalidInput({"place_id": ["Un autre établissement est déjà à ce lieu."]})
    return command.place_id


# --- committees --------------------------------------------------------------------------------------


def save_committee(
    command: CommitteeCommand, *, actor: Actor, committee: Committee | None = None
) -> Committee:
    """Note a committee that was held, or correct it. Raises InvalidInput (a day to come) and StaleEdit."""
    check_day(
        command.day,
        actor,
        to_come="Un comité se note une fois tenu : choisissez aujourd’hui ou un jour passé.",
    )
    if command.next_on is not None and command.next_on <= command.day:
        raise InvalidInput({"next_on": ["Choisissez un jour après celui de ce comité."]})
    check_ours(School, command.school_id, "school_id")
    said = {n: v for n, v in asdict(command).items() if n not in {"id", "version"}}
    if committee is not None:
        if apply_changes(committee, command.version or committee.version, said, actor=actor):
            record("school_mediation.committee_edited", subject=committee, actor=actor)
        return committee
    if command.id is None:
        raise ValueError("a new committee carries the id its form made")
    row, made = create_once(Committee, command.id, said, actor=actor)
    if made:
        details = {"functions": len(row.functions)}
        record("school_mediation.committee_noted", subject=row, actor=actor, details=details)
    return row


def remove_committee(committee: Committee, *, actor: Actor) -> None:
    """Take away a committee noted by mistake; it can be brought back."""
    committee.removed_at, committee.removed_by = now(), actor.membership_id
    session.flush()
    record("school_mediation.committee_removed", subject=committee, actor=actor)


def restore_committee(committee: Committee, *, actor: Actor) -> None:
    committee.removed_at = committee.removed_by = None
    session.flush()
    record("school_mediation.committee_restored", subject=committee, actor=actor)


# --- the yearly review -------------------------------------------------------------------------------


def review_of(school: School, year: int, actor: Actor) -> Review | None:
    statement = select(Review).where(
        Review.tenant_id == actor.tenant.id, Review.school_id == school.id, Review.year == year
    )
    return session.execute(statement).scalar_one_or_none()


def write_review(school: School, year: int, command: ReviewCommand, *, actor: Actor) -> Review:
    """Keep the team's words of a year: one review a school and a year. Raises StaleEdit.

    It begins empty, so that a form opened before anybody wrote never covers what a colleague wrote since.
    """
    review = review_of(school, year, actor)
    if review is None:
        begun = {"school_id": school.id, "year": year}
        review, _made = create_once(Review, uuid.uuid5(school.id, str(year)), begun, actor=actor)
    said: dict[str, Any] = {name: getattr(command, name) for name in WORDS}
    if apply_changes(review, command.version or 1, said, actor=actor):
        record("school_mediation.review_edited", subject=review, actor=actor, details={"year": year})
    return review
