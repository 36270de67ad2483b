"""Reading people: two records said to be one person are read as one, whichever id is asked."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, and_, case, func, or_, select, true, union_all

from core.cases.access import visible
from core.cases.models import Case, Party
from core.db.session import session
from core.errors import NotFound
from core.people.access import known_to
from core.people.models import (
    Household,
    HouseholdMember,
    MemberTie,
    Person,
    PersonAlias,
    PersonContact,
    PersonTie,
)
from core.people.naming import display_name
from core.records import dataclass
from core.tenancy.binding import Actor
from core.tenancy.models import Membership

__all__ = ["display_name"]

Rows = Select[*tuple[Any, ...]]

ADULT: Final = 18
#: Codes of "age_band", by whether they say a minor.
BANDS: Final = {"lt12": True, "12_17": True, "unk": None}
#: Codes of "person_tie" of whoever speaks for a minor: a parent, a guardian, the holder of parental authority.
REPRESENTS: Final = ("parent", "legal_representative")


@dataclass(frozen=True, slots=True)
class PersonName:
    """Who an id stands for: ``id`` is the record that is kept, ``restricted`` says that it may not be used."""

    id: uuid.UUID
    name: str
    birth_date: date | None
    age_band: str | None
    restricted: bool
    erased: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A person with every record that was found to be hers, the kept one first."""

    person: Person
    ids: tuple[uuid.UUID, ...]


def is_minor(person: Any, day: date) -> bool | None:
    """Whether she is under 18 on ``day``; None when nothing known says so. Reads birth_date, then age_band."""
    if person.birth_date is not None:
        return age_on(person.birth_date, day) < ADULT
    return BANDS.get(person.age_band, False) if person.age_band else None


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def resolved(person_id: uuid.UUID) -> uuid.UUID:
    """The record that stands for this one: itself, unless it was merged into another."""
    kept = session.execute(
        select(PersonAlias.kept_id).where(PersonAlias.merged_id == person_id)
    ).scalar_one_or_none()
    return kept or person_id


