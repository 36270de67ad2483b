"""Use-cases of civic mediation."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core.toolkit import (
    Activity,
    Actor,
    AddParty,
    Case,
    InvalidInput,
    Membership,
    OpenCase,
    Place,
    Refused,
    ScopedModel,
    add_party,
    apply_changes,
    attach_activity,
    case_or_404,
    check_day,
    create_once,
    get_or_404,
    label_of,
    new_id,
    now,
    open_case,
    raise_activity,
    record,
    session,
)
from plugins.civic_mediation import queries
from plugins.civic_mediation.codelists import REASON_OF_INCIDENT
from plugins.civic_mediation.models import (
    CentreStaff,
    CivicGroup,
    CivicService,
    GroupPlace,
    Incident,
    IncidentGroup,
    PartyGroup,
    UseRule,
)
from plugins.civic_mediation.schemas import (
    EndRule,
    GroupCommand,
    IncidentCommand,
    RuleCommand,
    ServiceCommand,
    StaffCommand,
)
from plugins.civic_mediation.workflow import TYPE_KEY

NOT_OURS = "Choisissez un élément de la liste."
LINKS = frozenset({"id", "version", "place_ids", "group_ids"})


def _said(command: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(command).items() if name not in LINKS}


def _check(model: type[ScopedModel], row_id: uuid.UUID | None, field: str) -> None:
    """Raise InvalidInput beside the field for a row that is not this structure's."""
    if row_id is None:
        return
    if session.execute(select(model.id).where(model.id == row_id)).scalar_one_or_none() is None:
        raise InvalidInput({field: [NOT_OURS]})


def _check_all(model: type[ScopedModel], row_ids: Iterable[uuid.UUID], field: str) -> None:
    wanted = set(row_ids)
    found = set(session.execute(select(model.id).where(model.id.in_(wanted))).scalars()) if wanted else set()
    if wanted - found:
        raise InvalidInput({field: [NOT_OURS]})


def _same_links(model: Any, owner: str, owner_id: uuid.UUID, other: str, wanted: Iterable[uuid.UUID]) -> bool:
    """Make the linked rows exactly ``wanted``; returns whether anything changed."""
    rows = session.execute(select(model).where(getattr(model, owner) == owner_id)).scalars()
    there = {getattr(row, other): row for row in rows}
    asked = set(wanted)
    for key, row in there.items():
        if key not in asked:
            session.delete(row)
    session.add_all(model(**{owner: owner_id, other: key}) for key in asked - set(there))
    session.flush()
    return asked != set(there)


def _save(
    model: Any, row: Any, command: Any, event: str, *, actor: Actor, **computed: Any
) -> tuple[Any, bool]:
    """Create the row, or change it from the version its form showed; returns (row, made now)."""
    if row is None:
        row, made = create_once(model, command.id, _said(command), actor=actor, computed=computed)
        if made:
            record(f"{event}_added", subject=row, actor=actor)
        return row, made
    changed = apply_changes(row, command.version, _said(command), actor=actor)
    if changed:
        record(f"{event}_edited", subject=row, actor=actor, details={"fields": len(changed)})
    return row, False


# --- groups and services -----------------------------------------------------------------------------


def save_group(command: GroupCommand, *, actor: Actor, group: CivicGroup | None = None) -> CivicGroup:
    """Note a group, or correct it. Raises InvalidInput: the label is another group's, a place is unknown."""
    _check_all(Place, command.place_ids, "place_ids")
    taken = select(CivicGroup.id).where(CivicGroup.label == command.label)
    holder = session.execute(taken).scalar_one_or_none()
    if holder is not None and holder != (group.id if group else command.id):
        raise InvalidInput({"label": ["Un groupe porte déjà ce repère : choisissez-en un autre."]})
    row, _made = _save(CivicGroup, group, command, "civic.group", actor=actor)
    _same_links(GroupPlace, "group_id", row.id, "place_id", command.place_ids)
    return row  # type: ignore[no-any-return]


def save_service(
    command: ServiceCommand, *, actor: Actor, service: CivicService | None = None
) -> CivicService:
    """Describe a service held at a place, or change what was said of it."""
    _check(Place, command.place_id, "place_id")
    row, _made = _save(CivicService, service, command, "civic.service", actor=actor)
    return row  # type: ignore[no-any-return]


