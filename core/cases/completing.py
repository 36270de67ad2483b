"""What is added to a situation and corrected in it: its facts, its parties, its meetings, its actions."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from core.audit.services import record
from core.casefiles.neutrality import linked_people, refuse_names
from core.cases.models import (
    PUT_BACK,
    TAKEN_OFF,
    Case,
    CaseAction,
    CaseSession,
    Party,
    SessionParty,
    letter,
)
from core.cases.rules import (
    check_place,
    happened,
    record_change,
    refuse_in_a_file,
    refuse_unless_writable,
    said_of,
    territory_of,
)
from core.cases.schemas import AddParty, AddSession, EditCase, EditParty, EditSession, RecordAction
from core.codelists.services import word_needed
from core.consent.gate import require_consent, require_meeting
from core.consent.speaking import SPEAKS, speaks_for_another
from core.db.base import now
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404, plain, seen_at, touched
from core.errors import FieldConflict, InvalidInput, Refused, StaleEdit
from core.extension.manager import hooks
from core.people.queries import records_of, resolved
from core.planning.clock import check_day
from core.tenancy.binding import Actor


def edit_case(case: Case, command: EditCase, *, actor: Actor) -> list[str]:
    """Change what the form really changed; returns the fields. Raises StaleEdit with both values."""
    case = get_or_404(Case, case.id, lock=True)
    refuse_unless_writable(case, actor)
    values = touched(case, command.version, command.values)
    check_day(values.get("opened_on"), actor, "opened_on")
    if case.named_at is not None and "subject" in values:
        refuse_names(values["subject"], linked_people(case.id, actor))
    if values.get("place_id") != case.place_id and "place_id" in values:
        check_place(values["place_id"])
    data = _merged_data(case, command)
    changed = apply_changes(case, command.version, values, actor=actor)
    ours: dict[str, Any] = {"data": data}
    if "place_id" in changed:
        ours["territory_id"] = territory_of(case.place_id)
    changed += apply_changes(case, case.version, ours, actor=actor)
    if changed:
        record("case.edited", subject=case, actor=actor, details={"fields": len(changed)})
    return changed


def _merged_data(case: Case, command: EditCase) -> dict[str, Any]:
    """The domain's fields with this edit in them. Raises StaleEdit: the same one changed on both sides."""
    before: Mapping[str, Any] = case.data
    if case.version != command.version:
        before = seen_at(case, command.version).get("data", case.data)
    mine = {name: plain(value) for name, value in command.data.items() if plain(value) != before.get(name)}
    conflicts = [
        FieldConflict(name, theirs=case.data.get(name), mine=value)
        for name, value in mine.items()
        if case.data.get(name) not in (before.get(name), value)
    ]
    if conflicts:
        raise StaleEdit(conflicts, case.version)
    return {**case.data, **mine}


def add_party(case: Case, command: AddParty, *, actor: Actor) -> Party:
    """Add a party; without a label it is « Partie A », « Partie B »… in order."""
    case = get_or_404(Case, case.id, lock=True)
    refuse_unless_writable(case, actor)
    last = select(func.coalesce(func.max(Party.position), 0)).where(
        Party.tenant_id == actor.tenant.id, Party.case_id == case.id
    )
    position = int(session.execute(last).scalar_one()) + 1
    said = {"case_id": case.id, **said_of(command)}
    computed = {"position": position, "label": command.label or f"Partie {letter(position)}"}
    party, made = create_once(Party, command.id, said, actor=actor, computed=computed)
    if made:
        record("case.party_added", subject=case, actor=actor, details={"party": str(party.id)})
    return party


def edit_party(party: Party, command: EditParty, *, actor: Actor) -> list[str]:
    """Raises StaleEdit with both values."""
    refuse_unless_writable(get_or_404(Case, party.case_id), actor)
    changed = apply_changes(party, command.version, said_of(command), actor=actor)
    record_change("case.party_edited", party, party.case_id, changed, actor)
    return changed


def add_session(case: Case, command: AddSession, *, actor: Actor) -> CaseSession:
    """Note a meeting, held or planned. Raises InvalidInput: a party of another situation, place unknown.

    Raises Refused when a domain objects (``check_session``), and in a named file, where ``core.casefiles.meetings``
    keeps what is said apart, with a level.
    """
    refuse_in_a_file(case)
    return keep_session(case, command, actor=actor)


def keep_session(case: Case, command: AddSession, *, actor: Actor) -> CaseSession:
    """``add_session``, of a named file too. Raises ConsentMissing there (``require_meeting``)."""
    case = get_or_404(Case, case.id, lock=True)
    refuse_unless_writable(case, actor)
    check_place(command.place_id)
    _check_parties(case.id, command.party_ids, command.kind)
    _refuse_if_objected(case, command, actor)
    _check_met_on(case, command.day, actor)
    require_meeting(case, command.kind, command.party_ids, command.id, actor)
    said = {"case_id": case.id, **said_of(command), "language": command.language or None}
    party_ids = said.pop("party_ids")
    meeting, made = create_once(CaseSession, command.id, said, actor=actor)
    if made:
        session.add_all(SessionParty(session_id=meeting.id, party_id=party_id) for party_id in party_ids)
        happened(case, command.day, actor)
        session.flush()
        record("case.session_added", subject=case, actor=actor, details={"session": str(meeting.id)})
    return meeting


def edit_session(meeting: CaseSession, command: EditSession, *, actor: Actor) -> list[str]:
    """Raises StaleEdit with both values, InvalidInput and Refused as ``add_session``."""
    refuse_in_a_file(get_or_404(Case, meeting.case_id))
    return correct_session(meeting, command, actor=actor)


