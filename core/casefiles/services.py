"""What people do with a named file: open it, raise a situation to it, say who its parties are.

Who may read it, and under which rules, is in ``core.casefiles.circle``.
"""

from __future__ import annotations

import uuid
from dataclasses import fields
from typing import Final

from core.audit.services import record
from core.casefiles.circle import ask_exceptional_access, end_member, name_member, step_back
from core.casefiles.neutrality import linked_people, refuse_names, tell_of_ties
from core.casefiles.notices import notify
from core.casefiles.queries import open_files
from core.casefiles.schemas import LinkPerson, RaiseToFile, RegisterCaller
from core.cases.completing import add_party
from core.cases.models import Case, Party
from core.cases.moving import already_logged, log_step
from core.cases.opening import open_case, open_from_request
from core.cases.schemas import AddParty, OpenCase
from core.cases.workflow import RAISED, raised_types, refuse_closed, type_of
from core.consent.speaking import SPEAKS, speaks_for_another
from core.db.base import now
from core.db.session import session
from core.db.writing import apply_changes, get_or_404
from core.errors import InvalidInput, NotFound, Refused
from core.extension.contributions import CaseType, Problem
from core.extension.manager import hooks
from core.people.models import Person
from core.people.queries import person_or_404, records_of, resolved
from core.people.restriction import refuse_restricted
from core.people.schemas import RegisterPerson
from core.people.services import register_person
from core.planning.clock import today
from core.requests.models import Request, RequestCaller
from core.requests.privacy import names_her
from core.requests.services import caller_of, may_read_caller
from core.tenancy.binding import Actor
from core.web.typography import count

__all__ = [
    "ask_exceptional_access",
    "end_member",
    "link_person",
    "name_member",
    "notify",
    "open_file",
    "open_file_from_request",
    "raise_to_file",
    "register_caller",
    "step_back",
    "unlink_person",
]

NOT_A_FILE: Final = "Cette situation est sans nom : faites-en d’abord un dossier."
TWICE: Final = "Cette personne est déjà une partie de ce dossier."
UNKNOWN: Final = "Choisissez une personne de la liste."
NAMED_CALLER: Final = "L’objet se lit dans les listes : enlevez-en le nom et le numéro de la personne."
NOT_OFFERED: Final = "Choisissez une des natures proposées."


def open_file(command: OpenCase, *, actor: Actor) -> Case:
    """Open a named file, followed by the actor. Raises InvalidInput: nature not offered, place unknown."""
    return open_case(command, actor=actor, named=True)


def open_file_from_request(request: Request, command: OpenCase, *, actor: Actor) -> Case:
    """Open the file that a request became: its words are taken, whoever opens it takes the request.

    Raises InvalidInput when the subject names the caller, told to whoever may read her only.
    """
    if may_read_caller(request, actor):
        caller = caller_of(request, actor=actor)
        if caller is not None and names_her(command.subject, caller):
            raise InvalidInput({"subject": [NAMED_CALLER]})
    return open_from_request(request, command, actor=actor, named=True)


def raise_to_file(case: Case, command: RaiseToFile, *, actor: Actor) -> Case:
    """Make a named file of a situation: the same row, its history, its number; nothing is typed again.

    A type that may be named is kept, else ``type_key`` says which one it becomes, from its first state.
    Raising twice changes nothing. Raises Refused for a closed one, InvalidInput for a type not offered.
    """
    case = get_or_404(Case, case.id, lock=True)
    if case.named_at is not None or already_logged(command.id):
        return case
    refuse_closed(case)
    former = type_of(case.type_key)
    case_type = _type_once_raised(case, command, actor)
    changes: dict[str, object] = {"named_at": now(), "named_by": actor.membership_id}
    source = case.state
    if case_type.key != former.key:
        changes |= {"type_key": case_type.key, "state": case_type.initial.key, "raised_from": former.key}
    apply_changes(case, case.version, changes, actor=actor)
    log_step(case, RAISED, source=source, day=today(actor), actor=actor, entry_id=command.id)
    if case_type.key != former.key:
        hooks().announce("on_case_opened", actor.tenant.enabled, actor=actor, case=case)
    record("file.opened", subject=case, actor=actor, details={"type": case.type_key, "raised": True})
    return case