# --- rules of use ------------------------------------------------------------------------------------


def write_rule(command: RuleCommand, *, actor: Actor) -> UseRule:
    """Write the text of a place; the text before it ends the day before. Raises InvalidInput on the days."""
    place = get_place(command.place_id, lock=True)
    _check(CivicService, command.service_id, "service_id")
    _check(Case, command.case_id, "case_id")
    known = session.execute(select(UseRule).where(UseRule.id == command.id)).scalar_one_or_none()
    if known is None:
        _end_former(place, command.valid_from, actor)
    edition = int(session.execute(queries.last_edition(place.id, actor)).scalar_one()) + 1
    row, made = create_once(UseRule, command.id, _said(command), actor=actor, computed={"edition": edition})
    if made:
        record("civic.rule_written", subject=row, actor=actor, details={"edition": edition})
    return row


def get_place(place_id: uuid.UUID, *, lock: bool = False) -> Place:
    """The place chosen in a form. Raises InvalidInput beside the field."""
    _check(Place, place_id, "place_id")
    return get_or_404(Place, place_id, lock=lock)


def _end_former(place: Place, new_from: date, actor: Actor) -> None:
    """Texts never overlap: the one in force ends the day before the new one begins."""
    statement = select(UseRule).where(
        UseRule.place_id == place.id, queries.valid_on(UseRule, new_from, "valid_from", "valid_until")
    )
    later = select(UseRule.id).where(UseRule.place_id == place.id, UseRule.valid_from > new_from).limit(1)
    if session.execute(later).first() is not None:
        raise InvalidInput(
            {"valid_from": ["Un texte de ce lieu commence après ce jour : choisissez plus tard."]}
        )
    for former in session.execute(statement).scalars().all():
        if former.valid_from == new_from:
            raise InvalidInput({"valid_from": ["Un texte de ce lieu commence déjà ce jour-là."]})
        apply_changes(former, former.version, {"valid_until": new_from - timedelta(days=1)}, actor=actor)


def end_rule(rule: UseRule, command: EndRule, *, actor: Actor) -> None:
    """Give a text its last day; it stays readable. Raises InvalidInput before its first day."""
    if command.valid_until < rule.valid_from:
        raise InvalidInput({"valid_until": ["Ce jour est avant le début du texte."]})
    newer = select(UseRule.id).where(
        UseRule.place_id == rule.place_id,
        UseRule.id != rule.id,
        UseRule.valid_from > rule.valid_from,
        UseRule.valid_from <= command.valid_until,
    )
    if session.execute(newer).first() is not None:
        raise InvalidInput({"valid_until": ["Un autre texte s’applique déjà ce jour-là."]})
    if apply_changes(rule, rule.version, {"valid_until": command.valid_until}, actor=actor):
        record("civic.rule_ended", subject=rule, actor=actor)


# --- incidents ---------------------------------------------------------------------------------------


def save_incident(command: IncidentCommand, *, actor: Actor, incident: Incident | None = None) -> Incident:
    """Note an incident, or correct it. Raises InvalidInput: to come, unknown place, service or group."""
    check_day(command.day, actor, to_come="Un incident se note une fois passé : choisissez un jour passé.")
    _check(Place, command.place_id, "place_id")
    _check_service(command)
    _check(Activity, command.activity_id, "activity_id")
    _check_all(CivicGroup, command.group_ids, "group_ids")
    if incident is not None:
        command = _keep_activity(command, incident)
    row, _made = _save(Incident, incident, command, "civic.incident", actor=actor)
    _same_links(IncidentGroup, "incident_id", row.id, "group_id", command.group_ids)
    return row  # type: ignore[no-any-return]


def _check_service(command: IncidentCommand) -> None:
    """The service is held at the place of the incident."""
    if command.service_id is None:
        return
    statement = select(CivicService.place_id).where(CivicService.id == command.service_id)
    if session.execute(statement).scalar_one_or_none() != command.place_id:
        raise InvalidInput({"service_id": ["Ce service ne se tient pas à ce lieu."]})


def _keep_activity(command: IncidentCommand, incident: Incident) -> IncidentCommand:
    """A correction does not carry the field entry: it stays."""
    values = asdict(command)
    return IncidentCommand(**{**values, "activity_id": incident.activity_id})


