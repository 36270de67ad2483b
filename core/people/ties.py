"""Households, ties between people, and ties that a member declares: what neutrality is checked against."""

from __future__ import annotations

import uuid
from typing import Any, Final

from sqlalchemy import select

from core.audit.services import record
from core.casefiles.neutrality import tell_of_new_tie
from core.db.base import now
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404
from core.errors import InvalidInput, NotFound
from core.people.access import refuse_unknown
from core.people.models import Household, HouseholdMember, MemberTie, Person, PersonTie
from core.people.queries import Known, person_or_404
from core.people.restriction import refuse_restricted
from core.people.schemas import (
    AddHouseholdMember,
    DeclareTie,
    EditHousehold,
    MakeHousehold,
    TiePeople,
)
from core.tenancy.binding import Actor

NOT_FOUND: Final = "Choisissez une personne de la liste."


def _other(other_id: uuid.UUID, known: Known, actor: Actor) -> Person:
    """Somebody else than the person whose page is open; raises InvalidInput."""
    try:
        other = person_or_404(other_id, actor).person
    except NotFound as error:
        raise InvalidInput({"other_id": [NOT_FOUND]}) from error
    if other.id in known.ids:
        raise InvalidInput({"other_id": ["C’est la même personne."]})
    return other


# --- households ----------------------------------------------------------------------------------------


def make_household(known: Known, command: MakeHousehold, *, actor: Actor) -> Household:
    """A home with its first member, once for the command's id."""
    refuse_restricted(known.person)
    home, made = create_once(Household, command.id, {"size": command.size}, actor=actor)
    if made:
        session.add(HouseholdMember(household_id=home.id, person_id=known.person.id, role=command.place))
        session.flush()
        record("person.household_made", subject=home, actor=actor)
    return home


def household_of(known: Known, household_id: uuid.UUID, actor: Actor) -> Household:
    """A home where she lives; NotFound for any other."""
    home = get_or_404(Household, household_id)
    lives_there = session.execute(
        select(HouseholdMember.id).where(
            HouseholdMember.tenant_id == actor.tenant.id,
            HouseholdMember.household_id == home.id,
            HouseholdMember.person_id.in_(known.ids),
            HouseholdMember.removed_at.is_(None),
        )
    ).first()
    if lives_there is None:
        raise NotFound
    return home


def edit_household(known: Known, home: Household, command: EditHousehold, *, actor: Actor) -> None:
    """Raises StaleEdit."""
    refuse_restricted(known.person)
    if apply_changes(home, command.version, {"size": command.size}, actor=actor):
        record("person.household_edited", subject=home, actor=actor)


def add_household_member(
    known: Known, home: Household, command: AddHouseholdMember, *, actor: Actor
) -> HouseholdMember:
    """Somebody else who lives there, once. Raises InvalidInput when she is in the home already."""
    refuse_restricted(known.person)
    other = _other(command.other_id, known, actor)
    there = session.execute(
        select(HouseholdMember.id).where(
            HouseholdMember.tenant_id == actor.tenant.id,
            HouseholdMember.household_id == home.id,
            HouseholdMember.person_id == other.id,
            HouseholdMember.removed_at.is_(None),
            HouseholdMember.id != command.id,
        )
    ).first()
    if there is not None:
        raise InvalidInput({"other_id": ["Cette personne est déjà dans ce foyer."]})
    said = {"household_id": home.id, "person_id": other.id, "role": command.place}
    member, made = create_once(HouseholdMember, command.id, said, actor=actor)
    if made:
        record("person.household_added", subject=home, actor=actor, details={"role": member.role})
    return member


def household_member_of(known: Known, member_id: uuid.UUID, actor: Actor) -> HouseholdMember:
    """A member of a home where she lives, or lived (to be brought back); NotFound for any other."""
    member = get_or_404(HouseholdMember, member_id)
    if member.person_id not in known.ids:
        household_of(known, member.household_id, actor)
        refuse_unknown(member.person_id, actor)
    return member


# --- ties between people -------------------------------------------------------------------------------


def tie_people(known: Known, command: TiePeople, *, actor: Actor) -> PersonTie:
    """``command.other_id`` is the ``kind`` of the person; once for the command's id."""
    refuse_restricted(known.person)
    other = _other(command.other_id, known, actor)
    said = {"person_id": other.id, "other_id": known.person.id, "kind": command.kind}
    tie, made = create_once(PersonTie, command.id, said, actor=actor)
    if made:
        record("person.tie_added", subject=known.person, actor=actor, details={"kind": tie.kind})
    return tie


def tie_of(known: Known, tie_id: uuid.UUID, actor: Actor) -> PersonTie:
    tie = get_or_404(PersonTie, tie_id)
    ends = {tie.person_id, tie.other_id}
    if not ends & set(known.ids):
        raise NotFound
    for other in ends - set(known.ids):
        refuse_unknown(other, actor)
    return tie


# --- ties of a member ----------------------------------------------------------------------------------


def declare_member_tie(person: Person, command: DeclareTie, *, actor: Actor) -> MemberTie:
    """The acting member says that she knows this person; said again, the tie that stands is kept."""
    standing = session.execute(
        select(MemberTie).where(
            MemberTie.tenant_id == actor.tenant.id,
            MemberTie.membership_id == actor.member,
            MemberTie.person_id == person.id,
            MemberTie.kind == command.kind,
            MemberTie.removed_at.is_(None),
            MemberTie.id != command.id,
        )
    ).scalars().first()  # fmt: skip
    if standing is not None:
        return standing
    said = {"membership_id": actor.member, "person_id": person.id, "kind": command.kind}
    tie, made = create_once(MemberTie, command.id, said, actor=actor)
    if made:
        # Neither the person nor the nature of the tie: the journal is read by others than those who may know.
        record("member.tie_added", actor=actor)
        tell_of_new_tie(tie, actor=actor)
    return tie


def own_tie(tie_id: uuid.UUID, actor: Actor) -> MemberTie:
    """A tie that the acting member declared; NotFound for anybody else's."""
    tie = get_or_404(MemberTie, tie_id)
    if tie.membership_id != actor.membership_id:
        raise NotFound
    return tie


# --- removing, bringing back ---------------------------------------------------------------------------

#: What the journal says of each, by table: (removed, brought back).
SAID: Final = {
    HouseholdMember: ("person.household_removed", "person.household_restored"),
    PersonTie: ("person.tie_removed", "person.tie_restored"),
    MemberTie: ("member.tie_removed", "member.tie_restored"),
}


def remove(row: Any, *, actor: Actor, about: Person | None = None) -> None:
    """Take a tie or a place in a home away; removing it again changes nothing.

    ``about`` is the person whose page is open; None: a tie of the member's own.
    """
    if about is not None:
        refuse_restricted(about)
    if row.removed_at is None:
        row.removed_at, row.removed_by = now(), actor.membership_id
        session.flush()
        record(SAID[type(row)][0], actor=actor)


def restore(row: Any, *, actor: Actor, about: Person | None = None) -> None:
    if about is not None:
        refuse_restricted(about)
    if row.removed_at is not None:
        row.removed_at = row.removed_by = None
        session.flush()
        record(SAID[type(row)][1], actor=actor)