def _type_once_raised(case: Case, command: RaiseToFile, actor: Actor) -> CaseType:
    choices = raised_types(case, actor)
    if len(choices) == 1 and command.type_key is None:
        return choices[0]
    for found in choices:
        if found.key == command.type_key:
            return found
    raise InvalidInput({"type_key": [NOT_OFFERED]})


# --- parties who are known ---------------------------------------------------------------------------


def link_person(party: Party, person_id: uuid.UUID, *, actor: Actor, version: int | None = None) -> Party:
    """Say who a party is; a declared tie of the referent is told to her and to the coordination.

    Raises InvalidInput: unknown or erased person, the same one twice in the file, who speaks for a minor of it, named
    by its subject; StaleEdit: the party was changed since ``version``.
    """
    case = _open_file_of(party)
    person = _person(person_id, actor)
    refuse_restricted(person)
    there = linked_people(case.id, actor)
    if person.id in {one.id for one in there} and not _is_hers(party, person.id):
        raise InvalidInput({"person_id": [TWICE]})
    if speaks_for_another(party, records_of(person.id), actor):
        raise InvalidInput({"person_id": [SPEAKS]})
    refuse_names(case.subject, [person], "person_id")
    base = party.version if version is None else version
    if apply_changes(party, base, {"person_id": person.id}, actor=actor):
        record("file.person_linked", subject=case, actor=actor, details={"party": str(party.id)})
        tell_of_ties(case, actor=actor)
    return party


def unlink_person(party: Party, *, actor: Actor) -> Party:
    """The party becomes anonymous again; what was written in the file stays."""
    case = _open_file_of(party)
    if apply_changes(party, party.version, {"person_id": None}, actor=actor):
        record("file.person_unlinked", subject=case, actor=actor, details={"party": str(party.id)})
    return party


def register_caller(case: Case, command: RegisterCaller, *, actor: Actor) -> Party:
    """The caller of the request becomes a person and a party of the file it became.

    Raises PossibleDuplicates as ``register_person``,
    InvalidInput as ``link_person``, NotFound for whoever may not read the caller.
    """
    refuse_closed(case)
    caller_named(case, actor)
    person_id = command.existing_id or register_person(_as_person(command), actor=actor).id
    # The party has the id of the form, so that a form sent twice adds one party.
    party = add_party(case, AddParty(command.id, "person"), actor=actor)
    return link_person(party, person_id, actor=actor)


def register_party(party: Party, command: RegisterCaller, *, actor: Actor) -> Party:
    """Write down who a party is, in one step; raises as ``register_person`` and ``link_person``."""
    _open_file_of(party)
    person_id = command.existing_id or register_person(_as_person(command), actor=actor).id
    return link_person(party, person_id, actor=actor)


def _as_person(command: RegisterCaller) -> RegisterPerson:
    return RegisterPerson(**{item.name: getattr(command, item.name) for item in fields(RegisterPerson)})


def caller_named(case: Case, actor: Actor) -> RequestCaller:
    """Who called for the request that a file became. Raises NotFound where there is nobody to read."""
    if case.request_id is not None:
        asked = get_or_404(Request, case.request_id)
        caller = caller_of(asked, actor=actor) if may_read_caller(asked, actor) else None
        if caller is not None and case.named_at is not None:
            return caller
    raise NotFound


def link_command(party: Party, command: LinkPerson, *, actor: Actor) -> Party:
    """``link_person`` as its form says it."""
    return link_person(party, command.person_id, actor=actor, version=command.version)


def _open_file_of(party: Party) -> Case:
    """Its case, locked: two people who link at once would both find the place free."""
    case = get_or_404(Case, party.case_id, lock=True)
    if case.named_at is None:
        raise Refused([NOT_A_FILE])
    refuse_closed(case)
    return case


def _person(person_id: uuid.UUID, actor: Actor) -> Person:
    """The record that is kept for this person."""
    try:
        return person_or_404(person_id, actor).person
    except NotFound as error:
        raise InvalidInput({"person_id": [UNKNOWN]}) from error


def _is_hers(party: Party, person_id: uuid.UUID) -> bool:
    return party.person_id is not None and resolved(party.person_id) == person_id


def objections_to_disabling(actor: Actor) -> list[Problem]:
    """Open files would be out of everybody's reach."""
    number = int(session.execute(open_files(actor)).scalar_one())
    if not number:
        return []
    said = count(number, "dossier nominatif est ouvert", "dossiers nominatifs sont ouverts")
    return [Problem(f"{said} : il faut d’abord les clore.")]
