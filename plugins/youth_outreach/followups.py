"""Use-cases of a follow-up: open it, from a repérage or from a meeting; orientations and whether they were taken up."""

from __future__ import annotations

import uuid
from typing import Any, Final

from sqlalchemy import select

from core.toolkit import (
    Actor,
    AddParty,
    Case,
    InvalidInput,
    NotFound,
    OpenCase,
    Partner,
    Party,
    Person,
    Refused,
    RegisterPerson,
    Transition,
    add_party,
    apply_changes,
    case_or_404,
    create_once,
    get_or_404,
    link_person,
    new_id,
    now,
    open_file,
    record,
    register_person,
    session,
    today,
)
from plugins.youth_outreach.codelists import BAND_OF, WAITING
from plugins.youth_outreach.models import Orientation, Sighting
from plugins.youth_outreach.pages import concern_words
from plugins.youth_outreach.public import WHY, is_outside
from plugins.youth_outreach.schemas import OpenFollowup, OrientationCommand, UptakeCommand
from plugins.youth_outreach.sightings import check_ours, check_past, log_step
from plugins.youth_outreach.steps import FOLLOWED, OPEN, ORIENTED
from plugins.youth_outreach.workflow import FOLLOWUP_KEY

CLOSED: Final = "Ce dossier est clos : rouvrez-le pour y écrire."


def followup_or_404(case_id: uuid.UUID, actor: Actor) -> Case:
    """The follow-up, if the actor may know of it; NotFound for any other case."""
    case = case_or_404(case_id, actor)
    if case.type_key != FOLLOWUP_KEY:
        raise NotFound
    return case


def open_followup(command: OpenFollowup, *, actor: Actor, sighting: Sighting | None = None) -> Case:
    """Open a follow-up: what a repérage says is not asked again, a nickname makes the person, nothing else is needed.

    Raises InvalidInput (outside the public without a reason, a subject that names her) and Refused (the repérage
    has become another file, or is closed). A repérage that became this file already gives that file.
    """
    if is_outside(command.age, command.lives_here) and command.outside_reason is None:
        raise InvalidInput({"outside_reason": [WHY]})
    if sighting is not None:
        sighting = get_or_404(Sighting, sighting.id, lock=True)
        if sighting.case_id is not None:
            return case_or_404(sighting.case_id, actor)
        if sighting.state not in OPEN:
            raise Refused(["Ce repérage n’est plus à cette étape : il a avancé entre-temps."])
    place_id = sighting.place_id if sighting is not None else None
    subject = command.subject or default_subject(command.concern, sighting, actor)
    case = open_file(OpenCase(command.id, FOLLOWUP_KEY, subject, place_id=place_id), actor=actor)
    if not _has_party(case, actor):
        _fill(case, command, actor)
    if sighting is not None:
        _follow(sighting, case, actor)
    return case


def default_subject(concern: str | None, sighting: Sighting | None, actor: Actor) -> str:
    """What is noticed, and the number of the repérage that it comes from: a subject names nobody."""
    noticed = concern_words(concern, actor)
    return f"{noticed}, repérage {sighting.number}" if sighting is not None else noticed


def _has_party(case: Case, actor: Actor) -> bool:
    """A form sent twice adds nobody."""
    statement = select(Party.id).where(Party.tenant_id == actor.tenant.id, Party.case_id == case.id)
    return session.execute(statement.limit(1)).first() is not None


def _fill(case: Case, command: OpenFollowup, actor: Actor) -> None:
    said = {
        "age": command.age,
        "lives_here": command.lives_here,
        "outside_reason": command.outside_reason,
        "concern": command.concern,
    }
    apply_changes(case, case.version, {"data": {**said, "needs": []}}, actor=actor)
    party = add_party(case, AddParty(new_id(), "person", role="supported"), actor=actor)
    if not command.nickname:
        return
    # A nickname alone: no other record is proposed on it.
    person = register_person(
        RegisterPerson(
            new_id(),
            nickname=command.nickname,
            age_band=BAND_OF.get(command.age or ""),
            lives_here=command.lives_here,
            anyway=True,
        ),
        actor=actor,
    )
    try:
        link_person(party, person.id, actor=actor)
    except InvalidInput as named:
        raise InvalidInput({"subject": named.errors.get("person_id", [named.message])}) from named


