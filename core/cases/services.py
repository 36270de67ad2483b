"""What people do with a situation: open it, raise a field entry to it, complete it, move it, close it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import func, or_, select, update

from core.activities.models import Activity
from core.audit.services import record
from core.casefiles.neutrality import holders, linked_people, refuse_names, refuse_tied
from core.casefiles.notices import ASSIGNED, notify
from core.casefiles.permissions import EDIT_FILES
from core.cases.models import (
    Case,
    CaseAction,
    CaseActivity,
    CaseSession,
    CaseTransition,
    Party,
    SessionParty,
)
from core.cases.models import letter as letter
from core.cases.permissions import READ_FILES
from core.cases.reasons import keep_reason
from core.cases.schemas import (
    AddParty,
    AddSession,
    EditCase,
    EditParty,
    EditSession,
    MoveCase,
    OpenCase,
    ReassignCase,
    RecordAction,
    ReopenCase,
)
from core.cases.workflow import (
    OPENED,
    REASSIGNED,
    REOPENED,
    check_step,
    file_types,
    is_closed,
    refuse_closed,
    situation_types,
    step_of,
    type_of,
)
from core.codelists.reasons import reason_label
from core.codelists.services import word_needed
from core.consent.gate import needs_consent, require_consent, require_meeting
from core.consent.speaking import SPEAKS, speaks_for_another
from core.db.base import ScopedModel, now
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404, next_number, plain, seen_at, touched
from core.errors import FieldConflict, Forbidden, InvalidInput, Refused, StaleEdit
from core.extension.manager import hooks
from core.people.queries import records_of, resolved
from core.places.models import Place
from core.planning.clock import check_day, today
from core.requests.models import Request
from core.requests.services import take_request
from core.tenancy.binding import Actor
from core.tenancy.models import Membership

IN_A_FILE = "Dans un dossier, une rencontre se note depuis sa page : ce qui s’y dit y a un niveau."


# --- opening -----------------------------------------------------------------------------------------

NOT_ONESELF: Final = (
    "Une autre personne doit vous confier ce dossier. Pour le lire, demandez un accès exceptionnel motivé."
)


def open_case(command: OpenCase, *, actor: Actor, named: bool = False) -> Case:
    """Open a situation, or a named file, followed by the actor.

    Raises InvalidInput: nature not offered, place unknown.
    """
    case, made = _create(command, {}, actor=actor, named=named)
    if made:
        _finish_opening(case, command, actor=actor)
    return case


def raise_activity(activity: Activity, command: OpenCase, *, actor: Actor) -> Case:
    """Raise a field entry to a situation: what it says already is not asked again, and the way back stays.

    Raises Refused when the entry was raised to another situation before.
    """
    get_or_404(Activity, activity.id, lock=True)
    _refuse_second_origin(activity, command.id, actor=actor)
    case, made = _create(_filled_from(command, from_activity(activity, actor)), {}, actor=actor)
    if made:
        _link(case, activity, actor=actor, is_origin=True)
        _finish_opening(case, command, actor=actor)
    return case


def open_from_request(request: Request, command: OpenCase, *, actor: Actor, named: bool = False) -> Case:
    """Open the situation, or the named file, that a request became; whoever opens it takes the request."""
    filled = _filled_from(command, from_request(request, actor))
    case, made = _create(filled, {"request_id": request.id}, actor=actor, named=named)
    if made:
        if request.state == "received" and actor.membership_id is not None:
            take_request(request, actor=actor)
        _finish_opening(case, command, actor=actor)
    return case


def from_activity(activity: Activity, actor: Actor) -> dict[str, Any]:
    """What a field entry already says of the situation it would become."""
    return {
        "subject": _subject(activity.reason, activity.place_id, actor),
        "place_id": activity.place_id,
        "reason": activity.reason,
        "domain": activity.domain,
        "people": activity.total,
        "people_estimated": activity.estimated,
        "opened_on": today(actor),
    }


def from_request(request: Request, actor: Actor) -> dict[str, Any]:
    """What a request already says of the situation it would become."""
    return {
        "subject": request.subject or _subject(request.reason, request.place_id, actor),
        "place_id": request.place_id,
        "reason": request.reason,
        "opened_on": today(actor),
    }


def _subject(reason: str | None, place_id: uuid.UUID | None, actor: Actor) -> str:
    place = None
    if place_id is not None:
        place = session.execute(select(Place.name).where(Place.id == place_id)).scalar_one_or_none()
    words = [reason_label(reason, actor), place or ""]
    return ", ".join(word for word in words if word)[:160]


def _filled_from(command: OpenCase, said: Mapping[str, Any]) -> OpenCase:
    """The command, its unanswered fields taken from what was said before."""
    missing = {name: value for name, value in said.items() if getattr(command, name) is None}
    if command.people is None:
        missing["people_estimated"] = said.get("people_estimated", False)
    return replace(command, **missing)


def _create(
    command: OpenCase, links: Mapping[str, Any], *, actor: Actor, named: bool = False
) -> tuple[Case, bool]:
    if command.type_key not in {t.key for t in (file_types(actor) if named else situation_types(actor))}:
        raise InvalidInput({"type_key": ["Choisissez une des natures proposées."]})
    case_type = type_of(command.type_key)
    opened_on = command.opened_on or today(actor)
    check_day(opened_on, actor, "opened_on")
    said = {name: value for name, value in asdict(command).items() if name not in {"id", "number", "domain"}}
    computed = {
        **links,
        "domain": command.domain or case_type.domain,
        "opened_on": opened_on,
        "last_on": opened_on,
        "state": case_type.initial.key,
        "territory_id": _territory_of(command.place_id),
        "referent_id": actor.membership_id,
        **({"named_at": now(), "named_by": actor.membership_id} if named else {}),
    }
    return create_once(Case, command.id, said, actor=actor, computed=computed)


def _finish_opening(case: Case, command: OpenCase, *, actor: Actor) -> None:
    """Log, tell the domains, and take the number as the last statement before audit."""
    log_step(case, OPENED, source=None, day=case.opened_on, actor=actor)
    hooks().announce("on_case_opened", actor.tenant.enabled, actor=actor, case=case)
    if command.number:
        give_number(case, actor=actor)
    details: dict[str, Any] = {"type": case.type_key}
    if case.named_at is not None:
        record("file.opened", subject=case, actor=actor, details=details)
    else:
        record("case.opened", subject=case, actor=actor, details=details)


def give_number(case: Case, *, actor: Actor) -> None:
    """Give a situation « sans numéro » the next number of the year; one that has a number keeps it."""
    if case.number is None:
        session.flush()
        year = today(actor).year
        case.number = f"{year}-{next_number(f'case:{year}', actor=actor):04d}"
        session.flush()


def number_cases(cases: Sequence[tuple[uuid.UUID, date]], *, actor: Actor) -> None:
    """Give new situations the next numbers of the years they were opened in, a block of them at once."""
    by_year: dict[int, list[uuid.UUID]] = {}
    for case_id, opened_on in cases:
        by_year.setdefault(opened_on.year, []).append(case_id)
    for year, ids in sorted(by_year.items()):
        last = next_number(f"case:{year}", actor=actor, many=len(ids))
        numbered = [
            {"tenant_id": actor.tenant.id, "id": case_id, "number": f"{year}-{number:04d}"}
            for number, case_id in enumerate(ids, start=last - len(ids) + 1)
        ]
        session.execute(update(Case), numbered)


def _refuse_second_origin(activity: Activity, case_id: uuid.UUID, *, actor: Actor) -> None:
    statement = select(CaseActivity.case_id).where(
        CaseActivity.tenant_id == actor.tenant.id,
        CaseActivity.activity_id == activity.id,
        CaseActivity.is_origin.is_(True),
    )
    raised_to = session.execute(statement).scalar_one_or_none()
    if raised_to is not None and raised_to != case_id:
        raise Refused(["Une situation a déjà été ouverte à partir de cette intervention."])


def attach_activity(case: Case, activity: Activity, *, actor: Actor) -> None:
    """Add a field entry to an open situation; adding it twice changes nothing."""
    _refuse_unless_writable(case, actor)
    statement = select(CaseActivity.id).where(
        CaseActivity.case_id == case.id, CaseActivity.activity_id == activity.id
    )
    if session.execute(statement).scalar_one_or_none() is None:
        _link(case, activity, actor=actor, is_origin=False)
        record("case.activity_attached", subject=case, actor=actor, details={"activity": str(activity.id)})


def _link(case: Case, activity: Activity, *, actor: Actor, is_origin: bool) -> None:
    link = CaseActivity(
        case_id=case.id, activity_id=activity.id, is_origin=is_origin, linked_by=actor.membership_id
    )
    session.add(link)
    _happened(case, activity.day, actor)
    session.flush()


# --- completing --------------------------------------------------------------------------------------


def edit_case(case: Case, command: EditCase, *, actor: Actor) -> list[str]:
    """Change what the form really changed; returns the fields. Raises StaleEdit with both values."""
    case = get_or_404(Case, case.id, lock=True)
    _refuse_unless_writable(case, actor)
    values = touched(case, command.version, command.values)
    check_day(values.get("opened_on"), actor, "opened_on")
    if case.named_at is not None and "subject" in values:
        refuse_names(values["subject"], linked_people(case.id, actor))
    if values.get("place_id") != case.place_id and "place_id" in values:
        _check_place(values["place_id"])
    data = _merged_data(case, command)
    changed = apply_changes(case, command.version, values, actor=actor)
    ours: dict[str, Any] = {"data": data}
    if "place_id" in changed:
        ours["territory_id"] = _territory_of(case.place_id)
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
    _refuse_unless_writable(case, actor)
    last = select(func.coalesce(func.max(Party.position), 0)).where(
        Party.tenant_id == actor.tenant.id, Party.case_id == case.id
    )
    position = int(session.execute(last).scalar_one()) + 1
    said = {"case_id": case.id, **_said(command)}
    computed = {"position": position, "label": command.label or f"Partie {letter(position)}"}
    party, made = create_once(Party, command.id, said, actor=actor, computed=computed)
    if made:
        record("case.party_added", subject=case, actor=actor, details={"party": str(party.id)})
    return party


def edit_party(party: Party, command: EditParty, *, actor: Actor) -> list[str]:
    """Raises StaleEdit with both values."""
    _refuse_unless_writable(get_or_404(Case, party.case_id), actor)
    changed = apply_changes(party, command.version, _said(command), actor=actor)
    _record_change("case.party_edited", party, party.case_id, changed, actor)
    return changed


def add_session(case: Case, command: AddSession, *, actor: Actor) -> CaseSession:
    """Note a meeting, held or planned. Raises InvalidInput: a party of another situation, place unknown.

    Raises Refused when a domain objects (``check_session``), and in a named file, where ``core.casefiles.meetings``
    keeps what is said apart, with a level.
    """
    _refuse_in_a_file(case)
    return keep_session(case, command, actor=actor)


def keep_session(case: Case, command: AddSession, *, actor: Actor) -> CaseSession:
    """``add_session``, of a named file too. Raises ConsentMissing there (``require_meeting``)."""
    case = get_or_404(Case, case.id, lock=True)
    _refuse_unless_writable(case, actor)
    _check_place(command.place_id)
    _check_parties(case.id, command.party_ids, command.kind)
    _refuse_if_objected(case, command, actor)
    _check_met_on(case, command.day, actor)
    require_meeting(case, command.kind, command.party_ids, command.id, actor)
    said = {"case_id": case.id, **_said(command), "language": command.language or None}
    party_ids = said.pop("party_ids")
    meeting, made = create_once(CaseSession, command.id, said, actor=actor)
    if made:
        session.add_all(SessionParty(session_id=meeting.id, party_id=party_id) for party_id in party_ids)
        _happened(case, command.day, actor)
        session.flush()
        record("case.session_added", subject=case, actor=actor, details={"session": str(meeting.id)})
    return meeting


def edit_session(meeting: CaseSession, command: EditSession, *, actor: Actor) -> list[str]:
    """Raises StaleEdit with both values, InvalidInput and Refused as ``add_session``."""
    _refuse_in_a_file(get_or_404(Case, meeting.case_id))
    return correct_session(meeting, command, actor=actor)


def correct_session(meeting: CaseSession, command: EditSession, *, actor: Actor) -> list[str]:
    """``edit_session``, of a named file too. Raises ConsentMissing there (``require_meeting``)."""
    case = get_or_404(Case, meeting.case_id, lock=True)
    _refuse_unless_writable(case, actor)
    _check_place(command.place_id)
    _check_parties(case.id, command.party_ids, command.kind, _parties_at(meeting))
    if command.kind != meeting.kind or set(command.party_ids) - _parties_at(meeting):
        _refuse_if_objected(case, command, actor)
    if command.day != meeting.day:
        _check_met_on(case, command.day, actor)
    require_meeting(case, command.kind, command.party_ids, meeting.id, actor, already=_parties_at(meeting))
    said = {**_said(command), "language": command.language or None}
    party_ids = said.pop("party_ids")
    changed = apply_changes(meeting, command.version, said, actor=actor)
    if _set_parties(meeting, party_ids):
        changed.append("party_ids")
    _happened(case, meeting.day, actor)
    _record_change("case.session_edited", meeting, case.id, changed, actor)
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
    _refuse_unless_writable(case, actor)
    check_day(command.day, actor, to_come="Une action se note une fois faite : choisissez un jour passé.")
    needed = word_needed("action", command.action, actor)
    if needed:
        require_consent(case, needed, None, actor)
    action, made = create_once(CaseAction, command.id, {"case_id": case.id, **_said(command)}, actor=actor)
    if made:
        _happened(case, command.day, actor)
        session.flush()
        record("case.action_recorded", subject=case, actor=actor, details={"action": command.action})
    return action


def remove_event(event: CaseSession | CaseAction | Party, *, actor: Actor) -> None:
    """Take away a meeting, an action or a party entered by mistake; it can be brought back."""
    case = get_or_404(Case, event.case_id)
    _refuse_unless_writable(case, actor)
    if isinstance(event, CaseSession):
        _refuse_in_a_file(case)
    event.removed_at, event.removed_by = now(), actor.membership_id
    session.flush()
    record("case.event_removed", subject=event, actor=actor, details={"case": str(event.case_id)})


def restore_event(event: CaseSession | CaseAction | Party, *, actor: Actor) -> None:
    """Bring back what was taken away. Raises Refused: her person is another party, or speaks for a minor, meanwhile."""
    case = get_or_404(Case, event.case_id)
    _refuse_unless_writable(case, actor)
    if isinstance(event, CaseSession):
        _refuse_in_a_file(case)
    if isinstance(event, Party) and event.person_id is not None:
        people = linked_people(event.case_id, actor)
        if resolved(event.person_id) in {person.id for person in people}:
            raise Refused(["La même personne est déjà une partie de ce dossier."])
        if speaks_for_another(event, records_of(event.person_id), actor):
            raise Refused([SPEAKS])
    event.removed_at = event.removed_by = None
    session.flush()
    record("case.event_restored", subject=event, actor=actor, details={"case": str(event.case_id)})


# --- moving ------------------------------------------------------------------------------------------


@needs_consent("mediate")
def move_case(case: Case, step_key: str, command: MoveCase, *, actor: Actor) -> Case:
    """Pass a step of the workflow; a step to a final state closes the situation with its result.

    A replay (same ``command.id``) changes nothing. Raises as ``check_step``.
    """
    case = get_or_404(Case, case.id, lock=True)
    if already_logged(command.id):
        return case
    case_type = type_of(case.type_key)
    step = step_of(case_type, step_key)
    check_step(case, step, command, actor=actor)
    day = _day_of_step(case, command.day, actor)
    changes: dict[str, Any] = {"state": step.target, "data": {**case.data, **_plain(command.data)}}
    if case_type.state(step.target).final:
        changes |= {"closed_on": day, "result": command.result}
    else:
        changes |= {"closed_on": None, "result": None}
    source = case.state
    apply_changes(case, case.version, changes, actor=actor)
    result = command.result if case.closed_on else None
    entry = log_step(case, step.key, source=source, day=day, actor=actor, entry_id=command.id, result=result)
    keep_reason(entry, command.note, actor=actor)
    hooks().announce("on_case_moved", actor.tenant.enabled, actor=actor, case=case, transition=step)
    record("case.moved", subject=case, actor=actor, details={"step": step.key, "to": step.target})
    return case


def close_case(case: Case, result: str, *, actor: Actor, note: str = "") -> Case:
    """Close by the first step of the table that ends the work from the present state.

    Raises Refused when the table has none.
    """
    case_type = type_of(case.type_key)
    for step in case_type.transitions:
        if case.state in step.source and case_type.state(step.target).final:
            return move_case(case, step.key, MoveCase(result=result, note=note), actor=actor)
    raise Refused(["Cette situation ne peut pas être close à cette étape."])


def reopen_case(case: Case, command: ReopenCase, *, actor: Actor) -> Case:
    """Bring a closed situation back to the state it was closed from; the reason is kept."""
    case = get_or_404(Case, case.id, lock=True)
    if already_logged(command.id):
        return case
    if not is_closed(case):
        raise Refused(["Cette situation n’est pas close."])
    source, target = case.state, _state_before_closing(case, actor)
    changes = {"state": target, "closed_on": None, "result": None}
    apply_changes(case, case.version, changes, actor=actor)
    _happened(case, today(actor), actor)
    entry = log_step(case, REOPENED, source=source, day=today(actor), actor=actor, entry_id=command.id)
    keep_reason(entry, command.note, actor=actor)
    record("case.reopened", subject=case, actor=actor, details={"to": target})
    return case


def reassign_case(case: Case, command: ReassignCase, *, actor: Actor) -> Case:
    """Give the situation to another member. Raises InvalidInput when she is not in the structure."""
    case = get_or_404(Case, case.id, lock=True)
    if already_logged(command.id) or case.referent_id == command.referent_id:
        return case
    _check_member(command.referent_id)
    if case.named_at is not None:
        if command.referent_id not in holders(READ_FILES, actor):
            raise InvalidInput({"referent_id": ["Choisissez une personne dont le rôle ouvre les dossiers."]})
        _refuse_to_oneself(case, command.referent_id, actor)
        refuse_tied(case, command.referent_id, "referent_id", actor=actor)
    apply_changes(case, case.version, {"referent_id": command.referent_id}, actor=actor)
    entry = log_step(
        case,
        REASSIGNED,
        source=case.state,
        day=today(actor),
        actor=actor,
        entry_id=command.id,
        member_id=command.referent_id,
    )
    keep_reason(entry, command.note, actor=actor)
    if case.named_at is not None:
        notify(case, ASSIGNED, [command.referent_id], actor=actor)
    record("case.reassigned", subject=case, actor=actor, details={"member": str(command.referent_id)})
    return case


def _refuse_to_oneself(case: Case, referent_id: uuid.UUID, actor: Actor) -> None:
    """Whoever leads opens what is restricted by exceptional access alone: she does not give herself the file.

    Raises InvalidInput, unless nobody holds it any more.
    """
    if referent_id != actor.membership_id or case.referent_id is None:
        return
    if get_or_404(Membership, case.referent_id).ended_at is None:
        raise InvalidInput({"referent_id": [NOT_ONESELF]})


def _day_of_step(case: Case, day: date | None, actor: Actor) -> date:
    chosen = day or today(actor)
    if chosen > today(actor):
        raise InvalidInput({"day": ["Une étape se note une fois passée : choisissez un jour passé."]})
    if chosen < case.opened_on:
        raise InvalidInput({"day": ["Ce jour est avant l’ouverture de la situation."]})
    _happened(case, chosen, actor)
    return chosen


def _state_before_closing(case: Case, actor: Actor) -> str:
    ended = [state.key for state in type_of(case.type_key).states if state.final]
    statement = (
        select(CaseTransition.source)
        .where(
            CaseTransition.tenant_id == actor.tenant.id,
            CaseTransition.case_id == case.id,
            CaseTransition.target.in_({case.state, *ended}),
            CaseTransition.source.is_not(None),
            CaseTransition.source.not_in({case.state, *ended}),
        )
        .order_by(CaseTransition.at.desc())
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none() or type_of(case.type_key).initial.key


def log_step(
    case: Case,
    transition: str,
    *,
    source: str | None,
    day: date,
    actor: Actor,
    entry_id: uuid.UUID | None = None,
    **more: Any,
) -> CaseTransition:
    entry = CaseTransition(
        case_id=case.id,
        transition=transition,
        source=source,
        target=case.state,
        day=day,
        by_id=actor.membership_id,
        **({"id": entry_id} if entry_id else {}),
        **more,
    )
    session.add(entry)
    session.flush()
    return entry


def already_logged(entry_id: uuid.UUID) -> bool:
    statement = select(CaseTransition.id).where(CaseTransition.id == entry_id)
    return session.execute(statement).scalar_one_or_none() is not None


# --- rules shared by the use-cases -------------------------------------------------------------------


def _refuse_unless_writable(case: Case, actor: Actor) -> None:
    """Raises Refused once it is closed; Forbidden: in a named file, who may not write in files reads only."""
    refuse_closed(case)
    if case.named_at is not None and actor.membership_id is not None and not actor.may(EDIT_FILES):
        raise Forbidden


def _refuse_in_a_file(case: Case) -> None:
    if case.named_at is not None:
        raise Refused([IN_A_FILE])


def _happened(case: Case, day: date, actor: Actor) -> None:
    """Keep the day of the last event; a meeting planned for later has not happened yet."""
    case.last_on = max(case.last_on, min(day, today(actor)))


def _said(command: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(command).items() if name not in {"id", "version"}}


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in data.items()}


def _place(place_id: uuid.UUID | None) -> Place | None:
    if place_id is None:
        return None
    place = session.execute(select(Place).where(Place.id == place_id)).scalar_one_or_none()
    if place is None:
        raise InvalidInput({"place_id": ["Choisissez un lieu de la liste."]})
    return place


def _check_place(place_id: uuid.UUID | None) -> None:
    _place(place_id)


def _territory_of(place_id: uuid.UUID | None) -> uuid.UUID | None:
    """The quartier of the place, copied at entry: moving the place later changes no past figure."""
    place = _place(place_id)
    return place.territory_id if place else None


def _check_member(membership_id: uuid.UUID) -> None:
    statement = select(Membership.id).where(Membership.id == membership_id, Membership.ended_at.is_(None))
    if session.execute(statement).scalar_one_or_none() is None:
        raise InvalidInput({"referent_id": ["Choisissez une personne de l’équipe."]})


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


def _record_change(
    event: str, row: ScopedModel, case_id: uuid.UUID, changed: list[str], actor: Actor
) -> None:
    if changed:
        record(event, subject=row, actor=actor, details={"case": str(case_id), "fields": len(changed)})
