"""Planning a week: shifts, rounds, permanences, appointments, absences.

Every use-case may be replayed: what is made carries the client's id, what is done twice stays done once.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import delete, select

from core.audit.services import record
from core.db.base import ScopedModel, now
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404
from core.errors import InvalidInput, NotFound
from core.places.models import SECTOR, Place, Territory
from core.planning.clock import check_day
from core.planning.models import (
    Absence,
    Appointment,
    AppointmentMember,
    Permanence,
    PermanenceMember,
    Round,
    RoundMember,
    RoundStop,
    Shift,
)
from core.planning.queries import member_ids_of
from core.planning.roster import refuse_strangers
from core.planning.schemas import (
    DeclareAbsence,
    MakeAppointment,
    PlanPermanence,
    PlanRound,
    PlanShift,
)
from core.tenancy.binding import Actor

Row = TypeVar("Row", bound=ScopedModel)
NO_PLACE = "Choisissez un lieu de la liste."
NO_SECTOR = "Choisissez un secteur de la liste."


# --- the parts that several plans share --------------------------------------------------------


def _refuse_other_places(actor: Actor, field: str, ids: Collection[uuid.UUID]) -> None:
    wanted = set(ids)
    if not wanted:
        return
    found = session.execute(
        select(Place.id).where(Place.tenant_id == actor.tenant.id, Place.id.in_(wanted))
    ).scalars()
    if wanted - set(found):
        raise InvalidInput({field: [NO_PLACE]})


def _refuse_other_sector(actor: Actor, sector_id: uuid.UUID | None) -> None:
    if sector_id is None:
        return
    statement = select(Territory.id).where(
        Territory.tenant_id == actor.tenant.id, Territory.id == sector_id, Territory.kind == SECTOR
    )
    if session.execute(statement).scalar_one_or_none() is None:
        raise InvalidInput({"sector_id": [NO_SECTOR]})


def link_members(link: Any, key: str, owner: uuid.UUID, wanted: Collection[uuid.UUID]) -> None:
    """Make the members of a round, permanence or appointment those wanted; rows that stay are untouched."""
    column = getattr(link, key)
    present = set(session.execute(member_ids_of(link, column, owner)).scalars())
    gone = present - set(wanted)
    if gone:
        session.execute(
            delete(link).where(column == owner, link.membership_id.in_(gone)),
            execution_options={"synchronize_session": False},
        )
    for member in set(wanted) - present:
        session.add(link(**{key: owner, "membership_id": member}))
    session.flush()


def put(model: type[Row], row_id: uuid.UUID, values: Mapping[str, Any], *, actor: Actor) -> tuple[Row, bool]:
    """Make a row of the plan once; (row, whether it was made now)."""
    row, made = create_once(model, row_id, values, actor=actor)
    if made:
        record(f"planning.{model.__tablename__}_planned", subject=row, actor=actor)
    return row, made


def change(
    row: Row,
    version: int | None,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    lists: Mapping[str, Callable[[], Any]] | None = None,
) -> list[str]:
    """Change what the form really changed; raises StaleEdit when the same field was changed meanwhile.

    ``lists`` as ``apply_changes`` takes them; the names of what changed are returned.
    """
    base = cast(Any, row).version if version is None else version
    changed = apply_changes(row, base, values, actor=actor, lists=lists)
    if changed:
        record(
            f"planning.{row.__tablename__}_changed",
            subject=row,
            actor=actor,
            details={"fields": ":".join(changed)},
        )
    return changed


def _members_now(link: Any, key: str, row: Any) -> Callable[[], list[uuid.UUID]]:
    return lambda: sorted(session.execute(member_ids_of(link, getattr(link, key), row.id)).scalars())


def _change_with_members(
    row: Any, command: Any, values: Mapping[str, Any], link: Any, key: str, *, actor: Actor, **lists: Any
) -> list[str]:
    """``change``, the members of the row being one of its fields."""
    wanted = sorted(set(command.member_ids))
    changed = change(
        row,
        command.version,
        {**values, "member_ids": wanted},
        actor=actor,
        lists={"member_ids": _members_now(link, key, row), **lists},
    )
    if "member_ids" in changed:
        link_members(link, key, row.id, wanted)
    return changed


def find(model: type[Row], row_id: uuid.UUID | str, *, removed: bool = False) -> Row:
    """A row of the plan; NotFound for a removed one unless ``removed``."""
    row = get_or_404(model, row_id)
    if not removed and getattr(row, "removed_at", None) is not None:
        raise NotFound
    return row


def remove_item(row: Any, *, actor: Actor) -> None:
    """Take something off the plan; ``restore_item`` brings it back."""
    if row.removed_at is None:
        row.removed_at, row.removed_by = now(), actor.membership_id
        session.flush()
        record(f"planning.{row.__tablename__}_removed", subject=row, actor=actor)


def restore_item(row: Any, *, actor: Actor) -> None:
    """Undo ``remove_item``."""
    if row.removed_at is not None:
        row.removed_at = row.removed_by = None
        session.flush()
        record(f"planning.{row.__tablename__}_restored", subject=row, actor=actor)


# --- shifts ------------------------------------------------------------------------------------


def _shift_values(command: PlanShift) -> dict[str, Any]:
    return {
        "membership_id": command.membership_id,
        "day": command.day,
        "starts_at": command.starts_at,
        "ends_at": command.ends_at,
        "sector_id": command.sector_id,
    }


def _check_shift(command: PlanShift, actor: Actor) -> None:
    check_day(command.day, actor, planned=True)
    refuse_strangers(actor, "membership_id", (command.membership_id,))
    _refuse_other_sector(actor, command.sector_id)


def plan_shift(command: PlanShift, *, actor: Actor) -> Shift:
    _check_shift(command, actor)
    return put(Shift, command.id, _shift_values(command), actor=actor)[0]


def change_shift(shift: Shift, command: PlanShift, *, actor: Actor) -> Shift:
    _check_shift(command, actor)
    change(shift, command.version, _shift_values(command), actor=actor)
    return shift


# --- rounds ------------------------------------------------------------------------------------


def _round_values(command: PlanRound) -> dict[str, Any]:
    return {
        "label": command.label,
        "day": command.day,
        "starts_at": command.starts_at,
        "ends_at": command.ends_at,
        "sector_id": command.sector_id,
    }


def _check_round(command: PlanRound, actor: Actor) -> None:
    check_day(command.day, actor, planned=True)
    refuse_strangers(actor, "member_ids", command.member_ids)
    _refuse_other_sector(actor, command.sector_id)
    _refuse_other_places(actor, "place_ids", command.place_ids)


def plan_round(command: PlanRound, *, actor: Actor) -> Round:
    _check_round(command, actor)
    row, made = put(Round, command.id, _round_values(command), actor=actor)
    if made:
        link_members(RoundMember, "round_id", row.id, command.member_ids)
        lay_stops(row.id, command.place_ids)
    return row


def change_round(walk: Round, command: PlanRound, *, actor: Actor) -> Round:
    _check_round(command, actor)
    places = list(dict.fromkeys(command.place_ids))
    values = {**_round_values(command), "place_ids": places}
    changed = _change_with_members(
        walk,
        command,
        values,
        RoundMember,
        "round_id",
        actor=actor,
        place_ids=lambda: [stop.place_id for stop in _stops(walk.id)],
    )
    if "place_ids" in changed:
        lay_stops(walk.id, places)
    return walk


def _stops(round_id: uuid.UUID) -> list[RoundStop]:
    statement = select(RoundStop).where(RoundStop.round_id == round_id).order_by(RoundStop.position)
    return list(session.execute(statement).scalars())


def lay_stops(round_id: uuid.UUID, place_ids: Sequence[uuid.UUID]) -> None:
    """Put the stops in this order; a place that stays keeps the hour at which it was reached."""
    present = {stop.place_id: stop for stop in _stops(round_id)}
    for position, place_id in enumerate(dict.fromkeys(place_ids)):
        stop = present.pop(place_id, None)
        if stop is None:
            session.add(RoundStop(round_id=round_id, place_id=place_id, position=position))
        else:
            stop.position = position
    for stop in present.values():
        session.delete(stop)
    session.flush()


# --- permanences -------------------------------------------------------------------------------


def _permanence_values(command: PlanPermanence) -> dict[str, Any]:
    return {
        "label": command.label,
        "place_id": command.place_id,
        "weekday": command.weekday,
        "day": command.day,
        "starts_at": command.starts_at,
        "ends_at": command.ends_at,
        "starts_on": command.starts_on,
        "ends_on": command.ends_on,
    }


def _check_permanence(command: PlanPermanence, actor: Actor) -> None:
    check_day(command.day, actor, planned=True)
    refuse_strangers(actor, "member_ids", command.member_ids)
    _refuse_other_places(actor, "place_id", (command.place_id,))


def plan_permanence(command: PlanPermanence, *, actor: Actor) -> Permanence:
    _check_permanence(command, actor)
    row, made = put(Permanence, command.id, _permanence_values(command), actor=actor)
    if made:
        link_members(PermanenceMember, "permanence_id", row.id, command.member_ids)
    return row


def change_permanence(permanence: Permanence, command: PlanPermanence, *, actor: Actor) -> Permanence:
    _check_permanence(command, actor)
    values = _permanence_values(command)
    _change_with_members(permanence, command, values, PermanenceMember, "permanence_id", actor=actor)
    return permanence


# --- appointments ------------------------------------------------------------------------------


def _appointment_values(command: MakeAppointment) -> dict[str, Any]:
    return {
        "subject": command.subject,
        "day": command.day,
        "starts_at": command.starts_at,
        "minutes": command.minutes,
        "place_id": command.place_id,
        "confirmed": command.confirmed,
        "case_kind": command.case_kind,
        "case_id": command.case_id,
    }


def _check_appointment(command: MakeAppointment, actor: Actor) -> None:
    check_day(command.day, actor, planned=True)
    refuse_strangers(actor, "member_ids", command.member_ids)
    if command.place_id is not None:
        _refuse_other_places(actor, "place_id", (command.place_id,))


def make_appointment(command: MakeAppointment, *, actor: Actor) -> Appointment:
    _check_appointment(command, actor)
    row, made = put(Appointment, command.id, _appointment_values(command), actor=actor)
    if made:
        link_members(AppointmentMember, "appointment_id", row.id, command.member_ids)
    return row


def change_appointment(appointment: Appointment, command: MakeAppointment, *, actor: Actor) -> Appointment:
    _check_appointment(command, actor)
    values = _appointment_values(command)
    _change_with_members(appointment, command, values, AppointmentMember, "appointment_id", actor=actor)
    return appointment


def reassign_appointment(appointment: Appointment, to: uuid.UUID, *, actor: Actor) -> None:
    """The appointment is now hers alone."""
    refuse_strangers(actor, "to", (to,))
    now_hers = _members_now(AppointmentMember, "appointment_id", appointment)
    apply_changes(
        appointment, appointment.version, {"member_ids": [to]}, actor=actor, lists={"member_ids": now_hers}
    )
    link_members(AppointmentMember, "appointment_id", appointment.id, (to,))
    record("planning.appointment_reassigned", subject=appointment, actor=actor, details={"to": str(to)})


# --- absences -----------------------------------------------------------------------


def _absence_values(command: DeclareAbsence) -> dict[str, Any]:
    return {
        "membership_id": command.membership_id,
        "starts_on": command.starts_on,
        "ends_on": command.ends_on,
    }


def declare_absence(command: DeclareAbsence, *, actor: Actor) -> Absence:
    refuse_strangers(actor, "membership_id", (command.membership_id,))
    return put(Absence, command.id, _absence_values(command), actor=actor)[0]


def change_absence(absence: Absence, command: DeclareAbsence, *, actor: Actor) -> Absence:
    refuse_strangers(actor, "membership_id", (command.membership_id,))
    change(absence, command.version, _absence_values(command), actor=actor)
    return absence