def _follow(sighting: Sighting, case: Case, actor: Actor) -> None:
    day = max(today(actor), sighting.sent_on)
    changes: dict[str, Any] = {"state": FOLLOWED, "case_id": case.id}
    changes["contact_on"] = sighting.contact_on or day
    changes["assigned_to"] = sighting.assigned_to or actor.membership_id
    apply_changes(sighting, sighting.version, changes, actor=actor)
    log_step(sighting, "follow", day, actor)
    record("youth.sighting_followed", subject=sighting, actor=actor, details={"case": str(case.id)})


def note_oriented(case: Case, transition: Transition, *, actor: Actor) -> None:
    """The repérages of a follow-up that reaches the orientation say so to their relays."""
    if case.type_key != FOLLOWUP_KEY or transition.target != "orient":
        return
    statement = select(Sighting).where(
        Sighting.tenant_id == actor.tenant.id, Sighting.case_id == case.id, Sighting.state == FOLLOWED
    )
    for row in session.execute(statement).scalars().all():
        apply_changes(row, row.version, {"state": ORIENTED}, actor=actor)
        log_step(row, "orient", max(today(actor), row.sent_on), actor)


# --- orientations ------------------------------------------------------------------------------------


def _writable(case_id: uuid.UUID, actor: Actor) -> Case:
    case = case_or_404(case_id, actor, lock=True)
    if case.closed_on is not None:
        raise Refused([CLOSED])
    return case


def orient(case: Case, command: OrientationCommand, *, actor: Actor) -> Orientation:
    """Note that she was shown the way to a partner. Raises InvalidInput: to come, partner unknown; Refused: closed."""
    case = _writable(case.id, actor)
    check_past(command.day, actor)
    check_ours(Partner, command.partner_id, "partner_id")
    said = {
        "case_id": case.id,
        "partner_id": command.partner_id,
        "need": command.need,
        "day": command.day,
    }
    row, made = create_once(
        Orientation, command.id, said, actor=actor, computed={"uptake": WAITING, "uptake_on": None}
    )
    if made:
        case.last_on = max(case.last_on, command.day)
        session.flush()
        record("youth.oriented", subject=row, actor=actor, details={"case": str(case.id)})
    return row


def note_uptake(row: Orientation, command: UptakeCommand, *, actor: Actor) -> Orientation:
    """Note whether she went. Known after the file is closed too. Raises StaleEdit, InvalidInput."""
    case_or_404(row.case_id, actor)
    check_past(command.uptake_on, actor, "uptake_on")
    if command.uptake_on < row.day:
        raise InvalidInput({"uptake_on": ["Ce jour est avant l’orientation."]})
    on = None if command.uptake == WAITING else command.uptake_on
    changed = apply_changes(row, command.version, {"uptake": command.uptake, "uptake_on": on}, actor=actor)
    if changed:
        record("youth.uptake_noted", subject=row, actor=actor, details={"uptake": row.uptake})
    return row


def remove_orientation(row: Orientation, *, actor: Actor) -> None:
    """Take away what was entered by mistake; it can be brought back. Raises Refused once the file is closed."""
    _writable(row.case_id, actor)
    row.removed_at, row.removed_by = now(), actor.membership_id
    session.flush()
    record("youth.orientation_removed", subject=row, actor=actor)


def restore_orientation(row: Orientation, *, actor: Actor) -> None:
    _writable(row.case_id, actor)
    row.removed_at = row.removed_by = None
    session.flush()
    record("youth.orientation_restored", subject=row, actor=actor)


def known_person(case_id: uuid.UUID, actor: Actor) -> Any:
    """Birth date and town of the young person of a file, when she is known."""
    return session.execute(
        select(Person.birth_date, Person.lives_here)
        .join(Party, (Party.tenant_id == Person.tenant_id) & (Party.person_id == Person.id))
        .where(
            Party.tenant_id == actor.tenant.id,
            Party.case_id == case_id,
            Party.kind == "person",
            Party.removed_at.is_(None),
        )
        .order_by(Party.position)
        .limit(1)
    ).first()
