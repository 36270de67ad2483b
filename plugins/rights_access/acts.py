"""Use-cases of the anonymous act: record it with its entry, correct what it was about, open the file it becomes."""

from __future__ import annotations

import uuid
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import select

from core.toolkit import (
    Activity,
    ActivityCommand,
    Actor,
    AddParty,
    Case,
    NotFound,
    OpenCase,
    Party,
    add_party,
    apply_changes,
    check_day,
    correctable_activity,
    create_once,
    link_person,
    new_id,
    open_file,
    record,
    record_activity,
    session,
)
from plugins.rights_access.codelists import VERB_OF
from plugins.rights_access.files import note_procedure
from plugins.rights_access.models import Act
from plugins.rights_access.schemas import ActCommand, FileFromAct, NewAct, ProcedureCommand
from plugins.rights_access.workflow import FILE_KEY, HOUSEHOLD

KIND: Final = "rights_act"
#: How far the first procedure of a file is, by the result of the act it comes from: a file handed in waits.
STAGE_OF: Final = {"in_progress": "filed"}
#: What the details say, as they are.
SAID: Final = ("theme", "operator", "act", "result", "verb", "autonomy", "mode", "blocked")


def record_act(command: NewAct, *, actor: Actor) -> Activity:
    """Record one anonymous act: a field entry, and what it was about, in one go, once for its id.

    Two people met at one desk within minutes are two acts: nobody is asked whether they are the same.
    Raises InvalidInput: a day to come, an unknown place.
    """
    if command.id is None:
        raise ValueError("an act has an id made by its form")
    check_day(command.day, actor)
    activity = record_activity(entry_of(command), actor=actor)
    create_once(Act, command.id, {"activity_id": activity.id, **said_by(command)}, actor=actor)
    return activity


def entry_of(command: NewAct) -> ActivityCommand:
    """The field entry that an act is."""
    return ActivityCommand(
        id=command.id or new_id(),
        kind=KIND,
        place_id=command.place_id,
        total=command.total,
        women=command.women,
        men=command.men,
        minutes=command.minutes,
        day=command.day,
        at=command.at,
        distinct=True,
    )


def said_by(command: ActCommand) -> dict[str, Any]:
    said = {name: getattr(command, name) for name in SAID}
    said["verb"] = command.verb or VERB_OF.get(command.act, "accompany")
    return said


def act_of(activity_id: uuid.UUID, actor: Actor) -> Act:
    """The details of an entry of this domain. Raises NotFound for any other entry."""
    statement = select(Act).where(Act.tenant_id == actor.tenant.id, Act.activity_id == activity_id)
    found = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def correct_act(activity_id: uuid.UUID, command: ActCommand, *, actor: Actor) -> Act:
    """Change what an act was about. Raises NotFound, Forbidden, StaleEdit."""
    activity, _team = correctable_activity(activity_id, actor)
    act = act_of(activity.id, actor)
    if apply_changes(act, command.version or act.version, said_by(command), actor=actor):
        record(
            "rights_access.activity_corrected",
            subject=activity,
            actor=actor,
            details={"version": act.version},
        )
    return act


def open_from_act(act: Act, command: FileFromAct, *, actor: Actor) -> Case:
    """Open the file of a request that lasts: its first procedure takes what the act said.

    The act stays anonymous: nothing joins it to the file. Sent twice, it opens one file.
    """
    case = open_file(OpenCase(command.id, FILE_KEY, command.subject), actor=actor)
    first = ProcedureCommand(
        theme=act.theme,
        operator=act.operator,
        stage=STAGE_OF.get(act.result or "", "started"),
        started_on=case.opened_on,
        mode=act.mode,
        blocked=act.blocked,
        membership_id=actor.membership_id,
        id=uuid.uuid5(command.id, "first procedure"),
    )
    note_procedure(case, first, actor=actor)
    return case


def open_beside(case: Case, command: FileFromAct, *, actor: Actor) -> Case:
    """Open the file of the same people as another file, so that both go on together: nobody is typed again.

    Each one's word is asked anew: it was given for something else. Sent twice, it opens one file.
    """
    opened = open_file(OpenCase(command.id, FILE_KEY, command.subject, place_id=case.place_id), actor=actor)
    statement = select(Party).where(
        Party.tenant_id == actor.tenant.id,
        Party.case_id == case.id,
        Party.kind.in_(HOUSEHOLD),
        Party.removed_at.is_(None),
        Party.person_id.is_not(None),
    )
    for other in session.execute(statement.order_by(Party.position)).scalars().all():
        party_id = uuid.uuid5(command.id, str(other.id))
        party = add_party(opened, AddParty(party_id, other.kind, role="supported"), actor=actor)
        if other.person_id is not None and party.person_id is None:
            link_person(party, other.person_id, actor=actor)
    return opened


def details_of(act: Act) -> dict[str, Any]:
    """The details as a form shows them."""
    names = {item.name for item in fields(ActCommand)} - {"id", "version"}
    return {name: getattr(act, name) for name in names}