def remove_incident(incident: Incident, *, actor: Actor) -> None:
    """Take away an incident entered by mistake. Raises Refused once a situation follows it."""
    if incident.case_id is not None:
        raise Refused(["Une situation suit cet incident : il ne se retire plus."])
    incident.removed_at, incident.removed_by = now(), actor.membership_id
    session.flush()
    record("civic.incident_removed", subject=incident, actor=actor)


def restore_incident(incident: Incident, *, actor: Actor) -> None:
    incident.removed_at = incident.removed_by = None
    session.flush()
    record("civic.incident_restored", subject=incident, actor=actor)


def raise_incident(incident: Incident, *, actor: Actor, opened_on: date | None = None) -> Case:
    """Open the situation of an incident in one gesture: its place, reason, people and groups go with it.

    ``opened_on`` None: today. An incident that a situation follows already gives that situation.
    Raises Refused: entered by mistake.
    """
    incident = get_or_404(Incident, incident.id, lock=True)
    if incident.removed_at is not None:
        raise Refused(["Cet incident a été retiré."])
    if incident.case_id is not None:
        return case_or_404(incident.case_id, actor)
    case = _open_for(incident, actor, opened_on)
    incident.case_id = case.id
    session.flush()
    for row in session.execute(queries.groups_of_incident(incident.id, actor)).all():
        add_group_party(case, get_or_404(CivicGroup, row.id), actor=actor)
    record("civic.incident_raised", subject=incident, actor=actor, details={"case": str(case.id)})
    return case


def _open_for(incident: Incident, actor: Actor, opened_on: date | None) -> Case:
    place = get_or_404(Place, incident.place_id)
    kind = label_of("civic_incident_kind", incident.kind, actor)
    command = OpenCase(
        id=new_id(),
        type_key=TYPE_KEY,
        subject=f"{kind}, {place.name}"[:160],
        reason=REASON_OF_INCIDENT.get(incident.kind),
        place_id=incident.place_id,
        people=incident.people,
        opened_on=opened_on,
    )
    entry = _free_activity(incident)
    return raise_activity(entry, command, actor=actor) if entry else open_case(command, actor=actor)


def _free_activity(incident: Incident) -> Activity | None:
    """The field entry of the incident, unless it was removed."""
    if incident.activity_id is None:
        return None
    entry = get_or_404(Activity, incident.activity_id)
    return entry if entry.removed_at is None else None


def follow_incident(incident: Incident, case: Case, *, actor: Actor) -> None:
    """Add an incident, and its field entry, to an open situation. Raises Refused: followed elsewhere."""
    incident = get_or_404(Incident, incident.id, lock=True)
    if incident.case_id not in (None, case.id):
        raise Refused(["Une autre situation suit déjà cet incident."])
    if case.type_key != TYPE_KEY:
        raise Refused(["Cette situation n’est pas une situation civique."])
    entry = _free_activity(incident)
    if entry is not None:
        attach_activity(case, entry, actor=actor)
    if incident.case_id is None:
        incident.case_id = case.id
        session.flush()
        record("civic.incident_followed", subject=incident, actor=actor, details={"case": str(case.id)})


def add_group_party(case: Case, group: CivicGroup, *, actor: Actor) -> None:
    """Make a known group a party of a situation, once."""
    statement = select(PartyGroup.id).where(PartyGroup.case_id == case.id, PartyGroup.group_id == group.id)
    if session.execute(statement).scalar_one_or_none() is not None:
        return
    kind = "family" if group.kind == "families" else "group"
    command = AddParty(
        new_id(),
        kind,
        label=group.label,
        size=group.size_high or group.size_low,
        description=group.habits or "",
    )
    party = add_party(case, command, actor=actor)
    session.add(PartyGroup(party_id=party.id, case_id=case.id, group_id=group.id))
    session.flush()


# --- staff -------------------------------------------------------------------------------------------


def save_staff(command: StaffCommand, *, actor: Actor, post: CentreStaff | None = None) -> CentreStaff:
    """Say which member works in which centre, from when to when; a past post is ended, never deleted."""
    _check(Place, command.place_id, "place_id")
    _check(Membership, command.membership_id, "membership_id")
    row, _made = _save(CentreStaff, post, command, "civic.staff", actor=actor)
    return row  # type: ignore[no-any-return]
