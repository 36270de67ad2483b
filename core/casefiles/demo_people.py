"""People of the demo's files: their names, telephones, homes and ties."""

from __future__ import annotations

import uuid
from datetime import date

from core.casefiles.demo_stories import HOMES, PEOPLE, TIES
from core.demo.names import gender_of
from core.demo.rows import Team, demo_id, write_new, write_parts
from core.people.models import Household, HouseholdMember, Person, PersonContact, PersonTie
from core.people.naming import digits_of, search_text, sort_name
from core.planning.clock import today
from core.tenancy.binding import Actor


def write_people(actor: Actor, team: Team) -> None:
    """Everybody, with her telephone; homes, and who speaks for a minor."""
    author = team.field[0]
    people = [
        {
            "id": demo_id(actor, "person", one.key),
            "given_name": one.given_name,
            "family_name": one.family_name,
            "nickname": one.nickname,
            "sort_name": sort_name(one.given_name, one.family_name, one.nickname),
            "search_text": search_text(one.given_name, one.family_name, one.nickname),
            "age_band": one.age_band,
            "gender": gender_of(one.given_name),
            "birth_date": _born(one.years, actor),
            "lives_here": "yes",
            "author_id": author,
        }
        for one in PEOPLE
    ]
    fresh = write_new(Person, people, actor)
    contacts = [
        {
            "id": demo_id(actor, "contact", one.key),
            "person_id": demo_id(actor, "person", one.key),
            "kind": "phone",
            "value": one.phone,
            "digits": digits_of(one.phone),
            **{flag: flag in one.warning for flag in ("shared", "no_message", "nothing_home")},
            "hours": one.hours,
            "ask_for": one.ask_for,
            "author_id": author,
        }
        for one in PEOPLE
        if one.phone
    ]
    write_parts(PersonContact, contacts, "person_id", fresh, actor)
    _write_homes(actor, author)
    ties = [
        {
            "id": demo_id(actor, "tie", key, other),
            "person_id": demo_id(actor, "person", key),
            "other_id": demo_id(actor, "person", other),
            "kind": kind,
            "author_id": author,
        }
        for key, kind, other in TIES
    ]
    write_parts(PersonTie, ties, "other_id", fresh, actor)


def _born(years: int | None, actor: Actor) -> date | None:
    """A day in spring, so many years ago."""
    return None if years is None else date(today(actor).year - years - 1, 4, 11)


def _write_homes(actor: Actor, author: uuid.UUID) -> None:
    homes = [
        {"id": demo_id(actor, "household", *key), "size": size, "author_id": author} for key, size, _ in HOMES
    ]
    made = write_new(Household, homes, actor)
    members = [
        {
            "id": demo_id(actor, "household", *key, who),
            "household_id": demo_id(actor, "household", *key),
            "person_id": demo_id(actor, "person", who),
            "role": role,
            "author_id": author,
        }
        for key, _size, living in HOMES
        for who, role in living
    ]
    write_parts(HouseholdMember, members, "household_id", made, actor)
