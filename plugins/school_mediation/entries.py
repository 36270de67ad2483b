"""Use-cases of a field entry at school: the act is the core's, its details are ours, written together."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from core.toolkit import (
    ActivityCommand,
    Actor,
    InvalidInput,
    NotFound,
    apply_changes,
    create_once,
    get_or_404,
    record,
    record_activity,
    session,
)
from plugins.school_mediation.codelists import RESULT_OF
from plugins.school_mediation.entry_schemas import EditEntry, EntryCommand, EntryForm
from plugins.school_mediation.levels import check_level
from plugins.school_mediation.models import Entry, Promotion, School
from plugins.school_mediation.schools import NOT_OURS

#: What our own table keeps of a command.
DETAILS = ("act", "level", "result", "theme", "way", "class_label", "letters", "promotion_id")
NOT_THIS_FORM = "Choisissez une des réponses proposées."


def record_entry(form: EntryForm, command: EntryCommand, *, actor: Actor) -> Entry:
    """Record one act at school, once for its id: the core's activity and its details.

    Raises InvalidInput (an act of another form, a school or a promotion that is not ours, a level that the school
    does not have), ProbablySameError and what ``record_activity`` raises.
    """
    _check_act(form, command.act)
    school = _school_of(command)
    check_level(command.level, school, actor, act=command.act)
    activity = record_activity(activity_of(form, command, school.place_id), actor=actor)
    said = {**said_by(command), "activity_id": activity.id, "school_id": school.id}
    entry, made = create_once(Entry, command.id, said, actor=actor)
    if made:
        record("school_mediation.entry_noted", subject=entry, actor=actor, details={"act": entry.act})
    return entry


def activity_of(form: EntryForm, command: EntryCommand, place_id: uuid.UUID) -> ActivityCommand:
    """The field entry that an act is, at the place of its school."""
    return ActivityCommand(
        id=command.id,
        kind=form.kind,
        reason=command.motive,
        result=RESULT_OF.get(command.result or ""),
        place_id=place_id,
        total=command.total,
        minutes=command.minutes,
        day=command.day,
        at=command.at,
        note=command.note,
        members=tuple(command.members),
        round_id=command.round_id,
        distinct=command.distinct,
    )


def said_by(command: EntryCommand) -> dict[str, Any]:
    return {name: getattr(command, name) for name in DETAILS}


def _check_act(form: EntryForm, act: str) -> None:
    if act not in form.acts:
        raise InvalidInput({"act": [NOT_THIS_FORM]})


def _school_of(command: EntryCommand) -> School:
    """The school that the form names, or that of the promotion."""
    school_id, field = command.school_id, "school_id"
    if command.promotion_id is not None:
        field = "promotion_id"
        statement = select(Promotion.school_id).where(Promotion.id == command.promotion_id)
        school_id = session.execute(statement).scalar_one_or_none()
    if school_id is None:
        raise InvalidInput({field: [NOT_OURS]})
    try:
        return get_or_404(School, school_id)
    except NotFound as missing:
        raise InvalidInput({field: [NOT_OURS]}) from missing


def entry_of(activity_id: uuid.UUID, actor: Actor) -> Entry:
    """The details of an act; NotFound for an act that has none."""
    statement = select(Entry).where(Entry.tenant_id == actor.tenant.id, Entry.activity_id == activity_id)
    entry = session.execute(statement).scalar_one_or_none()
    if entry is None:
        raise NotFound
    return entry


def correct_entry(entry: Entry, form: EntryForm, command: EditEntry, *, actor: Actor) -> list[str]:
    """Change the details of an act; returns the fields. Raises InvalidInput and StaleEdit."""
    _check_act(form, command.act)
    if command.level != entry.level:
        check_level(command.level, get_or_404(School, entry.school_id), actor, act=command.act)
    asked = set(form.edit().fields) - {"version"}
    said = {name: value for name, value in asdict(command).items() if name in asked}
    changed = apply_changes(entry, command.version, said, actor=actor)
    if changed:
        details = {"fields": len(changed)}
        record("school_mediation.entry_corrected", subject=entry, actor=actor, details=details)
    return changed