def correct_session(meeting: CaseSession, command: EditSession, *, actor: Actor) -> list[str]:
    """``edit_session``, of a named file too. Raises ConsentMissing there (``require_meeting``)."""
    case = get_or_404(Case, meeting.case_id, lock=True)
    refuse_unless_writable(case, actor)
    check_place(command.place_id)
    _check_parties(case.id, command.party_ids, command.kind, _parties_at(meeting))
    if command.kind != meeting.kind or set(command.party_ids) - _parties_at(meeting):
        _refuse_if_objected(case, command, actor)
    if command.day != meeting.day:
        _check_met_on(case, command.day, actor)
    require_meeting(case, command.kind, command.party_ids, meeting.id, actor, already=_parties_at(meeting))
    said = {**said_of(command), "language": command.language or None}
    party_ids = said.pop("party_ids")
    changed = apply_changes(meeting, command.version, said, actor=actor)
    if _set_parties(meeting, party_ids):
        changed.append("party_ids")
    happened(case, meeting.day, actor)
    record_change("case.session_edited", meeting, case.id, changed, actor)
    return changed


def _check_met_on(case: Case, day: date, actor: Actor) -> None:
    """Held or planned; in a file not before its opening, as the words that a meeting there needs."""
    check_day(day, actor, planned=True)
    if case.named_at is not None and day < case.opened_on:
        raise InvalidInput({"day": ["Ce jour est avant l’ouverture du dossier."]})


def _refuse_if_objected(case: Case, command: AddSession | EditSession, actor: Actor) -> None:
    """A domain may object to who meets whom. Raises Refused with every objection."""
    hooks().refuse_if_objected(
        "check_session",
        actor.tenant.enabled,
        actor=actor,
        case=case,
        kind=command.kind,
        party_ids=frozenset(command.party_ids),
    )


def _parties_at(meeting: CaseSession) -> set[uuid.UUID]:
    statement = select(SessionParty.party_id).where(SessionParty.session_id == meeting.id)
    return set(session.execute(statement).scalars())


def _set_parties(meeting: CaseSession, party_ids: Iterable[uuid.UUID]) -> bool:
    there = {
        row.party_id: row
        for row in session.execute(
            select(SessionParty).where(SessionParty.session_id == meeting.id)
        ).scalars()
    }
    wanted = set(party_ids)
    for party_id, row in there.items():
        if party_id not in wanted:
            session.delete(row)
    session.add_all(SessionParty(session_id=meeting.id, party_id=p) for p in wanted - set(there))
    session.flush()
    return wanted != set(there)


def record_action(case: Case, command: RecordAction, *, actor: Actor) -> CaseAction:
    """Note something done for the situation outside a meeting.

    Raises ConsentMissing in a named file: the code needs a word (``Code.needs``) that lacks.
    """
    case = get_or_404(Case, case.id, lock=True)
    refuse_unless_writable(case, actor)
    check_day(command.day, actor, to_come="Une action se note une fois faite : choisissez un jour passé.")
    needed = word_needed("action", command.action, actor)
    if needed:
        require_consent(case, needed, None, actor)
    action, made = create_once(CaseAction, command.id, {"case_id": case.id, **said_of(command)}, actor=actor)
    if made:
        happened(case, command.day, actor)
        session.flush()
        record("case.action_recorded", subject=case, actor=actor, details={"action": command.action})
    return action


def remove_event(event: CaseSession | CaseAction | Party, *, actor: Actor) -> None:
    """Take away a meeting, an action or a party entered by mistake; it can be brought back."""
    case = get_or_404(Case, event.case_id)
    refuse_unless_writable(case, actor)
    if isinstance(event, CaseSession):
        refuse_in_a_file(case)
    event.removed_at, event.removed_by = now(), actor.membership_id
    session.flush()
    record(TAKEN_OFF, subject=event, actor=actor, details={"case": str(event.case_id)})


def restore_event(event: CaseSession | CaseAction | Party, *, actor: Actor) -> None:
    """Bring back what was taken away. Raises Refused: her person is another party, or speaks for a minor, meanwhile."""
    case = get_or_404(Case, event.case_id)
    refuse_unless_writable(case, actor)
    if isinstance(event, CaseSession):
        refuse_in_a_file(case)
    if isinstance(event, Party) and event.person_id is not None:
        people = linked_people(event.case_id, actor)
        if resolved(event.person_id) in {person.id for person in people}:
            raise Refused(["La même personne est déjà une partie de ce dossier."])
        if speaks_for_another(event, records_of(event.person_id), actor):
            raise Refused([SPEAKS])
    event.removed_at = event.removed_by = None
    session.flush()
    record(PUT_BACK, subject=event, actor=actor, details={"case": str(event.case_id)})


def _check_parties(
    case_id: uuid.UUID, party_ids: Iterable[uuid.UUID], kind: str, there: Collection[uuid.UUID] = ()
) -> None:
    """``there``: who was at the meeting already, were she taken away since."""
    wanted = set(party_ids)
    if kind == "separate" and len(wanted) > 1:
        raise InvalidInput({"party_ids": ["Un temps séparé se tient avec une seule partie."]})
    if kind == "joint" and len(wanted) == 1:
        raise InvalidInput({"party_ids": ["Un temps commun réunit au moins deux parties."]})
    stands = or_(Party.removed_at.is_(None), Party.id.in_(there))
    statement = select(Party.id).where(Party.case_id == case_id, Party.id.in_(wanted), stands)
    if wanted - set(session.execute(statement).scalars()):
        raise InvalidInput({"party_ids": ["Choisissez parmi les parties de cette situation."]})
