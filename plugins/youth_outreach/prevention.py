"""Use-cases of prevention actions: one field entry, and its theme and partners beside it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from sqlalchemy import select

from core.toolkit import (
    Activity,
    ActivityCommand,
    Actor,
    InvalidInput,
    Partner,
    apply_changes,
    create_once,
    record,
    record_activity,
    session,
    today,
)
from plugins.youth_outreach.models import Prevention, PreventionPartner
from plugins.youth_outreach.schemas import EditPrevention, PreventionCommand
from plugins.youth_outreach.sightings import NOT_OURS, check_past

KIND: Final = "youth_prevention"


def hold_action(command: PreventionCommand, *, actor: Actor) -> Activity:
    """Record an action that was held, once for its id. Raises InvalidInput: to come, place or partner unknown."""
    check_past(command.day, actor)
    check_partners(command.partner_ids)
    past = command.at is not None or command.day != today(actor)
    if past and command.at is None:
        raise InvalidInput({"at": ["Dites à quelle heure : le jour est passé."]})
    said = entry_of(command)
    entry = record_activity(said if past else replace(said, day=None, at=None), actor=actor)
    row, made = create_once(
        Prevention, command.id, {"activity_id": entry.id, "theme": command.theme}, actor=actor
    )
    if made:
        _lay_partners(row, command.partner_ids)
        record("youth.action_held", subject=row, actor=actor, details={"theme": row.theme})
    return entry


def entry_of(command: PreventionCommand) -> ActivityCommand:
    """The field entry that an action is."""
    return ActivityCommand(
        id=command.id,
        kind=KIND,
        day=command.day,
        at=command.at,
        minutes=command.minutes,
        total=command.total,
        estimated=command.estimated,
        public_type=command.public_type,
        place_id=command.place_id,
        note=command.note,
        distinct=True,
    )


def edit_action(row: Prevention, command: EditPrevention, *, actor: Actor) -> Prevention:
    """Correct the theme and the partners; day, hours and people are corrected with the entry. Raises StaleEdit."""
    check_partners(command.partner_ids)
    changed = apply_changes(
        row,
        command.version,
        {"theme": command.theme, "partner_ids": sorted(map(str, command.partner_ids))},
        actor=actor,
        lists={"partner_ids": lambda: sorted(map(str, partners_of(row, actor)))},
    )
    if "partner_ids" in changed:
        _lay_partners(row, command.partner_ids)
    if changed:
        record("youth.action_edited", subject=row, actor=actor, details={"fields": len(changed)})
    return row


def check_partners(partner_ids: Iterable[uuid.UUID]) -> None:
    wanted = set(partner_ids)
    if not wanted:
        return
    found = set(session.execute(select(Partner.id).where(Partner.id.in_(wanted))).scalars())
    if wanted - found:
        raise InvalidInput({"partner_ids": [NOT_OURS]})


def partners_of(row: Prevention, actor: Actor) -> list[uuid.UUID]:
    statement = select(PreventionPartner.partner_id).where(
        PreventionPartner.tenant_id == actor.tenant.id, PreventionPartner.prevention_id == row.id
    )
    return list(session.execute(statement).scalars())


def _lay_partners(row: Prevention, wanted: Iterable[uuid.UUID]) -> None:
    """Make the linked rows exactly these."""
    statement = select(PreventionPartner).where(PreventionPartner.prevention_id == row.id)
    there = {link.partner_id: link for link in session.execute(statement).scalars()}
    asked = set(wanted)
    for partner_id, link in there.items():
        if partner_id not in asked:
            session.delete(link)
    session.add_all(
        PreventionPartner(prevention_id=row.id, partner_id=partner_id) for partner_id in asked - set(there)
    )
    session.flush()
