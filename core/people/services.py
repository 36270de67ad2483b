"""Use-cases of a person: register her, correct what is known, say that two records are one and take it back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import or_, select

from core.audit.services import record
from core.db.base import new_id
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404
from core.errors import InvalidInput, NotFound, Refused
from core.lifecycle import services as lifecycle
from core.people.contacts import add_contact
from core.people.matching import possible_duplicates
from core.people.models import MemberTie, Person, PersonAlias
from core.people.naming import search_text, sort_name
from core.people.queries import files_of_both, records_of
from core.people.restriction import refuse_restricted
from core.people.schemas import ContactCommand, DeclareTie, EditPerson, RegisterPerson
from core.people.ties import declare_member_tie
from core.tenancy.binding import Actor

#: What a registration says beside the row of the person.
BESIDE: Final = ("id", "phone", "shared", "no_message", "anyway")
SEPARATE: Final = "Retirez-y d’abord une des deux parties, ou déliez-la ; un dossier clos se rouvre avant."
ELSEWHERE: Final = (
    "Ces deux fiches sont deux parties d’un dossier que vous ne lisez pas. Voyez d’abord avec la direction."
)


class PossibleDuplicates(Refused):
    """People of this structure may be the one described; ``ids`` are for the page that asks."""

    code = "duplicates"

    def __init__(self, ids: Sequence[uuid.UUID]) -> None:
        super().__init__(["Une fiche existe peut-être déjà pour cette personne."])
        self.ids = list(ids)


def register_person(command: RegisterPerson, *, actor: Actor) -> Person:
    """Write somebody down, once for the command's id.

    Raises PossibleDuplicates unless ``command.anyway`` says that they were seen and are somebody else.
    """
    if not command.anyway and (found := possible_duplicates(command, actor)):
        raise PossibleDuplicates(found)
    said = {name: value for name, value in asdict(command).items() if name not in BESIDE}
    person, made = create_once(Person, command.id, _one_age(said), actor=actor, computed=_folded(said))
    if not made:
        return person
    record("person.recorded", subject=person, actor=actor)
    if command.phone:
        contact = ContactCommand(
            "phone", command.phone, shared=command.shared, no_message=command.no_message, id=new_id()
        )
        add_contact(person, contact, actor=actor)
    return person


def _one_age(said: dict[str, Any]) -> dict[str, Any]:
    """A birth date says more than an age band, which would grow wrong beside it."""
    return {**said, "age_band": None} if said["birth_date"] is not None else said


def _folded(names: dict[str, Any]) -> dict[str, str]:
    parts = (names["given_name"], names["family_name"], names["nickname"])
    return {"sort_name": sort_name(*parts), "search_text": search_text(*parts)}


def edit_person(person: Person, command: EditPerson, *, actor: Actor) -> Person:
    """Correct what is known. Raises StaleEdit, and Refused when her data is under restriction."""
    refuse_restricted(person)
    said = asdict(command)
    said.pop("version")
    changed = apply_changes(person, command.version, _one_age(said), actor=actor)
    if not changed:
        return person
    # Computed from what stands now, beside the versions: two corrected names must not meet on it.
    stands = {name: getattr(person, name) for name in ("given_name", "family_name", "nickname")}
    for name, value in _folded(stands).items():
        setattr(person, name, value)
    session.flush()
    record("person.edited", subject=person, actor=actor, details={"fields": len(changed)})
    return person


def declare_tie(person_id: uuid.UUID, kind: str, *, actor: Actor) -> MemberTie:
    """The acting member declares that she knows this person."""
    return declare_member_tie(get_or_404(Person, person_id), DeclareTie(new_id(), kind), actor=actor)


def merge_people(kept: Person, merged: Person, *, actor: Actor) -> PersonAlias:
    """Say that two records are one person: reads of ``merged`` give ``kept``; no row moves.

    Saying it again changes nothing. Raises Refused when one of them stands for, or under, another record, and
    InvalidInput when they are two parties of a same file, which would hold one person twice.
    """
    if kept.id == merged.id:
        raise Refused(["C’est la même fiche."])
    for person in (kept, merged):
        if person.erased_at is not None:
            raise NotFound
        refuse_restricted(person)
    pair = sorted((kept.id, merged.id))
    for person_id in pair:  # always in this order: two merges of the same records wait for each other
        get_or_404(Person, person_id, lock=True)
    standing = session.execute(
        select(PersonAlias).where(
            PersonAlias.tenant_id == actor.tenant.id,
            or_(PersonAlias.merged_id.in_(pair), PersonAlias.kept_id == merged.id),
        )
    ).scalars().all()  # fmt: skip
    for alias in standing:
        if (alias.kept_id, alias.merged_id) == (kept.id, merged.id):
            return alias
    if standing:
        raise Refused(["Une de ces fiches est déjà réunie à une autre : séparez-les d’abord."])
    _refuse_two_parties(kept, merged, actor)
    alias = PersonAlias(merged_id=merged.id, kept_id=kept.id, merged_by=actor.membership_id)
    session.add(alias)
    session.flush()
    lifecycle.merge_people(kept.id, merged.id, actor=actor)
    return alias


def _refuse_two_parties(kept: Person, merged: Person, actor: Actor) -> None:
    files = session.execute(files_of_both(records_of(kept.id), (merged.id,), actor)).all()
    numbers = [row.number for row in files if row.number]
    if numbers:
        where = "du dossier" if len(numbers) == 1 else "des dossiers"
        told = f"Ces deux fiches sont deux parties {where} {', '.join(numbers)}. {SEPARATE}"
        raise InvalidInput({"keep_id": [told]})
    if files:
        raise InvalidInput({"keep_id": [ELSEWHERE]})


def unmerge(person: Person, merged_id: uuid.UUID, *, actor: Actor) -> None:
    """The two records are two people again. Raises NotFound when they were not one."""
    alias = session.execute(
        select(PersonAlias).where(
            PersonAlias.tenant_id == actor.tenant.id,
            PersonAlias.kept_id == person.id,
            PersonAlias.merged_id == merged_id,
        )
    ).scalar_one_or_none()
    if alias is None:
        raise NotFound
    session.delete(alias)
    session.flush()
    record("person.unmerged", subject=person, actor=actor, details={"merged": str(merged_id)})