def records_of(person_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """Every record of the same person, the kept one first."""
    own = select(PersonAlias.kept_id).where(PersonAlias.merged_id == person_id).scalar_subquery()
    kept = func.coalesce(own, person_id)
    rows = session.execute(
        select(PersonAlias.kept_id, PersonAlias.merged_id).where(PersonAlias.kept_id == kept)
    ).all()
    return (rows[0].kept_id, *sorted(row.merged_id for row in rows)) if rows else (person_id,)


def cases_of(person_id: uuid.UUID, actor: Actor) -> list[uuid.UUID]:
    """Cases where she is a party, or was one until it was taken off, under any record of hers, oldest first.

    Hers to have a copy of. A file where a party was linked to her by mistake is another's: her name only is looked for
    there, in what ``FileTexts`` declare.
    """
    hers = select(Party.case_id).where(
        Party.tenant_id == actor.tenant.id, Party.person_id.in_(records_of(person_id))
    )
    statement = select(Case.id).where(Case.tenant_id == actor.tenant.id, Case.id.in_(hers))
    return list(session.execute(statement.order_by(Case.opened_on, Case.id)).scalars())


def people_of_parties(actor: Actor) -> Select[Any]:
    """The kept records of the people who are parties of a case: whoever was merged is counted once.

    Joined, and not asked for each party: read for thousands of them it would take seconds.
    """
    return (
        select(func.coalesce(PersonAlias.kept_id, Party.person_id))
        .select_from(Party)
        .outerjoin(
            PersonAlias,
            and_(PersonAlias.tenant_id == Party.tenant_id, PersonAlias.merged_id == Party.person_id),
        )
        .where(Party.tenant_id == actor.tenant.id, Party.person_id.is_not(None), Party.removed_at.is_(None))
    )


def person_or_404(person_id: uuid.UUID, actor: Actor) -> Known:
    """The kept record of a person; NotFound for another structure's, for whoever was erased, and for whoever does not
    exist for the actor.
    """
    ids = records_of(person_id)
    person = session.execute(
        select(Person).where(
            Person.tenant_id == actor.tenant.id,
            Person.id == ids[0],
            Person.erased_at.is_(None),
            known_to(actor),
        )
    ).scalar_one_or_none()
    if person is None:
        raise NotFound
    return Known(person, ids)


def people_by_id(
    ids: Iterable[uuid.UUID], actor: Actor, *, everybody: bool = False
) -> dict[uuid.UUID, PersonName]:
    """Names by the ids asked, merged records under the name that is kept; one statement.

    Those who do not exist for the actor are left out, but for who answers persons on their rights (``everybody``).
    """
    wanted = set(ids)
    if not wanted:
        return {}
    # Pairs first, people by their key after: joined on a computed id, the whole table would be read.
    merged = select(PersonAlias.merged_id.label("asked_id"), PersonAlias.kept_id).where(
        PersonAlias.tenant_id == actor.tenant.id, PersonAlias.merged_id.in_(wanted)
    )
    itself = select(Person.id, Person.id).where(
        Person.tenant_id == actor.tenant.id,
        Person.id.in_(wanted),
        Person.id.not_in(merged.with_only_columns(PersonAlias.merged_id)),
    )
    pairs = union_all(merged, itself).subquery()
    statement = (
        select(
            pairs.c.asked_id,
            Person.id,
            Person.given_name,
            Person.family_name,
            Person.nickname,
            Person.birth_date,
            Person.age_band,
            Person.restricted_on,
            Person.erased_at,
        )
        .join(pairs, pairs.c.kept_id == Person.id)
        .where(Person.tenant_id == actor.tenant.id, true() if everybody else known_to(actor))
    )
    return {
        row.asked_id: PersonName(
            row.id,
            display_name(row),
            row.birth_date,
            row.age_band,
            row.restricted_on is not None,
            row.erased_at is not None,
        )
        for row in session.execute(statement)
    }


def listed(actor: Actor) -> Rows:
    """The list of people who exist for the actor: neither merged records nor erased ones."""
    return (
        select(
            Person.id,
            Person.sort_name,
            Person.given_name,
            Person.family_name,
            Person.nickname,
            Person.birth_date,
            Person.age_band,
            Person.lives_here,
            Person.restricted_on,
            Person.erased_at,
        )
        .outerjoin(
            PersonAlias, and_(PersonAlias.tenant_id == Person.tenant_id, PersonAlias.merged_id == Person.id)
        )
        .where(
            Person.tenant_id == actor.tenant.id,
            Person.erased_at.is_(None),
            PersonAlias.merged_id.is_(None),
            known_to(actor),
        )
    )


def kept_records(ids: Sequence[uuid.UUID], actor: Actor) -> list[uuid.UUID]:
    """The records that stand for these, in their order, once each."""
    rows = session.execute(
        select(PersonAlias.merged_id, PersonAlias.kept_id).where(
            PersonAlias.tenant_id == actor.tenant.id, PersonAlias.merged_id.in_(ids)
        )
    )
    kept = {row.merged_id: row.kept_id for row in rows}
    return list(dict.fromkeys(kept.get(found, found) for found in ids))


def by_ids(ids: Iterable[uuid.UUID], actor: Actor) -> Rows:
    """The names of these very records, whatever they are merged into."""
    return select(Person.id, Person.given_name, Person.family_name, Person.nickname, Person.erased_at).where(
        Person.tenant_id == actor.tenant.id, Person.id.in_(list(ids))
    )


def with_digits(digits: str, actor: Actor) -> Select[uuid.UUID]:
    """Ids of people reached at that number."""
    return select(PersonContact.person_id).where(
        PersonContact.tenant_id == actor.tenant.id,
        PersonContact.digits == digits,
        PersonContact.removed_at.is_(None),
    )


def reached_at(digits: str, actor: Actor) -> Select[PersonContact]:
    """Contacts at that number, whoever's they are."""
    return (
        select(PersonContact)
        .where(
            PersonContact.tenant_id == actor.tenant.id,
            PersonContact.kind == "phone",
            PersonContact.digits == digits,
            PersonContact.removed_at.is_(None),
        )
        .order_by(PersonContact.id)
    )


def contacts_of(ids: Iterable[uuid.UUID], actor: Actor) -> Select[PersonContact]:
    """Telephones first, then in the order they were noted."""
    return (
        select(PersonContact)
        .where(
            PersonContact.tenant_id == actor.tenant.id,
            PersonContact.person_id.in_(list(ids)),
            PersonContact.removed_at.is_(None),
        )
        .order_by(PersonContact.kind != "phone", PersonContact.kind, PersonContact.id)
    )


def households_of(ids: Iterable[uuid.UUID], actor: Actor) -> Rows:
    """Every member of the homes where one of ``ids`` lives, with the home."""
    hers = select(HouseholdMember.household_id).where(
        HouseholdMember.tenant_id == actor.tenant.id,
        HouseholdMember.person_id.in_(list(ids)),
        HouseholdMember.removed_at.is_(None),
    )
    return (
        select(
            HouseholdMember.id,
            HouseholdMember.household_id,
            HouseholdMember.person_id,
            HouseholdMember.role,
            Household.size,
            Household.version,
        )
        .join(
            Household,
            and_(
                Household.tenant_id == HouseholdMember.tenant_id, Household.id == HouseholdMember.household_id
            ),
        )
        .where(
            HouseholdMember.tenant_id == actor.tenant.id,
            HouseholdMember.household_id.in_(hers),
            HouseholdMember.removed_at.is_(None),
        )
        .order_by(HouseholdMember.household_id, HouseholdMember.id)
    )


def ties_of(ids: Iterable[uuid.UUID], actor: Actor) -> Rows:
    """Ties that one of ``ids`` has, whichever end she is."""
    wanted = list(ids)
    return (
        select(PersonTie.id, PersonTie.person_id, PersonTie.other_id, PersonTie.kind)
        .where(
            PersonTie.tenant_id == actor.tenant.id,
            PersonTie.removed_at.is_(None),
            or_(PersonTie.person_id.in_(wanted), PersonTie.other_id.in_(wanted)),
        )
        .order_by(PersonTie.id)
    )


def representatives_of(ids: Iterable[uuid.UUID], actor: Actor) -> Rows:
    """Who is tied to one of ``ids`` as her parent or legal representative, the structure's own words included."""
    # An own code is written under its shared one: « parent.1a2b3c4d ». Read here, the list costs no statement.
    shared = func.split_part(PersonTie.kind, ".", 1)
    return select(PersonTie.person_id).where(
        PersonTie.tenant_id == actor.tenant.id,
        PersonTie.removed_at.is_(None),
        PersonTie.other_id.in_(list(ids)),
        shared.in_(REPRESENTS),
    )


def files_of(ids: Iterable[uuid.UUID], actor: Actor) -> Rows:
    """The named files where she is a party, among those that the actor may know of: numbers and subjects."""
    hers = select(Party.case_id).where(
        Party.tenant_id == actor.tenant.id, Party.person_id.in_(list(ids)), Party.removed_at.is_(None)
    )
    return (
        select(Case.id, Case.number, Case.subject, Case.type_key, Case.state, Case.last_on, Case.named_at)
        .where(
            Case.tenant_id == actor.tenant.id,
            Case.named_at.is_not(None),
            Case.id.in_(hers),
            visible(actor),
        )
        .order_by(Case.last_on.desc(), Case.id.desc())
        .limit(50)
    )


def files_of_both(one: Iterable[uuid.UUID], other: Iterable[uuid.UUID], actor: Actor) -> Rows:
    """Files in which each of the two is a party: their number, "" for one that the actor may not know of."""

    def holding(ids: Iterable[uuid.UUID]) -> Select[uuid.UUID]:
        return select(Party.case_id).where(
            Party.tenant_id == actor.tenant.id, Party.person_id.in_(list(ids)), Party.removed_at.is_(None)
        )

    number = case((visible(actor), func.coalesce(Case.number, "sans numéro")), else_="")
    return (
        select(Case.id, number.label("number"))
        .where(Case.tenant_id == actor.tenant.id, Case.id.in_(holding(one)), Case.id.in_(holding(other)))
        .order_by(Case.opened_on, Case.id)
    )


def merged_into(person_id: uuid.UUID, actor: Actor) -> Select[PersonAlias]:
    return (
        select(PersonAlias)
        .where(PersonAlias.tenant_id == actor.tenant.id, PersonAlias.kept_id == person_id)
        .order_by(PersonAlias.merged_at, PersonAlias.id)
    )


def declared_ties(actor: Actor, *, everybody: bool) -> Rows:
    """Ties that members declared: the actor's own, or everybody's for whoever assigns the work."""
    name = func.btrim(func.concat(Membership.given_name, " ", Membership.family_name))
    statement = (
        select(
            MemberTie.id, MemberTie.membership_id, MemberTie.person_id, MemberTie.kind, name.label("member")
        )
        .join(
            Membership,
            and_(Membership.tenant_id == MemberTie.tenant_id, Membership.id == MemberTie.membership_id),
        )
        .where(MemberTie.tenant_id == actor.tenant.id, MemberTie.removed_at.is_(None))
        .order_by(Membership.family_name, Membership.given_name, MemberTie.id)
        .limit(500)
    )
    return statement if everybody else statement.where(MemberTie.membership_id == actor.membership_id)


def ties_of_member(
    membership_id: uuid.UUID, person_ids: Iterable[uuid.UUID], actor: Actor
) -> list[MemberTie]:
    """What a member declared about these people, under whichever record; for the check of neutrality."""
    wanted = list(person_ids)
    if not wanted:
        return []
    kept = select(PersonAlias.kept_id).where(
        PersonAlias.tenant_id == actor.tenant.id, PersonAlias.merged_id.in_(wanted)
    )
    merged = select(PersonAlias.merged_id).where(
        PersonAlias.tenant_id == actor.tenant.id,
        or_(PersonAlias.kept_id.in_(wanted), PersonAlias.kept_id.in_(kept)),
    )
    return list(
        session.execute(
            select(MemberTie).where(
                MemberTie.tenant_id == actor.tenant.id,
                MemberTie.membership_id == membership_id,
                MemberTie.removed_at.is_(None),
                or_(
                    MemberTie.person_id.in_(wanted),
                    MemberTie.person_id.in_(kept),
                    MemberTie.person_id.in_(merged),
                ),
            )
        ).scalars()
    )
